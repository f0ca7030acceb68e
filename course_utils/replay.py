"""Record what a step does to its numbers, once, and replay it as a straight-line program. Built in lesson 14.

An engine does not ask what kind of number it works with. Here it works with numbers that write down what is done to
them, forwards and backwards. What cannot be written down is refused, and what would be wrong with other numbers, where
that can be noticed.
"""

import math
from copy import deepcopy
from fractions import Fraction
from inspect import signature
from numbers import Real
from typing import Any

from course_utils.arithmetic import number


def record(step: Any, *arguments: Any) -> Any:
    """Return the program of what a step does to the numbers in its arguments, a function; its text is in `source`.

    What cannot be noticed: a number from outside, which becomes a constant, where all arguments are used too; chance
    that falls alike in the two calls; an error in what the result does not need; fractions given to a program of
    floats. And, where they make no difference with the example: a question for a type, for a number's text or with
    `is`; an `except` that hides what a recorded number cannot do; and sums by NumPy, or by Python's own `sum` from
    3.12 on, which add floats in another order or more exactly than one after the other.

    Parameters
    ----------
    step
        Takes and returns numbers, alone or in lists, nested at will. It is called twice, once to be recorded and once
        to compare. What it does besides, such as printing or changing a list of its caller, is left out.
    arguments
        An example, all floats or all fractions. The program takes arguments of the same kind and shape.

    Raises
    ------
    ValueError
        While recording, if the program and the step differ on the example, if an argument is not used, if a number of
        an earlier call is, or if the step goes on after an error such as an overflow. In the program, if arguments have
        another shape, results another kind, or a comparison another outcome.
    TypeError
        If an example is neither float nor fraction, if two numbers would have one name, as `x_0` and the first in a
        list `x`, if the step returns something else than numbers, or if it needs a
        number itself and not what can be calculated with it, as `float`, `round` and an index do.
    """
    exec(source := _traced(step, arguments), space := dict[str, Any](vars(math), math=math, Fraction=Fraction))
    space["replay"].source = source
    if repr(space["replay"](*deepcopy(arguments))) != repr(step(*deepcopy(arguments))):
        raise ValueError("Two calls with the same numbers differ: a random draw, a counter, a question for a type?")
    return space["replay"]


def _both(sign: str) -> tuple[Any, Any]:
    """Return an operation with the recorded number on the left, and the same with it on the right."""
    by = eval(f"lambda a, b: a {sign} b")
    return (lambda a, b: a.operation(sign, by, a, b)), (lambda b, a: b.operation(sign, by, a, b))


class Recorded:
    """A number that writes down what is done to it. Each recording has a subclass of its own, with one tape.

    Attributes
    ----------
    value
        The number while recording; True or False for a comparison, which the program will check.
    text, operands
        How it was made, such as ``({!r} + {!r})``, and from what; an argument's text is its name. When the program is
        written, the text becomes what stands there.
    uses
        How often the program uses it, found when it is written. It uses each comparison.
    plus
        Whether it is certainly not -0.0. Only then ``0 + x`` is x in every bit.
    """

    def __new__(cls: Any, value: Any = 0) -> Any:
        """Return a plain number: an engine writes ``type(x)(1)`` for a one of the kind of x."""
        return cls.kind(value)

    @classmethod
    def note(cls: Any, text: str, by: Any, *operands: Any, plus: Any = False) -> Any:
        """Do an operation and write it on the tape; return its result, or the outcome of a comparison."""
        if None in cls.tape[-1:] or any(isinstance(x, Recorded) and type(x) is not cls for x in operands):
            raise ValueError("The step uses a number of an earlier call, or goes on after an error.")
        cls.tape.append(None)  # stays there if the operation fails: whoever catches the error goes another way
        value = by(*(getattr(x, "value", x) for x in operands))
        cls.tape[-1] = node = object.__new__(cls)
        node.text, node.value, node.operands, node.uses, node.plus = text, value, operands, type(value) is bool, plus
        return value if type(value) is bool else node

    def operation(self: Any, sign: str, by: Any, a: Any, b: Any) -> Any:
        """Note an operation unless it changes nothing."""
        if not (isinstance(a, Real) and isinstance(b, Real)):
            return NotImplemented
        a, b = (self.kind(z) if type(z) is int and sign in "+-*/" else z for z in map(number, (a, b)))
        more, plus = (getattr(z, "plus", str(z) != "-0.0") for z in (a, b))
        for one, other, sure in ((a, b, plus), (b, a, more)):
            if type(one) is self.kind and ((sign, one) == ("*", 1) or ((sign, one) == ("+", 0) and sure)):
                return other
        left = "{!r}" if isinstance(a, Recorded) or sign != "**" else "({!r})"  # -2 ** x would be -(2 ** x)
        return self.note(f"({left} {sign} {{!r}})", by, a, b, plus={"+": more or plus, "*": a is b}.get(sign))

    __add__, __radd__, __sub__, __rsub__, __mul__, __rmul__ = *_both("+"), *_both("-"), *_both("*")
    __truediv__, __rtruediv__, __pow__, __rpow__ = *_both("/"), *_both("**")
    __lt__, __gt__, __le__, __ge__, __eq__, _ = *_both("<"), *_both("<="), *_both("==")
    __neg__, __bool__, __repr__ = (lambda a: a * -1), (lambda a: a != 0), (lambda a: a.text)  # type: ignore[attr-defined]
    # An engine has a function of `math` noted by `through`.
    through, __deepcopy__ = (lambda a, by: a.note(f"(math.{by.__name__}({{!r}}))", by, a)), (lambda a, _: a)


Real.register(Recorded)


def _flat(nested: Any) -> list[Any]:
    return [x for part in nested for x in _flat(part)] if isinstance(nested, (list, tuple)) else [nested]


def _traced(step: Any, arguments: tuple[Any, ...]) -> str:
    """Call the step with numbers that write down, and return the program."""
    bound, tape, lines = signature(step).bind(*arguments), list[Any](), list[str]()
    kind: Any = Fraction if any(isinstance(x, Fraction) for x in _flat(arguments)) else float
    cls: Any = type("Recorded", (Recorded,), {"kind": kind, "tape": tape})

    def entered(name: str, argument: Any) -> Any:
        if isinstance(argument, (list, tuple)):
            parts = [entered(f"{name}_{k}", part) for k, part in enumerate(argument)]
            return tuple(parts) if isinstance(argument, tuple) else parts
        if type(argument) is not kind or any(x.text == name for x in tape):
            raise TypeError(f"{name} is {argument!r}: give floats or fractions throughout, no two under one name.")
        return cls.note(name, lambda: argument)

    bound.arguments = {name: entered(name, part) for name, part in bound.arguments.items()}
    result = step(*deepcopy(bound.args))
    cls.note("", lambda *_: True, *2 * [number(x) for x in _flat(result)])  # used twice: each gets a line of its own
    cls.tape = [None]  # closed
    for x in (x for node in reversed(tape) for x in node.operands if node.uses and type(x) is cls):
        x.uses += 1
    if idle := [name for name, part in bound.arguments.items() if not any(x.uses for x in _flat(part))]:
        raise ValueError(f"The step does not use its argument {idle[0]}. Does it take its data from elsewhere?")
    letter = next(x for x in "vutsrqp_" if not any(name.startswith(x) for name in bound.arguments))
    for node in tape[len(_flat(bound.args)) : -1]:
        text = node.text = node.text.format(*node.operands)
        if type(node.value) is bool:
            reason = f"{text[1:-1]} was {node.value} when recorded, and is not now. Record the step with these numbers."
            lines += [f"if {'not ' * node.value}{text}:", f"    raise ValueError({reason!r})"]
        elif node.uses > 1 or (node.uses and len(text) > 42):  # a long one gets a line of its own
            node.text = f"{letter}{len(lines)}"
            lines.append(f"{node.text} = {text[1:-1]}")
    kinds = [*(f"type({x})" for x in _flat(result) if type(x) is cls and type(x.value) is kind), kind.__name__]
    return "\n    ".join([
        "def replay(*numbers):", "try:", f"    {[*bound.args]} = numbers", "except (TypeError, ValueError) as error:",
        "    raise ValueError(f'Not the shape that was recorded: {error}. Record the step with this one.') from None",
        *lines, f"if not {' is '.join(kinds)}:", f"    raise ValueError('Not all numbers are {kind.__name__}s.')",
        f"return {result!r}"])  # fmt: skip
