"""Exercises of lesson 01: predictions, residuals, squares, their mean, and what it means."""

import math
from collections.abc import Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from course_utils.averages import mean
from course_utils.exercises import Exercise, Mistake
from course_utils.losses import mae, mse, residuals, rmse

_x, _y = [1, 2, 3, 4], [2, 3, 5, 7]
_w, _b = Fraction(3, 2), Fraction(1, 2)
_predictions = [_w * value + _b for value in _x]
_residuals = residuals(_predictions, _y)
_mse = mse(_predictions, _y)

_prediction = Exercise(
    title="a line's prediction at one place",
    answer=_predictions[-1],
    solution="answer = Fraction(3, 2) * 4 + Fraction(1, 2)",
    hints=("Put 4 in the place of x.", "Multiply by the slope first, then add the intercept."),
    mistakes=(
        Mistake("names swapped", "Slope and intercept have changed places: w multiplies x, b is added.", _b * 4 + _w),
        Mistake("intercept inside", "Only x is multiplied by the slope; b is added afterwards.", _w * (4 + _b)),
        Mistake("intercept left out", "The intercept is missing.", _w * 4),
        Mistake(
            "target", "That is the true y at x = 4, and what the line 2x - 1 says. What does this line say?", _y[-1]
        ),
        Mistake("residual", "That is the residual. The prediction itself is wanted.", _residuals[-1]),
    ),
)

_written = Exercise(
    title="a sum of squares in Python",
    looks_back="00",
    answer="c",
    solution='answer = "c"  # for each value its square, then the sum',
    hints=("Try all four on a short list, such as [3, 1, 2].", "The squares of 3, 1 and 2 add up to 14."),
    choices={
        "a": "`sum(v) ** 2`",
        "b": "`sum(v ** 2)`",
        "c": "`sum(value ** 2 for value in v)`",
        "d": "`sum(2 * value for value in v)`",
    },
    mistakes=(
        Mistake("square of the sum", "That adds first and squares the sum. The square belongs to each term.", "a"),
        Mistake("a list as a number", "A list does not calculate as a whole: that line stops with an error.", "b"),
        Mistake("doubled", "That doubles each number. A square is a number times itself.", "d"),
    ),
)

_errors = Exercise(
    title="the residuals of a line",
    answer=_residuals,
    solution="answer = [Fraction(3, 2) * a + Fraction(1, 2) - b for a, b in zip(x, y)]",
    hints=("A residual is prediction minus target, in this order.", "The predictions are 2, 3.5, 5 and 6.5."),
    mistakes=(
        Mistake(
            "sign",
            "These are target minus prediction. In this course it is the other way round.",
            [-r for r in _residuals],
        ),
        Mistake("predictions", "These are the predictions. Take the targets from them.", _predictions),
        Mistake("squares", "These are the squares already.", [r**2 for r in _residuals]),
        Mistake("absolute values", "You dropped the signs; a residual keeps its sign.", [abs(r) for r in _residuals]),
        Mistake("other line", "These belong to the line 2x - 1.", [-1, 0, 0, 0]),
        Mistake(
            "intercept left out", "The intercept is missing in the predictions.", residuals([_w * v for v in _x], _y)
        ),
        Mistake("names swapped", "Slope and intercept have changed places.", residuals([_b * v + _w for v in _x], _y)),
    ),
)

_error = Exercise(
    title="the mean squared error by hand",
    answer=_mse,
    solution="answer = sum((Fraction(3, 2) * a + Fraction(1, 2) - b) ** 2 for a, b in zip(x, y)) / 4",
    hints=("Square each of the four residuals of 01.2.", "Add the squares up, and divide by how many there are."),
    mistakes=(
        Mistake("sum for mean", "That is the sum of the squares. Divide it by n.", _mse * 4),
        Mistake("half", "That is half the mean. The mean squared error has no 1/2.", _mse / 2),
        Mistake("root", "That is the root of it, the RMSE.", math.sqrt(_mse)),
        Mistake(
            "absolute values",
            "That is the mean of the absolute residuals, or the error of the line 2x - 1.",
            mae(_predictions, _y),
        ),
        Mistake(
            "not squared", "You added the residuals themselves, and they cancel. Square each first.", sum(_residuals)
        ),
        Mistake("n minus one", "You divided by 3. Divide by n, which is 4.", _mse * 4 / 3),
    ),
)


def _sum_of_squares(prediction: Sequence[Any], target: Sequence[Any]) -> Any:
    return mse(prediction, target) * len(target)


_function = Exercise(
    title="a function for the mean squared error",
    answer=mse,
    solution=(
        "def mse(prediction, target):\n"
        "    squares = [(p - t) ** 2 for p, t in zip(prediction, target)]\n"
        "    return sum(squares) / len(squares)\n\n"
        "answer = mse"
    ),
    hints=(
        "zip(prediction, target) walks through both lists at once.",
        "Make a list of the squares first; the rest is the mean of lesson 00.",
    ),
    mistakes=(
        Mistake("sum for mean", "It returns the sum of the squares; divide by how many there are.", _sum_of_squares),
        Mistake("half", "It returns half the mean: there is a factor 1/2 too many.", lambda p, t: mse(p, t) / 2),
        Mistake("root", "It returns the root of the mean squared error.", rmse),
        Mistake("absolute values", "It returns the mean of the absolute residuals; square them.", mae),
        Mistake("square of the mean", "It squares the mean of the residuals. Square each residual first, so that signs "
                "cannot cancel.", lambda p, t: mean(residuals(p, t)) ** 2),
        Mistake("not squared", "It returns the mean residual: signs cancel.", lambda p, t: mean(residuals(p, t))),
        Mistake("n minus one", "It divides by one less than there are.",
                lambda p, t: _sum_of_squares(p, t) / (len(t) - 1)),
        Mistake("fixed length", "It divides by 4 whatever the length is.", lambda p, t: _sum_of_squares(p, t) / 4),
        Mistake("not subtracted", "It squares the predictions. Take the targets from them first.",
                lambda p, t: mean([value * value for value in p])),
        Mistake("first only", "It looks at the first row only: does return stand inside the loop?",
                lambda p, t: (p[0] - t[0]) ** 2),
        Mistake("return inside the loop", "It divides the first square only: return stands inside the loop.",
                lambda p, t: (p[0] - t[0]) ** 2 / len(t)),
        Mistake("last only", "Only the last square is left: is the total made anew at each turn, = in the place of +=?",
                lambda p, t: (p[-1] - t[-1]) ** 2 / len(t)),
        Mistake("square of the sum", "It adds the residuals and squares the sum. Square each residual first.",
                lambda p, t: sum(residuals(p, t)) ** 2 / len(t)),
        Mistake("doubled", "It doubles the residuals. Squared is ** 2, not * 2.",
                lambda p, t: 2 * mean(residuals(p, t))),
        Mistake("target squared first", "The brackets are missing: subtract first, then square.",
                lambda p, t: mean([a - b**2 for a, b in zip(p, t, strict=True)])),
        Mistake("last row left out", "The last row is left out.",
                lambda p, t: _sum_of_squares(p[:-1], t[:-1]) / len(t)),
        Mistake("first row left out", "The first row is left out.",
                lambda p, t: _sum_of_squares(p[1:], t[1:]) / len(t)),
        Mistake("residuals", "It returns the residuals; return the mean of their squares.", residuals),
        Mistake("list", "It returns the squares; return their mean.", lambda p, t: [r**2 for r in residuals(p, t)]),
    ),
    inputs=(
        ([2.5, 2.0, 5.0, 7.5], [1.0, 1.0, 7.0, 7.0]),
        ([1.5, -2.0, 0.25, 8.0, 8.0, 3.0, 0.3], [1.0, 2.0, 0.75, 8.0, 7.9, -3.0, 2.0]),
        ([1e-4, 4e-4, 2.5e-4], [7e-4, 4e-4, 0.0]),  # no rounding goes unseen here
    ),
    exact=(([Fraction(2), Fraction(7, 2), Fraction(5)], [Fraction(1, 3), Fraction(3), Fraction(7)]),),
)  # fmt: skip

_squares = Exercise(
    title="the shares of two squares",
    on_figure=True,
    answer="c",
    solution='answer = "c"  # twice the side is four times the area',
    hints=("The error of a point is the area of its square.", "Count on the grid how long a side of each is."),
    choices={
        "a": "the same share, because both are one point of four",
        "b": "twice as much",
        "c": "four times as much",
        "d": "it depends on whether the point lies above or below the line",
    },
    mistakes=(
        Mistake("counts points", "Each point counts once, but with the area of its square, and areas differ.", "a"),
        Mistake("side for area", "Twice is the side. It is the area that counts.", "b"),
        Mistake("sign", "A square has no sign: above or below makes no difference.", "d"),
    ),
    remark="So a few points far from the line can outweigh all others.",
)

_left_out = Exercise(
    title="the mean when a number leaves",
    looks_back="00",
    answer=Fraction(6 * 4 - 9, 5),
    solution="answer = (6 * 4 - 9) / 5",
    hints=("What do the six numbers add up to?", "The sum is n times the mean. Take the 9 from it."),
    mistakes=(
        Mistake("old count", "You divided by 6. How many numbers are left?", Fraction(6 * 4 - 9, 6)),
        Mistake("sum", "That is the sum of the five. Share it out.", 6 * 4 - 9),
        Mistake("added", "The 9 leaves: its share goes out of the sum, not into it.", Fraction(6 * 4 + 9, 7)),
        Mistake("mean for sum", "The 9 is to be taken from the sum of the six, not from their mean.", 4 - 9),
        Mistake(
            "mean for sum, divided", "The mean of the six went in once; their sum belongs there.", Fraction(4 - 9, 5)
        ),
        Mistake("no brackets", "Python divides first: put the difference into brackets.", 6 * 4 - Fraction(9, 5)),
        Mistake("unchanged", "A number above the mean leaves, so the mean does not stay.", 4),
    ),
)

_three = [3, -4, 0]
_rmse = Exercise(
    title="the RMSE of three residuals",
    answer=math.sqrt(sum(r**2 for r in _three) / 3),
    solution="answer = ((3**2 + (-4) ** 2 + 0**2) / 3) ** 0.5",
    hints=("Square, mean, root: in this order.", "The squares add up to 25."),
    mistakes=(
        Mistake(
            "mean absolute error", "That is the mean absolute error. Square first.", sum(abs(r) for r in _three) / 3
        ),
        Mistake("no root", "That is the mean squared error; its root is missing.", 25 / 3),
        Mistake("root of the sum", "That is the root of the sum. Divide by n before you take the root.", 5),
        Mistake("not squared", "That is the mean of the residuals themselves.", sum(_three) / 3),
        Mistake("n minus one", "You divided by 2. There are three residuals, and the zero counts.", math.sqrt(25 / 2)),
        Mistake("root divided", "You took the root first, then divided. Divide, then take the root.", 5 / 3),
    ),
    decimals=2,
)

_reading = Exercise(
    title="what a published RMSE says",
    answer="b",
    solution='answer = "b"  # the mean absolute error is never above the root mean squared error',
    hints=(
        "Look at the residuals (3, -4, 0): which of RMSE and MAE is larger?",
        "It is always that one, or both are equal.",
    ),
    choices={
        "a": "yes, the root of a mean squared error is the mean error",
        "b": "no, their mean absolute error is 276.83 or less, and probably less",
        "c": "no, their mean absolute error is more than 276.83",
        "d": "no, their mean absolute error is 76634.34",
    },
    mistakes=(
        Mistake("RMSE for MAE", "The root of the mean square is not the mean: compare the two for (3, -4, 0).", "a"),
        Mistake(
            "wrong way round", "Squaring gives weight to the large ones, so the RMSE is the larger of the two.", "c"
        ),
        Mistake(
            "MSE for MAE", "That is the mean square, in squared units. No error is measured in squared units.", "d"
        ),
    ),
    remark="The mean absolute error is never above the RMSE, and equal only if all residuals have one size.",
)

_constant = Exercise(
    title="the best constant for four targets",
    answer=Fraction(sum(_y), 4),
    solution="answer = Fraction(2 + 3 + 5 + 7, 4)",
    hints=("The derivation above ends with a square. Where is it zero?", "It is a mean."),
    mistakes=(
        Mistake("median", "That is the median, or 17 // 4, which drops the fraction. The mean is wanted.", median(_y)),
        Mistake("middle of the range", "That is half-way between the extremes.", Fraction(2 + 7, 2)),
        Mistake("sum", "That is the sum. A constant should lie among the values.", sum(_y)),
        Mistake("n minus one", "You divided by 3; there are four values.", Fraction(sum(_y), 3)),
        Mistake("mean of x", "That is the mean of the inputs. The constant predicts y.", Fraction(sum(_x), 4)),
        Mistake("the error", "That is the error of the best constant; the constant itself is wanted.",
                mse([Fraction(17, 4)] * 4, _y)),
    ),
)  # fmt: skip

_bowl = Exercise(
    title="the intercept when the slope is raised",
    on_figure=True,
    answer="b",
    solution='answer = "b"  # the valley runs from the upper left to the lower right',
    hints=(
        "Along a valley the loss hardly changes. Which way does it run?",
        "The rings are long from upper left to lower right.",
    ),
    choices={"a": "raise it", "b": "lower it", "c": "leave it", "d": "it makes no difference"},
    mistakes=(
        Mistake("against the valley", "Then the line rises at all four points, twice over. Follow the long axis.", "a"),
        Mistake("one at a time", "Then the line rises at all four points. Something should bring it down again.", "c"),
        Mistake("flat", "Away from the lowest point the rings climb, and not equally in all directions.", "d"),
    ),
    remark="Slope and intercept can stand in for each other when all x are positive. Lesson 03 walks in this valley.",
)

_pulled = Exercise(
    title="what two slopes below 1 mean",
    answer=(
        "Each line predicts a mean, and because two heights go together only in part, the mean is less extreme than "
        "the height one starts from: forwards in time and backwards. But people are not means. Children scatter around "
        "what the line predicts, and so each generation is spread as widely as the one before."
    ),
    solution='answer = "Each line predicts a mean; people scatter around it, and so the spread is kept."',
    hints=("What does a line predict: a person, or a mean?", "Do all children stand on the line?"),
    mistakes=(),
)

_balance = Exercise(
    title="distances from the mean, added up",
    answer=0,
    solution="answer = sum(b - Fraction(17, 4) for b in y)",
    hints=("Lesson 00: what lies above the mean and what lies below it ...", "Four numbers: work them out and add."),
    mistakes=(
        Mistake("mean", "That is the mean. How do the distances from it add up?", Fraction(17, 4)),
        Mistake("absolute", "You dropped the signs before you added.", sum(abs(Fraction(17, 4) - b) for b in _y)),
        Mistake("squares", "You squared before you added.", sum((Fraction(17, 4) - b) ** 2 for b in _y)),
        Mistake("sum", "That is the sum of y.", sum(_y)),
    ),
    remark="The residuals of a mean always balance. So do those of every best line with an intercept: lesson 02.",
)

EXERCISES = {
    "01.1": _prediction,
    "01.2": _written,
    "01.3": _errors,
    "01.4": _error,
    "01.5": _function,
    "01.6": _squares,
    "01.7": _left_out,
    "01.8": _rmse,
    "01.9": _reading,
    "01.10": _balance,
    "01.11": _constant,
    "01.12": _bowl,
    "01.13": _pulled,
}
