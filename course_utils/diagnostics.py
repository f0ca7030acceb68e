"""What the residuals of least squares say about a fit, and which rows and columns it hangs on. See lesson 11.

Residuals are *observed minus predicted* here, as in all residual plots: minus the r of the other lessons, which is
prediction minus target (`losses.residuals`). Leverage, Cook's distances and variance inflation factors are the same
with either sign. `X` is everywhere the design matrix of the fit, the column of ones included.
"""

from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.least_squares import independent_columns, solve
from course_utils.shapes import require_design, require_flat

Floats = NDArray[np.float64]

_ALONE = 1e-10  # a leverage nearer to 1 than this is one
_NOTHING = 2.0**-46  # a residual below this share of the targets is rounding
_SMALLEST = 2.0**-1000  # squares below this lose their digits
_SHOWN = 5  # rows that a message names


def residuals(X: Any, y: Any) -> Floats:
    """Return observed minus predicted of the least-squares fit, in the unit of y.

    Parameters
    ----------
    X
        Design matrix of shape (n, p), the column of ones included; n is at least p.
    y
        Targets of shape (n,).

    Returns
    -------
    array of shape (n,)

    Raises
    ------
    ValueError, TypeError
        As `least_squares.solve` does, for instance if columns depend on each other; the message names them.
    """
    w = solve(X, y)
    e: Floats = np.asarray(y, dtype=np.float64) - np.asarray(X, dtype=np.float64) @ w
    return e


def leverage(X: Any) -> Floats:
    """Return each row's leverage: how much its own prediction moves if its own target moves by 1.

    The numbers lie between 0 and 1 and add up to p; they hang on the inputs alone. They are the diagonal of the matrix
    that makes predictions of targets, ``X (X^T X)^-1 X^T``; with ``X = QR``, the squared lengths of the rows of Q.

    Parameters
    ----------
    X
        Design matrix of shape (n, p), n at least p.

    Returns
    -------
    array of shape (n,)

    Raises
    ------
    ValueError, TypeError
        As `least_squares.solve` does.
    """
    matrix = independent_columns(X)
    Q = np.linalg.qr(matrix / np.max(np.abs(matrix), axis=0))[0]
    h: Floats = np.sum(Q * Q, axis=1)
    return h


def residual_variance(X: Any, y: Any) -> float:
    """Return the estimate of the noise variance: the sum of squared residuals over n - p, in the square of y's unit.

    Raises
    ------
    ValueError, TypeError
        If n is p or less, if the squares of the residuals are too large or too small for a float, and as
        `least_squares.solve` does.
    """
    n, p = _require_spare_rows(X, y, 1)
    e = residuals(X, y)
    with np.errstate(over="ignore"):
        variance = float(e @ e) / (n - p)
    if np.any(e) and not _SMALLEST < variance < np.inf:
        raise ValueError("The squares of the residuals are too large or too small for a float: give y in another unit.")
    return variance


def internally_studentised(X: Any, y: Any) -> Floats:
    """Return residuals over their own standard errors, ``s * sqrt(1 - leverage)``; s from all rows. They have no unit.

    Parameters
    ----------
    X, y
        As for `residuals`; n is larger than p.

    Returns
    -------
    array of shape (n,)
        Observed minus predicted: positive where the target is higher than predicted.

    Raises
    ------
    ValueError, TypeError
        If n is p or less, if a row has leverage 1 (the line runs through it whatever its target is, so its residual
        says nothing), if the fit is perfect, and as `least_squares.solve` does.
    """
    e, h, variance = _parts(X, y, spare=1)
    return np.asarray(e / np.sqrt(variance * (1 - h)))


def externally_studentised(X: Any, y: Any) -> Floats:
    """Return residuals over standard errors in which the row itself had no say: s from all *other* rows.

    An outlier cannot hide behind the s that it has blown up itself. With normal noise each number is drawn from
    Student's t with n - p - 1 degrees of freedom.

    Parameters
    ----------
    X, y
        As for `residuals`; n is larger than p + 1.

    Returns
    -------
    array of shape (n,)
        Observed minus predicted, without unit.

    Raises
    ------
    ValueError, TypeError
        As `internally_studentised`; also if n is p + 1, or if the fit is perfect once a row is left out.
    """
    e, h, variance = _parts(X, y, spare=2)
    spare = len(e) - np.shape(X)[1]
    others = (spare * variance - e**2 / (1 - h)) / (spare - 1)
    perfect = np.flatnonzero(others <= _NOTHING * variance)
    if len(perfect):
        raise ValueError(f"Without {_rows(perfect)} the fit is perfect: there is no noise to measure a residual by.")
    return np.asarray(e / np.sqrt(others * (1 - h)))


def cooks_distance(X: Any, y: Any) -> Floats:
    """Return how far all predictions together move if a row is left out, each squared, in units of p times s squared.

    Parameters
    ----------
    X, y
        As for `residuals`; n is larger than p.

    Returns
    -------
    array of shape (n,)
        Never negative, without unit. Large where a studentised residual is large and the leverage not small,
        or the leverage near 1.

    Raises
    ------
    ValueError, TypeError
        As `internally_studentised`.
    """
    e, h, variance = _parts(X, y, spare=1)
    return np.asarray(e**2 * h / (variance * np.shape(X)[1] * (1 - h) ** 2))


def variance_inflation(X: Any) -> Floats:
    """Return for each column but the first how many times larger the other columns make its weight's variance.

    That is ``1 / (1 - R²)``, R² of the column fitted by all others: 1 if it is uncorrelated with them.

    Parameters
    ----------
    X
        Design matrix of shape (n, p), the column of ones first, p at least 2.

    Returns
    -------
    array of shape (p - 1,)
        From 1 on, without unit.

    Raises
    ------
    ValueError, TypeError
        If the first column is not constant, if there is no other, and as `least_squares.solve` does.
    """
    matrix = independent_columns(X)
    if matrix.shape[1] < 2 or np.any(matrix[:, 0] != matrix[0, 0]):
        raise ValueError(
            "X should have the column of ones first, and one more column at least: the factors compare each column "
            "with a constant and all others. Add the ones with np.column_stack([np.ones(len(X)), X])."
        )
    centred = matrix[:, 1:] - np.mean(matrix[:, 1:], axis=0)
    centred /= np.max(np.abs(centred), axis=0)
    R = np.linalg.qr(centred / np.linalg.norm(centred, axis=0), mode="r")
    factors: Floats = np.sum(np.linalg.inv(R) ** 2, axis=1)  # the diagonal of the inverse of R^T R
    return factors


def partial_regression(X: Any, y: Any, k: int) -> tuple[Floats, Floats]:
    """Return column k and the targets with all other columns taken out: the axes of a partial regression plot.

    Each is what is left over when it is fitted by the others. The slope of the second by the first, through the origin,
    is the weight of column k in the fit of all columns (Frisch, Waugh and Lovell). Built in lesson 13.

    Parameters
    ----------
    X, y
        As for `residuals`; p at least 2.
    k
        A column, counted from 0.

    Returns
    -------
    column, targets : arrays of shape (n,)
        In the units of the column and of y.

    Raises
    ------
    ValueError, TypeError
        If there is no such column or no other one, and as `least_squares.solve` does.
    """
    _, p = require_design(X, y)
    if p < 2 or not 0 <= k < p:
        raise ValueError(f"X has {p} columns, and k is {k}: a column from 0 to {p - 1} and one other are needed.")
    matrix = independent_columns(X)
    others = np.delete(matrix, k, axis=1)
    return residuals(others, matrix[:, k]), residuals(others, y)


def normal_quantiles(values: Any) -> tuple[Floats, Floats]:
    """Return the two axes of a Q-Q plot: where normal numbers would lie, and the values themselves, both in order.

    The i-th of n values, from 1 on, is set against the number below which a standard normal one lies with probability
    i / (n + 1).

    Parameters
    ----------
    values
        n numbers, shape (n,), n at least 1.

    Returns
    -------
    expected, found : arrays of shape (n,)

    Raises
    ------
    ValueError
        If there are none, if they are not flat, or if one of them is missing or infinite.
    """
    require_flat("values", values)
    found: Floats = np.sort(np.asarray(values, dtype=np.float64))
    if not len(found):
        raise ValueError("There are no values: a Q-Q plot needs one at least.")
    if not np.all(np.isfinite(found)):
        raise ValueError("Among the values are missing or infinite numbers: leave them out.")
    n, normal = len(found), NormalDist()
    return np.array([normal.inv_cdf(i / (n + 1)) for i in range(1, n + 1)]), found


def _require_spare_rows(X: Any, y: Any, spare: int) -> tuple[int, int]:
    n, p = require_design(X, y)
    if p <= n < p + spare:  # fewer than p is refused by `solve`
        raise ValueError(
            f"X has {n} rows and {p} columns. A fit with {p} weights leaves {n - p} to judge the noise by, and "
            f"{spare} at least {'is' if spare == 1 else 'are'} needed: more rows, or fewer columns."
        )
    return n, p


def _parts(X: Any, y: Any, spare: int) -> tuple[Floats, Floats, float]:
    """Return residuals in units of the largest, their leverages and variance, if they can be studentised."""
    n, p = _require_spare_rows(X, y, spare)
    e, h = residuals(X, y), leverage(X)
    alone = np.flatnonzero(1 - h < _ALONE)
    if len(alone):
        raise ValueError(
            f"The fit runs through {_rows(alone)} whatever the target there is (leverage 1, or so near that floats "
            "cannot tell): the residual is always 0 and says nothing. Often such a row is the only one with a number "
            "other than 0 in some column; leave out the row and the column."
        )
    if np.max(np.abs(e)) <= _NOTHING * np.max(np.abs(np.asarray(y, dtype=np.float64))):
        raise ValueError("The fit is perfect, but for rounding: there is no noise to measure residuals by.")
    e = e / np.max(np.abs(e))  # what is made of them has no unit, and now no square is too small for a float
    return e, h, float(e @ e) / (n - p)


def _rows(numbers: NDArray[Any]) -> str:
    """Return which rows are meant, counted from 0; of many the first few."""
    shown = ", ".join(str(number) for number in numbers[:_SHOWN])
    return f"row{'s' if len(numbers) > 1 else ''} {shown}{' and others' if len(numbers) > _SHOWN else ''}"
