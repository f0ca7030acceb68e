"""The student version of a problem set: nbgrader takes solutions and hidden tests out, and this module looks again."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from course_utils.classroom import nbgrader_course, sets
from course_utils.classroom.visible import FILE, describe
from course_utils.notebook_files import as_bytes, badge

ROLE_KEYS = {"cell_type", "checksum", "grade", "grade_id", "locked", "points", "schema_version", "solution", "task"}
CELL_KEYS = {"nbgrader", "deletable", "editable", "cellView", "jupyter"}
SHORTEST_SECRET = 12  # characters; shorter lines, such as "else:", stand in many places
KEPT_OUT = shutil.ignore_patterns("*.ipynb_checkpoints", "__pycache__", "*.pyc")


class LeakError(ValueError):
    """Raised when something of the instructor's is found in a release."""


def build(source: Path, target: Path, link: str | None = None) -> Path:
    """Write the student version of a problem set into a folder of its name; return the notebook.

    Parameters
    ----------
    source
        The instructor's notebook; other files in its folder (data, pictures) go with it.
    target
        Where the folder is to stand; what stood there of the same name is replaced.
    link
        Where Colab finds the notebook; None for no badge.

    Raises
    ------
    LeakError
        If a line of a solution or of a hidden test, or an output, is in it.
    """
    problem_set = sets.read(source)
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        shutil.copytree(source.parent, course / "source" / problem_set.name, ignore=KEPT_OUT)
        nbgrader_course.generate(course, problem_set.name)
        made = course / "release" / problem_set.name
        _finish(made / source.name, link)
        checks = {asked.part: describe(asked.known) for asked in problem_set.by_program if asked.known}
        (made / FILE).write_text(json.dumps(checks, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        found = list(leaks(source, made))
        if found:
            raise LeakError(f"{problem_set.name}: the release holds what is not for students: {'; '.join(found)}")
        place = target / problem_set.name
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(made, place)
    return place / source.name


def leaks(source: Path, folder: Path) -> Iterator[str]:
    """Yield what of an instructor's notebook is in a release: lines of its secrets, outputs, unknown metadata."""
    secret = secrets(nbformat.read(source, as_version=4))
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_bytes().decode("utf-8", errors="replace")
        texts = "\n".join(_texts(json.loads(text))) if path.suffix in (".ipynb", ".json") else text
        for line in sorted(secret):
            if line in texts:
                yield f"{path.name} has {line!r}"
        if path.suffix == ".ipynb":
            yield from _traces(nbformat.read(path, as_version=4), path.name)


def secrets(notebook: Any) -> set[str]:
    """Return the lines of an instructor's notebook that stand in solutions and hidden tests, and nowhere else."""
    hidden: set[str] = set()
    shown: set[str] = set()
    for cell in notebook.cells:
        for region in (sets.HIDDEN, sets.SOLUTION):
            hidden |= {line.strip() for part in region.findall(cell.source) for line in part.splitlines()}
            hidden |= {line.strip() for part in region.finditer(cell.source) for line in part[0].splitlines()}
        shown |= {line.strip() for line in sets.SOLUTION.sub("", sets.HIDDEN.sub("", cell.source)).splitlines()}
    return {line for line in hidden - shown if len(line) >= SHORTEST_SECRET}


def _traces(notebook: Any, name: str) -> Iterator[str]:
    """Yield outputs, counts of runs, and metadata that a release does not need."""
    for number, cell in enumerate(notebook.cells):
        where = f"{name}, cell {number}"
        if cell.get("outputs") or cell.get("execution_count"):
            yield f"{where} has an output or was run"
        role = cell.metadata.get("nbgrader", {})
        unknown = (cell.metadata.keys() - CELL_KEYS) | (role.keys() - ROLE_KEYS)
        if unknown or cell.get("attachments"):
            yield f"{where} has metadata or attachments: {sorted(unknown)}"
    if notebook.metadata.keys() - {"kernelspec", "language_info"}:
        yield f"{name} has metadata {sorted(notebook.metadata)}"


def _texts(value: Any) -> Iterator[str]:
    """Yield every text in what a JSON file holds, the lines of a cell joined."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield from ["".join(value)] if all(isinstance(entry, str) for entry in value) else ()
        for entry in value:
            yield from _texts(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _texts(key)
            yield from _texts(entry)


def _finish(path: Path, link: str | None) -> None:
    """Put the badge under the title, and leave only the metadata that a release needs."""
    notebook = nbformat.read(path, as_version=4)
    kept = {key: notebook.metadata[key] for key in ("kernelspec", "language_info") if key in notebook.metadata}
    notebook.metadata = nbformat.from_dict(kept)
    if link:
        title, _, rest = notebook.cells[0].source.partition("\n")
        notebook.cells[0].source = f"{title}\n\n{badge(link)}\n{rest}"
    path.write_bytes(as_bytes(notebook))
