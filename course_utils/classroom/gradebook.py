"""Points in nbgrader's own gradebook, where formgrader finds them and a person adds what only a person can judge."""

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course_utils.classroom import nbgrader_course
from course_utils.classroom.hand_ins import HandIn
from course_utils.classroom.judging import Judgement
from course_utils.classroom.sets import ProblemSet
from course_utils.whole_files import write_whole


@dataclass(frozen=True)
class Mark:
    """What one part has in the gradebook.

    Attributes
    ----------
    points
        A person's where there are some, or else the program's; None where a person has still to read.
    person
        Whether a person has given them.
    earlier
        What a person gave to a file that was replaced since: it does not count.
    """

    points: float | None
    person: bool
    earlier: float | None = None


@dataclass(frozen=True)
class Standing:
    """What a student has by now.

    Attributes
    ----------
    marks
        By the cells that give points.
    comments
        What a person wrote in formgrader, by the cells under which it stands.
    """

    marks: Mapping[str, Mark]
    comments: Mapping[str, str]

    @property
    def points(self) -> float:
        """Return all points that there are."""
        return sum(mark.points or 0.0 for mark in self.marks.values())


def prepare(course: Path, problem_set: ProblemSet) -> None:
    """Enter a problem set into a course folder's gradebook, as nbgrader does when it releases it.

    Raises
    ------
    ValueError
        If hand-ins were graded with other cells: nbgrader's gradebook cannot take cells to them, nor away.
    """
    nbgrader_course.prepare(course)
    stamp = course / "entered" / problem_set.name  # written last: without it all is done once more
    digest = hashlib.sha256(problem_set.path.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    _require_same_cells(course, problem_set)
    stamp.unlink(missing_ok=True)  # from here on nothing of it may be relied on, should this be interrupted
    if not (course / nbgrader_course.GRADEBOOK).exists():
        making = course / ".making"  # a gradebook that is half made must never stand in its place
        shutil.rmtree(making, ignore_errors=True)
        _generate(making, problem_set)
        (making / nbgrader_course.GRADEBOOK).replace(course / nbgrader_course.GRADEBOOK)
        shutil.rmtree(making)
    _generate(course, problem_set)
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(digest)


def _require_same_cells(course: Path, problem_set: ProblemSet) -> None:
    if not (course / nbgrader_course.GRADEBOOK).exists():
        return
    with nbgrader_course.gradebook(course) as book:
        entered = [one for one in book.assignments if one.name == problem_set.name]
        own = [one for assignment in entered for one in assignment.notebooks if one.name == problem_set.path.stem]
        before = {cell.name for one in own if one.submissions for cell in one.source_cells}
    changed = sorted(before ^ problem_set.marked) if before else []
    if changed:
        raise ValueError(
            f"{problem_set.name}: cells were added, taken away or named anew since hand-ins were graded in {course}: "
            f"{', '.join(changed)}. nbgrader's gradebook keeps the cells it has. Put them back as they were, or grade "
            "into another folder, as in --course classroom/again."
        )


def _generate(course: Path, problem_set: ProblemSet) -> None:
    place = course / "source" / problem_set.name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(problem_set.path.parent, place)
    nbgrader_course.generate(course, problem_set.name, entered=True)


def enter(course: Path, problem_set: ProblemSet, judged: Iterable[tuple[HandIn, Judgement]]) -> None:
    """Write what a program gave; entering it again changes nothing.

    What a person gave stays, too, but does not count for another file than the one that was read: that has to be read.
    """
    notebook = problem_set.path.stem
    place = course / "entered" / f"{problem_set.name}.files.json"
    before: dict[str, str] = json.loads(place.read_bytes()) if place.exists() else {}
    now = dict(before)
    with nbgrader_course.gradebook(course) as book:
        for hand_in, judgement in judged:
            student = hand_in.student
            replaced = before.get(student.id, hand_in.digest) != hand_in.digest
            now[student.id] = hand_in.digest
            first, _, last = student.name.rpartition(" ")
            about = {"first_name": first, "last_name": last, "email": student.email or None}
            book.update_or_create_student(student.id, **about)
            submission = book.update_or_create_submission(problem_set.name, student.id)
            book.db.flush()
            (own,) = [entry for entry in submission.notebooks if entry.name == notebook]
            grades = {grade.name: grade for grade in own.grades}
            for part in judgement.parts:
                grade = grades[part.cell]
                grade.auto_score = part.points
                if grade.manual_score is None:
                    grade.needs_manual_grade = part.points is None
                elif replaced:
                    grade.needs_manual_grade = True
        book.db.commit()
    write_whole(place, json.dumps(now).encode())  # last: until then all of this is done once more


def standings(course: Path, problem_set: ProblemSet) -> Mapping[str, Standing]:
    """Return where each student stands, with what persons have given and written in formgrader."""
    found = {}
    with nbgrader_course.gradebook(course) as book:
        for submission in book.find_assignment(problem_set.name).submissions:
            marks = {grade.name: _mark(grade) for own in submission.notebooks for grade in own.grades}
            comments = {c.name: str(c.manual_comment) for own in submission.notebooks for c in own.comments}
            said = {name: words.strip() for name, words in comments.items() if words.strip() not in ("", "None")}
            found[submission.student.id] = Standing(marks, said)
    return found


def _mark(grade: Any) -> Mark:
    """Return a part's mark; a person may also correct what the program gave, and add to it."""
    if grade.needs_manual_grade:
        return Mark(None, False, grade.manual_score)
    points = grade.auto_score if grade.manual_score is None else grade.manual_score
    extra = grade.extra_credit or 0.0
    return Mark(points if points is None else points + extra, grade.manual_score is not None or extra != 0.0)
