"""The line of least squares, by its formula. Built in lesson 02."""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from numbers import Real
from typing import Any

from course_utils.averages import mean
from course_utils.shapes import require_flat


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
