"""The normal equations, added up over chunks: all of a table that least squares needs. Built in lesson 10."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from course_utils.shapes import require_design


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
            If XᵀX is singular: columns depend on each other, or too few rows have been seen.
        """
        return np.linalg.solve(self.XtX, self.Xty)
