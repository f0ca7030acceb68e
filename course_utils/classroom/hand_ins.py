"""What students handed in, as Canvas and Moodle export it: messy names, archives, and files that are no notebooks."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import nbformat

from course_utils.classroom.lms import Roster, Student, decoded

LARGEST = 25 * 2**20  # bytes of one notebook; larger ones hold outputs that nobody reads
MOST_FILES = 5000  # in one archive
MOST_UNPACKED = 4 * LARGEST  # bytes of all files of an archive that a student made
MOST_CELLS = 5000
CANVAS = re.compile(r"^(?P<name>[^_]+?)(?P<late>_LATE)?_(?P<id>\d+)_(?:\d+_(?P<file>.+)|text\.html)$", re.DOTALL)
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)$", re.DOTALL)


class UnreadableError(ValueError):
    """Raised for a file that is no notebook that can be graded; its words are for the student."""


@dataclass
class HandIn:
    """One student's work.

    Attributes
    ----------
    content
        The file's bytes; None if there is none to read, and `problem` says why.
    late
        Whether the export's name of the file is marked so; None if that system marks nothing.
    others
        Other files of the same student, which were left aside.
    """

    student: Student
    file: str
    content: bytes | None
    problem: str = ""
    late: bool | None = None
    others: list[str] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Return what tells this file from another one."""
        return hashlib.sha256(self.problem.encode() if self.content is None else self.content).hexdigest()


@dataclass(frozen=True)
class _File:
    name: str  # with its folders, in the export
    content: bytes | None
    problem: str = ""


def collect(place: Path, roster: Roster, notebook: str) -> tuple[list[HandIn], list[str]]:
    """Return what each student handed in, and the files that belong to nobody on the roster.

    Parameters
    ----------
    place
        The folder or zip archive that was exported.
    roster
        The class.
    notebook
        The file's name as it was released; of several files of a student the one most like it counts, and of several
        of these the last attempt.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or archive.
    ValueError
        If the archive cannot be read as a whole, or nothing in it is of anybody on the roster.
    """
    if not place.exists():
        raise FileNotFoundError(f"There is no {place}: name the folder or zip archive that was exported.")
    found: dict[str, list[tuple[_File, bool | None, str]]] = {}
    strangers = []
    students = {student.id: student for student in roster.students}
    for file in _files(place):
        student, late, own = _owner(file.name, roster)
        if student is None:
            strangers.append(f"{file.name} ({file.problem})" if file.problem else file.name)
        else:
            found.setdefault(student.id, []).append((file, late, own))
    if not found:
        others = f"It has {', '.join(strangers[:3])}{', …' * (len(strangers) > 3)}." if strangers else "It is empty."
        raise ValueError(
            f"In {place} no file is of anybody on the roster, so nothing is graded. {others} Expected is what Canvas "
            "or Moodle exported for this class: is the roster another class's, or is this not the export?"
        )
    hand_ins = []
    for name, files in sorted(found.items()):
        files.sort(key=lambda entry: _rank(entry[0], entry[2], notebook))
        (best, late, _), rest = files[-1], files[:-1]
        problem = best.problem
        hand_ins.append(
            HandIn(students[name], best.name, best.content, problem, late, [file.name for file, _, _ in rest])
        )
    return hand_ins, strangers


def read_notebook(content: bytes) -> Any:
    """Return a notebook in the present format.

    Raises
    ------
    UnreadableError
        If it is none, or one for another language; the message says what it is instead.
    """
    if not content.strip():
        raise UnreadableError("The file is empty.")
    if len(content) > LARGEST:
        raise UnreadableError(f"The file has {len(content) / 2**20:.0f} MB: clear the outputs and hand it in again.")
    for start, kind in [(b"%PDF", "a PDF"), (b"PK\x03\x04", "a zip archive"), (b"<", "a web page")]:
        if content.lstrip().startswith(start):
            raise UnreadableError(f"The file is {kind}, not a notebook: hand in the file that ends with .ipynb.")
    data = _parsed(content)
    if not isinstance(data, dict) or not ({"cells", "worksheets"} & data.keys()):
        raise UnreadableError("The file is JSON, but not a notebook.")
    try:
        sheets = data.get("worksheets") or []
        if sum(len(sheet["cells"]) for sheet in sheets) > MOST_CELLS:
            raise UnreadableError(f"The notebook has more than {MOST_CELLS} cells.")
        if "worksheets" in data or data.get("nbformat", 4) < 4:
            data = nbformat.reads(json.dumps(data), as_version=4)
        language = _language(data)
        if len(data["cells"]) > MOST_CELLS:
            raise UnreadableError(f"The notebook has {len(data['cells'])} cells; {MOST_CELLS} are allowed.")
        cells = [_cell(cell) for cell in data["cells"]]
    except UnreadableError:
        raise
    except Exception as error:  # whatever a broken file does to the library
        raise UnreadableError(f"The notebook is damaged ({type(error).__name__}).") from None
    if language not in ("python", "ipython", ""):
        raise UnreadableError(f"The notebook's kernel is {language!r}, but Python is asked for.")
    made = nbformat.v4.new_notebook()
    made.cells = cells
    made.metadata = nbformat.from_dict(
        {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    )
    return made


def _parsed(content: bytes) -> Any:
    text = decoded(content)
    try:
        return json.loads(text)
    except RecursionError:
        raise UnreadableError("The file is not a notebook: it is nested without an end.") from None
    except ValueError:
        cut = text.lstrip().startswith("{") and not text.rstrip().endswith("}")
        words = "It seems to be cut off: was the upload complete?" if cut else "Was it saved by another program?"
        raise UnreadableError(f"The file is not a notebook: it is no JSON. {words}") from None


def _language(data: Any) -> str:
    about = data.get("metadata")
    about = about if isinstance(about, dict) else {}
    for key, entry in (("language_info", "name"), ("kernelspec", "language")):
        inner = about.get(key)
        if isinstance(inner, dict) and isinstance(inner.get(entry), str):
            return str(inner[entry]).lower()
    return ""


def _cell(cell: Any) -> Any:
    """Return a cell with nothing but its source and nbgrader's metadata: outputs are made anew."""
    if not isinstance(cell, dict):
        raise UnreadableError("The notebook is damaged: one of its cells is none.")
    source = cell.get("source", "")
    source = "".join(map(str, source)) if isinstance(source, list) else str(source)
    source = source.encode("utf-8", "replace").decode()  # halves of characters
    kind = cell.get("cell_type")
    made = nbformat.v4.new_code_cell(source) if kind == "code" else nbformat.v4.new_markdown_cell(source)
    metadata = cell.get("metadata")
    if isinstance(metadata, dict) and isinstance(metadata.get("nbgrader"), dict):
        role = metadata["nbgrader"]
        made.metadata["nbgrader"] = {"grade_id": str(role.get("grade_id", ""))}
    return made


def _owner(name: str, roster: Roster) -> tuple[Student | None, bool | None, str]:
    """Return whose file this is, whether it is late, and its own name."""
    parts = PurePosixPath(name).parts
    for part in parts:  # from the outside in, and Canvas's pattern first: a student chooses the end of a name
        for pattern in (CANVAS, MOODLE):
            match = pattern.match(part)
            if match:
                late = bool(match["late"]) if pattern is CANVAS else None
                own = match["file"] if part == parts[-1] and match["file"] else parts[-1]
                return roster.find(match["id"], match["name"]), late, own
        stem = part.removesuffix(".ipynb")
        for student in roster.students:
            if part == student.id or stem == student.id:
                return student, None, parts[-1]
    return None, None, parts[-1]


def _rank(file: _File, own: str, notebook: str) -> tuple[bool, bool, bool, int, str]:
    """Return what sorts the file to grade to the end: a readable notebook, of the right name, of the last attempt."""
    stem = notebook.removesuffix(".ipynb")
    attempt = re.search(r"[-( ]+(\d+)\)?\.ipynb$", own)
    return (
        own.endswith(".ipynb"),
        file.content is not None,
        own.startswith(stem),
        int(attempt[1]) if attempt else 0,
        file.name,
    )


def _files(place: Path) -> Iterator[_File]:
    if place.is_file():
        for file in _unpacked(place.read_bytes(), ""):
            if not file.name:  # the export itself
                raise ValueError(
                    f"{place} cannot be read, so nothing is graded: {file.problem} Expected is the zip archive that "
                    "Canvas or Moodle exported, or its folder: was the download complete, and is this not the roster?"
                )
            yield file
        return
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_symlink():
            yield _File(name, None, "The file is a link to another one, which is not followed.")
        elif path.is_file() and not _unseen(name):
            size = path.stat().st_size
            if name.endswith(".zip"):
                yield from (
                    _unpacked(path.read_bytes(), name)
                    if size <= 40 * LARGEST
                    else [_File(name, None, "The archive is too large.")]
                )
            elif size > LARGEST:
                words = f"The file has {size / 2**20:.0f} MB: clear the outputs and hand it in again."
                yield _File(name, None, words)
            else:
                yield _File(name, path.read_bytes())


def _unpacked(content: bytes, archive: str) -> Iterator[_File]:
    """Yield the notebooks in an archive, and archives in it once more; nothing is written anywhere.

    What is wrong with the archive itself comes under its own name, which is empty for the whole export.
    """
    before = f"{archive}/" if archive else ""
    try:
        opened = zipfile.ZipFile(io.BytesIO(content))
        entries = [entry for entry in opened.infolist() if not entry.is_dir() and not _unseen(entry.filename)]
        entries.sort(key=lambda entry: not entry.filename.endswith(".ipynb"))  # they come while there is room
    except Exception:  # whatever a broken archive does to the library
        yield _File(archive, None, "The archive is damaged.")
        return
    if len(entries) > MOST_FILES:
        yield _File(archive, None, f"The archive holds {len(entries)} files, and {MOST_FILES} are allowed.")
        return
    unpacked = 0
    for entry in entries:
        name = before + entry.filename
        if archive and unpacked > MOST_UNPACKED:
            yield _File(archive, None, f"The archive holds more than {MOST_UNPACKED / 2**20:.0f} MB.")
            return
        if (entry.external_attr >> 16) & 0o170000 == 0o120000:
            yield _File(name, None, "The file is a link to another one, which is not followed.")
            continue
        if entry.file_size > LARGEST:
            yield _File(name, None, f"The file in the archive has {entry.file_size / 2**20:.0f} MB.")
            continue
        try:
            with opened.open(entry) as packed:
                inner = packed.read(LARGEST + 1)  # whatever size the archive claims
        except Exception as error:  # also those of zlib, bz2 and lzma
            problem = f"The file in the archive cannot be read ({type(error).__name__})."
            yield _File(name, None, problem) if archive else _File("", None, f"{entry.filename}: {problem}")
            continue
        unpacked += len(inner)
        if len(inner) > LARGEST:
            yield _File(name, None, "The file in the archive is larger than the archive says.")
        elif name.endswith(".zip") and name.count(".zip/") < 1:
            yield from _unpacked(inner, name)
        else:
            yield _File(name, inner)


def _unseen(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part in ("__MACOSX", ".ipynb_checkpoints", ".DS_Store") for part in parts)
