"""Tell whether an answer's numbers agree with others: whatever holds them, to how many digits. Used by `checks`."""

from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def numbers(answer: Any) -> Numbers | None:
    """Return an answer as an array of floats of the same shape, or None if it is not made of numbers."""
    if answer is None or isinstance(answer, (str, bytes, bool, dict, set)):
        return None
    try:
        answer = [_plain(entry) for entry in answer] if type(answer) in (list, tuple) else _plain(answer)
        values = np.asarray(answer)
        if values.dtype.kind == "c" and not np.any(values.imag):
            values = values.real  # cmath's roots of positive numbers
        if values.dtype.kind not in ("iufO" if values.size == 1 else "iufOb"):
            return None
        if values.dtype.kind == "O" and any(isinstance(value, (str, bytes, bool, type(None))) for value in values.flat):
            return None
        return values.astype(np.float64)
    except Exception:  # whatever a stranger's object raises, it is not made of numbers
        return None


def agree(values: Numbers, expected: Any, decimals: int | None = None) -> bool:
    """Tell whether numbers agree: to half a unit of the given decimals, or to about five digits."""
    right = np.asarray(expected, dtype=np.float64)
    return _within(values, right, 1e-5 * (_size(right) or 1e-4) if decimals is None else _half_unit(decimals, right))


def nearly(values: Numbers, near: Any, wanted: Any) -> bool:
    """Tell whether numbers are `near` rounded by hand to two digits or more, and not as well `wanted` rounded."""
    centre, right = np.asarray(near, dtype=np.float64), np.asarray(wanted, dtype=np.float64)
    return _rounded(values, centre) and (np.array_equal(centre, right) or not _rounded(values, right))


def _rounded(values: Numbers, exact: Numbers) -> bool:
    """Tell whether values with decimals of their own are these exact ones, rounded."""
    if not np.all(np.isfinite(values)):
        return False
    decimals = max((-int(Decimal(repr(float(value))).as_tuple().exponent) for value in values.flat), default=0)
    if np.array_equal(values, np.round(values)) or _size(values) * 10.0**decimals < 10:
        return False
    return _within(values, exact, 0.5001 * 10.0**-decimals)


def shape_words(values: Numbers) -> str:
    """Return what an array is, in words that need no knowledge of shapes."""
    if values.ndim == 0:
        return "a number"
    if values.ndim == 1:
        return "one number in a list or tuple" if len(values) == 1 else f"{len(values)} numbers"
    return "a table of " + " by ".join(str(length) for length in values.shape) + " numbers"


def kind_words(value: Any) -> str:
    """Return what an answer is that is of the wrong kind."""
    values = numbers(value)
    if values is not None:
        return shape_words(values)
    if isinstance(value, str):
        return "text, in quotes"
    if isinstance(value, (bool, np.bool_)):
        return "True or False, not a number: int(...) makes 1 or 0 of it"
    if isinstance(value, (complex, np.ndarray, list, tuple)) and np.iscomplexobj(_array(value)):
        return "complex: a root of something negative? (In Python -4**2 is -16; write (-4) ** 2)"
    if isinstance(value, (list, tuple)) and value and all(entry is None for entry in value):
        return f"a {type(value).__name__} of None: print(...) and append(...) return nothing"
    if isinstance(value, (list, tuple)) and {0, 1} == {getattr(numbers(entry), "ndim", None) for entry in value}:
        return f"a {type(value).__name__} of numbers and lists side by side: [number, *others] makes one list"
    if isinstance(value, (list, tuple)) and any(hasattr(entry, "grad") and numbers(entry) is None for entry in value):
        return f"a {type(value).__name__} with values of an engine: their numbers are in .data and .grad"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} that holds something else than numbers, or rows of different lengths"
    if hasattr(value, "__next__"):
        return f"of type {type(value).__name__}, which makes its numbers only when asked: put list(...) around it"
    return f"of type {type(value).__name__}"


def _plain(value: Any) -> Any:
    """Return a tensor's numbers, without importing PyTorch; anything else as it is."""
    return value.detach().cpu().tolist() if hasattr(value, "detach") else value


def _array(value: Any) -> NDArray[Any]:
    try:
        return np.asarray(value)
    except Exception:  # rows of different lengths, or whatever a stranger's object raises
        return np.asarray(None)


def _size(values: Numbers) -> float:
    return float(np.max(np.abs(values), initial=0.0))


def _half_unit(decimals: int, right: Numbers) -> float:
    return max(0.5001 * 10.0**-decimals, 1e-5 * _size(right))


def _within(values: Numbers, centre: Numbers, allowed: float) -> bool:
    if values.shape != centre.shape or not np.all(np.isfinite(values)):
        return False
    return bool(np.all(np.abs(values - centre) <= allowed))
