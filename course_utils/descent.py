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
        path.append(step(path[-1], gradient(*path[-1]), rate))
    return path


def step(point: Point, slopes: Sequence[Any], rate: Any) -> Point:
    """Return where one step from a point leads, against the slopes: as many of them as the point has numbers.

    Raises
    ------
    ValueError
        If there are more slopes or fewer.
    """
    if len(slopes) != len(point):
        raise ValueError(f"The gradient has {len(slopes)} entries at a point of {len(point)} numbers.")
    return tuple(value - rate * slope for value, slope in zip(point, slopes, strict=True))
