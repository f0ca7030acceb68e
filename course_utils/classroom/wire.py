"""Messages between processes: a length and JSON, with a limit of size and of time on the side that trusts less."""

import json
import socket
import struct
import time
from typing import Any

LARGEST = 16 * 2**20  # bytes of one message
_LENGTH = struct.Struct("!I")


class BrokenError(Exception):
    """Raised when the other side has gone, or sends what is no message."""


class LateError(BrokenError):
    """Raised when the other side takes too long."""


def send(to: socket.socket, message: Any) -> None:
    """Send something that JSON can hold.

    Raises
    ------
    BrokenError
        If the other side has gone.
    """
    content = json.dumps(message).encode()
    try:
        to.sendall(_LENGTH.pack(len(content)) + content)
    except TimeoutError:
        raise LateError("it does not listen") from None
    except OSError as error:
        raise BrokenError(f"it has gone: {error}") from None


def receive(source: socket.socket, until: float | None = None) -> Any:
    """Return the next message, or wait for it until a moment of `time.monotonic`.

    Raises
    ------
    LateError
        If it has not come by then.
    BrokenError
        If the other side has gone, or sends what is no message or too large.
    """
    (length,) = _LENGTH.unpack(_exactly(source, _LENGTH.size, until))
    if length > LARGEST:
        raise BrokenError(f"a message of {length} bytes; {LARGEST} are allowed")
    try:
        return json.loads(_exactly(source, length, until))
    except (ValueError, RecursionError):
        raise BrokenError("what it sends is no message") from None


def _exactly(source: socket.socket, length: int, until: float | None) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        left = None if until is None else until - time.monotonic()
        if left is not None and left <= 0:
            raise LateError("it takes too long")
        source.settimeout(left)
        try:
            part = source.recv(min(length - len(parts), 2**20))
        except TimeoutError:
            raise LateError("it takes too long") from None
        except OSError as error:
            raise BrokenError(f"it has gone: {error}") from None
        if not part:
            raise BrokenError("it has gone")
        parts += part
    return bytes(parts)
