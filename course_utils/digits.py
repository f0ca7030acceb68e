"""How many digits of an answer are right. Built in lesson 06."""

import math
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

MOST = 16  # a float has no more


def correct_digits(found: Iterable[Any], true: Iterable[Any]) -> float:
    """Return to how many decimal digits the worst of some numbers is right: minus the logarithm of its relative error.

    Parameters
    ----------
    found, true
        As many numbers each: floats, whole numbers or fractions. The error is computed exactly.

    Returns
    -------
    float
        From 0 to `MOST`; 0 also if a number is no number (nan) or infinite. Where the true number is 0 the error is not
        divided.
    """
    return min(_digits(number, Fraction(wanted)) for number, wanted in zip(found, true, strict=True))


def _digits(found: Any, true: Fraction) -> float:
    if not math.isfinite(found):
        return 0.0
    error = abs(Fraction(found) - true) / (abs(true) or 1)
    return min(max(0.0, -math.log10(error)), float(MOST)) if error else float(MOST)
