r"""Derivations that are shown and checked at once, line by line, on random exact fractions. Used from lesson 01 on.

    derivation(
        {"c": number, "y": row("n")},
        start(r"J(c)", r"\frac{1}{n} \sum_i (y_i - c)^2", lambda c, y: mean((t - c) ** 2 for t in y)),
        derivative(r"\frac{dJ}{dc}", r"2 (c - \bar{y})", lambda c, y: 2 * (c - mean(y)), by="c"),
    )

Each line holds what is displayed and, beside it, what computes it. A line that does not follow from the one before
almost surely raises an error, with the line's number and the values that refute it. What is compared is the code: that
the formula beside it says the same is for a reader to see, which is why the two stand together.

Numbers are drawn alone (`number`, `positive`), as lists (`row`) or, from lesson 05 on, as arrays (`vector`, `matrix`),
which know ``@`` and ``.T``; see `course_utils.draws`. Lines that are arrays are compared entry by entry, on every pair
of sizes from 1 to 4 and on some up to 6: a line that is wrong for larger tables only is not found.
"""

import copy
import inspect
import math
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations, pairwise
from numbers import Number
from typing import Any

import numpy as np
from IPython.display import display

from course_utils.draws import Draw, Source, matrix, number, positive, row, vector
from course_utils.dual import derivative_at, gradient_at

__all__ = ["DerivationError", "Step", "derivation", "derivative", "equal", "equivalent", "gradient", "matrix", "number",
           "positive", "row", "same_minimiser", "start", "vector", "verify"]  # fmt: skip

TRIALS = 40
POINTS = 8  # at which the order of two objectives is compared in each trial
Expression = Callable[..., Any]


class DerivationError(Exception):
    """A line of a derivation does not follow from the one before."""


@dataclass(frozen=True)
class Step:
    """One line: what is displayed, what computes it, how it follows from the line before, and why."""

    kind: str
    left: str
    formula: str
    expression: Expression
    because: str = ""
    by: str = ""
    over: tuple[str, ...] = ()
    factor: Expression | None = None


def start(left: str, formula: str, expression: Expression) -> Step:
    """Begin: ``left = formula``. For an equation, the expression returns both sides and the formula holds ``&=``."""
    return Step("start", left, formula, expression)


def equal(formula: str, expression: Expression, because: str = "") -> Step:
    """Go on with an expression that has the same value."""
    return Step("equal", "", formula, expression, because)


def derivative(left: str, formula: str, expression: Expression, by: str) -> Step:
    """Go on with the derivative of the line before, by one of the inputs."""
    return Step("derivative", left, formula, expression, f"derivative with respect to ${by}$", by=by)


def gradient(left: str, formula: str, expression: Expression, by: str) -> Step:
    """Go on with the derivatives of the line before by each entry of an array among the inputs: from lesson 05 on.

    Of a number they have that input's shape; of a vector they are a matrix, entry [j, k] the derivative of v_j by w_k.
    """
    return Step("gradient", left, formula, expression, rf"gradient with respect to $\mathbf{{{by}}}$", by=by)


def equivalent(formula: str, expression: Expression, factor: Expression, because: str) -> Step:
    """Go on with the same equation multiplied by a factor that is never zero; the expression returns both sides."""
    return Step("equivalent", "", formula, expression, because, factor=factor)


def same_minimiser(left: str, formula: str, expression: Expression, over: Iterable[str], because: str) -> Step:
    """Go on with another objective that puts all points in the same order, so that it has the same minimiser.

    ``over`` names the variables that are minimised over.
    """
    if not tuple(over):
        raise ValueError("same_minimiser needs the variables that are minimised over, as in over='w'.")
    return Step("same minimiser", left, formula, expression, because, over=tuple(over))


def derivation(inputs: Mapping[str, Draw], *steps: Step, exact: bool = True, seed: int = 0) -> None:
    """Check a derivation and display it.

    Parameters
    ----------
    inputs
        The name of each variable, and how to draw it: `number`, `positive`, ``row("n")``, ``vector("d")`` or
        ``matrix("n", "d")``.
    steps
        First `start`, then `equal`, `derivative`, `gradient`, `equivalent` or `same_minimiser`.
    exact
        False where a line holds a root or a logarithm: the draws are floats then, compared to nine digits.
    seed
        Of the draws.

    Raises
    ------
    DerivationError
        At the first line that does not follow, with its number and the values drawn.
    """
    verify(inputs, *steps, exact=exact, seed=seed)
    formula = _shown(steps)
    display({"text/markdown": formula, "text/plain": formula}, raw=True)
    kind, plural = "exact fractions" if exact else "floats", "" if len(steps) == 2 else "s"
    print(f"{len(steps) - 1} step{plural}, each checked on {TRIALS} random draws of {kind}.")


def verify(inputs: Mapping[str, Draw], *steps: Step, exact: bool = True, seed: int = 0) -> None:
    """Check a derivation without displaying it; see `derivation`."""
    rng = random.Random(seed)
    for line, (before, step) in enumerate(pairwise(steps), 2):
        if step.factor is not None:
            _require_no_zero(inputs, step, rng, exact)
        done, tied = 0, step.kind == "same minimiser"
        for trial in range(20 * TRIALS):
            source = Source(rng, exact, whole=trial % 2, trial=trial)  # every other one draws from -1, 0 and 1 only
            drawn, *others = _draw(inputs, source, step.over)
            try:
                old, new = (np.array(side, dtype=object) for side in _two_sides(line, before, step, drawn, others))
            except ZeroDivisionError:
                continue  # a degenerate draw, such as equal values of x
            if old.shape != new.shape:
                raise DerivationError(f"Line {line} has shape {new.shape}, but line {line - 1} asks for {old.shape}.")
            if not _same(old, new, exact):
                raise DerivationError(
                    f"Line {line} ({step.kind}) does not follow from line {line - 1}. With {_words(drawn)}, "
                    f"line {line - 1} asks for {_plain(old.tolist())}, but line {line} gives {_plain(new.tolist())}."
                )
            done, tied = done + 1, tied and not any(old)
            if done == TRIALS:
                break
        if done and tied:
            raise DerivationError(f"Line {line}: the objective before it does not depend on {', '.join(step.over)}.")
        if done < TRIALS:
            raise DerivationError(f"Line {line} divides by zero on nearly all draws; it could not be checked.")


def _require_no_zero(inputs: Mapping[str, Draw], step: Step, rng: random.Random, exact: bool) -> None:
    """Refuse a factor that is zero somewhere among small whole numbers, where zeros mostly are."""
    assert step.factor is not None
    for trial in range(25 * TRIALS):
        (drawn,) = _draw(inputs, Source(rng, exact, whole=6, trial=trial), ())
        try:
            factor = _value(step.factor, drawn)
        except ZeroDivisionError:
            continue
        if not _is_number(factor):
            raise DerivationError(f"The factor of {step.formula!r} should be a single number; it is {_plain(factor)}.")
        if factor == 0:
            raise DerivationError(f"The factor of {step.formula!r} is zero with {_words(drawn)}.")


def _draw(inputs: Mapping[str, Draw], source: Source, over: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return values for all inputs; for "same minimiser" more sets, which differ in the variables minimised over."""
    drawn = {name: draw(source) for name, draw in inputs.items()}
    others = range(POINTS - 1 if over else 0)
    return [drawn, *({**drawn, **{name: inputs[name](source) for name in over}} for _ in others)]


def _two_sides(line: int, before: Step, step: Step, drawn: dict[str, Any], others: list[dict[str, Any]]) -> Any:
    """Return what the line before asks for on these values, and what the line gives; they must be equal."""
    old, new = (_value(each.expression, drawn) for each in (before, step))
    _require_numbers(line - 1, old)
    _require_numbers(line, new)
    if step.kind in ("derivative", "gradient"):
        several = step.kind == "gradient"
        if isinstance(old, tuple if several else (tuple, list, np.ndarray)):
            raise DerivationError(f"Only a single number has a {step.kind} here, but {before.formula!r} is several.")
        if not isinstance(drawn.get(step.by), np.ndarray if several else Number):
            raise DerivationError(
                f"Line {line}: gradient is by a vector or matrix among the inputs, derivative by a number among them; "
                f"{step.by!r} is none for a {step.kind}."
            )
        slopes = gradient_at if several else derivative_at
        return slopes(lambda value: _value(before.expression, {**drawn, step.by: value}), drawn[step.by]), new
    if step.kind == "equivalent":
        assert step.factor is not None
        return _value(step.factor, drawn) * _difference(line - 1, old), _difference(line, new)
    if step.kind == "same minimiser":
        points = [drawn, *others]
        return _order(before.expression, points), _order(step.expression, points)
    return old, new


def _require_numbers(line: int, value: Any) -> None:
    """Refuse None, texts and whatever else is equal to itself without being a number."""
    sides = value if isinstance(value, tuple) else (value,)
    if not all(_is_number(entry) for side in sides for entry in np.array(side, dtype=object).flat):
        raise DerivationError(f"Line {line} should give numbers, but gives {_plain(value)}.")


def _is_number(value: Any) -> bool:
    return isinstance(value, Number) and not isinstance(value, bool)


def _difference(line: int, sides: Any) -> Any:
    """Return left minus right of an equation; sides of different shapes NumPy would spread out to a table."""
    shapes = [np.shape(side) for side in sides] if isinstance(sides, tuple) else []
    if len(shapes) != 2 or shapes[0] != shapes[1]:
        raise DerivationError(f"Line {line} should be an equation, with two sides of one shape; it has {shapes}.")
    return np.array(sides[0], dtype=object) - np.array(sides[1], dtype=object)


def _value(expression: Expression, drawn: Mapping[str, Any]) -> Any:
    """Return an expression's value, given copies of those inputs that it names: it may change what it is given."""
    return expression(**{name: copy.deepcopy(drawn[name]) for name in inspect.signature(expression).parameters})


def _same(old: Any, new: Any, exact: bool) -> bool:
    pairs = zip(old.flat, new.flat, strict=True)
    return all(a == b if exact else math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in pairs)


def _order(objective: Expression, points: list[dict[str, Any]]) -> list[int]:
    """Return for each pair of points which of the two an objective puts higher: 1, -1 or 0."""
    values = [_value(objective, point) for point in points]
    return [int(a > b) - int(a < b) for a, b in combinations(values, 2)]


def _words(drawn: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} = {_plain(value)}" for name, value in drawn.items())


def _plain(value: Any) -> str:
    if isinstance(value, (list, tuple, np.ndarray)):
        return "(" + ", ".join(map(_plain, value)) + ")"
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _shown(steps: Iterable[Step]) -> str:
    """Return the derivation as Markdown: one aligned formula, the reasons on its right."""
    lines = [
        f"{step.left} {'' if '&=' in step.formula else '&='} {step.formula}".strip()
        + (rf" && \text{{({step.because})}}" if step.because else "")
        for step in steps
    ]
    return "$$\\begin{aligned}\n" + " \\\\[4pt]\n".join(lines) + "\n\\end{aligned}$$"
