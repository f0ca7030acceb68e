"""Record what a step does to its numbers, once, and replay it as a straight-line program. Built in lesson 14.

An engine does not ask what kind of number it works with. Here it works with numbers that write down what is done to
them, forwards and backwards. What cannot be written down, or would be wrong with other numbers, is refused.
"""

import math
import operator
from fractions import Fraction
from inspect import signature
from numbers import Real
from typing import Any

from course_utils.arithmetic import number, raised, rounded

LONGEST = 42  # letters of an expression that is written right into the one place where it is used


def record(step: Any, *arguments: Any) -> Any:
    """Return the program of what a step does to the numbers in its arguments, a function; its text is in `source`.

    Parameters
    ----------
    step
        Takes and returns numbers, alone or in lists, nested at will. It is called twice. Numbers that it takes from
        elsewhere become constants; what it does besides, such as printing or appending to a list, is left out.
    arguments
        An example, all floats or all fractions. The program takes arguments of the same kind and shape.

    Raises
    ------
    ValueError
        While recording, if two calls do not do the same, if an argument is not used, or if a number of an earlier call
        is. In the program, if arguments have another shape or kind, or if a comparison has another outcome.
    TypeError
        If an example is neither float nor fraction, if the step returns something else than numbers, or if it needs a
        number itself and not what can be calculated with it, as `float`, `round` and an index do.
    """
    if (source := _traced(step, arguments)) != _traced(step, arguments):
        raise ValueError("Two calls with the same numbers did not do the same: is there a random draw or a counter?")
    exec(source, space := dict[str, Any](math=math, Fraction=Fraction))
    space["replay"].source = source
    return space["replay"]


def _both(sign: str, function: Any) -> tuple[Any, Any]:
    """Return an operation with the recorded number on the left, and the same with it on the right."""
    return (lambda a, b: a.operation(sign, function, a, b)), (lambda b, a: b.operation(sign, function, a, b))


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
        How often the program uses it, found when it is written.
    plus
        Whether it is certainly not -0.0. Only then ``0 + x`` is x in every bit.
    """

    def __new__(cls: Any, value: Any = 0) -> Any:
        """Return a plain number: an engine writes ``type(x)(1)`` for a one of the kind of x."""
        return cls.kind(value)

    @classmethod
    def note(cls: Any, text: str, value: Any, *operands: Any, plus: Any = False) -> Any:
        """Write an operation on the tape; return its result, or the outcome of a comparison."""
        if cls.tape is None or any(isinstance(x, Recorded) and type(x) is not cls for x in operands):
            raise ValueError("A number of an earlier call is used: the step keeps something from call to call.")
        cls.tape.append(node := object.__new__(cls))
        node.text, node.value, node.operands, node.uses, node.plus = text, value, operands, 0, plus
        return value if type(value) is bool else node

    def operation(self: Any, sign: str, by: Any, a: Any, b: Any) -> Any:
        """Do an operation, and note it unless it changes nothing."""
        if not (isinstance(a, Real) and isinstance(b, Real)):
            return NotImplemented
        a, b = (z if isinstance(z, Recorded) else self.kind(z) if isinstance(z, int) else number(z) for z in (a, b))
        (x, more), (y, plus) = ((getattr(z, "value", z), getattr(z, "plus", str(z) != "-0.0")) for z in (a, b))
        for one, other, sure in ((a, b, plus), (b, a, more)):
            if type(one) is self.kind and ((sign, one) == ("*", 1) or ((sign, one) == ("+", 0) and sure)):
                return other
        return self.note(f"({{!r}} {sign} {{!r}})", by(x, y), a, b, plus={"+": more or plus, "*": a is b}.get(sign))

    def through(self: Any, function: Any) -> Any:
        """Note a function of `math`."""
        return self.note(f"(math.{function.__name__}({{!r}}))", rounded(function, self.value), self)

    __add__, __radd__, __sub__, __rsub__ = *_both("+", operator.add), *_both("-", operator.sub)
    __mul__, __rmul__, __truediv__, __rtruediv__ = *_both("*", operator.mul), *_both("/", operator.truediv)
    __pow__, __rpow__, __lt__, __gt__ = *_both("**", raised), *_both("<", operator.lt)
    __le__, __ge__, __eq__, _ = *_both("<=", operator.le), *_both("==", operator.eq)
    __neg__, __bool__, __repr__ = (lambda a: a * -1), (lambda a: a != 0), (lambda a: a.text)  # type: ignore[attr-defined]


Real.register(Recorded)


def _flat(nested: Any) -> list[Any]:
    return [x for part in nested for x in _flat(part)] if isinstance(nested, (list, tuple)) else [nested]


def _traced(step: Any, arguments: tuple[Any, ...]) -> str:
    """Call the step with numbers that write down, and return the program."""
    bound, tape, lines = signature(step).bind(*arguments).arguments, list[Any](), list[str]()
    kind: Any = Fraction if any(isinstance(x, Fraction) for x in _flat(arguments)) else float
    cls: Any = type("Recorded", (Recorded,), {"kind": kind, "tape": tape})

    def entered(name: str, argument: Any) -> Any:
        if isinstance(argument, (list, tuple)):
            return [entered(f"{name}_{k}", part) for k, part in enumerate(argument)]
        if type(argument) is not kind:
            raise TypeError(f"{name} is {argument!r}: give floats throughout, or fractions, alone or in lists.")
        return cls.note(name, argument)

    inside = [entered(*pair) for pair in bound.items()]
    result = step(*inside)
    cls.note("", True, *2 * [number(x) for x in _flat(result)])  # used twice: each gets a line of its own
    cls.tape = None
    for node in reversed(tape):
        for x in [x for x in node.operands if type(x) is cls and (node.uses or type(node.value) is bool)]:
            x.uses += 1
    if idle := [name for name, part in zip(bound, inside, strict=True) if not any(x.uses for x in _flat(part))]:
        raise ValueError(f"The step does not use its argument {idle[0]}. Does it take its data from elsewhere?")
    letter = next(x for x in "vutsrqp" if not any(name.startswith(x) for name in bound))
    for node in tape[len(_flat(inside)) : -1]:
        text = node.text = node.text.format(*node.operands)
        if type(node.value) is bool:
            reason = f"{text[1:-1]} was {node.value} when recorded, and is not now. Record the step with these numbers."
            lines += [f"if {'not ' * node.value}{text}:", f"    raise ValueError({reason!r})"]
        elif node.uses > 1 or (node.uses and len(text) > LONGEST):
            node.text = f"{letter}{len(lines)}"
            lines.append(f"{node.text} = {text[1:-1]}")
    kinds = [f"type({x})" for x in _flat(result) if type(x) is cls and type(x.value) is kind]
    return "\n    ".join([
        "def replay(*arguments):", "try:", f"    {inside} = arguments", "except (TypeError, ValueError) as error:",
        "    raise ValueError(f'Not the shape that was recorded: {error}. Record the step with this one.') from None",
        *lines, f"if not {' is '.join([*kinds, kind.__name__])}:",
        f"    raise ValueError('Not all numbers are {kind.__name__}s, as when recorded.')", f"return {result!r}",
    ])  # fmt: skip
