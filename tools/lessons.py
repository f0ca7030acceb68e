"""Read and write lessons: where they lie, and the header that each keeps in its notebook's metadata."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).resolve().parent.parent
TRACKS = ("core", "systems", "statistics", "further")

# The set-up cell is folded away, in JupyterLab by the one entry and in Colab by the other.
FOLDED = {"jupyter": {"source_hidden": True}, "cellView": "form"}

Notebook = Any  # a nbformat.NotebookNode, which has no types


@dataclass(frozen=True)
class Lesson:
    """What a lesson says of itself: the header in its metadata, under the key ``lesson``."""

    number: int
    title: str
    track: str
    question: str
    builds: str
    introduces: tuple[str, ...]
    needs: tuple[str, ...]
    minutes: int
    path: Path | None = None  # None for a lesson that is planned but not yet written

    def __post_init__(self) -> None:
        """Refuse a header that a reader could not use."""
        where = self.path.name if self.path else f"planned lesson {self.number:02}"
        if self.track not in TRACKS:
            raise ValueError(f"{where}: the track {self.track!r} is none of {', '.join(TRACKS)}")
        if not 0 < self.minutes <= 180:
            raise ValueError(f"{where}: {self.minutes} minutes is not a lesson's length")
        if not self.question.endswith("?"):
            raise ValueError(f"{where}: the question {self.question!r} does not end with a question mark")

    @property
    def name(self) -> str:
        """Return number and title, as in ``00 · Start here``."""
        return f"{self.number:02} · {self.title}"


def paths(root: Path = ROOT) -> list[Path]:
    """Return the lessons' files in order."""
    return sorted((root / "notebooks").glob("[0-9][0-9]_*.ipynb"))


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


def as_bytes(notebook: Notebook) -> bytes:
    """Return a notebook as it stands in a file."""
    text: str = nbformat.writes(notebook, version=4, indent=1, ensure_ascii=False)
    return (text.rstrip("\n") + "\n").encode()


def header(path: Path) -> Lesson:
    """Return a lesson's header."""
    metadata = dict(read(path).metadata.get("lesson", {}))
    if not metadata:
        raise ValueError(f"{path.name} has no header: put it into the notebook's metadata, under the key 'lesson'")
    expected = {"title", "track", "question", "builds", "introduces", "needs", "minutes"}
    if metadata.keys() != expected:
        raise ValueError(f"{path.name}: the header's keys must be {', '.join(sorted(expected))}")
    return _lesson(int(path.name[:2]), path, metadata)


def all_lessons(root: Path = ROOT) -> list[Lesson]:
    """Return every lesson in order: those that are written, and the planned ones that lesson 00 names."""
    written = [header(path) for path in paths(root)]
    plan = read(paths(root)[0]).metadata.get("planned", {})
    numbers = {lesson.number for lesson in written}
    planned = [_lesson(int(number), None, dict(metadata)) for number, metadata in plan.items()]
    both = [lesson.number for lesson in planned if lesson.number in numbers]
    if both:
        raise ValueError(f"Lessons {both} are written: take them out of lesson 00's metadata, key 'planned'.")
    return sorted(written + planned, key=lambda lesson: lesson.number)


def _lesson(number: int, path: Path | None, metadata: dict[str, Any]) -> Lesson:
    lists = {key: tuple(metadata.get(key, ())) for key in ("introduces", "needs")}
    return Lesson(number=number, path=path, **{"builds": "", **metadata, **lists})


def normalised(notebook: Notebook) -> Notebook:
    """Return a copy with nothing in its metadata that differs from person to person or from run to run.

    Outputs of cells tagged interactive are left out: a widget's state means nothing outside its own kernel.
    """
    copy = nbformat.from_dict(notebook)
    kept = {key: copy.metadata[key] for key in ("lesson", "planned") if key in copy.metadata}
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
        cell.metadata = nbformat.from_dict({"tags": sorted(tags)} if tags else {})
        if cell.id == "setup":
            cell.metadata = nbformat.from_dict(FOLDED)
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


def needs_torch(path: Path) -> bool:
    """Tell whether a lesson imports PyTorch."""
    lines = "\n".join(cell.source for cell in code_cells(read(path)))
    return bool(re.search(r"^\s*(?:import|from) torch\b", lines, re.MULTILINE))
