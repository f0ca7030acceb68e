"""Time the grading of a class of a hundred beside nbgrader's own, and hold every grade against the planted truth.

    make benchmark-grading

runs it and writes benchmarks/grading.md. Three runs, one after the other on the same machine:

- a class of a hundred with planted mistakes and files that are no notebooks, by `grade-class`, all cores;
- the same class by `nbgrader autograde` and `nbgrader generate_feedback`, which are serial. Left out are those that
  nbgrader does not take (an old format, another encoding) and those with an endless loop, for which it waits half a
  minute;
- a class of a hundred in which every hostile notebook of tests/test_hostile_submissions.py stands, by `grade-class`.

Feedback pages are made on both sides. Memory is the largest sum of what the processes of a run hold at a time, each
page of memory that several share counted once (Linux's "proportional set size"), sampled.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import simulated_class  # noqa: E402 - it lies beside the tests
import test_hostile_submissions  # noqa: E402

from course_utils.classroom import gradebook, hand_ins, lms, nbgrader_course, sets  # noqa: E402

RESULT = Path(__file__).with_suffix(".md")
AT_LEAST = 5  # times nbgrader's rate
EVERY = 0.25  # seconds between two samples of memory
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Run:
    """How long something took, and how much memory it held: all its processes together, and the first one alone."""

    seconds: float
    together: int
    alone: int


def measured(line: list[str], cwd: Path) -> Run:
    """Run a command to its end."""
    begun = time.monotonic()
    log = tempfile.NamedTemporaryFile()  # noqa: SIM115 - it goes with this function
    process = subprocess.Popen(line, cwd=cwd, env=ENVIRONMENT, stdout=log, stderr=subprocess.STDOUT)
    peaks = [0, 0]
    over = threading.Event()

    def watch() -> None:
        while not over.wait(EVERY):
            own, others = held(process.pid), sum(held(child) for child in descendants(process.pid))
            peaks[:] = max(peaks[0], own + others), max(peaks[1], own)

    watcher = threading.Thread(target=watch)
    watcher.start()
    code = process.wait()
    seconds = time.monotonic() - begun
    over.set()
    watcher.join()
    if code:
        raise RuntimeError(f"{' '.join(line)} ended with {code}: {Path(log.name).read_text()[-2000:]}")
    return Run(seconds, *peaks)


def held(pid: int) -> int:
    """Return how many bytes a process holds, what it shares divided among those that share it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def descendants(pid: int) -> list[int]:
    """Return all processes that a process has started, and theirs."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def graded(folder: Path, size: int, hostile: bool, workers: int) -> tuple[Run, list[str]]:
    """Grade a simulated class by the command; return what it took, and what is not as planted."""
    folder.mkdir()
    table = test_hostile_submissions.SUBMISSIONS if hostile else []
    submissions, roster, planted = simulated_class.canvas_export(folder, size, table)
    line = [sys.executable, "-m", "course_utils.classroom.command", str(simulated_class.SOURCE), str(submissions)]
    run = measured([*line, str(roster), "--course", "course", "--quiet", "--workers", str(workers)], folder)
    records = {path.stem: json.loads(path.read_bytes()) for path in folder.glob("course/records/*/*.json")}
    return run, simulated_class.disagreements(planted, records)


def usual(number: int) -> bool:
    """Tell whether a notebook of the simulated class is one that nbgrader takes, and ends."""
    return number > 20 and number % 10 not in (8, 9)


def by_nbgrader(folder: Path, size: int) -> tuple[Run, int]:
    """Let nbgrader grade what it takes of the same class, and make the pages; the release is not timed.

    Return what it took, and how many notebooks it was.
    """
    folder.mkdir()
    submissions, roster, _ = simulated_class.canvas_export(folder, size)
    problem_set = sets.read(simulated_class.SOURCE)
    course = folder / "course"
    gradebook.prepare(course, problem_set)
    collected, _ = hand_ins.collect(submissions, lms.read_roster(roster), problem_set.path.name)
    given = [hand_in for hand_in in collected if usual(int(hand_in.student.id.removeprefix("login")))]
    for hand_in in given:
        place = course / "submitted" / hand_in.student.id / problem_set.name
        place.mkdir(parents=True)
        (place / problem_set.path.name).write_bytes(hand_in.content or b"")
        shutil.copy(simulated_class.RELEASE.parent / "checks.json", place)
    nbgrader_course.find_alembic()
    ENVIRONMENT["PATH"] = os.environ["PATH"]
    begun = [sys.executable, "-m", "nbgrader"]
    first = measured([*begun, "autograde", problem_set.name], course)
    second = measured([*begun, "generate_feedback", problem_set.name], course)
    made = len(list(course.glob("feedback/*/*/*.html")))
    if made != len(given):
        raise RuntimeError(f"nbgrader has made {made} pages of {len(given)}")
    both = Run(first.seconds + second.seconds, max(first.together, second.together), max(first.alone, second.alone))
    return both, made


def report(size: int, workers: int) -> str:
    """Measure, and return the page."""
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours, wrong = graded(folder / "class", size, False, workers)
        theirs, count = by_nbgrader(folder / "nbgrader", size)
        mixed, wrong_mixed = graded(folder / "mixed", size, True, workers)
    for text in [*wrong, *wrong_mixed]:
        print(text, file=sys.stderr)
    rows = [
        (f"grade-class, a class of {size}", size, ours),
        (f"nbgrader autograde and generate_feedback, {count} of them", count, theirs),
        (
            f"grade-class, a class of {size} with {len(test_hostile_submissions.SUBMISSIONS)} hostile notebooks",
            size,
            mixed,
        ),
    ]
    table = [
        f"| {what} | {run.seconds:.0f} | {run.seconds / n:.2f} | {run.together / 1e6:.0f} | {run.alone / 1e6:.0f} |"
        for what, n, run in rows
    ]
    times = theirs.seconds / count / (ours.seconds / size)
    return "\n".join(
        [
            "# Grading a class: time, memory, and the planted truth",
            "",
            "Written by `make benchmark-grading`; not to be edited by hand. Feedback pages are made on both sides. "
            "nbgrader gets notebooks of the same class that it takes: UTF-8, the present format, no endless loop.",
            "",
            f"Measured on {date.today().isoformat()}: {platform.machine()}, {os.cpu_count()} cores, {workers} workers, "
            f"{platform.system()}, load before the run {load:.1f}; Python {platform.python_version()}, nbgrader "
            f"{version('nbgrader')}, NumPy {version('numpy')}.",
            "",
            "| | seconds | seconds for one | MB, all processes | MB, the grader's own |",
            "|:--|--:|--:|--:|--:|",
            *table,
            "",
            f"grade-class: at least {AT_LEAST} × nbgrader's rate: {times:.1f}, "
            f"{'met' if times >= AT_LEAST else 'not met'}.",
            "",
            f"Grades that are not the planted ones, or mistakes that are not named: {len(wrong)} of {size}, and "
            f"{len(wrong_mixed)} of {size} with hostile notebooks.",
            "",
        ]
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--size", type=int, default=100, help="of the class")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    text = report(given.size, given.workers)
    RESULT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
