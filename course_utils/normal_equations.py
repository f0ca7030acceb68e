"""The normal equations, added up over chunks: all of a table that least squares needs. Built in lesson 10."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.dependence import dependencies
from course_utils.shapes import require_design

_ROUNDING = 2.0**-50  # a sum over many rows is rounded more often than a number that is rounded once


class NormalEquations:
    """The sums XᵀX and Xᵀy over all rows seen so far, in float64.

    Whole numbers are added without any rounding, in whatever chunks, as long as no sum reaches 2⁵³.

    Attributes
    ----------
    n
        How many rows have been seen.
    XtX, Xty : arrays of shape (d, d) and (d,)
        The sums.
    """

    def __init__(self, d: int) -> None:
        self.n = 0
        self.XtX: NDArray[Any] = np.zeros((d, d))
        self.Xty: NDArray[Any] = np.zeros(d)

    def add(self, X: ArrayLike, y: ArrayLike) -> None:
        """Add the rows of a chunk: X of shape (rows, d), y of shape (rows,), numbers of any kind.

        Raises
        ------
        ValueError
            If the shapes do not fit together, or X has not d columns.
        """
        rows, d = require_design(X, y)
        if d != len(self.Xty):
            raise ValueError(f"This chunk has {d} columns; those before have {len(self.Xty)}.")
        X, y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)  # int16 would wrap round
        self.n += rows
        self.XtX += X.T @ X
        self.Xty += X.T @ y

    def solve(self) -> NDArray[Any]:
        """Return the weights of least squares over all rows seen, shape (d,).

        Raises
        ------
        numpy.linalg.LinAlgError
            If XᵀX is singular as far as floats can tell: columns depend on each other, or too few rows have been seen.
            With columns scaled, a condition number of X above a few million is too much, as that of XᵀX is its square.
        ValueError
            If a number in the rows was missing or infinite, or too large to be squared.
        """
        d = len(self.Xty)
        if self.n < d:
            raise np.linalg.LinAlgError(
                f"{self.n} rows of {d} columns have been seen. With fewer rows than columns many weights fit exactly, "
                "and none of them is the answer: more rows are needed, or fewer columns."
            )
        if not (np.all(np.isfinite(self.XtX)) and np.all(np.isfinite(self.Xty))):
            raise ValueError(
                "The sums are no finite numbers: a chunk held a missing or infinite number, or one too large to be "
                "squared. Leave out the rows in which such numbers stand, and add up anew."
            )
        lengths = np.sqrt(np.diag(self.XtX))
        lengths[lengths == 0] = 1
        found = dependencies(self.XtX / lengths / lengths[:, None], _ROUNDING)  # those of XᵀX are those of X
        if found:
            columns = sorted({column for factors in found for column in factors})
            raise np.linalg.LinAlgError(
                f"Columns of X depend on each other, as far as XᵀX can tell: {', '.join(map(str, columns))} (counted "
                "from 0). Then many weights fit equally well, and none of them is the answer. Leave out one column of "
                "each dependency. (If they depend only nearly, least_squares.solve works on the rows themselves.)"
            )
        return np.linalg.solve(self.XtX, self.Xty)
