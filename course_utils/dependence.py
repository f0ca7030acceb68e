"""Which columns of a matrix depend on each other, as far as floats can tell. See lesson 06."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Rounding each entry of a matrix once can move a singular value of its columns, scaled to length 1, by up to one
# rounding (2**-53) times the root of their number; computing it (see `_triangle`) adds a few times as much again.
_ROUNDINGS = 16


def dependencies(X: Floats, rounding: float = 2.0**-53) -> list[dict[int, float]]:
    """Return how columns depend on columns before them; an empty list if they do not.

    Columns count as dependent if a change of each by 16 roundings of its length can make them so: the smallest singular
    value of X with columns scaled to length 1 is not above ``16 * rounding * sqrt(d)``. Columns that are only nearly
    dependent, so that digits are lost but not all of them, do not. Look before you standardise: taking the mean away
    magnifies the rounding of the numbers, and may hide a dependency.

    Parameters
    ----------
    X : array of shape (n, d)
        Of finite numbers.
    rounding
        To which share of their size the numbers have been rounded: more than a float64 where they come from float32.

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
    _, singular, directions = np.linalg.svd(_triangle(X / scale / lengths))
    level = _ROUNDINGS * rounding * d**0.5
    kept = singular[singular > level]
    null = directions[len(kept) :]
    absent = level / min(kept, default=1.0)  # a column's share in a dependency below this is rounding
    pivots: list[int] = []
    for k in reversed(range(d)):  # Gaussian elimination from the right: each column by columns before it
        top = len(pivots)
        if top == len(null):
            break
        best = top + int(np.argmax(np.abs(null[top:, k])))
        if abs(null[best, k]) < absent:
            continue
        null[[top, best]] = null[[best, top]]
        null[top] /= -null[top, k]
        others = np.arange(len(null)) != top
        null[others] += np.outer(null[others, k], null[top])
        pivots.append(k)
    found = []
    for row, k in zip(reversed(null[: len(pivots)]), reversed(pivots), strict=True):
        shares = np.flatnonzero(np.abs(row) > absent * np.max(np.abs(row)))
        with np.errstate(over="ignore", under="ignore"):  # then `require_independent` does not name the factor
            factors = row * (scale[k] / scale) * (lengths[k] / lengths)
        found.append({int(j): float(factors[j]) for j in shares})
    return found


def _triangle(X: Floats) -> Floats:
    """Return the R of ``X = QR``, by blocks of rows: then the rounding errors do not grow with their number."""
    d = X.shape[1]
    while len(X) > 8 * d:
        X = np.vstack([X, np.zeros((-len(X) % (4 * d), d))]).reshape(-1, 4 * d, d)
        X = np.asarray(np.linalg.qr(X, mode="r")).reshape(-1, d)
    return np.asarray(np.linalg.qr(X, mode="r"))


def require_independent(found: Sequence[Mapping[int, Any]], names: Sequence[str], exactly: bool = False) -> None:
    """Refuse columns that depend on each other, and say how; `exactly` if it holds without any rounding.

    Raises
    ------
    ValueError
        If any dependencies were found; the message names the columns.
    """
    if not found:
        return
    names = [f"{name} (column {k})" if names.count(name) > 1 else name for k, name in enumerate(names)]
    lines = []
    for factors in found:
        *others, k = sorted(factors)
        terms = " + ".join(_term(factors[j], names[j]) for j in others) or "0"
        lines.append(f"{names[k]} = {terms}".replace("+ -", "- "))
    far, way = ("", "") if exactly else (", as far as floats can tell", ' (method="fractions" takes them as exact.)')
    raise ValueError(
        f"Columns of X depend on each other{far}: {'; '.join(lines)}. Then many weights fit equally well, and none of "
        "them is the answer. Leave out one column of each dependency, or ask for weights that are small as well, with "
        f"ridge.{way}"
    )


def _term(factor: Any, name: str) -> str:
    try:
        rounded = float(f"{float(factor):.6g}")
    except OverflowError:  # a fraction that is too large for a float
        rounded = 0.0
    if rounded == 0 or abs(rounded) == float("inf"):
        return f"a multiple of {name}"
    return {1.0: name, -1.0: f"-{name}"}.get(rounded, f"{rounded:.6g} · {name}")
