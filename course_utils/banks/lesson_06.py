"""Exercises of lesson 06: digits, curvature, condition numbers, standardising, dependent columns, ridge."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises import Exercise, Mistake

Floats = NDArray[np.float64]

_seven = abs(22 / 7 - math.pi)

_pi = Exercise(
    title="correct digits of 22/7",
    answer=-math.log10(_seven / math.pi),
    solution="import math\n\nanswer = -math.log10(abs(22 / 7 - math.pi) / math.pi)",
    decimals=3,
    hints=("First the relative error: the distance, divided by the true number.", "Then minus its math.log10."),
    mistakes=(
        Mistake("absolute", "That is from the absolute error; divide by the true number first.", -math.log10(_seven)),
        Mistake("natural logarithm", "Take the logarithm to base 10: math.log10.", -math.log(_seven / math.pi)),
        Mistake("sign", "Minus the logarithm: small errors have negative logarithms.", math.log10(_seven / math.pi)),
        Mistake("no logarithm", "That is the relative error itself. How many digits is that?", _seven / math.pi),
        Mistake("log1p", "math.log1p is the logarithm of 1 + x.", -math.log1p(_seven / math.pi)),
        Mistake("binary logarithm", "Take the logarithm to base 10: math.log10.", -math.log2(_seven / math.pi)),
        Mistake("digits counted", "Not counted but computed: the relative error, then its logarithm.", 3),
        Mistake("distance times pi", "Divide the distance by the true number; do not multiply.",
                -math.log10(_seven * math.pi)),
    ),
)  # fmt: skip


def _digits(found: Sequence[float], true: Sequence[float]) -> float:
    return min(-math.log10(abs(a - b) / abs(b)) for a, b in zip(found, true, strict=True))


def _distance(pair: Any) -> float:
    return float(abs(pair[0] - pair[1]))


def _each(found: Sequence[float], true: Sequence[float]) -> list[float]:
    return [-math.log10(abs(a - b) / abs(b)) for a, b in zip(found, true, strict=True)]


_count = Exercise(
    title="a function for correct digits",
    answer=_digits,
    solution=(
        "import math\n\ndef my_digits(found, true):\n"
        "    return min(-math.log10(abs(a - b) / abs(b)) for a, b in zip(found, true))\n\n"
        "answer = my_digits"
    ),
    hints=("The digits of one pair: minus the logarithm of its relative error.", "The worst one has the fewest."),
    mistakes=(
        Mistake("best", "That is the best number's; the answer is as good as its worst one.",
                lambda f, t: max(_each(f, t))),
        Mistake("mean of the digits", "That is the mean of the digits; take the worst.",
                lambda f, t: sum(_each(f, t)) / len(t)),
        Mistake("absolute", "Divide each error by the true number.",
                lambda f, t: min(-math.log10(abs(a - b)) for a, b in zip(f, t, strict=True))),
        Mistake("divided by the found number", "Divide by the size of the true number, not of the one found.",
                lambda f, t: min(-math.log10(abs(a - b) / abs(a)) for a, b in zip(f, t, strict=True))),
        Mistake("natural logarithm", "Take the logarithm to base 10.",
                lambda f, t: min(-math.log(abs(a - b) / abs(b)) for a, b in zip(f, t, strict=True))),
        Mistake("sign", "The sign is wrong: minus the logarithm.", lambda f, t: -_digits(f, t)),
        Mistake("sign and best", "Minus the logarithm, and then the smallest.", lambda f, t: -max(_each(f, t))),
        Mistake("relative error", "That is the worst relative error; how many digits is it?",
                lambda f, t: max(abs(a - b) / abs(b) for a, b in zip(f, t, strict=True))),
        Mistake("first only", "It looks at the first number only.", lambda f, t: _each(f, t)[0]),
        Mistake("last only", "It looks at the last number only.", lambda f, t: _each(f, t)[-1]),
        Mistake("smallest distance", "The number with the smallest distance is not the one with the fewest digits.",
                lambda f, t: _digits(*zip(min(zip(f, t, strict=True), key=_distance), strict=True))),
        Mistake("largest distance", "The number with the largest distance need not have the largest relative error.",
                lambda f, t: _digits(*zip(max(zip(f, t, strict=True), key=_distance), strict=True))),
        Mistake("normwise", "A small number may be all wrong and not be seen in the norm: each number on its own.",
                lambda f, t: -math.log10(math.hypot(*map(_distance, zip(f, t, strict=True))) / math.hypot(*t))),
        Mistake("mean of the errors", "The mean of the errors hides the worst.",
                lambda f, t: -math.log10(sum(10**-digits for digits in _each(f, t)) / len(t))),
        Mistake("all", "One number is wanted: that of the worst.", _each),
        Mistake("largest", "Divide each error by its own number, not by the largest.",
                lambda f, t: min(-math.log10(abs(a - b) / max(map(abs, t))) for a, b in zip(f, t, strict=True))),
    ),
    inputs=(
        ([2.3, -3.0, 0.0125], [2.0, -3.25, 0.01]),
        ([1.001, 7.0, 7.0, 950.0], [1.0, 7.5, 7.75, 1000.0]),
        ([3e-9, -1.5e-7, 2.0e-8], [2.9e-9, -1.4e-7, 3.0e-8]),
        ([-12.0], [-11.0]),
        ([2.0, 3.0], [2.6, 2.5]),
        ([1.00000000002, 3.00000000001], [1.0, 3.0]),
    ),
)  # fmt: skip

_gradient_line = Exercise(
    title="the gradient for many features",
    looks_back="05",
    answer="d",
    solution='answer = "d"',
    hints=("It has one entry for each weight: let the shapes tell.", "A residual is prediction minus target."),
    choices={
        "a": "`2 / n * X @ (X @ w - y)`",
        "b": "`2 / n * (X @ w - y) @ w`",
        "c": "`2 / n * X.T @ (y - X @ w)`",
        "d": "`2 / n * X.T @ (X @ w - y)`",
    },
    mistakes=(
        Mistake("not transposed", "X has d columns, and the residuals are n numbers: that does not fit.", "a"),
        Mistake("weights for inputs", "What is each residual multiplied with: a weight, or an input?", "b"),
        Mistake("sign", "This has the other sign: it is downhill.", "c"),
    ),
)

_products = np.array([[3.0, 4.0], [4.0, 10.0]])  # X^T X for x = 0, 1, 3

_hessian = Exercise(
    title="the Hessian of three points",
    answer=(2 / 3 * _products).tolist(),
    solution="answer = 2 / 3 * np.array([[3, 0 + 1 + 3], [0 + 1 + 3, 0 + 1 + 9]])",
    hints=(
        "The rows of X are (1, 0), (1, 1), (1, 3).",
        "XᵀX holds n, the sum of x (twice) and the sum of x². Then the factor in front.",
    ),
    mistakes=(
        Mistake("half loss", "That is the Hessian of half the loss: the 2 is missing.", _products / 3),
        Mistake("no factor", "That is XᵀX: the factor in front is missing, or was 2/2; n is the number of points.",
                _products),
        Mistake("sum", "That is the Hessian of the sum of squares; divide by n.", 2 * _products),
        Mistake("half of the products", "The factor is 2/n, and n is the number of points.", _products / 2),
        Mistake("ones last", "The column of ones comes first.", 2 / 3 * _products[::-1, ::-1]),
        Mistake("wrong order of the product", "That is XXᵀ, a matrix of examples by examples; XᵀX is wanted.",
                2 / 3 * np.array([[1.0, 1, 1], [1, 2, 4], [1, 4, 10]])),
        Mistake("square of the mean", "Its last entry is twice the mean of the squares, not the square of the mean.",
                np.array([[2, 8 / 3], [8 / 3, 32 / 9]])),
        Mistake("the point at 0", "The point at x = 0 counts too: it has a 1 in the column of ones.",
                np.array([[2.0, 4.0], [4.0, 10.0]])),
        Mistake("XXᵀ without the factor", "That is XXᵀ, a matrix of examples by examples, without its factor.",
                np.array([[1.0, 1, 1], [1, 2, 4], [1, 4, 10]])),
        Mistake("square of the sum", "Its last entry is the sum of the squares, not the square of the sum.",
                2 / 3 * np.array([[3.0, 4], [4, 16]])),
        Mistake("sum of x in the corner", "Its last entry is the sum of x², not of x.",
                2 / 3 * np.array([[3.0, 4], [4, 4]])),
        Mistake("diagonal only", "The sum of x stands beside the diagonal, twice.",
                2 / 3 * np.array([[3.0, 0], [0, 10]])),
        Mistake("one number", "That is the second derivative by the slope alone; a matrix is wanted.", 20 / 3),
    ),
)  # fmt: skip

_eigen = Exercise(
    title="two eigenvalues by hand",
    answer=[1, 6],
    solution="answer = [(7 - (49 - 4 * 6) ** 0.5) / 2, (7 + (49 - 4 * 6) ** 0.5) / 2]",
    hints=("λ² − (p + r) λ + (pr − q²) = 0, with p = 5, q = 2, r = 2.", "λ² − 7 λ + 6 = 0."),
    mistakes=(
        Mistake("diagonal", "Those are the entries of the diagonal. They are the eigenvalues only if the others are 0.",
                [2, 5]),
        Mistake("order", "The smaller one comes first.", [6, 1]),
        Mistake("signs", "The sign of (p + r) λ is minus.", [-6, -1]),
        Mistake("signs and order", "The sign of (p + r) λ is minus, and the smaller one comes first.", [-1, -6]),
        Mistake("q not squared", "The last term is pr minus q squared.",
                [(7 - 17**0.5) / 2, (7 + 17**0.5) / 2]),
        Mistake("half forgotten", "Divide by 2 in the formula for quadratic equations.", [2, 12]),
        Mistake("root forgotten", "Take the root of (p + r)² − 4 (pr − q²).", [(7 - 25) / 2, (7 + 25) / 2]),
        Mistake("the 4 forgotten", "Under the root stands (p + r)² − 4 (pr − q²): with a 4.",
                [(7 - 43**0.5) / 2, (7 + 43**0.5) / 2]),
        Mistake("half of the root only", "All of it is divided by 2, not only the root.", [4.5, 9.5]),
        Mistake("the lesson's matrix", "Those are the eigenvalues of the matrix in the text above.", [1, 3]),
        Mistake("rows added", "The sums of the rows are no eigenvalues in general.", [4, 7]),
        Mistake("coefficients", "Those are the sum and the product of the two, the numbers in the equation.", [6, 7]),
    ),
)  # fmt: skip

_ring = Exercise(
    title="how long the innermost ring is",
    on_figure=True,
    answer="b",
    solution='answer = "b"  # from end to end about 1.8 along the slow line, about 0.27 along the fast one',
    hints=(
        "Along the slow line: from where to where does the ring reach?",
        "Along the fast line it is about 0.27 wide.",
    ),
    choices={
        "a": "about twice",
        "b": "about 7 times",
        "c": "about 46 times",
        "d": "this ring as it happens, and another number of times for each other ring",
    },
    mistakes=(
        Mistake("along the axes", "That compares its reach along the axes. Measure along the two lines.", "a"),
        Mistake("curvatures", "That is the ratio of the two curvatures. Measure the ring.", "c"),
        Mistake("each ring", "All rings have one shape; the frame cuts the large ones off.", "d"),
    ),
    remark="On a ring λt² is the same everywhere. So lengths go by the roots of curvatures: the root of 46 is 6.8.",
)

_limit = Exercise(
    title="the largest rate from a table",
    answer=Fraction(1, 2),
    solution="answer = 2 / (2 / 30 * 60)  # the matrix is ten times that of the last exercise: 10 and 60",
    hints=(
        "The matrix is ten times that of the last exercise, and so are its eigenvalues.",
        "The Hessian is 2/n times the matrix. The limit is 2 over its largest eigenvalue.",
    ),
    mistakes=(
        Mistake("no factor", "The Hessian is (2/n) XᵀX, and n is the number of examples, not of features.",
                Fraction(1, 30)),
        Mistake("half loss", "That is the limit for half the loss.", 1),
        Mistake("sum", "That is the limit for the sum of the squares; the loss is their mean.", Fraction(1, 60)),
        Mistake("smallest", "That is from the smaller eigenvalue; the steepest direction sets the limit.", 3),
        Mistake("eigenvalue", "That is the largest eigenvalue of the Hessian, not a rate.", 4),
        Mistake("eigenvalue of the matrix", "That is the largest eigenvalue of XᵀX, not a rate.", 60),
        Mistake("trace", "That is from the sum of the diagonal, which is the sum of both eigenvalues.", Fraction(3, 7)),
        Mistake("best", "With this rate the steep direction is done in one step. How far can one go till it diverges?",
                Fraction(1, 4)),
        Mistake("diagonal", "That is from an entry of the matrix; its largest eigenvalue is larger.", Fraction(3, 5)),
        Mistake("last exercise", "The eigenvalues of this matrix are ten times those of the last one.",
                5),
        Mistake("copied", "6 is an eigenvalue of the last exercise's matrix. This one is ten times as large, and the "
                "Hessian is 2/n times it.", Fraction(1, 3)),
    ),
)  # fmt: skip


def _standardise(X: Floats) -> Floats:
    X = np.asarray(X, dtype=np.float64)
    Z: Floats = (X - X.mean(axis=0)) / X.std(axis=0)
    return Z


def _standard_wrong(change: Callable[[Floats], Floats]) -> Callable[[Any], Floats]:
    return lambda X: change(np.asarray(X, dtype=np.float64))


_standard = Exercise(
    title="a function that standardises",
    answer=_standardise,
    solution=(
        "def my_standardise(X):\n    return (X - X.mean(axis=0)) / X.std(axis=0)\n\nanswer = my_standardise"
    ),
    hints=("Each column has a mean and a standard deviation of its own: axis=0.", "(X - X.mean(axis=0)) / …"),
    mistakes=(
        Mistake("sample", "You divide by n - 1 in the variance; here it is n.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / X.std(axis=0, ddof=1))),
        Mistake("whole table", "That is one mean and one deviation for the whole table; each column has its own.",
                _standard_wrong(lambda X: (X - X.mean()) / X.std())),
        Mistake("rows", "That works along the rows; a feature is a column: axis=0.",
                _standard_wrong(lambda X: (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True))),
        Mistake("variance", "Divide by the standard deviation, not by the variance.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / X.var(axis=0))),
        Mistake("centred only", "The mean is taken away; now divide by the standard deviation.",
                _standard_wrong(lambda X: X - X.mean(axis=0))),
        Mistake("not centred", "Take the mean away first.", _standard_wrong(lambda X: X / X.std(axis=0))),
        Mistake("brackets", "Without brackets only the mean is divided by the deviation.",
                _standard_wrong(lambda X: X - X.mean(axis=0) / X.std(axis=0))),
        Mistake("multiplied", "Divide by the standard deviation; do not multiply.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) * X.std(axis=0))),
        Mistake("to the range 0 to 1", "That brings each column to the range from 0 to 1; use mean and deviation.",
                _standard_wrong(lambda X: (X - X.min(axis=0)) / np.ptp(X, axis=0))),
        Mistake("range", "Divide by the standard deviation, not by the range.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / np.ptp(X, axis=0))),
        Mistake("length", "Divide by the standard deviation, not by the length of the column.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / np.linalg.norm(X - X.mean(axis=0), axis=0))),
        Mistake("squares minus square", "Mean of squares minus square of the mean loses the digits of large numbers "
                "(lesson 02). Centre first.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / np.sqrt((X**2).mean(axis=0) - X.mean(axis=0) ** 2))),
        Mistake("whole numbers", "An array of whole numbers cuts decimals off: begin with X.astype(float).",
                lambda X: np.asarray(_standardise(X), dtype=np.asarray(X).dtype)),
        Mistake("a little added", "A small number added to the deviation spoils columns that are small themselves.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8))),
        Mistake("a limit", "A limit below which the deviation is ignored spoils columns that are small themselves.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / np.where(X.std(axis=0) < 1e-8, 1, X.std(axis=0)))),
        Mistake("one mean", "That is one mean for the whole table; each column has its own.",
                _standard_wrong(lambda X: (X - X.mean()) / X.std(axis=0))),
        Mistake("one deviation", "That is one deviation for the whole table; each column has its own.",
                _standard_wrong(lambda X: (X - X.mean(axis=0)) / X.std())),
        Mistake("sign", "Number minus mean, not mean minus number.", _standard_wrong(lambda X: -_standardise(X))),
        Mistake("with a column of ones", "Return the features only; the column of ones is added later.",
                _standard_wrong(lambda X: np.column_stack([np.ones(len(X)), _standardise(X)]))),
    ),
    inputs=(
        (np.array([[1.0, 200.0], [2.0, 260.0], [4.0, 240.0], [4.0, 310.0]]),),
        (np.array([[0.5, -3.0, 7.0], [1.5, 2.0, 7.5], [-2.0, 2.0, 9.0]]),),
        (1e-9 * np.array([[3.0, 1.0], [1.0, 5.0], [2.5, 5.0], [0.0, 2.0], [7.0, -4.0]]),),
        (3e7 + np.array([[3.0, 1.0], [1.0, 5.0], [2.5, 5.0], [0.0, 2.0], [7.0, -4.0]]),),
        (np.array([[3, 120], [4, 95], [2, 210], [5, 160]]),),
        (np.array([[1.0, -2.0, 3.0], [4.0, -1.0, 3.5]]),),
    ),
)  # fmt: skip

_zigzag = Exercise(
    title="why both paths zigzag",
    looks_back="03",
    answer="b",
    solution='answer = "b"  # with 0.9 of the limit it is 1 - 1.8 = -0.8',
    hints=("Which factor has an error along the steep direction, with 0.9 of the limit?", "1 − 0.9 · 2 is …"),
    choices={
        "a": "the rate is above the limit, so the walk diverges",
        "b": "along the steep direction the factor is negative, so each step lands on the other side",
        "c": "the gradient is computed from a few examples only, so it is noisy",
        "d": "the two features are measured with errors",
    },
    mistakes=(
        Mistake("diverging", "They come nearer at each turn; the rate is 0.9 of the limit.", "a"),
        Mistake("noise of minibatches", "All houses are used at each step, so there is no such noise here.", "c"),
        Mistake("noise of data", "The ground is drawn from the same data, and it is smooth. It is the step.", "d"),
    ),
)


def _back(w: Any, means: Any, deviations: Any) -> tuple[Any, ...]:
    slopes = [a / s for a, s in zip(w[1:], deviations, strict=True)]
    return w[0] - sum(a * m for a, m in zip(slopes, means, strict=True)), *slopes


def _dot(*rows: Any) -> Any:
    return sum(math.prod(entries) for entries in zip(*rows, strict=True))


_units = Exercise(
    title="weights back in the old units",
    answer=_back,
    solution=(
        "def my_weights(w, means, deviations):\n"
        "    slopes = [a / s for a, s in zip(w[1:], deviations)]\n"
        "    return [w[0] - sum(a * m for a, m in zip(slopes, means)), *slopes]\n\n"
        "answer = my_weights"
    ),
    hints=("The slopes first: each divided by its deviation.", "The intercept loses slope times mean, for each."),
    mistakes=(
        Mistake("multiplied", "Divide each slope by its deviation; do not multiply.",
                lambda w, m, s: [w[0] - _dot(w[1:], s, m), *(a * d for a, d in zip(w[1:], s, strict=True))]),
        Mistake("intercept forgotten", "The slopes are right, but the intercept changes too.",
                lambda w, m, s: [w[0], *_back(w, m, s)[1:]]),
        Mistake("intercept's sign", "The intercept loses slope times mean: minus.",
                lambda w, m, s: [2 * w[0] - _back(w, m, s)[0], *_back(w, m, s)[1:]]),
        Mistake("intercept with the old slopes", "For the intercept use the new slopes, divided by the deviations.",
                lambda w, m, s: [w[0] - _dot(w[1:], m), *_back(w, m, s)[1:]]),
        Mistake("not divided", "The slopes must be divided by the deviations.",
                lambda w, m, s: [w[0] - _dot(w[1:], m), *w[1:]]),
        Mistake("nothing changed", "These are the weights as they were.", lambda w, m, s: list(w)),
        Mistake("intercept last", "The intercept comes first.",
                lambda w, m, s: [*_back(w, m, s)[1:], _back(w, m, s)[0]]),
        Mistake("slopes only", "The intercept is missing.", lambda w, m, s: _back(w, m, s)[1:]),
        Mistake("mean taken from the slope", "The means belong to the intercept only.",
                lambda w, m, s: [w[0], *((a - c) / d for a, c, d in zip(w[1:], m, s, strict=True))]),
        Mistake("the other way", "That turns weights in the old units into those of standardised features.",
                lambda w, m, s: [w[0] + _dot(w[1:], m), *(a * d for a, d in zip(w[1:], s, strict=True))]),
        Mistake("variance", "Divide by the deviation once, not twice.",
                lambda w, m, s: _back(w, m, [d * d for d in s])),
        Mistake("one place off", "w begins with the intercept: the slopes are w[1:], and each has its own deviation.",
                lambda w, m, s: _back([w[0], *w[:-1]], m, s)),
        Mistake("last feature only", "The intercept loses slope times mean of every feature, not of one.",
                lambda w, m, s: [w[0] - w[-1] / s[-1] * m[-1], *_back(w, m, s)[1:]]),
        Mistake("means without slopes", "The intercept loses slope times mean, not the mean alone.",
                lambda w, m, s: [w[0] - sum(a / d for a, d in zip(m, s, strict=True)), *_back(w, m, s)[1:]]),
        Mistake("intercept from zero", "The old intercept is missing in the new one.",
                lambda w, m, s: [_back(w, m, s)[0] - w[0], *_back(w, m, s)[1:]]),
        Mistake("intercept forgotten and multiplied", "Divide by the deviations; and the intercept changes too.",
                lambda w, m, s: [w[0], *(a * d for a, d in zip(w[1:], s, strict=True))]),
        Mistake("one mean for all", "Each slope has its own mean.",
                lambda w, m, s: [w[0] - _dot(_back(w, m, s)[1:], [m[0]] * len(m)), *_back(w, m, s)[1:]]),
    ),
    inputs=(
        ([5.0, 2.0, -3.0], [1.5, 4.0], [0.5, 2.5]),
        ([-1.0, 4.0, 4.0, 0.5], [2.0, -3.0, 2.0], [4.0, 0.25, 3.0]),
        ([2e-7, 3e-7], [3.0], [2.0]),
        ([1.0, 2.0, 5.0], [3.0, 4.0], [2.0, 2.0]),
    ),
    exact=(
        ([Fraction(5), Fraction(2), Fraction(-3)], [Fraction(1, 3), Fraction(4)], [Fraction(3, 7), Fraction(5, 2)]),
    ),
)  # fmt: skip

_rule = Exercise(
    title="digits left by two methods",
    answer=[11, 6],
    solution="answer = [16 - 5, 16 - 2 * 5]",
    hints=("log10 of 10⁵ is 5.", "The condition number of XᵀX is the square, 10¹⁰."),
    mistakes=(
        Mistake("lost", "Those are the digits lost; how many are left of 16?", [5, 10]),
        Mistake("not squared", "For XᵀX the condition number is squared: twice as many digits are lost.", [11, 11]),
        Mistake("order", "X first, then XᵀX.", [6, 11]),
        Mistake("lost, in the wrong order", "Those are the digits lost, XᵀX first; how many are left of 16?", [10, 5]),
        Mistake("taken twice", "Of XᵀX begin with 16 again.", [11, 1]),
        Mistake("half of the rest", "Twice as many digits are lost; that is not half of those left.", [11, 5.5]),
        Mistake("digits squared", "Squaring the condition number doubles its logarithm.", [11, 0]),
        Mistake("logarithm squared", "Squaring the condition number doubles its logarithm, 2 · 5.", [11, -9]),
        Mistake("halved", "That is as if XᵀX lost half as many.", [11, 13.5]),
    ),
)

_squares = Exercise(
    title="why a solvable table is refused",
    answer="b",
    solution='answer = "b"',
    hints=(
        "Compute XᵀX on paper. Which of its numbers has more than 16 digits?",
        "What is squared in the formula with four sums, if x is a billion and a bit?",
    ),
    choices={
        "a": "the columns of this X are equal, so there is no answer",
        "b": "what matters is small, and is rounded away where its square is added to something large",
        "c": "three points are too few for two weights",
        "d": "a number as small as ε does not fit into a float",
    },
    mistakes=(
        Mistake("equal columns", "Those of X differ, in two rows of three. Which matrix has equal columns?", "a"),
        Mistake("points", "Three are enough: both weights are 1. And more of the same kind would not help.", "c"),
        Mistake("too small", "It does: floats go down to 1e-308. How many digits they have is another matter.", "d"),
    ),
    remark="The differences between seconds, and ε beside 1: their squares fall off the end.",
)

_level = Exercise(
    title="how different weights can fit alike",
    answer=(
        "Between the two sets of weights lies a step h along which the ground is nearly level: Xh is almost zero, "
        "because on these points some combination of the powers of x almost vanishes. So the predictions and the loss "
        "hardly notice however far one goes along h, and the data hardly say where along it the best weights lie; "
        "rounding or a cut-off says it. That is what a large condition number means."
    ),
    solution='answer = "Along the step h between them the ground is nearly level, so the loss does not notice it."',
    hints=(
        "What is the difference of the two predictions, in terms of h?",
        "How does the ground curve along h if the predictions hardly change?",
    ),
    mistakes=(),
)

_which = Exercise(
    title="the cheapest method that will do",
    answer="c",
    solution='answer = "c"  # 16 - 6 = 10 digits; the normal equation has 16 - 12 = 4',
    hints=("How many digits does each have left, by the rule of thumb?", "How long would each take?"),
    choices={
        "a": "the inverse of XᵀX, times Xᵀy",
        "b": "the normal equation",
        "c": "QR",
        "d": "exact fractions",
    },
    mistakes=(
        Mistake("inverse", "It loses twice the digits and is more work than solving the equation.", "a"),
        Mistake("normal", "It is the fastest. How many digits has it left, by the rule of thumb?", "b"),
        Mistake(
            "fractions",
            "They would do, but hundreds of millions of products of long whole numbers take the better "
            "part of a minute or more. There is a cheaper way.",
            "d",
        ),
    ),
    remark="(The course's default would find nearly all digits, in a few seconds.)",
)

_celsius = Exercise(
    title="a table with °C and °F",
    answer="c",
    solution='answer = "c"',
    hints=("Does one column equal a combination of the others, in every row, to the last digit?",
           "By what do the columns differ from an exact dependency, and is that information?"),
    choices={
        "a": "rank-deficient: there is no fit at all, so look for other data",
        "b": "nothing is wrong: three columns carry more information than two",
        "c": "ill-conditioned by the rounding of the data: leave out °C or °F",
        "d": "ill-conditioned by the rounding of floats: take a more exact method",
    },
    mistakes=(
        Mistake("deficient", "Rounding has made the columns differ: no exact dependency is left. And even with one "
                "there would be fits, too many of them.", "a"),
        Mistake("information", "The third column tells nothing new but its rounding.", "b"),
        Mistake("more exact", "Floats lose some three of their 16 digits here. A more exact method finds more digits "
                "of weights that describe the rounding of the data.", "d"),
    ),
)  # fmt: skip

_ridge = Exercise(
    title="the best weight under a penalty",
    answer=Fraction(29, 32),
    solution="answer = (2 + 6 + 21) / (1 + 4 + 9 + 3 * 6)",
    hints=("With one weight the equation is (Σx²/n + α) w = Σxy/n.", "Multiply it by n: n α joins Σx²."),
    mistakes=(
        Mistake("no penalty", "That is the weight without a penalty, α = 0.", Fraction(29, 14)),
        Mistake("n forgotten", "α must be multiplied by n when the sums are not divided by it.", Fraction(29, 20)),
        Mistake("minus", "The penalty makes the weight smaller: plus below.", Fraction(29, -4)),
        Mistake("minus, n forgotten", "The penalty makes the weight smaller: plus below; and mind the n.",
                Fraction(29, 8)),
        Mistake("twice", "α counts once: the 2 of the gradient stands before both terms.", Fraction(29, 50)),
        Mistake("twice, n forgotten", "α counts once, but n times if the sums are not divided by n.", Fraction(29, 26)),
        Mistake("above and below", "α joins Σx² only.", Fraction(47, 32)),
        Mistake("divided above", "Both sums are divided by n, or neither.", Fraction(29, 3) / 20),
        Mistake("divided below", "If one sum is divided by n, the other one is too.", 29 / (Fraction(14, 3) + 6)),
        Mistake("divided twice above", "Multiplied by n, the sum of xy is not divided any more.", Fraction(29, 3) / 32),
        Mistake("divided by 1 + α", "That holds only if the mean of x² is 1.", Fraction(29, 98)),
        Mistake("α squared", "α stands as it is; w is squared in the penalty.", Fraction(29, 14 + 3 * 36)),
        Mistake("line with an intercept, no penalty", "This line passes through the origin, and α is missing.",
                Fraction(5, 2)),
        Mistake("sum of x", "Below stands the sum of x², not of x.", Fraction(29, 24)),
        Mistake("square of the sum", "Square each x first, then add.", Fraction(29, 54)),
        Mistake("with an intercept", "That is the line with an intercept; this one passes through the origin.",
                Fraction(5, 2 + 3 * 6)),
    ),
)  # fmt: skip

EXERCISES = {
    "06.1": _pi,
    "06.2": _count,
    "06.3": _gradient_line,
    "06.4": _hessian,
    "06.5": _eigen,
    "06.6": _ring,
    "06.7": _limit,
    "06.8": _standard,
    "06.9": _zigzag,
    "06.10": _units,
    "06.11": _squares,
    "06.12": _rule,
    "06.13": _level,
    "06.14": _which,
    "06.15": _celsius,
    "06.16": _ridge,
}
