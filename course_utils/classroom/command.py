"""The command that grades a class: ``grade-class SOURCE SUBMISSIONS ROSTER``, or ``make grade``."""

import argparse
import contextlib
import fcntl
import json
import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

from course_utils.classroom import gradebook, hand_ins, lateness, lms, results, returning, sets, times
from course_utils.classroom.grading import Graded, Grader, Wanted, put
from course_utils.classroom.judging import Judge
from course_utils.classroom.results import Result
from course_utils.classroom.sandbox import KINDS, NoSandboxError, Sandbox
from course_utils.classroom.visible import FILE, describe

LONGEST_COMMENT = 4000  # characters


def main(arguments: Sequence[str] | None = None) -> int:
    """Grade what the command line names; return 0 if every hand-in has a record, 2 if it refuses, and say why."""
    given = _parser().parse_args(arguments)
    try:
        with alone(given.course):
            return grade(given)
    except (ValueError, OSError, NoSandboxError) as error:
        print(error, file=sys.stderr)
        return 2


@contextlib.contextmanager
def alone(course: Path) -> Iterator[None]:
    """Keep other gradings away from a course's folder. The lock ends with this process, however that ends.

    Raises
    ------
    ValueError
        If another grading is at work there.
    """
    course.mkdir(parents=True, exist_ok=True)
    with (course / ".grading").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = f"Another grading is at work in {course}. Wait for its end, or give another folder with --course."
            raise ValueError(message) from None
        yield


def grade(given: argparse.Namespace) -> int:
    """Grade, and write everything that goes back."""
    from tqdm import tqdm

    begun = time.monotonic()
    if given.scheduler and given.least == "limits":
        raise ValueError(
            "--least limits was given with --scheduler: limits leave the network open, and whoever reaches the "
            "scheduler or a worker can run code there. Leave --least limits out, or grade here without --scheduler."
        )
    _refuse_what_is_no_file(given)
    zone = times.zone(given.zone) if given.zone else None
    policy = _policy(given)
    problem_set = sets.read(given.source)
    roster = lms.read_roster(given.roster)
    heading = returning.column(roster, problem_set.title, given.column)
    for student in roster.students:  # what cannot be read is said before anything is run
        lms.extension(student, zone), lms.is_excused(student, heading)
    collected, strangers = hand_ins.collect(given.submissions, roster, given.source.name)
    course = given.course
    gradebook.prepare(course, problem_set)
    released = course / "release" / problem_set.name / given.source.name
    checks = {asked.part: describe(asked.known) for asked in problem_set.by_program if asked.known}
    beside = {FILE: json.dumps(checks).encode()}
    beside |= {
        path.name: path.read_bytes() for path in given.source.parent.iterdir() if path.suffix in (".csv", ".png")
    }
    hidden = [course, given.source.parent, given.source.resolve().parent.parent, given.submissions, given.roster]
    graded: list[Graded] = []
    with Sandbox(hidden=hidden, least=given.least) as sandbox:
        print(_contained(given, sandbox.kind))
        elsewhere = None
        if given.scheduler:
            from course_utils.classroom import cluster

            elsewhere = cluster.judge_on(given.scheduler, given.source, beside, given.least)
        grader = Grader(Judge(problem_set, sandbox, beside), released, course, beside, elsewhere)
        wanted = Wanted(given.again, frozenset(given.student), frozenset(given.part))
        found = grader.grade(collected, given.workers, wanted)
        graded.extend(tqdm(found, total=len(collected), desc=problem_set.name, disable=given.quiet))
    graded.sort(key=lambda entry: entry.hand_in.student.id)
    judged = [(entry.hand_in, entry.judgement) for entry in graded if entry.judgement]
    gradebook.enter(course, problem_set, judged)
    standings = gradebook.standings(course, problem_set)
    grades = list(results.of(problem_set, graded, standings, policy, zone, heading))
    _write_pages(grader, grades)
    _write_grades(given, problem_set, roster, grades, heading)
    _write_overviews(given.course, problem_set, roster, graded, grades, strangers, heading)
    anew = sum(entry.anew for entry in graded)
    seconds = time.monotonic() - begun
    print(f"{len(judged)} submissions, {anew} of them graded now, in {seconds:.0f} s; see {course / 'grades'}.")
    return 0


def _refuse_what_is_no_file(given: argparse.Namespace) -> None:
    """Say which argument names no file, or another one than is meant; what is submitted may be a folder."""
    notebook = "the instructor's notebook, a file that ends with .ipynb"
    for name, path, ending, words in [
        ("SOURCE", given.source, ".ipynb", notebook),
        ("ROSTER", given.roster, "", "a CSV"),
    ]:
        if not path.is_file() or not path.name.endswith(ending):
            found = "a folder" if path.is_dir() else "another file" if path.exists() else "not there"
            raise ValueError(
                f"{name} is '{path}', which is {found}: expected is {words}. The order is SOURCE SUBMISSIONS ROSTER, "
                "and paths count from the folder where the command is given."
            )


def _contained(given: argparse.Namespace, here: str) -> str:
    """Return what contains students' code where it runs: on this machine, or on a cluster's workers."""
    if given.scheduler:
        return f"On each worker students' code is contained by {KINDS[given.least]}, or better; else it refuses."
    return f"Students' code is contained by {KINDS[here]}."


def _policy(given: argparse.Namespace) -> lateness.Policy:
    zone = times.zone(given.zone) if given.zone else None
    deadline = times.read(given.deadline, zone, later=True) if given.deadline else None
    closes = times.read(given.closes, zone, later=True) if given.closes else None
    grace = timedelta(minutes=given.grace)
    return lateness.Policy(deadline, grace, given.late, given.floor, closes, given.late_mark)


def _write_pages(grader: Grader, grades: Sequence[Result]) -> None:
    """Write each student's page anew: a person's marks, or lateness, may have changed."""
    from course_utils.classroom import feedback

    problem_set = grader.problem_set
    for result in grades:
        try:
            notebook = hand_ins.read_notebook(result.hand_in.content or b"")
        except hand_ins.UnreadableError:
            notebook = None
        path = grader.places.feedback(result.student.id, f"{problem_set.path.stem}.html")
        put(path, feedback.page(problem_set.title, result, notebook, grader.texts))


def _write_grades(
    given: argparse.Namespace, problem_set: sets.ProblemSet, roster: lms.Roster, grades: Sequence[Result], heading: str
) -> None:
    """Write the grades as the systems import them; those that are not complete are left out, or stand apart."""
    from course_utils.classroom import waiting

    entered: dict[str, str | None] = {
        student.id: "EX" for student in roster.students if lms.is_excused(student, heading)
    }
    so_far: dict[str, str] = {}
    comments: dict[str, str] = {}
    for result in grades:
        name, points = result.student.id, f"{result.points:g}"
        if result.complete:
            entered.setdefault(name, points)
        else:
            so_far[name] = points
        wrong = [
            part.program.message
            for part in result.parts
            if part.program.points is not None and part.points != part.most and not result.judgement.refused
        ]
        read = [f"{part.program.part}: {words}" for part in result.parts for words in part.comments]
        missing = f"Not complete: {waiting.waits(result)}" if not result.complete else ""
        said = [missing, result.lateness.words, *result.judgement.notes, *wrong, *read]
        if result.complete or given.incomplete == "mark":
            comments[name] = " | ".join(filter(None, dict.fromkeys(said)))[:LONGEST_COMMENT]
    folder = given.course / "grades" / problem_set.name
    marked = so_far if given.incomplete == "mark" else {}
    put(folder / "canvas.csv", returning.canvas_csv(roster, entered, marked, heading, problem_set.points))
    if returning.is_for_moodle(roster):
        put(folder / "moodle.csv", returning.moodle_csv(roster, {**marked, **entered}, comments, problem_set.points))


def _write_overviews(
    course: Path, problem_set: sets.ProblemSet, roster: lms.Roster, graded: Sequence[Graded],
    grades: Sequence[Result], strangers: Sequence[str], heading: str,
) -> None:  # fmt: skip
    """Write the teacher's two pages: how it went, and what is not graded yet."""
    from course_utils.classroom import summary, waiting  # draws: Matplotlib is imported when all is graded

    names = {entry.hand_in.student.id for entry in graded}
    excused = [student for student in roster.students if lms.is_excused(student, heading)]
    missing = [student for student in roster.students if student.id not in names and student not in excused]
    unjudged = [entry.hand_in.student for entry in graded if entry.judgement is None]
    incomplete = [result for result in grades if not result.complete]
    notes = []
    if incomplete or unjudged:
        notes.append(f"{len(incomplete) + len(unjudged)} grades are not complete: see not_graded_yet.html.")
    if excused:
        notes.append(f"Excused: {', '.join(student.name for student in excused)}.")
    notes += [f"{result.student.name}: {result.lateness.words}" for result in grades if result.lateness.words]
    notes += [f"Of nobody on the roster: {name}" for name in strangers]
    notes += filter(None, [returning.other_maximum(roster, problem_set.points)])
    folder = course / "grades" / problem_set.name
    put(folder / "summary.html", summary.page(problem_set.title, grades, missing, notes))
    put(folder / "not_graded_yet.html", waiting.page(problem_set.title, grades, unjudged, missing))
    for note in notes:
        print(note, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="grade-class", description="Grade a class's notebooks of one problem set.")
    parser.add_argument("source", type=Path, help="the instructor's notebook, with solutions and hidden tests")
    parser.add_argument("submissions", type=Path, help="the folder or zip archive that Canvas or Moodle exported")
    parser.add_argument(
        "roster", type=Path, help="Canvas's gradebook, Moodle's grading worksheet, or a CSV of your own"
    )
    parser.add_argument("--course", type=Path, default=Path("classroom"), help="where everything is written")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many at a time")
    late = parser.add_argument_group(
        "late policy", "times as 2026-11-20T23:59+01:00, or without +01:00 and with --zone"
    )
    late.add_argument("--deadline", metavar="TIME", help="a hand-in of this very second is in time")
    late.add_argument("--zone", metavar="NAME", help="of times that name none, Moodle's too: Europe/Berlin")
    late.add_argument("--grace", type=float, default=0.0, metavar="MINUTES", help="so much later takes nothing")
    late.add_argument("--late", type=float, default=0.0, metavar="SHARE", help="of the points, for each day begun: 0.1")
    late.add_argument("--floor", type=float, default=0.0, metavar="SHARE", help="of the points, that stays: 0.5")
    late.add_argument("--closes", metavar="TIME", help="after this nothing is accepted")
    late.add_argument(
        "--late-mark", type=float, metavar="SHARE", help="taken of what Canvas marks as late, where no time is known"
    )
    back = parser.add_argument_group("grades that go back")
    back.add_argument("--column", metavar="HEADING", help="Canvas's of the assignment, if the title is another")
    back.add_argument(
        "--incomplete", choices=["leave", "mark"], default="leave",
        help="grades that wait for a person or a time: leave them out, or write what there is, marked as such",
    )  # fmt: skip
    anew = parser.add_argument_group("grading anew what has a record")
    anew.add_argument("--again", action="store_true", help="all of it")
    anew.add_argument("--student", metavar="ID", action="append", default=[], help="this one's, and nobody else's")
    anew.add_argument("--part", action="append", default=[], help="this part only, as A1.2")
    parser.add_argument("--least", choices=list(KINDS), default="user", help="the weakest containment that will do")
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="a Dask scheduler's address: its workers run the notebooks"
    )
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    return parser


if __name__ == "__main__":
    sys.exit(main())
