"""Check an answer, and name the mistake if there is one: ``check("00.1", answer)``. Used from lesson 00 on."""

import copy
import io
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from course_utils.exercises import Exercise, Mistake, find

SECONDS = 2.0  # that a function of the reader's may take on one input
_hints_given: dict[str, int] = {}


@dataclass(frozen=True)
class Verdict:
    """What `check` found: whether the answer is right, and the name of the mistake if it is a known one."""

    correct: bool
    mistake: str | None
    message: str

    def _ipython_display_(self) -> None:
        """Show nothing under a cell: the message has been printed."""


_UNANSWERED = Verdict(False, None, "not answered yet. Put your answer in the place of the three dots.")


def check(exercise: str, answer: Any) -> Verdict:
    """Say whether an answer is right; if not, name the mistake, never the answer.

    Parameters
    ----------
    exercise
        The exercise's id, lesson and number: ``"00.1"``.
    answer
        A number, Fraction, list, NumPy array or tensor, a letter, or a function, as the exercise asks.

    Returns
    -------
    Verdict
        With ``correct`` and ``mistake``; its message has been printed.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    verdict = judge(find(exercise), answer)
    print(f"{exercise}: {verdict.message}")
    return verdict


def hint(exercise: str) -> None:
    """Print the next hint of an exercise; after the last one, the last one again."""
    hints = find(exercise).hints
    number = min(_hints_given.get(exercise, 0), len(hints) - 1)
    _hints_given[exercise] = number + 1
    print(f"{exercise}, hint {number + 1} of {len(hints)}: {hints[number]}")


def solution(exercise: str) -> None:
    """Print an exercise's worked solution.

    A teacher withholds solutions by setting the environment variable ``COURSE_SOLUTIONS`` to ``withheld``.
    """
    found = find(exercise)
    if os.environ.get("COURSE_SOLUTIONS") == "withheld":
        print(f"{exercise}: your teacher has withheld the solutions. hint({exercise!r}) still helps.")
    else:
        print(f"{exercise}, a solution:\n{found.solution.strip()}")


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Return the verdict on an answer without printing it."""
    if answer is Ellipsis:
        return _UNANSWERED
    if exercise.inputs:
        return _judge_function(exercise, answer)
    if exercise.choices is not None:
        return _judge_choice(exercise, answer)
    return _judge_value(exercise, answer)


def _right(exercise: Exercise) -> Verdict:
    return Verdict(True, None, f"correct. {exercise.remark}".strip())


def _known(mistake: Mistake) -> Verdict:
    return Verdict(False, mistake.name, f"not yet. {mistake.explanation}")


def _wrong(words: str, mistake: str | None = None) -> Verdict:
    return Verdict(False, mistake, f"not yet. {words}")


def _judge_choice(exercise: Exercise, answer: Any) -> Verdict:
    letters = ", ".join(repr(letter) for letter in exercise.choices or ())
    if not isinstance(answer, str) or answer.strip().lower() not in (exercise.choices or ()):
        return _wrong(f"Answer with one letter in quotes: one of {letters}.", "not a choice")
    letter = answer.strip().lower()
    if letter == exercise.answer:
        return _right(exercise)
    return _known(next(mistake for mistake in exercise.mistakes if mistake.answer == letter))


def _judge_value(exercise: Exercise, answer: Any) -> Verdict:
    if callable(answer):
        return _wrong("This is a function; give what it returns: call it.", "function for a value")
    values = _numbers(answer)
    if values is None:
        return _wrong(f"Expected {_shape_words(exercise.answer)}, but this is {_kind_words(answer)}.", "wrong kind")
    if _agree(values, exercise.answer, exercise.decimals):
        return _right(exercise)
    for mistake in exercise.mistakes:
        if _agree(values, mistake.answer, exercise.decimals):
            return _known(mistake)
    if values.shape != np.shape(exercise.answer):
        words = f"Expected {_shape_words(exercise.answer)}, but this is {_shape_words(values)}."
        return _wrong(words, "wrong shape")
    return _wrong("It is none of the mistakes that are known here; a hint may help.")


def _judge_function(exercise: Exercise, answer: Any) -> Verdict:
    if not callable(answer):
        return _wrong(f"Give the function itself, without calling it; this is {_kind_words(answer)}.", "not a function")
    results = []
    for arguments in exercise.inputs:
        outcome = _call(answer, arguments)
        if isinstance(outcome, Verdict):
            return outcome
        results.append(outcome)
    if all(_same(result, exercise.answer(*_own(arguments))) for result, arguments in _pairs(results, exercise)):
        return _right(exercise)
    for mistake in exercise.mistakes:
        if all(_same(result, mistake.answer(*_own(arguments))) for result, arguments in _pairs(results, exercise)):
            return _known(mistake)
    for result, arguments in _pairs(results, exercise):
        given, expected = _shape(result), _shape(exercise.answer(*_own(arguments)))
        if given != expected:
            return _wrong(f"It returns shape {given} where shape {expected} is expected.", "wrong shape")
    return _wrong("It runs, but what it returns is wrong on at least one input; a hint may help.")


def _call(function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    """Return what the reader's function returns, or a verdict that says why it does not return a number."""
    given = _own(arguments)
    printed = io.StringIO()
    try:
        with _time_limit(SECONDS), redirect_stdout(printed):
            result = function(*given)
    except _TooLongError:
        return _wrong(f"It had not returned after {SECONDS:g} seconds: is there a loop without an end?", "endless")
    except Exception as error:
        return _wrong(f"It stops with {type(error).__name__}: {error}.", "exception")
    if result is Ellipsis:
        return _UNANSWERED
    if not all(_unchanged(before, after) for before, after in zip(arguments, given, strict=True)):
        return _wrong(
            "It changes its input. Work on a copy, so that a caller's data stay as they are.", "mutated input"
        )
    if result is None and printed.getvalue():
        return _wrong(
            "It prints its result but returns nothing. End it with return, not with print.", "print for return"
        )
    if result is None:
        return _wrong("It returns nothing (None). Does its last line say return?", "no return")
    if _numbers(result) is None:
        return _wrong(f"It should return numbers; it returns {_kind_words(result)}.", "wrong kind")
    return result


class _TooLongError(BaseException):
    """Raised into a function that runs too long; not an Exception, so that it is not caught inside."""


@contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    """Stop the lines inside after some seconds. Only Unix's main thread can be stopped so; elsewhere nothing is."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: Any) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _own(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a copy that a function may do with as it likes."""
    return copy.deepcopy(arguments)


def _pairs(results: list[Any], exercise: Exercise) -> Iterator[tuple[Any, tuple[Any, ...]]]:
    return zip(results, exercise.inputs, strict=True)


def _unchanged(before: Any, after: Any) -> bool:
    """Tell whether an argument is as it was."""
    return np.shape(before) == np.shape(after) and bool(np.all(np.asarray(before) == np.asarray(after)))


def _same(result: Any, expected: Any) -> bool:
    values = _numbers(result)
    return values is not None and _agree(values, expected, None)


def _numbers(answer: Any) -> NDArray[np.float64] | None:
    """Return an answer as an array of floats, or None if it is not made of numbers."""
    if hasattr(answer, "detach"):  # a tensor, without importing PyTorch
        answer = answer.detach().cpu().numpy()
    if answer is None or isinstance(answer, (str, bytes, bool, dict, set)):
        return None
    try:
        values = np.asarray(answer)
        if values.dtype.kind not in ("iufO" if values.ndim == 0 else "iufOb"):
            return None
        return values.astype(np.float64)
    except (TypeError, ValueError):
        return None


def _agree(values: NDArray[np.float64], expected: Any, decimals: int | None) -> bool:
    """Tell whether numbers agree: to half a unit of the given decimals, or to about five digits."""
    right = np.asarray(expected, dtype=np.float64)
    if values.shape != right.shape or not np.all(np.isfinite(values)):
        return False
    size = float(np.max(np.abs(right), initial=0.0))
    allowed = 1e-5 * size if decimals is None else max(0.5001 * 10.0**-decimals, 1e-5 * size)
    return bool(np.all(np.abs(values - right) <= allowed))


def _shape(value: Any) -> tuple[int, ...]:
    values = _numbers(value)
    return () if values is None else values.shape


def _shape_words(value: Any) -> str:
    shape = np.shape(value)
    return "a number" if shape == () else f"{shape[0]} numbers" if len(shape) == 1 else f"an array of shape {shape}"


def _kind_words(value: Any) -> str:
    return f"of type {type(value).__name__}"
