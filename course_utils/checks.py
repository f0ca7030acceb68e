"""Check an answer, and name the mistake if there is one: ``check("00.1", answer)``. Used from lesson 00 on."""

import dis
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from numbers import Rational
from types import CodeType, FunctionType
from typing import Any

import numpy as np

from course_utils.agreement import Numbers, agree, kind_words, nearly, numbers, shape_words
from course_utils.calls import Recorded, Trouble, call, own
from course_utils.exercises import Exercise, Mistake, find

PUNCTUATION = " .,:;()'\"`\n"
MOST_DECIMALS = 8  # to which a function may have rounded
LONG_INPUT = 160  # characters of an input that a message shows
FEW_WORDS = 6  # fewer do not explain anything
_hints_given: dict[str, int] = {}
_states: dict[str, str] = {}


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
    _states[exercise] = "not answered" if verdict is _UNANSWERED else "correct" if verdict.correct else "not yet"
    print(f"{exercise}: {verdict.message}")
    return verdict


def state(exercise: str) -> str:
    """Return ``"correct"``, ``"not yet"`` or ``"not answered"``, as the last check of an exercise found it."""
    find(exercise)
    return _states.get(exercise, "not answered")


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
    if _withheld():
        print(f"{exercise}: your teacher has withheld the solutions. hint({exercise!r}) still helps.")
    else:
        print(f"{exercise}, a solution:\n{found.solution.strip()}")


def _withheld() -> bool:
    return os.environ.get("COURSE_SOLUTIONS") == "withheld"


def judge(exercise: Exercise, answer: Any) -> Verdict:
    """Return the verdict on an answer without printing it."""
    if _has_dots(answer):
        return _UNANSWERED
    if isinstance(exercise.answer, str) and exercise.choices is None:
        return _judge_explanation(exercise, answer)
    if exercise.inputs:
        return _judge_function(exercise, answer)
    if exercise.choices is not None:
        return _judge_choice(exercise, exercise.choices, answer)
    return _judge_value(exercise, answer)


def _judge_explanation(exercise: Exercise, answer: Any) -> Verdict:
    """No program grades an explanation: it takes one that was really written, and shows a model beside it."""
    if isinstance(answer, (list, tuple)) and all(isinstance(part, str) for part in answer):
        answer = " ".join(answer)
    if not isinstance(answer, str) or len(set(re.findall(r"\w\w+", answer.lower()))) < FEW_WORDS:
        return _wrong(f"Write a sentence or two in quotes, at least {FEW_WORDS} different words.", "no explanation")
    if _withheld():
        return Verdict(True, None, "written. Your teacher has withheld the model answer.")
    return Verdict(True, None, f"written. Compare it with this one, and judge for yourself: {exercise.answer}")


def chosen(choices: Mapping[str, str], answer: Any) -> str | None:
    """Return the letter that an answer means: the letter, the text of its choice, or both; None if it is neither."""
    given = answer.strip(PUNCTUATION).lower() if isinstance(answer, str) else ""
    texts = {text.strip(PUNCTUATION).lower(): key for key, text in choices.items()}
    letter = texts.get(given, given)
    if texts.get(given[1:].strip(PUNCTUATION)) == given[:1]:
        letter = given[:1]
    return letter if letter in choices else None


def _judge_choice(exercise: Exercise, choices: Mapping[str, str], answer: Any) -> Verdict:
    letter = chosen(choices, answer)
    if letter is None:
        letters = ", ".join(repr(key) for key in choices)
        return _wrong(f"Answer with one letter in quotes: one of {letters}.", "not a choice")
    if letter == exercise.answer:
        return _right(exercise)
    return _known(next(mistake for mistake in exercise.mistakes if mistake.answer == letter))


def _judge_value(exercise: Exercise, answer: Any) -> Verdict:
    if callable(answer):
        return _wrong("This is a function; give what it returns: call it.", "function for a value")
    values, wanted = numbers(answer), numbers(exercise.answer)
    assert wanted is not None, "the bank's answer is made of numbers"
    if values is None:
        return _wrong(f"Expected {shape_words(wanted)}, but this is {kind_words(answer)}.", "wrong kind")
    if wanted.ndim == 0 and values.size == 1:
        values = values.reshape(())  # one number in a list or array is that number
    if agree(values, wanted, exercise.decimals):
        return _right(exercise)
    exact = [mistake for mistake in exercise.mistakes if agree(values, mistake.answer, exercise.decimals)]
    if values.size == 1 and not exact:  # one number in a list is that number
        exact = [m for m in exercise.mistakes if agree(values.reshape(()), m.answer, exercise.decimals)]
    # Where decimals are asked for, a number that is only near is another number.
    near = exercise.mistakes if exercise.decimals is None else ()
    rounded = [mistake for mistake in near if nearly(values, mistake.answer, wanted)]
    if exact or rounded:
        return _known([*exact, *rounded][0])
    if values.shape != wanted.shape:
        return _wrong(_shape_difference(values, wanted, "Expected", "but this is"), "wrong shape")
    if nearly(values, wanted, wanted):
        return _wrong("You are close. Give more digits, or let Python calculate.", "rounded")
    return _wrong("It is none of the mistakes that are known here" + ("; a hint may help." if exercise.hints else "."))


def _judge_function(exercise: Exercise, answer: Any) -> Verdict:
    if not callable(answer):
        return _wrong(f"Give the function itself, without calling it; this is {kind_words(answer)}.", "not a function")
    results: list[Numbers] = []
    for arguments in exercise.inputs:
        outcome = call(answer, arguments)
        if isinstance(outcome, Trouble):
            if results and (before := _difference(results, exercise)):
                return before  # what went wrong on an input before tells more
            given = _on(arguments) if results or outcome.name == "exception" else ""
            return _wrong(f"{outcome.words}{given}", outcome.name)
        if _has_dots(outcome):
            return _UNANSWERED
        values = numbers(outcome)
        if values is None:
            return _wrong(f"It should return numbers, but what it returns is {kind_words(outcome)}.", "wrong kind")
        results.append(values)
    difference = _difference(results, exercise)
    if difference is None and _rounds(exercise, answer):
        return _wrong(
            "It is right to some digits only: with fractions its result is not exact. Is it rounded?", "rounded"
        )
    if difference is None:
        return _right(exercise)
    if difference.mistake not in (None, "wrong shape"):
        return difference
    if _only_rounded(results, exercise):
        return _wrong("It is right to some digits only. Let it return all of them, without rounding.", "rounded")
    again = numbers(call(answer, exercise.inputs[0]))
    if again is None or not np.array_equal(again, results[0]):
        words = (
            "does it draw at random? Or keep something of the call before: a list as a default argument, or one from "
            "outside?"
        )
        return _wrong(f"Called again with the same input it returns something else: {words}", "leak")
    outside = names_from_outside(answer)
    if outside:
        words = f" It uses {outside[0]!r} from outside; should an argument stand there, or the number itself?"
        return replace(difference, message=difference.message + words)
    return difference


def _difference(results: list[Numbers], exercise: Exercise) -> Verdict | None:
    """Say how results on the first hidden inputs differ from the right ones: a known mistake, or where; None if not."""
    difference = _first_difference(results, exercise.answer, exercise)
    if difference is None:
        return None
    for mistake in exercise.mistakes:
        if _first_difference(results, mistake.answer, exercise) is None:
            return _known(mistake)
    return difference


def _first_difference(results: list[Numbers], function: Callable[..., Any], exercise: Exercise) -> Verdict | None:
    """Say on which hidden input results differ from those of a function of the bank; None if on no one."""
    wrong: list[str] = []
    for result, arguments in zip(results, exercise.inputs, strict=False):  # fewer results than inputs after a trouble
        expected = numbers(function(*own(arguments)))
        assert expected is not None, "the bank's functions return numbers"
        if expected.ndim == 0 and result.size == 1:
            result = result.reshape(())  # one number in a list or array is that number
        if result.shape != expected.shape:
            words = _shape_difference(result, expected, "Wanted", "but it returns")
            return _wrong(f"{words}{_on(arguments)}", "wrong shape")
        if not agree(result, expected):
            zero = (
                " Minus infinity is the logarithm of 0: what was too small for a float?" if _has_lowest(result) else ""
            )
            wrong.append(f"It returns {_shown(result)}.{zero}{_on(arguments)}")
    if not wrong:
        return None
    return _wrong(f"It runs, but its result is wrong on {len(wrong)} of {len(results)} inputs. {wrong[0]}")


def _has_lowest(result: Numbers) -> bool:
    """Tell whether minus infinity is among the results."""
    return bool(np.any(np.isneginf(result.astype(float))))


def _shape_difference(values: Numbers, wanted: Numbers, before: str, after: str) -> str:
    """Return what is wrong with a shape, and whether it is the shape alone."""
    words = f"{before} {shape_words(wanted)}, {after} {shape_words(values)}."
    if values.size == wanted.size and agree(values.reshape(wanted.shape), wanted):
        flat = " (A column or a row becomes flat with .ravel().)" if wanted.ndim == 1 else ""
        return f"The numbers are right, the shape is not. {words}{flat}"
    return words


def _only_rounded(results: list[Numbers], exercise: Exercise) -> bool:
    """Tell whether every result is the right one, rounded to the same number of decimals."""
    right = [np.asarray(numbers(exercise.answer(*own(arguments)))) for arguments in exercise.inputs]
    same = [result.shape == wanted.shape for result, wanted in zip(results, right, strict=True)]
    return all(same) and any(
        all(np.allclose(result, np.round(wanted, k), rtol=1e-12) for result, wanted in zip(results, right, strict=True))
        for k in range(MOST_DECIMALS)
    )


def names_from_outside(function: Any) -> list[str]:
    """Return names of numbers that a function takes from the notebook instead of its arguments; constants may be."""
    if isinstance(function, Recorded):
        return list(function.outside)
    if not isinstance(function, FunctionType):
        return []
    outside = function.__globals__
    names = [name for name in _names(function.__code__) if len(name) == 1 or not name.isupper()]  # PI is a constant
    return sorted(name for name in names if numbers(outside.get(name)) is not None)


def _names(code: CodeType) -> set[str]:
    """Return the names that a piece of code, or a comprehension in it, looks up outside; attributes are none."""
    inner = (_names(part) for part in code.co_consts if isinstance(part, CodeType))
    return {line.argval for line in dis.get_instructions(code) if line.opname == "LOAD_GLOBAL"}.union(*inner)


def _on(arguments: tuple[Any, ...]) -> str:
    """Return the input on which something is so, as a sentence; long ones are cut."""
    given = ", ".join(str(argument) for argument in arguments)
    return f" (The input was {given if len(given) <= LONG_INPUT else given[:LONG_INPUT] + ' ...'}.)"


def _shown(result: Numbers) -> str:
    """Return numbers without decimals that they do not have."""
    return np.array2string(result, separator=", ", formatter={"float_kind": lambda value: f"{value:.6g}"})


def _rounds(exercise: Exercise, function: Callable[..., Any]) -> bool:
    """Tell whether a function answers fractions with other fractions than the bank's."""
    for arguments in exercise.exact:
        found, wanted = _entries(call(function, arguments)), _entries(exercise.answer(*own(arguments)))
        if all(isinstance(entry, Rational) for entry in found) and found != wanted:
            return True
    return False


def _entries(result: Any) -> list[Any]:
    return list(result) if isinstance(result, (list, tuple)) else [result]


def _has_dots(answer: Any) -> bool:
    """Tell whether the three dots still stand in an answer, in one of its entries, or in one of its rows."""
    return _holds_dots(answer) or (type(answer) in (list, tuple) and any(map(_holds_dots, answer)))


def _holds_dots(part: Any) -> bool:
    return part is Ellipsis or (type(part) in (list, tuple) and any(entry is Ellipsis for entry in part))


def _right(exercise: Exercise) -> Verdict:
    return Verdict(True, None, f"correct. {exercise.remark}".strip())


def _known(mistake: Mistake) -> Verdict:
    return Verdict(False, mistake.name, f"not yet. {mistake.explanation}")


def _wrong(words: str, mistake: str | None = None) -> Verdict:
    return Verdict(False, mistake, f"not yet. {words}")
