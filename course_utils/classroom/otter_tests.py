"""What the tests of an otter-grader release call, on Gradescope's machine: the same engine, from plain data.

An autograder's archive has inputs, right results and what each known mistake gives on them; it has no line of a
solution or of a hidden test. Unlike in `judging`, what decides here stands in the student's own process.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from course_utils.agreement import numbers
from course_utils.calls import own
from course_utils.checks import Verdict, judge
from course_utils.classroom import plain
from course_utils.classroom.parts import Part
from course_utils.classroom.visible import from_table, judge_visible
from course_utils.exercises import Exercise, Mistake


def tabulate(part: Part) -> dict[str, Any]:
    """Return all that is needed to grade a part, as JSON can hold it: of functions what they give."""

    def given(answer: Any) -> Any:
        if part.choices is not None:
            return answer
        if not part.exercise.inputs:
            return plain.encode(numbers(answer))
        return [plain.encode(result) for result in _results(answer, part)]

    return {
        "choices": None if part.choices is None else dict(part.choices),
        "inputs": plain.encode([list(arguments) for arguments in part.exercise.inputs]),
        "right": given(part.answer),
        "mistakes": [[mistake.name, mistake.explanation, given(mistake.answer)] for mistake in part.mistakes],
    }


def restore(data: Mapping[str, Any]) -> Exercise:
    """Return the exercise of which `tabulate` made these data; its functions know no other inputs."""
    if data["inputs"]:
        return from_table(data)
    found = plain.decode if data["choices"] is None else str
    return Exercise(
        title="",
        answer=found(data["right"]),
        solution="",
        hints=(),
        mistakes=tuple(Mistake(name, words, found(value)) for name, words, value in data["mistakes"]),
        choices=data["choices"],
    )


def seen(data: str, name: str, names: Mapping[str, Any]) -> None:
    """Try a student's answer on what students may see.

    Parameters
    ----------
    data
        JSON of `visible.describe`.
    name
        What the part asks for, as in ``"best_line"``.
    names
        What the student's cells have bound.

    Raises
    ------
    AssertionError
        With the words for the student, if something is wrong.
    """
    _tell(judge_visible(json.loads(data), _answer(name, names)))


def graded(data: str, name: str, names: Mapping[str, Any]) -> None:
    """Try a student's answer on all inputs, as `seen` does; `data` is JSON of `tabulate`."""
    _tell(judge(restore(json.loads(data)), _answer(name, names)))


def _answer(name: str, names: Mapping[str, Any]) -> Any:
    if name not in names:
        raise AssertionError(
            f"not found: after all cells have run there is nothing of the name {name}. "
            "Is it called otherwise, or does its cell stop with an error?"
        )
    return names[name]


def _tell(verdict: Verdict) -> None:
    if not verdict.correct:
        raise AssertionError(verdict.message)


def _results(function: Callable[..., Any], part: Part) -> list[Any]:
    return [numbers(function(*own(arguments))) for arguments in part.exercise.inputs]
