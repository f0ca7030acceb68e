"""Arithmetic on single numbers that says in words what it cannot do. Used by `autograd`; lesson 07 explains.

Floats are rounded and fractions are exact; what would turn a fraction into a float without a word is refused. A result
too large for a float is refused as well, where it is a power or made by a function: Python does so too, in words that
help less. Sums, differences, products and quotients of floats become inf without a word, as everywhere in Python.
"""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from numbers import Real
from typing import Any

_TOO_LARGE = "too large for a float, the largest of which is about 1.8e308"
_GROWN = "Usual cause: numbers that grow from step to step, as with a learning rate that is too large."


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
        given = f"A single real number is needed here, not one of type {type(value).__name__}: {value!r}."
        raise TypeError(f"{given} Usual cause: a whole list or array where one of its entries is meant, or a text.")
    return value.item() if hasattr(value, "item") else value


def divided(dividend: Any, divisor: Any) -> Any:
    """Return a quotient.

    Raises
    ------
    ZeroDivisionError
        If the divisor is zero.
    """
    if divisor == 0:
        words = "Usual cause: the length of an empty list, or the spread of numbers that are all equal."
        raise ZeroDivisionError(f"{dividend} / {divisor}: a division by zero has no value. {words}")
    return dividend / divisor


def unequal(error: ValueError) -> ValueError:
    """Return an error of `zip`, rows of different lengths, in words that help; another error as it is."""
    words = "Usual cause: a 1 for the bias in one of them only."
    return ValueError(f"Two rows of one length are needed, but {error}. {words}") if "zip()" in str(error) else error


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
    OverflowError
        If the power is too large for a float.
    """
    root = isinstance(base, (int, Fraction)) and isinstance(power, Fraction) and power % 1
    if root or (isinstance(base, Fraction) and (isinstance(power, float) or power % 1)):
        raise TypeError(f"{base} ** {power} would be rounded. Fractions take whole powers only; floats take any.")
    if power % 1 and base < 0:
        raise ValueError(f"{base} ** {power}: a negative number has whole powers only.")
    if power < 0 and base == 0:
        raise ZeroDivisionError(f"{base} ** {power}: zero has no negative powers, for they divide by it.")
    try:
        return base**power
    except OverflowError:
        raise OverflowError(f"{base} ** {power} is {_TOO_LARGE}. {_GROWN}") from None


def slope_of_power(base: Any, power: Any) -> Any:
    """Return how fast a power grows with its base; 0 where the power is 0.

    Raises
    ------
    ZeroDivisionError
        If the base is zero and the power is between 0 and 1: its curve begins upright there.
    OverflowError
        If the slope is too large for a float, even if the power is not.
    """
    try:
        return power and power * raised(base, power - 1)
    except ZeroDivisionError:
        words = "Usual cause: the root of a squared error that is exactly 0."
        raise ZeroDivisionError(f"{base} ** {power} has no slope: the curve begins upright at 0. {words}") from None
    except OverflowError:
        raise OverflowError(f"The slope of {base} ** {power} is {_TOO_LARGE}. {_GROWN}") from None


def base_of(base: Any, power: Any) -> Any:
    """Return the base of a power whose exponent is a value itself, so that the power is taken by exp and log.

    Raises
    ------
    TypeError
        If the exponent is a fraction: the power would be rounded.
    ValueError
        If the base is not positive: it has no logarithm.
    """
    base = number(base)
    if isinstance(power, Fraction):
        raise TypeError(f"A power whose exponent is a value, {power}, would be rounded, so fractions have none.")
    if base <= 0:
        words = "a positive base is needed where the exponent is a value, for the power is taken by its logarithm"
        raise ValueError(f"{base} ** {power}: {words}. With a plain number as the exponent it may be negative.")
    return base


def rounded(function: Callable[[float], float], value: Any) -> float:
    """Return a function of `math` at a number, as a float.

    Raises
    ------
    TypeError
        If the number is a fraction: the result would be rounded.
    ValueError
        If it is the logarithm of zero or of a negative number.
    OverflowError
        If the result is too large for a float.
    """
    if isinstance(value, Fraction):
        raise TypeError(f"{function.__name__}({value}) would be rounded, so fractions have none. Floats have.")
    if function is math.log and value <= 0:
        words = "Usual cause: something so small that it was rounded to 0, or a prediction below zero."
        raise ValueError(f"log({value}): only positive numbers have a logarithm. {words}")
    try:
        # A number that is being recorded (lesson 14) writes the function down.
        return value.through(function) if hasattr(value, "through") else function(value)
    except OverflowError:
        raise OverflowError(f"{function.__name__}({value}) is {_TOO_LARGE}. {_GROWN}") from None
