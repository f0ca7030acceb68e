"""Exercises of lesson 10: sums over chunks, clocks that wait, what a step costs, and what bounds it."""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from math import ceil
from typing import Any

import numpy as np

from course_utils.exercises import Exercise, Mistake

_square, _ring = 300 * 300, 2**16

_wrapped = Exercise(
    title="300 squared in two bytes",
    answer=_square - _ring,
    solution="answer = 300 * 300 - 65536  # once round the ring",
    hints=("What is 300 · 300 without any ring, and by how much is it too large?",
           "A full turn round the ring passes all 65,536 numbers."),
    mistakes=(
        Mistake("not wrapped", "That is the product itself; int16 ends at 32,767.", _square),
        Mistake("clipped", "It does not stop at the largest number: counting goes on at the smallest.", 2**15 - 1),
        Mistake("smallest", "That is the number after the largest. The product is further on.", -(2**15)),
        Mistake("half a turn", "A full turn passes all the numbers, not only those above zero.", _square - 2**15),
        Mistake("half a turn, largest", "A full turn passes all the numbers, and there is one more than you took.",
                _square - 2**15 + 1),
        Mistake("one too many", "How many numbers are there: is zero counted?", _square - _ring + 1),
        Mistake("one too few", "Count again how many numbers a turn passes.", _square - _ring - 1),
        Mistake("two turns", "That is one turn too many: the result is within the ring already.", _square - 2 * _ring),
        Mistake("sign", "The sign: take the turn from the product.", _ring - _square),
        Mistake("from the smallest", "That is three half turns; go round in full turns of 65,536.",
                _square - 2**15 - 2**15 - 2**15),
        Mistake("bytes", "Two bytes hold more: 2 to the 16 numbers.", _square % 256),
    ),
    remark="In an array no warning comes with it.",
)  # fmt: skip

Pairs = Sequence[tuple[Sequence[Sequence[Any]], Sequence[Any]]]


class _Stream:
    """A table that is handed out chunk by chunk, and that a message can print."""

    def __init__(self, *pairs: tuple[Sequence[Sequence[Any]], Sequence[Any]]) -> None:
        self.pairs = pairs

    def __call__(self) -> Iterator[tuple[Sequence[Sequence[Any]], Sequence[Any]]]:
        """Hand the chunks out once, from the first on."""
        return iter(self.pairs)

    def __repr__(self) -> str:
        return f"chunks of {', '.join(str(len(targets)) for _, targets in self.pairs)} rows, {list(self.pairs)}"


def _from_stream(function: Callable[[Pairs], Any]) -> Callable[[_Stream], Any]:
    """Return a function of the chunks as a function of what hands them out."""
    return lambda pieces: function(list(pieces()))


def _table(rows: Sequence[Sequence[Any]], targets: Sequence[Any], d: int) -> list[list[Any]]:
    """Return XᵀX with Xᵀy on its right, of any numbers."""
    wide = [[*row, target] for row, target in zip(rows, targets, strict=True)]
    return [[sum((row[j] * row[k] for row in wide), 0 * wide[0][0]) for k in range(d + 1)] for j in range(d)]


def _each(pairs: Pairs) -> list[list[list[Any]]]:
    d = len(pairs[0][0][0])
    return [_table(rows, targets, d) for rows, targets in pairs]


def _added(tables: Sequence[Sequence[Sequence[Any]]], factors: Sequence[Any] | None = None) -> list[list[Any]]:
    factors = factors or [1] * len(tables)
    shape = range(len(tables[0])), range(len(tables[0][0]))
    return [
        [sum(factor * table[j][k] for factor, table in zip(factors, tables, strict=True)) for k in shape[1]]
        for j in shape[0]
    ]


def _summed(pairs: Pairs) -> list[list[Any]]:
    return _added(_each(pairs))


def _count(pairs: Pairs) -> int:
    return sum(len(targets) for _, targets in pairs)


def _changed(change: Callable[[list[Any]], list[Any]]) -> Callable[[Pairs], Any]:
    """Return the sums with each row of the table changed."""
    return lambda pairs: [change(row) for row in _summed(pairs)]


def _kept_part(sums: bool) -> Callable[[Pairs], Any]:
    """Add up only one of the two: XᵀX, or else Xᵀy; the other is the last chunk's."""

    def wrong(pairs: Pairs) -> Any:
        good, last = _summed(pairs), _each(pairs)[-1]
        if sums:
            return [[*row[:-1], other[-1]] for row, other in zip(good, last, strict=True)]
        return [[*other[:-1], row[-1]] for row, other in zip(good, last, strict=True)]

    return wrong


def _solved(pairs: Pairs) -> Any:
    table = np.array(_summed(pairs), dtype=float)
    return np.linalg.lstsq(table[:, :-1], table[:, -1], rcond=None)[0]


def _slip(name: str, explanation: str, function: Callable[[Pairs], Any]) -> Mistake:
    return Mistake(name, explanation, _from_stream(function))


_STREAMS: tuple[tuple[_Stream], ...] = (
    (_Stream(([[1, 2], [3, 4], [5, -1]], [1, 2, 4]), ([[0, 7]], [2])),),
    (_Stream(([[1.5], [2.0]], [3.0, -1.0]), ([[0.5], [2.0]], [1.0, 1.0]), ([[4.0]], [0.25])),),
    (
        _Stream(
            ([[1.0, 0.5, 2.0]], [3.0]), ([[1.0, 2.0, -1.0], [1.0, 2.0, -1.0]], [0.5, 0.5]), ([[1.0, 4.0, 0.0]], [2.0])
        ),
    ),
    (_Stream(([[1e-3, 2e-3], [5e-3, -1e-3]], [1e-3, 4e-3])),),
    (_Stream(([[2, 1, 0, 3]], [5]), ([[1, 1, 4, 0]], [-2])),),
)

_function_sums = Exercise(
    title="a function that sums over chunks",
    answer=_from_stream(_summed),
    solution=(
        "def my_sums(pieces):\n"
        "    table = None\n"
        "    for rows, targets in pieces():\n"
        "        d = len(rows[0])\n"
        "        table = table or [[0] * (d + 1) for _ in range(d)]\n"
        "        for row, target in zip(rows, targets):\n"
        "            for j in range(d):\n"
        "                for k, number in enumerate([*row, target]):\n"
        "                    table[j][k] = table[j][k] + row[j] * number\n"
        "    return table\n\n"
        "answer = my_sums"
    ),
    hints=(
        "Start with a table of zeros, and add to it for each chunk.",
        "With the target as one more column of the rows, entry j, k adds row[j] times row[k] for all rows.",
        "With NumPy: X.T @ X and X.T @ y for a chunk, and np.column_stack at the end.",
    ),
    mistakes=(
        _slip("last chunk", "Only the last chunk is in it: = where += is meant?", lambda p: _each(p)[-1]),
        _slip("first chunk", "Only the first chunk is in it: does return stand inside the loop?",
                lambda p: _each(p)[0]),
        _slip("mean", "It is divided by the number of rows; asked are the sums.",
                lambda p: _added(_each(p), [1 / _count(p)] * len(p))),
        _slip("mean of chunks", "It is divided by the number of chunks; asked are the sums.",
                lambda p: _added(_each(p), [1 / len(p)] * len(p))),
        _slip("means added", "Each chunk is divided by its number of rows; asked are the sums.",
                lambda p: _added(_each(p), [1 / len(t) for _, t in p])),
        _slip("means of means", "The mean of each chunk, and then of the chunks: asked are the sums.",
                lambda p: _added(_each(p), [1 / len(t) / len(p) for _, t in p])),
        _slip("no targets", "That is XᵀX alone. Xᵀy belongs on its right.", _changed(lambda row: row[:-1])),
        _slip("targets first", "Xᵀy stands on the left; it belongs on the right.",
                _changed(lambda row: [row[-1], *row[:-1]])),
        _slip("targets only", "That is Xᵀy alone. XᵀX belongs on its left.", lambda p: [r[-1] for r in _summed(p)]),
        _slip("sign of targets", "The sign of Xᵀy.", _changed(lambda row: [*row[:-1], -row[-1]])),
        _slip("twice", "There is a factor 2 in it: is that the gradient's?",
                _changed(lambda row: [2 * v for v in row])),
        _slip("targets of last chunk", "XᵀX is right, but Xᵀy is that of the last chunk alone.", _kept_part(True)),
        _slip("products of last chunk", "Xᵀy is right, but XᵀX is that of the last chunk alone.", _kept_part(False)),
        _slip("diagonal only", "Only the squares are in XᵀX: it has the products of different columns, too. "
                "(Is * where @ is meant?)",
                lambda p: [[*[v if k == j else 0 for k, v in enumerate(row[:-1])], row[-1]]
                           for j, row in enumerate(_summed(p))]),
        _slip("short chunks dropped", "Chunks that are shorter than the first are missing.",
                lambda p: _summed([pair for pair in p if len(pair[1]) >= len(p[0][1])])),
        _slip("last chunk dropped", "The last chunk is missing.", lambda p: _summed(p[:-1] or p)),
        _slip("one row a chunk", "Only the first row of each chunk is in it.",
                lambda p: _summed([(rows[:1], targets[:1]) for rows, targets in p])),
        _slip("below", "Xᵀy stands as one more row; asked is one more column.",
                lambda p: [*[r[:-1] for r in _summed(p)], [r[-1] for r in _summed(p)]]),
        _slip("solved", "These are the weights. Asked are the sums.", _solved),
        _slip("with the constant", "No column of ones is asked for: a row has the numbers that it comes with.",
                lambda p: _summed([([[1, *row] for row in rows], targets) for rows, targets in p])),
        _slip("row of the targets", "The targets make a column here, and no row: the last row is one too many.",
                lambda p: [*_summed(p), [*[r[-1] for r in _summed(p)], sum(t * t for _, ts in p for t in ts)]]),
        _slip("sums multiplied", "Rows are added up before they are multiplied: products first, then their sum.",
                lambda p: _summed([([[sum(c) for c in zip(*rows, strict=True)]], [sum(ts)]) for rows, ts in p])),
        _slip("targets not multiplied", "The last column is the sum of y, not Xᵀy.",
                lambda p: [[*r[:-1], sum(sum(t) for _, t in p)] for r in _summed(p)]),
    ),
    inputs=_STREAMS,
    remark="d (d + 1) numbers, however many rows.",
)  # fmt: skip

_clock = Exercise(
    title="what is wrong with a timing",
    answer="b",
    solution='answer = "b"',
    hints=("When does line 5 return, and what has the GPU done by then?", "In which line is the clock read?"),
    choices={
        "a": "line 2 must go: waiting before the start makes the time too long",
        "b": "line 7 comes too late: the clock is read while products are still waiting in the queue",
        "c": "line 8 copies a number to the CPU, and that is counted too",
        "d": "nothing, since line 7 waits for all ten products",
    },
    mistakes=(
        Mistake("first wait", "Line 2 stands before the clock starts. Without it, a clock that waits at the end would "
                "count the making of A, too.", "a"),
        Mistake("copy", "By line 8 the clock has been read.", "c"),
        Mistake("waits", "It waits; but look at what has been written into spent by then.", "d"),
    ),
    remark="A first run that does not count is missing, too.",
)  # fmt: skip

_variants = Exercise(
    title="three variants of a fast step",
    answer="b",
    solution='answer = "b"',
    hints=("Which numbers of weights may a step change?", "How many rows has the last batch of an epoch?"),
    choices={
        "a": "1 and 3",
        "b": "only 3",
        "c": "2 and 3",
        "d": "all three",
    },
    mistakes=(
        Mistake("all learn", "Line 1 moves every entry of weights, the last one too. What is it for?", "a"),
        Mistake("same rows", "Divide 50,000 by 256: is there a remainder?", "c"),
        Mistake("all the same", "Look at what each of them changes, and by what it divides.", "d"),
    ),
    remark="Line 1 moves the −1 of the target, too; with line 2 the smaller last batch takes too short a step.",
)  # fmt: skip

_friend = Exercise(
    title="a GPU that is no faster",
    answer=(
        "Almost nothing of the time is arithmetic. The loader fetches each row by itself and glues 32 of them "
        "together, and each batch pays for a dozen calls, which on a GPU cost more than its few numbers. First load "
        "by batches (the table on the device, index_select, or the exact fit); then take larger batches with a larger "
        "rate, so that there are fewer and larger calls. And measure with a clock that waits."
    ),
    solution=(
        'answer = "The rows are loaded one by one and the batches are so small that calls cost more than sums; "\\\n'
        '    "I would put the table on the device, take whole batches by index_select, and make them larger."'
    ),
    hints=("What is done for each row, what for each batch, and what of that is arithmetic?",),
    mistakes=(),
)


def _epoch(n: int, batch: int, a: Any, c: Any) -> Any:
    return ceil(n / batch) * a + n * c


_EPOCHS: tuple[tuple[Any, ...], ...] = (
    (100, 32, 0.5, 0.01),
    (96, 32, 0.25, 0.125),
    (120, 32, 1.5, 0.5),
    (10, 32, 3.0, 0.5),
    (7, 1, 0.5, 0.25),
    (50, 50, 2.0, 0.75),
    (1_000_000, 1024, 5e-6, 2e-8),
)

_function_epoch = Exercise(
    title="the time of an epoch",
    answer=_epoch,
    solution=(
        "import math\n\n\n"
        "def epoch_seconds(n, batch, a, c):\n"
        "    return math.ceil(n / batch) * a + n * c\n\n\n"
        "answer = epoch_seconds"
    ),
    hints=("How many steps has an epoch if the batch does not divide n?", "math.ceil rounds up."),
    mistakes=(
        Mistake("rounded down", "The last, smaller batch is a step as well.", lambda n, b, a, c: n // b * a + n * c),
        Mistake("not rounded", "There are no parts of steps: round up.", lambda n, b, a, c: n / b * a + n * c),
        Mistake("rounded to nearest", "round goes to the nearest; a smaller last batch is a step as well.",
                lambda n, b, a, c: round(n / b) * a + n * c),
        Mistake("always one more", "If the batch divides n, there is no smaller last batch.",
                lambda n, b, a, c: (n // b + 1) * a + n * c),
        Mistake("full last batch", "The last batch is counted as a full one; the rows are n in all.",
                lambda n, b, a, c: ceil(n / b) * (a + b * c)),
        Mistake("calls only", "The rows cost something, too.", lambda n, b, a, c: ceil(n / b) * a),
        Mistake("rows only", "The steps' calls cost something, too.", lambda n, b, a, c: n * c),
        Mistake("row cost a step", "Each row costs c, not each step.", lambda n, b, a, c: ceil(n / b) * (a + c)),
        Mistake("one batch of rows", "All n rows have their turn in an epoch, not one batch.",
                lambda n, b, a, c: ceil(n / b) * a + b * c),
        Mistake("call a row", "The calls are paid once a step, not once a row.", lambda n, b, a, c: n * (a + c)),
        Mistake("exchanged", "a is for a step, c for a row.", lambda n, b, a, c: ceil(n / b) * c + n * a),
        Mistake("brackets", "In each step only its own rows are paid, not all n: check the brackets.",
                lambda n, b, a, c: ceil(n / b) * (a + n * c)),
        Mistake("last batch dropped", "The last, smaller batch has its turn, too: its call and its rows are missing.",
                lambda n, b, a, c: n // b * (a + b * c)),
        Mistake("rows a second", "These are rows a second. Asked are seconds for all rows.",
                lambda n, b, a, c: n / (ceil(n / b) * a + n * c)),
        Mistake("one step", "That is one step. An epoch has more.", lambda n, b, a, c: a + b * c),
        Mistake("one call", "The calls are paid in every step.", lambda n, b, a, c: a + n * c),
        Mistake("multiplied", "The two costs are added, not multiplied.", lambda n, b, a, c: ceil(n / b) * a * n * c),
        Mistake("steps times batch", "A step has one set of calls, whatever its batch.",
                lambda n, b, a, c: n * b * a + n * c),
        Mistake("steps", "That is the number of steps. What do they cost?", lambda n, b, a, c: ceil(n / b)),
    ),
    inputs=_EPOCHS,
    exact=((100, 32, Fraction(1, 3), Fraction(1, 700)),),
)  # fmt: skip

_which_batch = Exercise(
    title="the batch that arrives first",
    on_figure=True,
    answer="c",
    solution='answer = "c"',
    hints=("Whose lowest point is below the line at 0.01?", "Of those, whose epoch is the shortest?"),
    choices={
        "a": "32: after one epoch it ends lowest of all",
        "b": "131,072: it takes the fewest steps, so it is done soonest",
        "c": "512: after one of its epochs it is there",
        "d": "8,192: its epoch is as short, and it bears a larger rate",
    },
    mistakes=(
        Mistake("ends lowest", "It ends lowest; asked is which is there soonest. How long is one epoch of it?", "a"),
        Mistake("fewest steps", "Few steps are of use if they arrive: how low is its curve after an epoch?", "b"),
        Mistake("largest rate", "Look for its lowest point after one epoch: how high is it?", "d"),
    ),
)

_variance, _of, _deviation = Fraction(9), 36, 3

_noise = Exercise(
    title="the noise of a batch",
    looks_back="04",
    answer=[_variance / _of, 4 * _of],
    solution="answer = [9 / 36, 4 * 36]",
    hints=("The variance is divided by the number of rows.", "The standard deviation is the root of the variance."),
    mistakes=(
        Mistake("variance halved", "Twice the rows halve the variance; asked is half the standard deviation.",
                [_variance / _of, 2 * _of]),
        Mistake("smaller batch", "A smaller batch is noisier.", [_variance / _of, _of // 2]),
        Mistake("quarter of the batch", "The other way: a smaller batch is noisier.", [_variance / _of, _of // 4]),
        Mistake("deviation", "The first is the standard deviation; asked is the variance.",
                [Fraction(_deviation, 6), 4 * _of]),
        Mistake("divided by the root", "The variance is divided by the number of rows, the standard deviation by its "
                "root.", [_variance / 6, 4 * _of]),
        Mistake("not divided", "The first is the variance of a single row.", [_variance, 4 * _of]),
        Mistake("deviation of a row", "The first is the standard deviation of a single row.", [_deviation, 4 * _of]),
        Mistake("deviation divided", "The first is a standard deviation, divided by the rows; asked is the variance.",
                [Fraction(_deviation, _of), 4 * _of]),
        Mistake("root of the batch", "The second is the root of a batch; asked is a batch.", [_variance / _of, 6]),
        Mistake("multiplied", "A mean of many rows varies less, not more.", [_variance * _of, 4 * _of]),
        Mistake("both halved wrongly", "The variance is divided by the number of rows. And twice the rows halve the "
                "variance, not its root.", [_variance / 6, 2 * _of]),
        Mistake("deviation, variance halved", "The first is the standard deviation; and half a standard deviation is a "
                "quarter of the variance.", [Fraction(_deviation, 6), 2 * _of]),
        Mistake("order", "The variance comes first.", [4 * _of, _variance / _of]),
        Mistake("variance only", "That is the variance; the batch is asked, too.", _variance / _of),
        Mistake("batch only", "That is the batch; the variance is asked, too.", 4 * _of),
        Mistake("sixteen", "Half the standard deviation: by what is the variance divided then?",
                [_variance / _of, 16 * _of]),
        Mistake("upside down", "The variance is divided by the rows, not the rows by it.", [_of / _variance, 4 * _of]),
        Mistake("without replacement", "You draw with replacement: nothing is left out.",
                [_variance / (_of - 1), 4 * _of]),
    ),
    remark="Half the noise costs four times the rows.",
)  # fmt: skip

_work = 4  # two products, each a multiplication and an addition for a number of X
_twice, _once, _wide = Fraction(_work, 2 * 4), Fraction(_work, 4), Fraction(_work, 8)

_intensity = Exercise(
    title="operations a byte of a step",
    answer=[_twice, _once, _wide],
    solution="answer = [4 / 8, 4 / 4, 4 / 8]  # operations and bytes for each number of X",
    hints=("Count for one number of X: how many operations in each product, how many bytes?",
           "A number of X is used in four operations. How often is it fetched?"),
    mistakes=(
        Mistake("half the operations", "Count again: two products, each with a multiplication and an addition.",
                [_twice / 2, _once / 2, _wide / 2]),
        Mistake("upside down", "That is bytes an operation; asked are operations a byte.",
                [1 / _twice, 1 / _once, 1 / _wide]),
        Mistake("fetched once", "In (1) the batch is fetched for each of the two products.", [_once, _once, _wide]),
        Mistake("same width", "In (3) a number has 8 bytes.", [_twice, _once, _once]),
        Mistake("wide and twice", "In (3) the batch stays in the cache, as in (2).", [_twice, _once, _twice / 2]),
        Mistake("cache without effect", "In (2) the second product fetches nothing, but its operations count.",
                [_twice, _twice, _twice / 2]),
        Mistake("nothing counts", "Fewer fetches, or longer numbers, change how many operations a byte has.",
                [_twice, _twice, _twice]),
        Mistake("wide is faster", "Longer numbers mean more bytes: fewer operations for each.",
                [_twice, _once, 2 * _once]),
        Mistake("a number", "These are operations for each fetch of a number; asked is for each byte.",
                [4 * _twice, 4 * _once, 8 * _wide]),
        Mistake("a bit", "These are operations a bit; a byte has 8.", [_twice / 8, _once / 8, _wide / 8]),
        Mistake("twice too many", "There is a factor 2 too much: are there four operations for a number, or eight?",
                [2 * _twice, 2 * _once, 2 * _wide]),
        Mistake("order", "(1) is fetched twice, (2) once.", [_once, _twice, _wide / 2]),
        Mistake("bytes", "These are bytes for each number. Divide the operations by them.", [8, 4, 8]),
    ),
    remark="Left of the bend on nearly every machine.",
)  # fmt: skip


def _least(n: Any, d: Any, size: Any, bandwidth: Any) -> Any:
    return n * d * size / (bandwidth * 10**9)


_function_least = Exercise(
    title="the least time for one pass",
    answer=_least,
    solution=(
        "def least_seconds(n, d, size, bandwidth):\n    return n * d * size / (bandwidth * 10**9)\n\n\n"
        "answer = least_seconds"
    ),
    hints=("How many bytes has X?", "Bytes, divided by bytes a second."),
    mistakes=(
        Mistake("bits", "Is there an 8 for bits in it? Size and bandwidth are both in bytes.",
                lambda n, d, s, b: 8 * _least(n, d, s, b)),
        Mistake("binary giga", "A gigabyte here is 10⁹ bytes, not 2³⁰.", lambda n, d, s, b: n * d * s / (b * 2**30)),
        Mistake("no giga", "The bandwidth is in gigabytes, 10⁹ bytes.", lambda n, d, s, b: n * d * s / b),
        Mistake("mega", "That is a thousand times too much: are these milliseconds, or a giga of 10⁶?",
                lambda n, d, s, b: n * d * s / (b * 10**6)),
        Mistake("microseconds", "These are microseconds; asked are seconds.",
                lambda n, d, s, b: 1e6 * _least(n, d, s, b)),
        Mistake("upside down", "That is passes a second; asked are seconds a pass.",
                lambda n, d, s, b: 1 / _least(n, d, s, b)),
        Mistake("columns left out", "A row has d numbers.", lambda n, d, s, b: n * s / (b * 10**9)),
        Mistake("size left out", "A number has size bytes, not one.", lambda n, d, s, b: n * d / (b * 10**9)),
        Mistake("rows left out", "That is one row. X has n.", lambda n, d, s, b: d * s / (b * 10**9)),
        Mistake("two passes", "That is twice: asked is one pass, reading only.",
                lambda n, d, s, b: 2 * _least(n, d, s, b)),
        Mistake("size divided", "More bytes a number take longer, not less.",
                lambda n, d, s, b: n * d / s / (b * 10**9)),
        Mistake("multiplied by bandwidth", "A faster memory takes less time: divide.",
                lambda n, d, s, b: n * d * s * b * 10**9),
        Mistake("brackets", "Check the brackets: a / b * 10**9 is (a / b) times 10**9.",
                lambda n, d, s, b: n * d * s / b * 10**9),
        Mistake("always 4", "The size is an argument, not always 4.", lambda n, d, s, b: _least(n, d, 4, b)),
        Mistake("always 8", "The size is an argument, not always 8.", lambda n, d, s, b: _least(n, d, 8, b)),
        Mistake("operations for bytes", "These are two operations for each number. Count its bytes: size.",
                lambda n, d, s, b: 2 * n * d / (b * 10**9)),
        Mistake("with the constant", "X has d columns as it is: no column of ones is added.",
                lambda n, d, s, b: _least(n, d + 1, s, b)),
        Mistake("gigabytes", "That is how many gigabytes X has. How long do they take?",
                lambda n, d, s, b: n * d * s / 10**9),
    ),
    inputs=((1_000_000, 20, 4, 10), (422_818, 4, 2, 16.5), (1, 1, 8, 1), (50, 1000, 8, 0.5), (10**9, 3, 1, 3000)),
    exact=((Fraction(1000), Fraction(7), Fraction(4), Fraction(3, 2)),),
    remark="No method that looks at every number can be faster.",
)  # fmt: skip

_digits = Exercise(
    title="digits left by the normal equations",
    looks_back="06",
    answer="b",
    solution='answer = "b"',
    hints=("Which condition number has XᵀX?", "Each factor 10 of the condition number may cost a digit."),
    choices={
        "a": "about 13",
        "b": "about 10",
        "c": "all 16, since chunks are added in float64",
        "d": "none",
    },
    mistakes=(
        Mistake(
            "not squared", "That would be so for X itself, with QR for instance. The normal equations hold XᵀX.", "a"
        ),
        Mistake("all", "The sums may be right to 16 digits; what does solving lose?", "c"),
        Mistake("none left", "Count: how many digits does XᵀX's condition number cost, of 16?", "d"),
    ),
)

EXERCISES = {
    "10.1": _wrapped,
    "10.2": _function_sums,
    "10.3": _clock,
    "10.4": _variants,
    "10.5": _friend,
    "10.6": _function_epoch,
    "10.7": _which_batch,
    "10.8": _noise,
    "10.9": _intensity,
    "10.10": _function_least,
    "10.11": _digits,
}
