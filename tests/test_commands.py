"""The commands that touch notebooks: working copies are never overwritten, stored outputs that hold are kept."""

import subprocess
from pathlib import Path

import nbformat
import pytest

from course_utils.classroom import command
from tools import execute, lessons, reproduce, working_copies

GRADE = {"SOURCE": "set.ipynb", "SUBMISSIONS": "export.zip", "ROSTER": "roster.csv"}
MACHINE = "# machine-dependent: a clock\nimport time\nprint(time.perf_counter())"


def lesson(folder: Path, *sources: str) -> Path:
    """Write a small lesson that has not been run."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell("# A lesson", id="title")]
    made.cells += [nbformat.v4.new_code_cell(source, id=f"c{number}") for number, source in enumerate(sources)]
    for cell in made.cells[1:]:
        if cell.source.startswith("# machine-dependent"):
            cell.metadata["tags"] = ["machine-dependent"]
    path = folder / "notebooks/01_made.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    lessons.write(lessons.normalised(made), path)
    return path


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = lesson(tmp_path, "print(0.25)", MACHINE, "2 + 2")
    assert execute.run(path) == 3
    first = path.read_bytes()
    assert execute.run(path) == 0
    assert path.read_bytes() == first
    assert [cell.execution_count for cell in lessons.code_cells(lessons.read(path))] == [1, 2, 3]


def test_what_still_holds_is_kept_and_what_does_not_is_replaced(tmp_path: Path) -> None:
    path = lesson(tmp_path, "print(0.1234)", "print(0.1234)", MACHINE)
    execute.run(path)
    notebook = lessons.read(path)
    holds, stale, clock = lessons.code_cells(notebook)
    holds.outputs[0].text, stale.outputs[0].text, clock.outputs[0].text = "0.1235\n", "0.9999\n", "1.0\n"
    lessons.write(notebook, path)
    assert execute.run(path) == 1
    texts = [cell.outputs[0].text for cell in lessons.code_cells(lessons.read(path))]
    assert texts == ["0.1235\n", "0.1234\n", "1.0\n"]
    assert execute.run(path, fresh=True) == 3
    texts = [cell.outputs[0].text for cell in lessons.code_cells(lessons.read(path))]
    assert texts[:2] == ["0.1234\n", "0.1234\n"] and texts[2] != "1.0\n"


def test_a_cell_that_fails_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = lesson(tmp_path, "print(1)", "1 / 0")
    before = path.read_bytes()
    with pytest.raises(SystemExit, match="left as it was"):
        execute.run(path)
    assert path.read_bytes() == before


def test_working_copies_are_made_once(tmp_path: Path) -> None:
    path = lesson(tmp_path, "print(1)")
    execute.run(path)
    (copy,) = working_copies.make_all(tmp_path)
    assert copy == tmp_path / "work/01_made.ipynb"
    (cell,) = lessons.code_cells(lessons.read(copy))
    assert (cell.outputs, cell.execution_count) == ([], None)  # a prediction comes before the result
    copy.write_text("my answers")
    (tmp_path / "notebooks/GLOSSARY.md").write_text("new words")
    assert working_copies.make_all(tmp_path) == []
    assert copy.read_text() == "my answers"
    assert (tmp_path / "work/GLOSSARY.md").read_text() == "new words"


def test_reset_keeps_what_the_learner_has(tmp_path: Path) -> None:
    path = lesson(tmp_path, "print(1)")
    (copy,) = working_copies.make_all(tmp_path)
    for number, words in enumerate(["first", "second"], 1):
        copy.write_text(words)
        kept = working_copies.reset("1", tmp_path)
        assert kept.name == f"01_made.kept-{number}.ipynb"
        assert kept.read_text() == words
        assert len(lessons.code_cells(lessons.read(copy))) == 1
    copy.unlink()
    working_copies.reset("01", tmp_path)
    assert copy.exists() and path.exists()


@pytest.mark.parametrize("number", ["", "7", "seven"])
def test_reset_of_a_lesson_that_does_not_exist(number: str, tmp_path: Path) -> None:
    lesson(tmp_path, "print(1)").rename(tmp_path / "notebooks/00_made.ipynb")
    with pytest.raises(SystemExit, match=r"There is no lesson .* LESSON=00"):
        working_copies.reset(number, tmp_path)


def test_reproduce_needs_two_pythons(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="two at least are needed"):
        reproduce.pythons(["python-that-is-not-here", "false"])
    assert capsys.readouterr().out.count("not found here") == 2


def test_clean_spares_what_a_person_made() -> None:
    line = ["make", "--no-print-directory", "--dry-run", "clean"]
    removed = subprocess.run(line, cwd=lessons.ROOT, check=True, capture_output=True, text=True).stdout.split()
    course = command._parser().get_default("course")
    assert "build" in removed and not {course.parts[0], "work"} & set(removed)


@pytest.mark.parametrize("missing", ["SOURCE", "SUBMISSIONS", "ROSTER"])
def test_make_grade_says_which_argument_is_missing(missing: str) -> None:
    given = [f"{name}={value}" for name, value in GRADE.items() if name != missing]
    tried = subprocess.run(["make", "-n", "grade", *given], cwd=lessons.ROOT, capture_output=True, text=True)
    assert tried.returncode == 2 and f"{missing} is not given: make grade SOURCE=" in tried.stderr
    tried = subprocess.run(
        ["make", "-n", "grade", *given, f"{missing}=x"], cwd=lessons.ROOT, capture_output=True, text=True
    )
    assert tried.returncode == 0


def test_make_help_lists_every_target() -> None:
    makefile = (lessons.ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = [line for line in makefile.splitlines() if line.startswith(".PHONY:")]
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=lessons.ROOT, check=True, capture_output=True, text=True
    ).stdout
    assert {line.split()[1] for line in shown.splitlines()} == set(phony.split()[1:])
