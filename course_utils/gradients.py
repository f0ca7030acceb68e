"""Gradients of the mean squared error, and witnesses for gradients of anything.

`line` is built in lesson 03, `entrywise` and `vectorised` in lesson 05, `finite_difference` and `compare` in lesson 08.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from course_utils.averages import mean
from course_utils.shapes import require_design, require_flat, require_number


def line(w: Any, b: Any, x: Sequence[Any], y: Sequence[Any]) -> tuple[Any, Any]:
    """Return how fast the mean squared error of the line ``w x + b`` climbs with w and with b: built in lesson 03.

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
    """Return the gradient of the mean squared error of ``X @ w``, entry by entry, with loops: built in lesson 05.

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
    """Return the gradient of the mean squared error of ``X @ w`` in one line of algebra: built in lesson 05.

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


def finite_difference(loss: Callable[[Any], Any], w: Any, step: Any = 2.0**-17, forward: bool = False) -> Any:
    """Return the gradient of any function from nearby points, a witness that knows no calculus: see lesson 08.

    Parameters
    ----------
    loss
        A function of an array of d weights that returns a number, in double precision (or in fractions).
    w
        Where to ask: d weights. Tensors, lists and single precision become an array of float64; fractions stay.
    step
        Times the size of a weight, or 1 if that is larger, it is the step in that weight. The default is near the cube
        root of the rounding unit, about the best one for central differences; for forward ones it is near 2**-26.
    forward
        Walk in one direction only, instead of in both.

    Returns
    -------
    array of shape (d,)
        Good for about ten digits, forward for about eight, if loss, weights and curvature are of the size of 1. Central
        differences of a quadratic function are exact but for rounding.

    Raises
    ------
    ValueError
        If w is not flat, or a step is so small that it is lost in rounding.
    """
    w = np.asarray(w.detach().cpu() if hasattr(w, "detach") else w)
    require_flat("w", w)
    w = w if w.dtype.kind == "O" else w.astype(np.float64)
    slopes = []
    for k, unit in enumerate(np.eye(len(w), dtype=int)):
        h = step * max(1, abs(w[k]))
        if w[k] + h == w[k] or w[k] - h == w[k]:
            raise ValueError(f"A step of {h} is lost in rounding: {w[k]} + {h} is {w[k]} again. Take a larger one.")
        if forward:
            slopes.append((loss(w + h * unit) - loss(w)) / h)
        else:
            slopes.append((loss(w + h * unit) - loss(w - h * unit)) / (2 * h))
    return np.array(slopes)


def compare(gradients: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    """Return how far each pair of gradients differs: the largest difference of two entries, relative to the largest.

    See lesson 08.

    Parameters
    ----------
    gradients
        The name of each way, and the d numbers that it gave: a list, an array or a tensor.

    Returns
    -------
    dict
        One number a pair of names, in the order in which they were given. It is nan if an entry is.

    Raises
    ------
    ValueError
        If two of them do not have the same shape.
    """
    arrays = {
        name: np.asarray(values.detach().cpu() if hasattr(values, "detach") else values, dtype=np.float64)
        for name, values in gradients.items()
    }
    found = {}
    for (name, values), (other, others) in combinations(arrays.items(), 2):
        if values.shape != others.shape:
            raise ValueError(
                f"{name!r} has shape {values.shape} and {other!r} has shape {others.shape}; gradients of one function "
                "have one shape. A column beside flat numbers would be spread out to a table."
            )
        size = max(np.max(np.abs(values)), np.max(np.abs(others)))
        found[name, other] = float(np.max(np.abs(values - others)) / size) if size else 0.0
    return found


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
