"""`solve` by every method, on the NIST sets and on matrices made to be awkward; ridge; exact arithmetic."""

import math
import random
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_utils import data, exact, least_squares
from course_utils.dependence import dependencies
from course_utils.digits import correct_digits
from course_utils.least_squares import solve
from course_utils.nist import SETS, design
from course_utils.ridge import ridge

METHODS = ["fractions", "refined", "qr", "svd", "cholesky", "normal"]


def with_condition(rng: np.random.Generator, condition: float, n: int = 60, d: int = 5) -> np.ndarray:
    left, right = np.linalg.qr(rng.normal(size=(n, d)))[0], np.linalg.qr(rng.normal(size=(d, d)))[0]
    return left @ np.diag(np.geomspace(1, 1 / condition, d)) @ right


@pytest.mark.parametrize("name", SETS)
def test_the_default_has_fourteen_digits_of_the_exact_weights(name: str) -> None:
    X, y, _ = design(name)
    assert correct_digits(solve(X, y), solve(X, y, method="fractions")) >= 14


@pytest.mark.parametrize("name", SETS)
def test_exact_weights_against_certified_ones(name: str) -> None:
    """Powers of x rounded to floats leave 7.6 digits on Filip and 13.2 on Wampler2; elsewhere the data lose nothing."""
    X, y, certified = design(name)
    known = {"nist_filip": 7.6, "nist_wampler2": 13.2}.get(name, 13.5)
    assert correct_digits(solve(X, y, method="fractions"), certified.values()) >= known


@pytest.mark.parametrize("method", METHODS)
def test_all_methods_agree_on_a_harmless_matrix(method: str) -> None:
    rng = np.random.default_rng(1)
    for n, d in [(3, 3), (4, 1), (30, 6)]:
        X, y = rng.normal(size=(n, d)), rng.normal(size=n)
        assert correct_digits(solve(X, y, method=method), solve(X, y, method="fractions")) > 9


@pytest.mark.parametrize("condition", [1e3, 1e7, 1e10, 1e12, 1e13])
def test_the_default_on_nearly_dependent_columns(condition: float) -> None:
    rng = np.random.default_rng(2)
    for _ in range(5):
        X, y = with_condition(rng, condition), rng.normal(size=60)
        true = solve(X, y, method="fractions")
        assert dependencies(X) == []
        assert correct_digits(solve(X, y), true) >= 14
        scales = np.array([1e-150, 1e-30, 1.0, 1e40, 1e140])
        assert correct_digits(solve(X * scales, y), solve(X * scales, y, method="fractions")) >= 14


def test_the_default_where_refinement_does_not_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(least_squares, "_MOST_STEPS", 1)
    X, y, _ = design("nist_filip")
    assert correct_digits(solve(X, y), solve(X, y, method="fractions")) >= 15


@pytest.mark.parametrize("method", METHODS)
def test_weights_that_are_zero(method: str) -> None:
    X = np.column_stack([np.ones(8), np.arange(8.0), np.arange(8.0) ** 2])
    assert solve(X, 3 * X[:, 2], method=method).astype(float) == pytest.approx([0, 0, 3], abs=1e-11)
    assert solve(X, np.zeros(8), method=method).astype(float) == pytest.approx([0, 0, 0], abs=1e-11)


def test_exact_weights_are_exact_on_fractions_and_whole_numbers() -> None:
    X = [[1, Fraction(k, 3), k * k] for k in range(5)]
    weights = solve(X, [2 * a - 3 * b + Fraction(c, 7) for a, b, c in X], method="fractions")
    assert list(weights) == [2, -3, Fraction(1, 7)]
    assert all(isinstance(weight, Fraction) for weight in weights)


def king_county() -> tuple[pd.DataFrame, np.ndarray]:
    table = data.load("king_county")
    X = table[["sqft_living", "sqft_above", "sqft_basement", "bedrooms"]].astype(float)
    X.insert(0, "ones", 1.0)
    return X, table["price"].to_numpy(dtype=float)


@pytest.mark.parametrize("method", METHODS)
def test_dependent_columns_of_king_county(method: str) -> None:
    X, y = king_county()
    with pytest.raises(ValueError, match=r"sqft_basement = sqft_living - sqft_above\. Then many.*ridge"):
        solve(X, y, method=method)
    assert len(solve(X.drop(columns="sqft_above"), y, method=method)) == 4


GROUPS = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]])
TIME = np.arange(6.0)
DEPENDENT: list[tuple[Any, str]] = [
    (np.ones((5, 2)), "column 1 = column 0."),
    (np.column_stack([TIME, np.zeros(6)]), "column 1 = 0."),
    (np.column_stack([np.ones(6), GROUPS]), "column 3 = column 0 - column 1 - column 2."),
    (np.column_stack([np.ones(6), TIME, GROUPS, 2 * TIME + 1]),
     "column 4 = column 0 - column 2 - column 3; column 5 = column 0 + 2 · column 1."),
    (np.column_stack([TIME, -TIME]), "column 1 = -column 0."),
    (1e-300 * np.column_stack([TIME, TIME**2, 4 * TIME**2]), "column 2 = 4 · column 1."),
    (np.column_stack([TIME, 1e300 * TIME]), "column 1 = 1e+300 · column 0."),
    (np.column_stack([2.0**-700 * TIME, 2.0**700 * TIME]), "column 1 = a multiple of column 0."),
    (np.column_stack([np.ones(6), TIME, 1e6 + TIME]), "column 2 = 1e+06 · column 0 + column 1."),
    (np.column_stack([1e7 * TIME**2, TIME, 1e7 * TIME**2 + TIME]), "column 2 = column 0 + column 1."),
]  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("X", "words"), DEPENDENT)
def test_dependent_columns_are_named(X: Any, words: str, method: str) -> None:
    with pytest.raises(ValueError, match="Columns of X depend on each other") as error:
        solve(X, np.arange(len(X)) ** 2.0, method=method)
    assert words in str(error.value)


def test_dependent_but_for_rounding() -> None:
    """Any combination of columns, rounded once more: no digit of the weights could be right."""
    rng = np.random.default_rng(3)
    for n, d in [(6, 3), (60, 8), (5000, 12), (50_000, 4)]:
        for _ in range(10 if n < 5000 else 2):
            X = rng.normal(size=(n, d)) * 10.0 ** rng.integers(-4, 5, size=d)
            X[:, -1] = X[:, :-1] @ rng.normal(size=d - 1)
            assert [max(factors) for factors in dependencies(X)] == [d - 1]


@pytest.mark.parametrize("method", METHODS)
def test_dummies_in_the_order_of_their_groups(method: str) -> None:
    """Long runs of equal rows: there rounding errors of QR by single rows would grow with the number of rows."""
    for n in [1000, 5000, 20_000] if method == "refined" else [1000]:
        i = np.arange(n)
        for at in [1, 3, n // 3, n - 2]:
            X = np.column_stack([np.ones(n), i < at, i >= at]).astype(float)
            with pytest.raises(ValueError, match=r"column 2 = column 0 - column 1\."):
                solve(X, 2 * X[:, 1] + 5 * X[:, 2] + np.sin(i), method=method)


def test_dependent_in_single_precision() -> None:
    rng = np.random.default_rng(4)
    X = rng.normal(size=(50, 3)).astype(np.float32)
    X[:, 2] = X[:, 0] + X[:, 1]
    with pytest.raises(ValueError, match=r"column 2 = column 0 \+ column 1\."):
        solve(X, np.arange(50))
    assert len(solve(X[:, :2], np.arange(50))) == 2


def test_names_that_are_not_unique() -> None:
    X = pd.DataFrame(np.column_stack([TIME, 2 * TIME]), columns=["x", "x"])
    with pytest.raises(ValueError, match=r"x \(column 1\) = 2 · x \(column 0\)\."):
        solve(X, TIME)


def test_what_floats_cannot_tell_fractions_can() -> None:
    X, y = np.column_stack([np.ones(5), 1e15 + np.arange(5.0)]), 0.8 * np.arange(5)
    X[1] = X[0] + [0, 1]
    with pytest.raises(ValueError, match=r"as far as floats can tell.*fractions"):
        solve(X, y)
    assert float(solve(X, y, method="fractions")[1]) == pytest.approx(0.8)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("unit", "size"), [(1e-160, 1.0), (1e160, 1.0), (3e307, 1e100), (1e-300, 1e-200)])
def test_extreme_units(unit: float, size: float, method: str) -> None:
    X, y = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0], [1.0, 5.0]]), np.array([1.0, 2.0, 4.0, 3.0])
    true = solve(unit * X, size * y, method="fractions")
    assert correct_digits(solve(unit * X, size * y, method=method), true) > 10


def test_rows_fewer_than_columns() -> None:
    for method in METHODS:
        with pytest.raises(ValueError, match=r"2 rows and 3 columns.*fewer columns, or ridge"):
            solve(np.ones((2, 3)), np.ones(2), method=method)


REFUSED: list[tuple[Any, Any, str]] = [
    (np.ones(3), np.ones(3), r"X has shape \(3,\)"),
    (np.ones((3, 1)), np.ones((3, 1)), r"y has shape \(3, 1\)"),
    ([[1.0], [float("nan")]], [1.0, 2.0], "X holds nan in row 1"),
    ([[1.0], [2.0]], [1.0, float("inf")], "y holds inf in row 1"),
    ([[1e-300], [2e-300]], [1e300, 1.0], "weights are no floats"),
    ([[1e200], [2e200]], [1e-200, 1e-200], "weights are no floats"),
    (pd.DataFrame({"a": pd.array([1, None], dtype="Int64")}), [1, 2], "X holds (nan|<NA>) in row 1"),
    (np.ma.MaskedArray([[1.0], [2.0]], mask=[[False], [True]]), [1, 2], "X holds nan in row 1"),
    (pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2], index=[1, 0]), "different indices"),
]


@pytest.mark.parametrize("method", ["refined", "qr", "svd"])
@pytest.mark.parametrize(("X", "y", "words"), REFUSED)
def test_solve_refuses(X: Any, y: Any, words: str, method: str) -> None:
    with pytest.raises(ValueError, match=words):
        solve(X, y, method=method)


@pytest.mark.parametrize("method", METHODS)
def test_solve_refuses_what_is_no_real_number(method: str) -> None:
    for X in [np.array([[1j], [2]]), np.array([["2020-01-01"], ["2020-01-02"]], dtype="datetime64[D]"), [["a"], ["b"]]]:
        with pytest.raises(TypeError, match="real numbers are expected"):
            solve(X, [1, 2], method=method)
    with pytest.raises(TypeError, match="y holds 'a'"):
        solve([[1], [2]], np.array([1, "a"], dtype=object), method=method)


def test_whole_numbers_beyond_floats_in_fractions() -> None:
    assert list(solve([[10**400], [2 * 10**400]], [10**401, 2 * 10**401], method="fractions")) == [10]


def test_solve_refuses_an_unknown_method() -> None:
    with pytest.raises(ValueError, match="no method 'inv'; there are fractions, refined, qr"):
        solve(np.eye(2), [1, 2], method="inv")


def test_cholesky_says_why_it_stops() -> None:
    y, refused = np.arange(60.0), 0
    for seed in range(20):
        try:
            solve(with_condition(np.random.default_rng(seed), 1e12), y, method="cholesky")
        except np.linalg.LinAlgError as error:
            refused += 1
            assert "square of that of X" in str(error)
    assert refused > 0


def test_products_are_exact() -> None:
    rng = random.Random(6)
    for _ in range(500):
        a, b = (rng.gauss(0, 10.0 ** rng.randint(-40, 40)) for _ in range(2))
        high, low = exact.product(np.array(a), np.array(b))
        assert Fraction(float(high)) + Fraction(float(low)) == Fraction(a) * Fraction(b)


def test_defects_are_rounded_once() -> None:
    rng = np.random.default_rng(7)
    X, y, w, r = rng.normal(size=(9, 4)), rng.normal(size=9), rng.normal(size=4), rng.normal(size=9)
    above, below = exact.defects(X, y, w, r)
    rows = [[Fraction(value) for value in row] for row in X.tolist()]
    weights, targets, errors = ([Fraction(value) for value in values.tolist()] for values in (w, y, r))
    for row, target, error, found in zip(rows, targets, errors, above, strict=True):
        assert found == float(sum(a * b for a, b in zip(row, weights, strict=True)) - target - error)
    for column, found in zip(zip(*rows, strict=True), below, strict=True):
        assert found == float(sum(a * b for a, b in zip(column, errors, strict=True)))


def test_long_data_are_solved_in_seconds() -> None:
    import time

    rng = np.random.default_rng(8)
    X, y = rng.normal(size=(20_000, 10)), rng.normal(size=20_000)
    start = time.perf_counter()
    w = solve(X, y)
    assert time.perf_counter() - start < 3
    assert correct_digits(w[:3], np.linalg.lstsq(X, y, rcond=None)[0][:3]) > 9


def test_digits() -> None:
    assert correct_digits([1.0, 2.0], [1, 2]) == 16
    assert correct_digits([Fraction(1001, 1000), 7], [1, 7]) == pytest.approx(3)
    assert correct_digits([1.0, 300.0], [1, 2]) == 0 and math.copysign(1, correct_digits([2.0], [1])) == 1
    assert correct_digits([1.0, math.nan], [1, 2]) == correct_digits([math.inf], [2]) == 0
    assert correct_digits([1e-5], [0]) == pytest.approx(5)
    assert correct_digits([1e308], [Fraction(1, 10**300)]) == 0
    assert correct_digits([Fraction(1) + Fraction(1, 10**400)], [1]) == 16
    with pytest.raises(ValueError):
        correct_digits([1.0], [1, 2])


@pytest.mark.parametrize("strength", [0, 0.01, 3.0])
def test_ridge_is_level(strength: float) -> None:
    """The gradient of what ridge makes smallest, by hand; the constant column has no price."""
    rng = np.random.default_rng(9)
    X, y = np.column_stack([np.ones(20), rng.normal(size=(20, 3))]), 50 + rng.normal(size=20)
    w = ridge(X, y, strength)
    slope = X.T @ (X @ w - y) / 20 + strength * w * [0, 1, 1, 1]
    assert np.abs(slope).max() < 1e-12
    assert ridge(X, y, 1e9) == pytest.approx([y.mean(), 0, 0, 0], abs=1e-6)


def test_ridge_by_hand_in_fractions() -> None:
    x, y, strength = [1, 2, 3, 6], [2, 3, 5, 7], Fraction(1, 2)
    w = Fraction(sum(a * b for a, b in zip(x, y, strict=True)), 4) / (Fraction(sum(a * a for a in x), 4) + strength)
    assert ridge(np.reshape(x, (-1, 1)), y, 0.5) == pytest.approx([float(w)], rel=1e-14)


def test_ridge_mends_dependent_columns() -> None:
    X, y = king_county()
    scaled = (X - X.mean()) / X.std(ddof=0).replace(0, 1)
    scaled["ones"] = 1.0
    w = ridge(scaled, y, 1e-6)
    above = solve(scaled.drop(columns="sqft_basement"), y)
    assert scaled.to_numpy() @ w == pytest.approx(scaled.drop(columns="sqft_basement").to_numpy() @ above, rel=1e-4)


def test_ridge_on_columns_that_are_constant() -> None:
    """One of them is free, the first that is not zero; the others share its work without need."""
    assert ridge([[1, 2, 3]], [1], 0.1) == pytest.approx([1, 0, 0], abs=1e-12)
    assert ridge(np.ones((4, 2)), [1, 2, 3, 4], 1.0) == pytest.approx([2.5, 0], abs=1e-12)
    assert ridge([[0, 1], [0, 1]], [1, 3], 0.1) == pytest.approx([0, 2], abs=1e-12)


def test_a_strength_lost_in_rounding_is_refused() -> None:
    X, y = king_county()
    scaled = ((X - X.mean()) / X.std(ddof=0).replace(0, 1)).assign(ones=1.0)
    with pytest.raises(ValueError, match=r"1e-13 is lost in the rounding of X; take 1e-12 or more"):
        ridge(scaled, y, 1e-13)
    above, below = (ridge(scaled, y, strength) for strength in (2e-12, 1e-9))
    assert above == pytest.approx(below, rel=1e-3)


def test_ridge_refuses() -> None:
    X, y = np.column_stack([np.ones(4), np.arange(4.0)]), np.arange(4.0)
    for strength in [-1, math.nan, math.inf, 1e308]:
        with pytest.raises(ValueError, match="The strength is"):
            ridge(X, y, strength)
    with pytest.raises(ValueError, match=r"x = ones\b.*with ridge"):
        ridge(pd.DataFrame({"ones": np.ones(4), "x": np.ones(4)}), y, 0)
    with pytest.raises(ValueError, match="ravel"):
        ridge(X, y[:, None], 1.0)
