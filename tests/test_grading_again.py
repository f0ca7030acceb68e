"""What is graded again and what is not: after a kill, a new file, a changed hidden test; one student, one part."""

import dataclasses
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
import simulated_class

from course_utils.classroom import cluster, command, sets
from course_utils.classroom.grading import Grader, Wanted
from course_utils.classroom.hand_ins import HandIn
from course_utils.classroom.judging import Judgement, PartResult
from course_utils.classroom.lms import Student
from course_utils.classroom.versions import version
from tools import lessons

NOTEBOOK = b'{"cells": [{"cell_type": "code", "source": "x = 1"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
SET = sets.read(simulated_class.SOURCE)
PARTS = [asked.part for asked in SET.asked]
ALL = Wanted()


class FakeJudge:
    """Gives what it is told to, and remembers what it was asked for."""

    def __init__(self, problem_set: sets.ProblemSet, points: float = 1.0) -> None:
        self.problem_set, self.points = problem_set, points
        self.asked: list[list[str]] = []

    def judge(self, notebook: Any, only: Sequence[str] = ()) -> Judgement:
        """Give the points, and remember the parts."""
        self.asked.append(list(only))
        wanted = [asked for asked in self.problem_set.asked if not only or asked.part in only]
        return Judgement([PartResult(a.part, a.cell, self.points, a.points, None, f"{a.part}: so.") for a in wanted])


def given(count: int = 2) -> list[HandIn]:
    return [HandIn(Student(f"s{number}", f"Student {number}", ""), "x.ipynb", NOTEBOOK) for number in range(count)]


def grade(
    course: Path, judge: FakeJudge, hand_ins: list[HandIn], wanted: Wanted = ALL
) -> dict[str, list[float | None] | None]:
    """Return each student's points, part by part."""
    grader = Grader(judge, simulated_class.RELEASE, course, {})  # type: ignore[arg-type]
    found = {entry.hand_in.student.id: entry.judgement for entry in grader.grade(hand_ins, 2, wanted)}
    return {name: one and [part.points for part in one.parts] for name, one in sorted(found.items())}


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Path]:
    grade(tmp_path / "course", FakeJudge(SET), given())
    yield tmp_path / "course"


def changed(old: str, new: str, folder: Path) -> sets.ProblemSet:
    """Return the problem set with a piece of its notebook changed."""
    place = folder / "changed" / SET.name
    shutil.copytree(SET.path.parent, place, dirs_exist_ok=True)
    text = (place / SET.path.name).read_text(encoding="utf-8")
    assert old in text, f"the problem set no longer holds {old!r}"
    (place / SET.path.name).write_text(text.replace(old, new, 1), encoding="utf-8")
    return sets.read(place / SET.path.name)


def test_a_second_run_asks_for_nothing(course: Path) -> None:
    judge = FakeJudge(SET, 9.0)
    assert grade(course, judge, given()) == {"s0": [1.0] * len(PARTS), "s1": [1.0] * len(PARTS)}
    assert judge.asked == []


def test_two_gradings_at_once_are_refused(course: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = ["no.ipynb", "no", "no.csv", "--course", str(course)]
    with command.alone(course):
        assert command.main(line) == 2
        assert "Another grading is at work" in capsys.readouterr().err
    assert command.main(line) == 2
    assert "Another grading" not in capsys.readouterr().err


def test_usual_slips_get_one_line_and_exit_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, folder = str(simulated_class.SOURCE), str(simulated_class.SOURCE.parent)
    export, roster = map(str, simulated_class.canvas_export(tmp_path, 1)[:2])
    for arguments, words in [
        (["nothere.ipynb", export, roster], "SOURCE is 'nothere.ipynb', which is not there"),
        ([folder, export, roster], "which is a folder: expected is the instructor's notebook"),
        ([roster, export, roster], "which is another file: expected is the instructor's notebook"),
        ([source, export, "no.csv"], "ROSTER is 'no.csv', which is not there"),
        ([source, "no.zip", roster], "There is no no.zip"),
        ([source, roster, export], "is no roster: it is a zip archive"),
        ([source, export, roster, "--course", roster], "File exists"),
    ]:
        assert command.main(["--course", str(tmp_path / "course"), *arguments]) == 2
        said = capsys.readouterr().err
        assert words in said and said.count("\n") == 1


def test_a_cluster_without_dask_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ValueError, match="--scheduler needs Dask, which is not installed"):
        cluster.judge_on("tcp://127.0.0.1:9", simulated_class.SOURCE, {}, "user")


def test_a_new_file_is_graded_and_the_old_one_is_not(course: Path) -> None:
    hand_ins = given()
    hand_ins[1] = dataclasses.replace(hand_ins[1], content=NOTEBOOK.replace(b"x = 1", b"x = 2"))
    judge = FakeJudge(SET, 9.0)
    assert grade(course, judge, hand_ins) == {"s0": [1.0] * len(PARTS), "s1": [9.0] * len(PARTS)}


def test_one_student_one_part_or_both(course: Path) -> None:
    part, number = PARTS[2], 2
    one = Wanted(students=frozenset({"s1"}), parts=frozenset({part}))
    judge = FakeJudge(SET, 9.0)
    found = grade(course, judge, given(), one)
    assert judge.asked == [[part]] and found["s0"] == [1.0] * len(PARTS)
    assert found["s1"] == [9.0 if k == number else 1.0 for k in range(len(PARTS))]
    found = grade(course, FakeJudge(SET, 5.0), given(), Wanted(parts=frozenset({part})))
    assert [points[number] for points in found.values() if points] == [5.0, 5.0] and found["s0"][0] == 1.0  # type: ignore[index]
    found = grade(course, FakeJudge(SET, 7.0), given(), Wanted(students=frozenset({"s0"})))
    assert found["s0"] == [7.0] * len(PARTS) and found["s1"] != found["s0"]
    found = grade(course, FakeJudge(SET, 8.0), given(3), Wanted(students=frozenset({"s0"})))
    assert found["s2"] is None, "one student's alone is graded, even if another has no record"


def test_a_part_or_student_that_there_is_not(course: Path) -> None:
    for wanted, words in [
        (Wanted(parts=frozenset({"A9.9"})), "no part A9.9; there are A1.1"),
        (Wanted(students=frozenset({"nobody"})), "no student who handed in nobody; there are s0, s1"),
    ]:
        with pytest.raises(ValueError, match=words):
            grade(course, FakeJudge(SET), given(), wanted)


def test_after_a_changed_hidden_test_that_part_alone_is_graded_anew(course: Path, tmp_path: Path) -> None:
    other = changed("hidden=[(-3, 1, 2, -4), ", "hidden=[(-3, 1, 2, -4), (5, 1, 2, 3), ", tmp_path)
    found = [a.part for a, b in zip(SET.asked, other.asked, strict=True) if version(a, {}, {}) != version(b, {}, {})]
    assert found == ["A1.3"]
    judge = FakeJudge(other, 9.0)
    points = grade(course, judge, given())
    assert judge.asked == [["A1.3"], ["A1.3"]]
    assert points["s0"] == [9.0 if part == "A1.3" else 1.0 for part in PARTS]
    judge = FakeJudge(other, 7.0)
    assert grade(course, judge, given()) == points and judge.asked == []


def test_changed_words_points_data_and_given_code_count_too(tmp_path: Path) -> None:
    asked = next(one for one in SET.asked if one.known and one.known.mistakes)
    assert asked.known
    mistake = dataclasses.replace(asked.known.mistakes[0], explanation="Other words.")
    known = dataclasses.replace(asked.known, mistakes=(mistake, *asked.known.mistakes[1:]))
    found = {
        version(asked, {}, {}),
        version(dataclasses.replace(asked, known=known), {}, {}),
        version(dataclasses.replace(asked, points=17.0), {}, {}),
        version(asked, {"data": "x = 1"}, {}),
        version(asked, {}, {"data.csv": b"1"}),
    }
    assert len(found) == 5 and version(asked, {}, {}) in found


KILLED = """
import os, random, signal, sys, time
from pathlib import Path
import test_grading_again as again
from course_utils.classroom.grading import Grader, Wanted

course, chance = Path(sys.argv[1]), random.Random(1)
log = course.parent / "log"
log.touch()

class Slow(again.FakeJudge):
    def judge(self, notebook, only=()):
        time.sleep(0.004)
        return super().judge(notebook, only)

class Logged(Grader):
    def _judged(self, hand_in, only):
        with log.open("a") as file:
            file.write(hand_in.student.id + chr(10))
        return super()._judged(hand_in, only)

grader = Logged(Slow(again.SET), again.simulated_class.RELEASE, course, {})

def run():
    return list(grader.grade(again.given(30), 2, Wanted()))

def records():
    return {path.stem: path.read_bytes() for path in course.glob("records/*/*.json")}

seen = []
for _ in range(20):
    before, graded = records(), len(log.read_text().split())
    child = os.fork()
    if child == 0:
        run()
        os._exit(0)
    wanted = graded + chance.randint(1, 4)  # a busy machine comes as far as an idle one
    ended = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while len(log.read_text().split()) < wanted and os.waitid(os.P_PID, child, ended) is None:
        time.sleep(0.001)
    time.sleep(chance.uniform(0, 0.02))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    after = records()
    assert all(again.json.loads(one)["judgement"]["parts"] for one in after.values()), "each is whole"
    assert before.items() <= after.items(), "nothing is lost or changed"
    assert not set(log.read_text().split()[graded:]) & before.keys(), "nothing is graded twice"
    seen.append(len(after))
found = run()
assert len(found) == len(records()) == 30
print(*seen)
"""


def test_killed_twenty_times_nothing_is_lost_and_nothing_twice(tmp_path: Path) -> None:
    env = {"PYTHONPATH": f"{lessons.ROOT}:{lessons.ROOT / 'tests'}", "PATH": "/usr/bin:/bin"}
    line = [sys.executable, "-c", KILLED, str(tmp_path / "course")]
    run = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    seen = [int(count) for count in run.stdout.split()]
    assert len(seen) == 20 and len(set(seen)) > 3, f"the kills met no different moments: {seen}"
    undisturbed = grade(tmp_path / "other", FakeJudge(SET), given(30))
    assert grade(tmp_path / "course", FakeJudge(SET, 9.0), given(30)) == undisturbed
    assert json.loads(next((tmp_path / "course").glob("records/*/s3.json")).read_bytes())["versions"].keys() == {*PARTS}


def test_limits_alone_are_refused_on_a_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = [str(simulated_class.SOURCE), "submissions.zip", "roster.csv", "--course", str(tmp_path / "course")]
    assert command.main([*line, "--least", "limits", "--scheduler", "tcp://127.0.0.1:1"]) == 2
    assert "--least limits was given with --scheduler" in capsys.readouterr().err
