"""One page for the teacher: how the parts went, which mistakes are frequent, and who needs help."""

import base64
import html
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_utils.classroom.feedback import STYLE
from course_utils.classroom.lms import Student
from course_utils.classroom.results import PartGrade, Result

BLUE, GREY, RED, SAND, PALE = "#2b6cb0", "#bbbbbb", "#a02020", "#d9a441", "#ececec"
KINDS = {  # how a part went: colour and hatching
    "right": (BLUE, ""),
    "a named mistake": (GREY, "//"),
    "another mistake": (RED, "xx"),
    "less, by a person": (SAND, ".."),
    "not read yet": (PALE, ""),
}
MOST_ROWS = 15
HELP_BELOW = 0.5  # of the points of what is graded


def page(title: str, results: Sequence[Result], missing: Sequence[Student], notes: Sequence[str]) -> str:
    """Return the page as one HTML file: pictures, tables, nothing from elsewhere.

    Parameters
    ----------
    missing
        Who has handed in nothing.
    notes
        What the teacher has to know besides.
    """
    shown = [result for result in results if not result.judgement.refused]
    programs = [part.program for result in shown for part in result.parts]
    mistakes = Counter(
        (part.part, part.mistake or "another mistake")
        for part in programs
        if part.points is not None and part.points < part.most
    )
    examples: Mapping[tuple[str, str | None], str] = {(part.part, part.mistake): part.message for part in programs}
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(mistake)}</td><td>{count}</td>"
        f"<td>{html.escape(_told(examples.get((name, mistake), '')))}</td></tr>"
        for (name, mistake), count in sorted(mistakes.items(), key=lambda item: (-item[1], item[0]))[:MOST_ROWS]
    )
    weak = [
        (result.before, result.student.name, result.student.id, _given(result), result.judgement.notes)
        for result in results
        if result.before < HELP_BELOW * _given(result)
    ]
    help_rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(number)}</td><td>{points:g} of {most:g}</td>"
        f"<td>{html.escape(' '.join(why)[:300])}</td></tr>"
        for points, name, number, most, why in sorted(weak)
    )
    names = ", ".join(html.escape(student.name) for student in missing)
    absent = f"Nothing came from {names}." if names else "Everybody on the roster handed in."
    remarks = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{len(results)} submissions. {absent}</p><ul>{remarks}</ul>"
        f"<h2>Points so far</h2>{_totals(results)}<h2>Part by part</h2>{_parts(shown)}"
        "<h2>Most frequent mistakes</h2><table><tr><th>Part</th><th>Mistake</th><th>Students</th><th>What they were "
        f"told (one of them)</th></tr>{rows}</table><h2>Who needs help</h2>{_help(help_rows)}</body></html>\n"
    )


def _told(message: str) -> str:
    """Return what a message says, without the part's name and the words with which all of them begin."""
    return message.partition(": ")[2].removeprefix("not yet. ")[:300]


def _help(rows: str) -> str:
    if not rows:
        return "<p>Nobody has less than half of the points of what is graded.</p>"
    head = "<tr><th>Name</th><th>Id</th><th>Points</th><th>Notes</th></tr>"
    return f"<p>Less than half of the points of what is graded.</p><table>{head}{rows}</table>"


def _given(result: Result) -> float:
    """Return what those parts are worth that have points by now."""
    return sum(part.most for part in result.parts if part.points is not None)


def _totals(results: Sequence[Result]) -> str:
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    counts = Counter(round(result.before) for result in results)
    axes.bar(list(counts), list(counts.values()), color=BLUE)
    most = max((result.most for result in results), default=0.0)
    axes.set(xlabel=f"points, of {most:g}", ylabel="students", xlim=(-0.6, most + 0.6))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    words = ", ".join(f"{points} points: {count}" for points, count in sorted(counts.items()))
    return _picture(figure, f"Students by points, before lateness. {words}.")


def _parts(results: Sequence[Result]) -> str:
    names = list(dict.fromkeys(part.program.part for result in results for part in result.parts))
    counts = {kind: Counter[str]() for kind in KINDS}
    for result in results:
        for part in result.parts:
            counts[_kind(part)][part.program.part] += 1
    figure = Figure(figsize=(8, 0.5 + 0.45 * max(len(names), 4)), layout="constrained")
    axes = figure.subplots()
    left = [0] * len(names)
    for kind, (colour, hatch) in KINDS.items():
        widths = [counts[kind][name] for name in names]
        axes.barh(names, widths, left=left, color=colour, hatch=hatch, edgecolor="white", label=kind)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set(xlabel="students")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    said = [
        f"{name}: {', '.join(f'{kind} {counts[kind][name]}' for kind in KINDS if counts[kind][name])}" for name in names
    ]
    return _picture(figure, f"Part by part. {'; '.join(said)}.")


def _kind(part: PartGrade) -> str:
    """Return how a part went, as one of `KINDS`."""
    if part.points is None:
        return "not read yet"
    if part.points >= part.most:
        return "right"
    if part.person:
        return "less, by a person"
    return "a named mistake" if part.program.mistake else "another mistake"


def _picture(figure: Figure, words: str) -> str:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return f'<img src="data:image/png;base64,{encoded}" alt="{html.escape(words)}"><p>{html.escape(words)}</p>'
