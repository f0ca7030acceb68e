"""Ridge regression: least squares with a price on large weights. Built in lesson 06."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.least_squares import solve
from course_utils.shapes import require_design

_LEAST = 1e-12  # of the mean square of a column: below, rounding takes over


def ridge(X: Any, y: Any, strength: float) -> NDArray[np.float64]:
    """Return the weights that make ``||X w - y||² / n + strength * (sum of squared weights)`` smallest.

    That is least squares with a row more for each weight: ``sqrt(n * strength)`` in its column, target 0. For a
    strength above 0 there is one best answer, however the columns depend on each other; floats can find it if the
    strength is above about 1e-12 for standardised columns. The weight of the first column in which all numbers are
    equal, and not 0, has no price: it only says how high the data lie.

    Parameters
    ----------
    X
        Design matrix of shape (n, d), the column of ones first. Standardise the others, or the price depends on units.
    y
        Targets of shape (n,).
    strength
        Price of a weight's square, at least 0; 0 is plain least squares.

    Returns
    -------
    array of shape (d,)
        One weight a column.

    Raises
    ------
    ValueError
        If shapes do not fit, if the strength is negative, too large, or so small that it is lost in the rounding of X,
        or if `least_squares.solve` refuses, as for strength 0 where columns depend on each other.
    """
    n, d = require_design(X, y)
    if not 0 <= n * strength < np.inf:
        raise ValueError(f"The strength is {strength}; a finite number that is not negative is expected.")
    if strength == 0:
        return solve(X, y)
    matrix, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    level = (matrix.max(axis=0) == matrix.min(axis=0)) & (matrix[0] != 0)
    priced = np.delete(np.arange(d), np.flatnonzero(level)[:1])
    least = _LEAST * np.max(np.mean(matrix[:, priced] ** 2, axis=0), initial=0.0)
    if strength < least:
        raise ValueError(f"The strength {strength} is lost in the rounding of X; take {least:.0e} or more.")
    rows = (n * strength) ** 0.5 * np.eye(d)[priced]
    return solve(np.vstack([matrix, rows]), np.concatenate([target, np.zeros(len(rows))]))
