"""Exercises of lesson 05: products by hand, gradients for many features, the normal equation, shapes."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from course_utils.exercises import Exercise, Mistake
from course_utils.gradients import entrywise, line, vectorised

_by_w, _by_b = line(Fraction(0), Fraction(0), [1, 2, 3, 4], [2, 3, 5, 7])

_misses = Exercise(
    title="where the plane misses most",
    on_figure=True,
    answer="c",
    solution='answer = "c"  # the corner on the left: the points hang far below the plane',
    hints=("Find the two longest sticks.", "Which corner of the floor is below them? Read both axes there."),
    choices={
        "a": "where much is spent on both",
        "b": "where much is spent on television and little on radio",
        "c": "where little is spent on television and much on radio",
        "d": "where little is spent on both",
    },
    mistakes=(
        Mistake("the top corner", "That is the corner at the back, the highest one. Its sticks are short.", "a"),
        Mistake("the right corner", "That is the corner on the right. Other sticks are twice as long.", "b"),
        Mistake("the front corner", "That is the corner in front, the lowest one. Other sticks are longer.", "d"),
    ),
    remark="There the plane promises too much. It cannot bend; further down a column is built that lets it.",
)

_recall = Exercise(
    title="the gradient of a line at zero",
    looks_back="03",
    answer=[_by_w, _by_b],
    solution="answer = [-2 / 4 * (1 * 2 + 2 * 3 + 3 * 5 + 4 * 7), -2 / 4 * (2 + 3 + 5 + 7)]",
    hints=("At w = 0 and b = 0 every prediction is 0, so the residuals are -y.", "2/4 times the sum of x times r."),
    mistakes=(
        Mistake("sign", "Both have the other sign: residuals are prediction minus target.", [-_by_w, -_by_b]),
        Mistake("half loss", "That is the gradient of half the loss: the 2 is missing.", [_by_w / 2, _by_b / 2]),
        Mistake("sum", "That is the gradient of the sum; divide by the number of points.", [4 * _by_w, 4 * _by_b]),
        Mistake("neither 2 nor 1/n", "The factor 2/n is missing, or n is taken for 2.", [2 * _by_w, 2 * _by_b]),
        Mistake("order", "The derivative by w comes first.", [_by_b, _by_w]),
        Mistake("x left out", "By w, each residual is multiplied by its x.", [_by_b, _by_b]),
        Mistake("half loss, sign", "The sign is the other one, and the 2 is missing.", [-_by_w / 2, -_by_b / 2]),
        Mistake("sign, neither 2 nor 1/n", "The factor 2/n is missing, and the sign is the other one.",
                [-2 * _by_w, -2 * _by_b]),
        Mistake("product of means", "Multiply each residual by its own x, then take the mean.",
                [2 * Fraction(10, 4) * -Fraction(17, 4), _by_b]),
        Mistake("order, sign", "The derivative by w comes first, and the sign is the other one.", [-_by_b, -_by_w]),
        Mistake("order, half loss", "The derivative by w comes first, and the 2 is missing.", [_by_b / 2, _by_w / 2]),
        Mistake("order, neither 2 nor 1/n", "The derivative by w comes first, and the factor 2/n is missing.",
                [2 * _by_b, 2 * _by_w]),
        Mistake("sign, sum", "The sign is the other one, and it is the gradient of the sum.", [-4 * _by_w, -4 * _by_b]),
    ),
    remark="You will meet these two numbers again, from a formula for any number of features.",
)  # fmt: skip

_X = np.array([[1, 2], [1, -1], [1, 3]])
_w, _r = np.array([2, -1]), np.array([1, -2, 4])

_product = Exercise(
    title="a matrix times a vector",
    answer=_X @ _w,
    solution="answer = [1 * 2 + 2 * -1, 1 * 2 + -1 * -1, 1 * 2 + 3 * -1]",
    hints=("One number per row: the inner product of that row with v.", "First row: 1 · 2 + 2 · (-1)."),
    mistakes=(
        Mistake("elementwise", "That is the table of products; add up each row of it.", _X * _w),
        Mistake("weights exchanged", "The first weight belongs to the first column.", _X @ _w[::-1]),
        Mistake("constant left out", "The first column counts too: 1 times the first weight.", _X[:, 1] * _w[1]),
        Mistake("columns added", "Add up each row of the products, not each column.", (_X * _w).sum(axis=0)),
        Mistake("sign", "The second weight is negative.", _X @ np.abs(_w)),
        Mistake("everything added", "One number per row is wanted, not one for all.", (_X @ _w).sum()),
        Mistake("minus times minus", "In the second row minus times minus is plus.", [0, 1, -1]),
        Mistake("weight left out", "The first column is multiplied by its number of v too.", 1 + _X[:, 1] * _w[1]),
        Mistake("elementwise, turned", "That is the table of products; add up those of one row.", (_X * _w).T),
        Mistake("rows added", "Each entry is to be multiplied by its weight before adding.", _X.sum(axis=1)),
        Mistake("a column", "The numbers of a flat list are wanted; this is a column.", (_X @ _w)[:, None]),
    ),
)

_transposed = Exercise(
    title="a transposed matrix times a vector",
    answer=_X.T @ _r,
    solution="answer = [1 - 2 + 4, 2 * 1 + -1 * -2 + 3 * 4]",
    hints=("One number per column of C.", "The first column is all ones: the sum of u."),
    mistakes=(
        Mistake("elementwise", "That is the table of products; add up each row of it.", _X.T * _r),
        Mistake("order", "The column of ones is the first row of the transpose.", (_X.T @ _r)[::-1]),
        Mistake("rows added", "One number per column of C is wanted: add up along the column.",
                (_X.T * _r).sum(axis=0)),
        Mistake("first column only", "There are two columns, so two numbers.", _r.sum()),
        Mistake("second column only", "There are two columns, so two numbers. The ones are a column too.",
                _X[:, 1] @ _r),
        Mistake("sign", "The middle number of u is negative.", _X.T @ np.abs(_r)),
        Mistake("minus times minus", "Minus times minus is plus, in the middle of the second sum.",
                _X.T @ _r - [0, 4]),
        Mistake("mean", "That is the mean of the products; no mean is asked for here.", _X.T @ _r / 3),
        Mistake("ones for r", "The second entry needs u as well: multiply each number of the column by its own of u.",
                [_r.sum(), _X[:, 1].sum()]),
        Mistake("elementwise, turned", "That is the table of products; add up each column of it.", _X * _r[:, None]),
        Mistake("sign in the sum", "The middle number of u is negative in the first sum too.", _X.T @ _r + [4, 0]),
        Mistake("X w", "That is C v of an exercise before. Here the rows of the transpose meet u.", _X @ _w),
        Mistake("a column", "The numbers of a flat list are wanted; this is a column.", (_X.T @ _r)[:, None]),
    ),
)  # fmt: skip

_shapes = Exercise(
    title="the product that does not fit",
    answer="c",
    solution='answer = "c"  # (50, 4) @ (50,): the numbers in the middle are 4 and 50',
    hints=(
        "Write the shapes side by side; X.T has 4 rows and 50 columns.",
        "The two numbers in the middle must be equal.",
    ),
    choices={"a": "`X @ w`", "b": "`X.T @ r`", "c": "`X @ r`", "d": "`X.T @ X`"},
    mistakes=(
        Mistake("X w", "(50, 4) with (4,): the numbers in the middle are equal. Those are the predictions.", "a"),
        Mistake("X.T r", "X.T has shape (4, 50): the numbers in the middle are equal, one number per feature.", "b"),
        Mistake("X.T X", "(4, 50) with (50, 4): the numbers in the middle are equal, and a table is left.", "d"),
    ),
    remark="With the transpose it would fit: one number per feature, as many as there are weights.",
)


def _plain(a: Any, b: Any) -> Any:
    total = 0
    for s, t in zip(a, b, strict=False):
        total = total + s * t
    return total


_function_product = Exercise(
    title="a function for matrix times vector",
    answer=lambda X, w: [_plain(row, w) for row in X],
    solution=(
        "def my_product(X, w):\n"
        "    scores = []\n"
        "    for row in X:\n"
        "        total = 0\n"
        "        for feature, weight in zip(row, w):\n"
        "            total = total + feature * weight\n"
        "        scores.append(total)\n"
        "    return scores\n\n"
        "answer = my_product"
    ),
    hints=("Two loops: over the rows, and inside over the entries.", "Start each total at 0, inside the first loop."),
    mistakes=(
        Mistake("elementwise", "It returns a table: the products of each row are to be added up.",
                lambda X, w: [[s * t for s, t in zip(row, w, strict=True)] for row in X]),
        Mistake("transposed", "It multiplies by columns: each result should be the inner product of a row of X with w.",
                lambda X, w: [_plain([row[k] for row in X], w) for k in range(len(X[0]))]),
        Mistake("total never reset", "Each row's result contains those of the rows before: begin every row at 0.",
                lambda X, w: [sum(_plain(row, w) for row in X[: i + 1]) for i in range(len(X))]),
        Mistake("everything added", "It returns one number; one per row is wanted.",
                lambda X, w: sum(_plain(row, w) for row in X)),
        Mistake("mean", "It takes the mean of the products; an inner product is their sum.",
                lambda X, w: [_plain(row, w) / len(w) for row in X]),
        Mistake("weights backwards", "The first weight belongs to the first column.",
                lambda X, w: [_plain(row, w[::-1]) for row in X]),
        Mistake("first row only", "It returns after the first row: does return stand inside the loop?",
                lambda X, w: [_plain(X[0], w)]),
        Mistake("first column left out", "It leaves out the first column.",
                lambda X, w: [_plain(row[1:], w[1:]) for row in X]),
        Mistake("last column left out", "It leaves out the last column.",
                lambda X, w: [_plain(row[:-1], w[:-1]) for row in X]),
        Mistake("last product only",
                "Only the last product of each row is left: set the total to 0 before the inner loop, not inside it.",
                lambda X, w: [row[-1] * w[-1] for row in X]),
        Mistake("first row's number", "It returns the first row's number: does return stand inside the loop?",
                lambda X, w: _plain(X[0], w)),
        Mistake("first product", "It returns the first product: does return stand inside the inner loop?",
                lambda X, w: X[0][0] * w[0]),
        Mistake("last row's number", "It keeps the last row's number only: append each row's number to a list.",
                lambda X, w: _plain(X[-1], w)),
        Mistake("flat products", "It returns every single product: add up those of one row.",
                lambda X, w: [s * t for row in X for s, t in zip(row, w, strict=True)]),
        Mistake("running totals", "It appends after every product: append once a row, after the inner loop.",
                lambda X, w: [_plain(row[: k + 1], w) for row in X for k in range(len(w))]),
        Mistake("starts at 1", "The total of a row starts at 0, not at 1.",
                lambda X, w: [1 + _plain(row, w) for row in X]),
        Mistake("two columns only", "It uses two columns only; there may be any number.",
                lambda X, w: [_plain(row[:2], w) for row in X]),
        Mistake("weight itself", "The first column counts as it is: it need not hold ones.",
                lambda X, w: [w[0] + _plain(row[1:], w[1:]) for row in X]),
    ),
    inputs=(
        ([[1.0, 2.0], [1.0, -0.5], [1.0, 3.0], [1.0, 3.0]], [0.5, 2.0]),
        ([[2.0, -1.0, 0.5], [1.0, 4.0, 3.0], [0.25, 1.0, -2.0]], [1.5, -1.0, 2.0]),
        ([[2e-9, 3e-9], [1e-9, -4e-9]], [1.0, 3.0]),
        ([[1.0, 0.5, -2.0, 3.0], [1.0, 2.0, 2.0, -1.5]], [0.25, -1.0, 2.0, 0.5]),
        ([[2.0], [-0.5], [3.0]], [1.5]),
        ([[0.5, 2.0, -1.0]], [1.5, -1.0, 2.0]),
    ),
    exact=(([[Fraction(1), Fraction(1, 3)], [Fraction(1), Fraction(2, 7)]], [Fraction(1, 2), Fraction(-5, 3)]),),
)  # fmt: skip

_TABLES: tuple[tuple[list[list[float]], list[float], list[float]], ...] = (
    ([[1.0, 2.0], [1.0, -0.5], [1.0, 3.0], [1.0, 3.0], [1.0, 0.5]], [1.0, 2.0, 4.0, 3.5, -1.0], [0.5, 1.5]),
    ([[1.0, 0.5, -2.0, 3.0], [1.0, 2.0, 2.0, -1.0]], [2.0, -1.5], [0.25, -1.0, 2.0, 0.5]),
    ([[1.0, 0.25, 2.0], [1.0, -1.0, 0.5], [1.0, 4.0, 3.0]], [0.5, 2.0, -3.0], [-1.0, 0.5, 2.0]),
    ([[2e-3], [-1e-3], [3e-3]], [1e-3, 2e-3, 5e-3], [0.5]),
)


def _altered(change: Callable[[Any, Any, Any, Any], Any]) -> Any:
    """Return a wrong gradient, made from X, residuals, targets and predictions."""

    def gradient(X: Any, y: Any, w: Any) -> Any:
        table, targets, weights = np.asarray(X), np.asarray(y), np.asarray(w)
        return change(table, table @ weights - targets, targets, table @ weights)

    return gradient


_GRADIENT_MISTAKES = (
    Mistake("half loss", "A factor 2 is missing: this is the gradient of half the loss.",
            _altered(lambda X, r, y, p: X.T @ r / len(r))),
    Mistake("sum for mean", "It is not divided by n.", _altered(lambda X, r, y, p: 2 * X.T @ r)),
    Mistake("neither 2 nor 1/n", "The factor 2/n is missing.", _altered(lambda X, r, y, p: X.T @ r)),
    Mistake("1/d for 1/n", "It divides by the number of features; the mean is over the rows.",
            _altered(lambda X, r, y, p: 2 * X.T @ r / X.shape[1])),
    Mistake("half loss, 1/d", "It divides by the number of features, and the 2 is missing.",
            _altered(lambda X, r, y, p: X.T @ r / X.shape[1])),
    Mistake("divided by n d", "It divides by all entries of the table; the mean is over the rows.",
            _altered(lambda X, r, y, p: 2 * X.T @ r / X.size)),
    Mistake("sign", "It has the other sign: residuals are prediction minus target.",
            _altered(lambda X, r, y, p: -2 * X.T @ r / len(r))),
    Mistake("targets left out", "It uses the predictions where the residuals belong: subtract y.",
            _altered(lambda X, r, y, p: 2 * X.T @ p / len(r))),
    Mistake("elementwise", "It returns a table: the products are to be added up over the rows.",
            _altered(lambda X, r, y, p: 2 * X.T * r / len(r))),
    Mistake("elementwise, rows first", "It returns a table with a row for each example: add it up over the rows.",
            _altered(lambda X, r, y, p: 2 * X * r[:, None] / len(r))),
    Mistake("X left out", "It returns the residuals, one per row: each feature's column multiplies them.",
            _altered(lambda X, r, y, p: 2 * r / len(r))),
    Mistake("one number", "It adds up all entries of the gradient; one per weight is wanted.",
            _altered(lambda X, r, y, p: 2 * (X.T @ r).sum() / len(r))),
    Mistake("one number, mean of X.T r",
            "It returns one number, the mean over the entries of X.T @ r; one per weight is wanted.",
            _altered(lambda X, r, y, p: 2 * (X.T @ r).mean())),
    Mistake("loss", "It returns the loss itself; its derivatives are wanted, one per weight.",
            _altered(lambda X, r, y, p: (r**2).mean())),
    Mistake("the same for every weight", "Each residual is to be multiplied by the feature whose weight it is.",
            _altered(lambda X, r, y, p: np.full(X.shape[1], 2 * r.mean()))),
    Mistake("sign, sum for mean", "It has the other sign, and it is not divided by n.",
            _altered(lambda X, r, y, p: -2 * X.T @ r)),
    Mistake("sign, half loss", "It has the other sign, and a factor 2 is missing.",
            _altered(lambda X, r, y, p: -X.T @ r / len(r))),
    Mistake("product of sums", "Multiply each residual by its own feature, then add.",
            _altered(lambda X, r, y, p: 2 * X.sum(axis=0) * r.sum() / len(r))),
    Mistake("product of means", "Multiply each residual by its own feature, then take the mean.",
            _altered(lambda X, r, y, p: 2 * X.mean(axis=0) * r.mean())),
    Mistake("sign, neither 2 nor 1/n", "It has the other sign, and the factor 2/n is missing.",
            _altered(lambda X, r, y, p: -X.T @ r)),
    Mistake("sign, 1/d", "It has the other sign, and divides by the number of features.",
            _altered(lambda X, r, y, p: -2 * X.T @ r / X.shape[1])),
    Mistake("predictions left out", "It uses the targets where the residuals belong: prediction minus target.",
            _altered(lambda X, r, y, p: 2 * X.T @ y / len(r))),
    Mistake("plus", "It adds the targets; residuals are prediction minus target.",
            _altered(lambda X, r, y, p: 2 * X.T @ (p + y) / len(r))),
    Mistake("residual squared", "The slope of a square is twice the residual, not its square.",
            _altered(lambda X, r, y, p: 2 * X.T @ r**2 / len(r))),
    Mistake("n - 1", "It divides by n - 1; the mean squared error divides by n.",
            _altered(lambda X, r, y, p: 2 * X.T @ r / (len(r) - 1))),
    Mistake("divided twice", "It divides by n twice.", _altered(lambda X, r, y, p: 2 * X.T @ r / len(r) ** 2)),
    Mistake("1/(2n)", "It divides by 2n; from the square comes a factor 2, and the mean divides by n.",
            _altered(lambda X, r, y, p: X.T @ r / len(r) / 2)),
    Mistake("2 twice", "The factor 2 is in it twice.", _altered(lambda X, r, y, p: 4 * X.T @ r / len(r))),
    Mistake("table, not divided", "It returns a row for each example: take the mean over the rows.",
            _altered(lambda X, r, y, p: 2 * X * r[:, None])),
    Mistake("table of products", "It returns a row for each example: add up over the rows, times 2/n.",
            _altered(lambda X, r, y, p: X * r[:, None])),
    Mistake("residuals", "It returns the residuals, one per row; each is to meet its features.",
            _altered(lambda X, r, y, p: r)),
    Mistake("residuals doubled", "It returns the residuals, doubled; each is to meet its features.",
            _altered(lambda X, r, y, p: 2 * r)),
    Mistake("wrong axis, mean", "It adds along each row; the sum runs over the rows.",
            _altered(lambda X, r, y, p: 2 * (X * r[:, None]).mean(axis=1))),
    Mistake("wrong axis, sum", "It adds along each row; the sum runs over the rows.",
            _altered(lambda X, r, y, p: 2 * (X * r[:, None]).sum(axis=1) / len(r))),
    Mistake("mean of the table", "It averages over rows and features; one number a weight is wanted.",
            _altered(lambda X, r, y, p: 2 * (X * r[:, None]).mean())),
    Mistake("ones assumed", "It takes the first feature for ones; it need not be.",
            _altered(lambda X, r, y, p: 2 * np.column_stack([np.ones(len(r)), X[:, 1:]]).T @ r / len(r))),
    Mistake("sums run on", "Each entry contains those before it: begin every sum at 0.",
            _altered(lambda X, r, y, p: np.cumsum(2 * X.T @ r / len(r)))),
    Mistake("entries backwards", "The entries are in the wrong order.",
            _altered(lambda X, r, y, p: (2 * X.T @ r / len(r))[::-1])),
    Mistake("first entry only", "It returns after the first entry: does return stand inside the loop?",
            _altered(lambda X, r, y, p: (2 * X.T @ r / len(r))[:1])),
    Mistake("first entry as a number", "It returns one number, the first entry: does return stand inside the loop?",
            _altered(lambda X, r, y, p: (2 * X.T @ r / len(r))[0])),
)  # fmt: skip

_function_entrywise = Exercise(
    title="a function for all partial derivatives",
    answer=entrywise,
    solution=(
        "def my_entrywise(X, y, w):\n"
        "    r = []\n"
        "    for row, target in zip(X, y):\n"
        "        r.append(sum(feature * weight for feature, weight in zip(row, w)) - target)\n"
        "    slopes = []\n"
        "    for k in range(len(w)):\n"
        "        slopes.append(2 * sum(row[k] * error for row, error in zip(X, r)) / len(y))\n"
        "    return slopes\n\n"
        "answer = my_entrywise"
    ),
    hints=(
        "Begin with the list of residuals: each row's inner product with w, minus its target.",
        "Entry k: 2/n times the sum over the rows of row[k] times the row's residual.",
    ),
    mistakes=_GRADIENT_MISTAKES,
    inputs=_TABLES,
    exact=(
        (
            [[Fraction(1), Fraction(1, 3)], [Fraction(1), Fraction(2, 7)], [Fraction(1), Fraction(5)]],
            [Fraction(1), Fraction(1, 2), Fraction(4, 3)],
            [Fraction(1, 2), Fraction(-5, 3)],
        ),
    ),
)

_function_vectorised = Exercise(
    title="the gradient in one line",
    answer=vectorised,
    solution="def my_vectorised(X, y, w):\n    return 2 / len(y) * X.T @ (X @ w - y)\n\nanswer = my_vectorised",
    hints=("The residuals in one product: X @ w - y.", "Which product of X and r has one entry per feature?"),
    mistakes=(
        *_GRADIENT_MISTAKES,
        Mistake("a column of targets", "It returns a table: y became a column, and every prediction met every target.",
                _altered(lambda X, r, y, p: 2 * X.T @ (p - y[:, None]) / len(r))),
        Mistake("a column", "It returns a column; a flat vector with one entry per weight is wanted.",
                _altered(lambda X, r, y, p: 2 * X.T @ r[:, None] / len(r))),
        Mistake("a column of predictions",
                "It returns a table: the predictions became a column, and every prediction met every target.",
                _altered(lambda X, r, y, p: 2 * X.T @ (p[:, None] - y) / len(r))),
        Mistake("that table, averaged", "The predictions are a column in it, and every prediction met every target.",
                _altered(lambda X, r, y, p: (2 * X.T @ (p[:, None] - y) / len(r)).mean(axis=1))),
        Mistake("a row", "It returns a row, a table; a flat vector is wanted.",
                _altered(lambda X, r, y, p: (2 * X.T @ r / len(r))[None, :])),
        Mistake("best weights", "It returns the best weights; the gradient at w is wanted.",
                _altered(lambda X, r, y, p: np.linalg.lstsq(X, y, rcond=None)[0])),
        Mistake("2/n on one part", "The factor 2/n belongs to both parts.",
                _altered(lambda X, r, y, p: 2 * X.T @ p / len(r) - X.T @ y)),
    ),
    inputs=(
        *((np.array(X), np.array(y), np.array(w)) for X, y, w in _TABLES[:3]),
        (np.array([[1e-6, 2e-6], [1e-6, -3e-6], [1e-6, 0.0]]), np.array([1e-6, 2e-6, 5e-6]), np.array([0.5, 1.0])),
        (np.array([[2.0], [-0.5], [3.0]]), np.array([1.0, 2.0, 5.0]), np.array([0.5])),
    ),
)  # fmt: skip

_origin_residuals = Exercise(
    title="residuals of a line through the origin",
    looks_back="02",
    answer="b",
    solution='answer = "b"  # the derivative by w is zero, and there is no other',
    hints=("Which derivatives are zero at the best line?", "There is one number to choose, so there is one of them."),
    choices={
        "a": "that of its residuals",
        "b": "that of its residuals, each times its $x$",
        "c": "both",
        "d": "neither, in general",
    },
    mistakes=(
        Mistake("intercept", "That is what an intercept does, and this line has none.", "a"),
        Mistake("two equations", "One of the two is an intercept's doing, and this line has none.", "c"),
        Mistake("no equation", "There is one number to choose, and where it is best a derivative is zero.", "d"),
    ),
    remark="One number, one equation. The next section has an equation for each weight.",
)

_normal = Exercise(
    title="the normal equation for three points",
    answer=[Fraction(1, 2), Fraction(5, 2)],
    solution="answer = [Fraction(1, 2), Fraction(5, 2)]  # 3 w_0 + 3 w_1 = 9 and 3 w_0 + 5 w_1 = 14",
    hints=(
        "X has the rows (1, 0), (1, 1), (1, 2). Work out X.T @ X and X.T @ y.",
        "The equations: 3 w_0 + 3 w_1 = 9 and 3 w_0 + 5 w_1 = 14. Take the first from the second.",
    ),
    mistakes=(
        Mistake("order", "w_0, the weight of the constant feature, comes first.", [Fraction(5, 2), Fraction(1, 2)]),
        Mistake("through the origin", "That is the best line through the origin: the ones are missing.",
                [0, Fraction(14, 5)]),
        Mistake("slope only", "That is one weight only, of the best line through the origin: the ones are missing.",
                Fraction(14, 5)),
        Mistake("through the first point", "That line meets the first and the last point; the best one need not.",
                [1, Fraction(5, 2)]),
        Mistake("sign", "Check w_0 in the first equation: 3 w_0 + 3 w_1 = 9.", [-Fraction(1, 2), Fraction(5, 2)]),
        Mistake("right-hand side", "That is X.T @ y, the right-hand side. Now solve the equations.", [9, 14]),
        Mistake("slope not divided", "Subtracting leaves 2 w_1 = 5: one division is missing.", [-2, 5]),
        Mistake("means", "w_0 is the prediction at x = 0, not the mean of the targets.", [3, Fraction(5, 2)]),
        Mistake("predictions", "Those are the three predictions; the two weights are asked for.",
                [Fraction(1, 2), 3, Fraction(11, 2)]),
        Mistake("sign going back", "Put w_1 into the first equation again: its term goes to the other side.",
                [Fraction(11, 2), Fraction(5, 2)]),
        Mistake("first two points", "That line meets the first two points; the best one need not.", [1, 1]),
        Mistake("last two points", "That line meets the last two points; the best one need not.", [-2, 4]),
        Mistake("through (0, 1)", "That is the best line through the first point; w_0 is free.", [1, Fraction(11, 5)]),
        Mistake("w_1 only", "w_0 is right, but w_1 is not: put w_0 into one of the equations.",
                [Fraction(1, 2), 2]),
        Mistake("origin's slope", "That slope is right for a line through the origin only.",
                [Fraction(1, 5), Fraction(14, 5)]),
    ),
)  # fmt: skip

_moved = Exercise(
    title="a target moved away from the plane",
    answer="c",
    solution='answer = "c"',
    hints=(
        "Where is the shadow of the new y?",
        "The weights are read from the shadow; the loss is the squared distance from y to its shadow, divided by n.",
    ),
    choices={
        "a": "the weights change and the loss stays",
        "b": "both change",
        "c": "the weights stay and the loss grows",
        "d": "nothing changes",
    },
    mistakes=(
        Mistake("exchanged", "Where does the shadow go, and what is the loss measured from?", "a"),
        Mistake("weights follow y", "What are the weights read from?", "b"),
        Mistake("loss from the shadow", "Is y as far from the plane as before?", "d"),
    ),
    remark="What is orthogonal to all columns is invisible to the weights.",
)

_orthogonal = Exercise(
    title="what orthogonal to a column means",
    answer=(
        "Over the 200 markets the products of budget and residual add up to zero; as the residuals themselves do too, "
        "residual and budget have covariance zero: no straight line in tv can explain anything more of what is left. "
        "It follows from the normal equation, on any data whatever, so it is no sign of a good model: a bend may be "
        "left. Here it is: for the smallest budgets and for the largest the plane predicts too high on average."
    ),
    solution=(
        'answer = ("The budgets times the residuals add up to zero, so no straight line in tv is left in them. "\n'
        '          "The normal equation makes it so on any data, good model or not; a bend may be left.")'
    ),
    hints=(
        "Write the inner product of the tv column with the residuals as a sum over the markets.",
        "If large budgets had mostly positive residuals and small ones negative, what would that sum be?",
    ),
    mistakes=(),
)

_function_square = Exercise(
    title="the design matrix of a parabola",
    answer=lambda x: [[1, value, value * value] for value in x],
    solution=(
        "def with_square(x):\n    return [[1, value, value**2] for value in x]\n\nanswer = with_square"
    ),
    hints=("One row for each value, with three entries.", "The row of 3 is [1, 3, 9]."),
    mistakes=(
        Mistake("no ones", "The column of ones is missing.", lambda x: [[value, value * value] for value in x]),
        Mistake("ones last", "The constant feature comes first.", lambda x: [[value, value * value, 1] for value in x]),
        Mistake("transposed", "It has features as rows: turn it over.",
                lambda x: [[1] * len(x), list(x), [value * value for value in x]]),
        Mistake("doubled", "The last column holds twice the value, not its square.",
                lambda x: [[1, value, 2 * value] for value in x]),
        Mistake("no x", "The column of x itself is missing.", lambda x: [[1, value * value] for value in x]),
        Mistake("backwards", "The order is 1, x, x².", lambda x: [[value * value, value, 1] for value in x]),
        Mistake("zeros", "The first column holds zeros; a zero times its weight is nothing.",
                lambda x: [[0, value, value * value] for value in x]),
        Mistake("cube", "The last column holds the cube.", lambda x: [[1, value, value**3] for value in x]),
        Mistake("squared everything", "The middle column is x itself, not its square.",
                lambda x: [[1, value * value, value * value] for value in x]),
        Mistake("flat", "It is one flat list; one row for each value is wanted.",
                lambda x: [entry for value in x for entry in (1, value, value * value)]),
        Mistake("no square", "The column of squares is missing.", lambda x: [[1, value] for value in x]),
        Mistake("square before x", "The order is 1, x, x², please.",
                lambda x: [[1, value * value, value] for value in x]),
        Mistake("x for ones", "The first column is all ones.",
                lambda x: [[value, value, value * value] for value in x]),
        Mistake("one row", "All rows are the last one: make a new list for each value.",
                lambda x: [[1, x[-1], x[-1] ** 2] for _ in x]),
        Mistake("row never emptied", "Each row contains the rows before: begin a new list for each value.",
                lambda x: [[entry for value in x for entry in (1, value, value * value)] for _ in x]),
        Mistake("columns in a row", "It is one flat list, column after column; one row per value is wanted.",
                lambda x: [1] * len(x) + list(x) + [value * value for value in x]),
        Mistake("last row only", "It returns the last row only: append each row to a list.",
                lambda x: [1, x[-1], x[-1] ** 2]),
        Mistake("first row only", "It returns after the first row: does return stand inside the loop?",
                lambda x: [[1, x[0], x[0] ** 2]]),
    ),
    inputs=(([0.5, -1.0, 3.0, 3.0],), ([-2.0, 1.5],), ([1e-3, 2e-3, 4e-3],), ([0.125, 5.0, 6.0, 0.0, 2.5],)),
)  # fmt: skip

_rate = Fraction(3, 100)

_rate_for_columns = Exercise(
    title="the rate after a wrong division",
    answer=_rate * 3 / 1000,
    solution="answer = 0.03 * 3 / 1000",
    hints=(
        "Divided by 3 instead of 1000: how many times as long is the gradient?",
        "Rate times gradient stays the same.",
    ),
    mistakes=(
        Mistake("other way round", "The gradient is too long, so the rate must be smaller.", _rate * 1000 / 3),
        Mistake("same", "With the same rate the steps are longer: the gradient is.", _rate),
        Mistake("by 1000 only", "Compare the two divisors: 1000 is only one of them.", _rate / 1000),
        Mistake("by 3 only", "Compare what it divides by with what it should divide by.", _rate / 3),
        Mistake("times 1000", "The gradient is too long, so the rate must be smaller. Compare the two divisors.",
                _rate * 1000),
        Mistake("factor", "That is how many times as long the gradient is. Now the rate.", Fraction(1000, 3)),
        Mistake("squared", "The factor goes in once.", _rate * 9 / 1000**2),
        Mistake("tripled", "Three times as fast, where the gradient is already too long.", _rate * 3),
        Mistake("inverse of the factor", "That is how much smaller the rate is to be. Now the rate.",
                Fraction(3, 1000)),
        Mistake("ones not counted", "The constant feature counts too: the table has 3 columns.", _rate * 2 / 1000),
        Mistake("a place too far left", "The digits are right, but not where the point stands.", _rate * 3 / 100),
        Mistake("two places too far left", "The digits are right, but not where the point stands.", _rate * 3 / 10),
        Mistake("a place too far right", "The digits are right, but not where the point stands.", _rate * 3 / 10000),
    ),
)  # fmt: skip


def _column(y: Any) -> Any:
    return np.ravel(y)[:, None]


_function_loss = Exercise(
    title="a loss that takes columns too",
    answer=lambda X, y, w: np.mean((X @ w - np.ravel(y)) ** 2),
    solution=(
        "def mended_loss(X, y, w):\n    r = X @ w - y.ravel()\n    return np.mean(r**2)\n\nanswer = mended_loss"
    ),
    hints=("Make the shapes equal before the minus.", "y.ravel() is flat, whatever y was."),
    mistakes=(
        Mistake("still in the trap", "If y is a column, every prediction still meets every target.",
                lambda X, y, w: np.mean((X @ w - y) ** 2)),
        Mistake("turned round", "Now a flat y falls into the trap instead.",
                lambda X, y, w: np.mean(((X @ w)[:, None] - y) ** 2)),
        Mistake("always in the trap", "Both shapes fall into the trap: a flat vector and a column still meet.",
                lambda X, y, w: np.mean((X @ w - _column(y)) ** 2)),
        Mistake("sum for mean", "It adds the squares up; their mean is wanted.",
                lambda X, y, w: np.sum((X @ w - np.ravel(y)) ** 2)),
        Mistake("half", "That is half the mean squared error.",
                lambda X, y, w: np.mean((X @ w - np.ravel(y)) ** 2) / 2),
        Mistake("root", "That is the root of the mean squared error.",
                lambda X, y, w: np.sqrt(np.mean((X @ w - np.ravel(y)) ** 2))),
        Mistake("no square", "It averages the residuals themselves; square them first.",
                lambda X, y, w: np.mean(X @ w - np.ravel(y))),
        Mistake("sum of the table", "It spreads the residuals out to a table and adds it up.",
                lambda X, y, w: np.sum((X @ w - _column(y)) ** 2)),
        Mistake("sum of the table over n", "It spreads the residuals out to a table: its diagonal alone was meant.",
                lambda X, y, w: np.sum((X @ w - _column(y)) ** 2) / len(y)),
        Mistake("squares not averaged", "It returns one square a row; their mean is wanted.",
                lambda X, y, w: (X @ w - np.ravel(y)) ** 2),
        Mistake("a column's table over n", "If y is a column, X @ w - y is a table, and all of it is added up.",
                lambda X, y, w: np.sum((X @ w - y) ** 2) / len(y)),
        Mistake("diagonal", "The diagonal helps where there is a table; for a flat y there is none.",
                lambda X, y, w: np.mean(np.diag(X @ w - y) ** 2)),
        Mistake("1/d for 1/n", "It divides by the number of features; the mean is over the rows.",
                lambda X, y, w: np.sum((X @ w - np.ravel(y)) ** 2) / X.shape[1]),
        Mistake("n - 1", "It divides by n - 1.", lambda X, y, w: np.sum((X @ w - np.ravel(y)) ** 2) / (len(y) - 1)),
        Mistake("mean squared", "It squares the mean of the residuals; the squares come first.",
                lambda X, y, w: np.mean(X @ w - np.ravel(y)) ** 2),
        Mistake("absolute", "It averages absolute values; squares are wanted.",
                lambda X, y, w: np.mean(np.abs(X @ w - np.ravel(y)))),
        Mistake("times 2", "A star too few: * 2 doubles, ** 2 squares.",
                lambda X, y, w: np.mean((X @ w - np.ravel(y)) * 2)),
        Mistake("length", "That is the length of the residual; its square, over n, is wanted.",
                lambda X, y, w: np.linalg.norm(X @ w - np.ravel(y))),
        Mistake("a table by @", "If y is a column, X @ w - y is a table, and so is this.",
                lambda X, y, w: (X @ w - y) @ (X @ w - y) / len(y)),
    ),
    inputs=(
        (np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]]), np.array([2.0, 3.0, -1.0]), np.array([0.5, 2.0])),
        (np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]]), np.array([[2.0], [3.0], [-1.0]]), np.array([0.5, 2.0])),
        (np.array([[1.0, 0.5, 3.0], [1.0, 2.0, 2.0], [1.0, 2.0, 2.0], [1.0, -4.0, 1.0]]),
         np.array([[1.0], [0.0], [5.0], [2.5]]), np.array([1.0, -0.5, 0.25])),
        (np.array([[1.0, 0.5, 3.0, -1.0], [2.0, -2.0, 0.5, 1.0]]), np.array([[1.0], [-2.0]]),
         np.array([1.0, -0.5, 0.25, 2.0])),
    ),
)  # fmt: skip

EXERCISES = {
    "05.1": _misses,
    "05.2": _recall,
    "05.3": _product,
    "05.4": _function_product,
    "05.5": _transposed,
    "05.6": _shapes,
    "05.7": _function_entrywise,
    "05.8": _function_vectorised,
    "05.9": _origin_residuals,
    "05.10": _normal,
    "05.11": _moved,
    "05.12": _orthogonal,
    "05.13": _function_square,
    "05.14": _rate_for_columns,
    "05.15": _function_loss,
}
