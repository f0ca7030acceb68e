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
    answer=-math.log10(_seven / math.pi),
    solution="import math\n\nanswer = -math.log10(abs(22 / 7 - math.pi) / math.pi)",
    hints=("First the relative error: the distance, divided by the true number.", "Then minus its math.log10."),
    mistakes=(
        Mistake("absolute", "That is from the absolute error; divide by the true number first.", -math.log10(_seven)),
        Mistake("natural logarithm", "Take the logarithm to base 10: math.log10.", -math.log(_seven / math.pi)),
        Mistake("sign", "Minus the logarithm: small errors have negative logarithms.", math.log10(_seven / math.pi)),
        Mistake("no logarithm", "That is the relative error itself. How many digits is that?", _seven / math.pi),
        Mistake("log1p", "math.log1p is the logarithm of 1 + x.", -math.log1p(_seven / math.pi)),
        Mistake("distance times pi", "Divide the distance by the true number; do not multiply.",
                -math.log10(_seven * math.pi)),
    ),
)  # fmt: skip


def _digits(found: Sequence[float], true: Sequence[float]) -> float:
    return min(-math.log10(abs(a - b) / abs(b)) for a, b in zip(found, true, strict=True))


def _each(found: Sequence[float], true: Sequence[float]) -> list[float]:
    return [-math.log10(abs(a - b) / abs(b)) for a, b in zip(found, true, strict=True)]


_count = Exercise(
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
        Mistake("all", "One number is wanted: that of the worst.", _each),
        Mistake("largest", "Divide each error by its own number, not by the largest.",
                lambda f, t: min(-math.log10(abs(a - b) / max(map(abs, t))) for a, b in zip(f, t, strict=True))),
    ),
    inputs=(
        ([2.5, -3.0, 0.0125], [2.0, -3.25, 0.01]),
        ([1.001, 7.0, 7.0, 950.0], [1.0, 7.5, 7.75, 1000.0]),
        ([3e-9, -1.5e-7, 2.0e-8], [2.9e-9, -1.4e-7, 3.0e-8]),
        ([-12.0], [-11.0]),
    ),
)  # fmt: skip

_products = np.array([[3.0, 4.0], [4.0, 10.0]])  # X^T X for x = 0, 1, 3

_hessian = Exercise(
    answer=(2 / 3 * _products).tolist(),
    solution="answer = 2 / 3 * np.array([[3, 0 + 1 + 3], [0 + 1 + 3, 0 + 1 + 9]])",
    hints=(
        "The rows of X are (1, 0), (1, 1), (1, 3).",
        "XᵀX holds n, the sum of x (twice) and the sum of x². Then the factor in front.",
    ),
    mistakes=(
        Mistake("half loss", "That is the Hessian of half the loss: the 2 is missing.", _products / 3),
        Mistake("no factor", "That is XᵀX; the factor in front is missing.", _products),
        Mistake("sum", "That is the Hessian of the sum of squares; divide by n.", 2 * _products),
        Mistake("half the sum, wrong n", "Divide by the number of points, which is not 2.", _products / 2),
        Mistake("ones last", "The column of ones comes first.", 2 / 3 * _products[::-1, ::-1]),
        Mistake("wrong order of the product", "That is XXᵀ, a matrix of examples by examples; XᵀX is wanted.",
                2 / 3 * np.array([[1.0, 1, 1], [1, 2, 4], [1, 4, 10]])),
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
    answer=[1, 6],
    solution="answer = [(7 - (49 - 4 * 6) ** 0.5) / 2, (7 + (49 - 4 * 6) ** 0.5) / 2]",
    hints=("λ² − (a + c) λ + (ac − b²) = 0, with a = 5, b = 2, c = 2.", "λ² − 7 λ + 6 = 0."),
    mistakes=(
        Mistake("diagonal", "Those are the entries of the diagonal. They are the eigenvalues only if the others are 0.",
                [2, 5]),
        Mistake("order", "The smaller one comes first.", [6, 1]),
        Mistake("signs", "The sign of (a + c) λ is minus.", [-6, -1]),
        Mistake("b not squared", "The last term is ac minus b squared.",
                [(7 - 17**0.5) / 2, (7 + 17**0.5) / 2]),
        Mistake("half forgotten", "Divide by 2 in the formula for quadratic equations.", [2, 12]),
        Mistake("root forgotten", "Take the root of (a + c)² − 4 (ac − b²).", [(7 - 25) / 2, (7 + 25) / 2]),
        Mistake("rows added", "The sums of the rows are no eigenvalues in general.", [4, 7]),
        Mistake("coefficients", "Those are the sum and the product of the two, the numbers in the equation.", [6, 7]),
    ),
)  # fmt: skip

_limit = Exercise(
    answer=Fraction(1, 3),
    solution="answer = 2 / (2 / 20 * 60)  # the matrix is ten times that of the last exercise: 10 and 60",
    hints=(
        "The matrix is ten times that of the last exercise, and so are its eigenvalues.",
        "The Hessian is 2/n times the matrix. The limit is 2 over its largest eigenvalue.",
    ),
    mistakes=(
        Mistake("no factor", "The Hessian is (2/n) XᵀX, and n is the number of examples, not of features.",
                Fraction(1, 30)),
        Mistake("half loss", "That is the limit for half the loss.", Fraction(2, 3)),
        Mistake("sum", "That is the limit for the sum of the squares; the loss is their mean.", Fraction(1, 60)),
        Mistake("smallest", "That is from the smaller eigenvalue; the steepest direction sets the limit.", 2),
        Mistake("eigenvalue", "That is the largest eigenvalue of the Hessian; the limit is 2 over it.", 6),
        Mistake("best", "That is 1 over the eigenvalue, which is half the limit.", Fraction(1, 6)),
        Mistake("diagonal", "That is from an entry of the matrix; its largest eigenvalue is larger.", Fraction(2, 5)),
        Mistake("last exercise", "The eigenvalues of this matrix are ten times those of the last one.",
                Fraction(10, 3)),
    ),
)  # fmt: skip


def _standardise(X: Floats) -> Floats:
    X = np.asarray(X, dtype=np.float64)
    Z: Floats = (X - X.mean(axis=0)) / X.std(axis=0)
    return Z


def _standard_wrong(change: Callable[[Floats], Floats]) -> Callable[[Any], Floats]:
    return lambda X: change(np.asarray(X, dtype=np.float64))


_standard = Exercise(
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
        Mistake("with a column of ones", "Return the features only; the column of ones is added later.",
                _standard_wrong(lambda X: np.column_stack([np.ones(len(X)), _standardise(X)]))),
    ),
    inputs=(
        (np.array([[1.0, 200.0], [2.0, 260.0], [4.0, 240.0], [4.0, 310.0]]),),
        (np.array([[0.5, -3.0, 7.0], [1.5, 2.0, 7.5], [-2.0, 2.0, 9.0]]),),
        (1e-9 * np.array([[3.0, 1.0], [1.0, 5.0], [2.5, 5.0], [0.0, 2.0], [7.0, -4.0]]),),
    ),
)  # fmt: skip

_zigzag = Exercise(
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
        Mistake("diverging", "It comes nearer at each turn; the rate is 0.9 of the limit.", "a"),
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
        Mistake("one mean for all", "Each slope has its own mean.",
                lambda w, m, s: [w[0] - _dot(_back(w, m, s)[1:], [m[0]] * len(m)), *_back(w, m, s)[1:]]),
    ),
    inputs=(
        ([5.0, 2.0, -3.0], [1.5, 4.0], [0.5, 2.5]),
        ([-1.0, 4.0, 4.0, 0.5], [2.0, -3.0, 2.0], [4.0, 0.25, 3.0]),
        ([2e-7, 3e-7], [3.0], [2.0]),
    ),
    exact=(
        ([Fraction(5), Fraction(2), Fraction(-3)], [Fraction(1, 3), Fraction(4)], [Fraction(3, 7), Fraction(5, 2)]),
    ),
)  # fmt: skip

_rule = Exercise(
    answer=[11, 6],
    solution="answer = [16 - 5, 16 - 2 * 5]",
    hints=("log10 of 10⁵ is 5.", "The condition number of XᵀX is the square, 10¹⁰."),
    mistakes=(
        Mistake("lost", "Those are the digits lost; how many are left of 16?", [5, 10]),
        Mistake("not squared", "For XᵀX the condition number is squared: twice as many digits are lost.", [11, 11]),
        Mistake("order", "X first, then XᵀX.", [6, 11]),
        Mistake("digits squared", "Squaring the condition number doubles its logarithm.", [11, 0]),
        Mistake("halved", "That is as if XᵀX lost half as many.", [11, 13.5]),
    ),
)

_years = Exercise(
    answer="b",
    solution='answer = "b"',
    hints=("What is squared in the formula with four sums, if x is a billion and a bit?",),
    choices={
        "a": "both have large residuals",
        "b": "what matters is small against what is squared, and is rounded away in the squares",
        "c": "both have too few points",
        "d": "both divide by zero",
    },
    mistakes=(
        Mistake("residuals", "Both fit exactly: the residuals are zero or nearly so.", "a"),
        Mistake("points", "More points of the same kind would not help.", "c"),
        Mistake("zero", "That may come of it, but it is not the cause; the formula gave 0.08 without it.", "d"),
    ),
    remark="The differences between years, and ε beside 1: their squares fall off the end.",
)

_twice = Exercise(
    answer=(
        "They form XᵀX first, and its condition number is the square of that of X, so its logarithm, the number of "
        "digits lost, is doubled. What distinguishes nearly equal columns is small, and its square is rounded away "
        "when the products are added; no later step can bring it back. QR works on X itself and loses the digits once."
    ),
    solution='answer = "Forming the products squares the condition number, and the logarithm of a square is double."',
    hints=("What is the condition number of XᵀX?", "How many digits does a condition number cost?"),
    mistakes=(),
)

_which = Exercise(
    answer="c",
    solution='answer = "c"  # 16 - 6 = 10 digits, in about a second',
    hints=("How many digits does each have left, by the rule of thumb?", "How long would each take?"),
    choices={
        "a": "the inverse of XᵀX, since that is the formula",
        "b": "the normal equation: it is the fastest, and about four digits are enough",
        "c": "QR: about ten digits, for about twice the work",
        "d": "exact fractions, to be safe",
    },
    mistakes=(
        Mistake("inverse", "It loses twice the digits and is more work than solving the equation.", "a"),
        Mistake("normal", "It is the fastest, but more digits can be had within that time.", "b"),
        Mistake("fractions", "With five million long numbers to multiply by fifty, that is a wait of minutes.", "d"),
    ),
    remark="(And with scaled columns and a refinement or two, nearly all of them.)",
)

_celsius = Exercise(
    answer="c",
    solution='answer = "c"',
    hints=("Does one column equal a combination of the others, in every row, to the last digit?",
           "What do the differences between the columns consist of?"),
    choices={
        "a": "rank-deficient, and there is no fit at all",
        "b": "nothing is wrong: three columns carry more information than two",
        "c": "ill-conditioned: rounding makes the columns differ a little, and weights fitted to that difference are "
        "noise; leave one out",
        "d": "ill-conditioned, so a more exact method will find the true weights",
    },
    mistakes=(
        Mistake("deficient", "Rounding has made the columns differ: no exact dependency is left. And even with one "
                "there would be fits, too many of them.", "a"),
        Mistake("information", "The third column tells nothing new but its rounding.", "b"),
        Mistake("more exact", "A more exact method finds more digits of weights that describe the rounding.", "d"),
    ),
)  # fmt: skip

_ridge = Exercise(
    answer=Fraction(29, 20),
    solution="answer = (2 + 6 + 21) / (1 + 4 + 9 + 3 * 2)",
    hints=("With one weight the equation is (Σx²/n + α) w = Σxy/n.", "Multiply it by n: n α joins Σx²."),
    mistakes=(
        Mistake("no price", "That is the weight without a price, α = 0.", Fraction(29, 14)),
        Mistake("n forgotten", "α must be multiplied by n when the sums are not divided by it.", Fraction(29, 16)),
        Mistake("minus", "The price makes the weight smaller: plus below.", Fraction(29, 8)),
        Mistake("twice", "α counts once: the 2 of the gradient stands before both terms.", Fraction(29, 26)),
        Mistake("above and below", "α joins Σx² only.", Fraction(35, 20)),
        Mistake("divided once", "Both sums are divided by n, or neither.", Fraction(29, 3) / 20),
        Mistake("sum of x", "Below stands the sum of x², not of x.", Fraction(29, 12)),
        Mistake("square of the sum", "Square each x first, then add.", Fraction(29, 42)),
        Mistake("with an intercept", "That is the line with an intercept; this one passes through the origin.",
                Fraction(5, 2) / (1 + 3)),
    ),
)  # fmt: skip

EXERCISES = {
    "06.1": _pi,
    "06.2": _count,
    "06.3": _hessian,
    "06.4": _eigen,
    "06.5": _limit,
    "06.6": _standard,
    "06.7": _zigzag,
    "06.8": _units,
    "06.9": _rule,
    "06.10": _years,
    "06.11": _twice,
    "06.12": _which,
    "06.13": _celsius,
    "06.14": _ridge,
}
