"""Numbers that remember how they were made, and so find their derivatives, backwards. Built in lesson 07.

The same code works with floats, which are rounded, and with `fractions.Fraction`, which are not.

What has no result is refused in words: a division by zero, a logarithm of what is not positive, and exp or a power that
is too large for a float, or whose slope is. Sums, differences, products and quotients of floats that are too large are
no error: they become inf, as everywhere in Python and in PyTorch, and inf - inf or 0 * inf is nan. Both go on into all
that is made from them and, on the way back, into gradients; so test a loss with `math.isfinite`.

A graph belongs to one thread: while `backward` runs, its counts and gradients lie in the nodes themselves. It may be as
deep as memory allows, but `copy.deepcopy` and `pickle` call themselves at every node and cannot take a deep one.
"""

import math
from collections.abc import Iterable
from typing import Any

from course_utils.arithmetic import Compared, base_of, divided, number, raised, rounded, slope_of_power, unequal


class Value(Compared):
    """A number that remembers which others it was made from.

    Attributes
    ----------
    data
        The number itself: a float, an int or a Fraction. Change it only where no graph is in use any more, for the
        graph keeps the numbers with which it was built.
    grad
        How fast the value on which `backward` was called grows with this one. In a leaf, a value made by hand, several
        calls add up; set ``grad = 0`` to begin anew. In all others it is what the last call found.
    edges
        Pairs of a parent and the local gradient: how fast this value grows with that parent.
    kind
        The sign or name of the operation that made it; empty in a leaf.
    """

    __slots__ = ("_uses", "data", "edges", "grad", "kind")
    __array_ufunc__ = None  # NumPy's numbers leave to us what they cannot do with a Value

    def __init__(self, data: Any, edges: Any = (), kind: str = "") -> None:
        self.data: Any = data if edges or type(data) is float else number(data)
        self.edges, self.kind = edges, kind
        self.grad = self._uses = 0  # uses: while backward runs, how many of them have still to report

    def backward(self) -> None:
        """Find the gradient of this value by all the values that it was made from.

        First all uses of each value are counted. Then each hands its gradient on to its parents as soon as all its own
        uses have reported. Nothing calls itself, so a graph may be as deep as it likes.
        """
        walk, ready = [self], [self]
        try:
            for node in walk:
                for parent, _ in node.edges:
                    if parent.edges:
                        if not parent._uses:
                            parent.grad = 0
                            walk.append(parent)
                        parent._uses += 1
            self.grad = 1 if self.edges else self.grad + 1
            for node in ready:
                grad = node.grad
                for parent, local in node.edges:
                    parent.grad += local * grad
                    if parent._uses:
                        parent._uses -= 1
                        if not parent._uses:
                            ready.append(parent)
        except BaseException:  # also Ctrl-C: a count left behind would spoil the next call
            for node in walk:
                node._uses = 0
            raise

    def __add__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            return Value(self.data + other.data, ((self, 1), (other, 1)), "+")
        return Value(self.data + (other if type(other) is float else number(other)), ((self, 1),), "+")

    def __sub__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            return Value(self.data - other.data, ((self, 1), (other, -1)), "-")
        return Value(self.data - (other if type(other) is float else number(other)), ((self, 1),), "-")

    def __rsub__(self, other: Any) -> "Value":
        return Value(number(other) - self.data, ((self, -1),), "-")

    def __neg__(self) -> "Value":
        return self * -1

    def __mul__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            return Value(self.data * other.data, ((self, other.data), (other, self.data)), "*")
        other = other if type(other) is float else number(other)
        return Value(self.data * other, ((self, other),), "*")

    def __truediv__(self, other: Any) -> "Value":
        quotient = divided(self.data, divisor := other.data if isinstance(other, Value) else number(other))
        more = ((other, -quotient / divisor),) if isinstance(other, Value) else ()
        # 1 as a number of the quotient's kind: a fraction over a whole number stays a fraction
        return Value(quotient, ((self, type(quotient)(1) / divisor), *more), "/")

    def __rtruediv__(self, other: Any) -> "Value":
        quotient = divided(number(other), self.data)
        return Value(quotient, ((self, -quotient / self.data),), "/")

    def __pow__(self, power: Any) -> "Value":
        if isinstance(power, Value):
            base_of(self.data, power.data)
            return (power * self.log()).exp()
        return Value(raised(self.data, power := number(power)), ((self, slope_of_power(self.data, power)),), "**")

    def __rpow__(self, base: Any) -> "Value":
        return (self * rounded(math.log, base_of(base, self.data))).exp()

    def exp(self) -> "Value":
        """Return e to the power of this value, a float."""
        return Value(data := rounded(math.exp, self.data), ((self, data),), "exp")

    def log(self) -> "Value":
        """Return the natural logarithm, a float."""
        return Value(rounded(math.log, self.data), ((self, 1 / self.data),), "log")

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent, a float between -1 and 1."""
        return Value(data := rounded(math.tanh, self.data), ((self, 1 - data * data),), "tanh")

    def relu(self) -> "Value":
        """Return this value where it is positive, else zero. Its slope at zero is taken to be 0, as in PyTorch."""
        return Value(max(self.data, type(self.data)()), ((self, int(self.data > 0)),), "relu")

    def __repr__(self) -> str:
        return f"Value({self.data}, grad={self.grad})"

    __radd__, __rmul__ = __add__, __mul__


def total(values: Iterable[Any]) -> Value:
    """Return the sum of any number of values and numbers as a single node, added from left to right."""
    return dot(values := list(values), [1] * len(values), "total")


def dot(a: Iterable[Any], b: Iterable[Any], kind: str = "dot") -> Value:
    """Return the inner product of two rows of values and numbers as a single node, added from left to right.

    Raises
    ------
    ValueError
        If the rows are not of one length.
    """
    data: Any = 0
    edges = []
    try:
        for s, t in zip(a, b, strict=True):
            if isinstance(s, Value):
                if isinstance(t, Value):
                    edges.append((t, s.data))
                    t = t.data
                elif type(t) is not float:
                    t = number(t)
                edges.append((s, t))
                s = s.data
            else:
                s = s if type(s) is float else number(s)
                if isinstance(t, Value):
                    edges.append((t, s))
                t = t.data if isinstance(t, Value) else t if type(t) is float else number(t)
            data += s * t
    except ValueError as error:
        raise unequal(error) from None
    return Value(data, edges, kind)
