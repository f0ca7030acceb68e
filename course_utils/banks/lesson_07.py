"""Exercises of lesson 07: the chain rule by hand, the order of the walk, backward, and engines that go wrong.

The mistakes that stand in the museum are its pieces: what they make of an exercise's own hidden graphs.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils import museum
from course_utils.autograd import Value
from course_utils.exercises import Exercise, Mistake

_NUDGE = "Near: so a nudge of a thousandth finds it. By the rules it is found exactly."

_point = Exercise(
    title="the gradient for one point",
    looks_back="03",
    answer=[-12, -4],
    solution="r = 3 * 1 + 0 - 5\nanswer = [2 * r * 3, 2 * r]",
    hints=("The residual first: prediction minus target.", "The slope of r² is 2r; by w it is multiplied by x."),
    mistakes=(
        Mistake("half loss", "A factor 2 is missing: the slope of r² is 2r.", [-6, -2]),
        Mistake("sign", "These have the other sign: is the residual prediction minus target?", [12, 4]),
        Mistake("order", "The derivative by w comes first.", [-4, -12]),
        Mistake("x left out", "By w the residual is multiplied by x.", [-4, -4]),
        Mistake("x in both", "In the derivative by b there is no x.", [-12, -12]),
        Mistake("loss itself", "That is the loss. How fast does it grow?", [4, 4]),
        Mistake("residual only", "That is the residual; the slope of its square is wanted.", [-2, -2]),
        Mistake("nudge", _NUDGE, [-11.991, -3.999]),
        Mistake(
            "half loss, sign", "A factor 2 is missing, and the sign: the residual is prediction minus target.", [6, 2]
        ),
        Mistake("factor 2 by b only", "The square gives its factor 2 to both derivatives.", [-6, -4]),
        Mistake("factor 2 by w only", "Both derivatives have the factor 2 of the square.", [-12, -2]),
        Mistake("prediction left out", "The residual is the prediction minus 5, not -5 alone.", [-30, -10]),
        Mistake("plus", "The residual is the prediction MINUS 5.", [48, 16]),
        Mistake("local only", "That is how fast the residual grows. Go on to its square.", [3, 1]),
        Mistake("sign by b", "Both derivatives have the residual as a factor: they have the same sign here.", [-12, 4]),
        Mistake(
            "sign by w", "Both derivatives have the residual as a factor, so here they have the same sign.", [12, -4]
        ),
    ),
)

_small = Exercise(
    title="two derivatives by the rules",
    answer=[3, 8],
    solution="s = 2 + 3\nanswer = [3, s + 3]  # by b: s directly, and 3 times 1 through s",
    hints=("With s = a + b, e is the product s · b.", "b reaches e by two ways: directly, and through s. Add them."),
    mistakes=(
        Mistake("one way only", "b reaches e by two ways: you have the direct one only.", [3, 5]),
        Mistake("other way only", "b reaches e by two ways: you have the one through s only.", [3, 3]),
        Mistake("ways multiplied", "Over several ways one adds; along one way one multiplies.", [3, 15]),
        Mistake("order", "The derivative by a comes first.", [8, 3]),
        Mistake("own factor", "A product grows with one factor as fast as the OTHER is large.", [5, 8]),
        Mistake("local only", "That is how fast s grows. Go on to e.", [1, 1]),
        Mistake("value", "That is e itself. How fast does it grow?", [15, 15]),
        Mistake("nudge", _NUDGE, [3, 8.001]),
        Mistake("no brackets", "That is a + b · b. Here the sum comes first, then the product.", [1, 6]),
        Mistake("square only", "Multiplied out, e is a b + b²: by b the first term is missing.", [3, 6]),
        Mistake("product only", "Multiplied out, e is a b + b²: by b the second term is missing.", [3, 2]),
    ),
)

_raised_target = Exercise(
    title="a target raised by a hundredth",
    on_figure=True,
    answer="c",
    solution='answer = "c"  # -5 falls by 0.01, and its gradient is -4',
    hints=("Find the box that holds −5, and the gradient in it.", "By how much, and which way, does that box change?"),
    choices={
        "a": "it stays: only weights have gradients",
        "b": "it falls by 0.04",
        "c": "it rises by 0.04",
        "d": "it rises by 0.12",
    },
    mistakes=(
        Mistake("constants", "The walk has left a gradient in every box, this one too.", "a"),
        Mistake("sign", "When the target rises, what stands in its box falls.", "b"),
        Mistake("other box", "That is the gradient of another box. Find the one that holds −5.", "d"),
    ),
    remark="A gradient says how the end moves with a value, whether or not anybody wants to change that value.",
)

_diamond = Exercise(
    title="the derivative of the diamond",
    answer=33,
    solution="b_by_a = 3 + 3\nm_by_a = b_by_a * 3 + 9  # through b, and directly\nanswer = b_by_a + m_by_a",
    hints=(
        "How fast does b = a · a grow with a, at a = 3? Then m, then c.",
        "m is a product: it grows with b, times a, and with a itself, times b. And c grows with b and with m.",
    ),
    mistakes=(
        Mistake("value", "That is c itself at a = 3. How fast does it grow?", 36),
        Mistake("at 2", "That is the derivative at a = 2.", 16),
        Mistake("first term", "That is how fast b grows; c grows with m, too.", 6),
        Mistake("second term", "That is how fast m grows; c grows with b directly, too.", 27),
        Mistake("handed on too early", "One way is missing: a enters c through b, through b · a, and through the b in "
                "it. By algebra: is the slope of a³ there with its factor and its square?", 6 + 9),
        Mistake("exponent not lowered", "By algebra, the exponents go down by one.", 2 * 9 + 3 * 27),
        Mistake("no factors", "By algebra, the exponents come down as factors, too.", 3 + 9),
        Mistake("the a in m", "In m = b · a the a was held fixed. It grows as well.", 6 + 6 * 3),
        Mistake("the b held fixed", "In m = b · a the b was held fixed, and b itself is a · a: it grows with a.", 9),
        Mistake("by b", "That is how fast c grows with b. And with a?", 1 + 3),
        Mistake("nudge", _NUDGE, 33.010001),
    ),
)  # fmt: skip


Uses = Sequence[Sequence[int]]


def _order(n: int, uses: Uses, turns: Sequence[int] | None = None) -> list[int]:
    left = [0] * n
    for _, parent in uses:
        left[parent] += 1
    found = [0]
    for node in found if turns is None else turns:
        for child, parent in uses:
            if child == node:
                left[parent] -= 1
                if left[parent] == 0:
                    found.append(parent)
    return found


def _parents(uses: Sequence[Sequence[Any]], node: Any) -> list[Any]:
    return [row[1] for row in uses if row[0] == node]


def _straight_on(n: int, uses: Uses) -> list[int]:
    found: list[int] = []

    def go_on(node: int) -> None:
        found.append(node)
        for parent in _parents(uses, node):
            if parent not in found:
                go_on(parent)

    go_on(0)
    return found


def _leaves_first(n: int, uses: Uses) -> list[int]:
    return _order(n, uses)[::-1]


def _nearest_first(n: int, uses: Uses) -> list[int]:
    found = [0]
    for node in found:
        found += [parent for parent in dict.fromkeys(_parents(uses, node)) if parent not in found]
    return found


def _each_time(n: int, uses: Uses) -> list[int]:
    found = [0]
    for node in found:
        found += _parents(uses, node)
    return found


def _reported_once(n: int, uses: Uses) -> list[int]:
    left = [0] * n
    for _, parent in uses:
        left[parent] += 1
    found = [0]
    for node in found:
        for parent in dict.fromkeys(_parents(uses, node)):
            left[parent] -= 1
            if left[parent] == 0:
                found.append(parent)
    return found


def _one_turn(n: int, uses: Uses) -> list[int]:
    ready = [node for node in range(1, n) if {child for child, parent in uses if parent == node} == {0}]
    return [0, *sorted(ready, key=_parents(uses, 0)[::-1].index, reverse=True)]


def _last_reached_first(n: int, uses: Uses) -> list[int]:
    found: list[int] = []
    stack = [0]
    while stack:
        node = stack.pop()
        if node not in found:
            found.append(node)
            stack += _parents(uses, node)
    return found


def _counted_once(n: int, uses: Uses) -> list[int]:
    left = [0] * n
    for _, parent in dict.fromkeys(map(tuple, uses)):
        left[parent] += 1
    found = [0]
    for node in found:
        for parent in _parents(uses, node):
            left[parent] -= 1
            if left[parent] == 0:
                found.append(parent)
    return found


_USES: tuple[tuple[int, list[tuple[int, int]]], ...] = (
    (4, [(0, 1), (0, 2), (2, 1), (2, 3), (1, 3), (1, 3)]),
    (2, [(0, 1), (0, 1)]),
    (6, [(0, 5), (0, 4), (4, 3), (4, 1), (1, 2), (1, 5), (5, 2), (5, 2), (2, 3)]),
    (5, [(3, 1), (1, 2), (0, 2), (4, 1), (0, 4), (4, 3), (3, 2)]),
    (6, [(0, 1), (4, 1), (3, 2), (5, 3), (0, 1), (0, 5), (5, 1), (2, 4)]),
    (1, []),
)

_order_function = Exercise(
    title="a function for the order",
    answer=_order,
    solution=(
        "def my_order(n, uses):\n"
        "    left = [0] * n\n"
        "    for child, parent in uses:\n"
        "        left[parent] += 1\n"
        "    walk = [0]\n"
        "    for node in walk:\n"
        "        for child, parent in uses:\n"
        "            if child == node:\n"
        "                left[parent] -= 1\n"
        "                if left[parent] == 0:\n"
        "                    walk.append(parent)\n"
        "    return walk\n\n"
        "answer = my_order"
    ),
    hints=(
        "Count first: how often does each number stand as a parent?",
        "Begin with the list [0]. When a value has its turn, tick off one use of a parent for each of its pairs; a "
        "parent with no use left goes to the end of the list.",
    ),
    mistakes=(
        Mistake("straight on", "It goes on from a value as soon as it is reached: on the diamond, 2 comes before 1, "
                "who uses it.", _straight_on),
        Mistake("nearest first", "It takes the values by their distance from the end. One near the end may still be "
                "used by one farther off.", _nearest_first),
        Mistake("leaves first", "It is the right order from the wrong side: the end must come first.", _leaves_first),
        Mistake("each time", "It lists values again and again, once a use. Each belongs there once.", _each_time),
        Mistake("by number", "It returns the values by their numbers, but these say nothing about who uses whom.",
                lambda n, uses: list(range(n))),
        Mistake("by number, backwards", "It returns the values by their numbers, backwards, but these say nothing "
                "about who uses whom.", lambda n, uses: list(range(n))[::-1]),
        Mistake("double use reported once", "A pair that stands there twice is counted twice, so it must also be "
                "ticked off twice; some values never get their turn.", _reported_once),
        Mistake("end left out", "The end itself, 0, is missing: it comes first.", lambda n, uses: _order(n, uses)[1:]),
        Mistake("only the end", "Nobody but the end gets a turn: no count ever comes to zero. Is it looked at before "
                "it is ticked off, or are child and parent mixed up?", lambda n, uses: [0]),
        Mistake("one turn", "It stops when the end has reported. Does return stand inside the loop, or does the loop "
                "walk along a list that does not grow?", _one_turn),
        Mistake("last reached first", "It goes on from the value reached last, as soon as it is reached. Not all who "
                "use it need have reported.", _last_reached_first),
        Mistake("unordered pairs", "It lists the values as they stand in the pairs. The order of the pairs says "
                "nothing.", lambda n, uses: list(dict.fromkeys(v for pair in uses for v in pair))),
        Mistake("turns by number", "The turns are taken by number, as in the example, where they were given. Here the "
                "next turn is that of the value that has just become free.", lambda n, uses: _order(n, uses, range(n))),
        Mistake("sorted by uses", "It sorts by the number of uses. A value that is used once may still come late: what "
                "counts is when its users report.",
                lambda n, uses: sorted(range(n), key=lambda node: sum(parent == node for _, parent in uses))),
        Mistake("double use counted once", "It counts a pair that stands there twice once, but ticks it off twice: a "
                "value gets its turn too early.", _counted_once),
        Mistake("pairs in given order", "It lists the parents as their pairs stand in the list. The order of the "
                "pairs says nothing.", lambda n, uses: list(dict.fromkeys([0, *(parent for _, parent in uses)]))),
    ),
    remark="If yours goes along every way by itself: 30 diamonds in a row would take it 2³⁰ steps.",
    inputs=_USES,
)  # fmt: skip

Edges = Sequence[Sequence[Any]]


def _backward(order: Sequence[int], edges: Edges) -> list[Any]:
    return _hand(order, edges, lambda old, local, grad: old + local * grad)


def _hand(order: Sequence[int], edges: Edges, rule: Callable[[Any, Any, Any], Any], start: Any = 0) -> list[Any]:
    grads: list[Any] = [start] * len(order)
    grads[0] = 1
    for node in order:
        for child, parent, local in edges:
            if child == node:
                grads[parent] = rule(grads[parent], local, grads[node])
    return grads


def _pulled(order: Sequence[int], edges: Edges, which: int) -> list[Any]:
    grads: list[Any] = [1] + [0] * (len(order) - 1)
    for node in order[1:]:
        child, _, local = [row for row in edges if row[1] == node][which]
        grads[node] = local * grads[child]
    return grads


def _again_after_all(order: Sequence[int], edges: Edges) -> list[Any]:
    grads: list[Any] = [1] + [0] * (len(order) - 1)

    def go_on(node: int) -> None:
        rows = [row for row in edges if row[0] == node]
        for _, parent, local in rows:
            grads[parent] += local * grads[node]
        for _, parent, _ in rows:
            go_on(parent)

    go_on(0)
    return grads


def _begun_last(order: Sequence[int], edges: Edges) -> list[Any]:
    grads: list[Any] = [0] * (len(order) - 1) + [1]
    for node in order:
        for child, parent, local in edges:
            if child == node:
                grads[parent] += local * grads[node]
    return grads


def _first_seen(order: Sequence[int], edges: Edges) -> list[Any]:
    found = [0]
    for node in order:
        found += [parent for parent in dict.fromkeys(_parents(edges, node)) if parent not in found]
    grads = _backward(order, edges)
    return [grads[node] for node in found]


def _nearest_order(order: Sequence[int], edges: Edges) -> list[Any]:
    return _backward(_nearest_first(len(order), edges), edges)


def _chosen(choose: Callable[[Edges], Edges]) -> Callable[[Sequence[int], Edges], list[Any]]:
    def function(order: Sequence[int], edges: Edges) -> list[Any]:
        return _backward(order, [row for node in order for row in choose([row for row in edges if row[0] == node])])

    return function


def _walked_by(piece: museum.Backward) -> Callable[..., list[Any]]:
    """Return what a piece of the museum makes of an exercise's graph, after earlier calls if there were any."""

    def function(order: Sequence[int], edges: Edges, grads: Sequence[Any] = ()) -> list[Any]:
        nodes: dict[int, Value] = {}
        for node in reversed(order):
            nodes[node] = Value(0.0, tuple((nodes[parent], local) for child, parent, local in edges if child == node))
        for node, grad in enumerate(grads):
            nodes[node].grad = grad
        piece(nodes[0])
        return [nodes[node].grad for node in range(len(order))]

    return function


_WALKS = (
    Mistake("overwriting", "A value that is used twice keeps the last report only: add, do not set.",
            _walked_by(museum.overwriting)),
    Mistake("first parent only", "Each child hands on to its first parent only.",
            _walked_by(museum.first_parent_only)),
    Mistake("each parent once", "Where a parent goes twice into the same child, as in a · a, it gets one report "
            "instead of two.", _walked_by(museum.each_parent_once)),
    Mistake("straight on", "It goes on from a value as soon as it is reached, before all its users have reported. "
            "Follow the order that you were given.", _walked_by(museum.straight_on)),
    Mistake("again and again", "It hands on a value's whole gradient each time the value is reached. Each has one "
            "turn.", _walked_by(museum.again_and_again)),
)  # fmt: skip


def _without_order(order: Sequence[int], edges: Edges) -> list[Any]:
    grads: list[Any] = [1] + [0] * (len(order) - 1)
    for child, parent, local in edges:
        grads[parent] += local * grads[child]
    return grads


def _to_the_child(order: Sequence[int], edges: Edges) -> list[Any]:
    grads: list[Any] = [1] + [0] * (len(order) - 1)
    for node in order:
        for child, parent, local in edges:
            if parent == node:
                grads[child] += local * grads[node]
    return grads


def _leaves_only(order: Sequence[int], edges: Edges) -> list[Any]:
    inner = {child for child, _, _ in edges}
    return [0 if node in inner else grad for node, grad in enumerate(_backward(order, edges))]


_backward_function = Exercise(
    title="a function for the backward walk",
    answer=_backward,
    solution=(
        "def my_backward(order, edges):\n"
        "    grads = [0] * len(order)\n"
        "    grads[0] = 1\n"
        "    for node in order:\n"
        "        for child, parent, local in edges:\n"
        "            if child == node:\n"
        "                grads[parent] += local * grads[node]\n"
        "    return grads\n\n"
        "answer = my_backward"
    ),
    hints=(
        "Begin with a list of zeros, and a 1 for the end, value 0.",
        "Go along the order. For each row whose child has its turn: the parent gets local gradient times the child's "
        "gradient, added to what it has.",
    ),
    mistakes=(
        *_WALKS,
        Mistake("overwriting, last row", "A value that is used twice keeps the report of the last row only: add, do "
                "not set.", lambda order, edges: _pulled(order, edges, -1)),
        Mistake("first report only", "A value keeps the first report only: add up all of them.", lambda order, edges:
                _hand(order, edges, lambda old, local, grad: old or local * grad)),
        Mistake("reports multiplied", "Several reports are added, not multiplied.", lambda order, edges:
                _hand(order, edges, lambda old, local, grad: old * local * grad, start=1)),
        Mistake("equal rows once", "Rows that are alike are two uses, as in a · a: each of them counts.",
                _chosen(lambda rows: list(dict.fromkeys(map(tuple, rows))))),
        Mistake("by number", "It goes by the values' numbers: follow `order`.", lambda order, edges:
                _backward(sorted(order), edges)),
        Mistake("again and again, after all", "It goes on from a value each time the value is reached. Each has one "
                "turn.", _again_after_all),
        Mistake("the last begins at 1", "It puts the 1 at the last value; the end is value 0.", _begun_last),
        Mistake("whole numbers", "It cuts gradients off to whole numbers: np.zeros(n) holds floats; dtype=int and "
                "zeros_like(order) hold whole numbers.",
                lambda order, edges: _hand(order, edges, lambda old, local, grad: int(old + local * grad))),
        Mistake("in the order of the first report", "The gradients are right, but they stand in the order in which "
                "each value got its first report: value 0 first, then 1, and so on.", _first_seen),
        Mistake("nearest first", "It makes an order of its own, by the distance from the end. Follow `order`.",
                _nearest_order),
        Mistake("rows in given order", "It goes through the rows as they stand. Their order means nothing: follow "
                "`order`.", _without_order),
        Mistake("leaves first", "Only the end hands on. Does the walk begin at the leaves, or does return stand inside "
                "the loop?",
                lambda order, edges: _backward(order[::-1], edges)),
        Mistake("from parent to child", "Nothing reaches the parents. A row hands on from child to parent: local "
                "gradient times the CHILD's gradient, added to the PARENT's.",
                _to_the_child),
        Mistake("local gradients only", "It adds up local gradients: they must be multiplied by the child's gradient.",
                lambda order, edges: _hand(order, edges, lambda old, local, grad: old + local)),
        Mistake("added along the way", "Along a way local gradients are multiplied, not added.",
                lambda order, edges: _hand(order, edges, lambda old, local, grad: old + local + grad)),
        Mistake("all begin at 1", "All gradients begin at 1; only that of the end does, the others begin at 0.",
                lambda order, edges: _hand(order, edges, lambda old, local, grad: old + local * grad, start=1)),
        Mistake("the end begins at 0", "All are zero: the end's gradient with respect to itself is 1.",
                lambda order, edges: [0] * len(order)),
        Mistake("in the order of the walk", "The gradients are right, but they stand in the order of the walk: value 0 "
                "first, then 1, and so on.", lambda order, edges: [_backward(order, edges)[node] for node in order]),
        Mistake("leaves only", "It returns 0 for the inner values: return their gradients too.", _leaves_only),
        Mistake("local gradients not used", "It hands on gradients without multiplying by the local ones.",
                lambda order, edges: _hand(order, edges, lambda old, local, grad: old + grad)),
    ),
    inputs=(
        ([0, 2, 1, 3], [(1, 3, 2.0), (0, 1, 1.0), (2, 3, 4.0), (0, 2, 1.0), (1, 3, 2.0), (2, 1, 2.0)]),
        ([0, 3, 4, 1, 2], [(1, 2, -0.57), (3, 4, 0.31), (4, 1, 0.83), (0, 4, -0.29), (3, 1, 0.17), (4, 2, 0.41),
                           (0, 3, 0.73)]),
        ([0, 2, 1, 3], [(2, 1, 0.7), (0, 1, 0.5), (1, 3, 0.0), (2, 1, 0.7), (0, 2, -1.3), (0, 1, -3.0), (2, 1, 0.7),
                        (2, 3, 1.1)]),
        ([0, 1], [(0, 1, 3.0), (0, 1, 3.0)]),
    ),
    exact=(
        ([0, 2, 1, 3], [(1, 3, Fraction(1, 3)), (0, 1, Fraction(1)), (2, 3, Fraction(2, 7)), (0, 2, Fraction(1, 2)),
                        (2, 1, Fraction(5, 3))]),
        ([0, 2, 1], [(2, 1, Fraction(1, 10**7)), (0, 2, Fraction(3, 10**4)), (0, 1, Fraction(-1, 10**10))]),
    ),
)  # fmt: skip


def _next_call(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    return _called_again(order, edges, grads, lambda grad, inner: 0 if inner else grad)


def _called_again(
    order: Sequence[int], edges: Edges, grads: Sequence[Any], begin: Callable[[Any, bool], Any], more: int = 1
) -> list[Any]:
    """Return the gradients after another call that begins with what `begin` makes of each old one."""
    inner = {child for child, _, _ in edges}
    new = [begin(grad, node in inner) for node, grad in enumerate(grads)]
    new[0] += more
    for node in order:
        for child, parent, local in edges:
            if child == node:
                new[parent] += local * new[node]
    return new


def _all_added(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    return [old + new for old, new in zip(grads, _backward(order, edges), strict=True)]


def _cleared_at_its_turn(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    inner = {child for child, _, _ in edges} - {0}
    new = [1, *grads[1:]]
    for node in order:
        new[node] = 0 if node in inner else new[node]
        for child, parent, local in edges:
            if child == node:
                new[parent] += local * new[node]
    return new


def _old_handed_on(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    inner = {child for child, _, _ in edges}
    new = [0 if node in inner else grad for node, grad in enumerate(grads)]
    new[0] = 1
    for child, parent, local in edges:
        new[parent] += local * grads[child]
    return new


def _end_kept(order: Sequence[int], edges: Edges, grads: Sequence[Any], more: int = 1) -> list[Any]:
    inner = {child for child, _, _ in edges} - {0}
    kept = [0 if node in inner else grad for node, grad in enumerate(grads)]
    return _called_again(order, edges, kept, lambda grad, _: grad, more)


def _rows_as_they_stand(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    new = _next_call([], edges, grads)
    for child, parent, local in edges:
        new[parent] += local * new[child]
    return new


def _exchanged(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    inner = {child for child, _, _ in edges}
    begun = [1, *(grad if node in inner else 0 for node, grad in enumerate(grads) if node)]
    return _called_again(order, edges, begun, lambda grad, _: grad, 0)


def _cleared_after(order: Sequence[int], edges: Edges, grads: Sequence[Any]) -> list[Any]:
    inner = {child for child, _, _ in edges}
    return [0 if node in inner else grad for node, grad in enumerate(_next_call(order, edges, grads))]


_next_call_function = Exercise(
    title="gradients after one more call",
    answer=_next_call,
    solution=(
        "def my_next_call(order, edges, grads):\n"
        "    inner = [child for child, parent, local in edges]\n"
        "    new = [0 if v in inner else grads[v] for v in range(len(grads))]\n"
        "    new[0] = 1\n"
        "    for node in order:\n"
        "        for child, parent, local in edges:\n"
        "            if child == node:\n"
        "                new[parent] += local * new[node]\n"
        "    return new\n\n"
        "answer = my_next_call"
    ),
    hints=(
        "Only the beginning differs from 07.5: what does each value begin with?",
        "A value that stands as a child in a row is inner. Inner ones begin at 0, leaves with what they have; then the "
        "end gets its 1.",
    ),
    mistakes=(
        Mistake("inner kept", "The inner values begin with what the last call left, so an old report is handed on once "
                "more.", _walked_by(museum.inner_kept)),
        Mistake("leaves cleared", "The leaves begin at zero again, so calls do not add up. Only inner values begin "
                "anew.", _walked_by(museum.leaves_cleared)),
        *_WALKS,
        Mistake("cleared at its turn", "It clears an inner value when its turn comes, and with it what has just been "
                "reported. Clear before the walk.", _cleared_at_its_turn),
        Mistake("old ones handed on", "It hands on what stands in grads, from the calls before; hand on what this call "
                "has found.", _old_handed_on),
        Mistake("all added", "It adds the old gradients of inner values, too. Leaves add up over calls; an inner value "
                "has what this call found.", _all_added),
        Mistake("end kept", "The end begins with what the last call left. It is an inner value, too.", _end_kept),
        Mistake("the end begins at 0", "The end gets no 1, so that there is nothing to hand on.",
                lambda order, edges, grads: _called_again(order, edges, grads, lambda g, inner: 0 if inner else g, 0)),
        Mistake("exchanged", "It clears the leaves and keeps the inner values: the other way round.",
                lambda order, edges, grads: _called_again(order, edges, grads, lambda g, inner: g if inner else 0)),
        Mistake("nothing cleared", "All begin with what they have. Which values must begin anew?",
                lambda order, edges, grads: _called_again(order, edges, grads, lambda g, inner: g)),
        Mistake("exchanged, the end right", "It clears the leaves and keeps the inner values but the end: the other "
                "way round.", _exchanged),
        Mistake("all added but the end", "It adds the old gradients of inner values, too, all but the end's. Leaves "
                "add up over calls; an inner value has what this call found.",
                lambda order, edges, grads: [1, *_all_added(order, edges, grads)[1:]]),
        Mistake("one turn", "Only the end hands on. Does return stand inside the loop?",
                lambda order, edges, grads: _next_call([0], edges, grads)),
        Mistake("no turn", "The beginning is right, but nobody hands on: the walk is missing.",
                lambda order, edges, grads: _next_call([], edges, grads)),
        Mistake("by number", "It goes by the values' numbers: follow `order`.",
                lambda order, edges, grads: _next_call(sorted(order), edges, grads)),
        Mistake("rows in given order", "It goes through the rows as they stand. Their order means nothing: follow "
                "`order`.", _rows_as_they_stand),
        Mistake("cleared after its turn", "The inner values come back as 0. Clear them before the walk, not after "
                "their turn: their gradients are asked for, too.", _cleared_after),
        Mistake("end kept, no 1", "The end has what the last call left, and no 1. It is an inner value, too: it begins "
                "anew, with its 1.", lambda order, edges, grads: _end_kept(order, edges, grads, more=0)),
    ),
    inputs=(
        ([0, 2, 1, 3], [(1, 3, 2.0), (0, 1, 1.0), (2, 3, 4.0), (0, 2, 1.0), (1, 3, 2.0), (2, 1, 2.0)],
         [1.0, 3.0, 1.0, 16.0]),
        ([0, 3, 4, 1, 2], [(1, 2, -0.57), (3, 4, 0.31), (4, 1, 0.83), (0, 4, -0.29), (3, 1, 0.17), (4, 2, 0.41),
                           (0, 3, 0.73)], [-3.0, 2.0, -1.5, 0.25, 4.0]),
        ([0, 1, 2, 3], [(0, 1, 2.0), (1, 2, -1.0), (0, 2, 0.5), (1, 3, 3.0), (0, 1, 2.0)], [0.0, 0.0, 0.5, -2.0]),
    ),
    exact=(
        ([0, 2, 1], [(2, 1, Fraction(1, 3)), (0, 2, Fraction(3, 7)), (0, 1, Fraction(-1, 9))],
         [Fraction(1), Fraction(2, 11), Fraction(3, 7)]),
    ),
)  # fmt: skip

_explain = Exercise(
    title="why gradients add up and wait",
    answer=(
        "A value that is used twice moves the end by two ways. By the chain rule the effects of all ways add up, so "
        "its gradient is the sum of what its users report. What it hands on to its parents is multiplied by its "
        "whole gradient. If it hands on before the last report has come, a part of it never reaches its parents."
    ),
    solution=(
        'answer = "Each use is a way to the end, and ways add up; who hands on before all users have reported hands on '
        'too little."'
    ),
    hints=("By how many ways does a value that is used twice reach the end?", "What is it that a value hands on?"),
    mistakes=(),
)


def _table(backward: museum.Backward) -> Callable[[Any, Any], list[Any]]:
    """Return the table of local gradients that a backward walk finds."""

    def function(a: Any, b: Any) -> list[Any]:
        found = []
        for operation in (Value.__add__, Value.__sub__, Value.__mul__):
            u, v = Value(a), Value(b)
            backward(operation(u, v))
            found += [u.grad, v.grad]
        u = Value(a)
        backward(u**2)
        return [*found, u.grad]

    return function


_locals_function = Exercise(
    title="a table of local gradients",
    answer=_table(Value.backward),
    solution="def my_locals(a, b):\n    return [1, 1, 1, -1, b, a, 2 * a]\n\nanswer = my_locals",
    hints=(
        "Hold one of the two fixed: how much does the result grow if the other grows by a little?",
        "A sum grows by the same little; a product by the other factor times that. A square has the factor twice.",
    ),
    mistakes=(
        Mistake("minus as plus", "The difference is taken for a sum: what does a - b do if b grows?",
                _table(museum.minus_as_plus)),
        Mistake("own factor", "In the product each factor has itself as its local gradient. With a fixed, by how much "
                "does a · b grow if b grows by 1?", _table(museum.own_factor)),
        Mistake("power not lowered", "In the square the exponent has come down as a factor, but it still stands above, "
                "too.", _table(museum.power_not_lowered)),
        Mistake("first parent only", "By b nothing has a slope here: is b taken for a fixed number throughout?",
                _table(museum.first_parent_only)),
        Mistake("order", "The one by a comes first in each pair.", lambda a, b: [1, 1, -1, 1, a, b, 2 * a]),
        Mistake("minus before a", "In a - b the minus stands before b.", lambda a, b: [1, 1, -1, 1, b, a, 2 * a]),
        Mistake("minus twice", "a - b grows with a.", lambda a, b: [1, 1, -1, -1, b, a, 2 * a]),
        Mistake("one factor of the square", "A square is a · a: a stands on both sides, and both count.",
                lambda a, b: [1, 1, 1, -1, b, a, a]),
        Mistake("square itself", "The last is the square itself. How fast does it grow?",
                lambda a, b: [1, 1, 1, -1, b, a, a * a]),
        Mistake("square: two", "The square does not grow equally fast everywhere: it depends on a.",
                lambda a, b: [1, 1, 1, -1, b, a, 2]),
        Mistake("product itself", "In the middle stands the product itself. How fast does it grow?",
                lambda a, b: [1, 1, 1, -1, a * b, a * b, 2 * a]),
        Mistake("product as a sum", "The product is taken for a sum.", lambda a, b: [1, 1, 1, -1, 1, 1, 2 * a]),
        Mistake("terms themselves", "If a grows by a little, by how much does a + b grow? The size of a does "
                "not matter.",
                lambda a, b: [a, b, a, -b, b, a, 2 * a]),
        Mistake("results themselves", "These are the results. How fast does each grow?",
                lambda a, b: [a + b, a + b, a - b, a - b, a * b, a * b, a * a]),
        Mistake("square by b", "In the square there is no b.", lambda a, b: [1, 1, 1, -1, b, a, 2 * b]),
        Mistake("minus b", "A difference falls by as much as b grows, whatever b is.",
                lambda a, b: [1, 1, 1, -b, b, a, 2 * a]),
        Mistake("sum: nothing", "If a grows by a little, does a + b stay where it is?",
                lambda a, b: [0, 0, 0, 0, b, a, 2 * a]),
        Mistake("own factor, plus", "Two things: what does a - b do if b grows? And in the product each factor has "
                "itself as its local gradient.", lambda a, b: [1, 1, 1, 1, a, b, 2 * a]),
        Mistake("own factor, one factor of the square", "Two things: in the product each factor has itself as its "
                "local gradient; and in the square a stands on both sides.", lambda a, b: [1, 1, 1, -1, a, b, a]),
        Mistake("nudge", "That is a nudge, nearly right. The formulas are wanted.",
                lambda a, b: [1, 1, 1, -1, b, a, ((a + 1e-3) ** 2 - a**2) / 1e-3]),
    ),
    inputs=((3.0, 5.0), (-1.5, 0.25), (0.0, 2.0), (40.0, -7.0)),
    exact=((Fraction(2, 3), Fraction(-5, 7)), (Fraction(1, 10**6), Fraction(1, 3))),
)  # fmt: skip


def _division(a: Any, b: Any) -> tuple[Any, Any]:
    return 1 / b, -a / b**2


_division_function = Exercise(
    title="the local gradients of a quotient",
    answer=_division,
    solution="def my_division(a, b):\n    return 1 / b, -a / b**2\n\nanswer = my_division",
    hints=(
        "a / b is a times 1/b. With b fixed, how fast does it grow with a?",
        "With a fixed, a times 1/b grows a times as fast as 1/b; the text says how fast that is.",
    ),
    mistakes=(
        Mistake("sign", "If b grows, the quotient falls (for positive a): a minus is missing.",
                lambda a, b: (1 / b, a / b**2)),
        Mistake("order", "The one for a comes first.", lambda a, b: (-a / b**2, 1 / b)),
        Mistake("not squared", "The slope of 1/b has b squared below the line.", lambda a, b: (1 / b, -a / b)),
        Mistake("a left out", "That is the slope of 1/b; here it stands times a.", lambda a, b: (1 / b, -1 / b**2)),
        Mistake("as a product", "These are the local gradients of a product.", lambda a, b: (b, a)),
        Mistake("of b by itself", "With b fixed, a / b grows 1/b times as fast as a.", lambda a, b: (b, -a / b**2)),
        Mistake("numerator one", "By a it is not 1: a / b grows more slowly the larger b is.",
                lambda a, b: (1, -a / b**2)),
        Mistake("difference", "These are the local gradients of a difference.", lambda a, b: (1, -1)),
        Mistake("upside down", "That is the quotient b / a.", lambda a, b: (-b / a**2, 1 / a) if a else (0, 0)),
        Mistake("below the line", "-a / b * b is -a: what stands below the line belongs in brackets.",
                lambda a, b: (1 / b, -a / b * b)),
        Mistake("all squared", "By b only b is squared, not a.", lambda a, b: (1 / b, -((a / b) ** 2))),
        Mistake("quotient first", "By a: with b fixed, a / b is a times a fixed number. How fast does that grow?",
                lambda a, b: (a / b, -a / b**2)),
        Mistake("upside down, other order", "That is the quotient b / a, and its two in the other order.",
                lambda a, b: (1 / a, -b / a**2) if a else (0, 0)),
        Mistake("both signs", "With b positive a / b grows with a, and with a positive it falls with b.",
                lambda a, b: (-1 / b, a / b**2)),
        Mistake("without the other", "Each is there without the other number: by b it depends on a, too.",
                lambda a, b: (1 / b, -1 / a) if a else (0, 0)),
        Mistake("nudge", "That is a nudge, nearly right. The formula is wanted.",
                lambda a, b: (((a + 1e-3) / b - a / b) / 1e-3, (a / (b + 1e-3) - a / b) / 1e-3)),
        Mistake("nudge to both sides", "That is a nudge to both sides, very nearly right. The formula is wanted.",
                lambda a, b: (((a + 1e-3) / b - (a - 1e-3) / b) / 2e-3,
                              (a / (b + 1e-3) - a / (b - 1e-3)) / 2e-3)),
    ),
    inputs=((6.0, 2.0), (1.5, -4.0), (-3.0, 0.25), (4e5, 3e5), (0.0, 2.0)),
    exact=((Fraction(2, 3), Fraction(5, 7)), (Fraction(-1, 3), Fraction(3)), (Fraction(1, 10**6), Fraction(2))),
)  # fmt: skip

_smallest = Exercise(
    title="the smallest graph that catches it",
    answer="c",
    solution='answer = "c"  # the second report, 1, wipes out the first: 1 instead of 2',
    hints=("The piece sets where it should add.", "When does that matter? What must a value have got before?"),
    choices={
        "a": "b = a ** 2, one operation with one parent",
        "b": "c = a × b, two different factors",
        "c": "b = a + a, a value used twice",
        "d": "only the diamond, b = a × a, c = b × a, d = b + c",
    },
    mistakes=(
        Mistake("one report", "One operation with one parent makes one report: there is nothing to lose.",
                "a"),
        Mistake("two leaves", "Each factor gets one report; setting and adding are the same then.", "b"),
        Mistake("diamond", "It is wrong there. Is it also wrong on a smaller one of these?", "d"),
    ),
)  # fmt: skip

_which = Exercise(
    title="the engine behind two wrong gradients",
    answer="b",
    solution='answer = "b"  # right is 3 and 2: the other factor each time',
    hints=("Work out the right gradients of a · b, and compare.", "Try each of the four on a · b with 2 and 3."),
    choices={
        "a": "the one that hands on to the first parent only",
        "b": "the one that gives each factor itself as its local gradient",
        "c": "the one that takes a difference for a sum",
        "d": "the one that overwrites instead of adding up",
    },
    mistakes=(
        Mistake("first parent", "Then the gradient of b would be 0.", "a"),
        Mistake("difference", "It is right for a - b, so it knows differences.", "c"),
        Mistake("overwriting", "It is right for a + a, where overwriting shows.", "d"),
    ),
)

_mystery = Exercise(
    title="the divisor of a published loss",
    answer=5,
    solution="answer = 392.47873553940394 / 78.49574710788079",
    hints=("Divide the one by the other.", "Five points ..."),
    mistakes=(
        Mistake("upside down", "By what was the SUM divided? You have divided the other way round.", Fraction(1, 5)),
        Mistake("half", "Half the sum is not the published number. Divide the two and see.", 2),
        Mistake("half the mean", "That would be half the mean. Divide the two numbers and see.", 10),
        Mistake("number of weights and points", "That counts the weights with the points. Divide the two numbers.", 7),
        Mistake("difference", "That is the difference of the two numbers; divide.",
                392.47873553940394 - 78.49574710788079),
        Mistake("difference, other way", "That is a difference, and the other way round; divide.",
                78.49574710788079 - 392.47873553940394),
        Mistake("one fewer", "One fewer? Divide the two numbers and see.", 4),
        Mistake("published number", "That is the published number. By what was the sum divided to get it?",
                78.49574710788079),
    ),
    remark="The number of points: it is the mean.",
)  # fmt: skip

_epochs = Exercise(
    title="epochs in five hundred steps",
    looks_back="04",
    answer=10,
    solution="answer = 500 * 20 / 1000",
    hints=("How many points are looked at in all?", "An epoch is a thousand looks here."),
    mistakes=(
        Mistake("steps of an epoch", "That is how many steps an epoch has.", 50),
        Mistake("looks", "That is how many points are looked at; an epoch is 1000 of them.", 10_000),
        Mistake("steps", "That is the number of steps; each looks at 20 points only.", 500),
        Mistake("half", "Steps divided by points: each step looks at 20 points.", Fraction(1, 2)),
        Mistake("upside down", "Divide the looks by the points, not the other way round.", Fraction(1, 10)),
        Mistake("steps by batch size", "Each step looks at 20 points. How many looks is that in all?", 25),
        Mistake("batch", "That is how many points a step looks at.", 20),
        Mistake("epochs a step", "That is the part of an epoch that one step takes.", Fraction(1, 50)),
        Mistake("points", "That is the number of points: one epoch.", 1000),
    ),
)

EXERCISES = {
    "07.1": _point,
    "07.2": _small,
    "07.3": _raised_target,
    "07.4": _diamond,
    "07.5": _order_function,
    "07.6": _backward_function,
    "07.7": _next_call_function,
    "07.8": _explain,
    "07.9": _locals_function,
    "07.10": _division_function,
    "07.11": _smallest,
    "07.12": _which,
    "07.13": _mystery,
    "07.14": _epochs,
}
