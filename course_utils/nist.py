"""The eleven linear sets of NIST as design matrices. Used in lesson 06."""

import re
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from course_utils.data import load, names

Floats = NDArray[np.float64]

SETS = tuple(name for name in names() if name.startswith("nist_"))


def design(name: str) -> tuple[Floats, Floats, dict[str, float]]:
    """Return a set's design matrix, its targets and the certified weights.

    Parameters
    ----------
    name
        One of `SETS`, for instance ``"nist_filip"``.

    Returns
    -------
    X : array of shape (n, d)
        The column of ones first if the model has an intercept; powers of x where it is a polynomial, each rounded once.
    y : array of shape (n,)
    certified : dict
        Each weight's name, such as ``"B0"``, and its value as NIST gives it, to 15 digits.
    """
    table = load(name)
    model: str = table.attrs["model"]
    features: list[Floats] = [table[column].to_numpy(dtype=np.float64) for column in table if column != "y"]
    if len(features) == 1:
        degree = max(map(int, re.findall(r"\*\*(\d+)", model)), default=1)
        # Through fractions: NumPy's own powers may differ in their last bit from machine to machine.
        x = [Fraction(value) for value in features[0].tolist()]
        features = [np.array([float(value**power) for value in x]) for power in range(1, degree + 1)]
    ones: list[Floats] = [np.ones(len(table))] if "B0" in model else []
    return (
        np.column_stack([*ones, *features]),
        table["y"].to_numpy(dtype=np.float64),
        table.attrs["certified"]["estimates"],
    )
