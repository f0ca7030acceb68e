"""The engine means what PyTorch means, on random graphs too; over fractions it is exact; it goes deep and is small."""

import ast
import gc
import math
import operator
import random
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from code_lines import code_lines
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils import autograd, dual
from course_utils.autograd import Value, dot, total
from course_utils.walks import walk_order
from tools import lessons

Library = dict[str, Callable[..., Any]]
ROUNDED = ["exp", "log", "tanh"]
ENGINE_EXACT: Library = {"relu": Value.relu, "total": total, "dot": dot}
ENGINE: Library = {**ENGINE_EXACT, **{name: getattr(Value, name) for name in ROUNDED}}
DUAL: Library = {
    "relu": lambda x: x if x.value > 0 else x * 0,
    "total": sum,
    "dot": lambda a, b: sum(s * t for s, t in zip(a, b, strict=True)),
}


def torch_library() -> Library:
    torch = pytest.importorskip("torch")
    return {**DUAL, **{name: getattr(torch, name) for name in [*ROUNDED, "relu"]}}


def number_of(x: Any) -> Any:
    """Return the plain number in a value, tensor or dual number."""
    return x.item() if hasattr(x, "item") else x.value if isinstance(x, dual.Dual) else x.data


BINARY = [operator.add, operator.sub, operator.mul, operator.truediv]


def grow(program: bytes, leaves: list[Any], library: Library, plain: Callable[[int], Any]) -> Any:
    """Return the last node of a graph that three bytes a node describe: which operation, and on which nodes.

    Operations out of their domain, or towards numbers too large to compare, become sums: the same in each library,
    since they look at numbers only.
    """
    nodes = list(leaves)
    for place in range(0, len(program) - 2, 3):
        kind, first, second = program[place : place + 3]
        # Late nodes more often, so that graphs grow deep; twice the same one often enough, too.
        a, b = nodes[-1 - first % len(nodes)], nodes[-1 - second % min(3, len(nodes))]
        p, q, c = number_of(a), number_of(b), plain(first - second or 1)
        kind %= 20
        if kind < 8:
            function = BINARY[kind % 4]
            by = (a, b) if kind < 4 else (a, c)
            if function is operator.truediv:
                by = (a, b) if kind < 4 and abs(q) > 0.1 else (c, b) if kind >= 4 and abs(q) > 0.1 else (a, c)
            node = function(*by)
        elif kind < 11:
            node = BINARY[kind - 8](c, b)
        elif kind == 11:
            node = a ** (second % 3 + 1)
        elif kind == 12:
            node = a ** -(second % 3 + 1) if abs(p) > 0.2 else a - b
        elif kind == 13:
            node = library["relu"](a) if abs(p) > 1e-6 or p == 0 else a + b
        elif kind == 14:
            node = library["total"]([a, b, *nodes[-3:], a])
        elif kind == 15:
            node = library["dot"]([a, b, a], [b, b, c])
        elif "exp" not in library:
            node = -a
        elif kind == 16:
            node = library["exp"](a) if abs(p) < 3 else library["tanh"](a)
        elif kind == 17:
            node = library["log"](a) if p > 0.1 else library["tanh"](b)
        elif kind == 18:
            node = (a if second % 2 else 1.5) ** b if p > 0.1 and abs(q) < 3 else b**2
        else:
            node = a**0.5 if p > 0.1 else np.float64(1.5) * b
        size = abs(number_of(node))
        nodes.append(node if size < 1000 else node * (plain(8) / 2 ** math.frexp(float(size))[1]))
    return nodes[-1] if len(program) % 2 else library["total"](nodes)


def largest_part(end: Value) -> float:
    """Return the largest number that a backward walk from a value has added up anywhere."""
    seen, parts = [end], [1.0]
    known = {id(end)}
    for node in seen:
        for parent, local in node.edges:
            parts.append(abs(float(local * node.grad)))
            if id(parent) not in known:
                known.add(id(parent))
                seen.append(parent)
    return max(parts)


@settings(max_examples=10_000, deadline=None, database=None, derandomize=True)
@given(program=st.binary(min_size=18, max_size=48), numbers=st.integers(1, 255))
def test_random_graphs_as_pytorch(program: bytes, numbers: int) -> None:
    torch = pytest.importorskip("torch")
    starts = [numbers / 64, -1.25, (numbers % 7 - 3) / 2]
    leaves = [Value(start) for start in starts]
    twins = [torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in starts]
    end = grow(program, leaves, ENGINE, lambda whole: whole / 8)
    twin = grow(program, twins, torch_library(), lambda whole: whole / 8)
    end.backward()
    twin.backward()
    assert twin.item() == pytest.approx(end.data, rel=1e-9, abs=1e-9)
    allowed = 1e-9 * largest_part(end)
    for leaf, other in zip(leaves, twins, strict=True):
        assert abs(leaf.grad - (0.0 if other.grad is None else other.grad.item())) <= allowed


@settings(max_examples=2000, deadline=None, database=None, derandomize=True)
@given(program=st.binary(min_size=3, max_size=24), numbers=st.integers(1, 255))
def test_random_graphs_exactly(program: bytes, numbers: int) -> None:
    starts = [Fraction(numbers, 64), Fraction(-5, 3), Fraction(numbers % 7 - 3, 2)]
    leaves = [Value(start) for start in starts]
    end = grow(program, leaves, ENGINE_EXACT, lambda whole: Fraction(whole, 8))
    end.backward()
    for place, leaf in enumerate(leaves):
        duals = [dual.Dual(start, Fraction(place == number)) for number, start in enumerate(starts)]
        twin = grow(program, duals, DUAL, lambda whole: Fraction(whole, 8))
        assert end.data == twin.value
        assert leaf.grad == twin.slope and not isinstance(leaf.grad, float)


ENGINE_CELLS = ["order", "backward", "helpers", "value", "minus", "divide", "many", "functions", "power"]


def engine_of_the_lesson() -> dict[str, Any]:
    """Return what the cells of lesson 07 that build the engine define, when run one after the other."""
    notebook = lessons.read(lessons.find("07", lessons.ROOT / "notebooks"))
    sources = {cell.id: cell.source for cell in notebook.cells}
    space: dict[str, Any] = {}
    for cell in ENGINE_CELLS:
        tree = ast.parse(sources[cell])
        tree.body = [node for node in tree.body if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.Import))]
        exec(ast.unparse(tree), space)
    return space


def test_the_engine_of_lesson_07_is_this_one_bit_for_bit() -> None:
    built = engine_of_the_lesson()
    library = {name: getattr(built["Value"], name) for name in [*ROUNDED, "relu"]}
    library |= {"total": built["total"], "dot": built["dot"]}
    exact_library = {name: library[name] for name in ENGINE_EXACT}
    rng = random.Random(7)
    for number in range(1500):
        program = rng.randbytes(rng.randint(3, 36))
        starts = [rng.gauss(0, 1), -1.25, 0.5]
        libraries: list[Library] = [library, ENGINE]
        plain: Callable[[int], Any] = lambda whole: whole / 8  # noqa: E731
        if number % 3 == 0:
            starts = [Fraction(rng.randint(-9, 9), 8), Fraction(-5, 3), Fraction(1, 2)]
            libraries, plain = [exact_library, ENGINE_EXACT], lambda whole: Fraction(whole, 8)
        found = []
        for kind, functions in zip([built["Value"], Value], libraries, strict=True):
            leaves = [kind(start) for start in starts]
            end = grow(program, leaves, functions, plain)
            for _ in range(2):
                end.backward()
            assert isinstance(end, kind) and [*map(id, built["walk_order"](end))] == [*map(id, walk_order(end))]
            found.append([end.data, *[leaf.grad for leaf in leaves], end.kind])
        assert found[0] == found[1]


def test_finite_differences_agree() -> None:
    def loss(w: Any, b: Any) -> Any:
        return total((w * x + b - y).tanh() ** 2 for x, y in [(1.0, 2.0), (3.0, 2.5)]) / (b * b + 1).log()

    w, b = Value(0.3), Value(-0.7)
    loss(w, b).backward()
    step = 1e-6
    by_w = (loss(Value(0.3 + step), b).data - loss(Value(0.3 - step), b).data) / (2 * step)
    by_b = (loss(w, Value(-0.7 + step)).data - loss(w, Value(-0.7 - step)).data) / (2 * step)
    assert (w.grad, b.grad) == pytest.approx((by_w, by_b), rel=1e-7)


def test_leaves_accumulate_and_inner_gradients_do_not_leak() -> None:
    a, b, c = Value(2), Value(3), Value(5)
    inner = a * b
    loss = inner * c
    loss.backward()
    assert (a.grad, b.grad, c.grad, inner.grad, loss.grad) == (15, 10, 6, 5, 1)
    loss.backward()
    assert (a.grad, b.grad, c.grad, inner.grad, loss.grad) == (30, 20, 12, 5, 1)
    a.grad = 0
    loss.backward()
    assert (a.grad, b.grad, inner.grad) == (15, 30, 5)


def test_two_losses_over_one_part() -> None:
    a = Value(3.0)
    shared = a * a
    (shared * 2).backward()
    (shared + 1).backward()
    assert a.grad == 12 + 6 and shared.grad == 1


def test_calls_from_any_node_as_pytorch() -> None:
    """Several walks over one graph, from any node, inner ones too, with leaves cleared now and then."""
    torch = pytest.importorskip("torch")
    rng = random.Random(3)
    for _ in range(300):
        starts = [rng.uniform(0.3, 2) for _ in range(3)]
        nodes = [Value(start) for start in starts]
        twins = [torch.tensor(start, dtype=torch.float64, requires_grad=True) for start in starts]
        leaves = list(zip(nodes, twins, strict=True))
        for _ in range(rng.randint(1, 12)):
            operation, (i, j) = rng.choice(BINARY), (rng.randrange(len(nodes)) for _ in range(2))
            for row in (nodes, twins):
                row.append(operation(row[i], row[j] * row[j] + 1) * 0.5)
        for _ in range(rng.randint(1, 6)):
            if rng.random() < 0.3:
                node, twin = rng.choice(leaves)
                node.grad, twin.grad = 0, None
            end = rng.randrange(len(nodes))
            nodes[end].backward()
            twins[end].backward(retain_graph=True)
        for node, twin in leaves:
            assert node.grad == pytest.approx(0 if twin.grad is None else twin.grad.item(), rel=1e-12)


def test_ctrl_c_in_the_walk_leaves_no_count_behind() -> None:
    class Stopping:
        def __mul__(self, other: Any) -> Any:
            raise KeyboardInterrupt

    a = Value(2.0)
    b = a * 3
    end = Value(1.0, ((b, 1), (b, Stopping())), "+")
    with pytest.raises(KeyboardInterrupt):
        end.backward()
    a.grad = 0
    (b * b).backward()
    assert a.grad == 36


@pytest.mark.parametrize("number", [2, 2.0, Fraction(2)])
def test_the_diamond(number: Any) -> None:
    a = Value(number)
    b = a * a
    c = b + b * a
    c.backward()
    assert (c.data, a.grad, b.grad) == (12, 16, 3)


def test_backward_from_a_leaf() -> None:
    a = Value(2.0)
    a.backward()
    a.backward()
    assert a.grad == 2
    assert total([1, 2.5]).data == 3.5 and total([]).data == 0


def test_a_count_left_behind_does_not_spoil_the_next_call() -> None:
    a = Value(2.0)
    b = a * a
    c = b + b * a
    edges, c.edges = c.edges, ((b, None), c.edges[1])
    with pytest.raises(TypeError):
        c.backward()
    c.edges = edges
    c.backward()
    assert a.grad == 16


SCALARS = [2, 2.0, np.float64(2), np.float32(2), np.int64(2), np.uint8(2)]


@pytest.mark.parametrize("scalar", SCALARS, ids=lambda scalar: type(scalar).__name__)
@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv", "pow"])
def test_numbers_on_either_side(scalar: Any, name: str) -> None:
    torch = pytest.importorskip("torch")
    function = getattr(operator, name)
    for swap in [False, True]:
        value, twin = Value(3.0), torch.tensor(3.0, dtype=torch.float64, requires_grad=True)
        result = function(scalar, value) if swap else function(value, scalar)
        other = function(float(scalar), twin) if swap else function(twin, float(scalar))
        result.backward()
        other.backward()
        assert type(result) is Value and type(result.data) is float and type(value.grad) in (float, int)
        assert (result.data, value.grad) == pytest.approx((other.item(), twin.grad.item()))
        assert len(result.edges) == 1, "a number is no node"


def test_values_in_an_array_and_numpy_data() -> None:
    row = np.array([1.0, 2.0])
    w = [Value(np.float32(0.5)), Value(np.float64(0.25))]
    assert type(w[0].data) is float and type(dot(w, row).data) is float and type(dot(row, w).edges[0][1]) is float
    assert dot(row, w).data == 1.0 and total(row).data == 3.0


def test_total_and_dot() -> None:
    a, b = Value(2), Value(Fraction(1, 3))
    node = dot([a, b, 1, a, 2], [b, 3, 4, a, b])
    node.backward()
    assert node.data == 2 * Fraction(1, 3) + 1 + 4 + 4 + Fraction(2, 3)
    assert (a.grad, b.grad) == (Fraction(1, 3) + 4, 2 + 3 + 2)
    assert node.kind == "dot" and total([a, 1]).kind == "total" and len(total([a, 1, a]).edges) == 2
    with pytest.raises(ValueError, match=r"Two rows of one length are needed, but .* longer"):
        dot([a], [1, 2])
    assert type(dot([2], [np.float64(3)]).data) is float


def test_whole_numbers_do_not_round_a_fraction() -> None:
    a = Value(Fraction(1, 3))
    (1 / (a / 7) - (3 * a) ** -2 / 2 + (a - 1) / 3).backward()
    assert a.grad == -63 + 27 * Fraction(1, 9) * 1 + Fraction(1, 3)


REFUSED: list[tuple[str, Callable[[], Any], type[Exception], str]] = [
    ("exp", lambda: Value(Fraction(1, 2)).exp(), TypeError, r"exp\(1/2\) would be rounded"),
    ("log", lambda: Value(Fraction(1, 2)).log(), TypeError, r"log\(1/2\) would be rounded"),
    ("tanh", lambda: Value(Fraction(1, 2)).tanh(), TypeError, r"tanh\(1/2\) would be rounded"),
    ("root", lambda: Value(Fraction(1, 2)) ** Fraction(1, 2), TypeError, r"1/2 \*\* 1/2 would be rounded"),
    ("root by a float", lambda: Value(Fraction(1, 2)) ** 0.5, TypeError, r"1/2 \*\* 0.5 would be rounded"),
    ("float power", lambda: Value(Fraction(1, 2)) ** 2.0, TypeError, r"1/2 \*\* 2.0 would be rounded"),
    ("power of values", lambda: Value(Fraction(1, 2)) ** Value(2), TypeError, r"log\(1/2\) would be rounded"),
    ("whole number to a fraction", lambda: Value(2) ** Fraction(1, 2), TypeError, r"2 \*\* 1/2 would be rounded"),
    ("number to a fraction", lambda: 2 ** Value(Fraction(1, 3)), TypeError, "exponent is a value, 1/3"),
    ("value to a fraction", lambda: Value(2) ** Value(Fraction(1, 3)), TypeError, "exponent is a value, 1/3"),
    ("array to a value", lambda: np.ones(2) ** Value(1.0), TypeError, "one of type ndarray"),
    ("division by 0", lambda: Value(1.0) / 0, ZeroDivisionError, r"1.0 / 0: a division by zero"),
    ("division by a value", lambda: Value(1) / Value(0.0), ZeroDivisionError, r"1 / 0.0: a division by zero"),
    ("number by a value", lambda: 3 / Value(Fraction(0)), ZeroDivisionError, r"3 / 0: a division by zero"),
    ("power of zero", lambda: Value(0.0) ** -1, ZeroDivisionError, "zero has no negative powers"),
    ("root of zero", lambda: Value(0.0) ** 0.5, ZeroDivisionError, r"0.0 \*\* 0.5 has no slope"),
    ("root below zero", lambda: Value(-4.0) ** 0.5, ValueError, r"-4.0 \*\* 0.5: a negative number"),
    ("log of 0", lambda: Value(0).log(), ValueError, r"log\(0\): only positive numbers"),
    ("log below zero", lambda: Value(-1.5).log(), ValueError, r"log\(-1.5\): only positive numbers"),
    ("power below zero", lambda: (-2) ** Value(2.0), ValueError, r"-2 \*\* 2.0: a positive base is needed"),
    ("power of values at 0", lambda: Value(0.0) ** Value(2.0), ValueError, r"0.0 \*\* 2.0: a positive base is needed"),
    ("text to a value", lambda: "a" ** Value(1.0), TypeError, "one of type str"),
    ("exp too large", lambda: Value(1000.0).exp(), OverflowError, r"exp\(1000.0\) is too large for a float"),
    ("power too large", lambda: Value(1e200) ** 2, OverflowError, r"1e\+200 \*\* 2 is too large for a float"),
    ("power of a value too large", lambda: 10.0 ** Value(400.0), OverflowError, r"exp\(921\.\d+\) is too large"),
    ("slope too large", lambda: Value(1e-200) ** -1, OverflowError, r"The slope of 1e-200 \*\* -1 is too large"),
    ("whole number too large", lambda: Value(10**400) ** 0.5, OverflowError, "is too large for a float"),
    (
        "rows of two lengths",
        lambda: dot([Value(1.0)], [1, 2]),
        ValueError,
        "Two rows of one length are needed, but .* longer",
    ),
    ("text", lambda: Value("3"), TypeError, "one of type str: '3'"),
    ("nothing", lambda: Value(None), TypeError, "one of type NoneType"),
    ("complex", lambda: Value(1j), TypeError, "one of type complex"),
    ("value in a value", lambda: Value(Value(1)), TypeError, r"one of type Value: Value\(1, grad=0\)"),
    ("list", lambda: Value(1) * [1, 2], TypeError, "one of type list"),
    ("array", lambda: Value(1.0) + np.ones(2), TypeError, "one of type ndarray"),
    ("array first", lambda: np.ones(2) - Value(1.0), TypeError, "one of type ndarray"),
    ("rows in dot", lambda: dot([Value(1.0)], np.ones((1, 2))), TypeError, "one of type ndarray"),
    ("text in total", lambda: total([Value(1), "a"]), TypeError, "one of type str"),
]


@pytest.mark.parametrize(("action", "kind", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_refused_in_words(action: Callable[[], Any], kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words):
        action()


@pytest.mark.parametrize("row", REFUSED, ids=[row[0] for row in REFUSED])
def test_what_is_refused_is_shown_with_what_was_given(row: tuple[str, Callable[[], Any], type[Exception], str]) -> None:
    """Beside what was given stands what is wanted or what is usually the cause, in a sentence of its own."""
    with pytest.raises(row[2]) as caught:
        row[1]()
    words = str(caught.value)
    assert len(words.split()) >= 6 and words.endswith("."), words


def test_floats_that_become_too_large_without_an_error() -> None:
    """Products, sums and quotients become inf and then nan, values and gradients, just as PyTorch's do."""
    torch = pytest.importorskip("torch")
    for function in [
        lambda x: x * x,
        lambda x: (x * x) * x,
        lambda x: x * 1e150 + x * 1e150 - x * x,
        lambda x: (x * x) * 0.0,
        lambda x: x / 1e-200,
        lambda x: 1.0 / (x * x),
        lambda x: (x * x).relu(),
        lambda x: (x * -x).exp(),
        lambda x: (x * x).tanh(),
        lambda x: (x * x).log(),
    ]:
        found, wanted = Value(1e200), torch.tensor(1e200, dtype=torch.float64, requires_grad=True)
        end, other = function(found), function(wanted)
        end.backward()
        other.backward()
        assert math.isnan(end.data) if math.isnan(other.item()) else end.data == other.item()
        assert math.isnan(found.grad) if math.isnan(wanted.grad) else found.grad == wanted.grad.item()
    r = [Value(1e200), Value(1.0)]
    assert dot(r, r).data == math.inf and total([r[0] * 1e108, r[0] * 1e108]).data == math.inf


def test_powers_at_the_edge() -> None:
    for base, power, slope in [(0.0, 0, 0), (0.0, 1, 1), (0.0, 2, 0), (-2.0, 3, 12), (-2.0, 2.0, -4), (4.0, 0.5, 0.25)]:
        x = Value(base)
        (x**power).backward()
        assert x.grad == slope


def test_relu_at_zero_and_far_out() -> None:
    for data, result, slope in [(0.0, 0, 0), (-math.inf, 0, 0), (math.inf, math.inf, 1), (Fraction(-1, 2), 0, 0)]:
        x = Value(data)
        y = x.relu()
        y.backward()
        assert (y.data, x.grad) == (result, slope) and type(y.data) is type(data)
    assert math.isnan(Value(math.nan).relu().data)


def test_comparisons_are_those_of_the_numbers() -> None:
    a, b = Value(2.0), Value(3)
    assert a < b and b > 2 and a <= 2 and b >= a and a == 2 and a != b and a == Value(Fraction(2))
    assert (1 < a, 3 <= a, 2 == a, 2 != a, 1 > a, 3 >= a) == (True, False, True, False, False, True)  # noqa: SIM300
    assert max([a, b]) is b and sorted([b, a])[0] is a
    assert not (a < Value(2.0) or a > Value(2.0))
    assert a and not Value(0.0) and np.float64(3) == b and not np.float64(3) < b
    assert len({a, Value(2.0)}) == 2, "two values are two keys"
    assert not Value(math.nan) > 1


def test_repr_is_short() -> None:
    a = Value(Fraction(1, 2))
    b = a * 3
    b.backward()
    assert (repr(a), repr(b)) == ("Value(1/2, grad=3)", "Value(3/2, grad=1)")


def test_wide_and_deep_without_recursion() -> None:
    limit = sys.getrecursionlimit()
    x = Value(2.0)
    for node, slope in [
        (total([x] * 100_000), 100_000),
        (total([x * 1.0 for _ in range(100_000)]), 100_000),
        (sum((x for _ in range(100_000)), Value(0.0)), 100_000),
    ]:
        x.grad = 0
        node.backward()
        assert x.grad == slope
    for _ in range(100_000):
        x = x * 1.0
    x.backward()
    gc.collect()
    del x, node
    gc.collect()
    assert sys.getrecursionlimit() == limit


def test_no_reference_cycles() -> None:
    gc.collect()
    gc.disable()
    try:
        x = Value(2.0)
        for _ in range(100):
            ((x * x + 1).log() ** 2 / (x + 3) - x.tanh()).backward()
        assert gc.collect() == 0
    finally:
        gc.enable()


def test_small_enough_to_read() -> None:
    assert code_lines("autograd") <= 100
    assert code_lines("arithmetic") <= 80, "what says in words what cannot be done, beside the engine"
    assert autograd.__doc__ and "lesson 07" in autograd.__doc__


def test_order_of_sums_is_fixed() -> None:
    """The same graph gives the same bits each time, whatever else lives in memory."""
    rng = random.Random(0)
    numbers = [rng.gauss(0, 1) for _ in range(50)]

    def gradient() -> float:
        w = Value(0.1)
        total((w * number).tanh() * number for number in numbers).backward()
        return w.grad

    assert len({gradient() for _ in range(5)}) == 1
