"""Exercises of lesson 09: minibatches and their means, held-out rows, leaks, learning curves, early stopping."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from course_utils.averages import mean
from course_utils.exercises import Exercise, Mistake

_n, _size, _epochs = 250, 60, 8
_in_epoch = math.ceil(_n / _size)
_left = _n - (_in_epoch - 1) * _size

_count = Exercise(
    title="steps of a run, last minibatch",
    looks_back="04",
    answer=[_epochs * _in_epoch, _left],
    solution="answer = [8 * 5, 250 - 4 * 60]  # four full minibatches and a smaller one, in each of 8 epochs",
    hints=(
        "Take one epoch first: how many full minibatches are in 250 rows, and what is left?",
        "What is left is a minibatch too, and it takes a step. Each epoch begins anew.",
    ),
    mistakes=(
        Mistake("what is left takes no step", "The last, smaller minibatch takes a step too.",
                [_epochs * (_n // _size), _left]),
        Mistake("left out", "That drops the rows that are left: they are a smaller minibatch.",
                [_epochs * (_n // _size), _size]),
        Mistake("last one full", "Count the rows: is there a full minibatch left at the end?",
                [_epochs * _in_epoch, _size]),
        Mistake("one epoch", "That is one epoch; the run has more.", [_in_epoch, _left]),
        Mistake("one epoch, full ones only", "That is one epoch, and its full minibatches only.", [_n // _size, _left]),
        Mistake("order", "The steps come first, then the rows.", [_left, _epochs * _in_epoch]),
        Mistake("parts of steps", "There is no part of a step: a smaller minibatch takes a whole one.",
                [_epochs * _n / _size, _left]),
        Mistake("epochs joined", "A minibatch does not reach into the next epoch: each begins anew.",
                [math.ceil(_epochs * _n / _size), _epochs * _n % _size]),
        Mistake("epochs joined, steps only", "A minibatch does not reach into the next epoch: each begins anew.",
                [math.ceil(_epochs * _n / _size), _left]),
        Mistake("what is missing", "That many rows are missing from a full minibatch.",
                [_epochs * _in_epoch, _in_epoch * _size - _left - (_n - _left)]),
        Mistake("a row a step", "A step takes a whole minibatch, not a row.", [_epochs * _n, _left]),
        Mistake("epochs for steps", "That is the number of epochs; each has several steps.", [_epochs, _left]),
        Mistake("steps alone", "That is the number of steps. Give the rows of the last minibatch too, in a list.",
                _epochs * _in_epoch),
        Mistake("rows alone", "That is the last minibatch's rows. Give the steps too, in a list.", _left),
        Mistake("rows left after the last", "The last minibatch has rows too: those that the full ones have left.",
                [_epochs * _in_epoch, 0]),
        Mistake("epochs times rows", "Steps are counted, not rows: how many minibatches has an epoch?",
                [_epochs * _size, _left]),
        Mistake("full ones' number", "That is how many full minibatches an epoch has; how many rows has the last one?",
                [_epochs * _in_epoch, _n // _size]),
        Mistake("left over in all", "Asked is what one minibatch, the last, has; not all epochs' together.",
                [_epochs * _in_epoch, _epochs * _left]),
        Mistake("epochs joined, full ones only", "A minibatch does not reach into the next epoch: each begins anew, "
                "and what is left takes a step.", [_epochs * _n // _size, _left]),
        Mistake("epochs joined, full ones and rest", "A minibatch does not reach into the next epoch: each begins "
                "anew.", [_epochs * _n // _size, _epochs * _n % _size]),
        Mistake("what is missing, full ones only", "The smaller minibatch takes a step too; and the rows asked for are "
                "those it has, not those it lacks.", [_epochs * (_n // _size), _size - _left]),
        Mistake("minibatches for rows", "The second number is a number of rows.", [_epochs * _in_epoch, _in_epoch]),
        Mistake("parts of steps, one epoch", "That is one epoch, and there is no part of a step.", [_n / _size, _left]),
    ),
    remark="A whole number of steps an epoch, with one smaller minibatch at its end.",
)  # fmt: skip


def _weighted(losses: Sequence[Any], weights: Sequence[Any]) -> Any:
    """Return the sum of losses times weights, added up from left to right."""
    total: Any = 0
    for loss, weight in zip(losses, weights, strict=True):
        total = total + loss * weight
    return total


def _add(values: Sequence[Any]) -> Any:
    return _weighted(values, [1] * len(values))


Batch = tuple[list[Any], list[int], int, int]

_BATCHES: tuple[Batch, ...] = (
    ([1.5, 2.0, -3.0, 2.0, 7.25, 0.5, 9.0], [4, 0, 6, 2, 5, 1, 3], 3, 1),
    ([1.5, 2.0, -3.0, 2.0, 7.25, 0.5, 9.0], [4, 0, 6, 2, 5, 1, 3], 3, 2),
    ([4.0, 4.0, 1.0, 8.5, -2.0, 6.0, 3.0, 11.0], [2, 7, 4, 0, 6, 3, 5, 1], 4, 1),
    ([2e-7, 5e-7, 3e-7, 1e-7, 4e-7, 9e-7], [5, 2, 0, 4, 3, 1], 4, 1),
    ([2.5, -1.0, 6.0], [1, 2, 0], 5, 0),
    ([2.5, -1.0, 6.0, 0.75], [1, 2, 3, 0], 1, 3),
    ([3.0, 8.0, 5.0, 1.0, 2.0], [4, 2, 0, 1, 3], 2, 0),
)


def _by(rows: Callable[[list[int], int, int], Sequence[int]]) -> Callable[..., Any]:
    """Return a function like the one asked for, from the row numbers that it takes."""
    return lambda y, order, batch_size, k: [y[row] for row in rows(list(order), batch_size, k)]


_rows = _by(lambda order, size, k: order[k * size : (k + 1) * size])

_function_batch = Exercise(
    title="the targets of one minibatch",
    answer=_rows,
    solution=(
        "def my_batch(y, order, batch_size, k):\n"
        "    rows = order[k * batch_size : (k + 1) * batch_size]\n"
        "    return [y[row] for row in rows]\n\n"
        "answer = my_batch"
    ),
    hints=(
        "Which places of `order` belong to minibatch k? Try k = 0 and k = 1 on paper.",
        "A slice that reaches beyond the end of a list stops at its end. What stands in the slice are row numbers; the "
        "targets of these rows are wanted.",
    ),
    mistakes=(
        Mistake("not shuffled", "These rows stand in their old order, as if `order` had not been there.",
                lambda y, order, size, k: list(y)[k * size : (k + 1) * size]),
        Mistake("row numbers", "These are row numbers. The targets of these rows are wanted.",
                lambda y, order, size, k: order[k * size : (k + 1) * size]),
        Mistake("counted from one", "Minibatches are counted from 0: is it the one before?",
                _by(lambda order, size, k: order[(k - 1) * size : k * size] if k else [])),
        Mistake("the next one", "That is the minibatch after the one asked for.",
                _by(lambda order, size, k: order[(k + 1) * size : (k + 2) * size])),
        Mistake("starts at k", "Minibatch k does not begin at place k: k minibatches come before it.",
                _by(lambda order, size, k: order[k : k + size])),
        Mistake("starts at k, ends right", "The end is right; where does minibatch k begin?",
                _by(lambda order, size, k: order[k : (k + 1) * size])),
        Mistake("as many pieces as rows", "batch_size is how many rows a minibatch has, not how many minibatches there "
                "are.",
                _by(lambda order, size, k: order[k * len(order) // size : (k + 1) * len(order) // size])),
        Mistake("ends at the size", "Where does the slice end? The second number of a slice is a place, not a length.",
                _by(lambda order, size, k: order[k * size : size])),
        Mistake("to the end", "That goes on to the last row: all later minibatches too.",
                _by(lambda order, size, k: order[k * size :])),
        Mistake("from the beginning", "That begins at the first row: all earlier minibatches too.",
                _by(lambda order, size, k: order[: (k + 1) * size])),
        Mistake("one too many", "One row too many: a slice a : b has b - a entries.",
                _by(lambda order, size, k: order[k * size : (k + 1) * size + 1])),
        Mistake("one too few", "One row too few: the place at which a slice ends is not in it.",
                _by(lambda order, size, k: order[k * size : (k + 1) * size - 1])),
        Mistake("last one dropped", "A minibatch with fewer rows than the others is one too.",
                _by(lambda order, size, k: order[k * size : (k + 1) * size] if (k + 1) * size <= len(order) else [])),
        Mistake("filled up", "The last minibatch has what is left; it is not filled up with rows from the beginning.",
                _by(lambda order, size, k: [order[i % len(order)] for i in range(k * size, (k + 1) * size)])),
        Mistake("every so many", "That takes rows at equal distances. A minibatch is a piece of `order` without gaps.",
                _by(lambda order, size, k: order[k::size])),
        Mistake("every so many, a minibatch each",
                "That deals the rows out like cards. A minibatch is a piece of `order` without gaps.",
                _by(lambda order, size, k: order[k :: -(-len(order) // size)])),
        Mistake("the other way round", "order[i] is the row that comes at place i; you ask where row i has gone.",
                _by(lambda order, size, k: [order.index(i) for i in range(k * size, min((k + 1) * size, len(order)))])),
        Mistake("sorted", "The rows are right, but sorted; they should stay in the order given.",
                _by(lambda order, size, k: sorted(order[k * size : (k + 1) * size]))),
        Mistake("mean", "That is the minibatch's mean; its targets are wanted.",
                lambda y, order, size, k: mean(_rows(y, order, size, k))),
        Mistake("all rows", "That is the whole epoch; only minibatch k is wanted.",
                _by(lambda order, size, k: order)),
        Mistake("twice ordered", "`order` is used twice: the targets are put in order, and then asked by row again.",
                _by(lambda order, size, k: [order[row] for row in order[k * size : (k + 1) * size]])),
        Mistake("targets sorted", "The targets are right, but sorted; they should stay in the order given.",
                lambda y, order, size, k: sorted(_rows(y, order, size, k))),
        Mistake("reversed", "The rows are right, but backwards.",
                lambda y, order, size, k: _rows(y, order, size, k)[::-1]),
        Mistake("where the rows went", "order[i] is the row that comes at place i, not the place to which row i goes.",
                _by(lambda order, size, k: [i for i in range(len(order)) if order[i] // size == k])),
        Mistake("sum", "That is the sum of the targets; the targets themselves are wanted.",
                lambda y, order, size, k: _add(_rows(y, order, size, k))),
        Mistake("first target alone", "That is the first target alone: does return stand inside the loop?",
                lambda y, order, size, k: _rows(y, order, size, k)[0]),
        Mistake("last target alone", "That is the last target alone: = forgets what append would keep.",
                lambda y, order, size, k: _rows(y, order, size, k)[-1:]),
    ),
    inputs=_BATCHES,
    exact=(([Fraction(1, 3), Fraction(2), Fraction(-5, 7)], [2, 0, 1], 2, 0),),
    remark="A slice stops at the list's end by itself, so the last minibatch needs no line of its own.",
)  # fmt: skip

_EPOCHS: tuple[tuple[list[Any], list[int]], ...] = (
    ([2.0, 5.0, 5.0, 11.0], [32, 32, 32, 8]),
    ([7.5, 0.25, 7.5, 1.0, 3.5, 0.125], [64, 64, 64, 64, 64, 13]),
    ([1e-6, 4e-6, 2e-6], [3, 3, 1]),
    ([4.0, 1.0], [10, 10]),
    ([6.0, 3.0, 2.0], [5, 1, 4]),
    ([0.5], [7]),
)


_function_mean = Exercise(
    title="the mean over unequal minibatches",
    answer=lambda losses, sizes: _weighted(losses, sizes) / sum(sizes),
    solution=(
        "def epoch_mean(losses, sizes):\n"
        "    total = 0\n"
        "    for loss, size in zip(losses, sizes):\n"
        "        total += loss * size\n"
        "    return total / sum(sizes)\n\n"
        "answer = epoch_mean"
    ),
    hints=(
        "If 32 rows have a mean loss of 2, how much do these rows add to the sum over all rows?",
        "Add up over all rows first; divide once, by how many rows there are in all.",
    ),
    mistakes=(
        Mistake("plain mean", "Each minibatch counts the same here, the small one as much as a full one.",
                lambda losses, sizes: _add(losses) / len(losses)),
        Mistake("sum over rows", "That is the sum over all rows; the mean is asked.",
                lambda losses, sizes: _weighted(losses, sizes)),
        Mistake("sum of losses", "That is the sum of the minibatches' losses.", lambda losses, sizes: _add(losses)),
        Mistake("divided by the minibatches", "The sum is over rows, so divide by the number of rows, not by that of "
                "minibatches.",
                lambda losses, sizes: _weighted(losses, sizes) / len(losses)),
        Mistake("all taken for full", "It divides as if every minibatch were as large as the first.",
                lambda losses, sizes: _weighted(losses, sizes) / (sizes[0] * len(sizes))),
        Mistake("first size for all", "It multiplies every loss by the first minibatch's size.",
                lambda losses, sizes: _add(losses) * sizes[0] / sum(sizes)),
        Mistake("losses over rows", "The losses are means already; before you divide by all rows, each must count for "
                "its own.",
                lambda losses, sizes: _add(losses) / sum(sizes)),
        Mistake("last one left out", "The last minibatch is missing.",
                lambda losses, sizes: _weighted(losses[:-1], sizes[:-1]) / (sum(sizes[:-1]) or 1)),
        Mistake("last one left out, plain mean", "The last minibatch is missing, and the others count the same.",
                lambda losses, sizes: _add(losses[:-1]) / (len(losses) - 1 or 1)),
        Mistake("all but the last of one size", "It takes the first minibatch's size for all but the last; `sizes` has "
                "each one's own.",
                lambda losses, sizes: (_add(losses[:-1]) * sizes[0] + losses[-1] * sizes[-1]) / sum(sizes)),
        Mistake("last one left out above", "The last minibatch's loss is missing, but its rows are counted.",
                lambda losses, sizes: _weighted(losses[:-1], sizes[:-1]) / sum(sizes)),
        Mistake("last rows not counted", "The last minibatch's loss is there, but its rows are not counted.",
                lambda losses, sizes: _weighted(losses, sizes) / (sum(sizes[:-1]) or 1)),
        Mistake("divided by the sizes", "A larger minibatch must count more, not less.",
                lambda losses, sizes: _add([a / b for a, b in zip(losses, sizes, strict=True)])
                / _add([Fraction(1, b) for b in sizes])),
        Mistake("losses divided by the sizes", "The losses are divided by their sizes already.",
                lambda losses, sizes: _add([a / b for a, b in zip(losses, sizes, strict=True)])),
        Mistake("last loss", "That is the last minibatch's loss alone.", lambda losses, sizes: losses[-1]),
        Mistake("first loss", "That is the first minibatch's loss: does return stand inside the loop?",
                lambda losses, sizes: losses[0]),
        Mistake("first minibatch over all", "Only the first minibatch is added: does return stand inside the loop?",
                lambda losses, sizes: losses[0] * sizes[0] / sum(sizes)),
        Mistake("last minibatch over all", "Only the last minibatch is left: = forgets what += would keep.",
                lambda losses, sizes: losses[-1] * sizes[-1] / sum(sizes)),
        Mistake("root", "The mean loss is asked, without a root.",
                lambda losses, sizes: math.sqrt(_weighted(losses, sizes) / sum(sizes))),
        Mistake("running mean of two", "It takes the mean of the old mean and the new loss, so that late minibatches "
                "count more.", lambda losses, sizes: _halving(losses)),
        Mistake("sizes squared", "The sizes are multiplied in twice.",
                lambda losses, sizes: _weighted(losses, [s * s for s in sizes]) / sum(s * s for s in sizes)),
        Mistake("upside down", "Turn the division round: the sum of losses stands above.",
                lambda losses, sizes: sum(sizes) / _weighted(losses, sizes)),
        Mistake("32 for all", "It takes 32 for every size; `sizes` says how many rows there were.",
                lambda losses, sizes: _add(losses) * 32 / sum(sizes)),
        Mistake("divided by 32s", "It divides as if every minibatch had 32 rows.",
                lambda losses, sizes: _weighted(losses, sizes) / (32 * len(sizes))),
        Mistake("divided by the last size", "It divides by the last minibatch's rows; by how many in all?",
                lambda losses, sizes: _weighted(losses, sizes) / sizes[-1]),
        Mistake("divided by the first size", "It divides by the first minibatch's rows; by how many in all?",
                lambda losses, sizes: _weighted(losses, sizes) / sizes[0]),
        Mistake("divided twice", "The number of rows is enough; do not divide by the minibatches as well.",
                lambda losses, sizes: _weighted(losses, sizes) / sum(sizes) / len(losses)),
        Mistake("first product", "That is the first minibatch's sum: does return stand inside the loop?",
                lambda losses, sizes: losses[0] * sizes[0]),
        Mistake("not added", "These are the minibatches' shares; add them up.",
                lambda losses, sizes: [a * b / sum(sizes) for a, b in zip(losses, sizes, strict=True)]),
        Mistake("products", "These are the sums of each minibatch; add them up, and divide.",
                lambda losses, sizes: [a * b for a, b in zip(losses, sizes, strict=True)]),
        Mistake("whole numbers", "// cuts off what stands behind the point; / does not.",
                lambda losses, sizes: _weighted(losses, sizes) // sum(sizes)),
    ),
    inputs=_EPOCHS,
    exact=(([Fraction(1, 3), Fraction(5, 7)], [3, 2]),),
    remark="With equal sizes the plain mean is the same; the last minibatch makes the difference.",
)  # fmt: skip


def _halving(losses: Sequence[Any]) -> Any:
    kept = losses[0]
    for loss in losses[1:]:
        kept = (kept + loss) / 2
    return kept


_grey = Exercise(
    title="the end of a learning curve",
    on_figure=True,
    answer="b",
    solution='answer = "b"',
    hints=("On which rows is the grey point of a step measured, and on which the blue one of an epoch?",),
    choices={
        "a": "the weights still move a lot; the epoch's mean hides it",
        "b": "each step's loss is that of 32 other rows; the weights hardly move any more",
        "c": "the rate is too large, and the run is about to diverge",
        "d": "the loss of a step is taken after the step, the blue one before it",
    },
    mistakes=(
        Mistake("weights move", "The blue points are no mean over an epoch: they are taken at its end, at fixed "
                "weights, and they lie still.", "a"),
        Mistake("rate", "Does the grey line rise, or does it jump about one height?", "c"),
        Mistake("before and after", "It is the other way round, and a single step makes little difference there.", "d"),
    ),
    remark="The batch loss of lesson 04. Look at the blue line to see whether a run has settled.",
)  # fmt: skip

_COLUMNS: tuple[tuple[list[float], list[float]], ...] = (
    ([1.0, 2.0, 2.0, 5.0], [3.0, 8.0, 3.0]),
    ([10.5, -3.0], [1.0, 4.5, 4.5, 0.0]),
    ([1e-7, 3e-7, 3e-7], [2e-7, 9e-7, 5e-7]),
    ([1001.0, 1003.0, 1010.0, 1001.0, 1005.0], [990.0, 1004.0]),
)


def _deviation(values: Sequence[float], less: int = 0) -> float:
    centre = mean(values)
    return math.sqrt(_add([(value - centre) ** 2 for value in values]) / (len(values) - less))


def _scaled(
    centre: Callable[[list[float], list[float]], float], spread: Callable[[list[float], list[float]], float]
) -> Callable[..., list[float]]:
    """Return a function like the one asked for, from how it finds the two numbers."""
    return lambda train, other: [(value - centre(train, other)) / spread(train, other) for value in other]


def _train_mean(train: list[float], other: list[float]) -> float:
    return float(mean(train))


def _train_spread(train: list[float], other: list[float]) -> float:
    return _deviation(train)


_function_standardise = Exercise(
    title="a feature standardised without a leak",
    answer=_scaled(_train_mean, _train_spread),
    solution=(
        "def my_standardise(train, other):\n"
        "    centre = sum(train) / len(train)\n"
        "    variance = sum((value - centre) ** 2 for value in train) / len(train)\n"
        "    return [(value - centre) / variance**0.5 for value in other]\n\n"
        "answer = my_standardise"
    ),
    hints=(
        "Two numbers are needed, a mean and a standard deviation. Of which list, so that nothing leaks?",
        "Subtract the training mean from each entry of `other`, then divide by the training list's standard deviation.",
    ),
    mistakes=(
        Mistake("own mean and deviation", "The other rows are standardised by themselves: their own numbers must not "
                "be used.", _scaled(lambda _, other: mean(other), lambda _, other: _deviation(other))),
        Mistake("both lists together", "Mean and deviation are those of both lists together: that is the leak.",
                _scaled(lambda train, other: mean(train + other), lambda train, other: _deviation(train + other))),
        Mistake("own mean", "The mean subtracted is that of `other`.",
                _scaled(lambda _, other: mean(other), _train_spread)),
        Mistake("own deviation", "The deviation is that of `other`.",
                _scaled(_train_mean, lambda _, other: _deviation(other))),
        Mistake("both lists' mean", "The mean is that of both lists together.",
                _scaled(lambda train, other: mean(train + other), _train_spread)),
        Mistake("both lists' deviation", "The deviation is that of both lists together.",
                _scaled(_train_mean, lambda train, other: _deviation(train + other))),
        Mistake("variance", "That divides by the variance; where is the root?",
                _scaled(_train_mean, lambda train, other: _deviation(train) ** 2)),
        Mistake("with n - 1", "That is the standard deviation with n - 1; asked is the one with n.",
                _scaled(_train_mean, lambda train, other: _deviation(train, 1))),
        Mistake("not divided", "The mean is subtracted; now the division is missing.",
                _scaled(_train_mean, lambda train, other: 1.0)),
        Mistake("not centred", "It is divided by the deviation; what must be subtracted first?",
                _scaled(lambda train, other: 0.0, _train_spread)),
        Mistake("sign", "The sign: value minus mean.",
                lambda train, other: [-value for value in _scaled(_train_mean, _train_spread)(train, other)]),
        Mistake("brackets", "Check the brackets: the whole difference is divided.",
                lambda train, other: [value - mean(train) / _deviation(train) for value in other]),
        Mistake("divided first", "It divides first and then subtracts the mean, which was not divided.",
                lambda train, other: [value / _deviation(train) - mean(train) for value in other]),
        Mistake("the training list", "That is the training list, standardised; `other` is asked.",
                lambda train, other: [(value - mean(train)) / _deviation(train) for value in train]),
        Mistake("both lists", "It returns both lists; only `other` is asked.",
                lambda train, other: [(value - mean(train)) / _deviation(train) for value in train + other]),
        Mistake("times the deviation", "It multiplies by the deviation.",
                _scaled(_train_mean, lambda train, other: 1 / _deviation(train))),
        Mistake("squares without the mean", "The deviation is measured from the mean, not from zero.",
                _scaled(_train_mean, lambda train, other: math.sqrt(mean([value * value for value in train])))),
        Mistake("range", "It divides by largest minus smallest; asked is the standard deviation.",
                _scaled(_train_mean, lambda train, other: max(train) - min(train))),
        Mistake("zero to one", "That brings the training list between 0 and 1; asked is mean 0 and standard "
                "deviation 1.", _scaled(lambda train, other: min(train), lambda train, other: max(train) - min(train))),
        Mistake("mean distance", "It divides by the mean distance from the mean; the standard deviation has squares.",
                _scaled(_train_mean, lambda train, other: mean([abs(value - mean(train)) for value in train]))),
        Mistake("median", "That subtracts the median; asked is the mean.",
                _scaled(lambda train, _: median(train), _train_spread)),
        Mistake("root twice", "The standard deviation is a root already.",
                _scaled(_train_mean, lambda train, other: math.sqrt(_deviation(train)))),
        Mistake("not averaged", "The squares are added up, but not divided by n.",
                _scaled(_train_mean, lambda train, other: _deviation(train) * math.sqrt(len(train)))),
        Mistake("lists exchanged", "The lists are exchanged: `train` is moved by the numbers of `other`.",
                lambda train, other: [(value - mean(other)) / _deviation(other) for value in train]),
        Mistake("own, with n - 1", "The other rows are standardised by themselves, and with n - 1: their own numbers "
                "must not be used.", _scaled(lambda _, other: mean(other), lambda _, other: _deviation(other, 1))),
        Mistake("both, with n - 1", "Mean and deviation are those of both lists together, and with n - 1: that is the "
                "leak.", _scaled(lambda train, other: mean(train + other),
                                 lambda train, other: _deviation(train + other, 1))),
        Mistake("variance, with n - 1", "That divides by a variance, with n - 1; where is the root?",
                _scaled(_train_mean, lambda train, other: _deviation(train, 1) ** 2)),
        Mistake("other's distances", "The deviation is taken from the numbers of `other`, measured from the training "
                "mean.", _scaled(_train_mean, lambda train, other: math.sqrt(
                    mean([(value - mean(train)) ** 2 for value in other])))),
        Mistake("other's number", "The squares are those of `train`, so divide by how many numbers `train` has.",
                _scaled(_train_mean, lambda train, other: _deviation(train) * math.sqrt(len(train) / len(other)))),
        Mistake("root too early", "Divide the sum of squares by n first, then take the root.",
                _scaled(_train_mean, lambda train, other: _deviation(train) / math.sqrt(len(train)))),
        Mistake("something added", "A small number is added to the deviation: with small features it changes the "
                "result.", _scaled(_train_mean, lambda train, other: _deviation(train) + 1e-8)),
        Mistake("centred by itself", "That subtracts the mean of `other`, and the division is missing.",
                _scaled(lambda _, other: mean(other), lambda train, other: 1.0)),
        Mistake("unchanged", "That is `other` as it came.", lambda train, other: list(other)),
        Mistake("multiplied back", "That is the way back: multiply and add. Asked is the way there.",
                lambda train, other: [value * _deviation(train) + mean(train) for value in other]),
    ),
    inputs=_COLUMNS,
    remark="`other` need not have mean 0 afterwards: it is measured with the training rows' ruler.",
)  # fmt: skip

_leak = Exercise(
    title="the leak in a program",
    answer="b",
    solution='answer = "b"',
    hints=("Go through the lines: which rows does each of them look at before the test rows are judged?",),
    choices={
        "a": "line 1: the test rows are moved by numbers that do not come from them",
        "b": "line 2: columns are chosen with the targets of all rows, the test rows among them",
        "c": "line 3: the fit must not know which columns were kept",
        "d": "line 4: the test rows may not be used at all",
    },
    mistakes=(
        Mistake("scaling", "That is as it should be: the numbers come from the training rows, and a new row is moved "
                "by them too.", "a"),
        Mistake("the fit", "It may know that, if the choice was made without the test rows.", "c"),
        Mistake("judging", "That is what they are for. What must not happen is that they are used before.", "d"),
    ),
    remark="How much such a choice can pretend you will see below.",
)  # fmt: skip

_model, _baseline = 3, 5

_r_squared = Exercise(
    title="an R² on held-out rows",
    looks_back="02",
    answer=1 - Fraction(_model, _baseline) ** 2,
    solution="answer = 1 - 3**2 / 5**2",
    hints=(
        "R² compares mean squared errors. How do you get these from the RMSE?",
        "1 minus the model's mean squared error over the baseline's.",
    ),
    mistakes=(
        Mistake("without squares", "That compares the RMSE; R² compares squared errors.",
                1 - Fraction(_model, _baseline)),
        Mistake("what is left", "That is the part left unexplained.", Fraction(_model, _baseline) ** 2),
        Mistake("ratio", "That is the ratio of the two RMSE.", Fraction(_model, _baseline)),
        Mistake("upside down", "The baseline's error stands below.", 1 - Fraction(_baseline, _model) ** 2),
        Mistake("upside down, without squares", "The baseline's error stands below, and both are squared.",
                1 - Fraction(_baseline, _model)),
        Mistake("root", "That is its root; R² is asked.", math.sqrt(1 - (_model / _baseline) ** 2)),
        Mistake("in percent", "As a number, not in percent.", 100 * (1 - Fraction(_model, _baseline) ** 2)),
        Mistake("difference of squares", "That is how much smaller the mean squared error is. Compared with what?",
                _baseline**2 - _model**2),
        Mistake("difference", "That is the difference of the two RMSE.", _baseline - _model),
        Mistake("sign", "The sign: a model that is better than the baseline has a positive one.",
                Fraction(_model, _baseline) ** 2 - 1),
        Mistake("powers in Python", "In Python ^ is no power: write 3**2.", 1 - (3 ^ 2) / (5 ^ 2)),
        Mistake("squares upside down", "That is the baseline's squared error over the model's. Turn it "
                "round, and go on.",
                Fraction(_baseline, _model) ** 2),
        Mistake("difference over the model's", "Compare the difference with the baseline's squared error, not with the "
                "model's.", Fraction(_baseline**2 - _model**2, _model**2)),
        Mistake("squared twice", "R² is not squared once more.",
                (1 - Fraction(_model, _baseline) ** 2) ** 2),
        Mistake("one minus the ratio, squared", "Square the errors first, then subtract from 1.",
                (1 - Fraction(_model, _baseline)) ** 2),
        Mistake("sign, without squares", "The sign, and the squares: R² compares squared errors.",
                Fraction(_model, _baseline) - 1),
        Mistake("minus what is left", "That is what is left, with a minus. From what is it to be subtracted?",
                -(Fraction(_model, _baseline) ** 2)),
        Mistake("ratio upside down", "That is the ratio of the two, the wrong way up.", Fraction(_baseline, _model)),
        Mistake("plus", "1 minus, not 1 plus.", 1 + Fraction(_model, _baseline) ** 2),
        Mistake("one square only", "Both errors are squared.", 1 - Fraction(_model, _baseline**2)),
        Mistake("one square only, above", "Both errors are squared, the baseline's too.",
                1 - Fraction(_model**2, _baseline)),
    ),
    remark="A part of the squared error, not of the error: the RMSE is still three fifths.",
)  # fmt: skip

_rate, _rows_in_batch = 0.02, 64

_sum_rate = Exercise(
    title="the rate for a summed loss",
    answer=_rate / _rows_in_batch,
    solution="answer = 0.02 / 64",
    hints=(
        "How many times as large is the gradient of the sum as that of the mean?",
        "A step is the rate times the gradient, and it should stay what it is.",
    ),
    mistakes=(
        Mistake("the same", "The sum's gradient is larger; with the same rate, so is the step.", _rate),
        Mistake("times", "The sum's gradient is larger, so the rate must be smaller.", _rate * _rows_in_batch),
        Mistake("all rows", "A step sees the rows of a minibatch, not all of them.", _rate / 3208),
        Mistake("squared", "Once is enough: the gradient grows with the number of rows, not with its square.",
                _rate / _rows_in_batch**2),
        Mistake("root", "The gradient grows with the number of rows itself, not with its root. (Or was it "
                "divided by the 8 rows that are left? These minibatches are full.)",
                _rate / math.sqrt(_rows_in_batch)),
        Mistake("twice", "The 2 of the square is in both gradients.", _rate / (2 * _rows_in_batch)),
        Mistake("half", "Is that for minibatches of 32? These have 64 rows. (Or was the 2 of the square taken away? It "
                "is in both gradients.)", 2 * _rate / _rows_in_batch),
        Mistake("half the rate", "That halves it. How many times as large is the sum's gradient?", _rate / 2),
        Mistake("upside down", "That is the number of rows over the rate.", _rows_in_batch / _rate),
        Mistake("one over the rows", "Where is the sound run's rate?", 1 / _rows_in_batch),
        Mistake("one digit", "You are close. Do not round.", 0.0003),
        Mistake("number of minibatches", "That divides by the number of minibatches in an epoch; what counts is the "
                "rows in one.", _rate / math.ceil(3208 / _rows_in_batch)),
        Mistake("number of full minibatches", "That divides by the number of full minibatches in an epoch; what counts "
                "is the rows in one.", _rate / (3208 // _rows_in_batch)),
        Mistake("epochs", "That divides by the number of epochs; a step knows nothing of these.", _rate / 5),
        Mistake("all training rows", "A step sees the rows of a minibatch, not all the training rows there are.",
                _rate / 12973),
        Mistake("the factor", "That is how many times as large the gradient is. What becomes of the rate?",
                _rows_in_batch),
        Mistake("features", "The features do not enter: the sum runs over rows.", _rate / 12),
    ),
    remark="And in the last minibatch of 8 the two would still differ: the sum takes an eighth of the step there.",
)  # fmt: skip

_forty = Exercise(
    title="the lowest of forty test errors",
    answer=(
        "The lowest of forty test errors is low partly by luck: it was chosen because it is low, on the very rows that "
        "should judge, so it is too optimistic for new rows. She should choose with validation rows, and open the test "
        "set once, for the one model that was chosen."
    ),
    solution=(
        'answer = "The lowest of forty errors is low partly by luck, and was chosen for it, so new rows will give a '
        'larger one. Choose on validation rows, and use the test rows once, for the winner."'
    ),
    hints=(
        "Forty dice are thrown, and the one with the lowest number is kept. What will it show when it is thrown again?",
    ),
    mistakes=(),
)

_suspect = Exercise(
    title="an error above that of the mean",
    answer="c",
    solution='answer = "c"',
    hints=("What has been shown to work, and what has not been looked at yet?",),
    choices={
        "a": "the number of rows: an MLP with so many weights overfits",
        "b": "the learning rate: planted data prove that the loop is broken",
        "c": "the rows and how they became numbers: units, missing values, targets of other rows",
        "d": "the test set: only it can tell",
    },
    mistakes=(
        Mistake("overfitting", "Overfitting would show a small training error. Here it is as bad as the other.", "a"),
        Mistake("the loop", "The same loop does fine on planted data. What is different with the real ones?", "b"),
        Mistake("test set", "The test set judges at the end; it finds no faults, and looking uses it up.", "d"),
    ),
    remark="Look at rows, one by one, with their predictions: the largest errors first.",
)  # fmt: skip

_RUNS: tuple[tuple[list[float], int], ...] = (
    ([5.0, 4.0, 3.0, 3.5, 3.2, 2.9, 3.1], 2),
    ([5.0, 4.0, 3.0, 3.5, 3.2, 2.9, 3.1], 3),
    ([4.0, 2.0, 2.0, 2.0, 1.0], 2),
    ([9e-7, 6e-7, 7e-7, 5e-7, 8e-7, 4e-7, 4.5e-7, 4.2e-7, 1e-7], 2),
    ([3.0, 4.0, 2.0, 5.0, 1.0], 1),
    ([7.0, 8.0, 6.0, 6.5, 5.5, 6.1, 5.2, 5.3], 2),
    ([5.0, 4.0, 4.5, 4.6, 4.7, 3.0, 3.5, 3.6, 3.7, 3.8, 1.0], 3),
    ([9.0, 5.0, 6.0, 4.0, 4.5, 4.6, 3.0, 3.5, 3.6, 3.7, 1.0], 3),
    ([6.0, 5.0, 4.0, 3.0], 2),
    ([2.5], 1),
)


def _stopping(
    losses: Sequence[float], patience: int, *, ties: bool = False, wait: int = 0, reset: bool = True
) -> tuple[int, int]:
    """Return the epoch kept and the epoch after which the run stops, both counted from 1."""
    kept, waited = 1, 0
    for epoch in range(2, len(losses) + 1):
        loss, lowest = losses[epoch - 1], losses[kept - 1]
        if loss < lowest or (ties and loss == lowest):
            kept, waited = epoch, 0 if reset else waited
        else:
            waited += 1
            if waited >= patience + wait:
                return kept, epoch
    return kept, len(losses)


def _last_unless_stopped(losses: Sequence[float], patience: int) -> int:
    """Return the epoch kept if the run is stopped, else the last one."""
    kept, stop = _stopping(losses, patience)
    return kept if stop - kept >= patience else stop


def _rises(losses: Sequence[float], patience: int) -> int:
    """Return the lowest epoch up to where the loss has risen against the one before, so many times in a row."""
    rises = 0
    for epoch in range(1, len(losses)):
        rises = rises + 1 if losses[epoch] >= losses[epoch - 1] else 0
        if rises >= patience:
            return 1 + losses.index(min(losses[: epoch + 1]))
    return 1 + losses.index(min(losses))


def _first_waits(losses: Sequence[float], patience: int) -> int:
    """Return the epoch kept if the first epoch, being no lower than itself, counts as one that waits."""
    kept, waited = 1, 0
    for epoch in range(1, len(losses) + 1):
        if losses[epoch - 1] < losses[kept - 1]:
            kept, waited = epoch, 0
        else:
            waited += 1
            if waited >= patience:
                return kept
    return kept


_function_stop = Exercise(
    title="the epoch that early stopping keeps",
    answer=lambda losses, patience: _stopping(losses, patience)[0],
    solution=(
        "def kept_epoch(losses, patience):\n"
        "    kept = 1\n"
        "    for epoch in range(2, len(losses) + 1):\n"
        "        if losses[epoch - 1] < losses[kept - 1]:\n"
        "            kept = epoch\n"
        "        elif epoch - kept >= patience:\n"
        "            break\n"
        "    return kept\n\n"
        "answer = kept_epoch"
    ),
    hints=(
        "Walk along the list and keep two things: the best epoch up to now, and how long ago it was.",
        "A loss that comes after the stop was never seen, however low it is.",
    ),
    mistakes=(
        Mistake("lowest of all", "It takes the lowest of the whole list, but some runs have stopped before.",
                lambda losses, patience: 1 + losses.index(min(losses))),
        Mistake("lowest of all, from zero", "It takes the lowest of the whole list, and counts epochs from 0.",
                lambda losses, patience: losses.index(min(losses))),
        Mistake("counted from zero", "The first epoch is number 1.",
                lambda losses, patience: _stopping(losses, patience)[0] - 1),
        Mistake("the epoch of the stop", "That is the epoch after which the run stops; the weights of an earlier one "
                "are kept.", lambda losses, patience: _stopping(losses, patience)[1]),
        Mistake("one epoch longer", "It waits one epoch too long.",
                lambda losses, patience: _stopping(losses, patience, wait=1)[0]),
        Mistake("one epoch shorter", "It stops one epoch too early.",
                lambda losses, patience: _stopping(losses, patience, wait=-1)[0]),
        Mistake("ties are new", "An equal loss is no new lowest.",
                lambda losses, patience: _stopping(losses, patience, ties=True)[0]),
        Mistake("against the epoch before", "It compares with the epoch before; compare with the lowest up to now.",
                _rises),
        Mistake("never begun again", "After a new lowest loss the waiting begins again from 0.",
                lambda losses, patience: _stopping(losses, patience, reset=False)[0]),
        Mistake("the loss", "That is the loss; the number of its epoch is asked.",
                lambda losses, patience: losses[_stopping(losses, patience)[0] - 1]),
        Mistake("the last epoch", "That is the last epoch of the list.", lambda losses, patience: len(losses)),
        Mistake("the last epoch unless stopped", "A run that is not stopped has a best epoch too; it need not be the "
                "last.", _last_unless_stopped),
        Mistake("first that is not lower", "It stops at the first loss that is no new lowest, whatever the patience.",
                lambda losses, patience: _stopping(losses, 1)[0]),
        Mistake("patience as a place", "It looks at so many epochs from the beginning only.",
                lambda losses, patience: 1 + losses.index(min(losses[: patience + 1]))),
        Mistake("largest", "It keeps the largest loss.", lambda losses, patience: 1 + losses.index(max(losses))),
        Mistake("stop minus patience, always", "It goes back by the patience from the end, also when the run was not "
                "stopped.", lambda losses, patience: _stopping(losses, patience)[1] - patience),
        Mistake("first epoch waits", "The first epoch is the lowest up to then; it is not one of those that wait.",
                _first_waits),
        Mistake("the stop, from zero", "That is where the run stops, counted from 0; the weights of an earlier epoch "
                "are kept.", lambda losses, patience: _stopping(losses, patience)[1] - 1),
        Mistake("patience", "That is the patience.", lambda losses, patience: patience),
        Mistake("epoch and stop", "Two numbers; only the epoch whose weights are kept is asked.",
                lambda losses, patience: list(_stopping(losses, patience))),
    ),
    inputs=_RUNS,
    remark="The patience decides what you never see: a lower loss may come later.",
)  # fmt: skip

EXERCISES = {
    "09.1": _count,
    "09.2": _function_batch,
    "09.3": _function_mean,
    "09.4": _grey,
    "09.5": _function_standardise,
    "09.6": _leak,
    "09.7": _r_squared,
    "09.8": _sum_rate,
    "09.9": _forty,
    "09.10": _suspect,
    "09.11": _function_stop,
}
