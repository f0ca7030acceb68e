"""Random values for the inputs of a derivation: numbers, lists, arrays. Used by `derivation`."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

SIZES = (1, 2, 3, 4)  # of arrays: the first two sizes of a derivation take all pairs of these, twice
LARGEST = 6  # size of an array in the draws after that, and of a third size


@dataclass
class Source:
    """Where a trial's random values come from: whole numbers up to `whole` in size, or any fraction if it is 0."""

    rng: random.Random
    exact: bool
    whole: int
    trial: int
    sizes: dict[str, int] = field(default_factory=dict)


Draw = Callable[[Source], Any]


def number(source: Source) -> Any:
    """Draw a number."""
    if not source.exact:
        return source.rng.uniform(-3, 3)
    return Fraction(source.rng.randint(-source.whole, source.whole)) if source.whole else Fraction(*_pair(source, -12))


def positive(source: Source) -> Any:
    """Draw a positive number."""
    return Fraction(*_pair(source, 1)) if source.exact else source.rng.uniform(0.1, 3)


def row(size: str, entry: Draw = number) -> Draw:
    """Return a draw of as many numbers as the size of that name says; equal names are equal sizes.

    With ``entry=positive`` all of them are positive.
    """

    def draw(source: Source) -> list[Any]:
        return [entry(source) for _ in range(source.sizes.setdefault(size, source.rng.randint(2, 7)))]

    return draw


def vector(size: str) -> Draw:
    """Return a draw of an array of shape (size,); equal names are equal sizes."""
    return matrix(size)


def matrix(*sizes: str) -> Draw:
    """Return a draw of an array with as many rows and columns as the sizes of these names say, from 1 to 6."""

    def draw(source: Source) -> Any:
        shape = [source.sizes.setdefault(size, _length(source)) for size in sizes]
        return np.array([number(source) for _ in range(math.prod(shape))], dtype=object).reshape(shape)

    return draw


def _length(source: Source) -> int:
    """Return the next size: two trials for each pair, as a trial draws either any fractions or whole numbers."""
    place, walked = len(source.sizes), source.trial // 2
    if place > 1 or walked >= len(SIZES) ** 2:
        return source.rng.randint(1, LARGEST)
    return SIZES[walked // len(SIZES) ** place % len(SIZES)]


def _pair(source: Source, least: int) -> tuple[int, int]:
    return source.rng.randint(least, 12), source.rng.randint(1, 6)
