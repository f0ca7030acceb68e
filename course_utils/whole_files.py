"""Write a file so that whoever reads it, even after a crash, finds the old content or the new one, never a part."""

import os
import secrets
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Put a file into its place at once; its folder must be there.

    It is written beside its place under another name, forced to the disk, and then moved. If the program dies on the
    way, what stood there still stands, and beside it lies a part of the new file, whose name ends in ``.part``.

    Raises
    ------
    OSError
        If it cannot be written; then nothing has changed.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")  # nobody else's: no thread's, no container's
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)  # noqa: PTH105 - tests interrupt it by this name
    finally:
        beside.unlink(missing_ok=True)
