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
        As many numbers each: floats, whole numbers or fractions. The error is computed exactly, and may be a fraction
        that is no float.

    Returns
    -------
    float
        From 0 to `MOST`; 0 also if a number is no number (nan) or infinite. Where the true number is 0 the error is not
        divided.
    """
    worst = float(MOST)
    for value, wanted in zip(found, map(Fraction, true), strict=True):
        if not math.isfinite(value):
            return 0.0
        error = abs(Fraction(value) - wanted) / (abs(wanted) or 1)
        if error > 0:
            worst = min(worst, max(0.0, math.log10(error.denominator) - math.log10(error.numerator)))
    return worst
