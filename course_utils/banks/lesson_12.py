"""Exercises of lesson 12: held-out score, units of a weight, weights beside a product, an omitted column."""

import math
from collections.abc import Callable
from fractions import Fraction
from statistics import median
from typing import Any

from course_utils.averages import mean
from course_utils.exercises import Exercise, Mistake

_r, _sx, _sy = Fraction(6, 10), Fraction(4), Fraction(10)

_slope = Exercise(
    title="a slope from correlation and standard deviations",
    answer=_r * _sy / _sx,
    solution="answer = 0.6 * 4 * 10 / 4**2  # the covariance is 24, the variance of the budget 16",
    hints=(
        "Lesson 02: the slope is the covariance divided by the variance of x.",
        "The covariance is the correlation times both standard deviations.",
    ),
    mistakes=(
        Mistake("x and y exchanged", "That is the slope of the budget on sales: divide by the budget's variance.",
                _r * _sx / _sy),
        Mistake("covariance", "That is the covariance, not yet divided.", _r * _sx * _sy),
        Mistake("correlation", "The correlation has no unit; a slope has. The standard deviations are missing.", _r),
        Mistake("no correlation", "That would be the slope if all points lay on the line: where is the correlation?",
                _sy / _sx),
        Mistake("no correlation, exchanged", "The correlation is missing, and the deviations are exchanged.",
                _sx / _sy),
        Mistake("correlation squared", "The correlation counts once, not squared.", _r**2 * _sy / _sx),
        Mistake("R²", "That is R², the correlation squared; no slope.", _r**2),
        Mistake("variances", "Standard deviations were given, and one of each is left: their squares have no place.",
                _r * _sy**2 / _sx**2),
        Mistake("divided once", "The covariance is divided by the budget's variance, not by its standard deviation.",
                _r * _sy),
        Mistake("deviation of y forgotten", "The standard deviation of sales is missing: divide the covariance by the "
                "variance.", _r / _sx),
        Mistake("divided by the correlation", "The correlation multiplies; it flattens the line.", _sy / (_r * _sx)),
        Mistake("one over the slope", "Turned upside down: sales per budget is wanted.", _sx / (_r * _sy)),
        Mistake("roots", "The standard deviations are roots already.", float(_r) * float(_sy / _sx) ** 0.5),
        Mistake("all but the correlation", "That is the product of the deviations; the correlation is missing, and it "
                "is not divided.", _sx * _sy),
        Mistake("sign", "The correlation is positive, so the line rises.", -_r * _sy / _sx),
        Mistake("sum of variances", "Only the budget's variance stands below.", _r * _sx * _sy / (_sx**2 + _sy**2)),
        Mistake("budget's deviation alone", "Sales are missing, and the budget's deviation stands above: it belongs "
                "below.", _r * _sx),
        Mistake("variance of sales", "The covariance has one standard deviation of each, not the variance of sales.",
                _r * _sy**2 / _sx),
    ),
    looks_back="02",
)  # fmt: skip

_x = [Fraction(10), Fraction(20), Fraction(20)]
_squares = sum(s * s for s in _x)
_variance = mean(_x[k] ** 2 for k in range(3)) - mean(_x) ** 2

_limit = Exercise(
    title="the rate above which descent diverges",
    answer=2 / (Fraction(2, 3) * _squares),
    solution="answer = 2 / (2 / 3 * (10**2 + 20**2 + 20**2))  # the second derivative of the loss is 600",
    hints=(
        "Lessons 03 and 06: the limit is 2 over the curvature. With one feature the Hessian is one number.",
        "The Hessian of the mean squared error is 2/n times the sum of the squares of x.",
    ),
    mistakes=(
        Mistake("half the limit", "At that rate one step arrives. Divergence begins at twice it.",
                1 / (Fraction(2, 3) * _squares)),
        Mistake("neither 2 nor n", "The Hessian of the mean squared error has 2/n before the sum of squares.",
                Fraction(2) / _squares),
        Mistake("2 forgotten in the Hessian", "The square's derivative gives a 2 to the Hessian.",
                2 / (Fraction(1, 3) * _squares)),
        Mistake("sum", "That is the limit for the *sum* of squares; here it is their mean.",
                Fraction(2) / (2 * _squares)),
        Mistake("Hessian", "That is the curvature; the limit is 2 over it.", Fraction(2, 3) * _squares),
        Mistake("half the Hessian", "That is the mean of the squares; the limit is 2 over the Hessian.",
                _squares / 3),
        Mistake("sum of squares", "That is the sum of the squares, on the way to the Hessian.", _squares),
        Mistake("not squared", "The Hessian holds the squares of x.", 2 / (Fraction(2, 3) * sum(_x))),
        Mistake("mean squared", "The squares' mean, not the mean's square.", 2 / (2 * mean(_x) ** 2)),
        Mistake("centred", "There is no intercept, so the x are taken as they are, not centred.", 2 / (2 * _variance)),
        Mistake("largest x", "All rows count, not the largest one alone.", 2 / (Fraction(2, 3) * 400)),
        Mistake("largest x, no n", "All rows count, and the mean divides by n.", Fraction(2, 2 * 400)),
        Mistake("largest square", "All rows count; and the Hessian has 2/n before the sum of squares.",
                Fraction(2, 400)),
        Mistake("sum of x", "The Hessian holds the squares of x, with 2/n before their sum.", 2 / sum(_x)),
        Mistake("mean of x", "Square each x before the mean is taken; and a factor 2 is missing.", 2 / mean(_x)),
        Mistake("sum squared", "Square each x, then add.", 2 / (Fraction(2, 3) * sum(_x) ** 2)),
        Mistake("root of the sum", "The Hessian holds the sum of squares, not its root.",
                2 / (2 / 3 * float(_squares) ** 0.5)),
    ),
    remark="The larger the numbers in a column, the lower the limit: it hangs on the unit of the budgets.",
    looks_back="03",
)  # fmt: skip


def _total(predicted: Any, target: Any) -> Any:
    return sum((a - t) * (a - t) for t, a in zip(target, predicted, strict=True))


def _around(centre: Any, target: Any) -> Any:
    return sum((centre - t) * (centre - t) for t in target)


def _share(y_train: Any, y_test: Any, predicted: Any) -> Any:
    return _total(predicted, y_test) / _around(mean(y_train), y_test)


def _spread(values: Any) -> Any:
    return _around(mean(values), values)


def _sizes(values: Any) -> Any:
    return sum(abs(value) for value in values)


def _correlation(x: Any, y: Any) -> float:
    u, v = [s - mean(x) for s in x], [t - mean(y) for t in y]
    below = math.sqrt(sum(s * s for s in u) * sum(t * t for t in v))
    return float(sum(s * t for s, t in zip(u, v, strict=True))) / below


_score = Exercise(
    title="a score on rows set aside",
    answer=lambda y_train, y_test, predicted: 1 - _share(y_train, y_test, predicted),
    solution=(
        "def my_score(y_train, y_test, predicted):\n"
        "    center = sum(y_train) / len(y_train)\n"
        "    model = sum((guess - target) ** 2 for guess, target in zip(predicted, y_test))\n"
        "    baseline = sum((center - target) ** 2 for target in y_test)\n"
        "    return 1 - model / baseline\n\n"
        "answer = my_score"
    ),
    hints=("Two sums of squares, both over the test rows: the model's and the baseline's.",
           "The baseline predicts the mean of the *training* targets for every test row."),
    mistakes=(
        Mistake("mean of the test rows", "The baseline may not know the test rows: whose mean does it predict?",
                lambda a, b, p: 1 - _total(p, b) / _around(mean(b), b)),
        Mistake("share that is left", "That is the share of the error that is left; the share taken away is wanted.",
                _share),
        Mistake("sign", "The sign is turned: a model better than the baseline has a positive score.",
                lambda a, b, p: _share(a, b, p) - 1),
        Mistake("upside down", "The model's squares stand above, the baseline's below.",
                lambda a, b, p: 1 - _around(mean(a), b) / _total(p, b)),
        Mistake("roots", "The sums of squares are compared, not their roots.",
                lambda a, b, p: 1 - float(_share(a, b, p)) ** 0.5),
        Mistake("baseline on training rows", "The baseline is judged on the test rows too; those are the training "
                "rows' squares.", lambda a, b, p: 1 - _total(p, b) / _around(mean(a), a)),
        Mistake("baseline's mean on training rows", "The baseline is judged on the test rows too; that is the "
                "variance of the training rows.",
                lambda a, b, p: 1 - _total(p, b) / len(b) / (_around(mean(a), a) / len(a))),
        Mistake("around zero", "The baseline predicts a mean, not zero.",
                lambda a, b, p: 1 - _total(p, b) / _around(0, b)),
        Mistake("mean of the predictions", "The baseline knows no predictions: its mean is that of targets.",
                lambda a, b, p: 1 - _total(p, b) / _around(mean(p), b)),
        Mistake("mean for sum", "A mean is divided by a sum: both should be sums, or both means.",
                lambda a, b, p: 1 - _share(a, b, p) / len(b)),
        Mistake("sum for mean", "A sum is divided by a mean: both should be sums, or both means.",
                lambda a, b, p: 1 - _share(a, b, p) * len(b)),
        Mistake("absolute", "Squares are compared, not sizes.",
                lambda a, b, p: 1 - _sizes(s - t for s, t in zip(p, b, strict=True)) / _sizes(mean(a) - t for t in b)),
        Mistake("sums squared", "Square each residual, then add.",
                lambda a, b, p: 1 - sum(s - t for s, t in zip(p, b, strict=True)) ** 2
                / sum(mean(a) - t for t in b) ** 2),
        Mistake("predictions around the mean", "That is the spread of the predictions over that of the targets; how "
                "far the predictions are from the targets is not in it.",
                lambda a, b, p: _around(mean(a), p) / _around(mean(a), b)),
        Mistake("correlation squared", "That is the correlation squared, which forgives a wrong level and a wrong "
                "scale.", lambda a, b, p: _correlation(p, b) ** 2),
        Mistake("model's squares", "That is the model's sum of squares, not compared with anything.",
                lambda a, b, p: _total(p, b)),
        Mistake("MSE", "That is the model's mean squared error, not compared with anything.",
                lambda a, b, p: _total(p, b) / len(b)),
        Mistake("baseline's squares", "That is the baseline's sum of squares alone.",
                lambda a, b, p: _around(mean(a), b)),
        Mistake("mean of all", "Training and test rows are averaged together; the baseline may not know the test rows.",
                lambda a, b, p: 1 - _total(p, b) / _around(mean([*a, *b]), b)),
        Mistake("sum for the mean", "The targets of the training rows are added up but not divided by their number.",
                lambda a, b, p: 1 - _total(p, b) / _around(sum(a), b)),
        Mistake("brackets", "Check the brackets: the 1 must not be divided.",
                lambda a, b, p: (1 - _total(p, b)) / _around(mean(a), b)),
        Mistake("difference", "That is how much is taken away, not which share of it.",
                lambda a, b, p: _around(mean(a), b) - _total(p, b)),
        Mistake("not squared", "The residuals are squared before they are added.",
                lambda a, b, p: 1 - sum(s - t for s, t in zip(p, b, strict=True)) / sum(mean(a) - t for t in b)),
        Mistake("variance of the residuals", "The variance takes the residuals' own mean away, and that of the test "
                "rows is not the baseline's: squares as they are, around the training mean.",
                lambda a, b, p: 1 - _spread([s - t for s, t in zip(p, b, strict=True)]) / _spread(b)),
        Mistake("in percent", "A share is wanted, not percent.", lambda a, b, p: 100 * (1 - _share(a, b, p))),
        Mistake("cut at zero", "A model may be worse than the baseline; its score is then below zero, and stays so.",
                lambda a, b, p: max(0, 1 - _share(a, b, p))),
        Mistake("median", "The baseline predicts the mean of the training targets, not their median.",
                lambda a, b, p: 1 - _total(p, b) / _around(median(a), b)),
    ),
    inputs=(
        ([3.0, 1.0, 4.0, 4.0], [2.0, 5.0, 5.5], [2.5, 4.0, 5.0]),
        ([0.5, -1.0], [1.0, 1.0, 4.0, -2.0, 0.25], [0.5, 1.5, 2.0, 1.0, -1.0]),
        ([2e-5, 5e-5, 5e-5, 1e-5, 9e-5], [3e-5, 8e-5], [2e-5, 6e-5]),
        ([10.0, 12.0, 12.5], [11.0, 19.0, 10.0, 12.0, 12.0, 7.0, 10.0], [14.0, 12.0, 15.0, 9.0, 13.0, 12.5, 12.0]),
    ),
    exact=(([Fraction(1, 3), Fraction(2)], [Fraction(1), Fraction(5, 2), Fraction(4)],
            [Fraction(3, 2), Fraction(2), Fraction(3)]),),
    remark="It can be negative: a model may be worse than the baseline.",
)  # fmt: skip

_units = Exercise(
    title="units more for 500 dollars on radio",
    answer=Fraction(3, 15) * Fraction(1, 2) * 1000,
    solution="answer = 3 / 15 * 0.5 * 1000  # 0.2 thousand units per thousand dollars",
    hints=("First: how many thousand units per thousand dollars is it?",
           "500 dollars are half of a thousand; and the answer is in units."),
    mistakes=(
        Mistake("thousand units", "That is in thousands of units; units are asked for.", Fraction(1, 10)),
        Mistake("a thousand dollars", "That is for a thousand dollars.", 200),
        Mistake("weight", "That is the weight in thousand units per thousand dollars; what do 500 dollars bring?",
                Fraction(1, 5)),
        Mistake("not divided", "The weight is per standard deviation; how many of these are 500 dollars?", 1500),
        Mistake("not divided, thousands", "The weight is per standard deviation, and units are asked for.",
                Fraction(3, 2)),
        Mistake("multiplied", "Divide by the standard deviation, do not multiply with it.", 22500),
        Mistake("multiplied, thousands", "Divide by the standard deviation; and units are asked for.",
                Fraction(45, 2)),
        Mistake("upside down", "Units per dollar, not dollars per unit.", 2500),
        Mistake("upside down, thousands", "Thousand units per thousand dollars, not the other way round.",
                Fraction(5, 2)),
        Mistake("dollars per unit", "Turned upside down: thousand units per thousand dollars is 3 over 15.", 5),
        Mistake("500 thousand dollars", "500 dollars are half of a thousand dollars: one thousand too much went in.",
                100_000),
        Mistake("a standard deviation", "That is for a whole standard deviation more.", 3000),
        Mistake("doubled", "500 dollars are half of a thousand, not twice it.", 400),
        Mistake("multiplied, a thousand", "Divide by the standard deviation; and 500 dollars are half of a thousand.",
                45_000),
        Mistake("standard deviations", "That is how many standard deviations 500 dollars are.", Fraction(1, 30)),
        Mistake("sign", "The weight is positive: more, not less.", -100),
        Mistake("ten", "A factor of ten is lost: 500 dollars are 0.5 thousand, not 0.05.", 10),
        Mistake("doubled, thousands", "500 dollars are half of a thousand, not twice it; and units are asked for.",
                Fraction(2, 5)),
        Mistake("halved twice", "Half of a thousand dollars: halved once too often.", 50),
        Mistake("ten more", "A factor of ten too much: 500 dollars are 0.5 thousand, not 5.", 1000),
    ),
)  # fmt: skip

_aloud = Exercise(
    title="the weight of radio, read aloud",
    answer="a",
    solution='answer = "a"',
    hints=("What is held equal, and is it said that something is caused?",),
    choices={
        "a": "a market with a thousand dollars more for radio, and the same for television and newspapers, is "
        "predicted to sell 189 units more",
        "b": "a thousand dollars more for radio cause 189 more sales in every market",
        "c": "a market with a thousand dollars more for radio sells 189 units more on average, whatever else is "
        "different",
        "d": "18.9 percent of the sales come from radio",
    },
    mistakes=(
        Mistake("causal", "The fit compares markets that differ; nobody has changed a budget and watched.", "b"),
        Mistake("nothing held", "That sentence belongs to the line of radio alone, with its other slope.", "c"),
        Mistake("share", "A weight has a unit, units per dollar here; it is no share.", "d"),
    ),
)

_average = Exercise(
    title="the line of the average error",
    answer="b",
    solution='answer = "b"',
    hints=(
        "One of the lines is the median, one the mean absolute error, one the RMSE. Which of them is an average of "
        "differences?",
        "Half of the markets lie below the median. Squares pull to the right.",
    ),
    choices={
        "a": "at line A",
        "b": "at line B",
        "c": "at line C",
        "d": "at any of the three: all are averages of the same forty sizes",
    },
    mistakes=(
        Mistake("median", "Count the markets on both sides: half of them lie to the left of A. That is the middle one, "
                "not the average.", "a"),
        Mistake("RMSE", "Most bars lie far to the left of C. There the squares have been averaged, and the two far "
                "bars pull.", "c"),
        Mistake("all the same", "They lie at different places; only one is the sum of the sizes over forty.", "d"),
    ),
    on_figure=True,
)  # fmt: skip

_best_seed = Exercise(
    title="the lowest error of a hundred seeds",
    answer=(
        "The seed was chosen by the test rows, so their error is no longer an honest judge: among a hundred draws the "
        "lowest is low by luck, for instance because the odd market fell into the training set. Fix the split before "
        "looking, or report the mean and the spread over many splits, and say how many were tried."
    ),
    solution='answer = "The lowest of a hundred draws is low by luck; report mean and spread over all the splits."',
    hints=("What was the seed chosen by? And what would the hundred errors look like in a histogram?",),
    mistakes=(),
)

_tilt = Exercise(
    title="residuals over television, in two thirds",
    answer="b",
    solution='answer = "b"',
    hints=(
        "In which panel do the points fall from left to right, in which do they rise?",
        "Residuals are observed minus predicted: below zero the plane has predicted too much.",
    ),
    choices={
        "a": "the noise grows with the television budget",
        "b": "the plane overrates television where there is little radio, and underrates it where there is much",
        "c": "television does not matter once radio is known",
        "d": "nothing: over all markets the residuals have mean zero and no slope on tv",
    },
    mistakes=(
        Mistake("fan", "A fan stays around zero and widens. Do these stay around zero?", "a"),
        Mistake("no television", "What is plotted is what is left *after* the plane has used television.", "c"),
        Mistake("all markets", "True of all markets together, by the normal equation; but look at each panel by "
                "itself.", "d"),
    ),
    on_figure=True,
)  # fmt: skip

_w = [Fraction(6), Fraction(2, 100), Fraction(3, 100), Fraction(1, 1000)]


def _predict(t: Any, r: Any) -> Any:
    return _w[0] + _w[1] * t + _w[2] * r + _w[3] * t * r


_together = Exercise(
    title="both budgets rise beside a product",
    answer=_predict(110, 30) - _predict(100, 20),
    solution=(
        "before = 6 + 0.02 * 100 + 0.03 * 20 + 0.001 * 100 * 20\n"
        "after_both = 6 + 0.02 * 110 + 0.03 * 30 + 0.001 * 110 * 30\n"
        "answer = after_both - before"
    ),
    hints=("Predict both markets, then take the difference.", "The product goes from 100 times 20 to 110 times 30."),
    mistakes=(
        Mistake("slopes at the old place", "The two slopes at the old place, added: but while television grows, the "
                "slope of radio grows too.",
                (_w[1] + 20 * _w[3]) * 10 + (_w[2] + 100 * _w[3]) * 10),
        Mistake("slopes at the new place", "The two slopes at the new place, added: the common part is counted twice.",
                (_w[1] + 30 * _w[3]) * 10 + (_w[2] + 110 * _w[3]) * 10),
        Mistake("product of the changes", "The product changes from 100 times 20 to 110 times 30; that is more than "
                "10 times 10.", _w[1] * 10 + _w[2] * 10 + _w[3] * 100),
        Mistake("no product", "Either the product is left out, or only television has moved.",
                _w[1] * 10 + _w[2] * 10),
        Mistake("one part", "That is one part only: either the product's, or what radio alone would bring.",
                _w[3] * (110 * 30 - 100 * 20)),
        Mistake("television only", "Radio moves too.", (_w[1] + 20 * _w[3]) * 10),
        Mistake("radio only", "Television moves too.", (_w[2] + 110 * _w[3]) * 10),
        Mistake("after", "That is the prediction afterwards; the rise is asked for.", _predict(110, 30)),
        Mistake("before", "That is the prediction before; the rise is asked for.", _predict(100, 20)),
        Mistake("units", "In thousand units, please.", 1800),
        Mistake("sign", "After minus before.", _predict(100, 20) - _predict(110, 30)),
        Mistake("product not compared", "The product was not zero before: take its old value away.",
                _w[1] * 10 + _w[2] * 10 + _w[3] * 110 * 30),
        Mistake("old product", "The product must be taken at both places.",
                _w[1] * 10 + _w[2] * 10 + _w[3] * 100 * 20),
        Mistake("intercept added", "The intercept is in both predictions and drops out.",
                _w[0] + _predict(110, 30) - _predict(100, 20)),
        Mistake("for one thousand", "Both budgets rise by ten thousand dollars, not by one.",
                (_predict(110, 30) - _predict(100, 20)) / 10),
        Mistake("ten for the product", "The product does not rise by ten: it is another number before and after.",
                (_w[1] + _w[2] + _w[3]) * 10),
        Mistake("product, radio only", "In the product television moves too.",
                _w[1] * 10 + _w[2] * 10 + _w[3] * (100 * 30 - 100 * 20)),
        Mistake("product, television only", "In the product radio moves too.",
                _w[1] * 10 + _w[2] * 10 + _w[3] * (110 * 20 - 100 * 20)),
        Mistake("radio's part bare", "Television's slope is taken at the new radio; but radio's own slope is not its "
                "weight alone.", (_w[1] + 30 * _w[3]) * 10 + _w[2] * 10),
        Mistake("television's part bare", "Radio's slope is taken at the new television; but television's own slope is "
                "not its weight alone.", _w[1] * 10 + (_w[2] + 110 * _w[3]) * 10),
        Mistake("exchanged", "Television has the weight 0.02 and goes from 100 to 110.",
                _w[1] * 10 + _w[2] * 10 + _w[3] * (110 * 20 - 100 * 30)),
    ),
    remark="More than the two separate rises together: the product has its own part, 10 times 10 times 0.001.",
)  # fmt: skip

_Weights = Callable[[Any, Any, Any, Any, Any, Any], list[Any]]


def _from_four(change: _Weights) -> Callable[[Any, Any, Any], list[Any]]:
    """Return a function of a list of four weights and two centres, from one of six numbers."""
    return lambda w, a, b: change(w[0], w[1], w[2], w[3], a, b)


_centred = Exercise(
    title="the weights of centred columns, a function",
    answer=_from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m * b, q + m * a, m]),
    solution=(
        "def my_centred(w, a, b):\n"
        "    level = w[0] + w[1] * a + w[2] * b + w[3] * a * b\n"
        "    return [level, w[1] + w[3] * b, w[2] + w[3] * a, w[3]]\n\n"
        "answer = my_centred"
    ),
    hints=("Multiply out (u + a)(v + b): four terms.",
           "Collect what has no u and no v, what has u only, what has v only, and what has both. The first is the "
           "prediction at t = a, r = b."),
    mistakes=(
        Mistake("a and b exchanged in the slopes", "The slope of television is taken at radio's centre, and the other "
                "way round.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m * a, q + m * b, m])),
        Mistake("a and b exchanged", "a belongs to television (the weight w[1]), b to radio.",
                _from_four(lambda k, p, q, m, a, b: [k + p * b + q * a + m * a * b, p + m * a, q + m * b, m])),
        Mistake("way back", "The signs: that leads from centred weights back to the old ones. t is u *plus* a.",
                _from_four(lambda k, p, q, m, a, b: [k - p * a - q * b + m * a * b, p - m * b, q - m * a, m])),
        Mistake("all minus", "t is u plus a, r is v plus b: no minus anywhere.",
                _from_four(lambda k, p, q, m, a, b: [k - p * a - q * b - m * a * b, p - m * b, q - m * a, m])),
        Mistake("slopes minus", "The level is right; the slopes are added to, not taken from.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p - m * b, q - m * a, m])),
        Mistake("product left out of the level", "The slopes are right; in the level the product of the two centres "
                "is missing.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b, p + m * b, q + m * a, m])),
        Mistake("as for a plane", "Without a product the slopes would stay. Multiply (u + a)(v + b) out.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b, p, q, m])),
        Mistake("slopes kept", "The level is right. But u times b and v times a are left over: where do they go?",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p, q, m])),
        Mistake("level kept", "The slopes are right; the intercept becomes the prediction at the centres.",
                _from_four(lambda k, p, q, m, a, b: [k, p + m * b, q + m * a, m])),
        Mistake("unchanged", "The columns have changed, so the weights do: only one of the four stays.",
                _from_four(lambda k, p, q, m, a, b: [k, p, q, m])),
        Mistake("product only in the level", "The terms with w[1] and w[2] belong into the level as well.",
                _from_four(lambda k, p, q, m, a, b: [k + m * a * b, p + m * b, q + m * a, m])),
        Mistake("ab in the slopes", "In the slope of u stands b alone, in that of v a alone.",
                _from_four(lambda k, p, q, m, a, b:
                           [k + p * a + q * b + m * a * b, p + m * a * b, q + m * a * b, m])),
        Mistake("product's weight scaled", "u times v has the weight of t times r: it stays.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m * b, q + m * a, m * a * b])),
        Mistake("sign of the product", "The product's part of the level is added.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b - m * a * b, p + m * b, q + m * a, m])),
        Mistake("multiplied", "The centres do not multiply the slopes; the product's weight times a centre is added.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p * a, q * b, m])),
        Mistake("three weights", "Four columns, four weights: that of u times v is missing.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m * b, q + m * a])),
        Mistake("level only", "That is the first weight only.",
                _from_four(lambda k, p, q, m, a, b: k + p * a + q * b + m * a * b)),
        Mistake("b only", "The slope of v needs a.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m * b, q + m * b, m])),
        Mistake("a only", "The slope of u needs b.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m * a, q + m * a, m])),
        Mistake("minus, as for a plane", "t is u plus a, so the level rises; and the slopes change too.",
                _from_four(lambda k, p, q, m, a, b: [k - p * a - q * b, p, q, m])),
        Mistake("every weight scaled", "The centres do not multiply the weights; put t = u + a in and sort.",
                _from_four(lambda k, p, q, m, a, b: [k, p * a, q * b, m * a * b])),
        Mistake("level of the way back", "The slopes are right; in the level t is u *plus* a, r is v plus b.",
                _from_four(lambda k, p, q, m, a, b: [k - p * a - q * b + m * a * b, p + m * b, q + m * a, m])),
        Mistake("a and b exchanged in the level", "The slopes are right; in the level w[1] belongs to a, w[2] to b.",
                _from_four(lambda k, p, q, m, a, b: [k + p * b + q * a + m * a * b, p + m * b, q + m * a, m])),
        Mistake("slopes without a centre", "The level is right; in the slopes the product's weight is multiplied by a "
                "centre before it is added.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + m, q + m, m])),
        Mistake("slopes scaled and moved", "The level is right; w[1] and w[2] themselves are not multiplied by a "
                "centre in the slopes.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p * a + m * b, q * b + m * a, m])),
        Mistake("slopes in the other order", "The numbers are right; their order is that of 1, u, v and u times v.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, q + m * a, p + m * b, m])),
        Mistake("centre without weight", "The centre is multiplied by the product's weight before it is added.",
                _from_four(lambda k, p, q, m, a, b: [k + p * a + q * b + m * a * b, p + b, q + a, m])),
    ),
    inputs=(
        ([6.0, 0.5, 0.25, 0.125], 3.0, 5.0),
        ([-1.0, 2.0, 2.0, -0.5], 0.75, -2.0),
        ([3.0, -0.3, 0.7, 0.2], -4.0, 1.5),
        ([1e-5, 3e-5, -2e-5, 2e-5], 0.5, 3.0),
    ),
    exact=(([Fraction(1, 3), Fraction(2), Fraction(-1, 2), Fraction(1, 7)], Fraction(5, 2), Fraction(1, 3)),),
    remark="The first weight is now the prediction at the centres, the next two are slopes there.",
)  # fmt: skip


def _cov(x: Any, z: Any) -> Any:
    return mean((s - mean(x)) * (t - mean(z)) for s, t in zip(x, z, strict=True))


def _moment(x: Any, z: Any) -> Any:
    return sum(s * t for s, t in zip(x, z, strict=True))


_alone = Exercise(
    title="a weight alone from the full fit",
    answer=lambda w_x, w_z, x, z: w_x + w_z * (_cov(x, z) / _cov(x, x)),
    solution=(
        "def my_alone(w_x, w_z, x, z):\n"
        "    x_mean, z_mean = sum(x) / len(x), sum(z) / len(z)\n"
        "    above = sum((s - x_mean) * (t - z_mean) for s, t in zip(x, z))\n"
        "    below = sum((s - x_mean) ** 2 for s in x)\n"
        "    return w_x + w_z * (above / below)\n\n"
        "answer = my_alone"
    ),
    hints=("Three numbers: two weights are given, the slope of z on x is to be computed.",
           "The slope of z on x: covariance of the two over the variance of x."),
    mistakes=(
        Mistake("slope of x on z", "That uses the slope of the kept column on the left-out one: divide by the "
                "variance of x.", lambda p, q, x, z: p + q * (_cov(x, z) / _cov(z, z))),
        Mistake("minus", "What comes through the left-out column is added.",
                lambda p, q, x, z: p - q * (_cov(x, z) / _cov(x, x))),
        Mistake("own weight forgotten", "That is what comes through the left-out column; x has a weight of its own.",
                lambda p, q, x, z: q * (_cov(x, z) / _cov(x, x))),
        Mistake("weight of x alone", "That is the weight in the full fit; what comes through z is missing.",
                lambda p, q, x, z: p),
        Mistake("weights exchanged", "The slope multiplies the weight of the column left out, z.",
                lambda p, q, x, z: q + p * (_cov(x, z) / _cov(x, x))),
        Mistake("weights and slope exchanged", "That is the slope of y on z alone, with x left out.",
                lambda p, q, x, z: q + p * (_cov(x, z) / _cov(z, z))),
        Mistake("covariance", "The covariance must be divided by the variance of x to be a slope.",
                lambda p, q, x, z: p + q * _cov(x, z)),
        Mistake("correlation", "A slope is needed, not the correlation: that has no unit.",
                lambda p, q, x, z: p + q * _correlation(x, z)),
        Mistake("through the origin", "That is the slope of a line through the origin: take the means away first.",
                lambda p, q, x, z: p + q * (_moment(x, z) / _moment(x, x))),
        Mistake("sum of weights", "The weight of z is multiplied by a slope before it is added.",
                lambda p, q, x, z: p + q),
        Mistake("both times the slope", "Only the weight of z is multiplied by the slope.",
                lambda p, q, x, z: (p + q) * (_cov(x, z) / _cov(x, x))),
        Mistake("product", "The two weights are not multiplied.",
                lambda p, q, x, z: p * q * (_cov(x, z) / _cov(x, x))),
        Mistake("slope", "That is the slope of z on x; the weights are missing.",
                lambda p, q, x, z: _cov(x, z) / _cov(x, x)),
        Mistake("slope added", "The slope is multiplied by the weight of z before it is added.",
                lambda p, q, x, z: p + _cov(x, z) / _cov(x, x)),
        Mistake("quotient of means", "A slope is not the quotient of the means.",
                lambda p, q, x, z: p + q * (mean(z) / mean(x))),
        Mistake("mean of z", "The weight of z is multiplied by the slope of z on x, not by the mean of z.",
                lambda p, q, x, z: p + q * mean(z)),
        Mistake("standard deviation", "The covariance is divided by the variance of x, not by its standard deviation.",
                lambda p, q, x, z: p + q * float(_cov(x, z)) / float(_cov(x, x)) ** 0.5),
        Mistake("both deviations", "That is the ratio of the spreads: it forgets how far the two go together.",
                lambda p, q, x, z: p + q * float(_cov(z, z) / _cov(x, x)) ** 0.5),
        Mistake("n and n - 1 mixed", "Covariance and variance must be divided by the same number, n or n - 1.",
                lambda p, q, x, z: p + q * (_cov(x, z) / _cov(x, x)) * len(x) / (len(x) - 1)),
        Mistake("n - 1 and n mixed", "Covariance and variance must be divided by the same number, n or n - 1: one is "
                "over n, the other over n - 1.",
                lambda p, q, x, z: p + q * (_cov(x, z) / _cov(x, x)) * (len(x) - 1) / len(x)),
        Mistake("mean for sum", "A mean is divided by a sum: both should be sums, or both means.",
                lambda p, q, x, z: p + q * (_cov(x, z) / _cov(x, x)) / len(x)),
        Mistake("sum for mean", "A sum is divided by a mean: both should be sums, or both means.",
                lambda p, q, x, z: p + q * (_cov(x, z) / _cov(x, x)) * len(x)),
        Mistake("slope upside down", "The slope is turned upside down.",
                lambda p, q, x, z: p + q * (_cov(x, x) / _cov(x, z))),
        Mistake("divided by the slope of x on z", "Covariance over variance, not variance over covariance.",
                lambda p, q, x, z: p + q * (_cov(z, z) / _cov(x, z))),
        Mistake("centred above only", "Below, too, the mean of x is taken away.",
                lambda p, q, x, z: p + q * (_cov(x, z) * len(x) / _moment(x, x))),
        Mistake("intercept", "That takes the intercept of the line of z on x, not its slope.",
                lambda p, q, x, z: p + q * (mean(z) - _cov(x, z) / _cov(x, x) * mean(x))),
        Mistake("minus, slope of x on z", "The sign, and the slope: that of z on x is added.",
                lambda p, q, x, z: p - q * (_cov(x, z) / _cov(z, z))),
        Mistake("brackets", "Check the brackets: only the weight of z is multiplied.",
                lambda p, q, x, z: (p + q * _cov(x, z)) / _cov(x, x)),
    ),
    inputs=(
        (0.5, 2.0, [1.0, 2.0, 4.0, 4.0], [3.0, 2.0, 6.0, 7.5]),
        (-1.5, 0.75, [0.5, -2.0, 3.0, 1.0, 1.0, 6.0], [2.0, 5.0, -1.0, 0.25, 2.0, -3.0]),
        (0.25, -0.5, [3e-3, 1e-3, 1e-3, 8e-3, 2e-3], [4.0, 1.0, 2.0, 2.0, 9.0]),
        (3.0, 1.25, [10.0, 12.0, 17.0], [-1e-4, 2e-4, 2e-4]),
    ),
    exact=((Fraction(1, 3), Fraction(2), [Fraction(1), Fraction(2), Fraction(5)],
            [Fraction(1, 2), Fraction(7, 3), Fraction(2)]),),
    remark="The part added is zero only if the left-out column has no weight, or does not go with the kept one.",
)  # fmt: skip

_plan = Exercise(
    title="newspapers' money moved to radio",
    answer=(
        "The data support: among these markets, with television equal, more radio went with more sales, and newspapers "
        "added nothing measurable. They do not support the plan. The markets were only watched: what set the budgets "
        "may also have set the sales, so a weight is not what happens if somebody moves money. 0.189 is an average; "
        "radio's slope depends on television. So much more would put about half of the markets beyond "
        "any radio budget in the table: extrapolation. And units are no profit. Try it by lot in some markets first."
    ),
    solution=(
        'answer = "Supported: more radio went with more sales, newspapers added nothing that could be measured. "\n'
        'answer += "Not supported: moving money. Markets were only watched, and so much radio is mostly outside."'
    ),
    hints=(
        "Who chose the budgets? Is 0.189 the same in every market? Up to where do the radio budgets reach?",
        "What would a unit have to earn?",
    ),
    mistakes=(),
)

EXERCISES = {
    "12.1": _slope,
    "12.2": _limit,
    "12.3": _score,
    "12.4": _units,
    "12.5": _aloud,
    "12.6": _average,
    "12.7": _best_seed,
    "12.8": _tilt,
    "12.9": _together,
    "12.10": _centred,
    "12.11": _alone,
    "12.12": _plan,
}
