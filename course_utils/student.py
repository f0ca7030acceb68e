"""Quantiles of Student's t, by adding up its density; no library for statistics is needed. Used in lesson 11."""

import math
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

_NODES = 200
_HALVINGS = 60
_FAR = 40.0  # standard deviations, beyond which nothing of the density is left if it is nearly normal


def quantile(probability: float, freedom: int) -> float:
    """Return the number below which Student's t lies with a probability: ``quantile(0.975, 3)`` is about 3.18.

    With ``t = sqrt(freedom) * tan(angle)`` the whole axis becomes the angles from -90 to 90 degrees, and the density a
    power of the cosine. Its area is added up by Gauss's rule, the angle is found by halving.

    Parameters
    ----------
    probability
        From 1e-6 to 1 - 1e-6.
    freedom
        Degrees of freedom, a whole number from 1 on: the number of rows minus that of the weights.

    Returns
    -------
    float
        Right to about eight digits.

    Raises
    ------
    ValueError
        If the probability is not between 1e-6 and 1 - 1e-6, or the degrees of freedom are no whole number from 1 on.
    """
    if not 1e-6 <= probability <= 1 - 1e-6:
        raise ValueError(f"The probability is {probability}; one between 1e-6 and 1 - 1e-6 is expected.")
    if not 1 <= freedom < math.inf or freedom != int(freedom):
        raise ValueError(
            f"There are {freedom} degrees of freedom; a whole number from 1 on is expected, n - p: rows minus weights."
        )
    if probability < 0.5:
        return -quantile(1 - probability, freedom)
    low, high = 0.0, min(math.pi / 2, _FAR / math.sqrt(freedom))
    wanted = (2 * probability - 1) * _area(high, int(freedom))  # all of it belongs to a probability of 1
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if _area(middle, int(freedom)) < wanted else (low, middle)
    return math.sqrt(freedom) * math.tan((low + high) / 2)


def _area(angle: float, freedom: int) -> float:
    """Return the area under the power of the cosine between 0 and an angle."""
    nodes, weights = _gauss()
    # The cosine by the sine: near 0 it is 1 but for its last digits, which a high power would blow up.
    logarithms = np.log1p(-(np.sin(angle * (nodes + 1) / 2) ** 2)) / 2
    return float(angle / 2 * np.sum(weights * np.exp((freedom - 1) * logarithms)))


@cache
def _gauss() -> tuple[NDArray[Any], NDArray[Any]]:
    """Return places between -1 and 1 and their weights: the rule is exact for polynomials up to degree 399."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return nodes, weights
