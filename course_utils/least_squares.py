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
    """Return slope and intercept of the line with the lowest mean squared error.

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
    """Return the weights of least squares, which make ``||X w - y||`` smallest.

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
            n d² / 2 products of long whole numbers; 0.6 s.
        ``"refined"``
            The exact weights to about 15 digits, for condition numbers (columns scaled) up to about 1e14: columns
            scaled by powers of two, QR, then steps of refinement with exact residuals. About 40 n d float operations
            and n calls of `math.fsum` a step; 0.2 s.
        ``"qr"``
            ``X = QR``, then ``R w = Q^T y``: loses as many digits as the condition number has (more if the residuals
            are large). 2 n d² operations; 6 ms.
        ``"svd"``
            By singular values, all of them kept. Like QR, but spoilt by columns of very different size.
        ``"normal"``, ``"cholesky"``
            By the normal equations ``X^T X w = X^T y``, with Gaussian elimination or ``X^T X = L L^T``: twice as many
            digits lost, as the condition number is squared. n d² operations; 3 ms.

    Returns
    -------
    array of shape (d,)
        One weight a column, in units of y per unit of the column.

    Raises
    ------
    ValueError
        If shapes do not fit, a number is missing or infinite, a column depends on others (every method looks at that
        first, see `dependence.dependencies`; "fractions" decides it exactly), or the weights are no floats.
    numpy.linalg.LinAlgError
        By "cholesky", if rounding has cost X^T X its positive eigenvalues; by "normal", if it has made it singular.
    """
    if method not in _METHODS and method != "fractions":
        raise ValueError(f"There is no method {method!r}; there are {', '.join(['fractions', *_METHODS])}.")
    n, d = require_design(X, y)
    if n < d:
        raise ValueError(
            f"X has {n} rows and {d} columns. With fewer rows than columns many weights fit exactly, and none of them "
            "is the answer: more rows are needed, fewer columns, or ridge."
        )
    names = [str(name) for name in getattr(X, "columns", [f"column {k}" for k in range(d)])]
    if method == "fractions":
        rows, targets = np.asarray(X, dtype=object), np.asarray(y, dtype=object)
        _require_finite(rows.astype(np.float64), targets.astype(np.float64))
        weights, found = exact.fit(rows.tolist(), targets.tolist())
        require_independent(found, names)
        return np.array(weights, dtype=object)
    matrix, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    _require_finite(matrix, target)
    require_independent(dependencies(matrix), names)
    with np.errstate(over="ignore", invalid="ignore"):  # what comes of it is looked at here
        w = _METHODS[method](matrix, target)
    if not np.all(np.isfinite(w)):
        raise ValueError("The weights are no floats: numbers in X or y are too large or too small. Use other units.")
    return w


def _require_finite(X: Floats, y: Floats) -> None:
    for name, values in [("X", X), ("y", y)]:
        bad = np.argwhere(~np.isfinite(values))
        if len(bad):
            raise ValueError(
                f"{name} holds {values[tuple(bad[0])]} in row {bad[0][0]}, a missing or infinite number: leave out the "
                "rows in which such numbers stand."
            )


def _normal(X: Floats, y: Floats) -> Floats:
    return np.asarray(np.linalg.solve(X.T @ X, X.T @ y), dtype=np.float64)


def _cholesky(X: Floats, y: Floats) -> Floats:
    try:
        L = np.linalg.cholesky(X.T @ X)
    except np.linalg.LinAlgError:
        raise np.linalg.LinAlgError(
            "X^T X has lost its positive eigenvalues to rounding: its condition number is the square of that of X. "
            'Take method="qr" or "refined", which work on X itself.'
        ) from None
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))


def _qr(X: Floats, y: Floats) -> Floats:
    Q, R = np.linalg.qr(X)
    return np.linalg.solve(R, Q.T @ y)


def _svd(X: Floats, y: Floats) -> Floats:
    U, singular, V = np.linalg.svd(X, full_matrices=False)
    w: Floats = V.T @ ((U.T @ y) / singular)
    return w


def _refined(X: Floats, y: Floats) -> Floats:
    """Solve for weights and residuals together: ``X w - r = y`` and ``X^T r = 0``, by QR, again for what is missing.

    The first step, from zero, is the QR solution of columns scaled by powers of two, which rounds nothing. What is
    missing is computed exactly from then on, so each step gains as many digits as the first one had.
    """
    columns, target = (np.frexp(np.max(np.abs(values), axis=0))[1] for values in (X, y))
    X, y = np.ldexp(X, -columns), np.ldexp(y, -target)
    Q, R = np.linalg.qr(X)
    w: Floats = np.zeros(X.shape[1])
    r: Floats = np.zeros(len(y))
    for _ in range(_MOST_STEPS):
        above, below = exact.defects(X, y, w, r)
        missing = -np.linalg.solve(R.T, below) - Q.T @ above
        step = np.linalg.solve(R, missing)
        w, r = w + step, r + above + Q @ missing
        if np.all(np.abs(step) <= 2.0**-53 * np.abs(w) + 2.0**-106 * np.max(np.abs(w))):
            break
    else:  # steps that do not settle: at the edge of dependence
        w = np.array(exact.fit(X.tolist(), y.tolist())[0], dtype=np.float64)
    solution: Floats = np.ldexp(w, target - columns)
    return solution


_METHODS: dict[str, Callable[[Floats, Floats], Floats]] = {
    "refined": _refined, "qr": _qr, "svd": _svd, "cholesky": _cholesky, "normal": _normal,
}  # fmt: skip
