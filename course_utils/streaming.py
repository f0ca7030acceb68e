"""Read a table piece by piece, so that it need not fit into memory. Used from lesson 10 on."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from course_utils import data


def chunks(name: str, rows: int) -> Iterator[NDArray[Any]]:
    """Yield a data set that is kept in NumPy's format, chunk after chunk, in the order of its rows.

    Parameters
    ----------
    name
        A data set of `course_utils.data` whose file ends in .npy.gz: ``"flights"``.
    rows
        How many rows a chunk has; the last one may have fewer.

    Yields
    ------
    array of shape (rows, columns)
        Of the kind in the file, for the flights int16; it cannot be written to.

    Raises
    ------
    ValueError
        If there is no such data set, it is of another format, `rows` is no positive whole number, or the file is
        short or damaged. Only after the last chunk is it known that all were right: use no result before.
    """
    path, sha256 = data.place(name)
    if not path.name.endswith(".npy.gz"):
        raise ValueError(f"{name!r} is kept in {path.name}; only files that end in .npy.gz can be read piece by piece.")
    with path.open("rb") as packed:
        yield from read(packed, rows, sha256)


def read(packed: BinaryIO, rows: int, sha256: str) -> Iterator[NDArray[Any]]:
    """Yield the chunks of one packed table, as `chunks` does; `sha256` is that of the unpacked content."""
    if not isinstance(rows, (int, np.integer)) or isinstance(rows, bool) or rows < 1:
        raise ValueError(f"rows is {rows!r}; a whole number from 1 on is expected.")
    seen, digest = 0, hashlib.sha256()
    with gzip.GzipFile(fileobj=packed) as file:
        try:
            (total, columns), kind = _header(_Hashed(file, digest))
            while seen < total:
                size = min(int(rows), total - seen) * columns * kind.itemsize
                content = file.read(size)
                if len(content) < size:
                    raise EOFError
                digest.update(content)
                chunk = np.frombuffer(content, kind).reshape(-1, columns)
                seen += len(chunk)
                yield chunk
            digest.update(file.read(1))  # whatever still follows changes the checksum
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(
                f"The table is short or damaged: after row {seen:,} no whole chunk could be read "
                f"({type(error).__name__}). Results from the chunks before are of a part only; bring the file back."
            ) from None
    if digest.hexdigest() != sha256:
        raise ValueError(
            f"All {total:,} rows were read, but the checksum is not the expected one: some number in them has been "
            "changed. Do not use what was computed from these chunks; bring the file back."
        )


class _Hashed:
    """A file whose reader need not know that what it reads is added to a checksum."""

    def __init__(self, file: gzip.GzipFile, digest: Any) -> None:
        self.file, self.digest = file, digest

    def read(self, size: int) -> bytes:
        content = self.file.read(size)
        self.digest.update(content)
        return content


def _header(file: _Hashed) -> tuple[tuple[int, int], np.dtype[Any]]:
    """Return the shape of the table, and of what kind its numbers are."""
    stream = cast(BinaryIO, file)
    try:
        version = npy.read_magic(stream)
        shape, by_columns, kind = npy.read_array_header_1_0(stream)
    except (OSError, EOFError, zlib.error):
        raise
    except Exception:  # a damaged header may raise whatever Python's own reader of code does
        raise EOFError from None
    if version != (1, 0) or by_columns or len(shape) != 2 or min(shape) < 1 or kind.kind not in "biuf":
        raise ValueError(f"A table with rows one after the other is expected; this one has shape {shape}, {kind}.")
    return (shape[0], shape[1]), kind
