"""Least squares without rounding: exact sums of products of floats, and exact fits in fractions. See lesson 06."""

import math
from collections.abc import Sequence
from fractions import Fraction
from operator import mul
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_BLOCK = 4096  # rows that are lists of Python's floats at once: at most some megabytes
_SPLIT = 2.0**27 + 1


def product(a: Any, b: Any) -> tuple[Floats, Floats]:
    """Return the products of floats as two floats each, which together are exact: ``a * b == high + low``.

    Dekker's way: each factor is split into halves of at most 26 bits, whose products fit into a float. It holds for
    arrays whose entries and products are neither huge (above 1e290) nor tiny (below 1e-280).
    """
    high = a * b
    (a1, a2), (b1, b2) = _halves(a), _halves(b)
    return high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2


def _halves(a: Any) -> tuple[Any, Any]:
    large = _SPLIT * a
    first = large - (large - a)
    return first, a - first


def defects(X: Floats, y: Floats, w: Floats, r: Floats) -> tuple[Floats, Floats]:
    """Return by how much weights and residuals miss ``X w - y - r = 0`` and ``X^T r = 0``, each entry rounded once.

    Parameters
    ----------
    X : array of shape (n, d)
    y, r : array of shape (n,)
    w : array of shape (d,)

    Returns
    -------
    arrays of shape (n,) and (d,)
        ``X w - y - r`` and ``X^T r``. Products are exact (see `product`), and `math.fsum` rounds their sum once. That
        takes about a microsecond for ten numbers of X.
    """
    rows: list[float] = []
    for at in range(0, len(y), _BLOCK):
        part = slice(at, at + _BLOCK)
        terms = np.column_stack([*product(X[part], w), -y[part], -r[part]])
        rows += [math.fsum(row) for row in terms.tolist()]
    columns = [math.fsum(np.concatenate(product(column, r)).tolist()) for column in X.T]
    return np.array(rows), np.array(columns)


def fit(X: Sequence[Sequence[Any]], y: Sequence[Any]) -> tuple[list[Fraction], list[dict[int, Fraction]]]:
    """Return the weights of least squares as fractions, or the dependencies that leave them open.

    The normal equations ``X^T X w = X^T y``, by Gaussian elimination. Nothing is rounded, so nothing is lost.

    Parameters
    ----------
    X, y
        n rows of d numbers each, and n numbers: floats, which are fractions too, whole numbers or fractions.

    Returns
    -------
    weights : list of d fractions
        Empty if the columns of X depend on each other.
    dependencies
        For each column that is a combination of columns before it, all factors whose sum of ``factor * column`` is
        zero; its own factor is -1. Empty if the weights are not.
    """
    columns, units = zip(*[_whole(column) for column in [*zip(*X, strict=True), y]], strict=True)
    *features, target = columns
    table = [[Fraction(sum(map(mul, a, b))) for b in features[: i + 1]] for i, a in enumerate(features)]
    for i, a in enumerate(features):  # X^T X is symmetric: half of it is enough
        table[i] += [row[i] for row in table[i + 1 :]] + [Fraction(sum(map(mul, a, target)))]
    pivots = eliminate(table, len(features))
    if len(pivots) == len(features):
        return [row[-1] * unit / units[-1] for row, unit in zip(table, units[:-1], strict=True)], []
    dependencies = []
    for k in sorted(set(range(len(features))) - set(pivots)):
        factors = {pivot: table[i][k] * units[pivot] / units[k] for i, pivot in enumerate(pivots) if table[i][k]}
        dependencies.append({**factors, k: Fraction(-1)})
    return [], dependencies


def eliminate(table: list[list[Any]], columns: int) -> list[int]:
    """Bring a table of fractions to reduced form, in place: Gaussian elimination, over its first columns.

    Returns
    -------
    list of int
        The columns that hold a single 1 afterwards, in the first row, the second and so on.
    """
    pivots: list[int] = []
    for k in range(columns):
        top = len(pivots)
        found = next((i for i in range(top, len(table)) if table[i][k]), None)
        if found is None:
            continue
        table[top], table[found] = table[found], table[top]
        table[top] = [value / table[top][k] for value in table[top]]
        for i, row in enumerate(table):
            if i != top and row[k]:
                table[i] = [a - row[k] * b for a, b in zip(row, table[top], strict=True)]
        pivots.append(k)
    return pivots


def _whole(column: Sequence[Any]) -> tuple[list[int], int]:
    """Return a column times a unit that makes its numbers whole, and this unit."""
    values = [Fraction(value) for value in column]
    unit = math.lcm(*[value.denominator for value in values])
    return [value.numerator * (unit // value.denominator) for value in values], unit
