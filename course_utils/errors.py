"""Show an error that is meant to happen. Used from lesson 00 on."""

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def expected_error(kind: type[BaseException], words: str | None = None) -> Iterator[None]:
    """Run lines that must fail, and print how they fail: ``with expected_error(ZeroDivisionError): 1 / 0``.

    Parameters
    ----------
    kind
        The error that must come; a subclass of it will do, and its own name is printed.
    words
        What to print after the error's name. Give it where another library's message may change with its version;
        without it the error's own message is printed.

    Raises
    ------
    AssertionError
        If the lines run through without an error.
    BaseException
        Whatever other error they raise goes on as it is.
    """
    try:
        yield
    except kind as error:
        print(f"{type(error).__name__}: {words or error}")
    else:
        raise AssertionError(f"These lines should have raised {kind.__name__}, but they ran through.")
