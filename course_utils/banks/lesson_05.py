"""Exercises of lesson 05: products by hand, gradients for many features, the normal equation, shapes."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from course_utils.exercises import Exercise, Mistake
from course_utils.gradients import entrywise, line, vectorised

_by_w, _by_b = line(Fraction(0), Fraction(0), [1, 2, 3, 4], [2, 3, 5, 7])

_recall = Exercise(
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
    ),
    remark="You will meet these two numbers again, from a formula for any number of features.",
)  # fmt: skip

_X = np.array([[1, 2], [1, -1], [1, 3]])
_w, _r = np.array([2, -1]), np.array([1, -2, 4])

_product = Exercise(
    answer=_X @ _w,
    solution="answer = [1 * 2 + 2 * -1, 1 * 2 + -1 * -1, 1 * 2 + 3 * -1]",
    hints=("One number a row: the inner product of that row with w.", "First row: 1 · 2 + 2 · (-1)."),
    mistakes=(
        Mistake("elementwise", "That is the table of products; add up each row of it.", _X * _w),
        Mistake("weights exchanged", "The first weight belongs to the first column.", _X @ _w[::-1]),
        Mistake("constant left out", "The first column counts too: 1 times the first weight.", _X[:, 1] * _w[1]),
        Mistake("columns added", "Add up each row of the products, not each column.", (_X * _w).sum(axis=0)),
        Mistake("sign", "The second weight is negative.", _X @ np.abs(_w)),
        Mistake("everything added", "One number a row is wanted, not one for all.", (_X @ _w).sum()),
        Mistake("minus times minus", "In the second row minus times minus is plus.", [0, 1, -1]),
        Mistake("weight left out", "The constant feature is multiplied by its weight too.", 1 + _X[:, 1] * _w[1]),
    ),
)

_transposed = Exercise(
    answer=_X.T @ _r,
    solution="answer = [1 - 2 + 4, 2 * 1 + -1 * -2 + 3 * 4]",
    hints=("One number a feature.", "The first column is all ones: the sum of r."),
    mistakes=(
        Mistake("elementwise", "That is the table of products; add up each row of it.", _X.T * _r),
        Mistake("order", "The constant feature is the first row of the transpose.", (_X.T @ _r)[::-1]),
        Mistake("rows added", "One number a feature is wanted: add up along the column.", (_X.T * _r).sum(axis=0)),
        Mistake("first column only", "There are two features, so two numbers.", _r.sum()),
        Mistake("second column only", "There are two features, so two numbers. The ones are a feature too.",
                _X[:, 1] @ _r),
        Mistake("sign", "The middle residual is negative.", _X.T @ np.abs(_r)),
        Mistake("minus times minus", "Minus times minus is plus, in the middle of the second sum.",
                _X.T @ _r - [0, 4]),
        Mistake("mean", "That is the mean of the products; no mean is asked for here.", _X.T @ _r / 3),
        Mistake("ones for r", "The second entry needs r as well: multiply each x by its residual.",
                [_r.sum(), _X[:, 1].sum()]),
    ),
)  # fmt: skip

_shapes = Exercise(
    answer="b",
    solution='answer = "b"  # (3, 100) @ (100,): the 100 vanishes',
    hints=("X.T has 3 rows and 100 columns.", "(3, 100) @ (100,): the lengths in the middle vanish."),
    choices={
        "a": "100 numbers, one a row",
        "b": "3 numbers, one a feature",
        "c": "a table of 3 by 100 numbers",
        "d": "an error, the lengths do not fit",
    },
    mistakes=(
        Mistake("as for X w", "X @ w gives one number a row. X.T has the features as its rows.", "a"),
        Mistake("star", "That is X.T * r, entry by entry. The @ adds up as well.", "c"),
        Mistake("without transpose", "X @ r does not fit. X.T @ r does.", "d"),
    ),
    remark="It is the shape of w: the gradient has one entry a weight.",
)


def _plain(a: Any, b: Any) -> Any:
    total = 0
    for s, t in zip(a, b, strict=False):
        total = total + s * t
    return total


_function_product = Exercise(
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
        Mistake("transposed", "It multiplies by columns: each result is the inner product of a row of X with w.",
                lambda X, w: [_plain([row[k] for row in X], w) for k in range(len(X[0]))]),
        Mistake("total never reset", "Each row's result contains those of the rows before: begin every row at 0.",
                lambda X, w: [sum(_plain(row, w) for row in X[: i + 1]) for i in range(len(X))]),
        Mistake("everything added", "It returns one number; one a row is wanted.",
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
        Mistake("last product only", "It returns the last product of each row: add them up, starting at 0.",
                lambda X, w: [row[-1] * w[-1] for row in X]),
    ),
    inputs=(
        ([[1.0, 2.0], [1.0, -0.5], [1.0, 3.0], [1.0, 3.0]], [0.5, 2.0]),
        ([[2.0, -1.0, 0.5], [1.0, 4.0, 3.0], [0.25, 1.0, -2.0]], [1.5, -1.0, 2.0]),
        ([[2e-9, 3e-9], [1e-9, -4e-9]], [1.0, 3.0]),
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
    Mistake("X left out", "It returns the residuals, one a row: each feature's column multiplies them.",
            _altered(lambda X, r, y, p: 2 * r / len(r))),
    Mistake("one number", "It adds up all entries of the gradient; one a weight is wanted.",
            _altered(lambda X, r, y, p: 2 * (X.T @ r).sum() / len(r))),
    Mistake("one number, averaged", "It averages the entries of the gradient; one a weight is wanted.",
            _altered(lambda X, r, y, p: 2 * (X.T @ r).mean())),
    Mistake("loss", "It returns the loss itself; its derivatives are wanted, one a weight.",
            _altered(lambda X, r, y, p: (r**2).mean())),
    Mistake("the same for every weight", "Each residual is to be multiplied by the feature whose weight it is.",
            _altered(lambda X, r, y, p: np.full(X.shape[1], 2 * r.mean()))),
    Mistake("sign, sum for mean", "It has the other sign, and it is not divided by n.",
            _altered(lambda X, r, y, p: -2 * X.T @ r)),
    Mistake("sign, half loss", "It has the other sign, and a factor 2 is missing.",
            _altered(lambda X, r, y, p: -X.T @ r / len(r))),
    Mistake("product of sums", "Multiply each residual by its own feature, then add.",
            _altered(lambda X, r, y, p: 2 * X.sum(axis=0) * r.sum() / len(r))),
)  # fmt: skip

_function_entrywise = Exercise(
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
    answer=vectorised,
    solution="def my_vectorised(X, y, w):\n    return 2 / len(y) * X.T @ (X @ w - y)\n\nanswer = my_vectorised",
    hints=("The residuals in one product: X @ w - y.", "Which product of X and r has one entry a feature?"),
    mistakes=(
        *_GRADIENT_MISTAKES,
        Mistake("a column of targets", "It returns a table: y became a column, and every prediction met every target.",
                _altered(lambda X, r, y, p: 2 * X.T @ (p - y[:, None]) / len(r))),
        Mistake("a column", "It returns a column; a flat vector with one entry a weight is wanted.",
                _altered(lambda X, r, y, p: 2 * X.T @ r[:, None] / len(r))),
    ),
    inputs=(
        *((np.array(X), np.array(y), np.array(w)) for X, y, w in _TABLES[:3]),
        (np.array([[1e-6, 2e-6], [1e-6, -3e-6], [1e-6, 0.0]]), np.array([1e-6, 2e-6, 5e-6]), np.array([0.5, 1.0])),
    ),
)  # fmt: skip

_normal = Exercise(
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
    ),
)  # fmt: skip

_moved = Exercise(
    answer="c",
    solution='answer = "c"',
    hints=("Where is the shadow of the new y?", "The weights are read from the shadow, the loss from the distance."),
    choices={
        "a": "the weights change and the loss stays",
        "b": "both change",
        "c": "the weights stay and the loss grows",
        "d": "nothing changes",
    },
    mistakes=(
        Mistake("exchanged", "It is the other way round: what is the foot of the perpendicular now?", "a"),
        Mistake("weights follow y", "The weights depend on the shadow only, and the shadow does not move.", "b"),
        Mistake("loss from the shadow", "The loss is the squared distance from y to the plane, and y moves away.", "d"),
    ),
    remark="What is orthogonal to all columns is invisible to the weights.",
)

_ones = Exercise(
    answer=(
        "The best residual is orthogonal to every column of X. Its inner product with the column of ones is the sum of "
        "the residuals, so that sum is zero. It follows from the normal equation on any data whatever, and so it says "
        "nothing about how good the model is."
    ),
    solution='answer = "The residual is orthogonal to the column of ones, so its sum is zero, on any data at all."',
    hints=("The residual is orthogonal to every column. Write that out for the column of ones.",),
    mistakes=(),
)

_function_square = Exercise(
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
    ),
    inputs=(([0.5, -1.0, 3.0, 3.0],), ([-2.0, 1.5],), ([1e-3, 2e-3, 4e-3, 5.0, 6.0],)),
)  # fmt: skip

_rate = Fraction(3, 100)

_rate_for_features = Exercise(
    answer=_rate * 2 / 1000,
    solution="answer = 0.03 * 2 / 1000",
    hints=(
        "Divided by 2 instead of 1000: how many times as long is the gradient?",
        "Rate times gradient stays the same.",
    ),
    mistakes=(
        Mistake("other way round", "The gradient is too long, so its rate must be smaller.", _rate * 500),
        Mistake("same", "With the same rate the steps are longer: the gradient is.", _rate),
        Mistake("by 1000 only", "The gradient is 1000/2 times as long, not 1000 times.", _rate / 1000),
        Mistake("by 2 only", "Compare what it divides by with what it should divide by.", _rate / 2),
        Mistake("times 1000", "The gradient is too long, so its rate must be smaller, and not by 1000.", _rate * 1000),
        Mistake("factor", "That is how many times as long the gradient is. Now the rate.", 500),
        Mistake("squared", "The factor goes in once.", _rate / 500**2),
    ),
)


def _column(y: Any) -> Any:
    return np.ravel(y)[:, None]


_function_loss = Exercise(
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
    ),
    inputs=(
        (np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]]), np.array([2.0, 3.0, -1.0]), np.array([0.5, 2.0])),
        (np.array([[1.0, 2.0], [1.0, -1.0], [1.0, 0.5]]), np.array([[2.0], [3.0], [-1.0]]), np.array([0.5, 2.0])),
        (np.array([[1.0, 0.5, 3.0], [1.0, 2.0, 2.0], [1.0, 2.0, 2.0], [1.0, -4.0, 1.0]]),
         np.array([[1.0], [0.0], [5.0], [2.5]]), np.array([1.0, -0.5, 0.25])),
    ),
)  # fmt: skip

EXERCISES = {
    "05.1": _recall,
    "05.2": _product,
    "05.3": _transposed,
    "05.4": _shapes,
    "05.5": _function_product,
    "05.6": _function_entrywise,
    "05.7": _function_vectorised,
    "05.8": _normal,
    "05.9": _moved,
    "05.10": _ones,
    "05.11": _function_square,
    "05.12": _rate_for_features,
    "05.13": _function_loss,
}
