"""A student's grade: what the program and persons gave, less what lateness takes; and what is still missing in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from course_utils.classroom import lms
from course_utils.classroom.gradebook import Standing
from course_utils.classroom.grading import Graded
from course_utils.classroom.hand_ins import HandIn
from course_utils.classroom.judging import Judgement, PartResult
from course_utils.classroom.lateness import Lateness, Policy
from course_utils.classroom.lms import Student
from course_utils.classroom.sets import ProblemSet


@dataclass(frozen=True)
class PartGrade:
    """One part of a grade.

    Attributes
    ----------
    points
        None where a person has still to read it.
    person
        Whether a person gave them.
    program
        What the program says of it.
    comments
        What a person wrote about it.
    earlier
        What a person gave to a file that was replaced since: it does not count, nor do the comments.
    """

    points: float | None
    most: float
    person: bool
    program: PartResult
    comments: tuple[str, ...]
    earlier: float | None = None


@dataclass(frozen=True)
class Result:
    """A student's grade, and all that is said about it."""

    hand_in: HandIn
    judgement: Judgement
    parts: tuple[PartGrade, ...]
    lateness: Lateness
    excused: bool

    @property
    def student(self) -> Student:
        """Return whose it is."""
        return self.hand_in.student

    @property
    def most(self) -> float:
        """Return what all parts are worth."""
        return sum(part.most for part in self.parts)

    @property
    def before(self) -> float:
        """Return the points that there are, before lateness takes some."""
        return sum(part.points or 0.0 for part in self.parts)

    @property
    def points(self) -> float:
        """Return the points that are left."""
        return round(self.before * self.lateness.kept, 2)

    @property
    def unread(self) -> tuple[str, ...]:
        """Return the parts that a person has still to read."""
        return tuple(part.program.part for part in self.parts if part.points is None)

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing in the grade; in one that does not count, nothing is."""
        return self.excused or (not self.unread and self.lateness.known)


def of(
    problem_set: ProblemSet, graded: Sequence[Graded], standings: Mapping[str, Standing], policy: Policy,
    zone: tzinfo | None, heading: str,
) -> Iterator[Result]:  # fmt: skip
    """Yield the grade of each hand-in that has been judged.

    Parameters
    ----------
    zone
        The zone of times that name none.
    heading
        Of the assignment's column in Canvas's gradebook, where an excused student has "EX".

    Raises
    ------
    ValueError
        If the roster's own deadline of a student, or whether one is excused, cannot be read.
    """
    for entry in graded:
        if entry.judgement is None:
            continue
        hand_in, standing = entry.hand_in, standings[entry.hand_in.student.id]
        comments: dict[str, list[str]] = {}
        for cell, words in standing.comments.items():
            comments.setdefault(problem_set.answers.get(cell, ""), []).append(words)
        yield Result(
            hand_in,
            entry.judgement,
            tuple(_part(part, standing, comments) for part in entry.judgement.parts),
            policy.judge(lms.when(hand_in.student, hand_in.late, zone), lms.extension(hand_in.student, zone)),
            lms.is_excused(hand_in.student, heading),
        )


def _part(part: PartResult, standing: Standing, comments: Mapping[str, Sequence[str]]) -> PartGrade:
    mark = standing.marks[part.cell]
    said = tuple(comments.get(part.part, ())) if mark.earlier is None else ()
    return PartGrade(mark.points, part.most, mark.person, part, said, mark.earlier)
