"""The course's data sets, read from files that travel with it: ``load("galton_pairs")``. Used from lesson 00 on."""

import gzip
import hashlib
import json
import zlib
from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

_PACKAGE = Path(__file__).resolve().parent
_PLACES = (
    _PACKAGE.parent / "data",
    _PACKAGE / "vendored",
)  # a clone has the first, an installed wheel the second


def names() -> list[str]:
    """Return the names that `load` knows, in alphabetical order."""
    return sorted(_catalogue())


def place(name: str) -> tuple[Path, str]:
    """Return where a data set's file lies, and the SHA-256 of its unpacked content; raises as `load` does."""
    entry = _entry(name)
    return _find(entry["file"]), entry["sha256"]


def load(name: str, columns: Iterable[str] | None = None) -> pd.DataFrame:
    """Read one data set into a new table.

    Parameters
    ----------
    name
        One of `names()`, for instance ``"advertising"``.
    columns
        The columns wanted, in that order; all of them if not given.

    Returns
    -------
    pandas.DataFrame
        One row an observation. ``.attrs`` holds ``units`` (a column's unit), ``meanings`` (what a column is),
        ``title``, ``source``, ``terms`` and ``quirks``; for the NIST sets also ``model`` and ``certified``.

    Raises
    ------
    ValueError
        If there is no such data set or column, or if the file is not the one the course was written with.
    FileNotFoundError
        If the file is absent: lost, or one that only a clone has because of its terms.
    """
    entry = _entry(name)
    content = _verified(entry["file"], entry["sha256"])
    table = _table(entry, content)
    table.columns = list(entry["columns"])
    if columns is not None:
        columns = [columns] if isinstance(columns, str) else columns
        table = table[_known_columns(name, list(columns), list(entry["columns"]))].copy()
    about: dict[str, Any] = {
        "units": {column: entry["columns"][column]["unit"] for column in table},
        "meanings": {column: entry["columns"][column]["meaning"] for column in table},
        **{key: entry[key] for key in ("title", "source", "terms", "quirks")},
        **_certified(entry),
    }
    table.attrs.update(about)
    return table


def _table(entry: dict[str, Any], content: bytes) -> pd.DataFrame:
    """Return a file's table: written as CSV, or as NumPy keeps it."""
    if entry["file"].endswith(".npy.gz"):
        return pd.DataFrame(np.load(BytesIO(content), allow_pickle=False))
    words = pd.read_csv(BytesIO(content), skipinitialspace=True, dtype=str)
    texts = entry.get("dtypes", {})
    return pd.DataFrame({name: words[name] if name in texts else _numbers(words[name]) for name in words})


def _numbers(column: "pd.Series[str]") -> "pd.Series[Any]":
    """Return a column's numbers, or its words if they are none.

    Python's own reading takes every decimal to the float nearest to it, which pandas' quicker one does not promise.
    """
    for kind in (int, float):
        try:
            return column.map(kind)
        except ValueError:
            continue
    return column


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    """Return the catalogue: a data set's name to its file, checksum, columns and terms."""
    path = _find("catalogue.json")
    try:
        entries: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(
            f"The catalogue of the data, {path}, has been damaged ({error}). "
            "In a clone bring it back with `git checkout -- data`; otherwise install the package again."
        ) from None
    return entries


def _entry(name: str) -> dict[str, Any]:
    """Return a data set's row of the catalogue, or say which names there are."""
    if not isinstance(name, str) or name not in _catalogue():
        near = get_close_matches(str(name).lower(), names(), n=1)
        guess = f" Did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"There is no data set {name!r}.{guess} There are: {', '.join(names())}.")
    return _catalogue()[name]


def _known_columns(name: str, wanted: list[str], known: list[str]) -> list[str]:
    """Return `wanted` if the table has all of these columns, or say which it has."""
    missing = [column for column in wanted if column not in known]
    if missing:
        raise ValueError(
            f"{name!r} has no column {', '.join(map(repr, missing))}. Its columns are {', '.join(known)} "
            "(capital and small letters differ)."
        )
    return wanted


def _find(file: str) -> Path:
    """Return where a data file lies, or say how to get it back."""
    for place in _PLACES:
        if (place / file).is_file():
            return place / file
    if file.startswith("noncommercial/"):
        raise FileNotFoundError(
            f"The data file {file} is not there. Its terms allow no commercial use, so the installed package leaves it "
            "out; a clone of the course's repository has it (`pip show --verbose linear-regression-course` gives the "
            "address; README.md says how to start). In a clone bring it back with `git checkout -- data`."
        )
    raise FileNotFoundError(
        f"The data file {file} is not there; it should be in {' or '.join(str(place) for place in _PLACES)}. "
        "In a clone bring it back with `git checkout -- data`; otherwise install the package again."
    )


def _verified(file: str, sha256: str) -> bytes:
    """Return a data file's content if it is the one the course was written with."""
    path = _find(file)
    content = path.read_bytes()
    if path.suffix == ".gz":  # the checksum is of what was packed: packed bytes vary with the version of zlib
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            content = b""
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(
            f"The data file {path} has been changed or damaged: its checksum is not the one in the catalogue. "
            f"Bring it back with `git checkout -- {path.name}` in its folder, or rebuild it with `make data`."
        )
    return content


def _certified(entry: dict[str, Any]) -> dict[str, Any]:
    """Return a NIST set's model and certified values, as numbers; nothing for other data sets."""
    if "certified" not in entry:
        return {}
    about = entry["certified"]
    found = json.loads(_verified(about["file"], about["sha256"]))[about["set"]]
    return {
        "model": found["model"],
        "certified": {
            "estimates": {row["parameter"]: float(row["estimate"]) for row in found["parameters"]},
            "standard_errors": {row["parameter"]: float(row["standard_error"]) for row in found["parameters"]},
            "residual_sd": float(found["residual_sd"]),
            "r_squared": float(found["r_squared"]),
        },
    }
