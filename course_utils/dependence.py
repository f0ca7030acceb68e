"""Which columns of a matrix depend on each other, as far as floats can tell. See lesson 06."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Rounding each entry of a matrix once can move a singular value of its columns, scaled to length 1, by up to
# 2**-53 times the root of their number; computing it adds a few times as much again.
_LEVEL = 16 * 2.0**-53
_ABSENT = 1e-6  # a column's share in a dependency below this is rounding


def dependencies(X: Floats) -> list[dict[int, float]]:
    """Return how columns depend on columns before them; an empty list if they do not.

    Columns count as dependent if a change of X in the last bit or two of its numbers makes them so: the smallest
    singular value of X with columns scaled to length 1 is not above ``16 * 2**-53 * sqrt(d)``. Columns that are only
    nearly dependent, so that digits are lost but not all of them, do not.

    Parameters
    ----------
    X : array of shape (n, d)
        Of finite numbers.

    Returns
    -------
    list of dict
        For each dependent column all factors whose sum of ``factor * column`` is zero, by the column's number; its own
        factor is -1.
    """
    d = X.shape[1]
    scale = np.max(np.abs(X), axis=0)
    scale = np.ldexp(1.0, np.frexp(scale)[1] - 1)  # powers of two: then squares neither overflow nor vanish
    lengths = np.linalg.norm(X / scale, axis=0)
    lengths[lengths == 0] = 1
    _, singular, directions = np.linalg.svd(np.linalg.qr(X / scale / lengths, mode="r"))
    null = directions[np.sum(singular > _LEVEL * d**0.5) :]
    pivots: list[int] = []
    for k in reversed(range(d)):  # Gaussian elimination from the right: each column by columns before it
        top = len(pivots)
        if top == len(null):
            break
        best = top + int(np.argmax(np.abs(null[top:, k])))
        if abs(null[best, k]) < _ABSENT:
            continue
        null[[top, best]] = null[[best, top]]
        null[top] /= -null[top, k]
        others = np.arange(len(null)) != top
        null[others] += np.outer(null[others, k], null[top])
        pivots.append(k)
    return [_factors(null[i], pivots[i], scale, lengths) for i in reversed(range(len(pivots)))]


def _factors(row: Floats, k: int, scale: Floats, lengths: Floats) -> dict[int, float]:
    """Return the factors of a dependency of the unscaled columns, without those that are only rounding."""
    kept = np.flatnonzero(np.abs(row) > _ABSENT * np.max(np.abs(row)))
    return {int(j): float(row[j] * (scale[k] / scale[j]) * (lengths[k] / lengths[j])) for j in kept}


def require_independent(found: Sequence[Mapping[int, Any]], names: Sequence[str]) -> None:
    """Refuse columns that depend on each other, and say how.

    Raises
    ------
    ValueError
        If any dependencies were found; the message names the columns.
    """
    if not found:
        return
    lines = []
    for factors in found:
        *others, k = sorted(factors)
        terms = " + ".join(_term(float(factors[j]), names[j]) for j in others) or "0"
        lines.append(f"{names[k]} = {terms}".replace("+ -", "- "))
    raise ValueError(
        f"Columns of X depend on each other: {'; '.join(lines)}. Then many weights fit equally well, and none of them "
        "is the answer. Leave out one column of each dependency, or ask for weights that are small as well, with ridge."
    )


def _term(factor: float, name: str) -> str:
    return {1.0: name, -1.0: f"-{name}"}.get(float(f"{factor:.6g}"), f"{factor:.6g} · {name}")
