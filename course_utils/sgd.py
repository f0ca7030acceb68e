"""Stochastic gradient descent: a step for each minibatch. Built in lesson 04."""

import random
from collections.abc import Callable, Sequence
from typing import Any

from course_utils.descent import Point, step


def batches(n: int, size: int, rng: random.Random | None = None) -> list[list[int]]:
    """Cut the row numbers 0 to n - 1 into minibatches for one epoch.

    Parameters
    ----------
    n, size
        Rows in all, and rows a minibatch. If the size does not divide n, the last minibatch is smaller.
    rng
        Shuffles the rows first; without it they keep their order.

    Raises
    ------
    ValueError
        If there is no row, or a minibatch of none is asked for.
    """
    if n < 1 or size < 1:
        raise ValueError(f"{n} rows in minibatches of {size} were asked for; both numbers must be at least 1.")
    order = list(range(n))
    if rng is not None:
        rng.shuffle(order)
    return [order[first : first + size] for first in range(0, n, size)]


def sgd(
    gradient: Callable[..., Sequence[Any]],
    start: Sequence[Any],
    rate: Any,
    n: int,
    size: int,
    epochs: int,
    rng: random.Random | None = None,
) -> list[Point]:
    """Return the points of a walk that takes a step against the gradient of each minibatch.

    Parameters
    ----------
    gradient
        A function of as many numbers as `start` has and of a list of row numbers; it returns the partial derivatives
        of the loss of these rows, one a number.
    start
        Where the walk begins, for instance ``(w, b)``.
    rate
        The learning rate η.
    n, size, rng
        As for `batches`, which is called anew in each epoch.
    epochs
        How many times each row has its turn.

    Returns
    -------
    list of tuples
        The start, then a point a step. On fractions all are exact.

    Raises
    ------
    ValueError
        As `batches`, and if the gradient does not have as many entries as the point.
    """
    path: list[Point] = [tuple(start)]
    for _ in range(epochs):
        for rows in batches(n, size, rng):
            path.append(step(path[-1], gradient(*path[-1], rows), rate))
    return path
