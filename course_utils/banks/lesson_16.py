"""Exercises of lesson 16: printed digits, slips found from outputs, hidden state, streams, lost digits."""

import math
import random
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from course_utils import recipes
from course_utils.exercises import Exercise, Mistake


def _distance(printed: float, decimals: int, found: float) -> float:
    return abs(found - printed) * float(10**decimals)


def _characters(printed: float) -> int:
    """Return how many digits a float shows behind the point, which need not be those that were printed."""
    return len(str(printed).partition(".")[2])


_units = Exercise(
    title="the distance in printed units",
    answer=_distance,
    solution=(
        "def my_distance(printed, decimals, found):\n"
        "    return abs(found - printed) * 10**decimals\n\n"
        "answer = my_distance"
    ),
    hints=(
        "With three decimals, how many units are in 1? And in the difference of the two numbers?",
        "One unit is a tenth, taken `decimals` times as a factor. Divide the difference by it. A distance has no sign.",
    ),
    mistakes=(
        Mistake("signed", "A distance has no sign: which of the two is larger does not matter.",
                lambda printed, decimals, found: (found - printed) * 10**decimals),
        Mistake("printed minus found", "It has a sign, that of printed minus found; a distance has none.",
                lambda printed, decimals, found: (printed - found) * 10**decimals),
        Mistake("not in units", "That is the plain difference; it is asked for in units of the last printed digit.",
                lambda printed, decimals, found: abs(found - printed)),
        Mistake("unit the wrong way", "The smaller the unit, the more of them fit in; here it is fewer.",
                lambda printed, decimals, found: abs(found - printed) / 10**decimals),
        Mistake("unit", "That is the size of one unit.", lambda printed, decimals, found: 10.0**-decimals),
        Mistake("zeros lost", "Use `decimals`: a float does not know of a zero that was printed at its end.",
                lambda printed, decimals, found: abs(found - printed) * 10 ** _characters(printed)),
        Mistake("one decimal more", "One unit is ten times as large: with no decimals it is 1.",
                lambda printed, decimals, found: abs(found - printed) * 10 ** (decimals + 1)),
        Mistake("one decimal fewer", "One unit is a tenth of that: with no decimals it is 1.",
                lambda printed, decimals, found: abs(found - printed) * 10.0 ** (decimals - 1)),
        Mistake("sizes", "Where the two have different signs, the difference of their sizes is not their distance.",
                lambda printed, decimals, found: abs(abs(found) - abs(printed)) * 10**decimals),
        Mistake("times decimals", "The units shrink by a factor of ten with each decimal: a power, not a product.",
                lambda printed, decimals, found: abs(found - printed) * 10 * decimals),
        Mistake("relative", "That is a relative difference; a printed digit has a fixed size.",
                lambda printed, decimals, found: abs(found - printed) / abs(printed)),
        Mistake("rounded first", "It rounds, first or last: parts of a unit count.",
                lambda printed, decimals, found: abs(round(found, decimals) - printed) * 10**decimals),
        Mistake("cut off", "It cuts parts of a unit off; they count.",
                lambda printed, decimals, found: int(_distance(printed, decimals, found))),
        Mistake("xor", "In Python ^ is no power; ** is.",
                lambda printed, decimals, found: abs(found - printed) * (10 ^ decimals)),
        Mistake("digits of found", "Use `decimals`, which tells of what was printed, not of what was found.",
                lambda printed, decimals, found: abs(found - printed) * 10 ** _characters(found)),
        Mistake("rounded, not in units", "It rounds what was found, and is not in units either.",
                lambda printed, decimals, found: abs(round(found, decimals) - printed)),
        Mistake("half units", "It counts half units; whole ones are asked for.",
                lambda printed, decimals, found: 2 * _distance(printed, decimals, found)),
        Mistake("halved", "That is half of it.",
                lambda printed, decimals, found: _distance(printed, decimals, found) / 2),
        Mistake("three decimals for all", "It takes a thousandth as the unit, whatever was printed.",
                lambda printed, decimals, found: 1000 * abs(found - printed)),
    ),
    inputs=(
        (130.147, 3, 130.1464),
        (0.5, 2, 0.4962),
        (-0.326, 3, -0.32556),
        (17.0, 0, 15.7),
        (2.0, 1, 2.35),
        (0.011, 5, 0.010711),
        (-1.498, 3, -1.3859),
        (0.004, 3, -0.0032876),
    ),
)  # fmt: skip

_spread = Exercise(
    title="what a picture of runs supports",
    answer="b",
    solution='answer = "b"  # all seven lie within three deviations of the runs; with no seed there is no more to ask',
    hints=(
        "Would two runs of the text's own program, without a seed, print the same digits?",
        "Where do the crosses lie: inside the bars or outside?",
    ),
    choices={
        "a": "the printed weights cannot be from a run like these, since none of them comes out",
        "b": "the printed weights are such as one more run would print, and more cannot be said of a run without a "
        "seed",
        "c": "the printed weights could be checked to all digits if the text had printed more of them",
        "d": "the text's weight of the thigh is better than that of least squares, since it is larger",
    },
    mistakes=(
        Mistake("fraud", "Nor do two of the 300 runs print the same digits, and they are runs like these.", "a"),
        Mistake("more digits", "The run next to it would print other digits already in the first decimal.", "c"),
        Mistake("larger is better", "Least squares has the lowest loss of all weights, whatever their sizes.", "d"),
    ),
    on_figure=True,
)

_sum_line, _mean_line = recipes.full_batch(True)[0], recipes.full_batch(False)[0]
_fifth_line = recipes.full_batch(True, rate=0.002)[0]


def _line(line: tuple[float, ...]) -> str:
    """Return the first line of a print-out, as the lesson prints it."""
    return "loss {:.3f} w {:.3f} b {:.3f}".format(*line)


@cache
def _half_line() -> tuple[float, ...]:
    """Return the first line if loss and step are those of half the sum: half the sum is 5/2 times the mean."""
    loss, w, b = _sum_line
    start = _mean_line[1] + (_mean_line[1] - w) / 4  # both start at one w: the sum's step is five times as long
    return loss / 2, start + (w - start) / 2, b / 2


@cache
def _seeded_line() -> tuple[float, ...]:
    """Return the first line of the program as printed with another seed, 43."""
    rng = random.Random(43)
    x = [rng.uniform(-5, 5) for _ in range(5)]
    y = [2 * value - 1 + rng.gauss(0, 4) for value in x]
    rng.uniform(-1, 1)
    w = rng.uniform(-1, 1)
    r = [w * value - target for value, target in zip(x, y, strict=True)]
    by_w = 2 * math.fsum(e * value for e, value in zip(r, x, strict=True))
    return math.fsum(e * e for e in r), w - 0.01 * by_w, -0.01 * 2 * math.fsum(r)


_mean_for_sum = Exercise(
    title="the change behind a first line",
    answer="c",
    solution='answer = "c"  # a fifth of the loss, and a fifth of the step: five pairs',
    hints=(
        "Divide the printed loss by the program's. How many pairs are there?",
        "b starts at 0. So b after one step tells how long the step was. Which changes make the step shorter? "
        "And which of those change the loss before the step?",
    ),
    choices={
        "a": "the loss is half the sum",
        "b": "the rate is a fifth of the one written",
        "c": "the loss is the mean",
        "d": "the print-out is of another seed",
    },
    mistakes=(
        Mistake("half", f"That would have printed {_line(_half_line())}.", "a"),
        Mistake("rate", f"That would have printed {_line(_fifth_line)}: the weights fit, the loss does not.", "b"),
        Mistake("seed", f"Seed 43, for instance, would have printed {_line(_seeded_line())}: no tie to the line "
                "that the program prints would be left. Here there is one; divide.", "d"),
    ),
    remark="The step is five times shorter, too: the gradient was that of the mean.",
)  # fmt: skip


@cache
def _runs(intercept: float, runs: int) -> list[tuple[tuple[float, ...], tuple[float, ...]]]:
    """Return the lines at 0 and 450 of runs in a row, without seeding again."""
    rng, X, y = recipes.thousand(intercept)
    lines = [recipes.minibatch_run(rng, X, y, 10, False)[0] for _ in range(runs)]
    return [(run[0], run[450]) for run in lines]


def _last(intercept: float) -> str:
    return ", ".join(f"{last[2]:.3f}" for _, last in _runs(intercept, 2))


_intercept = Exercise(
    title="the number that stood in the program",
    answer=15,
    solution="answer = 15  # b ends near 15, where the program's own run ends near its 1",
    hints=(
        "Compare the last lines. Which numbers are about the same in both, and which is far off?",
        "What is b looking for? In the program's run it ends near the number that stands in the program.",
    ),
    mistakes=(
        Mistake(
            "as printed", f"With that, b ends at {_last(1)} in the first two runs. Compare it with the print-out.", 1
        ),
        Mistake("b as printed", "That is where the noise has left b; a whole number stood in the program.", 14.988),
        Mistake("difference", "That is how far it is from the 1; what stood in its place?", 14),
        Mistake("slope", f"The slopes agree already. With this intercept b would end at {_last(2)}.", 2),
        Mistake("loss", "That is the last loss, rounded; it is about the noise.", 11),
        Mistake("noise", f"That is the noise's standard deviation. As intercept it would give {_last(5)}.", 5),
        Mistake("added", "That is one more than b ends near: the 1 is replaced, not added to.", 16),
        Mistake("batch size", f"That is the batch size. As intercept it would give {_last(10)}.", 10),
    ),
)

_third = Exercise(
    title="the run that was printed",
    answer=3,
    solution=(
        "from course_utils import recipes\n\n"
        "rng, X, y = recipes.thousand(intercept=15)\n"
        "first_losses = [recipes.minibatch_run(rng, X, y, 10, total=False)[0][0][0] for _ in range(5)]\n"
        "answer = 1 + [round(loss, 3) for loss in first_losses].index(442.514)"
    ),
    hints=(
        "Copy the loop of the second case, with the intercept that you found, and let it run on.",
        "Compare the first line of each run with that of the print-out.",
    ),
    mistakes=(
        Mistake("first", f"The first run begins with {_line(_runs(15, 5)[0][0])}.", 1),
        Mistake("second, or from 0", f"If you counted from 0: the first run is run 1. Run 2 begins with "
                f"{_line(_runs(15, 5)[1][0])}.", 2),
        Mistake("fourth", f"The fourth run begins with {_line(_runs(15, 5)[3][0])}.", 4),
        Mistake("fifth", f"The fifth run begins with {_line(_runs(15, 5)[4][0])}.", 5),
        Mistake("index 0", "Runs are counted from 1 here.", 0),
    ),
    remark="Somebody ran the cell three times.",
)  # fmt: skip


def _begins(size: int) -> str:
    """Return the first line of three features with batches of a size."""
    lines, _ = recipes.minibatch_run(*recipes.three_features(), size, False, steps=1)
    return "begins with " + " ".join(f"{value:.3f}" for value in lines[0])


_size = Exercise(
    title="the batch size behind a first line",
    answer=20,
    solution=(
        "from course_utils import recipes\n\n"
        "for size in range(10, 101):\n"
        "    lines, _ = recipes.minibatch_run(*recipes.three_features(), size, total=False, steps=1)\n"
        "    if round(lines[0][0], 3) == 549.314:\n"
        "        answer = size"
    ),
    hints=(
        "Try sizes, each with a fresh call of recipes.three_features().",
        "A loop over all sizes from 10 to 100, which compares the first loss.",
    ),
    mistakes=(
        Mistake("as printed", f"A run with that size {_begins(50)}.", 50),
        Mistake("ten", f"A run with that size {_begins(10)}.", 10),
        Mistake("25", f"A run with that size {_begins(25)}.", 25),
        Mistake("40", f"A run with that size {_begins(40)}.", 40),
        Mistake("100", f"A run with that size {_begins(100)}.", 100),
        Mistake("index", "Did you count from 0 in a list that begins with size 10?", 11),
        Mistake("one off", f"A run with that size {_begins(19)}. Does your range begin where you think?", 19),
        Mistake("one more", f"A run with that size {_begins(21)}. Does your range begin where you think?", 21),
    ),
)

_x = [1, 2, 3, 4]


def _predictions(values: list[float]) -> str:
    return " ".join(f"{value:.1f}" for value in values)


_exchanged = Exercise(
    title="what happened to four predictions",
    answer="a",
    solution='answer = "a"  # with the ones last, the first weight is the slope: 0.5 x + 1.5',
    hints=(
        "By how much does the print-out rise from one point to the next?",
        "Multiply the first row, (1, 1), and the second, (2, 1), with the weights by hand. Which weight belongs to x?",
    ),
    choices={
        "a": "the weights stand in the order of a matrix whose ones come first",
        "b": "the intercept was left out of the prediction",
        "c": "the points were counted from 0, as Python does",
        "d": "rows and columns of the matrix are exchanged",
    },
    mistakes=(
        Mistake("no intercept", f"That would have printed {_predictions([1.5 * x for x in _x])}.", "b"),
        Mistake("from 0", f"That would have printed {_predictions([1.5 * (x - 1) + 0.5 for x in _x])}.", "c"),
        Mistake("transposed", "A matrix with two rows and four columns cannot be multiplied with two weights: that is "
                "an error, and no print-out.", "d"),
    ),
    remark=f"As labelled it would print {_predictions([1.5 * x + 0.5 for x in _x])}.",
)  # fmt: skip

_root = math.sqrt(76634.3438)

_bounds = Exercise(
    title="bounds for a mean absolute error",
    answer=[_root / math.sqrt(160), _root],
    solution="answer = [(76634.3438 / 160) ** 0.5, 76634.3438**0.5]",
    hints=(
        "Lesson 01: when are the mean absolute error and the RMSE equal? Can it be larger?",
        "Now let one row have the error e and all others none. What is the mean of the squares, and what the mean of "
        "the absolute values? Solve for e.",
    ),
    mistakes=(
        Mistake("zero", "The upper bound is right. The lower one is not 0: then the squares would be 0 as well.",
                [0, _root]),
        Mistake("order", "The smaller one comes first.", [_root, _root / math.sqrt(160)]),
        Mistake("divided by n", "If one row has all the error e, the mean of squares is e squared over 160: so e is "
                "more than the root of the loss.", [_root / 160, _root]),
        Mistake("loss for root", "The upper bound is the root of the loss, not the loss.",
                [_root / math.sqrt(160), 76634.3438]),
        Mistake("the loss over n", "That is the loss over 160, without its root.", [76634.3438 / 160, _root]),
        Mistake("squares", "Those are in squared units; a mean absolute error is in the unit of the target.",
                [76634.3438 / 160, 76634.3438]),
        Mistake("zero, and the loss", "The largest is the root of the loss; and with no error at all the loss would be "
                "0.", [0, 76634.3438]),
        Mistake("200 rows", "The text trains on 160 of the 200 rows.", [_root / math.sqrt(200), _root]),
        Mistake("one row's error", "That is the error of the one row; its share of the mean is asked for.",
                [_root, _root * math.sqrt(160)]),
        Mistake("n - 1", "The mean is over all rows, without a degree of freedom taken away.",
                [_root / math.sqrt(159), _root]),
        Mistake("lower bound only", "Two numbers are asked for, the smallest and the largest.", _root / math.sqrt(160)),
        Mistake("upper bound only", "That is the largest; what is the smallest?", _root),
    ),
    remark="So the word makes a difference of up to a factor of more than twelve.",
    looks_back="01",
)  # fmt: skip


class _Page:
    """A page of cells: called with a number, counted from 1, and a dictionary, it runs that cell."""

    def __init__(self, *cells: str) -> None:
        self.cells = cells

    def __call__(self, number: int, names: dict[str, Any]) -> None:
        """Run a cell; what is wrong with it is raised."""
        if not 1 <= number <= len(self.cells):
            raise IndexError(f"There is no cell {number}: there are cells 1 to {len(self.cells)}.")
        exec(self.cells[number - 1], names)

    def __repr__(self) -> str:
        return "run for the cells " + " | ".join(self.cells)


Run = Callable[[int, dict[str, Any]], None]


def _failing(run: Run, numbers: Iterable[int], kind: type[Exception] = Exception, fresh: bool = False) -> list[int]:
    """Return all cells that fail if one goes on after each; `fresh` gives each a dictionary of its own."""
    names: dict[str, Any] = {}
    failing = []
    for number in numbers:
        try:
            run(number, {} if fresh else names)
        except kind:
            failing.append(number)
        except Exception:
            continue
    return failing


def _first(run: Run, numbers: Iterable[int], kind: type[Exception] = Exception, fresh: bool = False) -> int:
    return next(iter(_failing(run, numbers, kind, fresh)), 0)


def _with_a_left(run: Run) -> Run:
    """Return a run in whose dictionary the name a stands from another page."""

    def left(number: int, names: dict[str, Any]) -> None:
        names.setdefault("a", 1)
        run(number, names)

    return left


def _first_failure(run: Run, n: int) -> int:
    return _first(run, range(1, n + 1))


def _then(change: Callable[[int, int], int]) -> Callable[[Run, int], int]:
    """Return a wrong function, made from the right number and n."""
    return lambda run, n: change(_first_failure(run, n), n)


_run_all = Exercise(
    title="a function for the first failing cell",
    answer=_first_failure,
    solution=(
        "def first_failure(run, n):\n"
        "    names = {}\n"
        "    for number in range(1, n + 1):\n"
        "        try:\n"
        "            run(number, names)\n"
        "        except Exception:\n"
        "            return number\n"
        "    return 0\n\n"
        "answer = first_failure"
    ),
    hints=(
        "run_cells above does nearly that, for an order that is given. What should it return, and when?",
        "range(1, n + 1) counts from 1 to n. Make the dictionary before the loop; the last line returns 0.",
    ),
    mistakes=(
        Mistake("run(0)", "It returns 0 always. Does its loop begin with run(0, ...)? There is no cell 0.",
                lambda run, n: 0),
        Mistake("counted from 0", "Its numbers are one too small: the first cell is cell 1.",
                _then(lambda k, n: k - 1 if k else 0)),
        Mistake("counted from 0, -1 for none", "Its numbers are one too small; and where none fails, 0 is asked for.",
                _then(lambda k, n: k - 1)),
        Mistake("-1 for none", "Where none fails, return 0.", _then(lambda k, n: k or -1)),
        Mistake("n for none", "Where none fails it returns how many there are; 0 is asked for.",
                _then(lambda k, n: k or n)),
        Mistake("n + 1 for none", "Where none fails it returns the number after the last; 0 is asked for.",
                _then(lambda k, n: k or n + 1)),
        Mistake("last left out", "The last cell is not run: range(1, n) ends before n.",
                lambda run, n: _first(run, range(1, n))),
        Mistake("first left out", "The first cell is not run, and the others miss its names.",
                lambda run, n: _first(run, range(2, n + 1))),
        Mistake("last failure", "It goes on after a failure and returns the last; the first is asked for.",
                lambda run, n: ([0, *_failing(run, range(1, n + 1))])[-1]),
        Mistake("how many fail", "That is how many fail; the number of the first is asked for.",
                lambda run, n: len(_failing(run, range(1, n + 1)))),
        Mistake("how many ran", "That is how many cells ran well; the number of the one that failed is asked for.",
                _then(lambda k, n: k - 1 if k else n)),
        Mistake("fresh for each", "Each cell gets a dictionary of its own here; make one, before the loop.",
                lambda run, n: _first(run, range(1, n + 1), fresh=True)),
        Mistake("not fresh", "Names of another page are still in its dictionary: make a new one inside the function.",
                lambda run, n: _first(_with_a_left(run), range(1, n + 1))),
        Mistake("from the bottom", "It goes from bottom to top.", lambda run, n: _first(run, range(n, 0, -1))),
        Mistake("NameError only", "It catches a NameError only, and goes on after other errors.",
                lambda run, n: _first(run, range(1, n + 1), NameError)),
        Mistake("yes or no", "That says whether one fails; its number is asked for.",
                _then(lambda k, n: int(k > 0))),
        Mistake("only the first cell", "It returns after the first cell, whatever follows: does return 0 stand in the "
                "loop?", lambda run, n: _first(run, [1])),
    ),
    inputs=tuple(
        (page, len(page.cells))
        for page in (
            _Page("a = 1", "b = a + 1", "c = b / 0", "d = c", "e = d"),
            _Page("a = 1", "x = y", "y = 1"),
            _Page("import math", "z = math.sqrt(4)", "z = z + 1"),
            _Page("a = 2", "b = missing", "s = 'it's'", "d = a"),
            _Page("s = 1", "t = 'it's'", "d = s"),
            _Page("a = [1]", "a.append(2)", "assert len(a) == 2", "a[5]", "b = 1 / 0", "c = 3"),
            _Page("m = a", "a = 1"),
            _Page("x = 1"),
            _Page("rng = random.Random(1)", "import random"),
            _Page("a = 1", "a = 2", "a = 3", "b = int('x')"),
        )
    ),
)  # fmt: skip

_streams = Exercise(
    title="to look more often without disturbing",
    answer="c",
    solution='answer = "c"  # then the minibatches draw the same numbers, however often one looks',
    hints=(
        "Who draws from the stream, and in which order?",
        "After an evaluation, which number does the next shuffle get?",
    ),
    choices={
        "a": "set the seed again after each evaluation",
        "b": "average over several seeds",
        "c": "give the evaluation a generator of its own",
        "d": "nothing: the seed was not set properly, or both would print the same",
    },
    mistakes=(
        Mistake("seed again", "Then the shuffles begin the same stream again and again: the epochs after each "
                "evaluation are alike.", "a"),
        Mistake("several seeds", "That is good for other reasons; but each of the runs would still change with how "
                "often one looks.", "b"),
        Mistake("seed not set", "It was: each program prints the same at every start. But the two read the stream "
                "differently.", "d"),
    ),
)  # fmt: skip


def _lost(a: float, b: float) -> float:
    big, small = (a, b) if abs(a) >= abs(b) else (b, a)
    return (big - (a + b)) + small


_lose = Exercise(
    title="a function for what an addition loses",
    answer=_lost,
    solution=(
        "def my_lost(a, b):\n"
        "    total = a + b\n"
        "    big, small = (a, b) if abs(a) >= abs(b) else (b, a)\n"
        "    return small - (total - big)\n\n"
        "answer = my_lost"
    ),
    hints=(
        "total - big is what has arrived of the small number.",
        "Take what has arrived away from the small number. Compare sizes with abs: a large negative number is large.",
    ),
    mistakes=(
        Mistake("sign", "The sign is the other one: what was lost is missing in the sum.",
                lambda a, b: -_lost(a, b)),
        Mistake("first taken as larger", "It takes the first for the larger one, which it need not be.",
                lambda a, b: (a - (a + b)) + b),
        Mistake("second taken as larger", "It takes the second for the larger one, which it need not be.",
                lambda a, b: (b - (a + b)) + a),
        Mistake("sign and order", "It takes the first for the larger one, and the sign is the other one.",
                lambda a, b: ((a + b) - a) - b),
        Mistake("compared without abs", "A large negative number is large, too: compare sizes with abs.",
                lambda a, b: (max(a, b) - (a + b)) + min(a, b)),
        Mistake("arrived", "That is what has arrived of the small number; what has not?",
                lambda a, b: (a + b) - (a if abs(a) >= abs(b) else b)),
        Mistake("sum", "That is the sum itself; how much did it lose?", lambda a, b: a + b),
        Mistake("nothing", "It returns 0 always: the same sum is taken away from itself.",
                lambda a, b: (a + b) - (a + b)),
        Mistake("size only", "What was lost may be negative.", lambda a, b: abs(_lost(a, b))),
        Mistake("small number", "That is the whole small number; some of it has arrived in most sums.",
                lambda a, b: b if abs(a) >= abs(b) else a),
    ),
    inputs=(
        (1e16, 1.0),
        (1.0, 1e16),
        (0.1, 0.2),
        (-1e16, 3.0),
        (2.5, -7e15),
        (1.0, 2.0**-60),
        (1e-20, 3e-3),
        (5.0, 1e16),
        (0.7, 0.1),
    ),
)  # fmt: skip

_float32 = Exercise(
    title="why one row keeps few digits",
    answer="b",
    solution='answer = "b"  # 1e-7 times 1800 squared is about 0.4',
    hints=(
        "The row above it is the same computation in float64. How many digits does it lose, of how many?",
        "Lesson 06: by what are rounding errors multiplied in the normal equations?",
    ),
    choices={
        "a": "without vector instructions the processor computes less exactly",
        "b": "both settings round differently in about the seventh digit, and a condition number of 1800, squared, "
        "makes almost all of the answer out of that",
        "c": "float32 holds only one digit",
        "d": "the two settings draw different data from the same seed",
    },
    mistakes=(
        Mistake("worse processor", "Each rounding follows the same rule, with vector instructions and without; what "
                "differs is what is added when, and so what is rounded.", "a"),
        Mistake("float32 holds little", "It holds about seven. Look at np.sum in float32, five rows further up.", "c"),
        Mistake("other data", "These data are read from a file, and the draws of the others are whole numbers inside: "
                "no rounding is in them.", "d"),
    ),
)  # fmt: skip

_survivors = Exercise(
    title="digits that two methods leave",
    answer=[12, 8, 3, 0],
    solution="answer = [16 - 4, 16 - 2 * 4, 7 - 4, 0]  # the last would be 7 - 8: nothing is left",
    hints=(
        "A condition number of ten to the fourth costs QR about four digits.",
        "The normal equations square the condition number. Fewer than no digits cannot survive.",
    ),
    mistakes=(
        Mistake("below zero", "Fewer than no digits cannot survive.", [12, 8, 3, -1]),
        Mistake("not squared", "The normal equations have another condition number: the matrix is multiplied with "
                "itself.", [12, 12, 3, 3]),
        Mistake("lost digits", "Those are the digits that are lost; how many are left?", [4, 8, 4, 8]),
        Mistake("exchanged", "QR and the normal equations are exchanged.", [8, 12, 0, 3]),
        Mistake("QR loses nothing", "QR, too, loses what the condition number costs, once.", [16, 8, 7, 0]),
        Mistake("QR loses nothing, rest not squared", "QR loses digits as well; and the normal equations lose more.",
                [16, 12, 7, 3]),
        Mistake("in one order of the kinds", "First both for float64, then both for float32.", [12, 3, 8, 0]),
        Mistake("eight for float32", "A float32 has about 7 digits.", [12, 8, 4, 0]),
        Mistake("fifteen", "Count with 16 digits of a float64 here.", [11, 7, 3, 0]),
        Mistake("divided", "A condition number takes digits away, it does not divide their number.",
                [4, 2, 1.75, 0.875]),
        Mistake("one float32 digit", "In the last, the condition number squared costs more digits than there are.",
                [12, 8, 3, 3]),
    ),
    looks_back="06",
)  # fmt: skip

_report = Exercise(
    title="advice on a table of weights",
    answer=(
        "A seed makes the same digits come out again for whoever runs the same program: that is reproducibility of one "
        "run, and worth having. It does not make the digits mean more: another seed, or another sample of 250 rows, "
        "would give other weights already in the first or second digit. So I would run many seeds, or use the closed "
        "form, which needs none, and print each weight to the first or second digit of its standard deviation, with "
        "that deviation beside it, and with an interval for the sampling. And with the program, the data's checksum, "
        "the versions, and how the run was made."
    ),
    solution=(
        'answer = "With a seed the same digits come out again, but they are still one draw: other seeds and other rows '
        'give other weights. I would print the spread over seeds and rows beside fewer digits, and name the versions."'
    ),
    hints=(
        "What changes from seed to seed, and what from one sample of 250 rows to the next?",
        "Think of the picture of row N24: how large was a deviation, and how many decimals did the text print?",
    ),
    mistakes=(),
)

EXERCISES = {
    "16.1": _units,
    "16.2": _mean_for_sum,
    "16.3": _intercept,
    "16.4": _third,
    "16.5": _size,
    "16.6": _exchanged,
    "16.7": _bounds,
    "16.8": _spread,
    "16.9": _run_all,
    "16.10": _streams,
    "16.11": _lose,
    "16.12": _float32,
    "16.13": _survivors,
    "16.14": _report,
}
