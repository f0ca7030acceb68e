"""Read and write lessons: where they lie, and the header that each keeps in its notebook's metadata."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from course_utils.notebook_files import as_bytes

ROOT = Path(__file__).resolve().parent.parent
TRACKS = ("core", "systems", "statistics", "further")

# The set-up cell is folded away, in JupyterLab by the one entry and in Colab by the other.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}

Notebook = Any  # a nbformat.NotebookNode, which has no types


@dataclass(frozen=True)
class Lesson:
    """What a lesson says of itself: the header in its metadata, under the key ``lesson``."""

    path: Path
    number: int
    title: str
    track: str
    question: str
    builds: str
    introduces: Mapping[str, str]  # each concept to what it is, in one sentence
    explained: Mapping[str, str]  # a concept to the heading that explains it, where the first mention does not
    needs: tuple[str, ...]
    minutes: int
    discussion: tuple[str, ...]  # two questions for a class
    listen_for: tuple[tuple[str, str], ...]  # misconceptions: an exercise's id, and a mistake's name in its bank

    def __post_init__(self) -> None:
        """Refuse a header that a reader could not use."""
        where = self.path.name
        if self.track not in TRACKS:
            raise ValueError(f"{where}: the track {self.track!r} is none of {', '.join(TRACKS)}")
        if not 0 < self.minutes <= 180:
            raise ValueError(f"{where}: {self.minutes} minutes is not a lesson's length")
        if len(self.discussion) != 2 or not all(asked.endswith("?") for asked in self.discussion):
            raise ValueError(f"{where}: 'discussion' needs two questions for a class")
        if not self.question.endswith("?"):
            raise ValueError(f"{where}: the question {self.question!r} does not end with a question mark")

    @property
    def name(self) -> str:
        """Return number and title, as in ``00 · Start here``."""
        return f"{self.number:02} · {self.title}"


def paths(root: Path = ROOT) -> list[Path]:
    """Return the lessons' files in order."""
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def problem_sets(root: Path = ROOT, folder: str = "source") -> list[Path]:
    """Return the instructor's notebooks of the problem sets in order, or with ``"release"`` the students'."""
    return sorted((root / "notebooks/assignments" / folder).glob("[0-9]*_*/*.ipynb"))


def stored() -> list[Path]:
    """Return all notebooks whose outputs are stored and compared: the lessons, then the problem sets."""
    return [*paths(), *problem_sets()]


def find(number: str, folder: Path) -> Path:
    """Return the lesson with this number in a folder, or say which numbers there are."""
    found = {path.name[:2]: path for path in sorted(folder.glob("[0-9][0-9]_*.ipynb"))}
    key = number and number.zfill(2)  # no number is no lesson, not lesson 00
    if key not in found:
        raise SystemExit(
            f"There is no lesson {number or '(none named)'}: name one of {', '.join(found)}, as in LESSON=00."
        )
    return found[key]


def read(path: Path) -> Notebook:
    """Return a notebook."""
    return nbformat.read(path, as_version=4)


def write(notebook: Notebook, path: Path) -> None:
    """Write a notebook in the one form that stands in the repository: one space a level, a line break at the end."""
    path.write_bytes(as_bytes(notebook))


def header(path: Path) -> Lesson:
    """Return a lesson's header."""
    metadata = dict(read(path).metadata.get("lesson", {}))
    if not metadata:
        raise ValueError(f"{path.name} has no header: put it into the notebook's metadata, under the key 'lesson'")
    expected = {
        "title", "track", "question", "builds", "introduces", "needs", "minutes", "discussion", "listen_for",
    }  # fmt: skip
    if metadata.keys() != expected:
        raise ValueError(f"{path.name}: the header's keys must be {', '.join(sorted(expected))}")
    lists = {key: tuple(metadata[key]) for key in ("needs", "discussion")}
    pairs = {  # rows in the file, which keeps no order of a mapping's keys
        "introduces": {row[0]: row[1] for row in metadata["introduces"]},
        "explained": {row[0]: row[2] for row in metadata["introduces"] if len(row) > 2},
        "listen_for": tuple((key, name) for key, name in metadata["listen_for"]),
    }
    return Lesson(path=path, number=int(path.name[:2]), **{**metadata, **lists, **pairs})


def all_lessons(root: Path = ROOT) -> list[Lesson]:
    """Return every lesson in order."""
    return [header(path) for path in paths(root)]


def normalised(notebook: Notebook) -> Notebook:
    """Return a copy with nothing in its metadata that differs from person to person or from run to run.

    Outputs of cells tagged interactive are left out: a widget's state means nothing outside its own kernel.
    """
    copy = nbformat.from_dict(notebook)
    kept = {key: copy.metadata[key] for key in ("lesson", "problem_set") if key in copy.metadata}
    copy.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            **kept,
        }
    )
    copy.nbformat, copy.nbformat_minor = 4, 5
    for cell in copy.cells:
        tags = cell.metadata.get("tags", [])
        graded = {"nbgrader": cell.metadata["nbgrader"]} if "nbgrader" in cell.metadata else {}
        cell.metadata = nbformat.from_dict({**graded, **({"tags": sorted(tags)} if tags else {})})
        if cell.id == "setup":
            cell.metadata = nbformat.from_dict({**graded, **FOLDED})
        if cell.cell_type != "code":
            continue
        if "interactive" in tags:
            cell.outputs = []
        for output in cell.outputs:
            if "metadata" in output:
                shown = output["metadata"].get("image/png")
                output["metadata"] = {"image/png": {"width": shown["width"]}} if shown and "width" in shown else {}
            if output["output_type"] == "execute_result":
                output["execution_count"] = cell.execution_count
    return copy


def code_cells(notebook: Notebook) -> list[Any]:
    """Return the cells that hold code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def anchor(heading: str) -> str:
    """Return the anchor that JupyterLab gives to a heading: its text without the marks of code, blanks made hyphens."""
    return heading.strip().replace("`", "").replace(" ", "-")


def needs_torch(path: Path) -> bool:
    """Tell whether a lesson imports PyTorch."""
    lines = "\n".join(cell.source for cell in code_cells(read(path)))
    return bool(re.search(r"^\s*(?:import|from) torch\b", lines, re.MULTILINE))
