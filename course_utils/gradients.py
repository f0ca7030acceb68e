"""Gradients of the mean squared error. `line` is built in lesson 03, `entrywise` and `vectorised` in lesson 05."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from course_utils.averages import mean
from course_utils.shapes import require_design, require_flat, require_number


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
        If w or b is not a single number, or x and y are not flat, not of one length, or empty.
    """
    for name, number in [("w", w), ("b", b)]:
        require_number(name, number)
    for name, values in [("x", x), ("y", y)]:
        require_flat(name, values)
    if len(x) != len(y) or len(x) == 0:
        raise ValueError(f"x has {len(x)} numbers and y has {len(y)}; as many of each are expected, and not none.")
    errors = [w * value + b - target for value, target in zip(x, y, strict=True)]
    return 2 * mean(error * value for error, value in zip(errors, x, strict=True)), 2 * mean(errors)


def entrywise(X: Any, y: Any, w: Any) -> list[Any]:
    """Return the gradient of the mean squared error of ``X @ w``, entry by entry, with loops.

    Parameters
    ----------
    X
        Design matrix of shape (n, d). On fractions the result is exact.
    y
        Targets of shape (n,).
    w
        Weights of shape (d,).

    Returns
    -------
    list
        d numbers; the k-th is ``2/n`` times the sum over the rows of ``x_ik * r_i``, with ``r = X @ w - y``.

    Raises
    ------
    ValueError
        If the shapes do not fit; see `course_utils.shapes.require_design`.
    """
    require_design(X, y, w)
    X, y, w = _listed(X), _listed(y), _listed(w)
    r = [_inner(row, w) - target for row, target in zip(X, y, strict=True)]
    return [2 * mean(row[k] * error for row, error in zip(X, r, strict=True)) for k in range(len(w))]


def vectorised(X: Any, y: Any, w: Any) -> Any:
    """Return the gradient of the mean squared error of ``X @ w`` in one line of algebra.

    Parameters
    ----------
    X, y, w
        As for `entrywise`. Lists become arrays; arrays and tensors stay what they are.

    Returns
    -------
    array or tensor of shape (d,)
        ``2/n * X.T @ (X @ w - y)``.

    Raises
    ------
    ValueError
        If the shapes do not fit; see `course_utils.shapes.require_design`.
    """
    require_design(X, y, w)
    X, y, w = _array(X), _array(y), _array(w)
    return 2 * (X.T @ (X @ w - y)) / len(y)


def _inner(a: Sequence[Any], b: Sequence[Any]) -> Any:
    total = 0
    for s, t in zip(a, b, strict=True):
        total = total + s * t
    return total


def _listed(values: Any) -> Any:
    """Return an array, tensor or table as lists of Python's own numbers, which do not overflow; lists as they are."""
    values = values.to_numpy() if hasattr(values, "to_numpy") else values
    return values.tolist() if hasattr(values, "tolist") else values


def _array(values: Any) -> Any:
    """Return a list or table as an array, and whole numbers as floats, which do not overflow; a tensor as it is."""
    if hasattr(values, "detach"):
        return values
    array = np.asarray(values)
    return array.astype(float) if array.dtype.kind in "iub" else array
