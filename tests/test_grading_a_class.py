"""A simulated class, graded by the command: every grade is the planted one, a kill loses nothing, and nothing leaks."""

import copy
import csv
import html
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import nbformat
import pytest
import simulated_class

from course_utils.classroom import command, gradebook, lms, nbgrader_course, sets
from tools import lessons

pytestmark = pytest.mark.classroom
SIZE = 25
FOLDERS = ["records", "submitted", "autograded", "feedback"]


def grade(folder: Path, course: Path, *options: str, roster: str = "roster.csv") -> int:
    arguments = [str(simulated_class.SOURCE), str(folder / "submissions.zip"), str(folder / roster)]
    return command.main([*arguments, "--course", str(course), "--quiet", *options])


def records(course: Path) -> dict[str, dict]:
    return {path.stem: json.loads(path.read_bytes()) for path in course.glob("records/*/*.json")}


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, list[simulated_class.Planted]]:
    folder = tmp_path_factory.mktemp("class")
    _, _, planted = simulated_class.canvas_export(folder, SIZE)
    assert grade(folder, folder / "course", "--late-mark", "0.1", "--incomplete", "mark") == 0
    return folder, folder / "course", planted


def test_every_grade_and_mistake_is_the_planted_one(graded) -> None:
    _, course, planted = graded
    assert simulated_class.disagreements(planted, records(course)) == []


def test_gradebook_and_grades_agree(graded) -> None:
    _, course, planted = graded
    standings = gradebook.standings(course, sets.read(simulated_class.SOURCE))
    assert {name: standing.points for name, standing in standings.items()} == {s.id: s.points for s in planted}
    name, title = simulated_class.SOURCE.parent.name, "Least squares in one dimension"
    lines = list(csv.DictReader(io.StringIO((course / "grades" / name / "canvas.csv").read_text(encoding="utf-8"))))
    assert lines[0]["Student"].strip() == "Points Possible"
    unreadable = {student.id for student in planted if student.words}
    assert {line["SIS Login ID"] for line in lines[1:] if line[title]} == unreadable, "the others wait for a person"
    so_far = {line["SIS Login ID"]: line[f"{title} (so far, not complete)"] for line in lines[1:]}
    late = {f"login{number:03}" for number in range(SIZE) if number % 7 == 3}
    expected = {s.id: f"{round(s.points * (0.9 if s.id in late else 1), 2):g}" for s in planted}
    assert {name: said for name, said in so_far.items() if said} == {n: e for n, e in expected.items() if so_far[n]}
    assert {name for name, said in so_far.items() if not said} == unreadable
    page = (course / "grades" / name / "summary.html").read_text(encoding="utf-8")
    assert "data:image/png" in page and "Who needs help" in page and "<script" not in page
    counted = Counter(
        (part["part"], part["mistake"] or "another mistake")
        for record in records(course).values()
        for part in record["judgement"]["parts"]
        if part["mistake"] != "unreadable" and part["points"] is not None and part["points"] < part["most"]
    )
    rows = re.findall(r"<tr><td>(A\d\.\d)</td><td>([^<]*)</td><td>(\d+)</td>", page)
    assert {(name, html.unescape(mistake)): int(count) for name, mistake, count in rows} == counted
    readable = SIZE - len(unreadable)
    assert f"A1.8: not read yet {readable}" in page
    right = sum(record["judgement"]["parts"][0]["points"] == 2 for record in records(course).values())
    assert f"A1.1: right {right}" in page
    page = (course / "grades" / name / "not_graded_yet.html").read_text(encoding="utf-8")
    assert page.count("To be read by a person: A1.8.") == SIZE - len(unreadable)


def test_pages_and_notebooks_for_each(graded) -> None:
    _, course, planted = graded
    stem = simulated_class.SOURCE.stem
    for student in planted:
        page = next((course / "feedback" / student.id).rglob(f"{stem}.html")).read_text(encoding="utf-8")
        assert "HIDDEN TESTS" not in page and "<script" not in page
        made = nbformat.read(next((course / "autograded" / student.id).rglob("*.ipynb")), as_version=4)
        ids = [cell.metadata["nbgrader"]["grade_id"] for cell in made.cells if "nbgrader" in cell.metadata]
        assert len(ids) == len(set(ids)) and {f"p{k}-test" for k in range(1, 8)} <= set(ids)
        texts = ["".join(o.get("text", "") for o in c.outputs) for c in made.cells if c.cell_type == "code"]
        assert sum(text.endswith("points\n") for text in texts) == 7


def test_a_second_run_grades_nothing_again(graded) -> None:
    folder, course, _ = graded
    before = {path: path.stat().st_mtime_ns for path in course.glob("records/*/*.json")}
    assert grade(folder, course, "--late-mark", "0.1", "--incomplete", "mark") == 0
    assert before == {path: path.stat().st_mtime_ns for path in course.glob("records/*/*.json")}
    with nbgrader_course.gradebook(course) as book:
        assert len(book.find_assignment(simulated_class.SOURCE.parent.name).submissions) == SIZE


def test_a_roster_of_ones_own_gives_moodle_comments(graded) -> None:
    folder, course, planted = graded
    own = [
        f'{student.id},"{student.name}",{student.lms_id}' for student in lms.read_roster(folder / "roster.csv").students
    ]
    (folder / "own.csv").write_text("\n".join(["student_id,name,lms_id", *own]), encoding="utf-8")
    before = records(course)
    assert grade(folder, course, "--late-mark", "0.1", "--incomplete", "mark", roster="own.csv") == 0
    assert records(course) == before, "it is the same class"
    text = (course / "grades" / simulated_class.SOURCE.parent.name / "moodle.csv").read_text(encoding="utf-8")
    comments = [line["Feedback comments"] for line in csv.DictReader(io.StringIO(text))]
    waiting = sum("Not complete: To be read by a person: A1.8." in comment for comment in comments)
    assert waiting == SIZE - sum(bool(student.words) for student in planted)


def test_what_a_person_gave_comes_back_and_stays(graded) -> None:
    folder, course, planted = graded
    problem_set = sets.read(simulated_class.SOURCE)
    student = next(s.id for s in planted if s.points == 16 and int(s.id[5:]) % 7 == 3)
    with nbgrader_course.gradebook(course) as book:
        mark = book.find_grade("p8", simulated_class.SOURCE.stem, problem_set.name, student)
        mark.manual_score, mark.needs_manual_grade = 3.0, False
        (comment,) = [c for c in mark.notebook.comments if c.name == "p8"]
        comment.manual_comment = "Which line is <b>that</b>?"
        (other,) = [c for c in mark.notebook.comments if c.name == "p1"]
        other.manual_comment = "Well set out."
        book.db.commit()
    path = course / "records" / problem_set.name / f"{student}.json"
    record = json.loads(path.read_bytes())
    for part in record["judgement"]["parts"][:2]:
        part["points"] = 0.5
    path.write_text(json.dumps(record))
    before = {path: path.stat().st_mtime_ns for path in course.glob("records/*/*.json")}
    assert grade(folder, course, "--student", student, "--part", "A1.1") == 0
    assert gradebook.standings(course, problem_set)[student].points == 16 - 2.5 + 3
    assert [name for name, was in before.items() if name.stat().st_mtime_ns != was] == [path]
    assert grade(folder, course, "--student", student, "--late-mark", "0.1") == 0
    assert gradebook.standings(course, problem_set)[student].points == 19
    page = next((course / "feedback" / student).rglob("*.html")).read_text(encoding="utf-8")
    assert "<strong>17.1 of 20 points</strong>" in page and "10% of the points are taken away" in page
    assert "Your reader: Which line is &lt;b&gt;that&lt;/b&gt;?" in page and "Your reader: Well set out." in page
    text = (course / "grades" / problem_set.name / "canvas.csv").read_text(encoding="utf-8")
    assert "17.1" in text and "so far" not in text, "the others are left out"
    assert grade(folder, course, "--late", "0.1") == 2, "it counts from a deadline"


def test_what_a_person_gave_to_an_earlier_file_does_not_count_for_the_next(tmp_path: Path) -> None:
    submissions, roster, course, student = tmp_path / "given", tmp_path / "roster.csv", tmp_path / "course", "ada"
    submissions.mkdir()
    roster.write_text("student_id,name,lms_id\nada,Ada King,7\n", encoding="utf-8")
    file = submissions / f"adaking_7_1_{simulated_class.SOURCE.name}"
    notebook = copy.deepcopy(simulated_class.solved())
    file.write_text(nbformat.writes(notebook), encoding="utf-8")
    arguments = [str(simulated_class.SOURCE), str(submissions), str(roster), "--course", str(course), "--quiet"]
    assert command.main(arguments) == 0
    problem_set = sets.read(simulated_class.SOURCE)

    def give(points: float) -> None:  # as formgrader does
        with nbgrader_course.gradebook(course) as book:
            for cell in ("p8", "p1-test"):
                mark = book.find_grade(cell, simulated_class.SOURCE.stem, problem_set.name, student)
                mark.manual_score, mark.needs_manual_grade = points, False
            book.db.commit()

    def read_again() -> tuple[list[float | None], str]:
        assert command.main(arguments) == 0
        marks = gradebook.standings(course, problem_set)[student].marks
        page = course / "grades" / problem_set.name / "not_graded_yet.html"
        return [marks["p8"].points, marks["p1-test"].points], page.read_text(encoding="utf-8")

    give(2.0)
    assert read_again()[0] == [2.0, 2.0]
    next(cell for cell in notebook.cells if cell.id == "p8").source = "Something else stands here now."
    file.write_text(nbformat.writes(notebook), encoding="utf-8")
    for _ in range(2):
        marks, page = read_again()
        assert marks == [None, None]
        assert "The file was replaced after a person had read A1.1 (2), A1.8 (2)." in page
    give(1.0)
    assert read_again()[0] == [1.0, 1.0]


def test_after_a_changed_hidden_test_one_student_then_all(
    graded, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, _, planted = graded
    place = tmp_path / simulated_class.SOURCE.parent.name
    shutil.copytree(simulated_class.SOURCE.parent, place)
    source, course = place / simulated_class.SOURCE.name, tmp_path / "course"
    line = [
        str(source),
        str(folder / "submissions.zip"),
        str(folder / "roster.csv"),
        "--course",
        str(course),
        "--quiet",
    ]
    assert command.main(line) == 0
    old = records(course)
    text = source.read_text(encoding="utf-8")
    changed = nbformat.reads(text, as_version=4)
    cell = next(cell for cell in changed.cells if cell.id == "p3-test")
    cell.source = cell.source.replace("hidden=[", "hidden=[(5, 1, 2, 3), ")
    cell.metadata["nbgrader"]["points"] = 1
    source.write_text(nbformat.writes(changed), encoding="utf-8")
    right = [s.id for s in planted if s.points == 16]
    assert command.main([*line, "--student", right[0], "--part", "A1.3"]) == 0
    found = records(course)
    assert [name for name in found if found[name] != old[name]] == [right[0]]
    assert found[right[0]]["judgement"]["parts"][2]["points"] == 1
    assert command.main(line) == 0
    standings = gradebook.standings(course, sets.read(source))
    expected = {s.id: s.points - ("A1.3" not in s.mistakes and not s.words) for s in planted}
    assert {name: standing.points for name, standing in standings.items()} == expected
    kept, more = records(course), nbformat.v4.new_code_cell("y = 2")
    more.metadata["nbgrader"] = {**cell.metadata["nbgrader"], "grade": False, "grade_id": "more"}
    changed.cells.append(more)
    source.write_text(nbformat.writes(changed), encoding="utf-8")
    assert command.main(line) == 2, "nbgrader's gradebook takes no new cells to what was graded"
    assert "more" in capsys.readouterr().err and records(course) == kept
    changed.cells.pop()
    source.write_text(nbformat.writes(changed), encoding="utf-8")
    assert command.main(line) == 0 and records(course) == kept


def test_killed_at_any_moment_and_resumed(graded, tmp_path: Path) -> None:
    folder, undisturbed, _ = graded
    course = tmp_path / "course"
    arguments = [
        simulated_class.SOURCE,
        folder / "submissions.zip",
        folder / "roster.csv",
        "--course",
        course,
        "--quiet",
    ]
    line = [sys.executable, "-m", "course_utils.classroom.command", *map(str, arguments)]
    env = {**os.environ, "PYTHONPATH": str(lessons.ROOT)}
    chance, before = random.Random(5), {}
    for _ in range(20):
        process = subprocess.Popen(line, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(chance.uniform(0.5, 9.0))
        process.send_signal(signal.SIGKILL)
        process.wait()
        after = records(course)
        assert all(record["judgement"]["parts"] for record in after.values()), "each is whole"
        assert before.items() <= after.items(), "nothing is lost, nothing is graded twice"
        before = after
    assert subprocess.run(line, env=env, stdout=subprocess.DEVNULL).returncode == 0
    expected, found = records(undisturbed), records(course)
    judged = [{name: record["judgement"]["parts"] for name, record in one.items()} for one in (found, expected)]
    assert judged[0] == judged[1]
    with nbgrader_course.gradebook(course) as book:
        assert len(book.find_assignment(simulated_class.SOURCE.parent.name).submissions) == SIZE
