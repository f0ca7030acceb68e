"""How far predictions are from the truth, in one number. Built in lesson 01.

All of these take sequences of numbers, exact ones too: with fractions every result but a root is a fraction.
"""

from collections.abc import Sequence
from typing import Any

from course_utils.averages import mean
from course_utils.shapes import require_flat


def residuals(prediction: Sequence[Any], target: Sequence[Any]) -> list[Any]:
    """Return prediction minus target, one a row.

    Parameters
    ----------
    prediction, target
        n numbers each, in the unit of the target.

    Raises
    ------
    ValueError
        If the two do not have the same length, or are not flat sequences, or are empty.
    """
    for name, values in [("prediction", prediction), ("target", target)]:
        require_flat(name, values)
    if len(prediction) != len(target) or len(target) == 0:
        raise ValueError(
            f"There are {len(prediction)} predictions for {len(target)} targets; one each is expected, and not none."
        )
    return [guess - truth for guess, truth in zip(prediction, target, strict=True)]


def mse(prediction: Sequence[Any], target: Sequence[Any]) -> Any:
    """Return the mean squared error, in the square of the target's unit; see `residuals` for what is asked."""
    return mean([error * error for error in residuals(prediction, target)])


def rmse(prediction: Sequence[Any], target: Sequence[Any]) -> float:
    """Return the root of the mean squared error, in the target's unit."""
    return float(mse(prediction, target) ** 0.5)


def mae(prediction: Sequence[Any], target: Sequence[Any]) -> Any:
    """Return the mean absolute error, in the target's unit."""
    return mean([abs(error) for error in residuals(prediction, target)])
