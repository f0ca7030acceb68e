"""Exercises of lesson 03: gradients and updates by hand, learning rates, and when to stop."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils.descent import descend
from course_utils.exercises import Exercise, Mistake
from course_utils.gradients import line

_x, _y = [1, 3], [2, 6]  # the batch of the update by hand, where w = 1 and b = 0
_by_w, _by_b = line(Fraction(1), Fraction(0), _x, _y)
_eta = Fraction(1, 10)

_remainder = Exercise(
    title="how low the valley reaches",
    looks_back="02",
    answer=Fraction(3, 40),
    solution="answer = Fraction(3, 40)  # at w = 17/10 the square is zero",
    hints=("A square is never negative. Where is it zero?", "At w = 17/10 only the last number is left."),
    mistakes=(
        Mistake("sum", "That is the sum of the squares; the loss is their mean.", Fraction(3, 10)),
        Mistake("place for height", "That is where the lowest point lies; how low is it?", Fraction(17, 10)),
        Mistake("at zero", "That is the loss at w = 0.", Fraction(15, 2) * Fraction(17, 10) ** 2 + Fraction(3, 40)),
        Mistake("factor", "That is the factor before the square.", Fraction(15, 2)),
        Mistake("perfect fit", "The points do not lie on a line through the origin: something remains.", 0),
    ),
)

_factor = Exercise(
    title="the factor of one step",
    answer=1 - 15 * _eta,
    solution="answer = 1 - 15 * Fraction(1, 10)",
    hints=("The factor is 1 - 15 η.", "Put in η = 1/10, and keep the sign."),
    mistakes=(
        Mistake("sign", "The factor is negative: each step lands on the other side.", 15 * _eta - 1),
        Mistake("without the 1", "That is how much is taken away. The factor is what is left: 1 minus it.", 15 * _eta),
        Mistake(
            "half the curvature",
            "7.5 stands before the square, but the slope is 15 times the error.",
            1 - Fraction(15, 2) * _eta,
        ),
        Mistake("plus", "A step goes against the slope: minus.", 1 + 15 * _eta),
        Mistake("brackets", "Multiply 15 by η first, then take it from 1.", (1 - 15) * _eta),
        Mistake("reciprocal", "15 times η, not η divided by 15.", 1 - _eta / 15),
    ),
)

_first_step = Exercise(
    title="a first step that climbs",
    on_figure=True,
    answer="d",
    solution='answer = "d"  # there the second dot lies higher than the first',
    hints=(
        "The first dot is the one at w = 0. Find the second.",
        "Compare the heights of the two dots, not their sides.",
    ),
    choices={
        "a": "in none: a step goes downhill",
        "b": "in the last two, where it lands on the other side",
        "c": "in all but the first, whose step is short",
        "d": "in the last one only",
    },
    mistakes=(
        Mistake("downhill", "The slope says which way is down at the start. Look how high each step ends.", "a"),
        Mistake("other side", "The other side need not be higher: compare the heights of the two dots.", "b"),
        Mistake("long steps", "A long step need not climb: how high does the second walk's end?", "c"),
    ),
    remark="Landing on the other side does no harm by itself.",
)

_regimes = Exercise(
    title="the walk at another rate",
    answer="c",
    solution='answer = "c"  # 1 - 15 * 0.13 is -0.95: the other side each time, and a little nearer',
    hints=("What is 1 - 15 · 0.13?", "Its sign tells the side, its size whether the error shrinks."),
    choices={
        "a": "it creeps towards the lowest point from one side",
        "b": "it jumps to the lowest point in one step",
        "c": "it changes sides at each step and comes slowly nearer",
        "d": "it changes sides at each step and goes away",
    },
    mistakes=(
        Mistake("sign missed", "The factor is negative, so each step lands on the other side.", "a"),
        Mistake("best rate", "That happens where the factor is zero, at η = 1/15.", "b"),
        Mistake("limit missed", "The factor's size is below 1, if only just: the error shrinks.", "d"),
    ),
)

_residuals = Exercise(
    title="residuals of the best line",
    looks_back="02",
    answer="d",
    solution='answer = "d"',
    hints=("At the best line both partial derivatives are zero.", "What are the two sums in these derivatives?"),
    choices={
        "a": "each of them is zero",
        "b": "as many are positive as negative",
        "c": "they add up to zero, and their products with $x$ need not",
        "d": "they add up to zero, and so do their products with $x$",
    },
    mistakes=(
        Mistake("perfect fit", "Only if all points lie on one line.", "a"),
        Mistake(
            "signs counted", "They balance in size, not in number: one large one can balance many small ones.", "b"
        ),
        Mistake("intercept only", "That is what the best intercept does. The best slope does something as well.", "c"),
    ),
    remark="But for a factor, these two sums are the gradient of the next section: at the best line it is zero.",
)

_gradient = Exercise(
    title="the gradient on two points",
    answer=[_by_w, _by_b],
    solution="answer = [2 / 2 * (-1 * 1 + -3 * 3), 2 / 2 * (-1 + -3)]",
    hints=("First the residuals: prediction minus target.", "They are -1 and -3. By w, each times its x."),
    mistakes=(
        Mistake("half loss", "That is the gradient of half the loss: the 2 is missing.", [_by_w / 2, _by_b / 2]),
        Mistake("sign", "These have the other sign: are the residuals prediction minus target?", [-_by_w, -_by_b]),
        Mistake("sum", "That is the gradient of the sum; divide by the number of points.", [2 * _by_w, 2 * _by_b]),
        Mistake("order", "The derivative by w comes first.", [_by_b, _by_w]),
        Mistake("x left out", "By w, each residual is multiplied by its x.", [_by_b, _by_b]),
        Mistake("half loss, sign", "The sign is the other one, and the 2 is missing.", [-_by_w / 2, -_by_b / 2]),
        Mistake("mean of x times mean of r", "Multiply each residual by its own x, then take the mean.",
                [2 * 2 * -2, _by_b]),
        Mistake("x of one only", "By w, every residual is multiplied by its own x.", [-1 + -9 - 6, _by_b]),
        Mistake("updated", "That is the line after the step. The gradient itself is wanted.",
                [1 - _eta * _by_w, -_eta * _by_b]),
    ),
    remark="(With two points 2/n is 1. With more it is not: do not forget it there.)",
)  # fmt: skip

_update = Exercise(
    title="one step of descent",
    answer=[1 - _eta * _by_w, 0 - _eta * _by_b],
    solution="answer = [1 - 0.1 * (-10), 0 - 0.1 * (-4)]",
    hints=("New is old minus the rate times the gradient.", "w: 1 - 0.1 · (-10)."),
    mistakes=(
        Mistake("uphill", "You went up: is it minus the rate, and has the gradient the right sign?",
                [1 + _eta * _by_w, _eta * _by_b]),
        Mistake("half loss", "That is the step for half the loss.", [1 - _eta * _by_w / 2, -_eta * _by_b / 2]),
        Mistake("step only", "That is the step, or w has not moved: add each step to where you were.",
                [-_eta * _by_w, -_eta * _by_b]),
        Mistake("sum for mean", "That is the step for the sum of the squares.",
                [1 - 2 * _eta * _by_w, -2 * _eta * _by_b]),
        Mistake("order", "w comes first.", [-_eta * _by_b, 1 - _eta * _by_w]),
        Mistake("no rate", "The learning rate is missing.", [1 - _by_w, -_by_b]),
        Mistake("b not updated", "Both numbers move, and both derivatives are taken at the old line.",
                [1 - _eta * _by_w, 0]),
    ),
)  # fmt: skip

_equal_rate = Exercise(
    title="the rate for the same step",
    answer=_eta / 2,
    solution="answer = 0.1 / 2",
    hints=("The gradient of half the loss is half the gradient.", "Rate times gradient must be the same."),
    mistakes=(
        Mistake("other way round", "The mean loss is steeper, so its rate must be smaller.", 2 * _eta),
        Mistake("same", "With the same rate the steps differ: the gradients do.", _eta),
        Mistake("squared", "The factor 2 goes in once.", _eta / 4),
    ),
)

_under = Exercise(
    title="predictions too low, inputs negative",
    answer="b",
    solution='answer = "b"',
    hints=("The derivative by w is the mean of residual times x, doubled.", "What sign has residual times x here?"),
    choices={
        "a": "both grow, because every prediction is too low",
        "b": "b grows and w falls",
        "c": "w grows and b falls",
        "d": "both fall",
    },
    mistakes=(
        Mistake("too low means grow", "For b this is so. For w the sign of x has a say, and here x is negative.", "a"),
        Mistake("exchanged", "It is the other way round: b sees the residuals as they are.", "c"),
        Mistake("sign", "The residuals are negative, so b grows.", "d"),
    ),
    remark="Where x is negative, a lower slope lifts the line.",
)


def _mean_wrong(change: Callable[[Sequence[Any], Sequence[Any]], tuple[Any, Any]]) -> Any:
    def gradient(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
        return change([w * s + b - t for s, t in zip(x, y, strict=True)], x)

    return gradient


def _dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return sum(s * t for s, t in zip(a, b, strict=True))


_function = Exercise(
    title="a function for the gradient",
    answer=line,
    solution=(
        "def my_gradient(w, b, x, y):\n"
        "    r = [w * s + b - t for s, t in zip(x, y)]\n"
        "    by_w = 2 * sum(e * s for e, s in zip(r, x)) / len(x)\n"
        "    return by_w, 2 * sum(r) / len(x)\n\n"
        "answer = my_gradient"
    ),
    hints=("Begin with the list of residuals.", "By w: 2/n times the sum of residual times x."),
    mistakes=(
        Mistake("half loss", "A factor 2 is missing: this is the gradient of half the loss.",
                _mean_wrong(lambda r, x: (_dot(r, x) / len(x), sum(r) / len(x)))),
        Mistake("sum for mean", "It is not divided by n.", _mean_wrong(lambda r, x: (2 * _dot(r, x), 2 * sum(r)))),
        Mistake("neither 2 nor 1/n", "The factor 2/n is missing, or n is taken for 2.",
                _mean_wrong(lambda r, x: (_dot(r, x), sum(r)))),
        Mistake("sign", "Both have the other sign: residuals are prediction minus target.",
                _mean_wrong(lambda r, x: (-2 * _dot(r, x) / len(x), -2 * sum(r) / len(x)))),
        Mistake("order", "The derivative by w comes first.",
                _mean_wrong(lambda r, x: (2 * sum(r) / len(x), 2 * _dot(r, x) / len(x)))),
        Mistake("x left out", "In the derivative by w each residual is multiplied by its x.",
                _mean_wrong(lambda r, x: (2 * sum(r) / len(x), 2 * sum(r) / len(x)))),
        Mistake("x in both", "In the derivative by b there is no x.",
                _mean_wrong(lambda r, x: (2 * _dot(r, x) / len(x), 2 * _dot(r, x) / len(x)))),
        Mistake("b left out", "The residuals lack the intercept.",
                lambda w, b, x, y: line(w, 0, x, y)),
        Mistake("product of sums", "Multiply each residual by its own x, then add.",
                _mean_wrong(lambda r, x: (2 * sum(r) * sum(x) / len(x), 2 * sum(r) / len(x)))),
        Mistake("by w only", "It returns one number; return both derivatives.",
                _mean_wrong(lambda r, x: 2 * _dot(r, x) / len(x))),
    ),
    inputs=(
        (0.5, 1.5, [1.0, 2.0, 4.0], [2.0, 3.0, 5.0]),
        (-1.0, 0.25, [0.5, -1.0, 3.0, 3.0, 2.0], [1.0, 0.0, -2.0, 4.0, 0.5]),
    ),
    exact=(
        (Fraction(1, 2), 1, [Fraction(1), Fraction(2), Fraction(5)], [Fraction(1, 3), Fraction(3), Fraction(7)]),
    ),
)  # fmt: skip


def _walk(w: Any, b: Any, rate: Any, steps: int, sign: int = 1, factor: Any = 1) -> list[Any]:
    x, y = [1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 5.0, 7.0]
    return list(descend(lambda *p: [sign * factor * g for g in line(p[0], p[1], x, y)], (w, b), rate, steps)[-1])


def _one_after_the_other(w: Any, b: Any, rate: Any, steps: int) -> list[Any]:
    x, y = [1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 5.0, 7.0]
    for _ in range(steps):
        w = w - rate * line(w, b, x, y)[0]
        b = b - rate * line(w, b, x, y)[1]
    return [w, b]


def _same_step(w: Any, b: Any, rate: Any, steps: int) -> list[Any]:
    by_w, by_b = line(w, b, [1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 5.0, 7.0])
    return [w - steps * rate * by_w, b - steps * rate * by_b]


def _only_w(w: Any, b: Any, rate: Any, steps: int) -> list[Any]:
    for _ in range(steps):
        w = w - rate * line(w, b, [1.0, 2.0, 3.0, 4.0], [2.0, 3.0, 5.0, 7.0])[0]
    return [w, b]


_descent = Exercise(
    title="a function for the whole walk",
    answer=lambda w, b, rate, steps: _walk(w, b, rate, steps),
    solution=(
        "def my_walk(w, b, rate, steps):\n"
        "    x, y = [1, 2, 3, 4], [2, 3, 5, 7]\n"
        "    for _ in range(steps):\n"
        "        r = [w * s + b - t for s, t in zip(x, y)]\n"
        "        by_w, by_b = sum(e * s for e, s in zip(r, x)) / 2, sum(r) / 2\n"
        "        w, b = w - rate * by_w, b - rate * by_b\n"
        "    return w, b\n\n"
        "answer = my_walk"
    ),
    hints=("In the loop: both derivatives first, then both numbers.", "w, b = w - rate * by_w, b - rate * by_b"),
    mistakes=(
        Mistake("uphill", "It walks up: the sign of the step is wrong.",
                lambda w, b, r, s: _walk(w, b, r, s, sign=-1)),
        Mistake("one after the other", "It moves w first and takes the derivative by b at the new w. Take both at the "
                "old line.", _one_after_the_other),
        Mistake("gradient outside the loop", "It takes the same step again and again: the gradient must be "
                "taken anew at each line.", _same_step),
        Mistake("no rate", "The learning rate is missing.", lambda w, b, r, s: _walk(w, b, 1, s)),
        Mistake("b never moved", "Only w moves; b needs a step too.", _only_w),
        Mistake("one step", "It takes a single step: does return stand inside the loop?",
                lambda w, b, r, s: _walk(w, b, r, 1)),
        Mistake("one step too few", "One step is missing.", lambda w, b, r, s: _walk(w, b, r, s - 1)),
        Mistake("one step too many", "It takes one step more than asked.",
                lambda w, b, r, s: _walk(w, b, r, s + 1)),
        Mistake("half loss", "It walks down half the loss: a factor 2 is missing.",
                lambda w, b, r, s: _walk(w, b, r, s, factor=0.5)),
        Mistake("sum for mean", "It walks down the sum: divide the gradient by n.",
                lambda w, b, r, s: _walk(w, b, r, s, factor=4)),
        Mistake("order", "Return slope, then intercept.",
                lambda w, b, r, s: _walk(w, b, r, s)[::-1]),
    ),
    inputs=((0.0, 0.0, 0.05, 3), (1.0, -1.0, 0.02, 7), (0.5, 0.25, 0.1, 0)),
)  # fmt: skip

_sum_limit = Exercise(
    title="the largest rate for a sum",
    answer=Fraction(1, 30),
    solution="answer = Fraction(2, 15) / 4",
    hints=("The sum is 4 times the mean.", "Four times as steep: a quarter of the rate."),
    mistakes=(
        Mistake("mean's limit", "That is the limit for the mean. The sum is steeper.", Fraction(2, 15)),
        Mistake("other way round", "The sum is steeper, so its limit is smaller, not larger.", Fraction(8, 15)),
        Mistake("upside down", "That is the curvature's half: the limit is one over it.", 30),
        Mistake("best rate", "That is the best rate for the sum; the limit is twice as large.", Fraction(1, 60)),
        Mistake("half loss's limit", "That is the limit for half the mean.", Fraction(4, 15)),
    ),
)

_stop = Exercise(
    title="a rule that stops too early",
    answer=(
        "A small change of the loss can have two causes: the ground is level, or the steps are tiny. With a rate of "
        "1e-8 each step is so short that the loss hardly changes anywhere on the slope. The size of the gradient "
        "does not contain the rate: it is small only where the ground is nearly level. (Along a slow direction that "
        "can still be some way off.)"
    ),
    solution='answer = "With tiny steps the loss changes little even on a steep slope; the gradient knows better."',
    hints=("When is the change of the loss small although the slope is steep?",),
    mistakes=(),
)

EXERCISES = {
    "03.1": _remainder,
    "03.2": _factor,
    "03.3": _first_step,
    "03.4": _regimes,
    "03.5": _residuals,
    "03.6": _gradient,
    "03.7": _update,
    "03.8": _equal_rate,
    "03.9": _under,
    "03.10": _function,
    "03.11": _descent,
    "03.12": _sum_limit,
    "03.13": _stop,
}
