"""Exercises of lesson 14: reference cycles, nodes with many parents, straight-line programs and what they miss."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils.exercises import Exercise, Mistake

_cycle = Exercise(
    title="the line that closes a cycle",
    answer="c",
    solution='answer = "c"  # out refers to hand_on, and hand_on, which reads out.grad, to out',
    hints=("A cycle needs a way there and a way back.", "After line 2, does out know of the function yet?"),
    choices={
        "a": "line 1",
        "b": "line 2",
        "c": "line 5",
        "d": "line 6",
    },
    mistakes=(
        Mistake("parents", "After it the new value refers to its parents; but do they refer to it?", "a"),
        Mistake("half of the cycle", "After it the function remembers out. Does out refer to the function yet?", "b"),
        Mistake("outside", "Whoever receives out refers to it; but out does not refer to whoever receives it.", "d"),
    ),
    remark="Two halves, and only together they are a cycle.",
)

_arrows = Exercise(
    title="arrows that still lead to out",
    on_figure=True,
    answer=[1, 0],
    solution="answer = [1, 0]  # from hand_on; and none",
    hints=(
        "An arrow leads to the box at its head.",
        "Take the arrows that touch out, one by one, and look for the head.",
    ),
    mistakes=(
        Mistake("arrows that leave", "Those are the arrows that leave out. Count those that arrive.", [3, 2]),
        Mistake("arrows that touch", "Those are all that touch out. Count those whose head is there.", [4, 2]),
        Mistake("both bent", "Two are bent, but they do not lead the same way.", [2, 0]),
        Mistake("none", "Right for one picture. In the other something still refers to out.", [0, 0]),
        Mistake("order", "The left picture comes first.", [0, 1]),
        Mistake("right leaves", "On the right you counted arrows that leave out.", [1, 2]),
        Mistake("heads not looked at", "On the left you counted arrows that leave out.", [3, 0]),
    ),
    remark="A count that does not come to zero keeps out and all behind it in memory, until the collector comes.",
)

_nodes = Exercise(
    title="nodes counted in two ways",
    answer=[17, 7],
    solution="answer = [5 * 3 + 2, 5 * 1 + 2]",
    hints=(
        "How many operations does one residual take?",
        "The same for each of the five residuals. And the end: how many nodes are dot(r, r) and what follows it?",
    ),
    mistakes=(
        Mistake("end left out", "The end is missing: dot(r, r) and the division are nodes as well.", [15, 5]),
        Mistake("division left out", "One node of the end is missing: dot(r, r), and then the division.", [16, 6]),
        Mistake("squares and sums", "dot(r, r) is one node: it needs none for each square and none for each sum.",
                [26, 16]),
        Mistake("squares", "dot(r, r) is one node: it needs none for each square.", [22, 12]),
        Mistake("leaves counted", "You have counted the leaves w and b, too.", [19, 9]),
        Mistake("numbers counted", "x and t are plain numbers: they are no nodes.", [27, 17]),
        Mistake("two operations", "A residual is made with three operations: *, + and -.", [12, 7]),
        Mistake("order", "The number with *, + and - comes first.", [7, 17]),
        Mistake("one point", "That is for one point; there are five.", [5, 3]),
        Mistake("one end short", "The end is the same in both ways: dot(r, r), and then the division.", [17, 6]),
        Mistake("other end short", "The end is the same in both ways: dot(r, r), then the division.", [16, 7]),
        Mistake("one dot for all", "Each of the five residuals is a dot of its own.", [17, 3]),
        Mistake("squares, sums between", "dot(r, r) is one node: it needs none for each square and none for each +.",
                [25, 15]),
        Mistake("squares and division", "dot(r, r) is one node, not one for each square.", [21, 11]),
        Mistake("three at the end", "That is one node too many at the end: dot(r, r) makes squares and sum at once.",
                [18, 8]),
        Mistake("edges", "You have counted the edges; the nodes are asked for.", [31, 21]),
        Mistake("50 points", "That is for the 50 points above; here there are five.", [152, 52]),
        Mistake("table copied", "These are the counts of the table above: 50 points, and three features.", [451, 52]),
        Mistake("one residual", "That is one residual; there are five, and then comes the end.", [3, 1]),
        Mistake("end left out with dot", "The second way has the same end as the first.", [17, 5]),
        Mistake("end left out with operators", "The first way has the same end as the second.", [15, 7]),
        Mistake("b and t outside", "With one dot a residual, b and t are in it, as in `with_packed`.", [17, 17]),
        Mistake("t outside", "The target is in the dot, too: a feature with the weight -1.", [17, 12]),
        Mistake("no residuals", "In the second way, too, each of the five residuals is a node.", [17, 2]),
        Mistake("leaves and -1 counted", "You have counted the leaves, and the -1, which is a plain number.", [19, 10]),
        Mistake("leaves and numbers counted", "You have counted leaves and plain numbers: count what operations make.",
                [29, 19]),
    ),
)  # fmt: skip


def _mean_of_squares(r: Sequence[Any]) -> list[Any]:
    return [sum(x * x for x in r) / len(r), *(2 * x / len(r) for x in r)]


def _with(change: Callable[[Any, Sequence[Any], int], list[Any]]) -> Callable[[Sequence[Any]], list[Any]]:
    """Return a wrong node, made from the sum of the squares, the numbers and how many they are."""
    return lambda r: change(sum(x * x for x in r), r, len(r))


_node = Exercise(
    title="a node for the mean of squares",
    answer=_mean_of_squares,
    solution=(
        "def mean_of_squares(r):\n"
        "    n = len(r)\n"
        "    value = 0\n"
        "    for x in r:\n"
        "        value = value + x * x\n"
        "    return [value / n] + [2 * x / n for x in r]\n\n"
        "answer = mean_of_squares"
    ),
    hints=(
        "How fast does the square of one number grow with it? And the mean of n squares?",
        "The mean adds up n terms, and one number occurs in one of them only: differentiate this term.",
    ),
    mistakes=(
        Mistake("slopes not averaged", "The value is a mean, but the local gradients are those of the sum.",
                _with(lambda s, r, n: [s / n, *(2 * x for x in r)])),
        Mistake("value not averaged", "The value is the sum of the squares, not their mean.",
                _with(lambda s, r, n: [s, *(2 * x / n for x in r)])),
        Mistake("sum for mean", "That is the sum of the squares with its local gradients; the mean is wanted.",
                _with(lambda s, r, n: [s, *(2 * x for x in r)])),
        Mistake("half", "In the local gradients a factor 2 is missing.",
                _with(lambda s, r, n: [s / n, *(x / n for x in r)])),
        Mistake("neither 2 nor 1/n", "These are the numbers themselves: neither square nor mean is differentiated.",
                _with(lambda s, r, n: [s / n, *r])),
        Mistake("half the mean", "That is half the mean of the squares, with its local gradients.",
                _with(lambda s, r, n: [s / n / 2, *(x / n for x in r)])),
        Mistake("squares for slopes", "After the mean stand the squares; the local gradients are wanted.",
                _with(lambda s, r, n: [s / n, *(x * x for x in r)])),
        Mistake("shares for slopes", "After the mean stand the shares of the squares; the local gradients are wanted.",
                _with(lambda s, r, n: [s / n, *(x * x / n for x in r)])),
        Mistake("value only", "The local gradients are missing.", _with(lambda s, r, n: [s / n])),
        Mistake("slopes only", "The value is missing: it comes first.", _with(lambda s, r, n: [2 * x / n for x in r])),
        Mistake("value last", "The value comes first, then the local gradients.",
                _with(lambda s, r, n: [*(2 * x / n for x in r), s / n])),
        Mistake("sign", "The local gradients have the other sign.",
                _with(lambda s, r, n: [s / n, *(-2 * x / n for x in r)])),
        Mistake("one slope", "One local gradient for each number is wanted, not their sum.",
                _with(lambda s, r, n: [s / n, 2 * sum(r) / n])),
        Mistake("copied 2", "It divides by 2, whatever the length of the list is.",
                _with(lambda s, r, n: [s / 2, *r])),
        Mistake("sign lost", "A negative number has a negative local gradient: leave out abs.",
                _with(lambda s, r, n: [s / n, *(2 * abs(x) / n for x in r)])),
        Mistake("2 twice", "In the local gradients the factor 2 stands twice.",
                _with(lambda s, r, n: [s / n, *(4 * x / n for x in r)])),
        Mistake("copied 5", "It divides by 5, whatever the length of the list is.",
                _with(lambda s, r, n: [s / 5, *(2 * x / 5 for x in r)])),
        Mistake("square of the mean", "The value is the square of the mean; the mean of the squares is wanted.",
                _with(lambda s, r, n: [(sum(r) / n) ** 2, *(2 * x / n for x in r)])),
        Mistake("numbers for squares", "The value is the mean of the numbers; the mean of their squares is wanted.",
                _with(lambda s, r, n: [sum(r) / n, *(2 * x / n for x in r)])),
        Mistake("mean of the numbers", "That is a node for the mean of the numbers; their squares are wanted.",
                _with(lambda s, r, n: [sum(r) / n, *(1 / n for x in r)])),
        Mistake("slopes of a mean", "So the mean grows with one square. How does that square grow with its number?",
                _with(lambda s, r, n: [s / n, *(1 / n for x in r)])),
        Mistake("number left out", "All local gradients are equal, but the square of a large number grows faster.",
                _with(lambda s, r, n: [s / n, *(2 / n for x in r)])),
        Mistake("squares in the slopes", "The local gradients hold squares: what is the derivative of a square?",
                _with(lambda s, r, n: [s / n, *(2 * x * x / n for x in r)])),
        Mistake("divided twice", "The local gradients are divided by n twice.",
                _with(lambda s, r, n: [s / n, *(2 * x / n / n for x in r)])),
        Mistake("root", "The value is the root of the mean of the squares; the mean itself is wanted.",
                _with(lambda s, r, n: [(s / n) ** 0.5, *(2 * x / n for x in r)])),
        Mistake("root with its slopes", "That is a node for the root of the mean of the squares; leave out the root.",
                _with(lambda s, r, n: [(s / n) ** 0.5, *(x / n / (s / n) ** 0.5 for x in r)])),
        Mistake("n - 1", "It divides by n - 1: a mean divides by n.",  # one number would be divided by zero
                _with(lambda s, r, n: [s / max(n - 1, 1), *(2 * x / max(n - 1, 1) for x in r)])),
        Mistake("copied 50", "It divides by 50, whatever the length of the list is.",
                _with(lambda s, r, n: [s / 50, *(2 * x / 50 for x in r)])),
        Mistake("last square only", "Only the last square is in the value: does the loop add, or overwrite?",
                _with(lambda s, r, n: [r[-1] * r[-1] / n, *(2 * x / n for x in r)])),
        Mistake("first slope only", "It ends after the first local gradient: does return stand inside the loop?",
                _with(lambda s, r, n: [s / n, 2 * r[0] / n])),
        Mistake("sum for each", "Each local gradient belongs to one number, not to the sum of all.",
                _with(lambda s, r, n: [s / n, *(2 * sum(r) / n for x in r)])),
    ),
    inputs=(
        ([0.5, -1.5, 2.0, 2.0],),
        ([3.0],),
        ([1e-6, -3e-6, 2e-6],),
        ([1.0, -1.0, 0.25, 4.0, -2.0, 0.25, 7.0],),
        ([0.0, 0.0, 1.5],),
    ),
    exact=(([Fraction(1, 3), Fraction(-2, 7), Fraction(5)],),),
)  # fmt: skip


def _program(w: Any, x0: Any, x1: Any, y0: Any, y1: Any) -> list[Any]:
    r0 = w * x0 - y0
    r1 = w * x1 - y1
    # one twentieth of a number of the same kind: exact with fractions
    return [r0 * r0 + r1 * r1, w - 2 * (x0 * r0 + x1 * r1) / 20]


def _wrong(change: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
    """Return a wrong program, made from w, the two inputs and the two residuals."""
    return lambda w, x0, x1, y0, y1: change(w, x0, x1, w * x0 - y0, w * x1 - y1, y0, y1)


_straight = Exercise(
    title="a training step as straight lines",
    answer=_program,
    solution=(
        "def my_program(w, x0, x1, y0, y1):\n"
        "    r0 = w * x0 - y0\n"
        "    r1 = w * x1 - y1\n"
        "    loss = r0 * r0 + r1 * r1\n"
        "    slope = 2 * r0 * x0 + 2 * r1 * x1\n"
        "    return [loss, w - slope / 20]  # 1/20 is the rate 0.05\n\n"
        "answer = my_program"
    ),
    hints=(
        "First the two residuals, then the sum of their squares.",
        "By w, the square gives one factor and its inside another. Add both points up, then move against it.",
    ),
    mistakes=(
        Mistake("mean", "That is the mean of the two squares and its move; the sum is wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [(r * r + s * s) / 2, w - (r * a + s * b) / 20])),
        Mistake("half the slope", "The loss is right, but in the move a factor 2 is missing.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - (r * a + s * b) / 20])),
        Mistake("uphill", "It moves uphill: a step goes against the derivative.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w + 2 * (r * a + s * b) / 20])),
        Mistake("x left out", "In the derivative each residual is multiplied by its own x.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * (r + s) / 20])),
        Mistake("x and 2 left out", "In the move both are missing: the factor 2, and each residual's own x.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - (r + s) / 20])),
        Mistake("absolute values", "The first number adds up absolute values; the squares are wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [abs(r) + abs(s), w - 2 * (r * a + s * b) / 20])),
        Mistake("y for x", "By w, the inside of the square gives x, not y.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * (r * y + s * z) / 20])),
        Mistake("no rate", "The rate is missing in the move.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * (r * a + s * b)])),
        Mistake("gradient for new w", "The second number is the derivative; the new w is wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, 2 * (r * a + s * b)])),
        Mistake("step for new w", "The second number is what is taken away; the new w is wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, 2 * (r * a + s * b) / 20])),
        Mistake("sum of residuals", "The first number adds up the residuals; their squares are wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [r + s, w - 2 * (r * a + s * b) / 20])),
        Mistake("square of the sum", "It squares the sum of the residuals; the sum of the squares is wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [(r + s) ** 2, w - 2 * (r + s) * (a + b) / 20])),
        Mistake("order", "The sum of the squares comes first.",
                _wrong(lambda w, a, b, r, s, y, z: [w - 2 * (r * a + s * b) / 20, r * r + s * s])),
        Mistake("one point after the other", "Both residuals belong to the old w: there is one move, not one a point.",
                _wrong(lambda w, a, b, r, s, y, z: [
                    r * r + s * s, (w - 2 * r * a / 20) - 2 * ((w - 2 * r * a / 20) * b - z) * b / 20])),
        Mistake("loss after the move", "The first number is the loss before the move; this one is after it.",
                lambda w, x0, x1, y0, y1: [
                    _program(_program(w, x0, x1, y0, y1)[1], x0, x1, y0, y1)[0], _program(w, x0, x1, y0, y1)[1]]),
        Mistake("first point only", "Only the first point goes into the move.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * r * a / 20])),
        Mistake("mean with the right move", "The move is right; the first number is the mean of the squares.",
                _wrong(lambda w, a, b, r, s, y, z: [(r * r + s * s) / 2, w - 2 * (r * a + s * b) / 20])),
        Mistake("twice the move", "It moves twice as far as it should. Is the rate right, or a factor 2 there twice?",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 4 * (r * a + s * b) / 20])),
        Mistake("arguments exchanged", "Look at the order of the arguments: both x come first, then both y.",
                lambda w, x0, x1, y0, y1: _program(w, x0, y0, x1, y1)),
        Mistake("x exchanged", "In the derivative each residual stands with the other point's x.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * (r * b + s * a) / 20])),
        Mistake("derivative of the squared sum", "The first number is right; the move is that of the squared sum.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * (r + s) * (a + b) / 20])),
        Mistake("2 once", "The factor 2 reaches the first point only. Is a bracket missing?",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - (2 * r * a + s * b) / 20])),
        Mistake("minus once", "The first point moves w downhill, the second uphill. Is a bracket missing?",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * r * a / 20 + 2 * s * b / 20])),
        Mistake("minus and rate once", "Minus and rate reach the first point only. Is a bracket missing?",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * r * a / 20 + 2 * s * b])),
        Mistake("second point only", "Only the second point goes into the move: is the first one overwritten?",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - 2 * s * b / 20])),
        Mistake("loss for slope", "It moves by the loss itself; its derivative by w is wanted there.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - (r * r + s * s) / 20])),
        Mistake("change for new w", "The second number is the change of w; the new w is wanted.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, -2 * (r * a + s * b) / 20])),
        Mistake("old w", "The second number is the old w: it has not moved.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w])),
        Mistake("second residual too late", "Both residuals belong to the old w: work them out before w moves.",
                _wrong(lambda w, a, b, r, s, y, z: [
                    r * r + ((w - 2 * r * a / 20) * b - z) ** 2,
                    (w - 2 * r * a / 20) - 2 * ((w - 2 * r * a / 20) * b - z) * b / 20])),
        Mistake("plus target", "A residual is what the line says minus the target, not plus.",
                lambda w, x0, x1, y0, y1: _program(w, x0, x1, -y0, -y1)),
        Mistake("ten times the move", "It moves ten times as far as it should: look at the rate and the factor 2.",
                _wrong(lambda w, a, b, r, s, y, z: [r * r + s * s, w - (r * a + s * b)])),
    ),
    inputs=(
        (0.5, 1.0, 2.0, 3.0, -1.0),
        (-1.5, 3.0, 3.0, 0.5, 4.0),
        (0.0, 1e-3, -2e-3, 1e-3, 3e-3),
        (2.0, 0.0, -1.5, 1.0, 1.0),
    ),
)  # fmt: skip

_missed = Exercise(
    title="what a recorded program misses",
    answer="b",
    solution='answer = "b"  # spread was taken from outside, and is a constant of the program',
    hints=("Which of these does the program check?", "What did not come in as an argument?"),
    choices={
        "a": "the last batch of the epoch has only 8 rows",
        "b": "the step divides the rows by `spread`, a number from an earlier cell, which is computed anew each epoch",
        "c": "in a later batch a residual has the other sign, and the step has an `if` on it",
        "d": "the batches come in another order",
    },
    mistakes=(
        Mistake("shape", "The program takes its arguments apart as recorded, and stops where they do not fit.", "a"),
        Mistake("branch", "The question was written down with its outcome: a guard stops the program.", "c"),
        Mistake("order", "A batch comes in as an argument: the program is as right for it as the step.", "d"),
    ),
    remark="Make it an argument, and it is data.",
)

_explain = Exercise(
    title="when recording does not pay",
    answer=(
        "The engine spends its time on everything around the arithmetic: it makes an object for every value, keeps its "
        "parents and local gradients, looks at kinds, counts uses and walks the graph, and all of that anew in each "
        "step. For a step of fixed shape the outcome is always the same, so the recorder did it once. The program "
        "contains only the arithmetic itself. Nothing is compiled: it is still Python. But recording takes as long as "
        "many steps with the engine, and it fits one shape and one way through the branches: for a few steps, or where "
        "these keep changing, it does not pay."
    ),
    solution=(
        'answer = "Building, counting and walking the graph happens once, while recording; only arithmetic is left. '
        'For fewer steps than recording costs, or with another shape each time, it does not pay."'
    ),
    hints=(
        "What does the engine do besides adding and multiplying? Which of it is the same in every step?",
        "The cell printed a number of steps. What if you need fewer?",
    ),
    mistakes=(),
)

_steps, _left = divmod(1000, 64)
_last_batch = Exercise(
    title="steps and last batch of an epoch",
    looks_back="04",
    answer=[_steps + 1, _left],
    solution="answer = [16, 1000 - 15 * 64]",
    hints=("How often does 64 fit into 1000?", "The rows that are left have their turn too."),
    mistakes=(
        Mistake("last batch dropped", "The rows that are left make a step more.", [_steps, _left]),
        Mistake("last batch full", "How many rows are left after the full batches?", [_steps + 1, 64]),
        Mistake("last batch dropped, full", "The full batches do not hold all rows. What becomes of the others?",
                [_steps, 64]),
        Mistake("a fraction", "There is no part of a step: the last batch is a step of its own.", [1000 / 64, _left]),
        Mistake("missing for left", "That many are missing in the last batch. How many are in it?",
                [_steps + 1, 64 - _left]),
        Mistake("missing, one step too few", "That many are missing in the last batch, which is a step of its own.",
                [_steps, 64 - _left]),
        Mistake("one step too many", "One step too many: how many full batches are there?", [_steps + 2, _left]),
        Mistake("order", "The steps come first.", [_left, _steps + 1]),
    ),
    remark="A program recorded for 64 rows fits all steps of the epoch but one.",
)  # fmt: skip

_recall = Exercise(
    title="a product that is added twice",
    looks_back="07",
    answer="b",
    solution='answer = "b"  # r stands on both sides of r * r',
    hints=(
        "v3 is the gradient of one residual. Where does that residual occur?",
        "In `dot(r, r)`, as what does one residual stand?",
    ),
    choices={
        "a": "gradients of leaves add up over several calls of backward",
        "b": "a value gathers a report from each place where it is used",
        "c": "a value hands on only when all who use it have reported",
        "d": "the mean of two numbers divides by two",
    },
    mistakes=(
        Mistake("leaves", "The residual is no leaf, and backward was called once.", "a"),
        Mistake("waiting", "That says when it hands on; what does it receive?", "c"),
        Mistake("mean", "The division makes the factor; why does the product stand there twice?", "d"),
    ),
)

_zero = Exercise(
    title="a zero that may be left out",
    answer="a",
    solution='answer = "a"  # a sum is -0.0 only if both of its terms are',
    hints=(
        "Where may `0.0 +` go? Only in front of what is certainly not -0.0.",
        "How does the line of v3 begin? And what becomes of v3 = 0.0 times a negative x?",
    ),
    choices={
        "a": "`v3` cannot be -0.0, but a product with `v3` can",
        "b": "the bias has no feature, so its gradient is never zero",
        "c": "`v6` comes last, and nothing that follows could see the sign of its zero",
        "d": "`v3` is never zero, but an entry of `x` may be",
    },
    mistakes=(
        Mistake("never zero", "Residuals of opposite signs may cancel; and is zero the question, or its sign?", "b"),
        Mistake("nobody looks", "It is returned, and `b` of the next step begins with it.", "c"),
        Mistake("residual zero", "A point on the line has the residual zero. Which sign has the zero in v3 then?", "d"),
    ),
    remark="A sum is -0.0 only if both of its terms are.",
)

EXERCISES = {
    "14.1": _cycle,
    "14.2": _arrows,
    "14.3": _nodes,
    "14.4": _node,
    "14.5": _recall,
    "14.6": _zero,
    "14.7": _straight,
    "14.8": _explain,
    "14.9": _last_batch,
    "14.10": _missed,
}
