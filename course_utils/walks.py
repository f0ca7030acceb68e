"""The backward walk over the graph behind a value: its order, and its state after each step. Built in lesson 07."""

from collections.abc import Iterator
from typing import Any

from course_utils.autograd import Value

Gradients = dict[Value, Any]


def walk_order(end: Value) -> list[Value]:
    """Return all values that one was made from, each after all who use it: the order in which `backward` walks."""
    uses: dict[Value, int] = {end: 0}
    found = [end]
    for node in found:
        for parent, _ in node.edges:
            if parent not in uses:
                uses[parent] = 0
                found.append(parent)
            uses[parent] += 1
    walk = [end]
    for node in walk:
        for parent, _ in node.edges:
            uses[parent] -= 1
            if not uses[parent]:
                walk.append(parent)
    return walk


def steps(end: Value) -> Iterator[Gradients]:
    """Yield all gradients as a backward walk finds them: at its start, and after each node that has handed on."""
    gradients: Gradients = dict.fromkeys(walk_order(end), 0)
    gradients[end] = 1
    yield dict(gradients)
    for node in walk_order(end):
        for parent, local in node.edges:
            gradients[parent] += local * gradients[node]
        if node.edges:
            yield dict(gradients)
