"""The fast engine means what the engine means, to the last bit; and nothing that is quick in it is wrong."""

import gc
import math
import operator
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_autograd import ENGINE, ENGINE_EXACT, REFUSED, ROUNDED, grow

from course_utils import autograd, fast_autograd
from course_utils.fast_autograd import Value, dot, total

FAST_EXACT: dict[str, Callable[..., Any]] = {"relu": Value.relu, "total": total, "dot": dot}
FAST = {**FAST_EXACT, **{name: getattr(Value, name) for name in ROUNDED}}
LIBRARIES = {"floats": (ENGINE, FAST, float), "fractions": (ENGINE_EXACT, FAST_EXACT, Fraction)}


def bits(number: Any) -> tuple[str, Any]:
    """Return what tells any two numbers apart, 0.0 and -0.0 too."""
    return type(number).__name__, repr(number)


@pytest.mark.parametrize("kind", LIBRARIES)
@settings(max_examples=4000, deadline=None, database=None, derandomize=True)
@given(program=st.binary(min_size=3, max_size=45), numbers=st.integers(1, 255))
def test_random_graphs_as_the_engine_bit_for_bit(kind: str, program: bytes, numbers: int) -> None:
    engine, fast, number = LIBRARIES[kind]
    starts = [number(Fraction(numbers, 64)), number(Fraction(-5, 4)), number(Fraction(numbers % 7 - 3, 2))]
    leaves, twins = [autograd.Value(start) for start in starts], [Value(start) for start in starts]
    end = grow(program, leaves, engine, lambda whole: number(Fraction(whole, 8)))
    twin = grow(program, twins, fast, lambda whole: number(Fraction(whole, 8)))
    for _ in range(2):  # a second call adds up in the leaves
        end.backward()
        twin.backward()
        assert bits(end.data) == bits(twin.data)
        assert [bits(leaf.grad) for leaf in leaves] == [bits(leaf.grad) for leaf in twins]


@pytest.mark.parametrize("engine", [autograd, fast_autograd], ids=lambda engine: engine.__name__)
def test_leaves_accumulate_and_inner_gradients_do_not_leak(engine: Any) -> None:
    a, b, c = engine.Value(2), engine.Value(3), engine.Value(5)
    inner = a * b
    loss = inner * c
    loss.backward()
    loss.backward()
    assert (a.grad, b.grad, c.grad, inner.grad, loss.grad) == (30, 20, 12, 5, 1)


ROWS: list[tuple[str, Callable[[Any, Callable[[Any], Any]], tuple[Any, Any]]]] = [
    ("floats", lambda w, value: (w, (0.5, -1.5, 2.0))),
    ("a list and whole numbers", lambda w, value: (list(w), [1, 2, 3])),
    ("a number among the values", lambda w, value: ([w[0], 2.5, w[1]], [1.0, 2.0, 4.0])),
    ("values on both sides", lambda w, value: (w, [w[1], w[0], w[1]])),
    ("values on the right", lambda w, value: ([1.0, 2.0, 3.0], w)),
    ("a value among the numbers", lambda w, value: (w, [1.0, w[0], 2.0])),
    ("a value twice", lambda w, value: ([w[0], w[0], w[1]], [0.1, 0.7, 0.3])),
    ("NumPy's numbers", lambda w, value: (w, np.array([0.5, 1.5, 2.5]))),
    ("NumPy's short numbers", lambda w, value: (w, np.array([0.1, 0.2, 0.3], dtype=np.float32))),
    ("a NumPy number among the values", lambda w, value: ([w[0], np.float64(2.5), w[1]], [1.0, 2.0, 4.0])),
    ("fractions", lambda w, value: (w, [Fraction(1, 3), Fraction(2), Fraction(1, 7)])),
    ("no row at all", lambda w, value: ([], [])),
    ("inner values", lambda w, value: ([value(1.5) * w[0], w[1], w[2] + 1], [0.1, 0.2, 0.3])),
    ("numbers alone", lambda w, value: ([1.0, 2.0], [0.1, 0.3])),
    ("wholes alone", lambda w, value: ([1, 2], [3, 4])),
]


@pytest.mark.parametrize("rows", [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("number", [float, Fraction])
def test_every_kind_of_row(rows: Callable[..., Any], number: Any) -> None:
    found = []
    for engine in [autograd, fast_autograd]:
        w = tuple(engine.Value(number(x)) for x in (0.3, -0.7, 1.1))
        a, b = rows(w, engine.Value)
        node = engine.dot(a, b) * engine.total([*a, *b, 2]) + engine.dot(a, a)
        node.backward()
        found.append([bits(x) for x in (node.data, *(value.grad for value in w))])
    assert found[0] == found[1]


def test_squares_of_a_row_bit_for_bit() -> None:
    rng = random.Random(0)
    for _ in range(200):
        w = [rng.gauss(0, 10.0 ** rng.randint(-3, 3)) for _ in range(3)]
        X = [[rng.gauss(0, 1) for _ in w] for _ in range(rng.randint(1, 6))]
        found = []
        for engine in [autograd, fast_autograd]:
            leaves = tuple(engine.Value(number) for number in w)
            r = [engine.dot(leaves, tuple(row)) - 1.5 for row in X]
            (engine.dot(r, r) / len(r) + engine.dot(leaves, leaves)).backward()
            found.append([bits(leaf.grad) for leaf in leaves])
        assert found[0] == found[1]


def decay(engine: Any, w: list[Any]) -> Any:
    return engine.dot(w, [0.3, -0.7]) * 0.37 + engine.dot(w, w) * 0.1


def squares_beside_others(engine: Any, w: list[Any]) -> Any:
    r = [a * 0.3 + 0.1 for a in w]
    return engine.total(r) * 0.11 + engine.dot(r, r) * 0.37


def values_on_both_sides(engine: Any, w: list[Any]) -> Any:
    return engine.dot([w[0] * 0.3, w[1] * 1.3], [w[0] * 0.7, w[1] * 1.1]) * 0.37


def large(engine: Any, w: list[Any]) -> Any:
    return engine.dot([a * 1e307 for a in w], w) * 1e-10


@pytest.mark.parametrize("loss", [decay, squares_beside_others, values_on_both_sides, large])
def test_reports_in_the_same_order(loss: Any) -> None:
    rng = random.Random(0)
    for _ in range(300):
        numbers = [rng.gauss(0, 1), rng.gauss(0, 1)]
        found = []
        for engine in [autograd, fast_autograd]:
            leaves = [engine.Value(number) for number in numbers]
            end = loss(engine, leaves)
            for _ in range(3):
                end.backward()
            found.append([bits(leaf.grad) for leaf in leaves])
        assert found[0] == found[1]


def test_fractions_before_floats_are_added_exactly() -> None:
    third, seventh = Fraction(1, 3), Fraction(1, 7)
    found = [
        engine.dot([engine.Value(x) for x in (third, seventh, 0.5)], [seventh, third, 0.1]).data
        for engine in (autograd, fast_autograd)
    ]
    assert bits(found[0]) == bits(found[1])


def test_errors_of_a_generator_reach_the_caller() -> None:
    row = [1.0]
    for engine in (autograd, fast_autograd):
        w = [engine.Value(1.0), engine.Value(2.0)]
        with pytest.raises(TypeError):
            engine.dot((value for value in w), (1.0 / s for s in [2.0, "3"]))
        with pytest.raises(IndexError):
            engine.dot((value for value in w), (row[k] for k in range(2)))


def test_empty_rows() -> None:
    assert dot((), (), 0.5).data == 0.5
    with pytest.raises(ValueError, match="shorter"):
        dot((Value(1.0),), (), 0.5)


def test_plus_is_one_node_less() -> None:
    w, row = (Value(0.1), Value(0.2)), (0.3, 0.4)
    for number in [0.7, -0.7, 2, np.float64(0.7), np.float32(0.7)]:
        node, twin = dot(w, row, number), dot(w, row) + number
        assert bits(node.data) == bits(twin.data)
        assert [id(parent) for parent in node.parents] == [id(parent) for parent in w] and len(twin.parents) == 1
    assert dot(w, row, Fraction(1, 2)).data == dot(w, row).data + 0.5
    assert dot((Value(Fraction(1, 3)),), [3], Fraction(1, 2)).data == Fraction(3, 2)
    with pytest.raises(TypeError, match="one of type str"):
        dot(w, row, "1")


def test_rows_of_different_length_are_refused() -> None:
    w = (Value(0.1), Value(0.2))
    for a, b in [(w, (1.0,)), (w[:1], (1.0, 2.0)), (list(w), [1.0]), (w, w[:1])]:
        with pytest.raises(ValueError, match=r"Two rows of one length are needed, but .*(shorter|longer)"):
            dot(a, b)


def test_a_list_that_changes_afterwards_changes_no_graph() -> None:
    w, row = [Value(2.0), Value(3.0)], [5.0, 7.0]
    node, square = dot(w, row), dot(w, w)
    leaves, w[0], row[1] = list(w), Value(100.0), 100.0
    (node + square).backward()
    assert [leaf.grad for leaf in leaves] == [5 + 4, 7 + 6]


def test_shared_leaves_among_other_nodes() -> None:
    """Rows with the same tuple of leaves, one of which is used elsewhere too, and a tuple with an inner value."""
    for engine in [autograd, fast_autograd]:
        a, b = engine.Value(0.5), engine.Value(-0.25)
        inner = a * b
        w, mixed = (a, b), (a, inner)
        rows = [engine.dot(w, (0.1, 0.2)), engine.dot(mixed, (0.3, 0.4)), engine.dot(w, (0.5, 0.6)), inner, a]
        loss = engine.dot(rows, rows) + engine.dot(mixed, (0.7, 0.8))
        loss.backward()
        found = a.grad, b.grad, inner.grad
        if engine is autograd:
            known = found
    assert found == known


def test_the_same_refusals_in_the_same_words() -> None:
    space = {"autograd": fast_autograd, "Value": Value, "dot": dot, "total": total}
    tried = 0
    for _, action, kind, words in REFUSED:
        other = type(action)(action.__code__, {**action.__globals__, **space})
        with pytest.raises(kind, match=words):
            other()
        tried += 1
    assert tried > 15


def test_deep_and_wide() -> None:
    x = Value(2.0)
    deep = x
    for _ in range(100_000):
        deep = deep * 1.0
    deep.backward()
    total([x] * 100_000).backward()
    total([x * 1.0 for _ in range(100_000)]).backward()
    assert x.grad == 1 + 100_000 + 100_000


def test_a_count_left_behind_does_not_spoil_the_next_call() -> None:
    a = Value(2.0)
    b = a * a
    c = b + b * a
    slopes, b.slopes = b.slopes, ("no number", 1)
    with pytest.raises(TypeError):
        c.backward()
    b.slopes, a.grad = slopes, 0
    c.backward()
    assert a.grad == 16


def test_no_reference_cycles() -> None:
    gc.collect()
    gc.disable()
    try:
        w = (Value(2.0), Value(3.0))
        for _ in range(100):
            rows = [dot(w, (0.5, 1.5)), dot(w, w), total(w)]
            (dot(rows, rows).log() / (w[0] ** 2 + 1) - w[1].tanh()).backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_backward_from_a_leaf_and_comparisons() -> None:
    a = Value(2.0)
    a.backward()
    a.backward()
    assert a.grad == 2 and a > 1 and a == Value(2) and not math.isnan(a.data)
    assert repr(operator.mul(a, 2)) == "Value(4.0, grad=0)"
