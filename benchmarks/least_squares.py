"""Compare the course's least squares with others, side by side in one run: correct digits and time, on the NIST sets.

    make benchmark

runs it and writes benchmarks/least_squares.md. It needs the extra `benchmark` (scikit-learn and statsmodels).
"""

import argparse
import os
import platform
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
import statsmodels
from numpy.typing import NDArray
from sklearn.linear_model import LinearRegression
from statsmodels.regression.linear_model import OLS

from course_utils.digits import correct_digits
from course_utils.least_squares import solve
from course_utils.nist import SETS, design

RESULT = Path(__file__).with_suffix(".md")
REPEATS = 21
Solver = Callable[[NDArray[Any], NDArray[Any]], Any]


def course(method: str) -> Solver:
    """Return the course's `solve` with one method."""
    return lambda X, y: solve(X, y, method=method)


SOLVERS: dict[str, Solver] = {
    "solve (default)": course("refined"),
    "solve, fractions": course("fractions"),
    "solve, QR": course("qr"),
    "solve, SVD": course("svd"),
    "solve, Cholesky": course("cholesky"),
    "solve, normal": course("normal"),
    "NumPy lstsq": lambda X, y: np.linalg.lstsq(X, y, rcond=None)[0],
    "NumPy lstsq, nothing cut off": lambda X, y: np.linalg.lstsq(X, y, rcond=0)[0],
    "scikit-learn LinearRegression": lambda X, y: LinearRegression(fit_intercept=False).fit(X, y).coef_,
    "scikit-learn, own intercept": lambda X, y: _with_intercept(X, y),
    "statsmodels OLS (pinv)": lambda X, y: OLS(y, X).fit().params,
    "statsmodels OLS (QR)": lambda X, y: OLS(y, X).fit(method="qr").params,
}


def _with_intercept(X: NDArray[Any], y: NDArray[Any]) -> list[float]:
    """Let scikit-learn centre the columns and add the intercept, where there is one."""
    if not np.all(X[:, 0] == 1):
        return list(LinearRegression(fit_intercept=False).fit(X, y).coef_)
    model = LinearRegression().fit(X[:, 1:], y)
    return [model.intercept_, *model.coef_]


def digits(solver: Solver, X: NDArray[Any], y: NDArray[Any], true: Any) -> str:
    """Return the correct digits of the worst weight, or a dash if the solver refuses."""
    try:
        return f"{correct_digits(list(solver(X, y)), true):.1f}"
    except np.linalg.LinAlgError:
        return "–"


def milliseconds(X: NDArray[Any], y: NDArray[Any], repeats: int) -> dict[str, float]:
    """Return each solver's median time, 0 where it refuses.

    The solvers take turns, so that a slow moment of the machine meets them all.
    """
    times: dict[str, list[float]] = {name: [] for name in SOLVERS}
    for _ in range(repeats):
        for name, solver in SOLVERS.items():
            start = time.perf_counter()
            try:
                solver(X, y)
            except np.linalg.LinAlgError:
                continue
            times[name].append(1e3 * (time.perf_counter() - start))
    return {name: statistics.median(found) if found else 0.0 for name, found in times.items()}


def table(title: str, header: list[str], rows: dict[str, list[str]]) -> str:
    """Return a Markdown table under a title."""
    lines = [f"| | {' | '.join(header)} |", f"|:--|{'--:|' * len(header)}"]
    return "\n".join([f"## {title}", "", *lines, *(f"| {name} | {' | '.join(row)} |" for name, row in rows.items())])


def main() -> None:
    """Run all and write the result."""
    warnings.filterwarnings("ignore", "The design matrix is rank-deficient")  # statsmodels, on Filip
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="how often each solver is timed")
    repeats = parser.parse_args().repeats
    exact: dict[str, list[str]] = {name: [] for name in SOLVERS}
    certified: dict[str, list[str]] = {name: [] for name in SOLVERS}
    timed: dict[str, list[str]] = {name: [] for name in SOLVERS}
    for name in SETS:
        X, y, known = design(name)
        weights = solve(X, y, method="fractions")
        clock = milliseconds(X, y, repeats)
        for kind, solver in SOLVERS.items():
            exact[kind].append(digits(solver, X, y, weights))
            certified[kind].append(digits(solver, X, y, known.values()))
            timed[kind].append(f"{clock[kind]:.2f}" if clock[kind] else "–")
    rng = np.random.default_rng(0)
    large = {f"{n:,} × {d}": (rng.normal(size=(n, d)), rng.normal(size=n)) for n, d in [(1000, 10), (20_000, 10)]}
    clocks = [milliseconds(X, y, 3) for X, y in large.values()]
    header = [name.removeprefix("nist_").capitalize().replace("Noint", "NoInt") for name in SETS]
    parts = [
        "# Least squares: digits and time",
        "Written by `make benchmark`; not to be edited by hand. Digits are those of the worst weight, at most 16; a "
        "dash: the method refuses. Times are medians of solvers that take turns.",
        provenance(),
        table("Correct digits of the exact weights of the same floats", header, exact),
        table("Correct digits of NIST's certified weights", header, certified),
        table("Milliseconds", header, timed),
        table("Milliseconds on random numbers", list(large), {k: [f"{c[k]:.1f}" for c in clocks] for k in SOLVERS}),
    ]
    RESULT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


def provenance() -> str:
    """Return on what the numbers were measured, in words."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]  # type: ignore[call-overload]
    versions = f"NumPy {np.__version__} with {blas['name']} {blas['version']}"
    peers = f"scikit-learn {sklearn.__version__}, statsmodels {statsmodels.__version__}"
    threads = os.environ.get("OMP_NUM_THREADS", "all")
    return (
        f"Measured on {date.today().isoformat()}: {platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"threads: {threads}; Python {sys.version.split()[0]}, {versions}, {peers}."
    )


if __name__ == "__main__":
    main()
