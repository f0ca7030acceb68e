"""Derivatives without rounding: numbers that carry their own rate of change. Used by `derivation`; lesson 07 explains.

Over `fractions.Fraction` a derivative found so is exact.
"""

import math
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST = sys.float_info.min  # smaller floats have fewer digits


@dataclass(frozen=True)
class Dual:
    """A value and its slope: how fast it changes as one chosen variable does."""

    value: Any
    slope: Any = 0

    def __add__(self, other: Any) -> "Dual":
        other = _dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __mul__(self, other: Any) -> "Dual":
        other = _dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __truediv__(self, other: Any) -> "Dual":
        other = _dual(other)
        quotient = self.value / other.value
        return Dual(quotient, (self.slope - quotient * other.slope) / other.value)

    def __pow__(self, exponent: int) -> "Dual":
        if not isinstance(exponent, int):
            raise TypeError(f"a Dual takes whole powers only, not {exponent!r}: write sqrt, log or exp")
        return Dual(self.value**exponent, exponent * self.value ** (exponent - 1) * self.slope) if exponent else Dual(1)

    def __neg__(self) -> "Dual":
        return self * -1

    def __sub__(self, other: Any) -> "Dual":
        return self + -_dual(other)

    def __rsub__(self, other: Any) -> "Dual":
        return _dual(other) - self

    def __rtruediv__(self, other: Any) -> "Dual":
        return _dual(other) / self

    __radd__ = __add__
    __rmul__ = __mul__


def derivative_at(function: Callable[[Any], Any], point: Any) -> Any:
    """Return a function's derivative at a point, exact if the point and the function's numbers are."""
    return _dual(function(Dual(point, 1))).slope


def gradient_at(function: Callable[[Any], Any], point: NDArray[Any]) -> NDArray[Any]:
    """Return the derivatives of a function by each entry of an array, exact if the point's numbers are.

    For a function that returns a number they have the point's shape; for one that returns an array, the array's shape
    comes first: the derivative of entry j by entry k stands at [j, k].
    """
    slopes = np.vectorize(lambda entry: _dual(entry).slope, otypes=[object])
    columns = []
    for place in np.ndindex(point.shape):
        moved = point.astype(object)
        moved[place] = Dual(point[place], 1)
        columns.append(slopes(function(moved)))
    stacked = np.stack(columns, axis=-1)
    return stacked.reshape(*stacked.shape[:-1], *point.shape)


def sqrt(x: Any) -> Any:
    """Return the square root of a number or `Dual`, as floats."""
    root = math.sqrt(_dual(x).value)
    return Dual(root, x.slope / (2 * root)) if isinstance(x, Dual) else root


def log(x: Any) -> Any:
    """Return the natural logarithm of a number or `Dual`, as floats.

    Raises
    ------
    ZeroDivisionError
        If the number is so near to 0 that a float has lost its digits: a draw that `derivation` then passes over.
    """
    value = _dual(x).value
    if 0 <= value < _LEAST:
        raise ZeroDivisionError(f"{value} is 0 but for rounding, and 0 has no logarithm")
    return Dual(math.log(value), x.slope / value) if isinstance(x, Dual) else math.log(value)


def exp(x: Any) -> Any:
    """Return the exponential of a number or `Dual`, as floats."""
    power = math.exp(_dual(x).value)
    return Dual(power, power * x.slope) if isinstance(x, Dual) else power


def _dual(value: Any) -> Dual:
    return value if isinstance(value, Dual) else Dual(value)
