"""Arithmetic on single numbers that says in words what it cannot do. Used by `autograd`; lesson 07 explains.

Floats are rounded and fractions are exact; what would turn a fraction into a float without a word is refused.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from numbers import Real
from typing import Any


def _compared(compare: Callable[[Any, Any], Any]) -> Any:
    return lambda self, other: compare(self.data, other.data if isinstance(other, Compared) else other)


class Compared:
    """What holds a number in `data` and compares by it, as PyTorch's tensors do."""

    __slots__ = ()
    data: Any
    __hash__ = object.__hash__
    __eq__, __ne__ = _compared(operator.eq), _compared(operator.ne)
    __lt__, __le__, __gt__, __ge__ = map(_compared, (operator.lt, operator.le, operator.gt, operator.ge))

    def __bool__(self) -> bool:
        return bool(self.data)


def number(value: Any) -> Any:
    """Return a real number as one of Python's own, whatever library it comes from.

    Raises
    ------
    TypeError
        If it is not a single real number.
    """
    if type(value) in (float, int, Fraction):
        return value
    if not isinstance(value, Real):
        raise TypeError(f"A single real number is needed here, not one of type {type(value).__name__}: {value!r}.")
    return value.item() if hasattr(value, "item") else value


def divided(dividend: Any, divisor: Any) -> Any:
    """Return a quotient.

    Raises
    ------
    ZeroDivisionError
        If the divisor is zero.
    """
    if divisor == 0:
        raise ZeroDivisionError(f"{dividend} / {divisor}: a division by zero has no value.")
    return dividend / divisor


def raised(base: Any, power: Any) -> Any:
    """Return a power.

    Raises
    ------
    TypeError
        If a fraction is raised to a power that is a float or not whole, or a whole number to a fraction: that would be
        rounded.
    ValueError
        If a negative number is raised to a power that is not whole.
    ZeroDivisionError
        If zero is raised to a negative power.
    """
    root = isinstance(base, (int, Fraction)) and isinstance(power, Fraction) and power % 1
    if root or (isinstance(base, Fraction) and (isinstance(power, float) or power % 1)):
        raise TypeError(f"{base} ** {power} would be rounded. Fractions take whole powers only; floats take any.")
    if power % 1 and base < 0:
        raise ValueError(f"{base} ** {power}: a negative number has whole powers only.")
    if power < 0 and base == 0:
        raise ZeroDivisionError(f"{base} ** {power}: zero has no negative powers, and no slope for powers below 1.")
    return base**power


def exponent(value: Any) -> Any:
    """Return the number in an exponent that is a value itself, so that the power is taken by exp and log.

    Raises
    ------
    TypeError
        If it is a fraction: the power would be rounded.
    """
    if isinstance(value, Fraction):
        raise TypeError(f"A power whose exponent is a value, {value}, would be rounded, so fractions have none.")
    return value


def rounded(function: Callable[[float], float], value: Any) -> float:
    """Return a function of `math` at a number, as a float.

    Raises
    ------
    TypeError
        If the number is a fraction: the result would be rounded.
    ValueError
        If it is the logarithm of zero or of a negative number.
    """
    if isinstance(value, Fraction):
        raise TypeError(f"{function.__name__}({value}) would be rounded, so fractions have none. Floats have.")
    if function is math.log and value <= 0:
        raise ValueError(f"log({value}): only positive numbers have a logarithm.")
    # A number that is being recorded (lesson 14) writes the function down.
    return value.through(function) if hasattr(value, "through") else function(value)
