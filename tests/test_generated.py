"""What is generated is as it would be generated now; the address stands in one place and changes everywhere."""

import shutil
from pathlib import Path

import pytest

from tools import generate, lessons

ROOT = lessons.ROOT


def difference(path: Path, wanted: bytes) -> str:
    """Return the first line of a file that is not as generated."""
    if not path.exists():
        return "there is no such file"
    found = path.read_bytes()
    if path.suffix == ".png":
        return "" if found == wanted else "another picture"
    pairs = zip(found.decode().splitlines(), wanted.decode().splitlines(), strict=False)
    lines = (f"{old!r} should be {new!r}" for old, new in pairs if old != new)
    return "" if found == wanted else next(lines, "another length")


def test_generated_files_are_up_to_date() -> None:
    found = {str(path.relative_to(ROOT)): difference(path, wanted) for path, wanted in generate.generated().items()}
    stale = {name: why for name, why in found.items() if why}
    assert not stale, f"run `make generate`: {stale}"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Return a copy of all that holds the address."""
    for folder in ["notebooks", "data", ".github"]:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    for file in ["pyproject.toml", "README.md", "TEACHING.md", "CITATION.cff"]:
        shutil.copy(ROOT / file, tmp_path / file)
    return tmp_path


def test_one_command_changes_the_address_everywhere(copy: Path) -> None:
    old, new = generate.address(), "https://github.com/someone/my-course"
    generate.set_address(new, copy)
    generate.write(copy)
    files = [path for path in copy.rglob("*") if path.suffix in {".toml", ".md", ".cff", ".ipynb"}]
    assert [
        path.name for path in files if old.removeprefix("https://github.com/") in path.read_text(encoding="utf-8")
    ] == []
    lesson = lessons.read(lessons.paths(copy)[0])
    texts = {cell.id: cell.source for cell in lesson.cells}
    assert f"{generate.COLAB}/github/someone/my-course/blob/main/notebooks/00_start_here.ipynb" in texts["header"]
    assert new in texts["setup"]
    assert new in (copy / "CITATION.cff").read_text() and new in (copy / "README.md").read_text()


@pytest.mark.parametrize("url", ["", "github.com/me/course", "https://github.com/me/course/", "http://x y"])
def test_an_address_that_is_none_changes_nothing(copy: Path, url: str) -> None:
    before = (copy / "pyproject.toml").read_text()
    with pytest.raises(SystemExit, match="is not an address"):
        generate.set_address(url, copy)
    assert (copy / "pyproject.toml").read_text() == before


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("track", "fast", "none of core"),
        ("minutes", 0, "not a lesson's length"),
        ("question", "Which line.", "question mark"),
        ("colour", "blue", "the header's keys must be"),
        ("discussion", ["Why?"], "two questions"),
    ],
)
def test_headers_that_are_refused(copy: Path, key: str, value: object, words: str) -> None:
    path = lessons.paths(copy)[0]
    notebook = lessons.read(path)
    notebook.metadata["lesson"][key] = value
    lessons.write(notebook, path)
    with pytest.raises(ValueError, match=words):
        lessons.all_lessons(copy)


def test_a_lesson_without_header(copy: Path) -> None:
    path = lessons.paths(copy)[0]
    notebook = lessons.read(path)
    del notebook.metadata["lesson"]
    lessons.write(notebook, path)
    with pytest.raises(ValueError, match="has no header"):
        lessons.all_lessons(copy)
