"""A museum of engines that go wrong, and a search for the smallest graph that betrays each. Used in lesson 07.

Each piece is a backward walk over the graph that a `Value` remembers: called with the end of a graph, it sets the
gradients. They are short enough to be read, and every one of them is right on many graphs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

from course_utils.autograd import Value
from course_utils.walks import walk_order

Backward = Callable[[Value], None]


def overwriting(end: Value) -> None:
    """Set each parent's gradient instead of adding to it."""
    walk = walk_order(end)
    end.grad = 1
    for node in walk:
        for parent, local in node.edges:
            parent.grad = local * node.grad


def first_parent_only(end: Value) -> None:
    """Hand on to the first parent only."""
    walk = walk_order(end)
    clear(walk)
    end.grad += 1
    for node in walk:
        for parent, local in node.edges[:1]:
            parent.grad += local * node.grad


def each_parent_once(end: Value) -> None:
    """Hand on once to a parent that was used twice: a dict holds each key once."""
    walk = walk_order(end)
    clear(walk)
    end.grad += 1
    for node in walk:
        for parent, local in dict(node.edges).items():
            parent.grad += local * node.grad


def minus_as_plus(end: Value) -> None:
    """Take a difference for a sum."""
    walk = walk_order(end)
    clear(walk)
    end.grad += 1
    for node in walk:
        for parent, local in node.edges:
            parent.grad += (1 if node.kind == "-" else local) * node.grad


def own_factor(end: Value) -> None:
    """Give each factor itself as its local gradient, not the other one."""
    walk = walk_order(end)
    clear(walk)
    end.grad += 1
    for node in walk:
        for parent, local in node.edges:
            parent.grad += (parent.data if node.kind == "*" else local) * node.grad


def power_not_lowered(end: Value) -> None:
    """Leave the exponent as it is: the slope of x² would be 2x²."""
    walk = walk_order(end)
    clear(walk)
    end.grad += 1
    for node in walk:
        for parent, local in node.edges:
            parent.grad += (local * parent.data if node.kind == "**" else local) * node.grad


def straight_on(end: Value) -> None:
    """Go on from a node as soon as it is reached, and never come back."""
    clear(walk_order(end))
    end.grad += 1
    done = []

    def go_on(node: Value) -> None:
        done.append(node)
        for parent, local in node.edges:
            parent.grad += local * node.grad
        for parent, _ in node.edges:
            if not any(parent is old for old in done):
                go_on(parent)

    go_on(end)


def again_and_again(end: Value) -> None:
    """Hand on a node's whole gradient each time it is reached."""
    clear(walk_order(end))
    end.grad += 1

    def go_on(node: Value) -> None:
        for parent, local in node.edges:
            parent.grad += local * node.grad
            go_on(parent)

    go_on(end)


def inner_kept(end: Value) -> None:
    """Keep the inner gradients of the last call."""
    walk = walk_order(end)
    end.grad = 1 if end.edges else end.grad + 1
    for node in walk:
        for parent, local in node.edges:
            parent.grad += local * node.grad


def leaves_cleared(end: Value) -> None:
    """Clear the leaves too, so that calls do not add up."""
    walk = walk_order(end)
    for node in walk:
        node.grad = 0
    end.grad = 1
    for node in walk:
        for parent, local in node.edges:
            parent.grad += local * node.grad


# How often backward is called before the gradients are compared: some pieces are right the first time.
PIECES: dict[Backward, int] = {
    overwriting: 1, first_parent_only: 1, each_parent_once: 1, minus_as_plus: 1, own_factor: 1, power_not_lowered: 1,
    straight_on: 1, again_and_again: 1, inner_kept: 2, leaves_cleared: 2,
}  # fmt: skip


def clear(walk: list[Value]) -> None:
    """Set the gradients of all but the leaves to zero, as a backward walk must."""
    for node in walk:
        if node.edges:
            node.grad = 0


@dataclass(frozen=True)
class Betrayal:
    """The smallest graph on which a piece is wrong: its formulas, leaves, and gradients as they should be and are."""

    formulas: str
    leaves: dict[str, Any]
    right: list[Any]
    wrong: list[Any]


OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {
    "{} + {}": lambda a, b: a + b,
    "{} − {}": lambda a, b: a - b,
    "{} × {}": lambda a, b: a * b,
    "{} ÷ {}": lambda a, b: a / b,
    "{}²": lambda a, _: a**2,
}
Steps = tuple[tuple[str, int, int], ...]


def graphs(most: int) -> Iterator[tuple[int, Steps]]:
    """Yield small graphs, the smallest first: how many leaves, and per step an operation and which two nodes it takes.

    A graph has at most `most` steps; every leaf and every step is used.
    """
    for size in range(1, most + 1):
        for leaves in (1, 2):
            choices = [product(OPERATIONS, range(leaves + place), range(leaves + place)) for place in range(size)]
            for steps in product(*choices):
                used = {node for _, *nodes in steps for node in nodes}
                if len(used) == leaves + size - 1 and all(a == b for name, a, b in steps if name == "{}²"):
                    yield leaves, steps


def gradients(leaves: int, steps: Steps, backward: Backward, calls: int) -> list[Any]:
    """Return the gradients of a graph's leaves, 2 and 3 as exact fractions, after some calls of a backward walk."""
    nodes = [Value(Fraction(2 + place)) for place in range(leaves)]
    starts = list(nodes)
    for name, a, b in steps:
        nodes.append(OPERATIONS[name](nodes[a], nodes[b]))
    for _ in range(calls):
        backward(nodes[-1])
    return [leaf.grad for leaf in starts]


def _tried(piece: Backward, most: int) -> Iterator[tuple[int, Steps, list[Any], list[Any]]]:
    """Yield every graph of at most `most` steps, with the right gradients and those of a piece."""
    calls = PIECES.get(piece, 1)
    for leaves, steps in graphs(most):
        try:
            right = gradients(leaves, steps, Value.backward, calls)
        except ZeroDivisionError:
            continue
        yield leaves, steps, right, gradients(leaves, steps, piece, calls)


def smallest(piece: Backward, most: int = 3) -> Betrayal:
    """Return the smallest graph on which a wrong engine's gradients differ from the right ones.

    Raises
    ------
    ValueError
        If there is none of at most `most` steps.
    """
    for leaves, steps, right, wrong in _tried(piece, most):
        if wrong != right:
            names = "abcdefgh"
            lines = [
                f"{names[leaves + place]} = {name.format(names[a], names[b])}"
                for place, (name, a, b) in enumerate(steps)
            ]
            return Betrayal(", ".join(lines), dict(zip(names, range(2, 2 + leaves), strict=False)), right, wrong)
    raise ValueError(f"No graph of at most {most} steps betrays {piece.__name__}.")


def right_on(piece: Backward, most: int = 2) -> tuple[int, int]:
    """Return on how many graphs of at most `most` steps an engine is right, and how many graphs there are."""
    outcomes = [wrong == right for _, _, right, wrong in _tried(piece, most)]
    return sum(outcomes), len(outcomes)
