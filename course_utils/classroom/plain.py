"""Plain data between processes that do not trust each other: JSON, and nothing that could run when it is read."""

import json
from fractions import Fraction
from typing import Any

import numpy as np

MOST_NUMBERS = 200_000  # in one value that comes back
DEEPEST = 20
LONGEST_TEXT = 20_000


class NotPlainError(ValueError):
    """Raised for a value that is not made of numbers, texts, lists and arrays."""


def encode(value: Any) -> Any:
    """Return a value as something that JSON can hold.

    Numbers, texts, lists, tuples, dictionaries, fractions, NumPy arrays, tensors and the three dots have a form;
    anything else raises. What comes of it has only the built-in types themselves, never one derived from them.

    Raises
    ------
    NotPlainError
        If there is no such form, or too much of it.
    """
    return _encode(value, 0, [0])


def _encode(value: Any, depth: int, count: list[int]) -> Any:
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_NUMBERS:
        raise NotPlainError(f"more than {MOST_NUMBERS} numbers, or lists more than {DEEPEST} deep")
    if value is None or value is True or value is False:
        return value
    if value is Ellipsis:
        return {"dots": True}
    if isinstance(value, (np.generic, np.ndarray)) or hasattr(value, "detach") or type(value).__name__ == "Series":
        return _encode_array(value, count)
    if isinstance(value, int):
        return {"whole": format(value, "d")} if abs(value) > 2**53 else int.__int__(value)
    if isinstance(value, float):
        return float.__float__(value)
    if isinstance(value, Fraction):
        return {"fraction": [str(int(value.numerator)), str(int(value.denominator))]}
    if isinstance(value, complex):
        return {"complex": [value.real, value.imag]}
    if isinstance(value, str):
        return str.__str__(value)[:LONGEST_TEXT]
    if isinstance(value, (list, tuple)):
        entries = [_encode(entry, depth + 1, count) for entry in value]
        return {"tuple": entries} if isinstance(value, tuple) else entries
    if isinstance(value, dict):
        return {"dict": [[str(key), _encode(entry, depth + 1, count)] for key, entry in value.items()]}
    raise NotPlainError(f"of type {type(value).__name__}, which is not made of numbers")


def _encode_array(value: Any, count: list[int]) -> Any:
    array = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
    count[0] += array.size
    if array.dtype.kind not in "biufO" or count[0] > MOST_NUMBERS:
        raise NotPlainError(f"an array of kind {array.dtype}, or of more than {MOST_NUMBERS} numbers")
    entries = [_encode(entry, DEEPEST, [0]) for entry in array.ravel().tolist()]
    return {"array": entries, "shape": list(array.shape), "kind": array.dtype.kind}


def decode(plain: Any) -> Any:
    """Return the value of which `encode` made this.

    Raises
    ------
    NotPlainError
        If `encode` could not have made it.
    """
    try:
        return _decode(plain, 0)
    except NotPlainError:
        raise
    except (TypeError, ValueError, KeyError, IndexError, OverflowError, ZeroDivisionError, RecursionError) as error:
        raise NotPlainError(f"data that cannot be read: {type(error).__name__}") from None


def _decode(plain: Any, depth: int) -> Any:
    if depth > DEEPEST + 2:
        raise NotPlainError("lists too deep")
    if plain is None or isinstance(plain, (bool, int, float, str)):
        return plain
    if isinstance(plain, list):
        return [_decode(entry, depth + 1) for entry in plain]
    if not isinstance(plain, dict):
        raise NotPlainError("data of an unknown kind")
    if plain.keys() == {"dots"}:
        return Ellipsis
    if plain.keys() == {"whole"}:
        return _whole(plain["whole"])
    if plain.keys() == {"fraction"}:
        return Fraction(_whole(plain["fraction"][0]), _whole(plain["fraction"][1]))
    if plain.keys() == {"complex"}:
        return complex(*plain["complex"])
    if plain.keys() == {"tuple"}:
        return tuple(_decode(entry, depth + 1) for entry in plain["tuple"])
    if plain.keys() == {"dict"}:
        return {key: _decode(entry, depth + 1) for key, entry in plain["dict"]}
    if plain.keys() == {"array", "shape", "kind"}:
        entries = [_decode(entry, depth + 1) for entry in plain["array"]]
        kinds: dict[str, Any] = {"b": bool, "i": np.int64, "u": np.uint64, "f": np.float64, "O": object}
        return np.array(entries, dtype=kinds[plain["kind"]]).reshape(plain["shape"])
    raise NotPlainError("data of an unknown kind")


def _whole(digits: Any) -> int:
    if not isinstance(digits, str) or len(digits) > 2000:
        raise NotPlainError("a whole number of more than 2000 digits")
    return int(digits)


def key(arguments: tuple[Any, ...]) -> str:
    """Return a text that is the same for equal arguments: where recorded results are looked up."""
    return json.dumps([_encode(argument, 0, [0]) for argument in arguments])
