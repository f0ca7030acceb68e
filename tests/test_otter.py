"""The otter-grader release for Gradescope: what is in it, and otter-grader run on it in an environment of its own."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest
from simulated_class import MISTAKES, NAMES, PARTS

from course_utils.agreement import numbers
from course_utils.calls import own
from course_utils.checks import judge
from course_utils.classroom import plain, release, sets
from course_utils.classroom.otter_tests import graded, restore, tabulate
from tools import assignments, gradescope, lessons

SOURCES = {path.parent.name: path for path in lessons.problem_sets()}
SETS = {name: sets.read(path) for name, path in SOURCES.items()}
ASKED = [asked for found in SETS.values() for asked in found.by_program]
RELEASE = lessons.ROOT / assignments.RELEASE
MADE_BY = ["setup.sh", "requirements.txt", "constraints.txt"]  # of an archive: what makes Gradescope's machine

Graded = Mapping[str, dict[str, Any]]  # the parts' entries in results.json


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("otter")
    assignments.build_for_otter(RELEASE, folder)
    return folder


@pytest.mark.parametrize("asked", ASKED, ids=[asked.part for asked in ASKED])
def test_verdicts_from_the_data_are_those_of_the_source(asked: sets.Asked) -> None:
    exercise, restored = asked.known.exercise, restore(json.loads(json.dumps(tabulate(asked.known))))
    for answer in [exercise.answer, ..., None, "x", *(mistake.answer for mistake in exercise.mistakes)]:
        assert judge(restored, answer) == judge(exercise, answer)


def test_what_is_not_there_is_said() -> None:
    asked = ASKED[0]
    with pytest.raises(AssertionError, match=f"nothing of the name {asked.asked_for}"):
        graded(json.dumps(tabulate(asked.known)), asked.asked_for, {})


@pytest.mark.parametrize("asked", ASKED, ids=[asked.part for asked in ASKED])
def test_a_wrong_answer_raises_its_words(asked: sets.Asked) -> None:
    data = json.dumps(tabulate(asked.known))
    graded(data, asked.asked_for, {asked.asked_for: asked.known.answer})
    for mistake in asked.known.mistakes:
        with pytest.raises(AssertionError, match=re.escape(mistake.explanation)):
            graded(data, asked.asked_for, {asked.asked_for: mistake.answer})


@pytest.mark.parametrize("name", SETS)
def test_archive_has_each_part_and_no_solution(name: str, built: Path) -> None:
    found = SETS[name]
    source = nbformat.read(found.path, as_version=4)
    solutions = "\n".join(part for cell in source.cells for part in sets.SOLUTION.findall(cell.source))
    secret = {line for line in release.secrets(source) if line in map(str.strip, solutions.splitlines())}
    assert len(secret) >= 5
    with zipfile.ZipFile(built / name / gradescope.ARCHIVE) as archive:
        own_files = [file for file in archive.namelist() if not file.startswith("files/course_utils/")]
        texts = {file: archive.read(file).decode() for file in own_files}
        assert [archive.getinfo(file).external_attr >> 16 for file in sorted(gradescope.EXECUTABLE)] == [0o755] * 2
    tests = [text for file, text in texts.items() if file.startswith("tests/")]
    assert len(tests) == len(found.by_program)
    points = {
        re.search(r"^name = '(.+)'$", text, re.M)[1]: float(re.search(r"points=([\d.]+), hidden", text)[1])
        for text in tests
    }
    assert all(text.count("    graded(ALL, ") == 1 for text in tests), "a part would be right by visible inputs alone"
    assert points == {asked.part: asked.points for asked in found.by_program}
    assert not [(file, line) for file, text in texts.items() for line in secret if line in text]
    assert "wrapt==" not in texts["constraints.txt"] and "numpy==" in texts["constraints.txt"]


@pytest.mark.parametrize("name", SETS)
def test_what_a_person_reads_is_marked_and_its_rubric_is_apart(name: str, built: Path) -> None:
    found = SETS[name]
    texts = [cell.source for cell in lessons.read(built / name / "student" / found.path.name).cells]
    (asked,) = [asked for asked in found.asked if asked.known is None]
    begin, end = texts.index("<!-- BEGIN QUESTION -->"), texts.index("<!-- END QUESTION -->")
    assert texts[begin + 1].startswith(f"### {asked.part} ") and texts[end - 1] == "YOUR ANSWER HERE"
    sheet = (built / name / "read_by_a_person.md").read_text(encoding="utf-8")
    assert f"question {asked.part}: {asked.points:g} points" in sheet and "**Rubric.**" in sheet
    assert f"Autograder: {found.points - asked.points:g} points" in sheet


def test_a_leak_into_what_students_get_is_refused(tmp_path: Path) -> None:
    name, source = next(iter(SOURCES.items()))
    released = tmp_path / "released"
    shutil.copytree(RELEASE / name, released)
    notebook = lessons.read(released / source.name)
    notebook.cells[2].source += "\n" + max(release.secrets(lessons.read(source)), key=len)
    nbformat.write(notebook, released / source.name)
    with pytest.raises(release.LeakError, match="not for them"):
        gradescope.build(source, released, tmp_path / "otter")
    assert not list((tmp_path / "otter").iterdir())


def test_git_ignores_the_archives() -> None:
    subprocess.run(["git", "check-ignore", "--quiet", f"{gradescope.BUILD}/x.zip"], cwd=lessons.ROOT, check=True)


def test_set_up_elsewhere_leaves_the_system_alone(tmp_path: Path) -> None:
    """A Python that is missing ends it; a system's own package manager is not asked."""
    (tmp_path / "apt-get").write_text("#!/bin/sh\ntouch asked\n")
    (tmp_path / "apt-get").chmod(0o755)
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "AUTOGRADER": str(tmp_path), "PYTHON": "no-such-python"}
    done = subprocess.run(["bash", "-c", gradescope.SETUP], env=env, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode != 0 and "no-such-python" in done.stderr
    assert not (tmp_path / "asked").exists()


@pytest.fixture(scope="module")
def machine(built: Path) -> Path:
    """Return a folder like Gradescope's /autograder that an archive's own setup.sh has set up; kept for other runs."""
    home = lessons.ROOT / ".venv-otter"
    stamp = home / "complete"
    with zipfile.ZipFile(next(iter(sorted(built.glob(f"*/{gradescope.ARCHIVE}"))))) as archive:
        wanted = "\n".join([sys.executable, *(archive.read(file).decode() for file in MADE_BY)])
        if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
            shutil.rmtree(home, ignore_errors=True)
            archive.extractall(home / "source", MADE_BY)
            env = {**os.environ, "AUTOGRADER": str(home), "PYTHON": sys.executable}
            subprocess.run(["bash", home / "source/setup.sh"], env=env, check=True)
            stamp.write_text(wanted, encoding="utf-8")
    return home


def clean() -> dict[str, str]:
    """Return this environment without what would show otter-grader the course elsewhere than in the archive."""
    return {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}


def parts(results: Path) -> Graded:
    entries = json.loads(results.read_text(encoding="utf-8"))["tests"]
    return {entry["name"]: entry for entry in entries}


def changed(name: str, code: Mapping[str, str]) -> Any:
    """Return the notebook that students get, with other code in some cells that they fill in."""
    notebook = lessons.read(RELEASE / name / SOURCES[name].name)
    for cell in notebook.cells:
        cell.source = code.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    return notebook


def solutions(name: str) -> dict[str, str]:
    cells = lessons.read(SOURCES[name]).cells
    roles = [(cell, cell.metadata.get("nbgrader", {})) for cell in cells]
    return {role["grade_id"]: cell.source for cell, role in roles if role.get("solution") and cell.cell_type == "code"}


def mistaken(asked: sets.Asked) -> str:
    """Return code that answers as a part's first known mistake does."""
    answer = asked.known.mistakes[0].answer
    if asked.known.choices is not None:
        return f"{asked.asked_for} = {answer!r}"
    if not asked.known.visible:
        return f"{asked.asked_for} = {np.asarray(numbers(answer), float).tolist()}"
    inputs = asked.known.exercise.inputs
    given = {plain.key(inputs): plain.encode(numbers(answer(*own(inputs)))) for inputs in inputs}
    return (
        "import json\nfrom course_utils.classroom import plain\n"
        f"def {asked.asked_for}(*arguments, given=json.loads({json.dumps(given)!r})):\n"
        "    return plain.decode(given[plain.key(arguments)])"
    )


def submission(name: str, kind: str) -> Any:
    answers = {part: cell for cell, part in SETS[name].answers.items()}
    code = {
        "released": {},
        "solved": solutions(name),
        "mistaken": {answers[asked.part]: mistaken(asked) for asked in SETS[name].by_program},
    }
    return changed(name, code[kind])


@pytest.fixture(scope="module")
def run(machine: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Graded]:
    """Run otter-grader on three submissions of each set, two at a time; return what it wrote."""
    folder = tmp_path_factory.mktemp("run")

    def grade(name: str, kind: str) -> Graded:
        place = folder / f"{name}_{kind}"
        place.mkdir()
        nbformat.write(submission(name, kind), place / "my work.ipynb")
        otter = [machine / "env/bin/otter", "run", "-a", built / name / gradescope.ARCHIVE, "-o", place, "--no-logo"]
        done = subprocess.run([*otter, "my work.ipynb"], cwd=place, env=clean(), capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return parts(place / "results.json")

    wanted = [(name, kind) for name in SETS for kind in ("released", "solved", "mistaken")]
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(wanted, pool.map(lambda pair: grade(*pair), wanted), strict=True))


@pytest.mark.classroom
@pytest.mark.parametrize("name", SETS)
def test_otter_gives_a_solution_all_points(name: str, run: Mapping[tuple[str, str], Graded]) -> None:
    found = run[name, "solved"]
    assert found["Public Tests"]["status"] == "passed", found
    for asked in SETS[name].by_program:
        entry = found[asked.part]
        assert (entry["score"], entry["max_score"]) == (asked.points, asked.points), entry
        assert entry["visibility"] == "after_published"
    assert len(found) == 1 + len(SETS[name].by_program)


@pytest.mark.classroom
@pytest.mark.parametrize("name", SETS)
def test_otter_gives_an_untouched_release_nothing(name: str, run: Mapping[tuple[str, str], Graded]) -> None:
    for asked in SETS[name].by_program:
        entry = run[name, "released"][asked.part]
        assert (entry["score"], entry["max_score"]) == (0, asked.points)
        assert "not answered yet" in entry["output"] or "What it returns is None" in entry["output"]


@pytest.mark.classroom
@pytest.mark.parametrize("name", SETS)
def test_otter_names_a_planted_mistake(name: str, run: Mapping[tuple[str, str], Graded]) -> None:
    for asked in SETS[name].by_program:
        entry = run[name, "mistaken"][asked.part]
        assert (entry["score"], entry["max_score"]) == (0, asked.points)
        assert judge(asked.known.exercise, asked.known.mistakes[0].answer).message in entry["output"]
        assert asked.known.mistakes[0].explanation in entry["output"]


@pytest.mark.classroom
def test_as_gradescope_starts_it(machine: Path, built: Path, tmp_path: Path) -> None:
    """Some parts solved, others with a student's code that is wrong; one cell stops with an error."""
    name = next(iter(SETS))
    wrong = {part: MISTAKES[part][0][0] for part in ("p1", "p3", "p7")} | {"p6": "1 / 0"}
    with zipfile.ZipFile(built / name / gradescope.ARCHIVE) as archive:
        archive.extractall(tmp_path / "source")
    (tmp_path / "env").symlink_to(machine / "env")
    for folder in ("submission", "results"):
        (tmp_path / folder).mkdir()
    (tmp_path / "submission_metadata.json").write_text("{}")
    nbformat.write(changed(name, solutions(name) | wrong), tmp_path / "submission/mine.ipynb")
    env = {**clean(), "AUTOGRADER": str(tmp_path)}
    shutil.copy(tmp_path / "source/run_autograder", tmp_path)
    done = subprocess.run(["bash", tmp_path / "run_autograder"], env=env, cwd="/", capture_output=True, text=True)
    found = parts(tmp_path / "results/results.json")
    assert done.returncode == 0, done.stdout + done.stderr
    right = {NAMES[part]: float(points * (part not in wrong)) for part, points in PARTS.items()}
    assert {part: found[part]["score"] for part in right} == right, found
    for part, mistake in ((part, MISTAKES[part][0][1]) for part in ("p1", "p3", "p7")):
        (asked,) = [asked for asked in SETS[name].by_program if asked.part == NAMES[part]]
        words = [known.explanation for known in asked.known.mistakes if known.name == mistake]
        assert any(explanation in found[asked.part]["output"] for explanation in words)
    assert "nothing of the name left_out" in found["A1.6"]["output"]


@pytest.mark.classroom
@pytest.mark.parametrize("name", SETS)
def test_otter_takes_out_what_a_person_reads(name: str, machine: Path, built: Path) -> None:
    code = (
        "import sys\nfrom otter.export.exporters.base_exporter import BaseExporter\n"
        "for cell in BaseExporter.load_notebook(sys.argv[1], filtering=True, pagebreaks=False).cells:\n"
        "    print(cell.source)"
    )
    path = built / name / "student" / SOURCES[name].name
    command = [machine / "env/bin/python", "-c", code, path]
    text = subprocess.run(command, env=clean(), check=True, capture_output=True, text=True).stdout
    (asked,) = [asked for asked in SETS[name].asked if asked.known is None]
    assert re.findall(r"^### (\S+)", text, re.M) == [asked.part] and "YOUR ANSWER HERE" in text
