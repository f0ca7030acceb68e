"""Ridge regression: least squares with a price on large weights. Built in lesson 06."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.least_squares import solve
from course_utils.shapes import require_design


def ridge(X: Any, y: Any, strength: float) -> NDArray[np.float64]:
    """Return the weights that make ``||X w - y||² / n + strength * (sum of squared weights)`` smallest.

    That is least squares with a row more for each weight: ``sqrt(n * strength)`` in its column, target 0. For a
    strength above 0 there is one best answer, however the columns depend on each other. The weight of a column in which
    all numbers are equal has no price: it only says how high the data lie.

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
        If shapes do not fit, if the strength is negative or no finite number, or if `least_squares.solve` refuses, as
        where two columns are constant.
    """
    n, d = require_design(X, y)
    if not 0 <= strength < np.inf:
        raise ValueError(f"The strength is {strength}; a finite number that is not negative is expected.")
    matrix, target = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    priced = np.flatnonzero(np.ptp(matrix, axis=0) > 0)
    rows = (n * strength) ** 0.5 * np.eye(d)[priced]
    return solve(np.vstack([matrix, rows]), np.concatenate([target, np.zeros(len(rows))]))
