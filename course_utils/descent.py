"""Walk downhill: gradient descent, one step after the other. Built in lesson 03."""

from collections.abc import Callable, Sequence
from typing import Any

Point = tuple[Any, ...]


def descend(gradient: Callable[..., Sequence[Any]], start: Sequence[Any], rate: Any, steps: int) -> list[Point]:
    """Return the points of a walk that goes against the gradient, step by step.

    Parameters
    ----------
    gradient
        A function of as many numbers as `start` has, which returns as many partial derivatives.
    start
        Where the walk begins, for instance ``(w, b)``.
    rate
        The learning rate η: a step is minus the rate times the gradient.
    steps
        How many steps to take.

    Returns
    -------
    list of tuples
        ``steps + 1`` points, the start first. On fractions all are exact.

    Raises
    ------
    ValueError
        If the gradient does not have as many entries as the point.
    """
    path: list[Point] = [tuple(start)]
    for _ in range(steps):
        slopes = gradient(*path[-1])
        if len(slopes) != len(path[-1]):
            raise ValueError(f"The gradient has {len(slopes)} entries at a point of {len(path[-1])} numbers.")
        path.append(tuple(value - rate * slope for value, slope in zip(path[-1], slopes, strict=True)))
    return path
