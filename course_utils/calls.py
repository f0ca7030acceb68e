"""Call a function that somebody else wrote, and say calmly what is wrong if it does not return. Used by `checks`."""

import copy
import io
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from course_utils.agreement import numbers

LIST = "An argument is a list here: its entries are found with [i][k], and np.array(...) makes an array of it"
CAUSES = (  # of errors that learners meet often, by words of their messages
    (
        r"list indices must be|'list' object has no attribute|by non-int of type 'list'|for (@|\*\*|-|/).*'list'|"
        r"can only concatenate list",
        LIST,
    ),
    (r"for \+: '\w+' and 'list'", "A number in front of a list stands in brackets: [number] + list"),
    (r"matmul: .*mismatch", "The two numbers in the middle of the shapes differ"),
    (r"could not be broadcast", "The shapes do not fit together"),
    (r"object is not callable", "Is a * or @ missing before a bracket, or is a value given where a function is wanted"),
    (r"for \^|ufunc 'bitwise_xor'", "A power is written **"),
    (
        r"math domain error|expected a (positive|nonnegative) input",
        "A logarithm of 0, or a root of something negative? What is too small for a float is 0",
    ),
    (r"builtin_function_or_method", "The brackets of a method are missing, as in y.ravel()"),
    (
        r"'NoneType' object has no attribute 'zero_'",
        "There is no gradient: was backward called before? And does the name still stand for the leaf",
    ),
    (
        r"'NoneType' object has no attribute",
        "Its value is None: append(...) and print(...), for example, return nothing",
    ),
    (r"context manager protocol|^__enter__$", "The brackets are missing, as in torch.no_grad()"),
    (
        r"for [^:]+: .*'NoneType'",
        "One of the two is None: what a call without return gives, or a gradient that backward has not filled",
    ),
    (
        r"does not require grad and does not have a grad_fn",
        "The loss was made without a graph: in no_grad, from detached weights, or without requires_grad=True",
    ),
    (r"backward through the graph a second time", "Each round needs a loss of its own, made inside the loop"),
    (
        r"(length-1|0-dimensional) arrays|truth value of an array|Boolean value of Tensor with more",
        "Many values at once where one is wanted: np.all(...) or np.max(...) makes one of them",
    ),
)
ROUNDING = 1e-9  # relative: a larger change of an argument is no rounding
SECONDS = 5.0  # that a function may take on one input; it may import a large library first
MEMORY = 2**31  # bytes that it may take, where the system tells (Linux): more could end the kernel, and all work in it
EVERY = 0.1  # seconds between two looks at both


@dataclass(frozen=True)
class Trouble:
    """Why a call gave no result: a short name, and words for the reader."""

    name: str
    words: str


class Recorded:
    """What calls of a function gave in another process: `call` tells it again, in the order of the calls.

    Parameters
    ----------
    outcomes
        Results, or the `Trouble` that a call made, one for each call.
    outside
        Names of numbers that the function takes from its notebook.
    """

    def __init__(self, outcomes: Sequence[Any], outside: Sequence[str]) -> None:
        self._outcomes = list(outcomes)
        self.outside = tuple(outside)

    def __call__(self) -> Any:
        """Return what the next call gave."""
        return self._outcomes.pop(0)


def call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Return what a function returns on copies of some arguments, or the `Trouble` it makes.

    Troubles are: an error raised (also ``sys.exit()``), no end within `SECONDS` or `MEMORY`, an argument changed, a
    result printed but not returned, and no result. What the function prints is swallowed.
    """
    if isinstance(function, Recorded):
        return function()
    given = own(arguments)
    printed = io.StringIO()
    try:
        with _limits() as passed, redirect_stdout(printed):
            result = function(*given)
    except _StoppedError:
        return Trouble("endless", passed[0])
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also sys.exit(), which would end more than the function
        return Trouble("exception", f"It stops with {type(error).__name__}{_words_of(error)}.")
    if not all(_unchanged(before, after) for before, after in zip(arguments, given, strict=True)):
        words = "Work on a copy, so that a caller's data stay as they are."
        if all(_unchanged(before, after, ROUNDING) for before, after in zip(arguments, given, strict=True)):
            words = f"Only in the last digits: a + b - b is not always a in floats. {words}"
        return Trouble("mutated input", f"It changes its input. {words}")
    if result is None and printed.getvalue():
        words = "End it with return, not with print."
        return Trouble("print for return", f"It prints its result but returns nothing. {words}")
    if result is None:
        return Trouble(
            "no return", "What it returns is None. Does its last line say return, and something with a value?"
        )
    return result


def own(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return copies that a function may do with as it likes."""
    return copy.deepcopy(arguments)


class _StoppedError(BaseException):
    """Raised into a function that goes on and on; not an Exception, so that ``except Exception`` lets it through."""


@contextmanager
def _limits() -> Iterator[list[str]]:
    """Stop the lines inside after some seconds, or when they have taken too much memory; yield the reason, once known.

    Only Unix's main thread can be stopped so: on Windows, or in another thread, nothing is stopped, and one long call
    of a library comes to its own end first. A bare ``except`` catches the first stop, so from then on every line of
    the interrupted function stops too.
    """
    passed: list[str] = []
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield passed
        return
    until, most = time.monotonic() + SECONDS, _memory() + MEMORY

    def look(_signal: int, frame: FrameType | None) -> None:
        if time.monotonic() >= until:
            words = "is there a loop without an end, or does it wait for input?"
            passed.append(f"It had not returned after {SECONDS:g} seconds: {words}")
        elif _memory() > most:
            words = "does a list or an array grow in a loop without an end?"
            passed.append(f"It had taken more than {MEMORY / 2**30:g} GB of memory: {words}")
        if not passed:
            return
        sys.settrace(lambda *_: None)  # switches the frames' own tracing on
        while frame is not None and frame.f_code is not call.__code__:
            frame.f_trace = _stop_line
            frame = frame.f_back
        raise _StoppedError

    handler, trace = signal.signal(signal.SIGALRM, look), sys.gettrace()
    signal.setitimer(signal.ITIMER_REAL, EVERY, EVERY)
    try:
        yield passed
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(trace)
        signal.signal(signal.SIGALRM, handler)


def _memory() -> int:
    """Return how much memory this process holds, in bytes; 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0


def _stop_line(_frame: FrameType, event: str, _argument: Any) -> Any:
    """Trace a frame, and stop at its next line; stopping at an exception would only replace one that is caught."""
    if event == "line":
        raise _StoppedError
    return _stop_line


def _unchanged(before: Any, after: Any, rounding: float = 0.0) -> bool:
    """Tell whether an argument is as it was, but for a relative rounding; functions always are."""
    if callable(before):
        return True
    old, new = numbers(before), numbers(after)
    if old is None and isinstance(before, (list, tuple, dict)):  # of text, say, or rows of different lengths
        if type(before) is not type(after) or len(before) != len(after):
            return False
        if isinstance(before, dict):
            return list(before) == list(after) and all(
                _unchanged(before[name], after[name], rounding) for name in before
            )
        return all(_unchanged(one, other, rounding) for one, other in zip(before, after, strict=True))
    if old is None:
        return type(before) is type(after) and bool(before == after)
    return new is not None and old.shape == new.shape and np.allclose(new, old, rtol=rounding, atol=0)


def _words_of(error: BaseException) -> str:
    """Return an error's message after a colon, if it has one that can be printed, and what mostly causes it."""
    try:
        words = str(error).rstrip(".")
    except Exception:
        return ""
    help_ = next((f". {cause}" for pattern, cause in CAUSES if re.search(pattern, words)), "")
    return f": {words}{help_}" if words else ""
