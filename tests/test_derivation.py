"""Derivations: right ones pass, and wrong ones of the sort that gets published fail on every run."""

import math
import re
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import pytest
from code_lines import code_lines

from course_utils import derivation as d
from course_utils.averages import mean
from course_utils.derivation import (
    DerivationError,
    derivative,
    equal,
    equivalent,
    gradient,
    matrix,
    number,
    positive,
    row,
    same_minimiser,
    start,
    vector,
    verify,
)
from course_utils.dual import Dual, derivative_at, exp, gradient_at, log, sqrt

WXY = {"w": number, "b": number, "x": row("n"), "y": row("n")}
ALONE = {"w": number, "x": row("n"), "y": row("n")}


def residuals(w: Any, b: Any, x: Any, y: Any) -> list[Any]:
    return [w * s + b - t for s, t in zip(x, y, strict=True)]


def dot(x: Any, y: Any) -> Any:
    return sum(s * t for s, t in zip(x, y, strict=True))


LOSS = start("J", "", lambda w, b, x, y: mean(r**2 for r in residuals(w, b, x, y)))
VARIANCE = start("v", "", lambda y: mean((t - mean(y)) ** 2 for t in y))
NORMAL = start("", "w x \\cdot x &= x \\cdot y", lambda w, x, y: (w * dot(x, x), dot(x, y)))
SUM = start("S", "", lambda w, x, y: sum((w * s - t) ** 2 for s, t in zip(x, y, strict=True)))

RIGHT: dict[str, Any] = {
    "equal": ({"y": row("n")}, VARIANCE, equal("", lambda y: mean(t**2 for t in y) - mean(y) ** 2)),
    "derivative by w": (
        WXY, LOSS, derivative("", "", lambda w, b, x, y: 2 * dot(x, residuals(w, b, x, y)) / len(x), by="w"),
    ),
    "derivative by b": (WXY, LOSS, derivative("", "", lambda w, b, x, y: 2 * mean(residuals(w, b, x, y)), by="b")),
    "equivalent": (
        ALONE, NORMAL, equivalent("", lambda w, x, y: (w, dot(x, y) / dot(x, x)), lambda x: 1 / dot(x, x), "divided"),
    ),
    "same minimiser": (ALONE, SUM, same_minimiser("", "", lambda w, x, y: SUM.expression(w, x, y) / len(x), "w", "")),
    "constant dropped": (
        ALONE, SUM, same_minimiser("", "", lambda w, x, y: w**2 * dot(x, x) - 2 * w * dot(x, y), "w", ""),
    ),
}  # fmt: skip
WRONG: dict[str, Any] = {
    "equal: sign": ({"y": row("n")}, VARIANCE, equal("", lambda y: mean(t**2 for t in y) + mean(y) ** 2)),
    "equal: square of the mean for mean of the squares": ({"y": row("n")}, VARIANCE, equal("", lambda y: 0 * mean(y))),
    "equal: n - 1": (
        {"y": row("n")}, VARIANCE, equal("", lambda y: sum((t - mean(y)) ** 2 for t in y) / (len(y) - 1)),
    ),
    "equal: dropped term": ({"y": row("n")}, VARIANCE, equal("", lambda y: mean(t**2 for t in y))),
    "equal: missing sum": (WXY, LOSS, equal("", lambda w, b, x, y: residuals(w, b, x, y)[0] ** 2 / len(x))),
    "derivative: missing 2": (
        WXY, LOSS, derivative("", "", lambda w, b, x, y: dot(x, residuals(w, b, x, y)) / len(x), by="w"),
    ),
    "derivative: sign": (
        WXY, LOSS, derivative("", "", lambda w, b, x, y: -2 * dot(x, residuals(w, b, x, y)) / len(x), by="w"),
    ),
    "derivative: missing x": (
        WXY, LOSS, derivative("", "", lambda w, b, x, y: 2 * mean(residuals(w, b, x, y)), by="w"),
    ),
    "derivative: wrong variable": (
        WXY, LOSS, derivative("", "", lambda w, b, x, y: 2 * dot(x, residuals(w, b, x, y)) / len(x), by="b"),
    ),
    "derivative: wrong index": (
        WXY, LOSS,
        derivative("", "", lambda w, b, x, y: 2 * x[0] * sum(residuals(w, b, x, y)) / len(x), by="w"),
    ),
    "equivalent: divided one side": (
        ALONE, NORMAL, equivalent("", lambda w, x, y: (w, dot(x, y)), lambda x: 1 / dot(x, x), ""),
    ),
    "equivalent: sign": (
        ALONE, NORMAL, equivalent("", lambda w, x, y: (w, -dot(x, y) / dot(x, x)), lambda x: 1 / dot(x, x), ""),
    ),
    "equivalent: square of the sum": (
        ALONE, NORMAL, equivalent("", lambda w, x, y: (w, dot(x, y) / sum(x) ** 2), lambda x: 1 / dot(x, x), ""),
    ),
    "equivalent: factor zero": (ALONE, NORMAL, equivalent("", lambda: (0, 0), lambda: 0, "")),
    "same minimiser: decreasing map": (
        ALONE, SUM, same_minimiser("", "", lambda w, x, y: -SUM.expression(w, x, y), "w", ""),
    ),
    "same minimiser: a term that is not constant": (
        ALONE, SUM, same_minimiser("", "", lambda w, x, y: w**2 * dot(x, x) - w * dot(x, y), "w", ""),
    ),
    "same minimiser: absolute values": (
        ALONE, SUM,
        same_minimiser("", "", lambda w, x, y: sum(abs(w * s - t) for s, t in zip(x, y, strict=True)), "w", ""),
    ),
}  # fmt: skip

DESIGN = {"X": matrix("n", "d"), "y": vector("n"), "w": vector("d")}
MAP = {"A": matrix("m", "d"), "Q": matrix("m", "m"), "v": vector("d")}
SQUARES = start("J", "", lambda X, y, w: (X @ w - y) @ (X @ w - y) / len(y))
FORM = start("f(Av)", "", lambda A, Q, v: (A @ v) @ Q @ (A @ v))
LEVEL = start("", "", lambda X, y, w: (2 * X.T @ (X @ w - y) / len(y), 0 * w))


def entries(X: Any, y: Any, w: Any, factor: Any = 2, by: Any = None) -> list[Any]:
    by = len(y) if by is None else by
    return [factor * sum(x[k] * (x @ w - t) for x, t in zip(X, y, strict=True)) / by for k in range(len(w))]


def doubled(v: Any) -> Any:
    v *= 2  # and so changes v
    return v


RIGHT |= {
    "a line that changes its input": (
        {"v": vector("d")}, start("", "", lambda v: 2 * v), equal("", doubled), equal("", lambda v: v + v),
    ),
    "gradient in a line": (DESIGN, SQUARES, gradient("", "", lambda X, y, w: 2 * X.T @ (X @ w - y) / len(y), by="w")),
    "gradient by entries": (DESIGN, SQUARES, gradient("", "", lambda X, y, w: entries(X, y, w), by="w")),
    "gradient by a matrix": (MAP, FORM, gradient("", "", lambda A, Q, v: np.outer((Q + Q.T) @ (A @ v), v), by="A")),
    "gradient of a vector": (
        MAP, start("", "", lambda A, v: A @ v), gradient("", "", lambda A: A, by="v"),
        equal("", lambda A: [list(row_) for row_ in A]),
    ),
    "an equation of vectors": (
        DESIGN, LEVEL, equivalent("", lambda X, y, w: (X.T @ X @ w, X.T @ y), lambda y: Fraction(len(y), 2), ""),
    ),
}  # fmt: skip
WRONG |= {
    f"gradient: {name}": (DESIGN, SQUARES, gradient("", "", expression, by="w"))
    for name, expression in {
        "missing 2": lambda X, y, w: entries(X, y, w, factor=1),
        "sign": lambda X, y, w: entries(X, y, w, factor=-2),
        "missing 1/n": lambda X, y, w: entries(X, y, w, by=1),
        "1/d for 1/n": lambda X, y, w: entries(X, y, w, by=len(w)),
        "without the targets": lambda X, y, w: 2 * X.T @ (X @ w) / len(y),
        "one entry of several": lambda X, y, w: [*entries(X, y, w)[:-1], 0],
        "a number for a vector": lambda X, y, w: entries(X, y, w)[0],
        "one entry too many": lambda X, y, w: [*entries(X, y, w), 0],
        "a column for a vector": lambda X, y, w: [[entry] for entry in entries(X, y, w)],
        "elementwise for matrix product": lambda X, y, w: 2 * X.T * (X @ w - y) / len(y),
        "a column of targets": lambda X, y, w: 2 * X.T @ (X @ w - y[:, None]) / len(y),
    }.items()
}
WRONG |= {
    "gradient: one half of a form": (MAP, FORM, gradient("", "", lambda A, Q, v: 2 * A.T @ (Q @ (A @ v)), by="v")),
    "gradient: transposed": (MAP, FORM, gradient("", "", lambda A, Q, v: np.outer(v, (Q + Q.T) @ (A @ v)), by="A")),
    "equivalent: a column beside a flat vector": (
        DESIGN, start("", "", lambda X, y, w: (X @ w, y)),
        equivalent("", lambda X, y, w: (X @ w, y[:, None]), lambda: 1, ""),
    ),
    "equivalent: from a column beside a flat vector": (
        DESIGN, start("", "", lambda X, y, w: (X @ w, y[:, None])),
        equivalent("", lambda X, y, w: (X @ w, y[:, None]), lambda: 1, ""),
    ),
    "equivalent: a single zero for a vector of zeros": (
        DESIGN, LEVEL, equivalent("", lambda X, y, w: (X.T @ (X @ w - y), 0), lambda y: Fraction(len(y), 2), ""),
    ),
    "equivalent: no equation": (DESIGN, LEVEL, equivalent("", lambda X, y, w: X.T @ (X @ w - y), lambda: 1, "")),
    "equivalent: a vector as factor": (
        DESIGN, start("", "", lambda X, y, w: (X @ w, y)),
        equivalent("", lambda X, y, w: (y * (X @ w), y * y), lambda y: y, ""),
    ),
    "derivative by a vector": (
        {"v": vector("d")}, start("", "", lambda v: np.sum(v) ** 2),
        derivative("", "", lambda v: 2 * np.sum(v), by="v"),
    ),
    "derivative by a list": (
        {"y": row("n")}, start("", "", lambda y: 3), derivative("", "", lambda y: 0, by="y"),
    ),
    "derivative by an unknown name": (ALONE, SUM, derivative("", "", lambda x: 0, by="b")),
    "gradient by a number": ({"c": number}, start("", "", lambda c: c), gradient("", "", lambda c: 1, by="c")),
    "gradient by an unknown name": (DESIGN, SQUARES, gradient("", "", lambda w: 0 * w, by="v")),
    "equal: a line that changes its input": (
        {"v": vector("d")}, start("", "", lambda v: v), equal("", lambda v: doubled(v) - v),
    ),
    "equal: two lines without a value": ({"c": number}, start("", "", lambda c: None), equal("", lambda c: None)),
    "gradient: of nothing": (DESIGN, start("", "", lambda w: None), gradient("", "", lambda w: 0 * w, by="w")),
    "equal: two lines that say True": ({"c": number}, start("", "", lambda c: c == c), equal("", lambda c: c < 100)),
    "gradient of a vector: transposed": (
        MAP, start("", "", lambda A, v: A @ v), gradient("", "", lambda A: A.T, by="v"),
    ),
    "an equation of vectors: missing transpose": (
        {"X": matrix("d", "d"), "y": vector("d"), "w": vector("d")}, LEVEL,
        equivalent("", lambda X, y, w: (X @ X @ w, X @ y), lambda y: Fraction(len(y), 2), ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", RIGHT.values(), ids=RIGHT)
def test_right(case: Any) -> None:
    for seed in range(5):
        verify(*case, seed=seed)


@pytest.mark.parametrize("case", WRONG.values(), ids=WRONG)
def test_wrong_on_every_run(case: Any) -> None:
    for seed in range(25):
        with pytest.raises(DerivationError) as error:
            verify(*case, seed=seed)
    assert re.search("Line 2|Line 1 should|factor", str(error.value))


def test_sizes_of_arrays() -> None:
    """Every derivation sees all pairs of sizes from 1 to 4, with fractions and with whole numbers, and larger ones."""
    seen: set[tuple[int, int, bool]] = set()

    def look(X: Any, w: Any) -> Any:
        assert X.shape[1:] == w.shape
        seen.add((*X.shape, all(abs(entry) <= 1 == entry.denominator for entry in X.flat)))
        return X @ w

    for seed in range(25):
        seen.clear()
        verify(DESIGN, start("", "", look), equal("", lambda X, w: X @ w), seed=seed)
        pairs = set(product(range(1, 5), repeat=2))
        assert pairs <= {(n, d) for n, d, small in seen if small} and {(n, d) for n, d, _ in seen} - pairs
        assert len([1 for *_, small in seen if not small]) > 12


def test_three_sizes_differ_too() -> None:
    seen: set[tuple[int, ...]] = set()

    def look(A: Any, B: Any) -> Any:
        seen.add((*A.shape, len(B)))
        return A

    inputs = {"A": matrix("m", "d"), "B": matrix("n", "d")}
    verify(inputs, start("", "", look), equal("", lambda A: A))
    assert {n for _, _, n in seen} == set(range(1, 7)) and any(m < n for m, _, n in seen)


def test_lines_of_different_shapes() -> None:
    with pytest.raises(DerivationError, match=r"Line 2 has shape \(\), but line 1 asks for \(\d,\)"):
        verify(DESIGN, start("", "", lambda w: w), equal("", lambda w: w @ w))
    with pytest.raises(DerivationError, match=r"With X = \(\(.*line 1 asks for \(.*line 2 gives \("):
        verify(DESIGN, start("", "", lambda X, w: X @ w), equal("", lambda X, w: 2 * X @ w))


def test_the_message_names_line_and_values() -> None:
    steps = (VARIANCE, equal("", lambda y: mean(t**2 for t in y) - mean(y) ** 2), equal("", lambda y: y[0]))
    with pytest.raises(DerivationError, match=r"Line 3 \(equal\) does not follow from line 2\. With y = \(.*gives"):
        verify({"y": row("n")}, *steps)


FLOATS = {"s": positive}
ROOT = start("f", "", lambda s: log(sqrt(s)) + exp(s) / s)
FLOAT_STEPS = {
    True: [
        equal("", lambda s: log(s) / 2 + exp(s) / s),
        derivative("", "", lambda s: 1 / (2 * s) + exp(s) / s - exp(s) / s**2, by="s"),
    ],
    False: [
        equal("", lambda s: log(s) * 2 + exp(s) / s),
        equal("", lambda s: log(s) / 2 - exp(s) / s),
        derivative("", "", lambda s: 1 / s + exp(s) / s - exp(s) / s**2, by="s"),
        derivative("", "", lambda s: 1 / (2 * s) + exp(s) / s + exp(s) / s**2, by="s"),
    ],
}


def test_floats() -> None:
    for step in FLOAT_STEPS[True]:
        verify(FLOATS, ROOT, step, exact=False)
    for step in FLOAT_STEPS[False]:
        for seed in range(10):
            with pytest.raises(DerivationError):
                verify(FLOATS, ROOT, step, exact=False, seed=seed)


def test_rows_of_positive_numbers() -> None:
    inputs = {"s": row("n", positive), "y": row("n")}
    roots = start("", "", lambda s: sum(log(sqrt(a)) for a in s))
    verify(inputs, roots, equal("", lambda s: sum(log(a) for a in s) / 2), exact=False)
    verify(inputs, start("", "", lambda s, y: len(s) - len(y)), equal("", lambda: 0))
    verify({"s": row("n", positive)}, start("", "", lambda s: min(s) > 0 and 1), equal("", lambda: 1))


def test_a_product_that_has_become_zero_is_passed_over() -> None:
    """A product of densities may be no float any more; on the other draws the line is checked all the same."""
    densities = start("", "", lambda r: log(math.prod(exp(-20 * e * e) for e in r)))
    verify({"r": row("n")}, densities, equal("", lambda r: -20 * sum(e * e for e in r)), exact=False)
    with pytest.raises(DerivationError, match="does not follow"):
        verify({"r": row("n")}, densities, equal("", lambda r: -10 * sum(e * e for e in r)), exact=False)
    for nothing in [0.0, 0, 5e-324, 1e-310, Dual(0.0, 1)]:
        with pytest.raises(ZeroDivisionError, match="no logarithm"):
            log(nothing)
    with pytest.raises(ValueError):
        log(-1.0)


def test_display(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[Any] = []
    monkeypatch.setattr(d, "display", lambda data, raw: shown.append(data))
    first = start("J(c)", "c^2", lambda c: c * c)
    d.derivation({"c": number}, first, derivative(r"\frac{dJ}{dc}", "2c", lambda c: 2 * c, by="c"))
    assert shown[0]["text/markdown"].splitlines()[1:3] == [
        r"J(c) &= c^2 \\[4pt]",
        r"\frac{dJ}{dc} &= 2c && \text{(derivative with respect to $c$)}",
    ]
    assert capsys.readouterr().out == "1 step, each checked on 40 random draws of exact fractions.\n"


def test_a_line_that_can_never_be_computed() -> None:
    with pytest.raises(DerivationError, match="divides by zero"):
        verify({"c": number}, start("", "", lambda c: c), equal("", lambda c: c / 0))


def test_what_cannot_be_checked_is_refused() -> None:
    pair = start("", "", lambda c: (c * c, 2 * c))
    with pytest.raises(DerivationError, match="Only a single number"):
        verify({"c": number}, pair, derivative("", "", lambda c: 0, by="c"))
    with pytest.raises(DerivationError, match="Only a single number has a derivative"):
        verify(DESIGN, start("", "", lambda w: w), derivative("", "", lambda w: w, by="w"))
    with pytest.raises(DerivationError, match="Only a single number has a gradient"):
        verify(DESIGN, LEVEL, gradient("", "", lambda w: w, by="w"))
    with pytest.raises(ValueError, match="minimised over"):
        same_minimiser("", "", lambda c: c, "", "")
    sums = start("", "", lambda a, b: (a, b))
    for seed in range(25):  # a factor that is zero somewhere is found there
        with pytest.raises(DerivationError, match="factor"):
            squares = equivalent("", lambda a, b: (a * a, b * b), lambda a, b: a + b, "")
            verify({"a": number, "b": number}, sums, squares, seed=seed)


@pytest.mark.parametrize("factor", [lambda w: w - 2, lambda w: w - 5, lambda w, x: sum(x) - 4])
def test_a_factor_that_is_zero_somewhere_is_refused(factor: Any) -> None:
    first = start("", "", lambda w: (w, 1))
    for seed in range(25):
        step = equivalent("", lambda w: (w, 1), factor, "refused before it is compared")
        with pytest.raises(DerivationError, match="factor"):
            verify({"w": number, "x": row("n")}, first, step, seed=seed)


def test_an_objective_without_the_variable_is_refused() -> None:
    other = same_minimiser("", "", lambda w, x, y: -SUM.expression(w, x, y), over="b", because="")
    with pytest.raises(DerivationError, match="does not depend on b"):
        verify({**ALONE, "b": number}, SUM, other)


def test_duals_are_exact() -> None:
    def f(x: Any) -> Any:
        return (3 * x**3 - 1 / x + 2) / (x - 5) - (4 - x) ** 2 + 1 * -(x**0)

    x = Fraction(2, 3)
    top, down = 3 * x**3 - 1 / x + 2, x - 5
    slope = ((9 * x**2 + 1 / x**2) * down - top) / down**2 + 2 * (4 - x)
    assert derivative_at(f, x) == slope
    with pytest.raises(TypeError, match="whole powers only"):
        Dual(2.0) ** 0.5  # type: ignore[operator]


def test_gradients_are_exact() -> None:
    A = np.array([[Fraction(1, 3), Fraction(2)], [Fraction(-1, 2), Fraction(5)], [Fraction(0), Fraction(7, 4)]])
    v = np.array([Fraction(2, 5), Fraction(-3)])
    assert np.array_equal(gradient_at(lambda v: A @ v, v), A)
    assert np.array_equal(gradient_at(lambda v: v @ v, v), 2 * v)
    assert gradient_at(lambda v: 3, v).tolist() == [0, 0]
    assert gradient_at(lambda B: B @ v, A).shape == (3, 3, 2)


@pytest.mark.parametrize(("module", "most"), [("derivation", 150), ("draws", 45)])
def test_the_instrument_stays_small(module: str, most: int) -> None:
    assert 0 < code_lines(module) <= most
