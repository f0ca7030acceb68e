"""A page for the teacher: whose grade is not complete, and what it waits for."""

import html
from collections.abc import Sequence

from course_utils.classroom.feedback import STYLE
from course_utils.classroom.lms import Student
from course_utils.classroom.results import Result


def page(title: str, results: Sequence[Result], unjudged: Sequence[Student], missing: Sequence[Student]) -> str:
    """Return the page as one HTML file.

    Parameters
    ----------
    unjudged
        Who has handed in what this course folder has no record of.
    missing
        Who has handed in nothing.
    """
    rows = [(result.student, f"{result.points:g} of {result.most:g}", waits(result)) for result in results]
    rows = [row for row in rows if row[2]]
    rows += [
        (student, "", "The program has not graded it: give the command without --student.") for student in unjudged
    ]
    rows += [(student, "", "Nothing was handed in.") for student in missing]
    lines = "".join(
        f"<tr><td>{html.escape(student.name)}</td><td>{html.escape(student.id)}</td><td>{points}</td>"
        f"<td>{html.escape(why)}</td></tr>"
        for student, points, why in rows
    )
    table = f"<table><tr><th>Name</th><th>Id</th><th>Points so far</th><th>What is missing</th></tr>{lines}</table>"
    heading = f"Not graded yet: {html.escape(title)}"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{heading}</title>'
        f"<style>{STYLE}</style></head><body><h1>{heading}</h1>"
        f"{table if rows else '<p>Everything is graded.</p>'}</body></html>\n"
    )


def waits(result: Result) -> str:
    """Return what a grade waits for; an empty text if for nothing."""
    if result.complete:
        return ""
    unread = f"To be read by a person: {', '.join(result.unread)}." if result.unread else ""
    replaced = [f"{part.program.part} ({part.earlier:g})" for part in result.parts if part.earlier is not None]
    again = f"The file was replaced after a person had read {', '.join(replaced)}." if replaced else ""
    return " ".join(filter(None, [unread, again, "" if result.lateness.known else result.lateness.words]))
