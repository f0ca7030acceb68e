"""Exercises of lesson 08: witnesses for a gradient, what PyTorch's graph asks for, and how to read a converged run."""

import math
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from course_utils.exercises import Exercise, Mistake
from course_utils.gradients import entrywise, finite_difference

_seen = Exercise(
    title="what two passed checks prove",
    answer="c",
    solution='answer = "c"',
    hints=("Write both formulas down at w = 0. What is left of X w?",),
    choices={
        "a": "both formulas are right, since both agree with the witness",
        "b": "the tolerance is too generous; with more digits one of them would fail here",
        "c": "they are equal at this place; elsewhere they may not be",
        "d": "nearby points are not exact, so nothing follows about either formula",
    },
    mistakes=(
        Mistake("both right", "Two functions may meet at one place. Look at what X w is there.", "a"),
        Mistake("tolerance", "Put w = 0 into both formulas: how many digits could tell them apart?", "b"),
        Mistake("not exact", "They are good for many digits here, and they agree. What is special is the place.", "d"),
    ),
    remark="Whatever is multiplied by w = 0 is not tested.",
)

_rows = [[Fraction(value) for value in row] for row in ((1, 2), (1, 0), (1, -1))]
_targets, _place = [Fraction(value) for value in (3, 2, 1)], [Fraction(1), Fraction(2)]
_gradient = entrywise(_rows, _targets, _place)
_plain = [part * 3 / 2 for part in _gradient]  # X.T @ r
_residuals = [row[0] * _place[0] + row[1] * _place[1] - target for row, target in zip(_rows, _targets, strict=True)]

_by_hand = Exercise(
    title="a gradient by hand",
    looks_back="05",
    answer=_gradient,
    solution="answer = [-2 / 3, 4]  # residuals 2, -1, -2; each times its row, added up: (-1, 6); times 2/3",
    hints=(
        "First the three residuals: prediction minus target.",
        "The residuals are 2, -1, -2. Multiply each with its row, add the rows up, and take 2/n of it.",
    ),
    mistakes=(
        Mistake("at zero", "That is the gradient at w = 0. You stand at (1, 2).",
                entrywise(_rows, _targets, [Fraction(0)] * 2)),
        Mistake("targets left out", "The targets are missing from the residuals.",
                entrywise(_rows, [Fraction(0)] * 3, _place)),
        Mistake("half loss", "The factor 2 is missing.", [part / 2 for part in _gradient]),
        Mistake("sum for mean", "It is not divided by n.", [part * 3 for part in _gradient]),
        Mistake("neither 2 nor 1/n", "That is X.T @ r: the factor 2/n is missing (n counts the rows).", _plain),
        Mistake("sign", "The sign: residuals are prediction minus target.", [-part for part in _gradient]),
        Mistake("sign, half loss", "The sign, and the factor 2.", [-part / 2 for part in _gradient]),
        Mistake("order", "The entry of the first column, the ones, comes first.", _gradient[::-1]),
        Mistake("residuals", "These are the residuals. Each multiplies its row.", _residuals),
        Mistake("ones left out", "That is the second entry alone.", _gradient[1]),
        Mistake("weights exchanged", "Each row starts with the 1, whose weight is 1.",
                entrywise(_rows, _targets, _place[::-1])),
        Mistake("sign, sum", "The sign, and it is not divided by n.", [-part * 3 for part in _gradient]),
        Mistake("sign, X.T @ r", "The sign, and the factor 2/n is missing.", [-part for part in _plain]),
        Mistake("2 twice", "The factor 2 stands there twice.", [2 * part for part in _gradient]),
        Mistake("residuals, sign", "These are the residuals with the wrong sign. Each multiplies its row.",
                [-r for r in _residuals]),
        Mistake("not added up", "Each residual times its row: add the rows up, and take 2/n.",
                [[r * part for part in row] for r, row in zip(_residuals, _rows, strict=True)]),
        Mistake("first entry only", "That is the first entry alone.", _gradient[0]),
    ),
)  # fmt: skip

_h = Fraction(1, 10)
_forward, _central = ((2 + _h) ** 3 - 8) / _h, ((2 + _h) ** 3 - (2 - _h) ** 3) / (2 * _h)

_cube = Exercise(
    title="two finite differences of a cube",
    answer=[_forward, _central],
    solution="answer = [(2.1**3 - 2**3) / 0.1, (2.1**3 - 1.9**3) / 0.2]",
    hints=("2.1 ** 3 is 9.261, and 1.9 ** 3 is 6.859.", "The central one goes from 1.9 to 2.1: how far is that?"),
    mistakes=(
        Mistake("central over h", "From 2 - h to 2 + h is a way of 2 h.", [_forward, 2 * _central]),
        Mistake("over 4 h", "From 2 - h to 2 + h is a way of 2 h, not more.", [_forward, _central / 2]),
        Mistake("not divided by h", "Both must be divided by h, too.", [_forward * _h, _central * _h]),
        Mistake("not divided", "That is the climb. Divide it by the way.", [_forward * _h, _central * 2 * _h]),
        Mistake("backward", "The first one goes back instead of forward: from 2 to 2 + h.",
                [(8 - (2 - _h) ** 3) / _h, _central]),
        Mistake("derivative", "That is the slope itself. What do the differences say, with h as large as it is?",
                [12, 12]),
        Mistake("derivative for central", "On a cubic the central difference is close to the slope, not equal.",
                [_forward, 12]),
        Mistake("order", "The forward difference comes first.", [_central, _forward]),
        Mistake("forward only", "That is the forward difference alone; give both, in a list.", _forward),
        Mistake("central only", "That is the central difference alone; give both, in a list.", _central),
        Mistake("squares", "The function is w³, not w².", [4 + _h, Fraction(4)]),
        Mistake("half", "Only the central one is divided by 2 h.", [_forward / 2, _central]),
        Mistake("sign", "The sign: later minus earlier.", [-_forward, -_central]),
        Mistake("brackets", "Check the brackets: the whole climb is divided, not only its second part.",
                [(2 + _h) ** 3 - 8 / _h, (2 + _h) ** 3 - (2 - _h) ** 3 / (2 * _h)]),
        Mistake("times h / 2", "Check the brackets: a / 2 * h is (a / 2) times h.", [_forward, _central * _h * _h]),
        Mistake("second not divided", "The second is the climb. Divide it by the way.", [_forward, _central * 2 * _h]),
        Mistake("first not divided", "The first is the climb. Divide it by the way.", [_forward * _h, _central]),
        Mistake("backward for central", "The second goes from 2 - h to 2; the central one from 2 - h to 2 + h.",
                [_forward, (8 - (2 - _h) ** 3) / _h]),
        Mistake("half a step each way", "The central one goes a whole h each way.",
                [_forward, ((2 + _h / 2) ** 3 - (2 - _h / 2) ** 3) / _h]),
        Mistake("forward twice", "Both are forward differences.", [_forward, _forward]),
        Mistake("errors", "That is how far they are off. Give the differences themselves.",
                [_forward - 12, _central - 12]),
        Mistake("values", "These are f(2.1) and f(1.9). What is subtracted, and what divides?",
                [(2 + _h) ** 3, (2 - _h) ** 3]),
        Mistake("rounded to one decimal", "You are close. Do not round.", [Fraction(126, 10), _central]),
    ),
    remark="Off by 0.61 and by 0.01: 3 w h + h² against h².",
)  # fmt: skip


class _Named:
    """A function that a message can print."""

    def __init__(self, words: str, function: Callable[[Any], Any]) -> None:
        self.words, self.function = words, function

    def __call__(self, w: Any) -> Any:
        """Return what the function returns."""
        return self.function(w)

    def __repr__(self) -> str:
        return self.words


# Whole numbers first: an array of them would cut off what is added.
_FUNCTIONS: tuple[tuple[_Named, list[float], float], ...] = (
    (_Named("f = w_0³ w_1 + w_1²", lambda w: w[0] ** 3 * w[1] + w[1] ** 2), [2, -1], 0.1),
    (_Named("f = w_0⁴", lambda w: w[0] ** 4), [1.5], 0.25),
    (
        _Named("f = w_0 w_1 w_2 + w_2³ - 7 w_0³", lambda w: w[0] * w[1] * w[2] + w[2] ** 3 - 7 * w[0] ** 3),
        [0.5, 0.5, -3.0],
        0.01,
    ),
    (_Named("f = 1e-6 (w_0² + w_1³ + 5)", lambda w: 1e-6 * (w[0] * w[0] + w[1] ** 3 + 5)), [3.0, 0.25], 0.5),
)


def _moved(w: Sequence[Any], k: int, by: Any) -> list[Any]:
    return [value + by if place == k else value for place, value in enumerate(w)]


def _all_moved(w: Sequence[Any], by: Any) -> list[Any]:
    return [value + by for value in w]


def _slope(f: Any, w: Any, h: Any, k: int) -> Any:
    return (f(_moved(w, k, h)) - f(_moved(w, k, -h))) / (2 * h)


def _grown(w: Sequence[Any], k: int, h: Any) -> Any:
    return h * max(1, abs(w[k]))


def _differences(way: Callable[[Any, Any, int, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """Return a function like the one asked for, from what it does for one weight."""
    return lambda f, w, h: [way(f, list(w), k, h) for k in range(len(w))]


def _never_back(f: Any, w: Any, h: Any) -> Any:
    moved, slopes = list(w), []
    for k in range(len(w)):
        moved[k] += h
        high = f(moved)
        moved[k] -= 2 * h
        slopes.append((high - f(moved)) / (2 * h))
    return slopes


def _in_arrays(f: Any, w: Any, h: Any, dtype: type | None = None) -> Any:
    slopes = []
    for k in range(len(w)):
        ahead, behind = np.array(w, dtype=dtype), np.array(w, dtype=dtype)
        ahead[k] += h
        behind[k] -= h
        slopes.append((f(ahead) - f(behind)) / (2 * h))
    return slopes


def _stays_ahead(f: Any, w: Any, h: Any) -> Any:
    ahead, behind, slopes = list(w), list(w), []
    for k in range(len(w)):
        ahead[k], behind[k] = ahead[k] + h, behind[k] - h
        slopes.append((f(ahead) - f(behind)) / (2 * h))
    return slopes


_function_central = Exercise(
    title="a function for central differences",
    answer=_differences(lambda f, w, k, h: _slope(f, w, h, k)),
    solution=(
        "def my_central(f, w, h):\n"
        "    slopes = []\n"
        "    for k in range(len(w)):\n"
        "        ahead, behind = list(w), list(w)\n"
        "        ahead[k] += h\n"
        "        behind[k] -= h\n"
        "        slopes.append((f(ahead) - f(behind)) / (2 * h))\n"
        "    return slopes\n\n"
        "answer = my_central"
    ),
    hints=(
        "Make two copies of w for each k: in one the entry k is h larger, in the other h smaller.",
        "The climb from one copy to the other, divided by the way between them.",
    ),
    mistakes=(
        Mistake("forward", "These are forward differences.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h)) - f(w)) / h)),
        Mistake("backward", "These are backward differences, from w - h to w.",
                _differences(lambda f, w, k, h: (f(w) - f(_moved(w, k, -h))) / h)),
        Mistake("divided by h", "From w - h to w + h is a way of 2 h.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h)) - f(_moved(w, k, -h))) / h)),
        Mistake("forward over 2 h", "From w to w + h is a way of h only; the central difference also goes back.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h)) - f(w)) / (2 * h))),
        Mistake("times h / 2", "Check the brackets: a / 2 * h is (a / 2) times h.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h)) - f(_moved(w, k, -h))) / 2 * h)),
        Mistake("not divided", "That is the climb. Divide it by the way.",
                _differences(lambda f, w, k, h: f(_moved(w, k, h)) - f(_moved(w, k, -h)))),
        Mistake("sign", "The sign: the loss ahead minus the loss behind.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, -h)) - f(_moved(w, k, h))) / (2 * h))),
        Mistake("half a step each way", "It goes half a step each way; asked is a whole one.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h / 2)) - f(_moved(w, k, -h / 2))) / h)),
        Mistake("all at once", "All weights move at once: for entry k, only w[k] does.",
                _differences(lambda f, w, k, h: (f(_all_moved(w, h)) - f(_all_moved(w, -h))) / (2 * h))),
        Mistake("one number", "It returns one number: all weights moved at once. One slope a weight is wanted.",
                lambda f, w, h: (f(_all_moved(w, h)) - f(_all_moved(w, -h))) / (2 * h)),
        Mistake("not put back", "After entry k, w[k] is not put back to where it was.", _never_back),
        Mistake("steps pile up", "The earlier weights stay moved: begin each k with fresh copies.", _stays_ahead),
        Mistake("step grown", "The step is h for every weight, whatever its size.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, _grown(w, k, h))) - f(_moved(w, k, -_grown(w, k, h))))
                             / (2 * _grown(w, k, h)))),
        Mistake("derivatives", "These are nearly the derivatives themselves: a step of its own, or autograd? Asked are "
                "the differences with the given h.",
                lambda f, w, h: [f(_moved(w, k, 1e-200j)).imag / 1e-200 for k in range(len(w))]),
        Mistake("one list", "All zeros: the loss was asked twice at one place. Do two names stand for one list "
                "(list(w) makes a copy), or is the change not stored?",
                lambda f, w, h: [0.0] * len(w)),
        Mistake("brackets", "Check the brackets: the whole climb is divided, not only its second part.",
                _differences(lambda f, w, k, h: f(_moved(w, k, h)) - f(_moved(w, k, -h)) / (2 * h))),
        Mistake("whole numbers", "An array of whole numbers cuts off what you add: np.array(w, dtype=float).",
                _in_arrays),
        Mistake("made whole", "dtype=int cuts the decimals of every weight off.",
                lambda f, w, h: _in_arrays(f, w, h, int)),
        Mistake("first weight only", "It returns after the first weight: does return stand inside the loop?",
                lambda f, w, h: [_slope(f, w, h, 0)]),
        Mistake("complex step", "That is a step sideways, not a central difference: it has no second place.",
                _differences(lambda f, w, k, h: f(_moved(w, k, 1j * h)).imag / h)),
        Mistake("results cut off", "Its results are cut to whole numbers: np.zeros_like of whole numbers holds "
                "only such.",
                lambda f, w, h: np.array([_slope(f, w, h, k) for k in range(len(w))]).astype(np.array(w).dtype)),
        Mistake("step times the weight", "It moves each weight by h times the weight; asked is h.",
                _differences(lambda f, w, k, h: _slope(f, w, h * w[k], k) * w[k])),
        Mistake("relative step", "It moves each weight by h times the weight, and divides by twice that; asked is h.",
                _differences(lambda f, w, k, h: _slope(f, w, h * w[k], k))),
        Mistake("backward over 2 h", "From w - h to w is a way of h only; the central difference also goes ahead.",
                _differences(lambda f, w, k, h: (f(w) - f(_moved(w, k, -h))) / (2 * h))),
        Mistake("half steps, whole way", "It goes half a step each way, but divides by two whole ones.",
                _differences(lambda f, w, k, h: _slope(f, w, h / 2, k) / 2)),
        Mistake("plus", "It adds the two losses; the climb is their difference.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h)) + f(_moved(w, k, -h))) / (2 * h))),
        Mistake("curvature", "That tells how the slope changes. Asked is the slope: ahead minus behind.",
                _differences(lambda f, w, k, h: (f(_moved(w, k, h)) - 2 * f(w) + f(_moved(w, k, -h))) / h**2)),
        Mistake("without a sign", "A slope may be negative: no abs here.",
                _differences(lambda f, w, k, h: abs(_slope(f, w, h, k)))),
        Mistake("backwards in the list", "The slopes are right, but in the reverse order.",
                lambda f, w, h: [_slope(f, w, h, k) for k in range(len(w))][::-1]),
        Mistake("first weight's number", "It returns the first weight's slope alone: does return stand inside "
                "the loop?",
                lambda f, w, h: _slope(f, w, h, 0)),
        Mistake("last weight only", "Only the last weight's slope comes out: each round forgets the one before.",
                lambda f, w, h: _slope(f, w, h, len(w) - 1)),
        Mistake("sum of the slopes", "It adds the slopes up. One slope a weight is wanted.",
                lambda f, w, h: sum(_slope(f, w, h, k) for k in range(len(w)))),
    ),
    inputs=_FUNCTIONS,
    exact=(
        (_Named("f = w_0³ w_1", lambda w: w[0] ** 3 * w[1]), [Fraction(1, 3), Fraction(-2)], Fraction(1, 7)),
    ),
)  # fmt: skip

_left = Exercise(
    title="why short steps do worse",
    answer="b",
    solution='answer = "b"',
    hints=("How far apart are J(w + h) and J(w) when h is tiny, and how exactly is each of them known?",),
    choices={
        "a": "the smaller the step, the more the loss bends within it",
        "b": "two nearly equal losses are subtracted; their rounding errors are divided by a smaller and smaller h",
        "c": "floats near w are coarser for smaller steps",
        "d": "the formula holds only for large steps; below the turn it is another formula",
    },
    mistakes=(
        Mistake("bending", "It bends less within a smaller step: that is the right-hand branch.", "a"),
        Mistake("coarser floats", "How finely floats lie near w does not depend on the step.", "c"),
        Mistake("another formula", "It is one formula for every step, long or short.", "d"),
    ),
    remark="Lost digits, as in lesson 02: nearly equal numbers subtracted.",
)

_float32 = Exercise(
    title="the best step in float32",
    answer=2.0 ** (-23 / 3),
    solution="answer = 2 ** (-23 / 3)",
    hints=(
        "What is ε in float32? It stands in the question. A cube root is the power 1/3.",
        "In Python ** comes before /: the exponent needs brackets.",
    ),
    mistakes=(
        Mistake("square root", "That is for forward differences.", 2.0**-11.5),
        Mistake("float64", "That is for float64.", 2.0 ** (-52 / 3)),
        Mistake("float64, square root", "That is for float64, and for forward differences.", 2.0**-26),
        Mistake("epsilon", "That is the rounding unit itself: with such a step nearly all is rounding.", 2.0**-23),
        Mistake("package's step", "That is the step for float64 that the function has built in.", 2.0**-17),
        Mistake("two thirds", "That is about the error that is left; the step is asked.", 2.0 ** (-46 / 3)),
        Mistake("exponent", "A step is positive: the minus belongs to the exponent only.", -(2.0 ** (-23 / 3))),
        Mistake("the 2 kept", "That is 2**-8. The rule leaves out the 2 of u/(2c), and in Python // would round the "
                "exponent.", 2.0**-8),
        Mistake("one digit", "You are close. Let Python calculate it, and do not round.", 0.005),
        Mistake("divided by three", "That is a third of ε; a cube root is the power 1/3. (Python reads 2**-23/3 as "
                "(2**-23)/3.)", 2.0**-23 / 3),
        Mistake("root of 23", "That takes the root of the 23 only: brackets around 2**-23.", 2.0 ** -(23 ** (1 / 3))),
        Mistake("exponent alone", "That is the exponent.", -23 / 3),
        Mistake("ten to the minus seven", "10**-7 is only near ε, which stands in the question.", 1e-7 ** (1 / 3)),
        Mistake("whole exponent", "In Python // rounds the exponent to a whole number; a cube root is the power 1/3.",
                2.0**-7),
        Mistake("upside down", "A step of some hundreds? A minus got lost.", 2.0 ** (23 / 3)),
    ),
    remark="Near 0.005: in float32 a central difference has four or five digits.",
)  # fmt: skip

_two = 2

_accumulated = Exercise(
    title="a leaf after two backward calls",
    answer=3 * _two**2 + 5,
    solution="answer = 3 * 2**2 + 5",
    hints=("What does the first backward leave in u.grad? What does the second do with it?",),
    mistakes=(
        Mistake("second only", "The second backward does not replace what the first one left.", 5),
        Mistake("first only", "The second backward comes too.", 3 * _two**2),
        Mistake("values for slopes", "These are the values, u³ + 5 u. The gradient adds up their slopes.",
                _two**3 + 5 * _two),
        Mistake("product", "The gradients are added, not multiplied.", 3 * _two**2 * 5),
        Mistake("5 u", "The slope of 5 u is 5, not 5 u.", 3 * _two**2 + 5 * _two),
        Mistake("mean", "They are added up, not averaged.", (3 * _two**2 + 5) / 2),
        Mistake("square", "The slope of u³ is 3 u².", _two**2 + 5),
        Mistake("value of u³", "The slope of u³ at 2 is neither its value nor 3.", _two**3),
        Mistake("u³ for its slope", "The slope of u³ is 3 u², not u³.", _two**3 + 5),
        Mistake("square of u", "The slope of u³ is 3 u², with a square.", 3 * _two + 5),
        Mistake("zeroed", "Nobody zeroes it between the two.", 0),
        Mistake("value of 5 u", "That is the value of 5 u, and the first backward is left out.", 5 * _two),
        Mistake("not added", "These are two slopes; u.grad is one number. What becomes of them?", [3 * _two**2, 5]),
        Mistake("one after the other", "That is u.grad after each of the two. Asked is the end.",
                [3 * _two**2, 3 * _two**2 + 5]),
    ),
)  # fmt: skip


def _quadratic(scale: float, shift: float, centre: float) -> _Named:
    def loss(w: Any) -> Any:
        return scale * (5 + sum((k + 1) * (value - shift * k - centre) ** 2 for k, value in enumerate(w)))

    return _Named(f"loss = {scale:g} · (5 + sum of (k + 1)(w_k - {shift:g} k - {centre:g})²)", loss)


def _pair(
    scale: float, shift: float, d: int, change: Callable[[list[float]], Any] = lambda right: right,
    words: str = "a right gradient", centre: float = 0.37, seen: Callable[[float], float] = float,
) -> tuple[_Named, _Named, int]:  # fmt: skip
    """Return a loss and its gradient, changed into a wrong one or not; `seen` is what it takes for a weight."""

    def gradient(w: Any) -> Any:
        return np.array(change([scale * 2 * (k + 1) * (seen(v) - shift * k - centre) for k, v in enumerate(w)]))

    return _quadratic(scale, shift, centre), _Named(words, gradient), d


def _linear(sign: int) -> tuple[_Named, _Named, int]:
    """Return a loss whose slopes are the same everywhere, and its right gradient."""
    slopes = [sign * (k + 1) / 10 for k in range(3)]
    return (
        _Named(f"loss = 5 + {sign} · sum of (k + 1) w_k / 10", lambda w: 5 + sum(map(operator.mul, slopes, w))),
        _Named("a right gradient", lambda w: np.array(slopes)),
        3,
    )


_PAIRS = (
    _pair(1.0, 0.3, 3, centre=-2),
    _pair(1.0, 0.3, 6, words="a gradient from which w was left out", centre=3, seen=lambda value: 0.0),
    _pair(2.0, -1.5, 6, words="a gradient with w² in the place of w", seen=lambda value: float(value) ** 2),
    _pair(1.0, 0.5, 2, lambda right: [right[0], 1.5 * right[1]], "a gradient whose last entry is half too large"),
    _pair(1.0, 0.5, 2, lambda right: [1.5 * right[0], *right[1:]], "a gradient whose first entry is half too large",
          centre=20),
    _pair(1.0, 0.5, 3, lambda right: [-part for part in right], "a gradient with the wrong sign"),
    _pair(1.0, 0.5, 3, lambda right: [part - 50 for part in right], "a gradient that is too small everywhere",
          centre=20),
    _pair(1.0, 0.5, 3, lambda right: [part + 50 for part in right], "a gradient that is too large everywhere",
          centre=-20),
    _pair(1.0, 0.5, 2, lambda right: [right[0] + 3, right[1] - 3], "a gradient whose errors cancel"),
    _pair(1.0, 0.5, 4, lambda right: [part / 2 for part in right], "half the gradient"),
    _pair(1.0, 0.5, 4, lambda right: [1.0001 * part for part in right], "a gradient that is 0.01 % off everywhere"),
    _pair(1.0, 0.5, 1, centre=-2),
    _pair(1e-20, 0.3, 3, centre=-2),
    _pair(1e-20, 0.3, 3, lambda right: [part / 2 for part in right], "half the gradient of a tiny loss"),
    _pair(1e9, 0.3, 4, centre=-2),
    _linear(1),
    _linear(-1),
    (
        _Named("loss = sum of sqrt(1 + w_k²)", lambda w: sum((1 + value * value) ** 0.5 for value in w)),
        _Named("a right gradient", lambda w: np.array([v / math.sqrt(1 + v * v) for v in w])),
        4,
    ),
    (
        _Named("loss = 5000 + sum of (k + 1)(w_k - 0.5 k - 0.37)²", lambda w: 4995 + _quadratic(1.0, 0.5, 0.37)(w)),
        _Named(
            "a gradient that is 0.01 % off everywhere",
            lambda w: np.array([1.0001 * 2 * (k + 1) * (v - 0.5 * k - 0.37) for k, v in enumerate(w)]),
        ),
        3,
    ),
)  # fmt: skip


def _random_place(d: int) -> Any:
    return np.random.default_rng(7).normal(size=d)


def _checking(
    verdict: Callable[[Any, Any], Any], place: Callable[[int], Any] = _random_place, forward: bool = False
) -> Any:
    """Return a check that compares a gradient with nearby points at a place."""

    def check(loss: Any, gradient: Any, d: int) -> int:
        w = place(d)
        return int(verdict(np.asarray(gradient(w)), finite_difference(loss, w, forward=forward)))

    return check


def _along(found: Any, wanted: Any) -> bool:
    """Tell whether two gradients point the same way."""
    return _close(found / np.max(np.abs(found)), wanted / np.max(np.abs(wanted)))


def _close(found: Any, wanted: Any) -> bool:
    return bool(np.max(np.abs(found - wanted)) <= 1e-6 * np.max(np.abs(wanted)))


def _by_loss(loss: Any, gradient: Any, d: int) -> int:
    w = _random_place(d)
    return int(np.max(np.abs(gradient(w) - finite_difference(loss, w))) <= 1e-6 * abs(loss(w)))


def _with_long_step(loss: Any, gradient: Any, d: int) -> int:
    w = _random_place(d)
    return int(_close(np.asarray(gradient(w)), finite_difference(loss, w, 0.1)))


_right_check = _checking(_close)

_function_check = Exercise(
    title="a check that catches wrong gradients",
    answer=_right_check,
    solution=(
        "def my_check(loss, gradient, d):\n"
        "    from course_utils.gradients import compare, finite_difference\n\n"
        "    place = np.random.default_rng(1).normal(size=d)\n"
        '    gaps = compare({"given": gradient(place), "nearby": finite_difference(loss, place)})\n'
        '    return int(gaps["given", "nearby"] < 1e-6)\n\n'
        "answer = my_check"
    ),
    hints=(
        "Draw a random place of d numbers, ask the gradient there, and the nearby points.",
        "np.random.default_rng(1).normal(size=d) is a place. `compare` gives the relative gap: below 1e-6 is right.",
    ),
    mistakes=(
        Mistake("at zero", "It asks at w = 0, where a gradient that forgets w passes.",
                _checking(_close, lambda d: np.zeros(d))),
        Mistake("at ones", "It asks where every weight is 1: there w and w² are the same.",
                _checking(_close, lambda d: np.ones(d))),
        Mistake("always right", "It finds every gradient right. Does it ask the gradient that it is given?",
                lambda loss, gradient, d: 1),
        Mistake("always wrong", "It finds right gradients wrong, every one: can nearby points keep its tolerance? "
                "They have ten digits or so, and far fewer with a tiny step.", lambda loss, gradient, d: 0),
        Mistake("forward", "It finds right gradients wrong wherever slopes change from place to place. Are both asked "
                "at the same place? Are the differences central (forward ones have about five digits with this step), "
                "and the step not far too small?", _checking(_close, forward=True)),
        Mistake("exchanged", "It says 0 for right and 1 for wrong.", lambda loss, gradient, d:
                1 - _right_check(loss, gradient, d)),
        Mistake("first entry only", "It looks at the first entry only.",
                _checking(lambda found, wanted: abs(found[0] - wanted[0]) <= 1e-6 * abs(wanted[0]))),
        Mistake("last entry only", "It looks at the last entry only.",
                _checking(lambda found, wanted: abs(found[-1] - wanted[-1]) <= 1e-6 * abs(wanted[-1]))),
        Mistake("sign of the difference", "A gradient that is too small everywhere passes: take the size of the "
                "difference.", _checking(lambda f, w: np.max(f - w) <= 1e-6 * np.max(np.abs(w)))),
        Mistake("sign of the difference, other way", "A gradient that is too large everywhere passes: take the size of "
                "the difference.", _checking(lambda f, w: np.max(w - f) <= 1e-6 * np.max(np.abs(w)))),
        Mistake("sizes compared", "It compares sizes only: the wrong sign passes.",
                _checking(lambda f, w: np.max(np.abs(np.abs(f) - np.abs(w))) <= 1e-6 * np.max(np.abs(w)))),
        Mistake("sums compared", "It compares sums: errors that cancel pass.",
                _checking(lambda f, w: abs(np.sum(f) - np.sum(w)) <= 1e-6 * np.max(np.abs(w)))),
        Mistake("absolute tolerance", "Its tolerance is absolute: on a tiny loss all passes, on a huge one nothing. "
                "Compare relative to the gradient's size.",
                _checking(lambda f, w: np.max(np.abs(f - w)) <= 1e-6)),
        Mistake("absolute part", "On a tiny loss everything passes: something in its tolerance is absolute, like the "
                "atol of np.allclose, or a max(1, ...).", _checking(lambda f, w: np.allclose(f, w, rtol=1e-6))),
        Mistake("tolerance too wide", "A gradient that is 0.01 % off passes: nearby points can tell more than that.",
                _checking(lambda f, w: np.max(np.abs(f - w)) <= 0.01 * np.max(np.abs(w)))),
        Mistake("direction only", "It compares directions: half the gradient passes.", _checking(_along)),
        Mistake("size with a sign", "Where every slope is negative it finds a right gradient wrong: the size of a "
                "gradient needs abs, too.", _checking(lambda f, w: np.max(np.abs(f - w)) <= 1e-6 * np.max(w))),
        Mistake("relative with a sign", "A difference that is negative relative to the slope passes, whatever its "
                "size.",
                _checking(lambda f, w: np.max((f - w) / w) <= 1e-6)),
        Mistake("one entry is enough", "One right entry is enough for it: a gradient is right if all are (np.all, or "
                "the largest gap).", _checking(lambda f, w: np.any(np.abs(f - w) <= 1e-6 * np.abs(w)))),
        Mistake("signed and absolute", "-5 is below 1e-6, too: take the size of the difference. And compare it with "
                "the gradient's size.", _checking(lambda f, w: np.max(f - w) <= 1e-6)),
        Mistake("long step", "Its step is long: where the loss is no parabola it finds a right gradient wrong.",
                _with_long_step),
        Mistake("divided by a signed size", "Where every slope is negative it lets everything pass: the size of a "
                "gradient needs abs, too.", _checking(lambda f, w: np.max(np.abs(f - w)) / np.max(w) <= 1e-6)),
        Mistake("relative to the loss", "It measures relative to the loss: a large constant in a loss, which no slope "
                "feels, makes everything pass.", _by_loss),
    ),
    inputs=_PAIRS,
    remark="Bob would not have passed.",
)  # fmt: skip

_line = Exercise(
    title="the line that stops a loop",
    answer="c",
    solution='answer = "c"',
    hints=("After the first step, what does the name weights stand for? Is it what backward filled?",),
    choices={
        "a": "line 3: the sum belongs there, since backward takes the mean itself",
        "b": "line 4: it needs retain_graph=True, since it is called a hundred times",
        "c": "line 6: it makes a new tensor instead of changing the leaf",
        "d": "line 7: the gradient must be zeroed before backward, since backward uses it up",
    },
    mistakes=(
        Mistake("sum", "backward takes no mean: it differentiates the number it is called on.", "a"),
        Mistake("retain_graph", "Each round builds a graph of its own, and each is walked once.", "b"),
        Mistake("zero before", "backward does not use a gradient up. Whose gradient does line 7 ask for?", "d"),
    ),
    remark="It must read weights -= 0.01 * weights.grad, which changes the leaf in place.",
)

_swing = Exercise(
    title="when the faulty loop looks better",
    on_figure=True,
    answer="b",
    solution='answer = "b"  # the dashed curve is in its second valley, below the solid one',
    hints=(
        "Where does the dashed curve run below the solid one?",
        "Such stretches are its first valleys. Read their place.",
    ),
    choices={"a": "20", "b": "32", "c": "43", "d": "97"},
    mistakes=(
        Mistake("first peak", "There the dashed curve is near a peak.", "a"),
        Mistake("second peak", "There the dashed curve is near a peak, and the solid one below 1.", "c"),
        Mistake("low, not lower", "There the dashed curve is low for once. Where is the solid one?", "d"),
    ),
    remark="One look at one moment proves little.",
)


def _walk(
    X: Any, y: Any, rate: float, steps: int, factor: Callable[[int, int], float] = lambda n, d: 1.0,
    forget: bool = False, frozen: bool = False, start: float = 0.0,
) -> Any:  # fmt: skip
    """Return the weights after some steps from zero (or from `start`): rightly, or with one of the slips."""
    table, targets = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
    w: Any = np.full(table.shape[1], start)
    total: Any = np.zeros(table.shape[1])
    for step in range(steps):
        slopes = 2 * table.T @ (table @ w - targets) / len(targets) * factor(*table.shape)
        total = total + slopes if forget else total if frozen and step else slopes
        w = w - rate * total
    return w


_WALKS: tuple[tuple[list[list[float]], list[float], float, int], ...] = (
    ([[1.0, 2.0], [1.0, -0.5], [1.0, 0.5], [1.0, 0.5]], [1.0, 2.0, 4.0, 3.5], 0.1, 7),
    ([[1.0, 0.5, -1.0], [1.0, 2.0, 0.5]], [2.0, -1.5], 0.05, 12),
    ([[0.5], [-1.0], [2.0]], [1e-4, 2e-4, 5e-4], 0.2, 3),
    ([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 4.0], [1.0, 0.0]], [2.0, 3.0, 5.0, 7.0, 1.0], 0.03, 1),
    ([[1.0, 1.0], [1.0, 2.0]], [2.0, 3.0], 0.1, 0),
)


def _sign(n: int, d: int) -> float:
    return -1.0


_function_fit = Exercise(
    title="a loop that forgets two things",
    answer=_walk,
    solution=(
        "import torch\n\n\n"
        "def my_fit(X, y, rate, steps):\n"
        "    X, y = torch.tensor(X, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)\n"
        "    w = torch.zeros(X.shape[1], dtype=torch.float64, requires_grad=True)\n"
        "    for _ in range(steps):\n"
        "        loss = ((X @ w - y) ** 2).mean()\n"
        "        loss.backward()\n"
        "        with torch.no_grad():\n"
        "            w -= rate * w.grad\n"
        "            w.grad.zero_()\n"
        "    return w\n\n"
        "answer = my_fit"
    ),
    hints=(
        "Run it once and read what PyTorch says about the last line of the loop.",
        "That step belongs in torch.no_grad(). And what is in w.grad when the next backward comes?",
    ),
    mistakes=(
        Mistake("not zeroed", "The gradients add up from step to step: nobody zeroes them. (zero_ without brackets "
                "does nothing.)",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, forget=True)),
        Mistake("first gradient only", "Every step uses the first gradient: loss and backward belong in the loop.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, frozen=True)),
        Mistake("one step more", "It takes one step too many.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps + 1)),
        Mistake("one step fewer", "It takes one step too few.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps - 1)),
        Mistake("one step only", "It takes a single step: does return stand inside the loop?",
                lambda X, y, rate, steps: _walk(X, y, rate, min(steps, 1))),
        Mistake("no step at all", "The weights stay zero. Is the step taken on w itself, and before the gradient is "
                "zeroed? Is it the gradient that is zeroed, not w? Are the weights returned?",
                lambda X, y, rate, steps: _walk(X, y, rate, 0)),
        Mistake("uphill", "It climbs: a step goes against the gradient.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, _sign)),
        Mistake("sum for mean", "It descends the sum of the squares; asked is their mean.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, lambda n, d: n)),
        Mistake("half loss", "Its steps are half as long: is there a factor 1/2 in the loss, or a detach?",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, lambda n, d: 0.5)),
        Mistake("twice as long", "Its steps are twice as long: backward has the factor 2 already. Or is it "
                "called twice?",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, lambda n, d: 2.0)),
        Mistake("a column of targets", "The targets are a column beside flat predictions: every prediction meets every "
                "target.", lambda X, y, rate, steps: _walk(X, [sum(y) / len(y)] * len(y), rate, steps)),
        Mistake("divided by n again", "The loss is a mean already; you divide by n once more.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, lambda n, d: 1 / n)),
        Mistake("start at ones", "It starts with ones; the weights are zero at first.",
                lambda X, y, rate, steps: _walk(X, y, rate, steps, start=1.0)),
    ),
    inputs=_WALKS,
)  # fmt: skip

_flat_and_column = Exercise(
    title="a flat array minus a column",
    looks_back="05",
    answer=(50, 50),
    solution="answer = (50, 50)  # every prediction minus every target",
    hints=("The flat one counts as a single row here.", "Where one of the two has length 1, it is repeated."),
    mistakes=(
        Mistake("both flat", "So it would be if both were flat.", (50,)),
        Mistake("both columns", "So it would be if both were columns.", (50, 1)),
        Mistake("a row", "The column does not vanish: where a length is 1, it is repeated.", (1, 50)),
        Mistake("size", "That is how many numbers there are. A table's shape has two numbers.", 2500),
        Mistake("joined", "Minus joins nothing: it goes entry by entry, and repeats where a length is 1.", (100,)),
        Mistake("length", "That is one length; a shape is a tuple.", 50),
    ),
    remark="The mean of its squares is a loss of something else, and nothing warns you.",
)

_shapes = Exercise(
    title="the shapes of nn.Linear",
    answer=[1, 3, 10, 1],
    solution="answer = [1, 3, 10, 1]",
    hints=("One row of the weight for each output, one column for each input.", "Batch times the weight's transpose."),
    mistakes=(
        Mistake("column of weights", "The weight has one row for each output, as lesson 05 said.", [3, 1, 10, 1]),
        Mistake("output as a row", "The output has one row for each row of the batch.", [1, 3, 1, 10]),
        Mistake("both", "The weight has a row for each output; the output a row for each row of the batch.",
                [3, 1, 1, 10]),
        Mistake("input for output", "Each row of three features becomes one number.", [1, 3, 10, 3]),
        Mistake("bias counted", "The bias is kept apart, not in the weight.", [1, 4, 10, 1]),
        Mistake("one output", "Every row of the batch gets a prediction of its own.", [1, 3, 1, 1]),
        Mistake("column of weights, flat output", "The weight has one row for each output; and the output is a table, "
                "too.", [3, 1, 10]),
        Mistake("flat output", "The output is a table, too: give its rows and its columns.", [1, 3, 10]),
        Mistake("one weight a row of the batch", "The weight does not depend on how many rows come.", [10, 3, 10, 1]),
        Mistake("two pairs", "These are two pairs; give the four numbers in one list.", [[1, 3], [10, 1]]),
        Mistake("output first", "First the weight, then the output.", [10, 1, 1, 3]),
        Mistake("two pairs, column of weights", "The weight has one row for each output; and give four numbers in one "
                "list.", [[3, 1], [10, 1]]),
        Mistake("flat weight", "The weight is a table, too: give its rows and its columns.", [3, 10, 1]),
        Mistake("both flat", "Both are tables: rows and columns of each.", [3, 10]),
        Mistake("bias counted, column", "The bias is kept apart; and the weight has one row for each output.",
                [4, 1, 10, 1]),
    ),
)  # fmt: skip

_errors = Exercise(
    title="training ten times as long",
    answer=(
        "The distance to the planted weights is mostly sampling error: even the best weights of these hundred rows are "
        "0.079 away from the planted ones. Longer training removes only the optimisation error of 0.003 and leads to "
        "those best weights; here that is not even nearer, as the walk is 0.077 away now. To come closer to the "
        "planted ones it takes more rows, or less noise."
    ),
    solution=(
        'answer = "More steps only lead to the best weights of these rows; their distance to the planted ones is "\\\n'
        '    "sampling error, which only more data make smaller."'
    ),
    hints=("Where does the walk end after infinitely many steps, and how far is that from the planted weights?",),
    mistakes=(),
)

EXERCISES = {
    "08.1": _seen,
    "08.2": _by_hand,
    "08.3": _cube,
    "08.4": _function_central,
    "08.5": _left,
    "08.6": _float32,
    "08.7": _accumulated,
    "08.8": _function_check,
    "08.9": _line,
    "08.10": _swing,
    "08.11": _function_fit,
    "08.12": _flat_and_column,
    "08.13": _shapes,
    "08.14": _errors,
}
