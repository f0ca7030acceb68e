"""What a part's points hang on, as a short text: after a hidden test was changed, that part is graded anew."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from course_utils.calls import own
from course_utils.classroom import plain
from course_utils.classroom.sets import Asked


def version(asked: Asked, given: Mapping[str, str], files: Mapping[str, bytes]) -> str:
    """Return a text that changes with what a part asks, with its points, its inputs, its right results and mistakes.

    Parameters
    ----------
    given
        The code that students are given, which runs before theirs.
    files
        What lies beside the notebook when it runs.
    """
    about: list[Any] = [asked.cell, asked.part, asked.asked_for, asked.points]
    if asked.known is not None:
        exercise = asked.known.exercise
        answers = [exercise.answer, *(mistake.answer for mistake in exercise.mistakes)]
        about += [sorted(given.items()), [[name, hashlib.sha256(files[name]).hexdigest()] for name in sorted(files)]]
        about += [_plain(exercise.inputs), [[m.name, m.explanation] for m in exercise.mistakes], exercise.choices]
        about += [[_results(answer, exercise.inputs) for answer in answers]]
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()[:16]


def _results(answer: Any, inputs: tuple[tuple[Any, ...], ...]) -> Any:
    return _plain([answer(*own(arguments)) for arguments in inputs] if inputs else answer)


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it, with ten digits: what another machine rounds otherwise is the same version."""
    try:
        return _rounded(plain.encode(value))
    except plain.NotPlainError:
        return str(type(value))


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, list):
        return [_rounded(entry) for entry in value]
    return {key: _rounded(entry) for key, entry in value.items()} if isinstance(value, dict) else value
