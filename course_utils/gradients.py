"""Gradients of the mean squared error. `line` is built in lesson 03."""

from collections.abc import Sequence
from typing import Any

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
    by_w, by_b = errors[0] * x[0], errors[0]
    for error, value in zip(errors[1:], x[1:], strict=True):
        by_w, by_b = by_w + error * value, by_b + error
    return 2 * by_w / len(errors), 2 * by_b / len(errors)
