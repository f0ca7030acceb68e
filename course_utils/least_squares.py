"""The line of least squares, by its formula. Built in lesson 02."""

from collections.abc import Sequence
from typing import Any


def fit_line(x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    """Return slope and intercept of the line with the lowest mean squared error.

    The numbers are centred before they are multiplied, so that no digits are lost on data far from zero; on fractions
    the result is exact.

    Parameters
    ----------
    x, y
        Inputs and targets, n numbers each, n at least 2.

    Returns
    -------
    w, b
        Slope (unit of y per unit of x) and intercept (unit of y).

    Raises
    ------
    ValueError
        If the two are not flat and of one length, if a number is missing, or if all x are equal.
    """
    for name, values in [("x", x), ("y", y)]:
        shape = getattr(values, "shape", None)
        if shape is not None and len(shape) != 1:
            raise ValueError(
                f"{name} has shape {tuple(shape)}; one number a row is expected, shape (n,). "
                "A column of shape (n, 1) becomes one with .ravel()."
            )
        if any(value != value for value in values):
            raise ValueError(f"{name} holds nan, a missing number: leave out the rows in which it stands.")
    if len(x) != len(y) or len(x) < 2:
        raise ValueError(f"x has {len(x)} numbers and y has {len(y)}; as many of each are expected, and two at least.")
    if min(x) == max(x):
        raise ValueError(
            f"All x are equal ({min(x)}). Then the points stand above each other, and every line through their mean "
            "fits equally well: there is no one best slope."
        )
    mean_x, mean_y = _mean(x), _mean(y)
    from_mean_x = [value - mean_x for value in x]
    from_mean_y = [value - mean_y for value in y]
    s_xx = _mean([a * a for a in from_mean_x])
    s_xy = _mean([a * b for a, b in zip(from_mean_x, from_mean_y, strict=True)])
    w = s_xy / s_xx
    return w, mean_y - w * mean_x


def _mean(values: Sequence[Any]) -> Any:
    """Return the mean, added up from left to right: Python's own `sum` of floats depends on its version."""
    total = 0
    for value in values:
        total = total + value
    return total / len(values)
