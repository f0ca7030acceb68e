"""Problem sets: what is asked is sound, each mistake has its own message, a release holds nothing of the answers."""

import json
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from course_utils.agreement import numbers
from course_utils.checks import judge
from course_utils.classroom import plain, release, sets, visible
from tools import assignments, lessons

SOURCES = lessons.problem_sets()
SETS = {path.parent.name: sets.read(path) for path in SOURCES}
PARTS = [(name, asked) for name, found in SETS.items() for asked in found.by_program]
NUMERIC = [asked for _, asked in PARTS if not asked.known.choices]
FORMS = {
    "list": lambda values: np.asarray(values).tolist(),
    "float32": np.float32,
    "fractions": lambda values: np.vectorize(Fraction, otypes=[object])(values).tolist(),
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("release")
    assignments.build(folder)
    return folder


@pytest.mark.parametrize("name", SETS)
def test_size(name: str) -> None:
    found = SETS[name]
    assert found.points == 20
    assert 6 <= len(found.asked) <= 10
    assert [asked for asked in found.asked if asked.known is None], "one part is read by a person"
    header = lessons.read(found.path).metadata["problem_set"]
    assert header["minutes"] == 90 and header["title"] == found.title


@pytest.mark.parametrize(("name", "asked"), PARTS, ids=[asked.part for _, asked in PARTS])
def test_right_answer_and_each_mistake(name: str, asked: sets.Asked) -> None:
    exercise = asked.known.exercise
    assert judge(exercise, exercise.answer).correct
    for mistake in exercise.mistakes:
        verdict = judge(exercise, mistake.answer)
        assert not verdict.correct
        assert verdict.mistake == mistake.name, (mistake, verdict)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("asked", NUMERIC, ids=[asked.part for asked in NUMERIC])
def test_form_does_not_matter_and_size_does(asked: sets.Asked, form: str) -> None:
    exercise = asked.known.exercise

    def given(factor: float) -> Any:
        if not exercise.inputs:
            return FORMS[form](factor * numbers(exercise.answer))
        return lambda *arguments: FORMS[form](factor * numbers(exercise.answer(*arguments)))

    assert judge(exercise, given(1)).correct
    assert not judge(exercise, given(1.001)).correct


@pytest.mark.parametrize(("name", "asked"), PARTS, ids=[asked.part for _, asked in PARTS])
def test_enough_is_known(name: str, asked: sets.Asked) -> None:
    part = asked.known
    if part.choices is not None:
        assert sorted(mistake.answer for mistake in part.mistakes) == sorted(part.choices.keys() - {part.answer})
        return
    assert len({mistake.name for mistake in part.mistakes}) >= (4 if part.visible else 3)
    seen = {plain.key(arguments) for arguments in part.visible}
    assert not seen & {plain.key(arguments) for arguments in part.hidden}, "hidden inputs are other ones"


@pytest.mark.parametrize("name", SETS)
def test_rubric_is_hidden_and_points_are_told(name: str, built: Path) -> None:
    source = nbformat.read(SETS[name].path, as_version=4)
    released = nbformat.read(built / name / SETS[name].path.name, as_version=4)
    by_hand = [asked.cell for asked in SETS[name].asked if asked.known is None]
    models = "\n".join(
        cell.source for cell in source.cells if cell.metadata.get("nbgrader", {}).get("grade_id") in by_hand
    )
    text = "\n".join(cell.source for cell in released.cells)
    assert "**Model answer.**" in models and "**Rubric.**" in models
    assert "Rubric" not in text and "Model answer" not in text
    headings = re.findall(r"^### (A\d+\.\d+) .*\((\d+) points?[,)]", text, re.MULTILINE)
    assert headings == [(asked.part, f"{asked.points:g}") for asked in SETS[name].asked]


@pytest.mark.parametrize(("name", "asked"), PARTS, ids=[asked.part for _, asked in PARTS])
def test_visible_check_from_the_file_alone(name: str, asked: sets.Asked, built: Path) -> None:
    data = json.loads((built / name / visible.FILE).read_text(encoding="utf-8"))[asked.part]
    assert visible.judge_visible(data, asked.known.answer).correct
    assert not visible.judge_visible(data, ...).correct
    if data["kind"] == "choice":
        assert not visible.judge_visible(data, "q").correct
        assert data.keys() == {"kind", "choices"}
        cells = nbformat.read(next((built / name).glob("*.ipynb")), 4).cells
        for letter, text in data["choices"].items():
            for form in [letter, text, f"{letter}) {text}"]:
                assert f"your answer is {letter!r}" in visible.judge_visible(data, form).message
            assert any(f'- `"{letter}"`: {text}' in cell.source for cell in cells), "the set asks otherwise"
        return
    known = {mistake[0] for mistake in data["mistakes"]}
    for mistake in asked.known.mistakes:
        if mistake.name in known:
            assert visible.judge_visible(data, mistake.answer).mistake in known
    if data["kind"] == "value":
        assert "right" not in data
        assert all(isinstance(print_, str) for _, _, print_ in data["mistakes"]), "a number would tell the right one"
        right = numbers(asked.known.answer)
        assert all(print_ not in visible.fingerprints(right, name) for name, _, print_ in data["mistakes"])
    assert len(known) >= 4, "students see the common mistakes named"


def test_releases_are_up_to_date(built: Path) -> None:
    stored = lessons.ROOT / assignments.RELEASE
    files = sorted(path.relative_to(built) for path in built.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(stored) for path in stored.rglob("*") if path.is_file())
    for file in files:
        assert (stored / file).read_bytes() == (built / file).read_bytes(), f"run `make assignments`: {file} differs"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parent.name)
def test_release_runs_and_nothing_is_answered(
    source: Path, built: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(built / source.parent.name)
    monkeypatch.setattr(visible, "registered", dict)
    names: dict = {}
    for cell in nbformat.read(source.name, as_version=4).cells:
        if cell.cell_type == "code" and cell.id != "setup":
            exec(compile(cell.source, source.name, "exec"), names)
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("A")]
    assert len(said) == len(SETS[source.parent.name].by_program)
    assert all("not answered yet" in line or "What it returns is None" in line for line in said), said


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parent.name)
def test_colab_badge(source: Path, built: Path) -> None:
    first = nbformat.read(built / source.parent.name / source.name, as_version=4).cells[0].source
    assert f"/blob/main/{assignments.RELEASE}/{source.parent.name}/{source.name})" in first


def plant_solution(path: Path, secret: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[2].source += f"\n{secret}"
    nbformat.write(notebook, path)


def plant_output(path: Path, secret: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.outputs = [nbformat.v4.new_output("stream", text="7.0\n")]
    nbformat.write(notebook, path)


def plant_metadata(path: Path, secret: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[3].metadata["old"] = {"source": secret}
    nbformat.write(notebook, path)


def plant_header(path: Path, secret: str) -> None:
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["history"] = ["opened"]
    nbformat.write(notebook, path)


def plant_file(path: Path, secret: str) -> None:
    (path.parent / "notes.txt").write_text(f"see: {secret}\n", encoding="utf-8")


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.parent.name)
@pytest.mark.parametrize("plant", [plant_solution, plant_output, plant_metadata, plant_header, plant_file])
def test_planted_leak_is_found(plant, source: Path, built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "release"
    shutil.copytree(built / source.parent.name, folder)
    assert not list(release.leaks(source, folder))
    secret = max(release.secrets(nbformat.read(source, as_version=4)), key=len)
    plant(folder / source.name, secret)
    assert list(release.leaks(source, folder))


def test_given_code_that_holds_a_solution_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / SOURCES[0].parent.name
    folder.mkdir()
    notebook = nbformat.read(SOURCES[0], as_version=4)
    given = next(cell for cell in notebook.cells if cell.id == "data")
    given.source += (
        '\nchanged = "b"\n# guess_loss = sum((3 + 2 * mass - length) ** 2 for mass, length in zip(x, y)) / len(x)'
    )
    nbformat.write(notebook, folder / "copy.ipynb")
    assert not [line for line in release.secrets(notebook) if line.startswith("changed")], "it stands in the open"
    with pytest.raises(release.LeakError, match="guess_loss"):
        release.build(folder / "copy.ipynb", tmp_path / "out")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("return w / a, b - w * c / a", "return w * a, b", "own solution does not pass"),
        ('check("A1.3", in_new_units)', "print(1)", "needs one check"),
        ('check("A1.3", in_new_units)', 'check("A1.3", best_line)', "does not pass"),
        ("    hidden=[(-3, 1, 2, -4)", "    hidden=[] and [(-3, 1, 2, -4)", "needs visible and hidden inputs"),
    ],
)
def test_unsound_source_is_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    text = SOURCES[0].read_text(encoding="utf-8")
    escaped = json.dumps(old)[1:-1]
    assert escaped in text
    path = tmp_path / "1_x" / "x.ipynb"
    path.parent.mkdir()
    path.write_text(text.replace(escaped, json.dumps(new)[1:-1]), encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        sets.read(path)


def test_a_set_that_is_not_sound_is_one_line_of_make_assignments(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    def unsound(target: Path) -> list[Path]:
        raise release.LeakError("1_x: the release holds what is not for students")

    monkeypatch.setattr(assignments, "build", unsound)
    monkeypatch.setattr(sys, "argv", ["assignments"])
    assert assignments.main() == 2
    assert capsys.readouterr().err == "1_x: the release holds what is not for students\n"


def test_a_student_needs_nothing_of_the_classroom() -> None:
    code = "import sys, course_utils.classroom.visible; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=lessons.ROOT, check=True, capture_output=True, text=True)
    assert not {"nbgrader", "nbformat", "IPython", "sqlalchemy", "distributed"} & set(loaded.stdout.split())


@pytest.mark.parametrize(
    "values", [0.0, 25.0, -1.4, 1 / 3, 0.125, 1e-9, 99999.5, [0.0, 2.5], [-1e-7, 4.0], 0.33333500001]
)
def test_fingerprints_bear_rounding_and_tell_nothing_else(values: Any) -> None:
    (kept, *_), exact = visible.fingerprints(values, "sign"), np.asarray(values)
    for moved in (exact * (1 + 1e-13), exact * (1 - 1e-13), exact.astype(np.float32).astype(float)):
        assert kept in visible.fingerprints(moved, "sign")
    assert kept not in visible.fingerprints(values, "order")
    assert kept not in visible.fingerprints(exact + 1e-3 * (1 + np.abs(exact)), "sign")
    assert visible.fingerprints([np.nan, 1], "sign") == [""]
