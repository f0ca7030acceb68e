"""The class as a learning-management system lists it, and what its roster says of each one's times."""

import contextlib
import csv
import io
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path

from course_utils.classroom import times
from course_utils.classroom.lateness import Handed


@dataclass(frozen=True)
class Student:
    """One line of a roster.

    Attributes
    ----------
    id
        What folders and the gradebook call the student: the login where there is one.
    lms_id
        The number that the system puts into the names of exported files.
    row
        The line as it was, which goes back with the grade.
    """

    id: str
    name: str
    lms_id: str
    email: str = ""
    row: Mapping[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Roster:
    """A class: ``kind`` is ``"canvas"``, ``"moodle"`` or ``"plain"``, as the file's columns are."""

    kind: str
    students: tuple[Student, ...]
    columns: tuple[str, ...]

    def find(self, lms_id: str | None, name: str) -> Student | None:
        """Return the student of this number, or else the only one of this name, however it is written."""
        by_number = [student for student in self.students if lms_id and student.lms_id == lms_id]
        by_name = [student for student in self.students if _key(student.name) == _key(name)]
        found = by_number or by_name
        return found[0] if len(found) == 1 else None


def read_roster(path: Path) -> Roster:
    """Return the class that a file lists: Canvas's gradebook, Moodle's grading worksheet, or columns of your own.

    A file of your own has the columns ``student_id`` and ``name``, and ``lms_id`` and ``email`` if you like. To each
    kind these columns may be added: ``submitted`` and ``deadline`` (times), ``excused`` (yes). As spreadsheets save it,
    commas, semicolons or tabs part the columns.

    Raises
    ------
    ValueError
        If it is no CSV, its columns are of none of these kinds, or two lines are of one student.
    """
    content = path.read_bytes()
    if content.startswith(b"PK"):
        raise ValueError(
            f"{path.name} is no roster: it is a zip archive or an Excel workbook, but expected is a CSV file. Are the "
            "export and the roster exchanged, or was the roster saved as .xlsx?"
        )
    text = decoded(content)
    reader = csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=text.partition("\n")[0].count))
    try:
        rows = [{key: (value or "").strip() for key, value in row.items() if key} for row in reader]
    except csv.Error as error:
        raise ValueError(
            f"{path.name} is no roster: it cannot be read as a CSV file ({error}). Export it anew, or save it from the "
            "spreadsheet as CSV UTF-8."
        ) from None
    columns = tuple(reader.fieldnames or ())
    if {"Student", "ID"} <= set(columns) or {"LastName", "FirstName", "ID"} <= set(columns):
        kind = "canvas"
        students = [
            Student(safe(row.get("SIS Login ID") or row["ID"]), _canvas_name(row), row["ID"], "", row)
            for row in rows
            if row["ID"].isdigit() and _canvas_name(row) != "Test Student"  # nor "Points Possible"
        ]
    elif {"Identifier", "Full name"} <= set(columns):
        kind = "moodle"
        numbers = [re.sub(r"\D", "", row["Identifier"]) for row in rows]
        logins = [row.get("Email address", "").partition("@")[0] for row in rows]
        logins = [w if w and logins.count(w) == 1 else f"{w}_{n}" for w, n in zip(logins, numbers, strict=True)]
        students = [
            Student(safe(login), row["Full name"], number, row.get("Email address", ""), row)
            for row, number, login in zip(rows, numbers, logins, strict=True)
        ]
    elif {"student_id", "name"} <= set(columns):
        kind = "plain"
        students = [
            Student(safe(row["student_id"]), row["name"], row.get("lms_id", ""), row.get("email", ""), row)
            for row in rows
        ]
    else:
        raise ValueError(
            f"{path.name} is no roster: its columns are {', '.join(columns) or '(none)'}. Wanted are Student and ID "
            "(Canvas), Identifier and Full name (Moodle), or student_id and name. Moodle writes them in your language: "
            "set it to English for the export."
        )
    names = [student.id for student in students]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{path.name} has more than one line for {', '.join(twice)}.")
    return Roster(kind, tuple(students), columns)


def decoded(content: bytes) -> str:
    """Return the text of a file: UTF-8, UTF-16 with its mark, or else Windows-1252, as Excel saves a CSV."""
    marked = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-8-sig", "utf-16" if marked else "cp1252"):
        with contextlib.suppress(UnicodeError):
            return content.decode(encoding)
    return content.decode("latin-1")


def safe(name: str) -> str:
    """Return a name that can be a folder's: letters of ASCII, digits, dot, hyphen and underscore."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9._-]+", "_", plain).strip("._")
    return kept[:80] or "student_" + name.encode("utf-8", "surrogatepass").hex()[:16]


def when(student: Student, marked: bool | None, zone: tzinfo | None) -> Handed:
    """Return what is known of when a student handed in.

    The roster's column ``submitted`` says it, or else Moodle's worksheet, in the time zone given.

    Parameters
    ----------
    marked
        Whether the exported file is marked as late; None if its system marks nothing.
    """
    for column in ("submitted", "Last modified (submission)"):
        text = student.row.get(column, "")
        if text.strip("- "):
            try:
                return Handed(times.read(text, zone), marked)
            except times.UnknownTimeError as error:
                return Handed(None, marked, f"The column {column!r}: {error}.")
    return Handed(None, marked)


def extension(student: Student, zone: tzinfo | None) -> datetime | None:
    """Return a student's own deadline: from the roster's column ``deadline``, or what Moodle's status says is granted.

    Raises
    ------
    ValueError
        If there is one that cannot be read.
    """
    text = student.row.get("deadline", "")
    if granted := re.search(r"Extension granted until:?\s*(.+?)(?: - |$)", student.row.get("Status", "")):
        text = text or granted[1]
    if not text:
        return None
    try:
        return times.read(text, zone, later=True)
    except times.UnknownTimeError as error:
        raise ValueError(f"The roster's line of {student.name}: the deadline of its own, {error}.") from None


def is_excused(student: Student, column: str) -> bool:
    """Tell whether a student is excused: in the roster's column ``excused``, or by Canvas's "EX" as the grade."""
    said = student.row.get("excused", "").casefold()
    if said not in ("", "no", "false", "0", "yes", "true", "1", "x"):
        raise ValueError(f"The roster's line of {student.name}: excused is {said!r}; write yes or no.")
    return said in ("yes", "true", "1", "x") or student.row.get(column, "").casefold() == "ex"


def _canvas_name(row: Mapping[str, str]) -> str:
    """Return "First Last" for Canvas's "Last, First", or of its two columns."""
    if "Student" not in row:
        return f"{row['FirstName']} {row['LastName']}".strip()
    name = row["Student"]
    last, comma, first = name.partition(",")
    return f"{first.strip()} {last.strip()}" if comma else name


def _key(name: str) -> str:
    """Return the letters of a name in one order, without accents and case: the same for "Last, First"."""
    return "".join(sorted(letter for letter in unicodedata.normalize("NFKD", name).casefold() if letter.isalpha()))
