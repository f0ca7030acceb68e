"""A recorded step does what the step does, to the last bit, or refuses."""

import itertools
import math
import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from code_lines import code_lines
from test_autograd import ENGINE, ENGINE_EXACT, grow
from test_fast_autograd import FAST, FAST_EXACT, bits

from course_utils import autograd, fast_autograd
from course_utils.replay import Recorded, record

ENGINES = [autograd, fast_autograd]
LIBRARIES = {autograd: (ENGINE, ENGINE_EXACT), fast_autograd: (FAST, FAST_EXACT)}


def training_step(engine: Any) -> Callable[..., Any]:
    def step(w: list[Any], b: Any, X: list[Any], y: list[Any]) -> Any:
        leaves, bias = [engine.Value(weight) for weight in w], engine.Value(b)
        r = [engine.dot(leaves, row) + bias - t for row, t in zip(X, y, strict=True)]
        loss = engine.dot(r, r) / len(y)
        loss.backward()
        return loss.data, [leaf.data - leaf.grad / 16 for leaf in leaves], bias.data - bias.grad / 16

    return step


def batch(rng: random.Random, n: int, d: int, number: Callable[[float], Any] = float) -> tuple[Any, ...]:
    def draw() -> Any:
        return number(rng.choice([0.0, -0.0, rng.gauss(0, 10.0 ** rng.randint(-3, 3)), rng.randint(-4, 4)]))

    return (
        [draw() for _ in range(d)],
        draw(),
        [[draw() for _ in range(d)] for _ in range(n)],
        [draw() for _ in range(n)],
    )


def flat(nested: Any) -> list[Any]:
    return [x for part in nested for x in flat(part)] if isinstance(nested, (list, tuple)) else [bits(nested)]


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("number", [float, Fraction])
@pytest.mark.parametrize(("n", "d"), [(1, 1), (5, 1), (2, 3), (50, 3), (20, 14)])
def test_training_steps_bit_for_bit(engine: Any, number: Any, n: int, d: int) -> None:
    rng = random.Random(n)
    step = training_step(engine)
    program = record(step, *batch(rng, n, d, number))
    for _ in range(20):
        arguments = batch(rng, n, d, number)
        assert flat(program(*arguments)) == flat(step(*arguments))


class Sized:
    """A recorded number whose size can be asked for; each question becomes a comparison that is recorded."""

    def __init__(self, x: Any) -> None:
        self.x = x

    def __abs__(self) -> "Sized":
        return self if self.x >= 0 else Sized(-self.x)

    def __eq__(self, other: object) -> Any:
        return self.x == other

    def __lt__(self, other: Any) -> Any:
        return self.x < other

    def __gt__(self, other: Any) -> Any:
        return self.x > other

    def __float__(self) -> float:
        raise TypeError("its number is needed itself")


def sized(x: Any) -> Any:
    return Sized(x.data) if isinstance(x.data, Recorded) else x.data


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.__name__)
@pytest.mark.parametrize("number", [float, Fraction])
def test_random_graphs_bit_for_bit_or_refused(engine: Any, number: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("test_autograd.number_of", sized)
    library = LIBRARIES[engine][number is Fraction]
    rng = random.Random(0)
    same = refused = 0
    for _ in range(1000):
        tree = rng.randbytes(rng.randint(3, 36))

        def step(a: Any, b: Any, c: Any, tree: bytes = tree) -> Any:
            leaves = [engine.Value(a), engine.Value(b), engine.Value(c)]
            end = grow(tree, leaves, library, lambda whole: number(Fraction(whole, 8)))
            end.backward()
            return end.data + number(0.5) * (a + b + c), [leaf.grad for leaf in leaves]

        recorded, other = ([number(Fraction(rng.randint(-128, 128), 64)) for _ in range(3)] for _ in range(2))
        try:
            program = record(lambda a, b, c: step(a, b, c), *recorded)
        except TypeError as error:
            assert "itself" in str(error)
            continue
        assert flat(program(*recorded)) == flat(step(*recorded))
        near = [x * number(Fraction(1001, 1000)) for x in recorded]
        for numbers in [other, near]:
            try:
                found = program(*numbers)
            except ValueError as error:
                assert "when recorded" in str(error)
                refused += 1
            else:
                assert flat(found) == flat(step(*numbers))
                same += 1
    assert same > 500 and refused > 200, f"both should happen: {same}, {refused}"


STEP = training_step(autograd)
EXAMPLE = ([0.5, 1.5], 0.25, [[1.0, 2.0], [3.0, 4.0]], [0.5, 2.0])
PROGRAM = record(STEP, *EXAMPLE)
W, B, X, Y = EXAMPLE
SHAPES = [
    ((W, B, [*X, [5.0, 6.0]], [*Y, 1.0]), "too many values"),
    ((W, B, X[:1], Y[:1]), "not enough values"),
    (([*W, 1.0], B, [[*row, 1.0] for row in X], Y), "too many values"),
    ((W, [B], X, Y), "floats|unsupported"),
    ((W, B, X, [[t] for t in Y]), "floats|multiply|unsupported"),
    ((W, B, X), "not enough values"),
    ((W, B, X, 3.0), "cannot unpack"),
    ((W, B, np.array(X), Y), "floats"),
    ((W, B, np.array(X, dtype=np.float32), np.array(Y, dtype=np.float32)), "floats"),
    ((W, np.float32(B), X, Y), "floats"),
    ((W, Fraction(1, 4), X, [Fraction(1, 2), 2]), None),
]


@pytest.mark.parametrize(("arguments", "words"), SHAPES)
def test_another_shape_or_kind_is_refused(arguments: tuple[Any, ...], words: str | None) -> None:
    if words is None:
        assert PROGRAM(*arguments) == STEP(*arguments)
        return
    with pytest.raises((ValueError, TypeError), match=words):
        PROGRAM(*arguments)


def test_fractions_are_no_floats_and_floats_no_fractions() -> None:
    exact = record(STEP, [Fraction(1, 2)], Fraction(0), [[Fraction(1, 3)]], [Fraction(1)])
    with pytest.raises(ValueError, match="Fractions"):
        exact([0.5], 0.0, [[0.25]], [1.0])
    product = record(lambda w, x: w * x, 1.0, 2.0)
    with pytest.raises(ValueError, match="floats"):
        product(Fraction(1), Fraction(2))
    assert product(Fraction(1), 2.0) == 2.0


def square(w: Any, x: Any) -> Any:
    value = autograd.Value(w)
    loss = (value * x) ** 2
    loss.backward()
    return loss.data, value.grad


def test_squares_by_power_need_no_sign() -> None:
    assert "if (" not in record(square, 1.0, 2.0).source.replace("if not", "")
    assert record(square, 1.0, 2.0)(-1.5, 0.3) == square(-1.5, 0.3)


def branches(w: Any, x: Any) -> Any:
    return w * x if x > 1 else w + x


def test_a_branch_that_depends_on_data() -> None:
    program = record(branches, 2.0, 3.0)
    assert program(5.0, 1.5) == 7.5
    with pytest.raises(ValueError, match=r"1 < x was True when recorded"):
        program(5.0, 0.5)
    assert record(branches, 2.0, 0.0)(5.0, 0.5) == 5.5
    for step, words in [
        (lambda x: x * 2 if x else x + 1, "x == 0 was False"),
        (lambda x: x * 2 if x != 0 else x + 1, "x == 0 was False"),
        (lambda x: max(x, 0.0) * 1, "x"),
    ]:
        with pytest.raises(ValueError, match=words):
            record(step, 3.0)(0.0 if words != "x" else -1.0)
    relu = record(lambda x: autograd.Value(x).relu().data, 2.0)
    assert relu(5.0) == 5.0
    with pytest.raises(ValueError, match="x < 0"):
        relu(-1.0)
    with pytest.raises(ValueError, match="x <= 0"):
        record(lambda x: autograd.Value(x).log().data, 2.0)(-1.0)
    with pytest.raises(ValueError, match="x == 0"):
        record(lambda x: (1 / autograd.Value(x)).data, 2.0)(0.0)
    assert math.isnan(record(lambda x: x * 2 if x > 1 else x, 0.5)(math.nan))


KEPT: list[Any] = []
GENERATOR = random.Random(0)
OUTSIDE = [1.0, 2.0]
LEAF = autograd.Value(1.0)


def keeps(x: Any) -> Any:
    KEPT.append(x)
    return KEPT[0] * x


def compares_with_kept(x: Any) -> Any:
    KEPT.append(x)
    return x * 2 if KEPT[0] < 3 else x * 4


def leaf_outside(x: Any) -> Any:
    (LEAF * x).backward()
    return LEAF.grad


COUNTER = itertools.count()


def sigmoid(x: Any) -> Any:
    try:
        return (1 / (1 + (-autograd.Value(x)).exp())).data
    except OverflowError:
        return 0.0 * x


def quotient(x: Any, y: Any) -> Any:
    try:
        return x / y
    except ZeroDivisionError:
        return 0.0 * x * y


REFUSED: list[tuple[str, Callable[[], Any], type[Exception], str]] = [
    ("an unused argument", lambda: record(lambda w, x: w * OUTSIDE[0], 1.0, [1.0, 2.0]), ValueError, "argument x"),
    ("a constant result", lambda: record(lambda w: 3.0, 1.0), ValueError, "argument w"),
    ("a random draw", lambda: record(lambda w: w * GENERATOR.random(), 1.0), ValueError, "random draw"),
    ("a float of it", lambda: record(lambda w: w * float(w), 1.0), TypeError, "Recorded"),
    ("math of it", lambda: record(lambda w: w * math.sqrt(w), 1.0), TypeError, "Recorded"),
    ("whole of it", lambda: record(lambda w: w * int(w), 1.0), TypeError, "Recorded"),
    ("round", lambda: record(lambda w: w * round(w), 1.0), TypeError, "Recorded"),
    ("remainder", lambda: record(lambda w: w % 2, 1.0), TypeError, "Recorded"),
    ("size", lambda: record(lambda w: abs(w), 1.0), TypeError, "Recorded"),
    ("an index", lambda: record(lambda w: w * OUTSIDE[w], 1.0), TypeError, "Recorded"),
    ("a key", lambda: record(lambda w: w * {1.0: 2}[w], 1.0), TypeError, "unhashable"),
    ("a power that is data", lambda: record(lambda w, p: autograd.Value(w) ** p, 2.0, 2.0), TypeError, "Recorded"),
    ("a number kept", lambda: record(keeps, 2.0), ValueError, "earlier call"),
    ("a kept number compared", lambda: record(compares_with_kept, 1.0), ValueError, "earlier call"),
    ("a leaf outside", lambda: record(leaf_outside, 1.0), ValueError, "earlier call"),
    ("a Value returned", lambda: record(lambda w: autograd.Value(w) * 2, 1.0), TypeError, "one of type Value"),
    ("a whole number", lambda: record(lambda w: w * 2, 1), TypeError, "w is 1: give floats"),
    ("a NumPy number", lambda: record(lambda w: w * 2, np.float64(1)), TypeError, "give floats"),
    ("an array", lambda: record(lambda x: x[0] * 2, np.ones(2)), TypeError, "give floats"),
    ("both kinds", lambda: record(lambda w, x: w * x, 1.0, Fraction(1)), TypeError, "give floats"),
    ("an error that the step catches", lambda: record(sigmoid, -1000.0), ValueError, "after an error"),
    ("a division that the step catches", lambda: record(quotient, 1.0, 0.0), ValueError, "after an error"),
    ("a question for a type", lambda: record(lambda x: x * (2 + isinstance(x, float)), 1.5), ValueError, "a type"),
    ("its digits", lambda: record(lambda x: x * len(str(x)), 1.25), ValueError, "Two calls"),
    ("a counter", lambda: record(lambda w: w * next(COUNTER), 1.0), ValueError, "a counter"),
    ("names that are one", lambda: record(lambda x_0, x: x_0 * x[0], 2.0, [2.0]), TypeError, "under one name"),
    ("too few", lambda: record(lambda w, x: w * x, 1.0), TypeError, "missing"),
    ("exp of a fraction", lambda: record(lambda w: autograd.Value(w).exp().data, Fraction(1)), TypeError, "rounded"),
    (
        "root of a fraction",
        lambda: record(lambda w: (autograd.Value(w) ** 0.5).data, Fraction(1)),
        TypeError,
        "rounded",
    ),
]


@pytest.mark.parametrize(("action", "kind", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_while_recording(action: Callable[[], Any], kind: type[Exception], words: str) -> None:
    KEPT.clear()
    LEAF.grad = 0
    with pytest.raises(kind, match=words):
        action()


def test_no_zero_changes_its_sign() -> None:
    step = training_step(autograd)
    zeros = ([0.0], -0.0, [[-1.0], [1.0]], [0.0, -0.0])
    program = record(step, [1.0], 1.0, [[2.0], [3.0]], [4.0, 5.0])
    assert flat(program(*zeros)) == flat(step(*zeros))
    assert bits(record(lambda x: 0 + x, 1.0)(-0.0)) == bits(0 + -0.0) == bits(0.0)
    assert bits(record(lambda x: 1 * x, 1.0)(-0.0)) == bits(1 * -0.0) == bits(-0.0)
    assert bits(record(lambda x: 0 + (0 + x), 1.0)(-0.0)) == bits(0.0)
    assert bits(record(lambda x, y: 0 + (x - y), 1.0, 1.0)(-0.0, 0.0)) == bits(0.0)


def test_brackets() -> None:
    def step(a: Any, b: Any, c: Any) -> Any:
        return [
            a - (b - c),
            (a - b) - c,
            a / (b / c),
            (a / b) / c,
            -(a**2),
            (-a) ** 2,
            a * -2.5 - (-b),
            2 - (c - 3) * 4,
        ]

    program = record(step, 3.0, 5.0, 7.0)
    assert program(1.1, 2.3, 3.7) == step(1.1, 2.3, 3.7)


def in_place(w: list[Any], x: list[Any], rate: Any) -> Any:
    for k, slope in enumerate(x):
        w[k] -= rate * slope
    x.reverse()
    return w, x


def test_a_step_that_changes_its_lists_spares_those_of_the_caller() -> None:
    w, x = [1.0, 2.0], [0.5, -1.5]
    program = record(in_place, w, x, 0.1)
    assert program([5.0, 7.0], [2.0, 4.0], 0.5) == ([4.0, 5.0], [4.0, 2.0])
    assert (w, x) == ([1.0, 2.0], [0.5, -1.5])


def test_any_number_of_arguments() -> None:
    program = record(lambda *x: x[0] - x[1], 1.0, 2.0)
    assert program(5.0, 7.0) == -2.0
    with pytest.raises(ValueError, match="not enough values"):
        program(5.0)


def test_constants_that_are_not_numbers_of_every_day() -> None:
    bounded = record(lambda x: (x * 2 if x < math.inf else x, math.nan), 1.0)
    assert bounded(3.0)[0] == 6.0 and math.isnan(bounded(3.0)[1])
    large = record(lambda x: x * 2 if x < 2**53 + 1 else x * 3, 2.0**53)
    assert large(2.0**53) == 2.0**54
    with pytest.raises(ValueError, match="was True when recorded"):
        large(2.0**53 + 2)


def test_a_negative_base_keeps_its_sign() -> None:
    assert record(lambda x: (-2.0) ** x, 3.0)(2.0) == 4.0
    assert record(lambda x: (-2) ** x, 3.0)(2.0) == 4.0


def test_a_tuple_stays_a_tuple() -> None:
    program = record(lambda x: (x[0] + 10 if x == (0.0, 0.0) else x[0], x[1]), (1.0, 2.0))
    assert program((3.0, 4.0)) == (3.0, 4.0)
    with pytest.raises(ValueError, match="when recorded"):
        program((0.0, 0.0))


def test_names_of_arguments_do_no_harm() -> None:
    assert record(lambda v0, v1, u: (v0 + v1) * (v0 + v1) * u, 1.0, 2.0, 3.0)(2.0, 3.0, 4.0) == 100.0
    assert record(lambda x_0, x: x_0 * x, 2.0, 3.0)(4.0, 5.0) == 20.0


def test_what_nobody_asked_for_is_left_out() -> None:
    def step(w: Any, x: Any) -> Any:
        value, other = autograd.Value(w), autograd.Value(x)
        (value * other).backward()
        return value.grad + 0 * w

    source = record(step, 2.0, 3.0).source
    assert source.count(" = ") == 2, source  # the arguments and one result


def test_small_enough_to_read() -> None:
    assert code_lines("replay") <= 80
