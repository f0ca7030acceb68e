"""Exercises of lesson 15: sums over shards, an all-reduce counted, ranks, and what talking costs."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from math import ceil, log2, sqrt
from typing import Any

from course_utils.exercises import Exercise, Mistake

_rows, _slopes = (100, 300, 600), (4, -1, 2)
_total = sum(n * g for n, g in zip(_rows, _slopes, strict=True))

_three = Exercise(
    title="the gradient on three unequal shards",
    answer=Fraction(_total, sum(_rows)),
    solution="answer = (100 * 4 + 300 * (-1) + 600 * 2) / (100 + 300 + 600)",
    hints=("What share of all rows has each machine?", "Each gradient times its share, added up."),
    mistakes=(
        Mistake("plain mean", "That is the plain mean: it counts machines, not rows.", Fraction(sum(_slopes), 3)),
        Mistake("sum", "That is the sum of the three gradients; the rows are not in it.", sum(_slopes)),
        Mistake("not divided", "Divide by the number of all rows.", _total),
        Mistake("divided by machines", "The weights are rows, so divide by the rows, not by the machines.",
                Fraction(_total, 3)),
        Mistake("sign", "One of the gradients is negative.",
                Fraction(sum(n * abs(g) for n, g in zip(_rows, _slopes, strict=True)), sum(_rows))),
        Mistake("sign of the result", "The sign: which machines pull up, and with how many rows?",
                -Fraction(_total, sum(_rows))),
        Mistake("largest only", "That is the machine with the most rows alone.", _slopes[2]),
        Mistake("divided by the largest", "Divide by all rows, not by those of the largest machine.",
                Fraction(_total, max(_rows))),
        Mistake("inverse", "The other way round: many rows weigh much.",
                sum(Fraction(g, n) for n, g in zip(_rows, _slopes, strict=True))
                / sum(Fraction(1, n) for n in _rows)),
        Mistake("roots", "A machine weighs as its rows, not as their root.",
                sum(sqrt(n) * g for n, g in zip(_rows, _slopes, strict=True)) / sum(sqrt(n) for n in _rows)),
        Mistake("doubled", "The factor 2 of the gradient is in the three numbers already.",
                Fraction(2 * _total, sum(_rows))),
    ),
)  # fmt: skip

Numbers = Sequence[Any]


def _weighted(means: Numbers, rows: Numbers) -> Any:
    return sum(n * mean for mean, n in zip(means, rows, strict=True)) / sum(rows)


_function_mse = Exercise(
    title="the error on all rows, from reports",
    answer=_weighted,
    solution=(
        "def mse_of_all(means, rows):\n"
        "    return sum(n * mean for mean, n in zip(means, rows)) / sum(rows)\n\n\n"
        "answer = mse_of_all"
    ),
    hints=("From a machine's mean and its rows follows the sum of its squares.", "Add these sums, divide by all rows."),
    mistakes=(
        Mistake("plain mean", "Each machine counts once here. Each row should.", lambda m, n: sum(m) / len(m)),
        Mistake("machines without rows left out", "Machines without rows are left out, but the others still count once "
                "each, not by their rows.", lambda m, n: sum(m) / sum(1 for k in n if k)),
        Mistake("sum of means", "The means are added; they must be weighted by rows and divided by all rows.",
                lambda m, n: sum(m)),
        Mistake("not divided", "That is the sum of all squares. Divide by the number of rows.",
                lambda m, n: _weighted(m, n) * sum(n)),
        Mistake("divided by machines", "Divide by the number of rows, not of machines.",
                lambda m, n: _weighted(m, n) * sum(n) / len(n)),
        Mistake("not weighted", "The means are not multiplied by their rows.", lambda m, n: sum(m) / sum(n)),
        Mistake("first only", "Only the first machine is in it: does return stand inside the loop?",
                lambda m, n: m[0]),
        Mistake("last only", "Only the last machine is in it: = where += is meant?", lambda m, n: m[-1]),
        Mistake("last share only", "Only the last machine's share is in it: = where += is meant?",
                lambda m, n: n[-1] * m[-1] / sum(n)),
        Mistake("largest only", "Only the machine with the most rows is in it.",
                lambda m, n: m[max(range(len(n)), key=lambda k: n[k])]),
        Mistake("halved", "There is a half in it: the mean squared error has none.", lambda m, n: _weighted(m, n) / 2),
        Mistake("doubled", "There is a factor 2 in it: that belongs to a gradient.", lambda m, n: 2 * _weighted(m, n)),
        Mistake("root", "That is the RMSE, its root.", lambda m, n: sqrt(_weighted(m, n))),
        Mistake("squared", "The means are squared once more; they hold squares already.",
                lambda m, n: _weighted([v * v for v in m], n)),
        Mistake("always two machines", "There may be more than two machines.",
                lambda m, n: _weighted(m[:2], n[:2])),
        Mistake("divided by rows", "Each mean is divided by its rows. What has to be done to get the sum back?",
                lambda m, n: sum(mean / k for mean, k in zip(m, n, strict=True) if k)),
        Mistake("last left out", "The last machine is missing above the line.",
                lambda m, n: sum(k * mean for mean, k in zip(m[:-1], n[:-1], strict=True)) / sum(n)),
        Mistake("equal reports once", "Two machines may report the same; both count. (A set keeps one of them.)",
                lambda m, n: _weighted(*zip(*dict.fromkeys(zip(m, n, strict=True)), strict=True))),
        Mistake("exchanged", "The first list holds the means, the second the rows.",
                lambda m, n: sum(a * b for a, b in zip(m, n, strict=True)) / (sum(m) or 1)),
    ),
    inputs=(
        ([2.5, 1.25, 0.5], [3, 4, 10]),
        ([1.5, 0.25], [20, 20]),
        ([4.0], [7]),
        ([0.5, 0.0, 3.0, 3.0], [8, 0, 2, 5]),
        ([1e-3, 4e-3], [1, 9]),
        ([2.0, 0.5, 2.0], [3, 6, 3]),
    ),
    exact=(([Fraction(1, 3), Fraction(5, 7)], [4, 3]),),
    remark="With gradients in place of means it is the rule for training.",
)  # fmt: skip

_figure = Exercise(
    title="what one machine knows after four rounds",
    on_figure=True,
    answer="b",
    solution='answer = "b"',
    hints=("Which number stands in a piece that all four machines have been added into?",
           "Count these pieces in the uppermost row of the picture."),
    choices={
        "a": "the whole sum: after 4 rounds all 4 machines have been added",
        "b": "two of the four pieces of the sum; in the other places parts of a sum still stand",
        "c": "one piece of the sum: the one that it completed itself",
        "d": "nothing that it can use: a sum is ready only after the last round",
    },
    mistakes=(
        Mistake("rounds are machines", "In each round a machine adds into one piece only: read its row.", "a"),
        Mistake("one round earlier", "That was so a round earlier. What has come in since?", "c"),
        Mistake("all at the end", "Pieces become whole one after the other: look for 4 in its row.", "d"),
    ),
    remark="By then 8 of the 16 places hold a whole piece.",
)  # fmt: skip


def _account(p: Any, m: Any) -> list[Any]:
    return [2 * (p - 1), 2 * (p - 1) * m / p]


_function_account = Exercise(
    title="rounds and numbers sent on a ring",
    answer=_account,
    solution=(
        "def ring_account(p, m):\n"
        "    rounds = 2 * (p - 1)\n"
        "    return [rounds, rounds * m / p]\n\n\n"
        "answer = ring_account"
    ),
    hints=("How many rounds until a piece has been at all machines, and how many more to carry it round?",
           "In each round a machine sends one piece."),
    mistakes=(
        Mistake("half the rounds", "The rounds in which pieces are added are one half: then the whole ones go round.",
                lambda p, m: [p - 1, (p - 1) * m / p]),
        Mistake("half the numbers", "The rounds are right; the machine sends in the second half, too.",
                lambda p, m: [2 * (p - 1), (p - 1) * m / p]),
        Mistake("half the rounds only", "The numbers are right; count the rounds of both halves.",
                lambda p, m: [p - 1, 2 * (p - 1) * m / p]),
        Mistake("p rounds", "A piece that starts at one machine has to reach the others only.",
                lambda p, m: [2 * p, 2 * m]),
        Mistake("one half of p rounds", "Count once more: to reach p - 1 others, and twice that.",
                lambda p, m: [p, m]),
        Mistake("whole vector", "In a round one machine sends one piece. (Is the whole vector, or what all machines "
                "send together, in it?)", lambda p, m: [2 * (p - 1), 2 * (p - 1) * m]),
        Mistake("twice the vector", "It is a little less than twice the vector.", lambda p, m: [2 * (p - 1), 2 * m]),
        Mistake("boss", "That is the machine that adds for all.", lambda p, m: [2, 2 * (p - 1) * m]),
        Mistake("boss, sending", "That is the machine that adds for all.", lambda p, m: [2, (p - 1) * m]),
        Mistake("boss in the ring", "The rounds are right; the numbers are those of one that adds for all.",
                lambda p, m: [2 * (p - 1), (p - 1) * m]),
        Mistake("vector once", "The rounds are right; a piece is sent in each of them.",
                lambda p, m: [2 * (p - 1), m]),
        Mistake("p rounds only", "The numbers are right; a piece has to reach the others only.",
                lambda p, m: [2 * p, 2 * (p - 1) * m / p]),
        Mistake("rounded up", "Do not round: m/p is meant as it is.",
                lambda p, m: [2 * (p - 1), 2 * (p - 1) * ceil(m / p)]),
        Mistake("rounded at the end", "Do not round: // cuts the fraction off.",
                lambda p, m: [2 * (p - 1), 2 * (p - 1) * m // p]),
        Mistake("one piece", "That is one piece, sent once. There are more rounds.", lambda p, m: [2 * (p - 1), m / p]),
        Mistake("brackets", "One round too many: count them with two machines. (Are brackets missing?)",
                lambda p, m: [2 * p - 1, (2 * p - 1) * m / p]),
        Mistake("brackets in the rounds", "One round too many: count them with two machines. (Are brackets missing?)",
                lambda p, m: [2 * p - 1, 2 * (p - 1) * m / p]),
        Mistake("brackets in the numbers", "Check the brackets: a product is done before a difference.",
                lambda p, m: [2 * (p - 1), 2 * p - 1 * m / p]),
        Mistake("brackets in both", "Check the brackets: a product is done before a difference.",
                lambda p, m: [2 * p - 1, 2 * p - 1 * m / p]),
        Mistake("rounded down", "Do not round: m/p is meant as it is.",
                lambda p, m: [2 * (p - 1), 2 * (p - 1) * (m // p)]),
        Mistake("order", "The rounds come first.", lambda p, m: _account(p, m)[::-1]),
        Mistake("rounds only", "These are the rounds; the numbers sent are asked, too.", lambda p, m: 2 * (p - 1)),
        Mistake("numbers only", "These are the numbers sent; the rounds are asked, too.",
                lambda p, m: _account(p, m)[1]),
        Mistake("bytes", "These are bytes; asked are numbers.", lambda p, m: [2 * (p - 1), 16 * (p - 1) * m / p]),
        Mistake("all numbers sent twice more", "Receiving is not counted: what one machine sends.",
                lambda p, m: [2 * (p - 1), 4 * (p - 1) * m / p]),
    ),
    inputs=((2, 10), (5, 1000), (8, 100), (3, 7), (1, 12), (1024, 50)),
    exact=((3, Fraction(7)),),
    remark="The second number stays below 2m, whatever p.",
)  # fmt: skip


def _mine(rank: int, world: int, count: int) -> list[int]:
    return list(range(rank, count, world))


_function_chunks = Exercise(
    title="which chunks a rank reads",
    answer=_mine,
    solution=(
        "def chunks_of(rank, world, count):\n"
        "    return list(range(rank, count, world))\n\n\n"
        "answer = chunks_of"
    ),
    hints=("Which is the first chunk of a rank, and how far is it from one to the next?",
           "range takes a first number, a last one that is not reached, and a step."),
    mistakes=(
        Mistake("blocks", "These are neighbouring chunks, a block for each rank. They are dealt out like cards.",
                lambda r, w, c: list(range(r * c // w, (r + 1) * c // w))),
        Mistake("blocks, rounded down", "These are neighbouring chunks. They are dealt out like cards.",
                lambda r, w, c: list(range(r * (c // w), (r + 1) * (c // w)))),
        Mistake("blocks, rounded up", "These are neighbouring chunks. They are dealt out like cards.",
                lambda r, w, c: list(range(r * ceil(c / w), min(c, (r + 1) * ceil(c / w))))),
        Mistake("blocks, the rest dealt out", "These are neighbouring chunks. They are dealt out like cards.",
                lambda r, w, c: list(range(r * (c // w) + min(r, c % w), (r + 1) * (c // w) + min(r + 1, c % w)))),
        Mistake("blocks, the rest to the last", "These are neighbouring chunks. They are dealt out like cards.",
                lambda r, w, c: list(range(r * (c // w), c if r == w - 1 else (r + 1) * (c // w)))),
        Mistake("divided", "Divided without a rest, neighbours get the same number: look at the remainder.",
                lambda r, w, c: [k for k in range(c) if k // w == r]),
        Mistake("beyond the end", "Some of these chunks are not in the file.",
                lambda r, w, c: [r + w * k for k in range(c // w + 1)]),
        Mistake("beyond the end, rounded up", "Some of these chunks are not in the file.",
                lambda r, w, c: [r + w * k for k in range(ceil(c / w))]),
        Mistake("always two", "The step is 2, also where there are more ranks than two.",
                lambda r, w, c: list(range(r, c, 2))),
        Mistake("rank forgotten", "Every rank reads the same chunks: where does a rank begin?",
                lambda r, w, c: list(range(0, c, w))),
        Mistake("from one", "It begins a chunk too late: ranks and chunks are counted from 0.",
                lambda r, w, c: list(range(r + 1, c, w))),
        Mistake("counted from one", "The chunks are the right ones, counted from 1. Count from 0.",
                lambda r, w, c: [k + 1 for k in _mine(r, w, c)]),
        Mistake("one too many", "There is no chunk with the number count: the last one is count - 1.",
                lambda r, w, c: list(range(r, c + 1, w))),
        Mistake("rest left out", "Where the ranks do not divide the chunks, the last ones are read by nobody.",
                lambda r, w, c: [r + w * k for k in range(c // w)]),
        Mistake("last left out", "The last chunk of the file is missing.", lambda r, w, c: list(range(r, c - 1, w))),
        Mistake("step too long", "The step is one too long.", lambda r, w, c: list(range(r, c, w + 1))),
        Mistake("all chunks", "These are all chunks; each rank reads its own.", lambda r, w, c: list(range(c))),
        Mistake("backwards", "In order, please: from the first to the last.", lambda r, w, c: _mine(r, w, c)[::-1]),
        Mistake("whose", "These are ranks: who reads chunk 0, 1, 2, …. Asked are the chunks of one rank.",
                lambda r, w, c: [k % w for k in range(c)]),
        Mistake("how many", "That is how many. Which ones?", lambda r, w, c: len(_mine(r, w, c))),
        Mistake("count of world", "The count says where to stop, the world size how far to step.",
                lambda r, w, c: [r + c * k for k in range(w)]),
    ),
    inputs=((0, 2, 52), (1, 2, 53), (2, 3, 7), (3, 5, 23), (0, 1, 4), (0, 3, 7), (1, 4, 10), (4, 5, 11), (3, 4, 9)),
    remark="Together the ranks read each chunk once.",
)  # fmt: skip

_whole = Exercise(
    title="why the bits are the same",
    looks_back="10",
    answer="c",
    solution='answer = "c"',
    hints=("What kind of numbers stand in the table?", "Up to where does float64 hold each whole number?"),
    choices={
        "a": "float64 has so many digits that sums do not hang on the order",
        "b": "an all-reduce always gives the bits that a single process would get",
        "c": "all numbers are whole and all sums stay below $2^{53}$, so nothing was ever rounded",
        "d": "by luck: with another split the last digits would differ",
    },
    mistakes=(
        Mistake("many digits", "Often they do: in the ring's section three machines that each added in an order of "
                "their own held different bits.", "a"),
        Mistake("always", "It gives all ranks the same bits. But a single process adds in another order.", "b"),
        Mistake("luck", "Lesson 10 cut the same sums in three ways. What was special about the numbers?", "d"),
    ),
)  # fmt: skip

_friend = Exercise(
    title="minibatches of 15 rows on two ranks",
    answer=(
        "Each process takes the mean over its own rows, and DDP takes the plain mean of the two gradients. So a row of "
        "the part with 7 rows weighs more than a row of the part with 8, and the step is not that of the mean over 15 "
        "rows. Take parts of equal size (16 rows, or leave the odd row out), or weight each loss by its rows: multiply "
        "it by 2 times 8 over 15, and 2 times 7 over 15, before backward."
    ),
    solution=(
        'answer = "DDP averages the two gradients plainly, but each is a mean over a different number of rows, so rows '
        'of the smaller part weigh more; "\\\n'
        '    "I would use an even batch size, or scale each loss by its share of the rows times the world size."'
    ),
    hints=("What is the gradient of each process a mean of, and what mean does DDP take of them?",),
    mistakes=(),
)

_variance, _many, _root = Fraction(6), 16, 4

_noise = Exercise(
    title="the noise of sixteen processes together",
    looks_back="04",
    answer=[_variance / _many, _root],
    solution="answer = [6 / 16, 4]",
    hints=("The average of k independent draws has what share of the variance?",
           "The standard deviation is the root of the variance."),
    mistakes=(
        Mistake("factor of the variance", "The second is the factor of the variance; asked is that of its root.",
                [_variance / _many, _many]),
        Mistake("divided by the root", "The variance is divided by the number of draws, the standard deviation by its "
                "root.", [_variance / _root, _root]),
        Mistake("root and number", "The two are exchanged: the variance falls faster than its root.",
                [_variance / _root, _many]),
        Mistake("multiplied", "An average varies less, not more.", [_variance * _many, _root]),
        Mistake("not averaged", "The first is the variance of one process's gradient.", [_variance, _root]),
        Mistake("nothing changes", "More rows in a step mean less noise.", [_variance, 1]),
        Mistake("a row's variance", "6 is the variance for 32 rows already, not for one.",
                [_variance / (_many * 32), _root]),
        Mistake("upside down", "Asked is how many times smaller, a number above 1.",
                [_variance / _many, Fraction(1, _root)]),
        Mistake("variance upside down", "Asked is how many times smaller the standard deviation is, a number above 1.",
                [_variance / _many, Fraction(1, _many)]),
        Mistake("deviation itself", "The second is the standard deviation of the average. By what factor is it smaller "
                "than that of one process?", [_variance / _many, sqrt(6 / _many)]),
        Mistake("deviation of one", "The second is the standard deviation of one process. By what factor is that of "
                "the average smaller?", [_variance / _many, sqrt(6)]),
        Mistake("rows averaged", "The 32 rows are in the 6 already. Of how many gradients is the average taken?",
                [_variance / 32, sqrt(32)]),
        Mistake("all rows averaged", "6 is the variance for 32 rows already, not for one.",
                [_variance / (_many * 32), sqrt(_many * 32)]),
        Mistake("multiplied twice", "An average varies less, not more.", [_variance * _many, _many]),
        Mistake("deviation first", "The first is a standard deviation; asked is the variance.",
                [sqrt(6 / _many), _root]),
        Mistake("order", "The variance comes first.", [_root, _variance / _many]),
        Mistake("variance only", "That is the variance; the factor is asked, too.", _variance / _many),
        Mistake("factor only", "That is the factor; the variance is asked, too.", _root),
        Mistake("squared", "The variance of an average of k is divided by k once.", [_variance / _many**2, _many]),
    ),
    remark="Sixteen times the rows, a quarter of the noise.",
)  # fmt: skip

_restart = Exercise(
    title="what a poor checkpoint leaves out",
    looks_back="09",
    answer="c",
    solution='answer = "c"',
    hints=("What draws the order of the rows?", "What did lesson 09 save besides weights and momentum?"),
    choices={
        "a": "nothing: weights and momentum are all that a step uses",
        "b": "the learning rate starts again at its first value",
        "c": "the minibatches: the generator begins anew, so the walk goes on with the minibatches of the first epochs",
        "d": "the training stops at once, since the loss is unknown",
    },
    mistakes=(
        Mistake("nothing else", "A step uses rows, too. Who chooses them?", "a"),
        Mistake("rate", "A constant rate is written in the script; it is the same after a restart.", "b"),
        Mistake("stops", "A step needs no earlier loss: it is computed anew from the rows.", "d"),
    ),
)


def _ring(p: Any, size: Any, alpha: Any, beta: Any) -> Any:
    return 2 * (p - 1) * (alpha + beta * size / p)


def _changed(change: Callable[[Any, Any, Any, Any], Any]) -> Callable[..., Any]:
    """Return a wrong time, which is zero with a single machine where the right one is."""
    return lambda p, size, alpha, beta: change(p, size, alpha, beta) if p > 1 else 0


_function_ring = Exercise(
    title="how long a ring's all-reduce takes",
    answer=_ring,
    solution=(
        "def ring_seconds(p, size, alpha, beta):\n"
        "    return 2 * (p - 1) * (alpha + beta * size / p)\n\n\n"
        "answer = ring_seconds"
    ),
    hints=("How many rounds, and how many bytes has a message?", "Each round costs alpha + beta times its bytes."),
    mistakes=(
        Mistake("whole vector", "A message holds one piece of the vector, not the whole.",
                lambda p, s, a, b: 2 * (p - 1) * (a + b * s)),
        Mistake("half the rounds", "The rounds of one half are missing: adding, and carrying round.",
                lambda p, s, a, b: _ring(p, s, a, b) / 2),
        Mistake("p rounds", "Count the rounds once more: with one machine there are none.",
                lambda p, s, a, b: 2 * p * (a + b * s / p)),
        Mistake("latency once", "Every round pays the latency.",
                _changed(lambda p, s, a, b: a + 2 * (p - 1) / p * b * s)),
        Mistake("bytes once", "Every round sends a piece.", _changed(lambda p, s, a, b: 2 * (p - 1) * a + b * s / p)),
        Mistake("bytes of the whole once", "The bytes of all rounds together are more than the vector.",
                _changed(lambda p, s, a, b: 2 * (p - 1) * a + b * s)),
        Mistake("one message", "That is a single message with the whole vector.", lambda p, s, a, b: a + b * s),
        Mistake("one message, none alone", "That is a single message with the whole vector.",
                _changed(lambda p, s, a, b: a + b * s)),
        Mistake("one round", "That is one round. How many are there?", lambda p, s, a, b: a + b * s / p),
        Mistake("latency divided", "The latency of a message does not shrink with its piece.",
                lambda p, s, a, b: 2 * (p - 1) / p * (a + b * s)),
        Mistake("exchanged", "alpha is for a message, beta for a byte.", lambda p, s, a, b: _ring(p, s, b, a)),
        Mistake("no latency", "Each message costs alpha, too.", lambda p, s, a, b: 2 * (p - 1) * b * s / p),
        Mistake("latency only", "The bytes cost something, too.", lambda p, s, a, b: 2 * (p - 1) * a),
        Mistake("beta divided", "beta is seconds a byte, not bytes a second: multiply.",
                lambda p, s, a, b: 2 * (p - 1) * (a + s / p / b)),
        Mistake("brackets", "Check the brackets: both terms are paid in every round.",
                lambda p, s, a, b: 2 * (p - 1) * a + b * s / p),
        Mistake("minus one left out of the brackets", "Check the brackets: 2 * p - 1 is not 2 * (p - 1).",
                lambda p, s, a, b: (2 * p - 1) * (a + b * s / p)),
        Mistake("minus one out of both brackets", "Check the brackets: without them only the 1 is multiplied by the "
                "time of a round.", lambda p, s, a, b: 2 * p - 1 * (a + b * s / p)),
        Mistake("latency once, also alone", "Every round pays the latency.",
                lambda p, s, a, b: a + 2 * (p - 1) / p * b * s),
        Mistake("bytes of the whole once, also alone", "The bytes of all rounds together are more than the vector.",
                lambda p, s, a, b: 2 * (p - 1) * a + b * s),
        Mistake("bytes of the whole twice", "The bytes of all rounds together are less than twice the vector.",
                lambda p, s, a, b: 2 * (p - 1) * a + 2 * b * s),
        Mistake("for two", "That is the time with two machines. Here there are p.", lambda p, s, a, b: 2 * a + b * s),
        Mistake("for two, none alone", "That is the time with two machines. Here there are p.",
                _changed(lambda p, s, a, b: 2 * a + b * s)),
        Mistake("half of the bytes", "The bytes of one half of the rounds are missing.",
                lambda p, s, a, b: 2 * (p - 1) * a + (p - 1) / p * b * s),
        Mistake("rounded down", "Do not round: // cuts the fraction off.",
                lambda p, s, a, b: 2 * (p - 1) * (a + b * (s // p))),
        Mistake("alone, one message", "A single machine has nobody to talk to.",
                lambda p, s, a, b: _ring(p, s, a, b) if p > 1 else a + b * s),
        Mistake("alone, two messages", "A single machine has nobody to talk to.",
                lambda p, s, a, b: 2 * max(p - 1, 1) * (a + b * s / p)),
        Mistake("eight bytes", "size is in bytes already.", lambda p, s, a, b: _ring(p, 8 * s, a, b)),
        Mistake("tree", "That is the tree; asked is the ring.",
                lambda p, s, a, b: 2 * ceil(log2(p)) * (a + b * s)),
        Mistake("boss", "That is one machine that receives from all and sends to all.",
                lambda p, s, a, b: 2 * (p - 1) * (a + b * s) / 2),
    ),
    inputs=(
        (2, 8000.0, 5e-5, 1e-9), (8, 800.0, 1e-4, 1e-7), (5, 1e6, 2e-5, 1e-9),
        (1, 1e6, 1.0, 1e-6), (7, 35.0, 0.5, 0.25),
        (64, 100.0, 0.125, 2.0),
    ),
    exact=((3, Fraction(5), Fraction(1, 7), Fraction(2, 9)),),
    remark="With p = 2 it is the line that is fitted: 2α + βs.",
)  # fmt: skip

_help = Exercise(
    title="what would help 64 machines most",
    answer="b",
    solution='answer = "b"',
    hints=("The vector has 800 bytes, a message one piece of it. Which is larger, α or β times its bytes?",
           "What could make the latency smaller beside the work of a step?"),
    choices={
        "a": "a network with twice the bandwidth: more bytes a second",
        "b": "more rows a step, or a pattern with fewer rounds: then the latency is paid for more work, or less often",
        "c": "twice as many machines: each has then half of the rows",
        "d": "fewer features: the messages are too long",
    },
    mistakes=(
        Mistake("bandwidth", "Even all 800 bytes at once need 0.8 microseconds. And the latency of one message?", "a"),
        Mistake("more machines", "Follow the curve of the ring to the right of 64.", "c"),
        Mistake("long messages", "Compare the time of its bytes with the latency: the messages are short.", "d"),
    ),
)  # fmt: skip


def _efficiency(one: Any, p: Any, talk: Any) -> Any:
    return one / (p * (one / p + talk))


_function_efficiency = Exercise(
    title="the efficiency of strong scaling",
    answer=_efficiency,
    solution=(
        "def strong_efficiency(one, p, talk):\n"
        "    together = one / p + talk\n"
        "    return one / together / p\n\n\n"
        "answer = strong_efficiency"
    ),
    hints=("How long does a step take with p machines?", "The speed-up is the time of one, divided by that."),
    mistakes=(
        Mistake("speed-up", "That is the speed-up. What share of p is it?", lambda o, p, t: o / (o / p + t)),
        Mistake("weak", "That is weak scaling (or the talking is divided among the machines, "
                "too): here the work of one is divided, and the talking is not.",
                lambda o, p, t: o / (o + t)),
        Mistake("upside down", "Upside down: talking makes it smaller than 1.", lambda o, p, t: p * (o / p + t) / o),
        Mistake("speed-up upside down", "That is the time together, divided by the time of one.",
                lambda o, p, t: (o / p + t) / o),
        Mistake("times p", "The speed-up is divided by p, not multiplied. (Check the brackets: a / (b / p) "
                "multiplies.)",
                lambda o, p, t: p * o / (o / p + t)),
        Mistake("no talk", "The talking is missing.", lambda o, p, t: 1),
        Mistake("hoped-for", "That is the time hoped for.", lambda o, p, t: o / p),
        Mistake("time", "That is the time of a step. Compare it with that of one machine.", lambda o, p, t: o / p + t),
        Mistake("share of talk", "That is the share of the talking. Asked is the other one.",
                lambda o, p, t: t / (o / p + t)),
        Mistake("percent", "As a share, please: 1 is all of it.", lambda o, p, t: 100 * _efficiency(o, p, t)),
        Mistake("work not divided", "With p machines each has a part of the work only.",
                lambda o, p, t: o / (p * (o + t))),
        Mistake("talk times p", "The time of talking is that of all p machines already.",
                lambda o, p, t: o / (p * (o / p + p * t))),
        Mistake("straight line", "That is nearly right for little talk, and becomes negative for much.",
                lambda o, p, t: 1 - p * t / o),
        Mistake("talk by the whole", "Compare the talking with the time of a step on p machines, not on one.",
                lambda o, p, t: 1 - t / o),
        Mistake("work by talk", "That compares work with talk; asked is the speed-up, divided by p.",
                lambda o, p, t: o / p / t if t else 1),
        Mistake("weak speed-up", "That is weak scaling, and a speed-up: here the work of one is divided.",
                lambda o, p, t: p * o / (o + t)),
        Mistake("talk taken away", "Talking is added to the time.", lambda o, p, t: o / (p * (o / p - t))),
        Mistake("brackets of the sum", "Check the brackets: the whole time of a step stands below the line.",
                lambda o, p, t: o / (o / p) + t),
    ),
    inputs=((0.1, 8, 0.0007), (2.0, 4, 0.25), (1.0, 1, 0.0), (3.0, 64, 0.5), (0.5, 2, 0.0), (1e-3, 16, 2e-4)),
    exact=((Fraction(3), 4, Fraction(1, 5)),),
)  # fmt: skip

_d = 250
_sent = _d**2 + _d

_steps = Exercise(
    title="when descent has sent more",
    answer=_sent // _d + 1,
    solution="answer = (250**2 + 250) // 250 + 1",
    hints=("How many numbers does the exact fit send? And one step?", "Is it more already when they are even?"),
    mistakes=(
        Mistake("even", "After so many they are even (or is Xᵀy left out?). Asked is when it is more.", _sent // _d),
        Mistake("features", "That is the number of features. Xᵀy is sent, too, and it must be more.", _d),
        Mistake("numbers", "That is how many numbers the exact fit sends. How many steps are that?", _sent),
        Mistake("numbers and one", "These are numbers; asked are steps.", _sent + 1),
        Mistake("square", "That is XᵀX alone, in numbers; asked are steps.", _d**2),
        Mistake("half", "That is with half of XᵀX; here the whole of it is sent.",
                (_d * (_d + 1) // 2 + _d) // _d + 1),
        Mistake("half, rounded", "That is with half of XᵀX; here the whole of it is sent.",
                (_d * (_d + 1) // 2 + _d) // _d),
        Mistake("half of the square", "That is half of the square; here the whole of XᵀX is sent.", _d // 2),
        Mistake("one too many", "One too many: look at the step before. (A constant is among the 250.)",
                _sent // _d + 2),
        Mistake("numbers of descent", "These are numbers that descent has sent by then; asked are steps.",
                _d * (_sent // _d + 1)),
    ),
)  # fmt: skip

EXERCISES = {
    "15.1": _three,
    "15.2": _function_mse,
    "15.3": _function_account,
    "15.4": _figure,
    "15.5": _function_chunks,
    "15.6": _whole,
    "15.7": _friend,
    "15.8": _noise,
    "15.9": _restart,
    "15.10": _function_ring,
    "15.11": _help,
    "15.12": _function_efficiency,
    "15.13": _steps,
}
