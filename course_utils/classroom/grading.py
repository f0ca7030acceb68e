"""Grade a class: every hand-in once, on all cores, each record whole or not there at all, so that it can be resumed."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_utils.classroom import autograded, hand_ins, versions
from course_utils.classroom.hand_ins import HandIn
from course_utils.classroom.judging import Judge, Judgement
from course_utils.classroom.sets import ProblemSet
from course_utils.classroom.visible import FILE
from course_utils.whole_files import write_whole


@dataclass(frozen=True)
class Places:
    """Where a course folder keeps what belongs to one problem set: nbgrader's folders, and the records."""

    course: Path
    name: str

    def record(self, student: str) -> Path:
        """Return the file that holds what a submission got."""
        return self.course / "records" / self.name / f"{student}.json"

    def submitted(self, student: str, file: str) -> Path:
        """Return where nbgrader keeps what was handed in."""
        return self.course / "submitted" / student / self.name / file

    def autograded(self, student: str, file: str) -> Path:
        """Return where formgrader looks."""
        return self.course / "autograded" / student / self.name / file

    def feedback(self, student: str, file: str) -> Path:
        """Return where nbgrader keeps a student's page."""
        return self.course / "feedback" / student / self.name / file


@dataclass(frozen=True)
class Wanted:
    """What is to be graded although there is a record of it; all that has none is graded anyway.

    Attributes
    ----------
    again
        Whether everything is.
    students
        If there are some, only theirs is graded; nobody else's is touched, with a record or without.
    parts
        If there are some, only these parts of what has a record are.
    """

    again: bool = False
    students: frozenset[str] = frozenset()
    parts: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Graded:
    """A hand-in, and what it got; None if it has no record and was not to be graded. It may have been graded anew."""

    hand_in: HandIn
    judgement: Judgement | None
    anew: bool


@dataclass(frozen=True)
class _Record:
    """What is stored of a file: what it got, and with which version of each part."""

    judgement: Judgement
    versions: dict[str, str]


class Grader:
    """Grades hand-ins of one problem set into a course folder.

    Parameters
    ----------
    judge
        Decides the points.
    release
        The student version of the notebook.
    course
        The course folder.
    files
        What lies beside the released notebook.
    elsewhere
        What judges a file on a cluster; without it this machine does.

    Attributes
    ----------
    texts
        Of the released cells that are not for students to fill in.
    """

    def __init__(
        self,
        judge: Judge,
        release: Path,
        course: Path,
        files: Mapping[str, bytes],
        elsewhere: Callable[[bytes, tuple[str, ...]], Judgement] | None = None,
    ) -> None:
        self.judge = judge
        self._elsewhere = elsewhere
        self.problem_set: ProblemSet = judge.problem_set
        self.places = Places(course, self.problem_set.name)
        self._release = nbformat.read(release, as_version=4)
        data = {name: content for name, content in files.items() if name != FILE}  # that one follows from the parts
        self.texts = frozenset(cell.source for cell in self._release.cells if not _to_fill(cell))
        self._versions = {
            asked.part: versions.version(asked, self.problem_set.given, data) for asked in self.problem_set.asked
        }

    def grade(self, given: Sequence[HandIn], workers: int, wanted: Wanted) -> Iterator[Graded]:
        """Yield each hand-in's result as it is there; what a record already holds is not run again.

        Parameters
        ----------
        workers
            How many at a time.

        Raises
        ------
        ValueError
            If a part or a student is wanted that there is not.
        """
        _require("part", wanted.parts, self._versions)
        _require("student who handed in", wanted.students, {hand_in.student.id for hand_in in given})
        return self._all(given, workers, wanted)

    def _all(self, given: Sequence[HandIn], workers: int, wanted: Wanted) -> Iterator[Graded]:
        with ThreadPoolExecutor(workers) as pool:
            tasks = [pool.submit(self._one, hand_in, wanted) for hand_in in given]
            for task in as_completed(tasks):
                yield task.result()

    def _one(self, hand_in: HandIn, wanted: Wanted) -> Graded:
        place = self.places.record(hand_in.student.id)
        old = _stored(place, hand_in.digest)
        if wanted.students and hand_in.student.id not in wanted.students:
            return Graded(hand_in, None if old is None else old.judgement, False)
        parts = self._to_grade(old, wanted)
        if old is not None and not parts:
            return Graded(hand_in, old.judgement, False)
        whole = old is None or parts == self._versions.keys()
        notebook, judgement = self._judged(hand_in, () if whole else sorted(parts))
        if hand_in.others:
            judgement.notes.append(f"Graded was {hand_in.file}; left aside: {', '.join(hand_in.others)}.")
        kept = (
            {}
            if old is None or whole
            else {part: was for part, was in old.versions.items() if part in self._versions.keys() - parts}
        )
        if old is not None and not whole:
            new = {part.part: part for part in [*old.judgement.parts, *judgement.parts]}
            judgement = Judgement(
                [new[asked.part] for asked in self.problem_set.asked], judgement.cells, judgement.notes
            )  # fmt: skip
        self._write(hand_in, notebook, judgement)
        record = {"file": hand_in.digest, "versions": {**self._versions, **kept}, "judgement": judgement.as_plain()}
        put(place, json.dumps(record, ensure_ascii=False))  # last: all else is there
        return Graded(hand_in, judgement, True)

    def _to_grade(self, old: _Record | None, wanted: Wanted) -> set[str]:
        """Return the parts to grade: those of which there is no record or another version, or those that are wanted."""
        every = set(self._versions)
        if old is None:
            return every
        missing = every - old.versions.keys()
        if wanted.parts:
            return set(wanted.parts) | missing
        if wanted.again or wanted.students:
            return every
        return missing | {part for part in every & old.versions.keys() if old.versions[part] != self._versions[part]}

    def _judged(self, hand_in: HandIn, only: Sequence[str]) -> tuple[Any | None, Judgement]:
        if hand_in.content is None:
            return None, self.judge.refuse(hand_in.problem)
        try:
            notebook = hand_ins.read_notebook(hand_in.content)
        except hand_ins.UnreadableError as error:
            return None, self.judge.refuse(str(error))
        if self._elsewhere is not None:
            return notebook, self._elsewhere(hand_in.content, tuple(only))
        return notebook, self.judge.judge(notebook, only)

    def _write(self, hand_in: HandIn, notebook: Any | None, judgement: Judgement) -> None:
        student, file = hand_in.student, self.problem_set.path.name
        if hand_in.content is not None:
            path = self.places.submitted(student.id, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, hand_in.content)
        made = autograded.notebook(self.problem_set, self._release, notebook, judgement)
        put(self.places.autograded(student.id, file), nbformat.writes(made, version=4))


def _to_fill(cell: Any) -> bool:
    return bool(cell.metadata.get("nbgrader", {}).get("solution"))


def _require(what: str, wanted: frozenset[str], there: Collection[str]) -> None:
    if unknown := sorted(wanted - set(there)):
        raise ValueError(f"There is no {what} {', '.join(unknown)}; there are {', '.join(sorted(there)) or 'none'}.")


def put(path: Path, text: str) -> None:
    """Write a text, and the folders above it if they are not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, text.encode("utf-8", "replace"))


def _stored(place: Path, digest: str) -> _Record | None:
    """Return what a record says, if it is of this file."""
    try:
        record = json.loads(place.read_bytes())
        if record["file"] == digest:
            return _Record(Judgement.from_plain(record["judgement"]), dict(record["versions"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return None
