"""What an exercise is, and where each lesson's exercises lie: one place holds answer, hints, solution and mistakes."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that readers really give, and what to tell them.

    ``answer`` is what someone who makes the mistake would answer: a number, an array, a letter, or a function that is
    wrong in this way. It is computed from the exercise's own data, so that it cannot drift away from them.
    """

    name: str
    explanation: str
    answer: Any


@dataclass(frozen=True)
class Exercise:
    """One exercise: what is right, what helps, and which mistakes are recognised.

    Attributes
    ----------
    title
        What is asked, in at most seven words with a small first letter and no full stop: "the mean of six heights". It
        does not give the answer away.
    answer
        The right answer: a number or array, a letter if there are ``choices``, a function if there are ``inputs``; for
        a question that asks for an explanation, a model answer to compare with.
    solution
        Lines of Python that end by binding the name ``answer``; the tests run them.
    hints
        From the gentlest on.
    mistakes
        Recognised in this order.
    remark
        What to say after "correct": why it matters, in a sentence.
    choices
        For a question with letters: each letter and its text.
    inputs
        For a question that asks for a function: argument tuples it is tried on, hidden from the reader.
    exact
        Argument tuples of fractions. A function that answers them with fractions must answer exactly; one that cannot
        take fractions, as NumPy's own cannot, is judged by ``inputs`` alone.
    decimals
        How many decimals an answer rounded by hand must have; without it about five digits must agree.
    on_figure
        Whether it asks what a figure of the lesson shows: a value or a shape must be read off the picture.
    looks_back
        The number, as "04", of the earlier lesson whose matter it asks for, from memory; empty if it asks for none.
    """

    title: str
    answer: Any
    solution: str
    hints: tuple[str, ...]
    mistakes: tuple[Mistake, ...]
    remark: str = ""
    choices: Mapping[str, str] | None = None
    inputs: tuple[tuple[Any, ...], ...] = ()
    exact: tuple[tuple[Any, ...], ...] = ()
    decimals: int | None = None
    on_figure: bool = False
    looks_back: str = ""


@cache
def bank(lesson: str) -> dict[str, Exercise]:
    """Return a lesson's exercises, by their ids: ``bank("00")["00.1"]``.

    Raises
    ------
    ValueError
        If no such lesson has exercises.
    """
    module = f"course_utils.banks.lesson_{lesson}"
    if not lesson.isdigit() or find_spec(module) is None:
        raise ValueError(f"There are no exercises for lesson {lesson!r}: an id looks like '00.1', lesson and number.")
    exercises: dict[str, Exercise] = import_module(module).EXERCISES
    return exercises


def find(exercise: str) -> Exercise:
    """Return one exercise by its id.

    Raises
    ------
    ValueError
        If there is no such exercise; the message says which there are.
    """
    if not isinstance(exercise, str):
        raise ValueError(
            f"An exercise's id is a text such as '00.1'; given was {exercise!r} (are the quotes missing?)."
        )
    exercises = bank(exercise.partition(".")[0])
    if exercise not in exercises:
        raise ValueError(f"There is no exercise {exercise!r}. This lesson has {', '.join(exercises)}.")
    return exercises[exercise]
