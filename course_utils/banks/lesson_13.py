"""Exercises of lesson 13: what a weight means, how stable an order is, leftovers, rows that weigh too much."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils.averages import mean
from course_utils.exercises import Exercise, Mistake
from course_utils.least_squares import fit_line

_leak = Exercise(
    title="fat-free weight as a fifteenth feature",
    looks_back="09",
    answer="c",
    solution='answer = "c"',
    hints=("What must be known of a man before his `free` can be computed?",),
    choices={
        "a": "it rises, since one more column means more overfitting",
        "b": "it falls, so the feature brings something new and should be kept",
        "c": "it falls, but where fat is not known, `free` is not known either",
        "d": "it stays, since body weight is among the features already",
    },
    mistakes=(
        Mistake("overfitting", "One more column among 252 men overfits little, and this column is no noise: look at "
                "how it is made.", "a"),
        Mistake("leak kept", "It falls, yes. But for whom could such a model predict? Look at how the column is made.",
                "b"),
        Mistake("nothing new", "`free` is not made from pounds alone; look at the other factor.", "d"),
    ),
    remark="Data leakage, lesson 09: held-out rows do not protect from it, since they hold the same column.",
)  # fmt: skip

_POUND, _INCH = 0.4536, 0.0254


def _inches(pounds: float, index: float) -> float:
    return math.sqrt(pounds * _POUND / index) / _INCH


_height = Exercise(
    title="the height that weight and index imply",
    answer=_inches(205, 29.9),
    solution="answer = (0.4536 * 205 / 29.9) ** 0.5 / 0.0254",
    hints=(
        "The index is kilograms over square metres. Solve for the metres.",
        "Kilograms over the index are square metres; then the root; then inches.",
    ),
    mistakes=(
        Mistake("root", "Kilograms over the index are the square of the height: the root is missing.",
                205 * _POUND / 29.9 / _INCH),
        Mistake("metres", "That is the height in metres; inches are wanted.", math.sqrt(205 * _POUND / 29.9)),
        Mistake("centimetres", "That is the height in centimetres; inches are wanted.",
                100 * math.sqrt(205 * _POUND / 29.9)),
        Mistake("pounds", "The index is made with kilograms; the pounds are not converted.",
                math.sqrt(205 / 29.9) / _INCH),
        Mistake("divided by 0.4536", "A pound is less than a kilogram: multiply the pounds.",
                math.sqrt(205 / _POUND / 29.9) / _INCH),
        Mistake("upside down", "Weight over index, not index over weight.", math.sqrt(29.9 / (205 * _POUND)) / _INCH),
        Mistake("no units", "Neither pounds nor inches are converted.", math.sqrt(205 / 29.9)),
        Mistake("guess", "That is the listed height with another digit. Compute it from weight and index.", 69.5),
        Mistake("feet", "That is the height in feet; inches are wanted.", _inches(205, 29.9) / 12),
        Mistake("square metres", "Those are square metres: the root is missing, and inches are wanted.",
                205 * _POUND / 29.9),
        Mistake("times 0.0254", "An inch is a small part of a metre, so there are more inches than metres.",
                math.sqrt(205 * _POUND / 29.9) * _INCH),
        Mistake("listed", "That is what is listed. Which height do weight and index ask for?", 29.5),
        Mistake("index of the row", "That is the index which the listed height would give; a height is wanted.",
                205 * _POUND / (29.5 * _INCH) ** 2),
    ),
    remark="Very near a height with one digit changed.",
    decimals=1,
)  # fmt: skip

_WRIST = -1.4792525514  # per cm

_inch = Exercise(
    title="the wrist's weight per inch",
    answer=_WRIST * 2.54,
    solution="answer = -1.479 * 2.54",
    hints=(
        "One inch more is 2.54 centimetres more. What does the prediction do?",
        "Each of the 2.54 centimetres counts for the weight per centimetre.",
    ),
    mistakes=(
        Mistake("divided", "An inch is longer than a centimetre, so more goes with it, not less.", _WRIST / 2.54),
        Mistake("unchanged", "That is the weight per centimetre.", _WRIST),
        Mistake("sign", "The number is right; does more wrist go with more fat or with less?", -_WRIST * 2.54),
        Mistake("millimetres", "That is per millimetre.", _WRIST / 10),
        Mistake("per metre", "That is per metre.", _WRIST * 100),
        Mistake("squared", "Convert once: a weight is per unit, not per square unit.", _WRIST * 2.54**2),
        Mistake("rounded early", "Rounded too early: take the weight with three decimals.", -1.5 * 2.54),
        Mistake("sign and divided", "An inch is longer than a centimetre, and the sign stays.", -_WRIST / 2.54),
    ),
    remark="So an order of raw weights is an order of units as well.",
    decimals=2,
)  # fmt: skip

_picture = Exercise(
    title="what fourteen intervals support",
    on_figure=True,
    answer="c",
    solution='answer = "c"',
    hints=("Which bars cross the dashed line? What does a short bar say, what a dot near zero?",),
    choices={
        "a": "body weight is the second most important feature for predicting fat",
        "b": "chest and knee have nothing to do with fat",
        "c": "hip stands above wrist, and yet the wrist's weight can be told from zero while the hip's cannot",
        "d": "the weight of `adipos` is near zero, so it is known more exactly than that of the abdomen",
    },
    mistakes=(
        Mistake("size is importance", "Its dot is second from the top, but its bar reaches across zero, and the size "
                "of a weight given the others is not how well a feature predicts.", "a"),
        Mistake("zero is nothing", "An interval that holds zero says that the weight *given the others* cannot be told "
                "from zero. What a feature does alone is not in this picture.", "b"),
        Mistake("small is exact", "How exactly a weight is known is the length of its bar, not its distance from "
                "zero.", "d"),
    ),
    remark="A dot says where, a bar says how well known; neither says important.",
)  # fmt: skip


def _by_size(weights: Sequence[Any]) -> list[int]:
    return sorted(range(len(weights)), key=lambda k: -abs(weights[k]))


def _leading(found: Sequence[int], order: Sequence[int]) -> int:
    for k, (one, other) in enumerate(zip(found, order, strict=True)):
        if one != other:
            return k
    return len(order)


def _ranks(weights: Sequence[Any], order: Sequence[int]) -> int:
    return _leading(_by_size(weights), order)


def _falling(weights: Sequence[Any], order: Sequence[int]) -> int:
    sizes = [abs(weights[k]) for k in order]
    for k in range(len(sizes) - 1):
        if sizes[k] < sizes[k + 1]:
            return k
    return len(sizes)


def _signed(weights: Sequence[Any]) -> list[int]:
    return sorted(range(len(weights)), key=lambda k: -weights[k])


def _places(found: Sequence[int]) -> list[int]:
    return [found.index(k) for k in range(len(found))]


_stable = Exercise(
    title="a function that counts stable ranks",
    answer=_ranks,
    solution=(
        "def my_ranks(weights, order):\n"
        "    found = sorted(range(len(weights)), key=lambda k: -abs(weights[k]))\n"
        "    held = 0\n"
        "    while held < len(order) and found[held] == order[held]:\n"
        "        held += 1\n"
        "    return held\n\n"
        "answer = my_ranks"
    ),
    hints=(
        "First find the order of `weights`: places, by size, the largest first.",
        "sorted(range(len(weights)), key=...) sorts places. Then walk down both orders until they differ, or end.",
    ),
    mistakes=(
        Mistake("signed", "Sizes are compared without sign: a weight of -3 is larger than one of 2.",
                lambda w, o: _leading(_signed(w), o)),
        Mistake("smallest first", "The order begins with the largest.", lambda w, o: _leading(_by_size(w)[::-1], o)),
        Mistake("signed, smallest first", "The order begins with the largest, and sizes have no sign.",
                lambda w, o: _leading(_signed(w)[::-1], o)),
        Mistake("anywhere", "All ranks that agree are counted; the count stops at the first that does not.",
                lambda w, o: sum(a == b for a, b in zip(_by_size(w), o, strict=True))),
        Mistake("one too many", "That is one too many: the rank that differs is not one that holds.",
                lambda w, o: _ranks(w, o) + 1),
        Mistake("one too few", "That is one too few: if the first rank holds and the second does not, one holds.",
                lambda w, o: _ranks(w, o) - 1),
        Mistake("counted up to the break", "Where all ranks hold it is right. Where one differs it is one too many.",
                lambda w, o: min(_ranks(w, o) + 1, len(o))),
        Mistake("no break found", "If no rank differs all of them hold; that case comes out wrong.",
                lambda w, o: _ranks(w, o) % len(o)),
        Mistake("minus one for all", "If no rank differs all of them hold; that case comes out wrong.",
                lambda w, o: _ranks(w, o) if _ranks(w, o) < len(o) else -1),
        Mistake("last rank never counted", "If no rank differs all of them hold; that case comes out wrong.",
                lambda w, o: min(_ranks(w, o), len(o) - 1)),
        Mistake("values for places", "That is 0 each time. Are places compared with places? `order` holds places, "
                "`weights` does not.", lambda w, o: _leading(sorted(w, key=lambda value: -abs(value)), o)),
        Mistake("share", "That is a share; how many ranks is asked.", lambda w, o: _ranks(w, o) / len(o)),
        Mistake("yes or no", "It says whether all of them hold (1) or not (0); how many is asked.",
                lambda w, o: int(_ranks(w, o) == len(o))),
        Mistake("ranks for places", "Each place's rank is compared with `order`. An order lists places: which one "
                "comes first, which second.", lambda w, o: _leading(_places(_by_size(w)), o)),
        Mistake("differences", "Those are the ranks that differ.",
                lambda w, o: sum(a != b for a, b in zip(_by_size(w), o, strict=True))),
        Mistake("what is left", "Those are the ranks from the first difference on.",
                lambda w, o: len(o) - _ranks(w, o)),
        Mistake("next one only", "Each size is compared with the next of `order` alone; a larger one may come later.",
                _falling),
        Mistake("order not used", "The places are compared with 0, 1, 2 ... instead of with `order`.",
                lambda w, o: _leading(_by_size(w), range(len(o)))),
    ),
    inputs=(
        ([0.5, -3.0, 2.0, 1.0, -0.25], [1, 2, 0, 3, 4]),
        ([4.0, -3.0, 1.0, 2.0], [0, 1, 3, 2]),
        ([1.5, 9.5, -2.5], [0, 1, 2]),
        ([-2e-8, 5e-8, 3e-8, -4e-8, 1e-8, 6e-8], [5, 1, 3, 0, 2, 4]),
        ([-7.0], [0]),
        ([3.0, 1.0, -6.0, 2.0, -5.0, 4.0, 0.5], [2, 4, 0, 5, 3, 1, 6]),
        ([6.0, -5.0, 4.0, -3.0], [0, 2, 3, 1]),
        ([1.0, 2.0], [0, 1]),
    ),
)  # fmt: skip

_noises = Exercise(
    title="what longer training does to noise",
    answer="b",
    solution='answer = "b"',
    hints=("What would both do if the fit were the closed form?",),
    choices={
        "a": "both: more training makes everything more exact",
        "b": "only the minibatch noise; the other stays as long as the men stay the same",
        "c": "only the bootstrap's; the minibatch noise hangs on the batch size alone",
        "d": "neither; only more men help",
    },
    mistakes=(
        Mistake("training cures all", "The closed form is the end of all training, and in the bootstrap it is what was "
                "used. Its fits differ all the same.", "a"),
        Mistake("exchanged", "Think again which of the two uses any steps at all. The noise floor hangs on the rate, "
                "too.", "c"),
        Mistake("floor for ever", "At a constant rate there is a floor. What does a rate that decays do to it?", "d"),
    ),
    remark="Optimisation error and sampling error, lesson 08: only one of the two can be trained away.",
)  # fmt: skip


def _products(x: Sequence[Any], y: Sequence[Any]) -> Any:
    return mean((a - mean(x)) * (b - mean(y)) for a, b in zip(x, y, strict=True))


def _left(x: Sequence[Any], z: Sequence[Any]) -> list[Any]:
    w, b = fit_line(z, x)
    return [value - (w * c + b) for value, c in zip(x, z, strict=True)]


def _explained(x: Sequence[Any], z: Sequence[Any]) -> list[Any]:
    return [value - rest for value, rest in zip(x, _left(x, z), strict=True)]


def _through_zero(x: Sequence[Any], z: Sequence[Any]) -> list[Any]:
    share = mean(a * c for a, c in zip(x, z, strict=True)) / mean(c * c for c in z)
    return [a - share * c for a, c in zip(x, z, strict=True)]


def _slope(x: Sequence[Any], y: Sequence[Any]) -> Any:
    return _products(x, y) / _products(x, x)


def _given(x: Sequence[Any], z: Sequence[Any], y: Sequence[Any]) -> Any:
    return _slope(_left(x, z), _left(y, z))


def _slope_through_zero(x: Sequence[Any], y: Sequence[Any]) -> Any:
    return mean(a * b for a, b in zip(x, y, strict=True)) / mean(a * a for a in x)


def _left_exchanged(x: Sequence[Any], z: Sequence[Any]) -> list[Any]:
    w, b = fit_line(z, x)
    return [value - (b * c + w) for value, c in zip(x, z, strict=True)]


def _spread_left(x: Sequence[Any], z: Sequence[Any]) -> Any:
    return _products(_left(x, z), _left(x, z))


def _fractions(*columns: Sequence[str]) -> tuple[list[Fraction], ...]:
    return tuple([Fraction(entry) for entry in column] for column in columns)


_leftovers = Exercise(
    title="a function for the slope of leftovers",
    answer=_given,
    solution=(
        "from course_utils.least_squares import fit_line\n\n\n"
        "def my_given(x, z, y):\n"
        "    def left_over(values):\n"
        "        slope, intercept = fit_line(z, values)\n"
        "        return [value - (slope * c + intercept) for value, c in zip(values, z)]\n\n"
        "    return fit_line(left_over(x), left_over(y))[0]\n\n"
        "answer = my_given"
    ),
    hints=(
        "You need three lines: x by z, y by z, and y's leftovers by those of x.",
        "fit_line(z, x) has the input first. The leftovers are x minus what that line predicts.",
    ),
    mistakes=(
        Mistake("plain slope", "That is the slope of y by x alone: z is not taken out.", lambda x, z, y: _slope(x, y)),
        Mistake("only y", "z is taken out of y but not out of x, or at least not out of the x whose "
                "variance you divide by.", lambda x, z, y: _slope(x, _left(y, z))),
        Mistake("weight of z", "That is the weight of z given x.", lambda x, z, y: _given(z, x, y)),
        Mistake("exchanged at the end", "In the last line the leftovers of x are the input, those of y the target.",
                lambda x, z, y: _slope(_left(y, z), _left(x, z))),
        Mistake("sign", "One of the leftovers has the wrong sign: observed minus predicted for both, or the other way "
                "round for both.", lambda x, z, y: -_given(x, z, y)),
        Mistake("predictions", "Those are the predictions from z; the leftovers are what the predictions miss.",
                lambda x, z, y: _slope(_explained(x, z), _explained(y, z))),
        Mistake("without intercept", "z is taken out by a line through the origin; the intercept is missing.",
                lambda x, z, y: _slope(_through_zero(x, z), _through_zero(y, z))),
        Mistake("no intercept anywhere", "All lines go through the origin: the intercept, or the column of ones, is "
                "missing.", lambda x, z, y: _slope_through_zero(_through_zero(x, z), _through_zero(y, z))),
        Mistake("slope and intercept exchanged", "fit_line returns the slope first, then the intercept.",
                lambda x, z, y: fit_line(_left_exchanged(x, z), _left_exchanged(y, z))[1]),
        Mistake("z for the value", "A leftover is the value minus its prediction, not z minus it.",
                lambda x, z, y: (1 - _slope(z, y)) / (1 - _slope(z, x))),
        Mistake("correlation", "That is the correlation of the leftovers; their slope is asked.",
                lambda x, z, y: _given(x, z, y) * math.sqrt(_spread_left(x, z) / _spread_left(y, z))),
        Mistake("not divided", "That is the covariance of the leftovers; a slope is divided by a variance.",
                lambda x, z, y: _products(_left(x, z), _left(y, z))),
        Mistake("sum of products", "Those are the products of the leftovers, added up; a slope is divided by the "
                "squares.", lambda x, z, y: len(x) * _products(_left(x, z), _left(y, z))),
        Mistake("difference of slopes", "That is the difference of two plain slopes. Take z out of x first.",
                lambda x, z, y: _slope(x, y) - _slope(z, y)),
        Mistake("wrong direction", "z is predicted from x and not x from z: fit_line takes the input first.",
                lambda x, z, y: _slope(_left(z, x), _left(y, z))),
        Mistake("wrong direction twice", "x and y are to be predicted from z; here z is predicted from them.",
                lambda x, z, y: _slope(_left(z, x), _left(z, y))),
        Mistake("given y", "y is taken out of x; z should be.", lambda x, z, y: _slope(_left(x, y), _left(z, y))),
        Mistake("z by x", "That is the slope of z by x; the target is y.", lambda x, z, y: _slope(x, z)),
        Mistake("slope by z", "That is the slope of y by z alone.", lambda x, z, y: _slope(z, y)),
    ),
    inputs=(
        ([1.0, 2.0, 4.0, 5.0], [2.0, 1.0, 5.0, 3.0], [3.0, 1.0, 2.0, 7.0]),
        ([0.5, 3.0, 1.0, 1.0, 4.5, -2.0, 2.0], [1.0, 2.5, 1.0, 0.0, 4.0, -1.0, 2.5],
         [2.0, 3.0, 2.0, -1.0, 4.0, 0.5, 3.5]),
        ([2e-7, -1e-7, 4e-7, 3e-7, 7e-7], [1.0, 3.0, 2.0, 5.0, 4.0], [5e-7, 1e-7, 2e-7, 9e-7, 4e-7]),
        ([10.0, 11.0, 13.0, 12.0, 17.0, 15.0, 11.0, 10.0, 19.0, 14.0],
         [100.0, 104.0, 103.0, 101.0, 120.0, 111.0, 102.0, 99.0, 118.0, 110.0],
         [8.0, 9.0, 5.0, 6.0, 12.0, 11.0, 9.5, 7.0, 10.0, 9.0]),
    ),
    exact=(
        _fractions(("0", "1", "2", "1/2", "3"), ("1", "1", "0", "5/2", "2"), ("2", "0", "1", "1", "7/3")),
        _fractions(("1", "4", "2", "8"), ("-1", "2", "3", "1"), ("0", "1", "-2", "5")),
    ),
)  # fmt: skip

_longer = Exercise(
    title="an interval beside related features",
    looks_back="11",
    answer=5.0,
    solution="answer = (1 / (1 - 0.96)) ** 0.5",
    hints=(
        "The variance inflation factor is 1/(1 - R²). Of what is it a factor?",
        "An interval's length goes with the standard error, the root of the variance.",
    ),
    mistakes=(
        Mistake("variance", "That is the factor of the variance. An interval's length goes with its root.", 25.0),
        Mistake("what is left", "That is the share of the column that is left over.", 0.04),
        Mistake("upside down", "Upside down: the interval is longer, not shorter.", 0.2),
        Mistake("1 over R²", "The column's own part is 1 - R², not R².", 1 / 0.96),
        Mistake("1 over R", "The column's own part is 1 - R², not R².", math.sqrt(1 / 0.96)),
        Mistake("R² squared", "R² is a square already.", math.sqrt(1 / (1 - 0.96**2))),
        Mistake("variance, R² squared", "R² is a square already, and the interval goes with the root.",
                1 / (1 - 0.96**2)),
        Mistake("explained over left", "Divide 1 by the share left over, not the explained share.", 24.0),
        Mistake("root of the explained over left", "Divide 1 by the share left over, not the explained share.",
                math.sqrt(24)),
        Mistake("R", "That is the correlation with the prediction by the others.", math.sqrt(0.96)),
        Mistake("half", "The root of a factor is not its half.", 12.5),
        Mistake("R²", "That is the explained share itself; the factor is made of the rest.", 0.96),
    ),
)  # fmt: skip

_lever = Exercise(
    title="a small residual for an absurd row",
    answer="b",
    solution='answer = "b"',
    hints=("What does a leverage near 1 say about the row's prediction?",),
    choices={
        "a": "because a height of 29.5 inches is not that rare",
        "b": "because the row is so far out that the fit bends until it nearly runs through it",
        "c": "because its target, the fat, is correct, and residuals are about targets only",
        "d": "because the fit of the other rows would predict his fat as closely",
    },
    mistakes=(
        Mistake("not rare", "The next height is twice as large.", "a"),
        Mistake("targets only", "A residual compares target and prediction, and the prediction uses the height. With "
                "the weights of the other rows it would be far off.", "c"),
        Mistake("well predicted", "A residual compares a row with a fit in which the row itself had a say, and this "
                "row has much of it. How the others would predict it, only a fit without it can tell.", "d"),
    ),
    remark="How far off the others are without it is in the next cell.",
)  # fmt: skip


def _without(values: Sequence[Any], row: int) -> list[Any]:
    return [*values[: row - 1], *values[row:]]


def _change(x: Sequence[Any], y: Sequence[Any], row: int) -> Any:
    return _slope(_without(x, row), _without(y, row)) - _slope(x, y)


def _removed(values: Sequence[Any], row: int) -> list[Any]:
    fewer = list(values)
    fewer.remove(values[row - 1])
    return fewer


def _others_than(x: Sequence[Any], y: Sequence[Any], value: Any) -> tuple[list[Any], list[Any]]:
    pairs = [(a, b) for a, b in zip(x, y, strict=True) if a != value]
    return [a for a, _ in pairs], [b for _, b in pairs]


def _instead(values: Sequence[Any], row: int, value: Any) -> list[Any]:
    return [*values[: row - 1], value, *values[row:]]


def _slid(change: Callable[[Sequence[Any], int], list[Any]]) -> Callable[[Any, Any, int], Any]:
    """Return a change of slope in which something else than leaving the row out is done to x and to y."""
    return lambda x, y, row: _slope(change(x, row), change(y, row)) - _slope(x, y)


_influence = Exercise(
    title="a function for one row's influence",
    answer=_change,
    solution=(
        "from course_utils.least_squares import fit_line\n\n\n"
        "def my_change(x, y, row):\n"
        "    fewer_x, fewer_y = x[: row - 1] + x[row:], y[: row - 1] + y[row:]\n"
        "    return fit_line(fewer_x, fewer_y)[0] - fit_line(x, y)[0]\n\n"
        "answer = my_change"
    ),
    hints=(
        "Two lines: one with all rows, one without the row. The slope is the first thing that fit_line returns.",
        "Row 1 stands at place 0 of a list. x[:a] + x[b:] leaves out what lies between.",
    ),
    mistakes=(
        Mistake("counted from 0", "The wrong row is left out: `row` is counted from 1, lists from 0.",
                _slid(lambda v, row: [*v[:row], *v[row + 1 :]])),
        Mistake("one row too early", "The wrong row is left out, the one before.",
                _slid(lambda v, row: [*v[: row - 2], *v[row - 1 :]] if row > 1 else [*v[:-1]])),
        Mistake("two rows", "Two rows are left out.", _slid(lambda v, row: [*v[: row - 1], *v[row + 1 :]])),
        Mistake("sign", "The other way round: slope without the row minus slope with it.",
                lambda x, y, row: -_change(x, y, row)),
        Mistake("slope without", "That is the slope without the row; its change is asked.",
                lambda x, y, row: _slope(_without(x, row), _without(y, row))),
        Mistake("slope with", "That is the slope with all rows.", lambda x, y, row: _slope(x, y)),
        Mistake("intercept", "That is the change of the intercept; fit_line returns the slope first.",
                lambda x, y, row: fit_line(_without(x, row), _without(y, row))[1] - fit_line(x, y)[1]),
        Mistake("quotient", "A difference is asked, not a quotient.",
                lambda x, y, row: _slope(_without(x, row), _without(y, row)) / _slope(x, y)),
        Mistake("relative", "That is the change relative to the slope; the change itself is asked.",
                lambda x, y, row: _change(x, y, row) / _slope(x, y)),
        Mistake("absolute", "The change has a sign.", lambda x, y, row: abs(_change(x, y, row))),
        Mistake("set to zero", "The row is set to zeros; it should be left out. A row of zeros is a row too.",
                _slid(lambda v, row: _instead(v, row, 0))),
        Mistake("x and y exchanged", "x and y are exchanged: fit_line takes the input first.",
                lambda x, y, row: _change(y, x, row)),
        Mistake("from the end", "The row is counted from the end.",
                lambda x, y, row: _change(x, y, len(x) + 1 - row)),
        Mistake("last row", "It is always the last row that is left out.", lambda x, y, row: _change(x, y, len(x))),
        Mistake("nothing left out", "Nothing is left out: both slopes are the same.",
                lambda x, y, row: _slope(x, y) - _slope(x, y)),
        Mistake("by value", "Every row with the same x is left out, not this one alone.",
                lambda x, y, row: _slope(*_others_than(x, y, x[row - 1])) - _slope(x, y)),
        Mistake("found by its x", "The row is looked up by its x, and an earlier row may have the same x.",
                lambda x, y, row: _change(x, y, x.index(x[row - 1]) + 1)),
        Mistake("first of its value", "`remove` takes out the first equal entry, which may stand in another row.",
                _slid(_removed)),
        Mistake("rows up to it", "Only the rows before it are kept, or only those after it.",
                lambda x, y, row: _slope(x[: row - 1], y[: row - 1]) - _slope(x, y) if row > 3 else
                _slope(x[row:], y[row:]) - _slope(x, y)),
    ),
    inputs=(
        ([1.0, 2.0, 4.0, 5.0, 7.0], [2.0, 1.0, 5.0, 3.0, 9.0], 2),
        ([0.5, 3.0, 1.0, 1.0, 4.5, -2.0, 2.0], [1.0, 2.5, 1.0, 0.0, 4.0, -1.0, 2.5], 1),
        ([0.5, 3.0, 1.0, 1.0, 4.5, -2.0, 2.0], [1.0, 2.5, 1.0, 0.0, 4.0, -1.0, 9.5], 7),
        ([2e-6, 3e-6, 5e-6, 4e-6, 1e-6, 9e-6], [1e-6, 3e-6, 2e-6, 2e-6, 1e-6, -4e-6], 6),
        ([30.0, 62.0, 70.0, 68.0, 71.0, 66.0, 69.0, 73.0], [31.0, 12.0, 20.0, 15.0, 9.0, 22.0, 18.0, 19.0], 4),
        ([5.0, 4.0, 2.0, 6.0, 2.0, 3.0], [1.0, 5.0, 1.0, 3.0, 1.0, 2.0], 5),
        ([5.0, 4.0, 2.0, 6.0, 2.0, 3.0], [2.0, 5.0, 4.0, 3.0, 1.0, 2.5], 5),
    ),
    exact=(
        (*_fractions(("0", "1", "2", "1/2", "3"), ("1", "1", "0", "5/2", "2")), 4),
        (*_fractions(("1", "4", "2", "8", "-3"), ("-1", "2", "3", "1", "1/3")), 3),
    ),
)  # fmt: skip

_true_sign = Exercise(
    title="a sign that turned under ridge",
    answer="c",
    solution='answer = "c"',
    hints=("What does a very strong penalty turn every weight into? Is that a question about the hip, the others "
           "unchanged?",),
    choices={
        "a": "yes: the penalty removes the noise, so the sign that is left is the true one",
        "b": "no: the penalty is there for the predictions and never changes a sign",
        "c": "no: each strength mixes the tied features in another way, and the sign is one of that mix",
        "d": "no: only least squares gives the true sign, as no penalty pulls at its weights",
    },
    mistakes=(
        Mistake("truth by penalty", "The penalty pulls weights towards zero and towards each other; nothing in it "
                "knows the truth.", "a"),
        Mistake("never a sign", "Look at the picture: some paths cross zero.", "b"),
        Mistake("truth by least squares", "Least squares answers one question among others, and with row 42 or without "
                "it, with thirteen features or fourteen, it answers differently.", "d"),
    ),
    remark="There is no sign of a feature as such: only in a fit, with its others and its penalty.",
)  # fmt: skip

_magazine = Exercise(
    title="what is wrong with a headline",
    answer=(
        "Nobody gained a pound in these data: different men were compared, so 'when you gain' is not supported. The "
        "weight holds at equal abdomen, hips, height and so on, and whoever gains a pound does not keep these; taken "
        "alone, body weight goes with more fat, not with less. Its interval holds zero, one bad row halves it, and "
        "its second place in the order changes with other men. What the fit says: among men like these, of two with "
        "the same thirteen other measurements the one a pound heavier is predicted to have about 0.08 points less fat."
    ),
    solution=(
        'answer = "It compares men and follows nobody; it holds only with the other features equal; alone the sign '
        'is the other one, the interval holds zero, and the second place is not stable."'
    ),
    hints=("Look for three things: a causal word, the words that are missing, and the order.",),
    mistakes=(),
)

EXERCISES = {
    "13.1": _leak,
    "13.2": _height,
    "13.3": _inch,
    "13.4": _picture,
    "13.5": _stable,
    "13.6": _noises,
    "13.7": _leftovers,
    "13.8": _longer,
    "13.9": _lever,
    "13.10": _influence,
    "13.11": _true_sign,
    "13.12": _magazine,
}
