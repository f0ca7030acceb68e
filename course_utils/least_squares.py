"""Least squares: the line by its formula, built in lesson 02, and any design matrix, compared in lesson 06."""

import math
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils import exact
from course_utils.averages import mean
from course_utils.dependence import dependencies, require_independent
from course_utils.shapes import require_design, require_flat

Floats = NDArray[np.float64]

_MOST_STEPS = 25  # of refinement; three are usual


def fit_line(x: Iterable[Any], y: Iterable[Any]) -> tuple[Any, Any]:
    """Return slope and intercept of the line with the lowest mean squared error: built in lesson 02.

    Numbers are taken relative to the first one and then centred before they are multiplied, so that few digits are lost
    on data far from zero. If all are fractions the result is exact.

    Parameters
    ----------
    x, y
        Inputs and targets, n numbers each, n at least 2: lists, arrays or tensors of shape (n,), or series.

    Returns
    -------
    w, b
        Slope (unit of y per unit of x) and intercept (unit of y).

    Raises
    ------
    ValueError
        If the two are not flat and of one length, if a number is missing or infinite, if all x are equal, or if they
        differ by so little, or so much, that their squares are no floats.
    TypeError
        If an entry is not a number.
    """
    inputs, targets = _listed("x", x), _listed("y", y)
    if len(inputs) != len(targets) or len(inputs) < 2:
        raise ValueError(
            f"x has {len(inputs)} numbers and y has {len(targets)}; as many of each are expected, and two at least."
        )
    if any(isinstance(value, Fraction) for value in [*inputs, *targets]):
        # A whole number among fractions is one of them: divided as it is, it would become a float.
        inputs, targets = ([Fraction(v) if isinstance(v, int) else v for v in listed] for listed in (inputs, targets))
    if min(inputs) == max(inputs):
        raise ValueError(
            f"All x are equal ({inputs[0]}). Then the points stand above each other, and every line through their mean "
            "fits equally well: there is no one best slope."
        )
    u, v = [value - inputs[0] for value in inputs], [value - targets[0] for value in targets]
    variance = _covariance(u, u)
    if variance == 0 or not math.isfinite(variance):
        raise ValueError(
            f"The x differ by {max(u) - min(u)}: the squares of such numbers are no floats any more. Use another unit."
        )
    w = _covariance(u, v) / variance
    if not math.isfinite(w):
        raise ValueError("The y differ by so much that their products are no floats any more. Use another unit.")
    return w, mean(v) - w * mean(u) + targets[0] - w * inputs[0]


def _listed(name: str, values: Any) -> list[Any]:
    """Return numbers as Python's own, which do not overflow as an array's whole numbers do."""
    require_flat(name, values)
    listed = values.tolist() if hasattr(values, "tolist") else list(values)
    for value in listed:
        if not isinstance(value, Real):
            raise TypeError(f"{name} holds {value!r}, which is no number; a flat list of numbers is expected.")
        if not _finite(value):
            raise ValueError(
                f"{name} holds {value}, a missing or infinite number: leave out the rows in which it stands."
            )
    return listed


def _finite(value: Any) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number that is too large for a float
        return True


def _covariance(x: Sequence[Any], y: Sequence[Any]) -> Any:
    mean_x, mean_y = mean(x), mean(y)
    return mean([(a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)])


def solve(X: Any, y: Any, method: str = "refined") -> NDArray[Any]:
    """Return the weights of least squares, which make ``||X w - y||`` smallest: compared in lesson 06.

    Parameters
    ----------
    X
        Design matrix of shape (n, d), one row an example; a column of ones first if there is to be an intercept. The
        columns of a data frame are called by their names if they depend on each other.
    y
        Targets of shape (n,).
    method
        How, from the most exact one to the least, with the cost for n rows and d columns; 20,000 rows and 10 columns
        took the times given on one ordinary core.

        ``"fractions"``
            The exact weights of these very numbers, as fractions (an array of objects): no rounding at all. About
            n d² / 2 products of long whole numbers; 0.5 s. All other methods first round numbers to float64.
        ``"refined"``
            The exact weights to about 15 digits, for condition numbers (columns scaled) up to about 1e14; weights
            below 1e-16 of the largest, in scaled columns, to fewer. Columns scaled by powers of two, QR, then steps of
            refinement with exact residuals. About 40 n d float operations and n calls of `math.fsum` a step; 0.2 s.
        ``"qr"``
            ``X = QR``, then ``R w = Q^T y``: loses as many digits as the condition number has (more if the residuals
            are large). 2 n d² operations; 6 ms.
        ``"svd"``
            By singular values, all of them kept. Like QR, but spoilt by columns of very different size.
        ``"normal"``, ``"cholesky"``
            By the normal equations ``X^T X w = X^T y``, with Gaussian elimination or ``X^T X = L L^T``: twice as many
            digits lost, as the condition number is squared. n d² operations; 3 ms, nearly all of which the look for
            dependent columns takes.

    Returns
    -------
    array of shape (d,)
        One weight a column, in units of y per unit of the column.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is missing or infinite, a series and a data frame have different indices, a
        column depends on others (every method looks at that first, see `dependence.dependencies`; "fractions" decides
        it exactly), or the weights are no floats.
    TypeError
        If X or y does not hold real numbers.
    numpy.linalg.LinAlgError
        By "cholesky" and "normal", if rounding has cost X^T X its positive eigenvalues, or has made it singular.
    """
    if method not in _METHODS and method != "fractions":
        raise ValueError(f"There is no method {method!r}; there are {', '.join(['fractions', *_METHODS])}.")
    require_design(X, y)
    _require_enough_rows(X)
    if hasattr(X, "columns") and hasattr(getattr(y, "index", None), "equals") and not X.index.equals(y.index):
        raise ValueError("X and y have different indices: their rows do not belong together. Give y.to_numpy() if so.")
    rows, targets = finite_entries("X", X), finite_entries("y", y)
    if method == "fractions":
        return _exactly(rows.astype(object), targets.astype(object), _names(X))
    matrix, target = _independent(rows, _names(X)), targets.astype(np.float64)
    # Powers of two, which round nothing: then no product overflows or vanishes.
    units = np.frexp(np.max(np.abs(matrix), axis=0 if method == "refined" else None))[1]
    unit = np.frexp(np.max(np.abs(target)))[1]
    w = _METHODS[method](np.ldexp(matrix, -units), np.ldexp(target, -unit))
    if w is None:
        return _exactly(matrix.astype(object), target.astype(object), _names(X)).astype(np.float64)
    with np.errstate(over="ignore", under="ignore"):  # what comes of it is looked at here
        solution: Floats = np.ldexp(w, unit - units)
    if not np.all(np.isfinite(solution)) or np.any((w != 0) & (np.abs(solution) < np.finfo(np.float64).tiny)):
        raise ValueError("The weights are no floats: numbers in X or y are too large or too small. Use other units.")
    return solution


def independent_columns(X: Any) -> Floats:
    """Return a design matrix as an array of floats, if least squares can be solved with it: see lesson 06.

    Parameters
    ----------
    X
        As for `solve`.

    Raises
    ------
    ValueError, TypeError
        As `solve` does for X: too few rows, a number missing or infinite, columns that depend on each other.
    """
    require_design(X)
    _require_enough_rows(X)
    return _independent(finite_entries("X", X), _names(X))


def _independent(rows: NDArray[Any], names: list[str]) -> Floats:
    """Return entries as floats, or raise if a column depends on others."""
    matrix: Floats = rows.astype(np.float64)
    rounding = np.finfo(rows.dtype).eps / 2 if rows.dtype.kind == "f" else 0.0
    require_independent(dependencies(matrix, max(float(rounding), 2.0**-53)), names)
    return matrix


def _require_enough_rows(X: Any) -> None:
    """Raise unless there are as many rows as columns."""
    n, d = require_design(X)
    if n < d:
        raise ValueError(
            f"X has {n} rows and {d} columns. With fewer rows than columns many weights fit exactly, and none of them "
            "is the answer: more rows are needed, fewer columns, or ridge."
        )


def _names(X: Any) -> list[str]:
    """Return what the columns are called in messages."""
    return [str(name) for name in getattr(X, "columns", [f"column {k}" for k in range(require_design(X)[1])])]


def finite_entries(name: str, values: Any) -> NDArray[Any]:
    """Return numbers of shape (n,) or (n, d) as an array, none of them missing or infinite; `name` is for messages.

    Raises
    ------
    ValueError
        If a number is missing or infinite; the message names the row.
    TypeError
        If an entry is no real number.
    """
    if isinstance(values, np.ma.MaskedArray):
        values = np.where(values.mask, np.nan, values.data)
    entries = np.asarray(values)
    if entries.dtype.kind not in "biufO":
        raise TypeError(f"{name} holds entries of type {entries.dtype}; real numbers are expected.")
    bad = np.argwhere([not _is_finite(name, value) for value in entries.flat] if entries.dtype == object else
                      ~np.isfinite(entries).ravel())  # fmt: skip
    if len(bad):
        row = int(bad[0][0]) // (entries.shape[1] if entries.ndim == 2 else 1)
        raise ValueError(
            f"{name} holds {entries.flat[bad[0][0]]} in row {row}, a missing or infinite number: leave out the rows in "
            "which such numbers stand."
        )
    return entries


def _is_finite(name: str, value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):  # pandas' missing values
        return False
    if not isinstance(value, Real):
        raise TypeError(f"{name} holds {value!r}; real numbers are expected.")
    return _finite(value)


def _exactly(X: NDArray[Any], y: NDArray[Any], names: list[str]) -> NDArray[Any]:
    weights, found = exact.fit(X.tolist(), y.tolist())
    require_independent(found, names, exactly=True)
    return np.array(weights, dtype=object)


def _lost() -> np.linalg.LinAlgError:
    return np.linalg.LinAlgError(
        "X^T X has lost its positive eigenvalues to rounding: its condition number is the square of that of X. "
        'Take method="qr" or "refined", which work on X itself.'
    )


def _normal(X: Floats, y: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(X.T @ X, X.T @ y), dtype=np.float64)
    except np.linalg.LinAlgError:
        raise _lost() from None


def _cholesky(X: Floats, y: Floats) -> Floats:
    try:
        L = np.linalg.cholesky(X.T @ X)
    except np.linalg.LinAlgError:
        raise _lost() from None
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))


def _qr(X: Floats, y: Floats) -> Floats:
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


def _svd(X: Floats, y: Floats) -> Floats:
    U, singular, V = np.linalg.svd(X, full_matrices=False)
    w: Floats = V.T @ ((U.T @ y) / singular)
    return w


def _refined(X: Floats, y: Floats) -> Floats | None:
    """Solve for weights and residuals together: ``X w - r = y`` and ``X^T r = 0``, by QR, again for what is missing.

    The first step, from zero, is the QR solution. What is missing is computed exactly from then on, so each step gains
    as many digits as the first one had. Steps that do not settle, at the edge of dependence, give None.
    """
    Q, R = np.linalg.qr(X)
    w: Floats = np.zeros(X.shape[1])
    r: Floats = np.zeros(len(y))
    for _ in range(_MOST_STEPS):
        above, below = exact.defects(X, y, w, r)
        missing = -np.linalg.solve(R.T, below) - Q.T @ above
        step = np.linalg.solve(R, missing)
        w, r = w + step, r + above + Q @ missing
        if np.all(np.abs(step) <= 2.0**-53 * np.abs(w) + 2.0**-106 * np.max(np.abs(w))):
            return w
    return None


_METHODS: dict[str, Callable[[Floats, Floats], Floats | None]] = {
    "refined": _refined, "qr": _qr, "svd": _svd, "cholesky": _cholesky, "normal": _normal,
}  # fmt: skip
