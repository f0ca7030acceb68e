"""The one check of shapes at the door of every function that takes data. `require_design` belongs to lesson 05.

Only shapes are looked at: numbers, lists, ranges, arrays, tensors, series and data frames will do. What they hold is
the caller's matter.
"""

from collections.abc import Sequence
from typing import Any

_NOT_GIVEN: Any = object()  # None is given by mistake


def require_number(name: str, value: Any) -> None:
    """Refuse what is not a single number, such as a bias for each row.

    Raises
    ------
    ValueError
        If `value` is None, or has a shape other than ().
    """
    shape = _shape(name, value)
    if shape != ():
        raise ValueError(f"{name} has shape {shape}; a single number is expected.")


def require_flat(name: str, values: Any) -> None:
    """Refuse what does not hold one number a row.

    Raises
    ------
    ValueError
        If `values` is None, gives its numbers only once, or has a shape other than (n,); the message says how to get
        there.
    """
    shape = _shape(name, values)
    if len(shape) == 1:
        return
    given = f"{name} has shape {shape}; one number a row is expected, shape (n,)."
    if len(shape) == 2 and 1 in shape:
        raise ValueError(f"{given} Flatten this {_line(shape)}: {_flattening(name, values)}.")
    if len(shape) == 2:
        raise ValueError(f"{given} That is a table of {shape[0]} by {shape[1]}: which column is meant?")
    raise ValueError(f"{given} It is of type {type(values).__name__}.")


def require_design(X: Any, y: Any = _NOT_GIVEN, w: Any = _NOT_GIVEN) -> tuple[int, int]:
    """Refuse a design matrix, targets and weights that do not fit together; say what was given and how to mend it.

    Parameters
    ----------
    X
        Design matrix of shape (n, d), one row an example; neither n nor d is 0.
    y
        Targets of shape (n,), if the function takes any.
    w
        Weights of shape (d,), if the function takes any.

    Returns
    -------
    n, d
        How many examples and how many features.

    Raises
    ------
    ValueError
        If a shape does not fit, or something is None. The message names the usual causes.
    """
    shape = _shape("X", X)
    if len(shape) != 2:
        raise ValueError(
            f"X has shape {shape}; a table of shape (n, d) is expected, one row an example, one column a feature. "
            "Flat numbers of one feature become a column with np.reshape(X, (-1, 1)), those of one example a row with "
            "np.reshape(X, (1, -1))."
        )
    n, d = shape
    if n == 0 or d == 0:
        raise ValueError(f"X has shape {shape}; one row and one column at least are expected.")
    if y is not _NOT_GIVEN:
        _require_targets(_shape("y", y), n, d, _flattening("y", y))
    if w is not _NOT_GIVEN:
        _require_weights(_shape("w", w), n, d, _flattening("w", w), transposed_possible=n > 1 and y is _NOT_GIVEN)
    return n, d


def _require_targets(shape: tuple[int, ...], n: int, d: int, flattening: str) -> None:
    """Refuse the shape of targets of n examples."""
    if shape == (n,):
        return
    given = f"y has shape {shape}, X has shape {(n, d)}; one target a row is expected, shape {(n,)}."
    if shape == (d,) and d > 1:
        raise ValueError(f"{given} There is one for each column of X: is X transposed? Then take X.T.")
    if shape == (n, d) and d > 1:
        raise ValueError(f"{given} That is the shape of X: was y made with X * w where X @ w was meant?")
    if shape == (n, n) and n > 1:
        raise ValueError(f"{given} A table like this comes from a column of shape {(n, 1)} beside flat numbers.")
    if shape in [(n, 1), (1, n)]:
        raise ValueError(
            f"{given} Beside predictions of shape {(n,)} NumPy would spread this out to a table of {n} by {n} without "
            f"a word. Flatten it: {flattening}."
        )
    raise ValueError(given)


def _require_weights(shape: tuple[int, ...], n: int, d: int, flattening: str, transposed_possible: bool) -> None:
    """Refuse the shape of weights of d features."""
    if shape == (d,):
        return
    given = f"w has shape {shape}, X has shape {(n, d)}; one weight a column is expected, shape {(d,)}."
    if shape in [(d, 1), (1, d)]:
        raise ValueError(f"{given} Flatten this {_line(shape)}: {flattening}.")
    if shape == (n, d):
        raise ValueError(f"{given} That is the shape of X: was w made with * where @ was meant?")
    causes = []
    if shape == (d + 1,):
        causes.append(
            "There is one weight more than columns: does X lack the column of ones? "
            "Add it with np.column_stack([np.ones(len(X)), X])."
        )
    if shape == (d - 1,):
        causes.append("There is one weight fewer than columns: X may hold a column of ones; does w lack its w_0?")
    if shape == (n,) and transposed_possible:
        causes.append("There is one for each row of X: is X transposed? Then take X.T.")
    raise ValueError(" ".join([given, *causes]))


def _flattening(name: str, values: Any) -> str:
    """Return what makes a column or row flat: a data frame and a list have no method for it."""
    return f"{name}.ravel()" if hasattr(values, "ravel") else f"np.ravel({name})"


def _line(shape: tuple[int, ...]) -> str:
    return "column" if shape[1] == 1 else "row"


def _shape(name: str, values: Any) -> tuple[int, ...]:
    """Return the shape of numbers, of nested lists too; refuse rows of different lengths and what has no shape."""
    if values is None:
        raise ValueError(f"{name} is None: did the function that made it return it?")
    if hasattr(values, "__next__"):
        raise ValueError(
            f"{name} is of type {type(values).__name__}, which gives its numbers only once: put list(...) around it."
        )
    return _nested(name, values)


def _nested(name: str, values: Any) -> tuple[int, ...]:
    if hasattr(values, "shape"):
        return tuple(int(length) for length in values.shape)
    if not isinstance(values, Sequence) or isinstance(values, (str, bytes)):
        return ()
    inner = [_nested(name, entry) for entry in values]
    for number, shape in enumerate(inner):
        if shape != inner[0]:
            raise ValueError(
                f"{name} has rows of different lengths: row 0 has shape {inner[0]}, row {number} has shape {shape}. "
                "Rows of one length are expected."
            )
    return (len(values), *(inner[0] if inner else ()))
