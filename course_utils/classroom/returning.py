"""Grades as learning-management systems take them back. Whatever has no new grade goes back as it came."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from course_utils.classroom.lms import Roster, Student

Grades = Mapping[str, str | None]  # by student: a number or "EX"; None leaves what the system has

SO_FAR = " (so far, not complete)"


def column(roster: Roster, title: str, named: str | None = None) -> str:
    """Return Canvas's heading of an assignment, as in ``"Set 1 (4711)"``, from its title or from what was named.

    Raises
    ------
    ValueError
        If a heading was named that the roster does not have, or the title fits several.
    """
    if named is not None and named not in roster.columns:
        raise ValueError(f"The roster has no column {named!r}; it has {', '.join(roster.columns)}.")
    fitting = [name for name in roster.columns if re.sub(r" \(\d+\)$", "", name).strip() == title]
    if named is None and len(fitting) > 1:
        raise ValueError(f"Several columns fit {title!r}: name one of them with --column: {', '.join(fitting)}.")
    return named or (fitting[0] if fitting else title)


def canvas_csv(roster: Roster, grades: Grades, so_far: Mapping[str, str], heading: str, most: float) -> str:
    """Return grades as Canvas's gradebook imports them.

    Canvas wants the student's columns up to "Section" as it exports them, and takes an empty cell for a grade that is
    to be deleted: so a line without a new grade keeps what it had.

    Parameters
    ----------
    so_far
        What students have whose grade is not complete: a column of its own, if there are any.
    heading
        Of the assignment's column.
    """
    fixed = list(roster.columns[: roster.columns.index("Section") + 1]) if "Section" in roster.columns else []
    if roster.kind != "canvas" or not fixed:
        fixed = ["Student", "ID", "Section"]
    more = [f"{heading}{SO_FAR}"] if so_far else []
    lines: list[list[str]] = [[*fixed, heading, *more]]
    lines.append(
        [*("    Points Possible" if name == fixed[0] else "" for name in fixed), *[f"{most:g}"] * (1 + len(more))]
    )
    for student in roster.students:
        row = {"Student": student.name, "ID": student.lms_id, **student.row}
        grade = grades.get(student.id)
        grade = row.get(heading, "") if grade is None else grade
        lines.append([*(row.get(name, "") for name in fixed), grade, *[so_far.get(student.id, "") for _ in more]])
    return _csv(lines)


def moodle_csv(roster: Roster, grades: Grades, comments: Mapping[str, str], most: float) -> str:
    """Return grades as Moodle's "upload grading worksheet" imports them: the worksheet with grades and comments in it.

    Moodle refuses a worksheet without the column "Last modified (grade)", and leaves a grade whose cell is empty.
    """
    columns = list(roster.columns) if roster.kind == "moodle" else ["Identifier", "Full name", "Email address"]
    columns += [
        name
        for name in ("Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments")
        if name not in columns
    ]  # fmt: skip
    lines = [columns]
    for student in roster.students:
        row = {**_as_moodle(student), "Maximum Grade": f"{most:g}", **student.row}
        grade = grades.get(student.id)
        row["Grade"] = row.get("Grade", "") if grade is None else "" if grade == "EX" else grade
        row["Feedback comments"] = comments.get(student.id) or row.get("Feedback comments", "")
        lines.append([row.get(name, "") for name in columns])
    return _csv(lines)


def is_for_moodle(roster: Roster) -> bool:
    """Tell whether Moodle can know a class by its numbers: Canvas's are others, a roster of your own may have them."""
    return roster.kind == "moodle" or (roster.kind == "plain" and any(student.lms_id for student in roster.students))


def other_maximum(roster: Roster, most: float) -> str | None:
    """Return what is wrong if Moodle's assignment has another maximum than the problem set: grades would be scaled."""
    said = {student.row.get("Maximum Grade", "").replace(",", ".") for student in roster.students} - {""}
    try:
        others = sorted(text for text in said if float(text) != most)
    except ValueError:
        others = sorted(said)
    if roster.kind != "moodle" or not others:
        return None
    return (
        f"Moodle's assignment has a maximum grade of {', '.join(others)}, the problem set has {most:g} points: set "
        f"Moodle's to {most:g} before the import."
    )


def _as_moodle(student: Student) -> dict[str, str]:
    return {
        "Identifier": f"Participant {student.lms_id}",
        "Full name": student.name,
        "Email address": student.email,
    }


def _csv(lines: Iterable[Sequence[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for line in lines:
        writer.writerow([_harmless(cell) for cell in line])
    return text.getvalue()


def _harmless(cell: str) -> str:
    """Return a cell that a spreadsheet does not take for a formula."""
    cell = re.sub(r"(?<=[;\t\r\n])(\s*)(?=[=+@-])", r"\1'", cell)  # where others than commas part cells
    return f"'{cell}" if cell[:1] in ("=", "+", "@", "-", "\t", "\r", "\n") and cell != "-" else cell
