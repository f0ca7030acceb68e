"""The one check of shapes at the door of every function that takes data."""

from typing import Any


def require_flat(name: str, values: Any) -> None:
    """Refuse an array or table that does not hold one number a row.

    Raises
    ------
    ValueError
        If `values` has a shape, and it is not (n,); the message says how to get there.
    """
    shape = getattr(values, "shape", None)
    if shape is not None and len(shape) != 1:
        raise ValueError(
            f"{name} has shape {tuple(shape)}; one number a row is expected, shape (n,). "
            "A column of shape (n, 1) becomes one with .ravel()."
        )
