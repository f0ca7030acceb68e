"""Exercises of lesson 02: derivatives, the formula of the best line, and what its residuals say."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from course_utils.exercises import Exercise, Mistake
from course_utils.least_squares import fit_line
from course_utils.losses import mse

_x, _y = [0, 1, 2, 3], [1, 3, 2, 6]
_n, _sx, _sy = 4, sum(_x), sum(_y)
_sxx, _sxy, _syy = sum(a * a for a in _x), sum(a * b for a, b in zip(_x, _y, strict=True)), sum(b * b for b in _y)
_w, _b = fit_line([Fraction(a) for a in _x], [Fraction(b) for b in _y])
_mean_x, _mean_y = Fraction(_sx, _n), Fraction(_sy, _n)

_derivative = Exercise(
    title="the slope of a parabola at 3",
    answer=6 * 3 - 4,
    solution="answer = 3 * 2 * 3 - 4  # the derivative is 6x - 4",
    hints=("The derivative of x² is 2x, that of x is 1.", "So the derivative is 6x - 4. Now put in x = 3."),
    mistakes=(
        Mistake("factor lost", "The factor 3 stays; only the power changes.", 2 * 3 - 4),
        Mistake("other function", "That is the slope of the f above, at x = 3. Here it is g.", 4 * 3),
        Mistake("value", "That is the height of the curve at x = 3. How steep is it there?", 3 * 3**2 - 4 * 3),
        Mistake("second term lost", "The slope of -4x is missing.", 6 * 3),
        Mistake("missing 2", "The derivative of x² is 2x, not x.", 3 * 3 - 4),
        Mistake("second derivative", "You went one step too far: that is how fast the slope itself changes.", 6),
        Mistake("sign", "The slope of -4x is -4.", 6 * 3 + 4),
        Mistake("square kept", "The power goes down by one: 3x² becomes 6x.", 6 * 3**2 - 4),
    ),
)

_sums = Exercise(
    title="four sums over four points",
    answer=[_sx, _sy, _sxx, _sxy],
    solution=(
        "p, q = [0, 1, 2, 3], [1, 3, 2, 6]\n"
        "answer = [sum(p), sum(q), sum(a * a for a in p), sum(a * b for a, b in zip(p, q))]"
    ),
    hints=("Four sums, in the order asked.", "Σxy multiplies each x by its own y, then adds."),
    mistakes=(
        Mistake("square of the sum", "Σx² adds the squares; you squared the sum.", [_sx, _sy, _sx**2, _sxy]),
        Mistake("product of the sums", "Σxy adds products pair by pair; you multiplied sums.",
                [_sx, _sy, _sxx, _sx * _sy]),
        Mistake("both", "Multiply and square first, then add; you added first.", [_sx, _sy, _sx**2, _sx * _sy]),
        Mistake("means", "These are means. Do not divide by n.", [Fraction(s, _n) for s in (_sx, _sy, _sxx, _sxy)]),
        Mistake("x and y exchanged", "The first sum is that of x.", [_sy, _sx, _syy, _sxy]),
        Mistake("other points", "These are the sums of the old four points.", [10, 17, 30, 51]),
        Mistake("order of the first two", "The first sum is that of x.", [_sy, _sx, _sxx, _sxy]),
        Mistake("order", "The order asked is Σx, Σy, Σx², Σxy.", [_sx, _sy, _sxy, _sxx]),
    ),
)  # fmt: skip

_slope = Exercise(
    title="the best slope from four sums",
    answer=_w,
    solution="answer = Fraction(4 * 25 - 6 * 12, 4 * 14 - 6**2)",
    hints=("Put the four sums into the formula; n is 4.", "Above stands 4 · 25 - 6 · 12."),
    mistakes=(
        Mistake("other points", "That is the slope of the old four points.", Fraction(17, 10)),
        Mistake("intercept", "That is the intercept.", _b),
        Mistake("Σx not squared", "Below the line, the sum of x is squared.",
                Fraction(_n * _sxy - _sx * _sy, _n * _sxx - _sx)),
        Mistake("n left out", "The n in front of Σxy and Σx² is missing.", Fraction(_sxy - _sx * _sy, _sxx - _sx**2)),
        Mistake("no intercept", "That is Σxy/Σx², the best slope of a line through the origin.", Fraction(_sxy, _sxx)),
        Mistake("upside down", "The formula stands on its head.", 1 / _w),
        Mistake("x from y", "That is the slope for predicting x from y. (Or was n taken as 3?)", fit_line(_y, _x)[0]),
        Mistake("n and n - 1 mixed", "The covariance was divided by n - 1, the variance by n. Use one for both.",
                _w * Fraction(_n, _n - 1)),
        Mistake("n - 1 and n mixed", "The variance was divided by n - 1, the covariance by n. Use one for both.",
                _w * Fraction(_n - 1, _n)),
        Mistake("numerator", "That is what stands above the line only.", _n * _sxy - _sx * _sy),
        Mistake("sum of squares for square of the sum", "Below, take away the square of the sum of x.",
                Fraction(_n * _sxy - _sx * _sy, _n * _sxx - _sxx)),
        Mistake("Σx² and (Σx)² exchanged", "Below the line, Σx² and (Σx)² have changed places.",
                Fraction(_n * _sxy - _sx * _sy, _n * _sx**2 - _sxx)),
        Mistake("end points", "That is the slope from the first point to the last.",
                Fraction(_y[-1] - _y[0], _x[-1] - _x[0])),
    ),
)  # fmt: skip

_intercept = Exercise(
    title="the intercept that goes with it",
    answer=_b,
    solution="answer = Fraction(12, 4) - Fraction(7, 5) * Fraction(6, 4)",
    hints=("The best line goes through the point of the means.", "b is the mean of y minus w times the mean of x."),
    mistakes=(
        Mistake("other points", "That is the intercept of the old four points.", 0),
        Mistake("other order", "You took the mean of y from w times the mean of x; it is the other way round.", -_b),
        Mistake("sign", "You added w times the mean of x; take it away.", _mean_y + _w * _mean_x),
        Mistake("means exchanged", "The means have changed places.", _mean_x - _w * _mean_y),
        Mistake("sums for means", "You used the sums. The line goes through the means.", _sy - _w * _sx),
        Mistake("mean of y", "That is the mean of y: the line's height at the mean of x, not at zero.", _mean_y),
        Mistake("first point", "That is y at x = 0, but the line need not pass through that point.", _y[0]),
        Mistake("slope", "That is the slope.", _w),
    ),
)


def _through_origin(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    return sum(a * b for a, b in zip(x, y, strict=True)) / sum(a * a for a in x), 0


def _without_n(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    xy = sum(a * b for a, b in zip(x, y, strict=True))
    w = (xy - sum(x) * sum(y)) / (sum(a * a for a in x) - sum(x) ** 2)
    return w, (sum(y) - w * sum(x)) / len(x)


def _scaled(factor: Any) -> Any:
    def fit(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
        w = fit_line(x, y)[0] * factor(len(x))
        return w, (sum(y) - w * sum(x)) / len(x)

    return fit


def _sums_for_means(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    w = fit_line(x, y)[0]
    return w, sum(y) - w * sum(x)


def _four_for_n(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    xy = sum(a * b for a, b in zip(x, y, strict=True))
    w = (4 * xy - sum(x) * sum(y)) / (4 * sum(a * a for a in x) - sum(x) ** 2)
    return w, (sum(y) - w * sum(x)) / 4


def _squares_exchanged(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    n, xy = len(x), sum(a * b for a, b in zip(x, y, strict=True))
    w = (n * xy - sum(x) * sum(y)) / (n * sum(x) ** 2 - sum(a * a for a in x))
    return w, (sum(y) - w * sum(x)) / n


def _upside_down(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    w = 1 / fit_line(x, y)[0]
    return w, (sum(y) - w * sum(x)) / len(x)


def _over_variance_of_y(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    w = fit_line(y, x)[0]
    return w, (sum(y) - w * sum(x)) / len(x)


_fit = Exercise(
    title="a function for the best line",
    answer=fit_line,
    solution=(
        "def fit(x, y):\n"
        "    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)\n"
        "    above = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y))\n"
        "    w = above / sum((a - mean_x) ** 2 for a in x)\n"
        "    return w, mean_y - w * mean_x\n\n"
        "answer = fit"
    ),
    hints=("Begin with the two means.", "The slope: products of distances from the means, over squares of distances."),
    mistakes=(
        Mistake("order", "It returns the intercept first; return slope, intercept.", lambda x, y: fit_line(x, y)[::-1]),
        Mistake("no intercept", "That is the best line through the origin: no means were taken away.", _through_origin),
        Mistake("n left out", "In the form with sums, the n is missing.", _without_n),
        Mistake("x from y", "It predicts x from y.", lambda x, y: fit_line(y, x)),
        Mistake("n and n - 1 mixed", "Covariance with n - 1, variance with n: use one for both.", _scaled(
            lambda n: n / (n - 1))),
        Mistake("n - 1 and n mixed", "Variance with n - 1, covariance with n: use one for both.", _scaled(
            lambda n: (n - 1) / n)),
        Mistake("sums for means", "The intercept is made of sums; it wants the means.", _sums_for_means),
        Mistake("sign of the intercept", "In the intercept, w times the mean of x is taken away.",
                lambda x, y: (fit_line(x, y)[0], 2 * sum(y) / len(y) - fit_line(x, y)[1])),
        Mistake("old points", "It always gives the line of the old four points: use the arguments x and y.",
                lambda x, y: (1.7, 0)),
        Mistake("fixed length", "It takes 4 for n whatever the length is; use len(x).", _four_for_n),
        Mistake("Σx² and (Σx)² exchanged", "Below the line, Σx² and (Σx)² have changed places.", _squares_exchanged),
        Mistake("upside down", "The slope stands on its head.", _upside_down),
        Mistake("rounded", "Do not round: return slope and intercept as they are.",
                lambda x, y: tuple(round(value, 2) for value in fit_line(x, y))),
        Mistake("mean for intercept", "The intercept is not the mean of y: take w times the mean of x away.",
                lambda x, y: (fit_line(x, y)[0], sum(y) / len(y))),
        Mistake("means exchanged", "In the intercept the means have changed places.",
                lambda x, y: (fit_line(x, y)[0], sum(x) / len(x) - fit_line(x, y)[0] * sum(y) / len(y))),
        Mistake("other order", "The intercept has the wrong sign.",
                lambda x, y: (fit_line(x, y)[0], -fit_line(x, y)[1])),
        Mistake("variance of y", "Below the line stands the variance of x, not that of y.", _over_variance_of_y),
        Mistake("slope only", "It returns the slope only; return slope, intercept.", lambda x, y: fit_line(x, y)[0]),
        Mistake("end points", "It joins the first point to the last.", lambda x, y: (
            (y[-1] - y[0]) / (x[-1] - x[0]), y[0] - (y[-1] - y[0]) / (x[-1] - x[0]) * x[0])),
    ),
    inputs=(
        ([1.0, 2.0, 3.0, 5.0, 5.5], [2.0, 3.0, 5.0, 4.0, 4.5]),
        ([-1.5, 0.5, 2.0, 4.0, 4.5, 0.3], [3.0, 1.0, 0.5, -2.0, -6.0, 1.0]),
        ([10.0, 20.0, 40.0], [1e-5, 3e-5, 2e-5]),  # no rounding goes unseen here
    ),
    exact=(([Fraction(1), Fraction(2), Fraction(5)], [Fraction(1, 3), Fraction(3), Fraction(7)]),),
)  # fmt: skip

_swapped = Exercise(
    title="a check for slope and intercept swapped",
    answer="b",
    solution='answer = "b"  # at x = 1 both readings give 2, elsewhere they differ',
    hints=("What do the two readings predict at x = 1?", "And at x = 2?"),
    choices={
        "a": "the first row: compare its prediction with the table",
        "b": "any other row: compare its prediction with the table",
        "c": "none: the two readings are the same line",
        "d": "the number of rows",
    },
    mistakes=(
        Mistake("first row", "At x = 1 slope and intercept are added either way: both readings give 2.", "a"),
        Mistake("same line", "They meet at x = 1 and nowhere else.", "c"),
        Mistake("count", "Both readings predict one number a row.", "d"),
    ),
    remark="Any row but x = 1 tells the two readings apart. Check where a mistake would show.",
)

_origin = Exercise(
    title="the best line through the origin",
    answer=Fraction(13, 5),
    solution="answer = Fraction(1 * 3 + 2 * 5, 1 * 1 + 2 * 2)",
    hints=("Without intercept the slope is Σxy/Σx².", "Σxy is 3 + 10."),
    mistakes=(
        Mistake(
            "with intercept", "That is the slope with an intercept. Here the line must pass through the origin.", 2
        ),
        Mistake("mean of ratios", "That is the mean of y/x. Squares weigh the rows differently.", Fraction(11, 4)),
        Mistake("ratio of sums", "That is Σy/Σx.", Fraction(8, 3)),
        Mistake("upside down", "That is Σx²/Σxy.", Fraction(5, 13)),
        Mistake("numerator", "That is Σxy only. Divide it by Σx².", 13),
    ),
)

_balance = Exercise(
    title="what balanced residuals show",
    answer="c",
    solution='answer = "c"  # setting the derivative by b to zero says just this',
    hints=(
        "Which equation says that the residuals add up to zero?",
        "Would Ada's slope with the best intercept pass this test?",
    ),
    choices={
        "a": "the line is a good one, since errors cancel",
        "b": "the line is right on average, so it will be right on new data",
        "c": "nothing about the slope: it is so for every slope with its best intercept",
        "d": "something is wrong, residuals cannot balance exactly",
    },
    mistakes=(
        Mistake("balance for quality", "Even a line with a silly slope balances, once its intercept is best.", "a"),
        Mistake("training for test", "These are the data that the line was fitted to. New data owe it nothing.", "b"),
        Mistake("suspicion", "It must be so: the derivative by b is zero at the best b.", "d"),
    ),
)

_units = Exercise(
    title="the units of MSE and RMSE",
    looks_back="01",
    answer="b",
    solution='answer = "b"',
    hints=("What happens to a residual, and to its unit, before the mean is taken?", "And what does the R stand for?"),
    choices={
        "a": "both in inches",
        "b": "the MSE in square inches, the RMSE in inches",
        "c": "both in square inches",
        "d": "both are pure numbers, without a unit",
    },
    mistakes=(
        Mistake("square forgotten", "For one of them the errors are squared, and nothing undoes it.", "a"),
        Mistake("root forgotten", "The R stands for root: what does it do to a unit?", "c"),
        Mistake("no unit", "A mean has the unit of what is averaged.", "d"),
    ),
)

_r_squared = Exercise(
    title="what an R² of 0.67 says",
    answer="d",
    solution='answer = "d"',
    hints=("R² compares two mean squared errors.", "The one it compares with is that of the best constant."),
    choices={
        "a": "67 % of the predictions are right",
        "b": "the line is right with a probability of 67 %",
        "c": "the slope is 0.67",
        "d": "the line's mean squared error is about a third of the best constant's",
    },
    mistakes=(
        Mistake("percent correct", "No prediction needs to be right: R² is about squared errors.", "a"),
        Mistake("probability", "No probability came in anywhere.", "b"),
        Mistake("slope for R²", "R² does not change when y is measured in other units; a slope does.", "c"),
    ),
)

_quartet = Exercise(
    title="why one should look at the data",
    answer=(
        "Slope, intercept and R² are a few averages, and very different clouds can have the same averages. Only the "
        "first set looks like a line with noise. The second is a curve, in the third one outlier turns the line, and "
        "in the fourth a single point decides the slope. A picture shows at a glance what the numbers cannot."
    ),
    solution='answer = "A few averages cannot tell a line with noise from a curve or from a single outlier."',
    hints=("What do the numbers have in common, and the pictures not?",),
    mistakes=(),
)

_four = [2, 3, 5, 7]
_variance = mse([Fraction(17, 4)] * 4, _four)
_baseline = Exercise(
    title="how wrong the best constant is",
    looks_back="01",
    answer=_variance,
    solution="answer = sum((Fraction(17, 4) - value) ** 2 for value in [2, 3, 5, 7]) / 4",
    hints=("The best constant is the mean, 17/4.", "The mean of the squared distances from 17/4."),
    mistakes=(
        Mistake("n minus one", "You divided by 3. The mean squared error divides by n.", _variance * Fraction(4, 3)),
        Mistake("sum for mean", "That is the sum of the squares.", _variance * 4),
        Mistake("root", "That is its root, the RMSE.", float(_variance) ** 0.5),
        Mistake("half", "That is half of it.", _variance / 2),
        Mistake("the constant", "That is the constant itself. How large is its mean squared error?", Fraction(17, 4)),
        Mistake("median", "That is the error of the median, 4. The mean is better.", mse([4] * 4, _four)),
        Mistake("absolute values", "That is the mean absolute error. Square first.", Fraction(7, 4)),
    ),
    remark="It will come back twice in this lesson, under other names.",
)

_worse = Exercise(
    title="lines worse than the best constant",
    on_figure=True,
    answer="c",
    solution='answer = "c"  # there the parabola runs above the dotted line',
    hints=("Which curve belongs to the best constant?", "Worse is higher: where does the parabola run above it?"),
    choices={
        "a": "none: a line has two numbers to choose, a constant only one",
        "b": "those with a slope above 1.7",
        "c": "those with a slope below 0 or above 3.4",
        "d": "those with a slope between 0 and 3.4",
    },
    mistakes=(
        Mistake("two numbers", "The best line is never worse. But here the slope is prescribed: read the figure.", "a"),
        Mistake("beyond the lowest point", "There the loss climbs again. Is it above the dotted line at once?", "b"),
        Mistake("upside down", "In between the parabola runs below the dotted line, and low is good.", "d"),
    ),
    remark="A bad slope is worse than no slope.",
)

EXERCISES = {
    "02.1": _baseline,
    "02.2": _worse,
    "02.3": _derivative,
    "02.4": _sums,
    "02.5": _slope,
    "02.6": _intercept,
    "02.7": _fit,
    "02.8": _swapped,
    "02.9": _origin,
    "02.10": _balance,
    "02.11": _units,
    "02.12": _r_squared,
    "02.13": _quartet,
}
