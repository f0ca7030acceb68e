"""Exercises of lesson 04: minibatches by hand and in code, their variance, and how to read a stochastic run."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils.averages import mean
from course_utils.exercises import Exercise, Mistake
from course_utils.gradients import line

_x = [Fraction(value) for value in (1, 2, 3, 4)]
_y = [Fraction(value) for value in (2, 3, 5, 7)]
_eta = Fraction(1, 20)


def _step(at: Sequence[Any], rows: Sequence[int], factor: Any = 1) -> list[Any]:
    """Return where a step with some of the four points leads; `factor` multiplies the gradient."""
    slopes = line(at[0], at[1], [_x[i] for i in rows], [_y[i] for i in rows])
    return [value - _eta * factor * slope for value, slope in zip(at, slopes, strict=True)]


_first = _step([0, 0], [0])
_second_slopes = line(_first[0], _first[1], [_x[1]], [_y[1]])

_second_step = Exercise(
    title="the step of the second point",
    answer=_step(_first, [1]),
    solution=(
        "w, b = Fraction(1, 5), Fraction(1, 5)\n"
        "residual = w * 2 + b - 3\n"
        "answer = [w - Fraction(1, 20) * 2 * residual * 2, b - Fraction(1, 20) * 2 * residual]"
    ),
    hints=(
        "Stand at w = 1/5, b = 1/5, and look at the point (2, 3) alone: what is its residual?",
        "The residual is -12/5. By w: 2 · residual · 2.",
    ),
    mistakes=(
        Mistake("from zero", "That step starts from zero again. It starts where the first one ended.",
                _step([0, 0], [1])),
        Mistake("both points", "You took the mean of both points. In this step only (2, 3) is asked.",
                _step(_first, [0, 1])),
        Mistake("first point again", "You asked (1, 2) again. It is the turn of (2, 3).", _step(_first, [0])),
        Mistake("half loss", "The factor 2 of the gradient is missing.", _step(_first, [1], Fraction(1, 2))),
        Mistake("divided by n", "The gradient of one point is divided by 1, not by 4.",
                _step(_first, [1], Fraction(1, 4))),
        Mistake("uphill", "You went up: is it minus the rate, and is the residual prediction minus target?",
                _step(_first, [1], -1)),
        Mistake("x left out", "By w, the residual is multiplied by its x, which is 2.",
                [_first[0] - _eta * _second_slopes[1], _step(_first, [1])[1]]),
        Mistake("gradient", "That is the gradient. The step takes 1/20 of it away from where you stand.",
                list(_second_slopes)),
        Mistake("step only", "That is the step alone: add it to where you stood.",
                [-_eta * slope for slope in _second_slopes]),
        Mistake("step only, sign", "That is the step alone, with the wrong sign.",
                [_eta * slope for slope in _second_slopes]),
        Mistake("first step", "That is where the first step led. Take the second one.", _first),
        Mistake("old residual", "The residual is taken at the new line: w = 1/5, b = 1/5.",
                [_first[0] + _eta * 2 * 3 * 2, _first[1] + _eta * 2 * 3]),
        Mistake("third point", "That is a step with (3, 5). It is the turn of (2, 3).", _step(_first, [2])),
        Mistake("b left out", "b is no longer 0: the residual is w x + b - y.",
                [_first[0] - _eta * 2 * (_first[0] * 2 - 3) * 2, _first[1] - _eta * 2 * (_first[0] * 2 - 3)]),
        Mistake("order", "w comes first.", _step(_first, [1])[::-1]),
        Mistake("one after the other", "Both derivatives are taken at the old line; you took the one by b at the "
                "new w.", [_step(_first, [1])[0], _step([_step(_first, [1])[0], _first[1]], [1])[1]]),
    ),
)  # fmt: skip

_pair_slopes = line(0, 0, _x[:2], _y[:2])

_pair_step = Exercise(
    title="a step with two points",
    answer=_step([0, 0], [0, 1]),
    solution="answer = [Fraction(8, 20), Fraction(5, 20)]  # the gradients are -8 and -5",
    hints=(
        "The two residuals at zero are -2 and -3.",
        "By w: 2/2 times (-2 · 1 - 3 · 2).",
    ),
    mistakes=(
        Mistake("sum for mean", "That is the sum over the two points; the minibatch takes their mean.",
                _step([0, 0], [0, 1], 2)),
        Mistake("half loss, or divided by n", "Half as far as it should be: 2/|B| is 1 here. Is the 2 missing, or did "
                "you divide by all four?", _step([0, 0], [0, 1], Fraction(1, 2))),
        Mistake("one after the other", "That is two steps with one point each. Here the two make one step.",
                _step(_step([0, 0], [0]), [1])),
        Mistake("all points", "All four points were asked; the minibatch has two.", _step([0, 0], [0, 1, 2, 3])),
        Mistake("uphill", "You went up: is it minus the rate, and is the residual prediction minus target?",
                _step([0, 0], [0, 1], -1)),
        Mistake("order", "w comes first.", _step([0, 0], [0, 1])[::-1]),
        Mistake("gradient", "That is the gradient. The step takes 1/20 of it away from zero.", list(_pair_slopes)),
        Mistake("from the first step", "Start from zero again, not from where the first step of single points led.",
                _step(_first, [0, 1])),
        Mistake("second step too", "That is where the second step leads. Only the first is asked.",
                _step(_step([0, 0], [0, 1]), [2, 3])),
        Mistake("product of means", "Multiply each residual by its own x, then take the mean.",
                [-_eta * _pair_slopes[1] * Fraction(3, 2), -_eta * _pair_slopes[1]]),
        Mistake("x left out", "By w, each residual is multiplied by its own x.",
                [-_eta * _pair_slopes[1], -_eta * _pair_slopes[1]]),
    ),
)  # fmt: skip

_n, _size = 1000, 32

_epoch = Exercise(
    title="steps in an epoch, last batch",
    answer=[-(-_n // _size), _n % _size],
    solution="answer = [32, 1000 - 31 * 32]",
    hints=("How often does 32 fit into 1000?", "31 times, and a few points are left over. They have their turn too."),
    mistakes=(
        Mistake("last batch dropped", "The points left over make a last, smaller batch: a step more.",
                [_n // _size, _n % _size]),
        Mistake("last batch full", "The last batch is smaller: what is left after the full ones?",
                [-(-_n // _size), _size]),
        Mistake("last batch dropped, full", "31 full batches are 992 points. The rest have their turn too.",
                [_n // _size, _size]),
        Mistake("a fraction", "There is no quarter of a step: the last batch is a step of its own.",
                [_n / _size, _n % _size]),
        Mistake("a fraction, last batch full", "There is no quarter of a step: the points left over make a "
                "last, smaller batch.", [_n / _size, _size]),
        Mistake("points for steps", "That counts points. A step takes a whole batch.", [_n, _n % _size]),
        Mistake("missing, one step too few", "That many are missing in the last batch, which is a step of its own.",
                [_n // _size, _size - _n % _size]),
        Mistake("one step too many", "One step too many: how many full batches are there?",
                [-(-_n // _size) + 1, _n % _size]),
        Mistake("missing for left", "That many are missing in the last batch. How many are in it?",
                [-(-_n // _size), _size - _n % _size]),
        Mistake("order", "The number of steps comes first.", [_n % _size, -(-_n // _size)]),
    ),
)  # fmt: skip


def _batch(order: Sequence[Any], size: int, k: int) -> list[Any]:
    return list(order[k * size : (k + 1) * size])


_cutting = Exercise(
    title="the rows of one batch",
    answer=_batch,
    solution=(
        "def my_batch(order, size, k):\n"
        "    return order[k * size : (k + 1) * size]\n\n"
        "answer = my_batch"
    ),
    hints=(
        "Batch 0 begins at 0, batch 1 at size, batch 2 at 2 · size.",
        "order[first : last] goes from first to before last. If the list ends earlier, Python stops there by itself.",
    ),
    mistakes=(
        Mistake("overlapping", "Batch k begins at k times `size`, not at k: yours overlap.",
                lambda order, size, k: list(order[k : k + size])),
        Mistake("end fixed", "The end must move with k too: from k · size to (k + 1) · size.",
                lambda order, size, k: list(order[k * size : size])),
        Mistake("always the first", "That is the first batch, whatever k is.",
                lambda order, size, k: list(order[:size])),
        Mistake("one point too many", "A point too many at the end, which comes again in the next batch: Python's end "
                "is not included, so nothing need be added.",
                lambda order, size, k: list(order[k * size : (k + 1) * size + 1])),
        Mistake("one point too few", "A point too few at the end: Python's end is not included already.",
                lambda order, size, k: list(order[k * size : (k + 1) * size - 1])),
        Mistake("counted from 1", "The batches are counted from 0.",
                lambda order, size, k: list(order[(k - 1) * size : k * size])),
        Mistake("next batch", "That is the batch after the one asked for: they are counted from 0.",
                lambda order, size, k: list(order[(k + 1) * size : (k + 2) * size])),
        Mistake("begins one too late", "It begins one place too late: Python counts from 0.",
                lambda order, size, k: list(order[k * size + 1 : (k + 1) * size + 1])),
        Mistake("every size-th", "These are points far apart. A batch is a piece of the list.",
                lambda order, size, k: list(order[k::size])),
        Mistake("to the end", "It goes on to the end of the list; a batch ends after `size` points.",
                lambda order, size, k: list(order[k * size :])),
        Mistake("order lost", "These are places in the list, not the rows that stand there: take them out of `order`.",
                lambda order, size, k: list(range(len(order)))[k * size : (k + 1) * size]),
        Mistake("order lost, last batch full", "These are places in the list, not the rows that stand there; and "
                "the last batch may be smaller.", lambda order, size, k: list(range(k * size, (k + 1) * size))),
        Mistake("begun again", "The last batch is filled up from the beginning. It may be smaller.",
                lambda order, size, k: (list(order) * 2)[k * size : (k + 1) * size]),
        Mistake("filled with zeros", "The last batch is filled up with zeros. It may be smaller.",
                lambda order, size, k: (list(order) + [0] * size)[k * size : (k + 1) * size]),
        Mistake("sorted", "The rows are in another order than in `order`: then shuffling does nothing.",
                lambda order, size, k: sorted(order)[k * size : (k + 1) * size]),
        Mistake("the last batch filled up", "The last batch is filled up with rows that had their turn. It may be "
                "smaller.", lambda order, size, k: list(order[min(k * size, len(order) - size) :][:size])),
    ),
    inputs=(
        ([13, 0, 4, 21, 2, 6, 5, 17], 3, 1),
        ([5, 12, 9, 7, 31, 4, 3, 6, 0, 8], 2, 3),
        ([3, 0, 4, 1, 2, 6, 5, 7], 3, 2),
        ([5, 11, 2, 4, 3, 0], 4, 0),
        ([9, 12, 7, 4, 1, 0], 3, 1),
    ),
)  # fmt: skip

Gradient = Callable[..., tuple[Any, Any]]


def _epoch_with(gradient: Gradient) -> Callable[..., tuple[Any, Any]]:
    """Return one epoch that takes its steps with `gradient(w, b, x, y, size, n)`."""

    def walk(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
        for first in range(0, len(x), size):
            rows = slice(first, first + size)
            by_w, by_b = gradient(w, b, x[rows], y[rows], size, len(x))
            w, b = w - rate * by_w, b - rate * by_b
        return w, b

    return walk


def _times(factor: Callable[[int, int, int], Any]) -> Callable[..., tuple[Any, Any]]:
    """Return one epoch whose gradient is too large by ``factor(points in the batch, size, n)``."""

    def gradient(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], size: int, n: int) -> tuple[Any, Any]:
        by_w, by_b = line(w, b, x, y)
        return factor(len(x), size, n) * by_w, factor(len(x), size, n) * by_b

    return _epoch_with(gradient)


def _old_gradient(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
    start = w, b
    for first in range(0, len(x), size):
        by_w, by_b = line(*start, x[first : first + size], y[first : first + size])
        w, b = w - rate * by_w, b - rate * by_b
    return w, b


def _one_after_the_other(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
    for first in range(0, len(x), size):
        part = x[first : first + size], y[first : first + size]
        w = w - rate * line(w, b, *part)[0]
        b = b - rate * line(w, b, *part)[1]
    return w, b


def _other_order(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
    for first in range(0, len(x), size):
        part = x[first : first + size], y[first : first + size]
        b = b - rate * line(w, b, *part)[1]
        w = w - rate * line(w, b, *part)[0]
    return w, b


def _overlapping(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
    for first in range(len(x)):
        by_w, by_b = line(w, b, x[first : first + size], y[first : first + size])
        w, b = w - rate * by_w, b - rate * by_b
    return w, b


def _same_rows(count: Callable[[int, int], int]) -> Callable[..., tuple[Any, Any]]:
    """Return one epoch whose steps all look at the first ``count(size, n)`` points."""

    def walk(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
        for _ in range(0, len(x), size):
            by_w, by_b = line(w, b, x[: count(size, len(x))], y[: count(size, len(x))])
            w, b = w - rate * by_w, b - rate * by_b
        return w, b

    return walk


def _sums_kept(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
    sum_w, sum_b = 0, 0
    for first in range(0, len(x), size):
        part = x[first : first + size], y[first : first + size]
        by_w, by_b = line(w, b, *part)
        sum_w, sum_b = sum_w + by_w * len(part[0]), sum_b + by_b * len(part[0])
        w, b = w - rate * sum_w / len(part[0]), b - rate * sum_b / len(part[0])
    return w, b


def _product_of_means(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], size: int, n: int) -> tuple[Any, Any]:
    by_b = line(w, b, x, y)[1]
    return by_b * mean(x), by_b


def _only_full(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any], rate: Any, size: int) -> tuple[Any, Any]:
    whole = len(x) // size * size
    return _right_epoch(w, b, x[:whole], y[:whole], rate, size)


_right_epoch = _times(lambda points, size, n: 1)

_epoch_function = Exercise(
    title="a function for one epoch",
    answer=_right_epoch,
    solution=(
        "def my_epoch(w, b, x, y, rate, size):\n"
        "    for first in range(0, len(x), size):\n"
        "        part_x, part_y = x[first : first + size], y[first : first + size]\n"
        "        r = [w * s + b - t for s, t in zip(part_x, part_y)]\n"
        "        by_w = 2 * sum(e * s for e, s in zip(r, part_x)) / len(r)\n"
        "        by_b = 2 * sum(r) / len(r)\n"
        "        w, b = w - rate * by_w, b - rate * by_b\n"
        "    return w, b\n\n"
        "answer = my_epoch"
    ),
    hints=(
        "Loop over the first row of each batch: range(0, len(x), size).",
        "In the loop: residuals of the batch at the present w and b, both derivatives, divided by the number of "
        "points in this batch; then both numbers.",
    ),
    mistakes=(
        Mistake("last batch divided by size", "The last batch is smaller: divide by the points it has, not by `size`.",
                _times(lambda points, size, n: Fraction(points, size))),
        Mistake("divided by n", "Divide by the number of points in the batch, not in the data.",
                _times(lambda points, size, n: Fraction(points, n))),
        Mistake("sum for mean", "The gradient is summed over the batch; take the mean.",
                _times(lambda points, size, n: points)),
        Mistake("half loss", "A factor 2 is missing.", _times(lambda points, size, n: Fraction(1, 2))),
        Mistake("uphill", "It walks up: the sign of the step, or of the residual, is wrong.",
                _times(lambda points, size, n: -1)),
        Mistake("old gradient", "All its gradients are taken at the start. Each batch must look at the line that the "
                "step before has made.", _old_gradient),
        Mistake("one after the other", "It moves w first and takes the derivative by b at the new w.",
                _one_after_the_other),
        Mistake("intercept first", "It moves b first and takes the derivative by w at the new b.", _other_order),
        Mistake("overlapping", "The batches overlap: each begins one further instead of `size` further.", _overlapping),
        Mistake("always the first batch", "Every step looks at the first batch.", _same_rows(lambda size, n: size)),
        Mistake("all points in each step", "Every step looks at all points; it takes only the points of its batch.",
                _same_rows(lambda size, n: n)),
        Mistake("sums kept", "The sums are not set back to zero before the next batch.", _sums_kept),
        Mistake("product of means", "Multiply each residual by its own x, then take the mean.",
                _epoch_with(_product_of_means)),
        Mistake("from zero", "It starts at zero instead of the w and b that are given.",
                lambda w, b, x, y, rate, size: _right_epoch(0, 0, x, y, rate, size)),
        Mistake("last batch dropped", "The last, smaller batch gets no step.", _only_full),
        Mistake("full batch", "It takes one step with all points: `size` is not used.",
                lambda w, b, x, y, rate, size: _right_epoch(w, b, x, y, rate, len(x))),
        Mistake("one step", "It takes a single step: does return stand inside the loop?",
                lambda w, b, x, y, rate, size: _right_epoch(w, b, x[:size], y[:size], rate, size)),
        Mistake("single points", "It takes a step for each point: `size` is not used.",
                lambda w, b, x, y, rate, size: _right_epoch(w, b, x, y, rate, 1)),
        Mistake("no rate", "The learning rate is missing.",
                lambda w, b, x, y, rate, size: _right_epoch(w, b, x, y, 1, size)),
        Mistake("order", "Return slope, then intercept.",
                lambda w, b, x, y, rate, size: _right_epoch(w, b, x, y, rate, size)[::-1]),
        Mistake("x left out", "In the derivative by w each residual is multiplied by its x.",
                _epoch_with(lambda w, b, x, y, size, n: (line(w, b, x, y)[1], line(w, b, x, y)[1]))),
    ),
    inputs=(
        (0.5, 1.5, [1.0, 2.0, 4.0, -1.0, 0.5], [2.0, 3.0, 5.0, 1.0, -2.0], 0.05, 2),
        (-1.0, 0.25, [0.5, -1.0, 3.0, 3.0, 2.0, 1.5, -0.5], [1.0, 0.0, -2.0, 4.0, 0.5, 2.0, 2.0], 0.03, 3),
        (1e-6, 2e-6, [1.0, 2.0, 3.0, 5.0], [1e-6, 3e-6, 2e-6, -4e-6], 0.02, 3),
        (0.5, -0.25, [1.0, 2.0, 0.5, -1.5], [2.0, 0.0, 1.0, 3.0], 0.04, 2),
        (0.25, 1.0, [1.0, -2.0, 0.5, 3.0, 1.5], [2.0, 0.5, 1.0, 3.0, -1.0], 0.03, 3),
        (0.25, 1.0, [1.0, -2.0, 0.5], [2.0, 0.5, 1.0], 0.03, 1),
        (0.25, 1.0, [1.0, -2.0, 0.5], [2.0, 0.5, 1.0], 0.03, 7),
    ),
    exact=(
        (Fraction(0), Fraction(0), [Fraction(v) for v in (1, 2, 3, 4, 6)], [Fraction(v) for v in (2, 3, 5, 7, 1)],
         Fraction(1, 21), 2),
    ),
)  # fmt: skip

_race = Exercise(
    title="the best batch for 4000 looks",
    on_figure=True,
    answer="b",
    solution='answer = "b"  # on the right, at the dotted line, the dashed curve is the lowest',
    hints=("Use the right picture, and look along the dotted line.", "Which curve crosses it lowest?"),
    choices={
        "a": "1, because every look at a point is used for a step of its own",
        "b": "10, because it takes many steps, with less noise in each than single points have",
        "c": "1000, because its gradient is the exact one",
        "d": "all the same, because each looks at 4000 points",
    },
    mistakes=(
        Mistake(
            "most steps win",
            "So it is at first. Where is the mean of single points at the dotted line? (One line may be lucky.)",
            "a",
        ),
        Mistake("exact is best", "How many steps can it take with 4000 looks? Read the right picture.", "c"),
        Mistake(
            "looks are looks", "At the dotted line the three curves are far apart: how many steps has each taken?", "d"
        ),
    ),
)

_recalled = [1, 2, 3, 6]
_distances = [value - 3 for value in _recalled]
_recalled_variance = Exercise(
    title="the variance of four numbers",
    looks_back="02",
    answer=Fraction(sum(distance**2 for distance in _distances), 4),
    solution="answer = Fraction((1 - 3) ** 2 + (2 - 3) ** 2 + (3 - 3) ** 2 + (6 - 3) ** 2, 4)",
    hints=("Begin with the mean. How far does each number lie from it?", "Square these distances; then their mean."),
    mistakes=(
        Mistake("sum", "That is the sum of the squared distances. Take their mean.", sum(d**2 for d in _distances)),
        Mistake("n minus one", "You divided by 3. This course divides a variance by n.",
                Fraction(sum(d**2 for d in _distances), 3)),
        Mistake("root", "That is its root, the standard deviation.", (sum(d**2 for d in _distances) / 4) ** 0.5),
        Mistake("mean not taken away", "That is the mean of the squares. Take the mean from each number first.",
                Fraction(sum(value**2 for value in _recalled), 4)),
        Mistake("not squared", "That is the mean of the distances without their signs. Square them.",
                Fraction(sum(abs(d) for d in _distances), 4)),
        Mistake("signs kept", "Distances with their signs always add up to zero. Square them first.", 0),
        Mistake("mean", "That is the mean of the numbers. How far do they lie from it?", 3),
        Mistake("square of the mean", "That is the square of the mean.", 9),
    ),
)  # fmt: skip


def _pair_variance(g: Sequence[Any], size: int, ddof: int = 0, replaced: bool = False, power: int = 1) -> Any:
    n = len(g)
    spread = sum((value - mean(g)) ** 2 for value in g) / (n - ddof)
    return spread / size**power * (1 if replaced else Fraction(n - size, n - 1))


_variance = Exercise(
    title="a function for a minibatch's variance",
    answer=_pair_variance,
    solution=(
        "def my_variance(g, size):\n"
        "    n = len(g)\n"
        "    centre = sum(g) / n\n"
        "    spread = sum((value - centre) ** 2 for value in g) / n\n"
        "    return spread / size * (n - size) / (n - 1)\n\n"
        "answer = my_variance"
    ),
    hints=("First the variance of the list: the mean squared distance from its mean.",
           "Then divide by size, and multiply by (n - size) / (n - 1)."),
    mistakes=(
        Mistake("with replacement", "That is the variance with replacement: the factor (n - |B|)/(n - 1) is missing.",
                lambda g, size: _pair_variance(g, size, replaced=True)),
        Mistake("not divided", "It is not divided by the batch size.",
                lambda g, size: _pair_variance(g, size, power=0)),
        Mistake("one point, no factor", "That is the variance of the points themselves, whatever the batch.",
                lambda g, size: _pair_variance(g, 1, replaced=True)),
        Mistake("sample variance", "Divided by n - 1 in the variance of the list: divide by n there. The n - 1 comes "
                "in the last factor only.", lambda g, size: _pair_variance(g, size, ddof=1)),
        Mistake("factor over n", "The last factor is (n - |B|)/(n - 1): its denominator is n - 1, not n.",
                lambda g, size: _pair_variance(g, size, replaced=True) * Fraction(len(g) - size, len(g))),
        Mistake("divided twice", "Divided by the batch size twice.", lambda g, size: _pair_variance(g, size, power=2)),
        Mistake("root", "That is the spread; the variance is its square.",
                lambda g, size: float(_pair_variance(g, size)) ** 0.5),
        Mistake("factor upside down", "The last factor is upside down: it must become zero for the full batch.",
                lambda g, size: _pair_variance(g, size, replaced=True) * Fraction(len(g) - 1, len(g) - size or 1)),
        Mistake("sample variance, with replacement", "Divided by n - 1 in the variance of the list, and the last "
                "factor is missing.", lambda g, size: _pair_variance(g, size, ddof=1, replaced=True)),
        Mistake("root, with replacement", "That is a root, and the last factor is missing.",
                lambda g, size: float(_pair_variance(g, size, replaced=True)) ** 0.5),
        Mistake("four points always", "n is the length of `g`, not always 4.",
                lambda g, size: _pair_variance(g, size, replaced=True) * Fraction(4 - size, 3)),
        Mistake("brackets", "Brackets: n - |B| is divided by n - 1, both as a whole.",
                lambda g, size: _pair_variance(g, size, replaced=True) * (Fraction(len(g) - size, len(g)) - 1)),
        Mistake("negative", "A variance is never negative: n minus the batch size, not the other way round.",
                lambda g, size: -_pair_variance(g, size)),
        Mistake("divided by n", "Divide by the batch size, not by n.",
                lambda g, size: _pair_variance(g, size) * Fraction(size, len(g))),
        Mistake("sum of squares", "The squares are summed; the variance is their mean.",
                lambda g, size: _pair_variance(g, size) * len(g)),
        Mistake("second moment", "Take the mean away before squaring.",
                lambda g, size: mean([value**2 for value in g]) / size * Fraction(len(g) - size, len(g) - 1)),
    ),
    inputs=(
        ([-4.0, -6.0, -10.0, -14.0], 2),
        ([1.5, 0.25, -2.0, 1.5, 3.0, 8.0, -1.0], 3),
        ([2e-6, -1e-6, 5e-6, 2e-6, 0.0], 4),
        ([1.0, 3.5, 2.0], 3),
    ),
    exact=(([Fraction(v) for v in (-4, -12, -30, -56)], 2), ([Fraction(v, 3) for v in (1, 5, -2, 8, 4)], 3)),
)  # fmt: skip

_recalled_limit = Exercise(
    title="the largest rate of a valley",
    looks_back="03",
    answer=Fraction(2, 8),
    solution="answer = 2 / 8",
    hints=(
        "Along each direction a step multiplies the error by 1 minus the rate times the curvature.",
        "Neither factor may fall below -1. Along which direction does that happen first?",
    ),
    mistakes=(
        Mistake("slow direction", "So far the slow direction would bear it. The other one would not.", Fraction(2, 2)),
        Mistake(
            "best rate", "There the fast error is gone in one step. A larger rate still comes nearer.", Fraction(1, 8)
        ),
        Mistake(
            "slow direction's best rate", "That is where the slow error would be gone in one step.", Fraction(1, 2)
        ),
        Mistake("upside down", "That is half the curvature: the steeper, the smaller the limit.", 4),
        Mistake("both added", "The directions do not add: each has a factor of its own.", Fraction(2, 10)),
        Mistake("mean of both", "There is no mean: each direction has a factor of its own.", Fraction(2, 5)),
        Mistake(
            "half the loss", "The curvatures are those of the loss that is descended: no further 2.", Fraction(1, 16)
        ),
    ),
)

_steepest = 2 * (10**2 + 1)

_point_limit = Exercise(
    title="the largest rate for single points",
    answer=Fraction(2, _steepest),
    solution="answer = 2 / (2 * (10**2 + 1))",
    hints=(
        "The residual becomes 1 - η λ times what it was. When is that factor -1?",
        "The steepest point is the one with the largest x.",
    ),
    mistakes=(
        Mistake("limit for all points", "That is the limit for all points together. A single point can be steeper.",
                2 / 66.33582),
        Mistake("limit for all points, rounded", "That is the limit for all points together. A single point can be "
                "steeper.", 0.03),
        Mistake("best rate", "With that rate the residual becomes zero. It may even become its own opposite "
                "before it grows.", Fraction(1, _steepest)),
        Mistake("2 left out", "The curvature of a point is 2 (x² + 1): the 2 is missing.", Fraction(2, 101)),
        Mistake("intercept left out, or rounded", "Did you round, or leave the intercept out of the curvature "
                "2 (x² + 1)?", Fraction(2, 200)),
        Mistake("x not squared", "x goes in squared.", Fraction(2, 22)),
        Mistake("upside down", "That is 2/λ upside down.", Fraction(_steepest, 2)),
        Mistake("curvature", "That is the curvature λ; the limit is 2/λ.", _steepest),
        Mistake("flattest point", "That is the limit of the flattest point, at x = 0. The steepest sets the limit.", 1),
        Mistake("brackets", "The 1 is added to the square of x, not to x.", Fraction(2, 2 * 11**2)),
        Mistake("brackets of the 2", "The 2 multiplies x² + 1 as a whole.", Fraction(2, 2 * 10**2 + 1)),
    ),
)  # fmt: skip

_rises = Exercise(
    title="why the loss rises on steps downhill",
    answer=(
        "Each step goes downhill in the landscape of its own ten points, and that is another landscape than the one "
        "of all points: its lowest point lies elsewhere. Near the goal the slope of all points is almost zero, so the "
        "disagreement of the ten with the rest decides where the step goes: to the wrong side, or to the right side "
        "and too far."
    ),
    solution='answer = "It is downhill for the loss of ten points, which is another landscape than the loss of all."',
    hints=("Downhill on which landscape?",),
    mistakes=(),
)

_best_residuals = [Fraction(17, 10) * s - t for s, t in zip(_x, _y, strict=True)]

_batch_residuals = Exercise(
    title="two residuals of the best line, added",
    answer=sum(_best_residuals[:2]),
    solution="answer = (1.7 * 1 - 2) + (1.7 * 2 - 3)",
    hints=("The best line is 1.7 x. What are its residuals at these two points?",
           "The derivative by b of a single point is twice its residual."),
    mistakes=(
        Mistake("zero", "They add up to zero over all points, not over these two.", 0),
        Mistake("sum of derivatives", "The derivative by b is twice the residual.", 2 * sum(_best_residuals[:2])),
        Mistake("mean", "That is the mean of the two residuals; their sum is asked.", sum(_best_residuals[:2]) / 2),
        Mistake("sign", "Residual is prediction minus target.", -sum(_best_residuals[:2])),
        Mistake("derivatives by w", "Those are the derivatives by w. The one by b is twice the residual.",
                2 * sum(r * s for r, s in zip(_best_residuals[:2], _x, strict=False))),
        Mistake("other two", "Those are the other two points.", sum(_best_residuals[2:]) * 2),
        Mistake("sizes", "Residuals have signs: one of the two is negative.", sum(map(abs, _best_residuals[:2]))),
    ),
    remark="No pair gives zero here. That is why the walk does not come to rest.",
)  # fmt: skip

EXERCISES = {
    "04.1": _second_step,
    "04.2": _pair_step,
    "04.3": _epoch,
    "04.4": _cutting,
    "04.5": _epoch_function,
    "04.6": _batch_residuals,
    "04.7": _race,
    "04.8": _recalled_variance,
    "04.9": _variance,
    "04.10": _recalled_limit,
    "04.11": _point_limit,
    "04.12": _rises,
}
