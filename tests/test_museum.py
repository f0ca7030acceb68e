"""The museum of wrong engines: what betrays each, and that exercises tell a learner who makes its mistake."""

from collections.abc import Callable
from typing import Any

import pytest

from course_utils import checks, exercises, museum
from course_utils.autograd import Value

BANK = exercises.bank("07")


def test_the_museum_is_betrayed() -> None:
    found = {piece.__name__: museum.smallest(piece) for piece in museum.PIECES}
    assert len(found) >= 6
    assert {name: betrayal.formulas for name, betrayal in found.items()} == {
        "overwriting": "b = a + a",
        "first_parent_only": "b = a + a",
        "each_parent_once": "b = a + a",
        "minus_as_plus": "b = a − a",
        "own_factor": "c = a × b",
        "power_not_lowered": "b = a²",
        "straight_on": "b = a + a, c = a + b, d = b + c",
        "again_and_again": "b = a + a, c = b + b",
        "inner_kept": "b = a + a, c = a + b",
        "leaves_cleared": "b = a + a",
    }
    assert (found["straight_on"].right, found["straight_on"].wrong) == ([5], [3])


def test_straight_on_makes_8_of_16() -> None:
    for backward, found in [(Value.backward, 16), (museum.straight_on, 8)]:
        a = Value(2)
        b = a * a
        backward(b + b * a)
        assert a.grad == found


def test_a_right_engine_is_never_betrayed() -> None:
    with pytest.raises(ValueError, match="No graph of at most 2 steps betrays backward"):
        museum.smallest(Value.backward, most=2)


def test_most_pieces_are_right_on_many_small_graphs() -> None:
    told = {piece.__name__: museum.right_on(piece) for piece in museum.PIECES}
    assert {total for _, total in told.values()} == {322}
    assert (told["straight_on"][0], told["overwriting"][0]) == (322, 44)
    assert museum.right_on(Value.backward) == (322, 322)


def overwriting(order: Any, edges: Any) -> Any:
    grads = [0] * len(order)
    grads[0] = 1
    for node in order:
        for child, parent, local in edges:
            if child == node:
                grads[parent] = local * grads[node]
    return grads


def first_parent_only(order: Any, edges: Any) -> Any:
    grads = [0] * len(order)
    grads[0] = 1
    for node in order:
        for child, parent, local in edges:
            if child == node:
                grads[parent] += local * grads[node]
                break
    return grads


def each_parent_once(order: Any, edges: Any) -> Any:
    grads = [0] * len(order)
    grads[0] = 1
    table = {(child, parent): local for child, parent, local in edges}
    for node in order:
        for (child, parent), local in table.items():
            if child == node:
                grads[parent] += local * grads[node]
    return grads


def straight_on(order: Any, edges: Any) -> Any:
    grads = [0] * len(order)
    grads[0] = 1
    done = []

    def go_on(node: Any) -> None:
        done.append(node)
        for child, parent, local in edges:
            if child == node:
                grads[parent] += local * grads[node]
        for child, parent, _ in edges:
            if child == node and parent not in done:
                go_on(parent)

    go_on(0)
    return grads


def again_and_again(order: Any, edges: Any) -> Any:
    grads = [0] * len(order)
    grads[0] = 1

    def go_on(node: Any) -> None:
        for child, parent, local in edges:
            if child == node:
                grads[parent] += local * grads[node]
                go_on(parent)

    go_on(0)
    return grads


def inner_kept(order: Any, edges: Any, grads: Any) -> Any:
    new = list(grads)
    new[0] = 1 if edges else new[0] + 1
    for node in order:
        for child, parent, local in edges:
            if child == node:
                new[parent] += local * new[node]
    return new


def leaves_cleared(order: Any, edges: Any, grads: Any) -> Any:
    new = [0] * len(grads)
    new[0] = 1
    for node in order:
        for child, parent, local in edges:
            if child == node:
                new[parent] += local * new[node]
    return new


def minus_as_plus(a: Any, b: Any) -> Any:
    return [1, 1, 1, 1, b, a, 2 * a]


def own_factor(a: Any, b: Any) -> Any:
    return 1, 1, 1, -1, a, b, 2 * a


def power_not_lowered(a: Any, b: Any) -> Any:
    return [1, 1, 1, -1, b, a, 2 * a**2]


# Each piece as a learner writes it: in which exercise, and words of the message that name the mistake.
LEARNERS: dict[museum.Backward, tuple[str, Callable[..., Any], str]] = {
    museum.overwriting: ("07.6", overwriting, "keeps the last report only"),
    museum.first_parent_only: ("07.6", first_parent_only, "to its first parent only"),
    museum.each_parent_once: ("07.6", each_parent_once, "one report instead of two"),
    museum.straight_on: ("07.6", straight_on, "before all its users have reported"),
    museum.again_and_again: ("07.6", again_and_again, "each time the value is reached"),
    museum.inner_kept: ("07.7", inner_kept, "begin with what the last call left"),
    museum.leaves_cleared: ("07.7", leaves_cleared, "The leaves begin at zero again"),
    museum.minus_as_plus: ("07.9", minus_as_plus, "The difference is taken for a sum"),
    museum.own_factor: ("07.9", own_factor, "each factor has itself"),
    museum.power_not_lowered: ("07.9", power_not_lowered, "it still stands above"),
}


@pytest.mark.parametrize("piece", museum.PIECES, ids=lambda piece: piece.__name__)
def test_a_learner_who_makes_a_pieces_mistake_is_told_which(piece: museum.Backward) -> None:
    key, function, words = LEARNERS[piece]
    verdict = checks.judge(BANK[key], function)
    assert not verdict.correct
    assert verdict.mistake == piece.__name__.replace("_", " ")
    assert words in verdict.message
    others = {m.explanation for exercise in BANK.values() for m in exercise.mistakes if m.name != verdict.mistake}
    assert verdict.message.removeprefix("not yet. ") not in others, "a message of its own"


@pytest.mark.parametrize("piece", museum.PIECES, ids=lambda piece: piece.__name__)
def test_what_is_recognised_is_what_the_piece_makes_of_the_hidden_graphs(piece: museum.Backward) -> None:
    key, function, _ = LEARNERS[piece]
    (mistake,) = [m for m in BANK[key].mistakes if m.name == piece.__name__.replace("_", " ")]
    differs = 0
    for arguments in [*BANK[key].inputs, *BANK[key].exact]:
        assert [*mistake.answer(*arguments)] == [*function(*arguments)]
        differs += [*mistake.answer(*arguments)] != [*BANK[key].answer(*arguments)]
    assert differs


def test_the_pieces_messages_are_all_different() -> None:
    messages = [checks.judge(BANK[key], function).message for key, function, _ in LEARNERS.values()]
    assert len({*messages}) == len(museum.PIECES) == 10
    assert {*LEARNERS} == {*museum.PIECES}


@pytest.mark.parametrize("piece", [p for p, row in LEARNERS.items() if row[0] == "07.6"], ids=lambda p: p.__name__)
def test_a_walk_that_is_wrong_at_the_first_call_is_rejected_at_the_second(piece: museum.Backward) -> None:
    function = LEARNERS[piece][1]

    def again(order: Any, edges: Any, grads: Any) -> Any:
        inner = {child for child, _, _ in edges}
        return [new + (0 if node in inner else grads[node]) for node, new in enumerate(function(order, edges))]

    assert not checks.judge(BANK["07.7"], again).correct


def test_a_tuple_and_a_walk_by_parents_are_right() -> None:
    def pulled(order: Any, edges: Any, grads: Any) -> Any:
        found: dict[Any, Any] = {0: 1}
        for node in order[1:]:
            found[node] = sum(local * found[child] for child, parent, local in edges if parent == node)
        inner = {child for child, _, _ in edges}
        return tuple(found[node] if node in inner else grads[node] + found[node] for node in range(len(order)))

    assert checks.judge(BANK["07.7"], pulled).correct
