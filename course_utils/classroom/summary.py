"""One page for the teacher: how the parts went, which mistakes are frequent, and who needs help."""

import base64
import html
from collections import Counter
from collections.abc import Mapping, Sequence
from io import BytesIO

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_utils.classroom.feedback import STYLE
from course_utils.classroom.judging import Judgement
from course_utils.classroom.lms import Student

BLUE, GREY, RED = "#2b6cb0", "#bbbbbb", "#a02020"
MOST_ROWS = 15
HELP_BELOW = 0.5  # of the program's points


def page(
    title: str, judged: Sequence[tuple[Student, Judgement]], missing: Sequence[Student], notes: Sequence[str]
) -> str:
    """Return the page as one HTML file: pictures, tables, nothing from elsewhere.

    Parameters
    ----------
    missing
        Who has handed in nothing.
    notes
        What the teacher has to know besides.
    """
    mistakes = Counter(
        (part.part, part.mistake or "another mistake")
        for _, judgement in judged
        for part in judgement.parts
        if part.points is not None and part.points < part.most
    )
    examples: Mapping[tuple[str, str | None], str] = {
        (part.part, part.mistake): part.message for _, judgement in judged for part in judgement.parts
    }
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(mistake)}</td><td>{count}</td>"
        f"<td>{html.escape(_told(examples.get((name, mistake), '')))}</td></tr>"
        for (name, mistake), count in sorted(mistakes.items(), key=lambda item: (-item[1], item[0]))[:MOST_ROWS]
    )
    most = max(
        (sum(p.most for p in j.parts if p.points is not None) for _, j in judged if not _refused(j)), default=0.0
    )
    weak = sorted((j.points, s.name, s.id, j.notes) for s, j in judged if j.points < HELP_BELOW * most)
    help_rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td>{html.escape(number)}</td><td>{points:g} of {most:g}</td>"
        f"<td>{html.escape(' '.join(why)[:300])}</td></tr>"
        for points, name, number, why in weak
    )
    names = ", ".join(html.escape(student.name) for student in missing)
    absent = f"Nothing came from {names}." if names else "Everybody on the roster handed in."
    remarks = "".join(f"<li>{html.escape(note)}</li>" for note in notes)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1>"
        f"<p>{len(judged)} submissions. {absent}</p><ul>{remarks}</ul>"
        f"<h2>Points from the program</h2>{_totals(judged, most)}<h2>Part by part</h2>{_parts(judged)}"
        "<h2>Most frequent mistakes</h2><table><tr><th>Part</th><th>Mistake</th><th>Students</th><th>What they were "
        f"told (one of them)</th></tr>{rows}</table><h2>Who needs help</h2>{_help(help_rows)}</body></html>\n"
    )


def _told(message: str) -> str:
    """Return what a message says, without the part's name and the words with which all of them begin."""
    return message.partition(": ")[2].removeprefix("not yet. ")[:300]


def _help(rows: str) -> str:
    if not rows:
        return "<p>Nobody has less than half of the program's points.</p>"
    head = "<tr><th>Name</th><th>Id</th><th>Points</th><th>Notes</th></tr>"
    return f"<p>Less than half of the program's points.</p><table>{head}{rows}</table>"


def _refused(judgement: Judgement) -> bool:
    """Tell whether there was nothing to grade; then a person has nothing to read either."""
    return any(part.mistake == "unreadable" for part in judgement.parts)


def _totals(judged: Sequence[tuple[Student, Judgement]], most: float) -> str:
    figure = Figure(figsize=(8, 3), layout="constrained")
    axes = figure.subplots()
    counts = Counter(round(judgement.points) for _, judgement in judged)
    axes.bar(list(counts), list(counts.values()), color=BLUE)
    axes.set(xlabel="points", ylabel="students", xlim=(-0.6, most + 0.6))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    words = ", ".join(f"{points} points: {count}" for points, count in sorted(counts.items()))
    return _picture(figure, f"Students by points. {words}.")


def _parts(judged: Sequence[tuple[Student, Judgement]]) -> str:
    shown = [j for _, j in judged if not _refused(j)]
    names = list(dict.fromkeys(part.part for j in shown for part in j.parts if part.points is not None))
    right, known, other = (Counter[str]() for _ in range(3))
    for judgement in shown:
        for part in judgement.parts:
            if part.points is not None:
                (right if part.points == part.most else known if part.mistake else other)[part.part] += 1
    figure = Figure(figsize=(8, 0.5 + 0.45 * max(len(names), 1)), layout="constrained")
    axes = figure.subplots()
    left = [0] * len(names)
    for label, counts, colour, hatch in [
        ("right", right, BLUE, ""), ("a named mistake", known, GREY, "//"), ("another mistake", other, RED, "xx"),
    ]:  # fmt: skip
        widths = [counts[name] for name in names]
        axes.barh(names, widths, left=left, color=colour, hatch=hatch, edgecolor="white", label=label)
        left = [before + width for before, width in zip(left, widths, strict=True)]
    axes.invert_yaxis()
    axes.set(xlabel="students")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    words = "; ".join(f"{name}: {right[name]} right, {known[name]} named, {other[name]} other" for name in names)
    return _picture(figure, f"Part by part. {words}.")


def _picture(figure: Figure, words: str) -> str:
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=110)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return f'<img src="data:image/png;base64,{encoded}" alt="{html.escape(words)}"><p>{html.escape(words)}</p>'
