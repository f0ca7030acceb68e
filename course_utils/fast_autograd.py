"""The engine of `autograd`, faster: the same numbers and gradients to the last bit. Built in lesson 14.

Three things differ. A node keeps its parents and its local gradients in two rows and makes no pairs. `total` and `dot`
try the common case first and look at kinds only where it fails. And where nodes share their parents, all of them
leaves, as the rows of a batch share the weights, these are looked at once.
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
        The number itself: a float, an int or a Fraction.
    grad
        How fast the value on which `backward` was called grows with this one. In a leaf several calls add up; in all
        others it is what the last call found. A second call on the same graph is right.
    parents, slopes
        The values that it was made from, and how fast it grows with each. Both are empty in a leaf. If `parents` is a
        list, the squares of a row, each parent stands on both sides and gets two reports.
    """

    __slots__ = ("_uses", "data", "grad", "parents", "slopes")
    __array_ufunc__ = None  # NumPy's numbers leave to us what they cannot do with a Value

    def __init__(self, data: Any, parents: Any = (), slopes: Any = ()) -> None:
        self.data: Any = data if parents or type(data) is float else number(data)
        self.parents = parents
        self.slopes = slopes
        self.grad = self._uses = 0  # uses: while backward runs, how many of them have still to report

    def backward(self) -> None:
        """Find the gradient of this value by all the values that it was made from."""
        walk, ready = [self], [self]
        leaves: Any = ()  # parents that are known to be leaves, all of them
        try:
            for node in walk:
                if node.parents is not leaves:
                    inner = False
                    for parent in node.parents:
                        if parent._uses:
                            parent._uses += 1
                            inner = True
                        elif parent.parents:
                            parent._uses, parent.grad = 1, 0
                            walk.append(parent)
                            inner = True
                    if not inner and type(node.parents) is tuple:
                        leaves = node.parents
            self.grad = 1 if self.parents else self.grad + 1
            for node in ready:
                grad = node.grad
                if node.parents is leaves:
                    for parent, slope in zip(leaves, node.slopes):
                        parent.grad += slope * grad
                    continue
                twice = type(node.parents) is list
                for parent, slope in zip(node.parents, node.slopes):
                    part = slope * grad
                    parent.grad = parent.grad + part + part if twice else parent.grad + part
                    if parent._uses == 1:
                        ready.append(parent)
                        parent._uses = 0
                    elif parent._uses:
                        parent._uses -= 1
        except BaseException:  # also Ctrl-C: a count left behind would spoil the next call
            for node in walk:
                node._uses = 0
            raise

    def __add__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            return Value(self.data + other.data, (self, other), (1, 1))
        return Value(self.data + (other if type(other) is float else number(other)), (self,), (1,))

    def __sub__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            return Value(self.data - other.data, (self, other), (1, -1))
        return Value(self.data - (other if type(other) is float else number(other)), (self,), (1,))

    def __rsub__(self, other: Any) -> "Value":
        return Value(number(other) - self.data, (self,), (-1,))

    def __neg__(self) -> "Value":
        return self * -1

    def __mul__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            return Value(self.data * other.data, (self, other), (other.data, self.data))
        other = other if type(other) is float else number(other)
        return Value(self.data * other, (self,), (other,))

    def __truediv__(self, other: Any) -> "Value":
        if isinstance(other, Value):
            quotient = divided(self.data, other.data)
            slopes = type(quotient)(1) / other.data, -quotient / other.data
            return Value(quotient, (self, other), slopes)
        other = other if type(other) is float else number(other)
        quotient = self.data / other if other else divided(self.data, other)
        return Value(quotient, (self,), (type(quotient)(1) / other,))  # a one of the quotient's kind

    def __rtruediv__(self, other: Any) -> "Value":
        quotient = divided(number(other), self.data)
        return Value(quotient, (self,), (-quotient / self.data,))

    def __pow__(self, power: Any) -> "Value":
        if isinstance(power, Value):
            base_of(self.data, power.data)
            return (power * self.log()).exp()
        power = number(power)
        return Value(raised(self.data, power), (self,), (slope_of_power(self.data, power),))

    def __rpow__(self, base: Any) -> "Value":
        return (self * rounded(math.log, base_of(base, self.data))).exp()

    def exp(self) -> "Value":
        """Return e to the power of this value, a float."""
        data = rounded(math.exp, self.data)
        return Value(data, (self,), (data,))

    def log(self) -> "Value":
        """Return the natural logarithm, a float."""
        return Value(rounded(math.log, self.data), (self,), (1 / self.data,))

    def tanh(self) -> "Value":
        """Return the hyperbolic tangent, a float between -1 and 1."""
        data = rounded(math.tanh, self.data)
        return Value(data, (self,), (1 - data * data,))

    def relu(self) -> "Value":
        """Return this value where it is positive, else zero. Its slope at zero is taken to be 0, as in PyTorch."""
        data = type(self.data)() if self.data < 0 else self.data
        return Value(data, (self,), (int(self.data > 0),))

    def __repr__(self) -> str:
        return f"Value({self.data}, grad={self.grad})"

    __radd__, __rmul__ = __add__, __mul__


_bare = object.__new__  # a node without __init__, which would ask what is known here


def total(values: Iterable[Any]) -> Value:
    """Return the sum of any number of values and numbers as a single node, added from left to right."""
    values = tuple(values)
    try:  # the common case: values alone, all with floats
        data: Any = 0
        for value in values:
            data += value.data
        if type(data) is float:
            return Value(data, values, (1,) * len(values))
    except (AttributeError, TypeError):
        pass
    return _mixed(values, (1,) * len(values), 0)


def dot(a: Iterable[Any], b: Iterable[Any], plus: Any = None) -> Value:
    """Return the inner product of two rows, plus a number, as a single node, added from left to right.

    It is quickest if `a` is a tuple of values, the same tuple for many rows, and `b` a tuple of floats; and for the
    squares of a row, ``dot(a, a)``.

    Raises
    ------
    ValueError
        If the rows are not of one length.
    """
    data: Any = 0.0
    squares = a is b and type(a) in (list, tuple)
    if squares:
        a = b = list(a)
    elif type(a) is not tuple or type(b) is not tuple:  # not in the try: what making a row raises is the caller's
        a, b = tuple(a), tuple(b)
    try:  # the common cases: a row of values with itself, or times a row of floats
        if squares:
            slopes: Any = []
            for value in a:
                x = value.data
                data += x * x
                slopes.append(x)
        else:
            for value, x in zip(a, b):
                data += value.data * x
            slopes = b
        if plus is not None:
            data += plus
        if type(data) is type(slopes[0]) is float and len(a) == len(b):
            node = _bare(Value)
            node.data, node.parents, node.slopes = data, a, slopes
            node.grad = node._uses = 0
            return node
    except (AttributeError, IndexError, TypeError):
        pass
    return _mixed(tuple(a), tuple(b), 0 if plus is None else plus)


def _mixed(a: tuple[Any, ...], b: tuple[Any, ...], plus: Any) -> Value:
    """Return the same for values and numbers of any kind on both sides."""
    data: Any = 0
    parents, slopes = [], []
    try:
        for s, t in zip(a, b, strict=True):
            x = s.data if isinstance(s, Value) else number(s)
            y = t.data if isinstance(t, Value) else number(t)
            for value, slope in ((t, x), (s, y)):
                if isinstance(value, Value):
                    parents.append(value)
                    slopes.append(slope)
            data += x * y
    except ValueError as error:
        raise unequal(error) from None
    return Value(data + number(plus), tuple(parents), slopes)
