"""What a part of a problem set asks, and what is known of it: written by the instructor between nbgrader's marks.

A hidden-tests region calls `part`; `sets` reads all of them by running the instructor's notebook once. Nothing of this
is in a release: there `visible` reads the few data that a student may have.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from course_utils.exercises import Exercise, Mistake

__all__ = ["Mistake", "Part", "part", "registered"]


@dataclass(frozen=True)
class Part:
    """One part that a program grades.

    Attributes
    ----------
    answer
        The right answer, best found on another route than the solution's: a value, a letter, or a function.
    mistakes
        As in the lessons' exercises, computed from the part's own data.
    visible, hidden
        Argument tuples for a part that asks for a function; students see the first, graders use both.
    choices
        Each letter and its text, for a question with letters.
    """

    answer: Any
    mistakes: tuple[Mistake, ...]
    visible: tuple[tuple[Any, ...], ...]
    hidden: tuple[tuple[Any, ...], ...]
    choices: Mapping[str, str] | None

    @property
    def exercise(self) -> Exercise:
        """Return the part as the lessons' engine takes it, with all inputs."""
        return Exercise(
            title="",
            answer=self.answer,
            solution="",
            hints=(),
            mistakes=self.mistakes,
            choices=self.choices,
            inputs=self.visible + self.hidden,
        )


_parts: dict[str, Part] = {}


def part(
    name: str,
    answer: Any,
    mistakes: Sequence[Mistake],
    visible: Sequence[tuple[Any, ...]] = (),
    hidden: Sequence[tuple[Any, ...]] = (),
    choices: Mapping[str, str] | None = None,
) -> None:
    """Say what is right in a part, and which mistakes are known: ``part("A1.2", answer=..., mistakes=[...])``.

    Raises
    ------
    ValueError
        If a part that asks for a function has no visible or no hidden inputs, or another part has some.
    """
    if callable(answer) != bool(visible) or callable(answer) != bool(hidden):
        raise ValueError(f"{name}: a function needs visible and hidden inputs, and only a function has some.")
    _parts[name] = Part(answer, tuple(mistakes), tuple(visible), tuple(hidden), choices)


def registered() -> dict[str, Part]:
    """Return the parts that cells of this process have described."""
    return _parts
