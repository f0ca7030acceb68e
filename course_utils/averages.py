"""The mean, exact where its numbers are. Built in lesson 00."""

from collections.abc import Iterable
from typing import Any


def mean(values: Iterable[Any]) -> Any:
    """Return the mean of some numbers, one at least.

    They are added up from left to right, so that floats give the same digits on every Python: the built-in `sum` of
    floats depends on its version. On fractions the result is exact.
    """
    first, *others = values
    total = first
    for value in others:
        total = total + value
    return total / (len(others) + 1)
