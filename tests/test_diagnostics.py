"""Diagnostics of a fit and Student's quantiles, against statsmodels and SciPy, which the course itself never needs."""

import math
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_utils import diagnostics, losses, student
from course_utils.data import load
from course_utils.exercises import bank
from course_utils.least_squares import solve
from tools import lessons


def designs() -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return design matrices and targets: random ones of several shapes and scales, and real ones."""
    rng = np.random.default_rng(11)
    found = {}
    for n, p in [(6, 2), (30, 4), (12, 9), (200, 3), (5, 1)]:
        X = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1)) * 10.0 ** rng.integers(-3, 4, size=p - 1)])
        found[f"{n} rows, {p} columns"] = X, X @ rng.normal(size=p) + 10.0 ** rng.integers(-3, 3) * rng.normal(size=n)
    plain = rng.normal(size=(40, 3))
    found["without ones"] = plain, rng.normal(size=40)
    far = np.column_stack([np.ones(25), 100 + rng.normal(size=25), rng.normal(size=25)])
    found["far from zero"] = far, 500 + rng.normal(size=25)
    heavy = np.column_stack([np.ones(20), [*rng.normal(size=19), 30.0]])
    found["one far row, one outlier"] = heavy, np.array([50.0, *rng.normal(size=19)])
    ads = load("advertising")
    found["advertising"] = np.column_stack([np.ones(200), ads[["tv", "radio", "newspaper"]]]), ads["sales"].to_numpy()
    king = load("king_county").iloc[::40]
    columns = ["sqft_living", "bedrooms", "yr_built", "lat"]
    found["king county"] = np.column_stack([np.ones(len(king)), king[columns]]), king["price"].to_numpy(dtype=float)
    return found


DESIGNS = designs()


def influence(X: np.ndarray, y: np.ndarray) -> Any:
    import statsmodels.api as sm
    from statsmodels.stats.outliers_influence import OLSInfluence

    return OLSInfluence(sm.OLS(y, X).fit())


OURS: dict[str, Callable[[Any, Any], Any]] = {
    "residuals": diagnostics.residuals,
    "leverage": lambda X, y: diagnostics.leverage(X),
    "internally studentised": diagnostics.internally_studentised,
    "externally studentised": diagnostics.externally_studentised,
    "Cook's distance": diagnostics.cooks_distance,
}
THEIRS: dict[str, Callable[[Any], Any]] = {
    "residuals": lambda found: found.resid,
    "leverage": lambda found: found.hat_matrix_diag,
    "internally studentised": lambda found: found.resid_studentized_internal,
    "externally studentised": lambda found: found.resid_studentized_external,
    "Cook's distance": lambda found: found.cooks_distance[0],
}


@pytest.mark.parametrize("what", OURS)
@pytest.mark.parametrize("name", DESIGNS)
def test_against_statsmodels(name: str, what: str) -> None:
    """Statsmodels' residuals are observed minus predicted, as those of this module: equal without a change of sign."""
    X, y = DESIGNS[name]
    ours, theirs = OURS[what](X, y), THEIRS[what](influence(X, y))
    assert np.max(np.abs(ours - theirs)) <= 1e-10 * np.max(np.abs(theirs))


@pytest.mark.parametrize("name", DESIGNS)
def test_residuals_are_minus_those_of_the_course(name: str) -> None:
    X, y = DESIGNS[name]
    of_the_course = losses.residuals(list(X @ solve(X, y)), list(y))
    assert np.array_equal(diagnostics.residuals(X, y), -np.array(of_the_course))
    assert np.sum(diagnostics.leverage(X)) == pytest.approx(X.shape[1], rel=1e-12)


@pytest.mark.parametrize("name", DESIGNS)
def test_residual_variance_against_statsmodels(name: str) -> None:
    import statsmodels.api as sm

    X, y = DESIGNS[name]
    assert diagnostics.residual_variance(X, y) == pytest.approx(sm.OLS(y, X).fit().mse_resid, rel=1e-10)


@pytest.mark.parametrize(
    "name", [name for name, (X, _) in DESIGNS.items() if X.shape[1] > 1 and name != "without ones"]
)
def test_variance_inflation_against_statsmodels(name: str) -> None:
    from statsmodels.stats.outliers_influence import variance_inflation_factor

    X, _ = DESIGNS[name]
    theirs = [variance_inflation_factor(X, k) for k in range(1, X.shape[1])]
    assert diagnostics.variance_inflation(X).tolist() == pytest.approx(theirs, rel=1e-10)


@pytest.mark.parametrize("n", [1, 2, 7, 200])
def test_normal_quantiles_against_statsmodels(n: int) -> None:
    from statsmodels.graphics.gofplots import ProbPlot

    values = np.random.default_rng(n).normal(size=n)
    theirs = ProbPlot(values, fit=False)
    expected, found = diagnostics.normal_quantiles(values)
    assert np.max(np.abs(expected - theirs.theoretical_quantiles)) < 1e-10
    assert np.array_equal(found, theirs.sample_quantiles)
    assert np.array_equal(diagnostics.normal_quantiles(list(values))[1], found)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 5, 17, 98, 997, 21000, 10**6])
def test_students_quantiles_against_scipy(freedom: int) -> None:
    from scipy.stats import t

    for probability in [1e-6, 0.001, 0.025, 0.5, 0.6, 0.9, 0.975, 0.995, 0.9999, 1 - 1e-6]:
        wanted = pytest.approx(t.ppf(probability, freedom), rel=1e-8, abs=1e-12)
        assert student.quantile(probability, freedom) == wanted


def test_a_row_left_out_moves_as_leverage_says() -> None:
    """Leaving a row out and fitting again gives what the formulas say without fitting again."""
    X, y = DESIGNS["30 rows, 4 columns"]
    predictions, p = X @ solve(X, y), X.shape[1]
    distances, outside = diagnostics.cooks_distance(X, y), diagnostics.externally_studentised(X, y)
    for row in range(len(y)):
        rest = np.arange(len(y)) != row
        moved = X @ solve(X[rest], y[rest])
        size = np.sum((moved - predictions) ** 2) / (p * diagnostics.residual_variance(X, y))
        assert distances[row] == pytest.approx(size, rel=1e-8)
        spread = diagnostics.residual_variance(X[rest], y[rest])
        error = np.sqrt(spread * (1 - diagnostics.leverage(X)[row]))
        assert outside[row] == pytest.approx((y[row] - predictions[row]) / error, rel=1e-8)


@pytest.mark.parametrize("what", OURS)
def test_every_form_of_the_same_numbers(what: str) -> None:
    X, y = DESIGNS["30 rows, 4 columns"]
    wanted = OURS[what](X, y)
    names = ["one", "a", "b", "c"]
    for form, targets in [(X.tolist(), y.tolist()), (pd.DataFrame(X, columns=names), pd.Series(y))]:
        assert np.array_equal(OURS[what](form, targets), wanted)


@pytest.mark.parametrize("what", OURS)
@pytest.mark.parametrize("unit", [1e-180, 1e-6, 1e170])
def test_units_do_not_matter(what: str, unit: float) -> None:
    X, y = DESIGNS["30 rows, 4 columns"]
    wanted = OURS[what](X, y) * (unit if what == "residuals" else 1)
    columns = [1, 1 / unit, unit, 1] if what == "leverage" else [1, 1e-3, 1e3, 1]
    found = OURS[what](X * columns, y * unit)
    assert found == pytest.approx(wanted, rel=1e-9, abs=1e-12 * np.max(np.abs(wanted)))
    factors = diagnostics.variance_inflation(X * [1, 1 / unit, unit, 1])
    assert factors == pytest.approx(diagnostics.variance_inflation(X), rel=1e-9)


@pytest.mark.parametrize("unit", [1e-140, 1e-6, 1e140])
def test_residual_variance_in_any_unit_that_squares_can_bear(unit: float) -> None:
    X, y = DESIGNS["30 rows, 4 columns"]
    wanted = diagnostics.residual_variance(X, y) * unit**2
    assert diagnostics.residual_variance(X, y * unit) == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("unit", [1e-200, 1e170])
def test_residual_variance_refuses_what_no_float_holds(unit: float) -> None:
    X, y = DESIGNS["30 rows, 4 columns"]
    with pytest.raises(ValueError, match="in another unit"):
        diagnostics.residual_variance(X, y * unit)


ONES = np.ones(6)
UP = np.arange(6.0)
STUDENTISED = [
    diagnostics.internally_studentised,
    diagnostics.externally_studentised,
    diagnostics.cooks_distance,
]


@pytest.mark.parametrize("function", [*STUDENTISED, diagnostics.residuals, diagnostics.residual_variance])
def test_dependent_columns_are_named(function: Callable[..., Any]) -> None:
    table = pd.DataFrame({"one": ONES, "metres": UP**2, "feet": 3 * UP**2, "other": UP})
    with pytest.raises(ValueError, match="feet = 3 · metres"):
        function(table, UP)
    for of_inputs in [diagnostics.leverage, diagnostics.variance_inflation]:
        with pytest.raises(ValueError, match="feet = 3 · metres"):
            of_inputs(table)


def test_too_few_rows_are_refused() -> None:
    square, y = np.column_stack([ONES, UP, UP**2])[:3], np.array([1.0, 0.0, 5.0])
    for function in [*STUDENTISED, diagnostics.residual_variance]:
        with pytest.raises(ValueError, match=r"3 rows and 3 columns.*leaves 0 to judge"):
            function(square, y)
        with pytest.raises(ValueError, match="2 rows and 3 columns"):
            function(square[:2], y[:2])
    assert diagnostics.leverage(square).tolist() == pytest.approx([1, 1, 1])
    one_more = np.column_stack([ONES, UP, UP**2])[:4]
    assert diagnostics.cooks_distance(one_more, [1.0, 0.0, 5.0, 2.0]).shape == (4,)
    with pytest.raises(ValueError, match=r"leaves 1 to judge.*2 at least are"):
        diagnostics.externally_studentised(one_more, [1.0, 0.0, 5.0, 2.0])


@pytest.mark.parametrize("function", STUDENTISED)
def test_a_row_of_leverage_one_is_named(function: Callable[..., Any]) -> None:
    alone = np.column_stack([ONES, UP, [0, 0, 0, 0, 7.0, 0]])
    with pytest.raises(ValueError, match=r"through row 4 whatever the target there is \(leverage 1,"):
        function(alone, UP**3)


@pytest.mark.parametrize("function", STUDENTISED)
def test_a_perfect_fit_is_refused(function: Callable[..., Any]) -> None:
    with pytest.raises(ValueError, match="The fit is perfect"):
        function(np.column_stack([ONES, UP]), 0.1 * UP + 0.3)


def test_a_fit_that_is_perfect_without_one_row() -> None:
    X, y = np.column_stack([ONES, UP]), [0.0, 1, 2, 6, 4, 5]
    with pytest.raises(ValueError, match="Without row 3 the fit is perfect"):
        diagnostics.externally_studentised(X, y)


def test_partial_regression_shows_the_weight() -> None:
    rng = np.random.default_rng(13)
    for n, p in [(6, 2), (40, 5)]:
        X, y = np.column_stack([np.ones(n), rng.normal(size=(n, p - 1))]), rng.normal(size=n)
        for k in range(p):
            column, targets = diagnostics.partial_regression(X, y, k)
            slope = column @ targets / (column @ column)
            assert slope == pytest.approx(solve(X, y)[k], rel=1e-9)
            assert targets - slope * column == pytest.approx(diagnostics.residuals(X, y), abs=1e-12)


@pytest.mark.parametrize("k", [-1, 3])
def test_partial_regression_of_a_column_that_is_not_there(k: int) -> None:
    with pytest.raises(ValueError, match=rf"3 columns, and k is {k}: a column from 0 to 2"):
        diagnostics.partial_regression(np.eye(4)[:, :3] + 1, np.ones(4), k)
    with pytest.raises(ValueError, match="one other are needed"):
        diagnostics.partial_regression(np.ones((4, 1)), np.ones(4), 0)


def test_partial_regression_names_dependent_columns() -> None:
    x = np.arange(5.0)
    with pytest.raises(ValueError, match="column 2 = "):
        diagnostics.partial_regression(np.column_stack([np.ones(5), x, 2 * x]), x**2, 1)


def test_what_is_asked_of_the_inputs() -> None:
    with pytest.raises(ValueError, match="column of ones first"):
        diagnostics.variance_inflation(np.column_stack([UP, ONES]))
    with pytest.raises(ValueError, match="one more column at least"):
        diagnostics.variance_inflation(ONES[:, None])
    with pytest.raises(ValueError, match="y has shape"):
        diagnostics.residuals(np.column_stack([ONES, UP]), UP[:, None])
    with pytest.raises(ValueError, match="missing or infinite number"):
        diagnostics.leverage(np.column_stack([ONES, [*UP[:5], np.nan]]))
    with pytest.raises(ValueError, match="missing or infinite"):
        diagnostics.normal_quantiles([1.0, np.nan])
    with pytest.raises(ValueError, match="no values"):
        diagnostics.normal_quantiles([])
    with pytest.raises(ValueError, match="one number a row"):
        diagnostics.normal_quantiles([[1.0], [2.0]])


@pytest.mark.parametrize(("probability", "freedom", "words"), [
    (0.0, 3, "The probability is 0.0"), (1.0, 3, "The probability is 1.0"), (97.5, 3, "97.5"),
    (0.975, 0, "0 degrees of freedom"), (0.975, -2, "-2 degrees"), (0.975, 2.5, "2.5 degrees"),
    (1e-7, 3, "between 1e-6"), (0.975, math.nan, "nan degrees"), (0.975, math.inf, "inf degrees"),
])  # fmt: skip
def test_students_quantile_refuses(probability: float, freedom: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        student.quantile(probability, freedom)


def lesson(*cells: str) -> dict[str, Any]:
    """Return the functions that cells of lesson 11 define."""
    notebook = lessons.read(lessons.find("11", lessons.ROOT / "notebooks"))
    sources = {cell.id: cell.source for cell in lessons.code_cells(notebook)}
    space: dict[str, Any] = {
        "np": np,
        "math": math,
        "combinations": combinations,
        "solve": solve,
        "quantile": student.quantile,
    }
    for cell in cells:
        exec(sources[cell], space)
    return space


@pytest.mark.parametrize("name", DESIGNS)
def test_the_lessons_errors_and_intervals_against_statsmodels(name: str) -> None:
    import statsmodels.api as sm

    X, y = DESIGNS[name]
    built, theirs = lesson("errors-code", "intervals-code"), sm.OLS(y, X).fit()
    w, s = built["fit"](X, y)
    assert w == pytest.approx(theirs.params, rel=1e-8)
    assert built["standard_errors"](X, s) == pytest.approx(theirs.bse, rel=1e-7)
    new = X[:4] + 0.5
    for level in [0.8, 0.95]:
        frame = theirs.get_prediction(new).summary_frame(alpha=1 - level)
        middle, of_line, of_target = built["intervals"](X, y, new, level)
        assert middle == pytest.approx(frame["mean"], rel=1e-7)
        assert middle + of_line == pytest.approx(frame["mean_ci_upper"], rel=1e-6)
        assert middle - of_target == pytest.approx(frame["obs_ci_lower"], rel=1e-6)


def test_the_lessons_robust_fits() -> None:
    """No line near those found has a lower sum of losses; Student's may have a lower valley far away."""
    built = lesson("robust-code", "reweighted-code", "student-loss")
    rng = np.random.default_rng(5)
    x, y = rng.normal(size=15), rng.standard_t(2, size=15)

    def of_huber(r: np.ndarray) -> float:
        return float(np.sum(np.where(np.abs(r) < 1, r**2 / 2, np.abs(r) - 0.5)))

    def of_student(r: np.ndarray) -> float:
        return float(np.sum(2 * np.log1p(r**2 / 3)))

    losses_of = {"least_absolute": lambda r: np.sum(np.abs(r)), "huber": of_huber, "student": of_student}
    for way, loss in losses_of.items():
        w, b = built[way](x, y)
        lowest = loss(w * x + b - y)
        for _ in range(300):
            step = 10.0 ** rng.uniform(-4, 0) * rng.normal(size=2)
            assert loss((w + step[0]) * x + b + step[1] - y) >= lowest - 1e-9


def test_leverage_of_a_line_as_in_the_exercise() -> None:
    by_hand = bank("11")["11.12"].answer
    for x in [[0.0, 1.0, 2.0, 7.0], [3.0, -1.0, 3.0, 2.5, 0.0]]:
        found = diagnostics.leverage(np.column_stack([np.ones(len(x)), x]))
        assert by_hand(x) == pytest.approx(found.tolist(), rel=1e-12)
