"""Gradients of the mean squared error. `line` is built in lesson 03."""

from collections.abc import Sequence
from typing import Any

from course_utils.averages import mean
from course_utils.losses import residuals


def line(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    """Return how fast the mean squared error of the line ``w x + b`` climbs with w and with b.

    Parameters
    ----------
    w, b
        Slope and intercept of the line.
    x, y
        Inputs and targets, n numbers each. On fractions the result is exact.

    Returns
    -------
    by_w, by_b
        The two partial derivatives, ``2/n * sum(r * x)`` and ``2/n * sum(r)`` with residuals ``r = w x + b - y``.

    Raises
    ------
    ValueError
        If x and y are not flat, not of one length, or empty.
    """
    errors = residuals([w * value + b for value in x], y)
    return 2 * mean(error * value for error, value in zip(errors, x, strict=True)), 2 * mean(errors)
