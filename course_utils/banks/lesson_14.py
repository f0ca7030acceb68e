"""Exercises of lesson 14: reference cycles, nodes with many parents, straight-line programs and what they miss."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils.exercises import Exercise, Mistake

_cycle = Exercise(
    answer="c",
    solution='answer = "c"  # out refers to hand_on, and hand_on, which reads out.grad, to out',
    hints=("A cycle needs a way there and a way back.", "After line 2, does out know of the function yet?"),
    choices={
        "a": "line 1: the new value refers to its parents",
        "b": "line 2: the function remembers `out`, whose gradient it reads",
        "c": "line 5: the value refers to the function, and the function to the value",
        "d": "line 6: whoever receives `out` refers to it",
    },
    mistakes=(
        Mistake("parents", "That is one way only: the parents do not refer to their child.", "a"),
        Mistake("half of the cycle", "That is one half of it. Does out refer to the function yet?", "b"),
        Mistake("outside", "Whoever receives it is not referred to by it: no way leads back.", "d"),
    ),
    remark="Two halves, and only together they are a cycle.",
)

_nodes = Exercise(
    answer=[17, 7],
    solution="answer = [5 * 3 + 2, 5 * 1 + 2]",
    hints=("How many operations does one residual take?", "Three or one for each residual; then two at the end."),
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
        Mistake("one dot for all", "Each of the five residuals is a dot of its own.", [17, 3]),
    ),
)  # fmt: skip


def _mean_of_squares(r: Sequence[Any]) -> list[Any]:
    return [sum(x * x for x in r) / len(r), *(2 * x / len(r) for x in r)]


def _with(change: Callable[[Any, Sequence[Any], int], list[Any]]) -> Callable[[Sequence[Any]], list[Any]]:
    """Return a wrong node, made from the sum of the squares, the numbers and how many they are."""
    return lambda r: change(sum(x * x for x in r), r, len(r))


_node = Exercise(
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
        "The list begins with the mean of the squares; then follows 2/n times each number.",
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
        Mistake("neither 2 nor 1/n", "In the local gradients the factor 2/n is missing.",
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
        Mistake("copied 5", "It divides by 5, whatever the length of the list is.",
                _with(lambda s, r, n: [s / 5, *(2 * x / 5 for x in r)])),
        Mistake("square of the mean", "The value is the square of the mean; the mean of the squares is wanted.",
                _with(lambda s, r, n: [(sum(r) / n) ** 2, *(2 * x / n for x in r)])),
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
    answer=_program,
    solution=(
        "def my_program(w, x0, x1, y0, y1):\n"
        "    r0 = w * x0 - y0\n"
        "    r1 = w * x1 - y1\n"
        "    loss = r0 * r0 + r1 * r1\n"
        "    slope = 2 * r0 * x0 + 2 * r1 * x1\n"
        "    return [loss, w - slope / 20]\n\n"
        "answer = my_program"
    ),
    hints=(
        "First the two residuals, then the sum of their squares.",
        "The derivative of the sum is 2 times each residual times its x, added up. Move against it.",
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
        Mistake("rate 1/2", "The rate is 0.05, not 0.5.",
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
    answer="b",
    solution='answer = "b"  # the rate was taken from outside, and is a constant of the program',
    hints=("Which of these does the program check?", "What did not come in as an argument?"),
    choices={
        "a": "the last batch of the epoch has only 8 rows",
        "b": "the learning rate, a global name, is halved after each epoch",
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
    answer=(
        "The engine spends its time on everything around the arithmetic: it makes an object for every value, keeps its "
        "parents and local gradients, looks at kinds, counts uses and walks the graph, and all of that anew in each "
        "step. For a step of fixed shape the outcome is always the same, so the recorder did it once. The program "
        "contains only the arithmetic itself."
    ),
    solution='answer = "The graph is built, counted and walked once, while recording; only the arithmetic is left."',
    hints=("What does the engine do besides adding and multiplying?", "Which of it is the same in every step?"),
    mistakes=(),
)

_recall = Exercise(
    answer="b",
    solution='answer = "b"  # r stands on both sides of r * r',
    hints=("v3 is the gradient of one residual. Where does that residual occur?",),
    choices={
        "a": "gradients of leaves add up over several calls of backward",
        "b": "what is used twice receives two reports, and they add up",
        "c": "a value hands on only when all who use it have reported",
        "d": "the mean of two numbers divides by two",
    },
    mistakes=(
        Mistake("leaves", "The residual is no leaf, and backward was called once.", "a"),
        Mistake("waiting", "That says when it hands on; what does it receive?", "c"),
        Mistake("mean", "The division makes the factor; why does the product stand there twice?", "d"),
    ),
)

EXERCISES = {
    "14.1": _cycle,
    "14.2": _nodes,
    "14.3": _node,
    "14.4": _straight,
    "14.5": _missed,
    "14.6": _explain,
    "14.7": _recall,
}
