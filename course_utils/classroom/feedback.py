"""The page that goes back to a student: the grade, what the program and a reader say of each part, and the cells."""

import html
import re
from collections.abc import Collection, Sequence
from typing import Any

from course_utils.classroom.results import PartGrade, Result
from course_utils.notebook_files import bare

ESCAPES = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
STYLE = """\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .4rem; vertical-align: top;
border-bottom: 1px solid #ccc; } td.points { white-space: nowrap; } .full { color: #176117; } .none { color: #a02020; }
pre { background: #f4f4f4; padding: .6rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
pre.error { border-left: 4px solid #a02020; } pre.text { background: none; padding: 0; font: inherit; }
img { max-width: 100%; } h2 { margin-top: 2rem; } .total { border-left: 4px solid #2b6cb0; padding-left: .8rem; }
.message, .comment { white-space: pre-wrap; overflow-wrap: anywhere; }
.comment { margin: .4rem 0 0; font-style: italic; } .waiting { color: #7a5200; }
summary { color: #666; }"""


def page(title: str, result: Result, submitted: Any | None, given: Collection[str] = ()) -> str:
    """Return a student's feedback as one HTML file without scripts and without anything from elsewhere.

    Parameters
    ----------
    submitted
        What was handed in; None if it could not be read.
    given
        Texts of the cells as they were released. Of a text that is still the same only the heading is shown, and code
        that is still the same is folded away.
    """
    judgement = result.judgement
    notes = "".join(f"<p>{html.escape(text)}</p>" for text in judgement.notes)
    rows = "".join(map(_row, result.parts))
    outputs, same = dict(judgement.cells), set(map(bare, given))
    cells = [
        _cell(cell, outputs.get(number, []), bare(cell.source) in same)
        for number, cell in enumerate(submitted.cells if submitted is not None else [])
        if cell.source.strip()
    ]
    notebook = f"<h2>Your notebook, as it ran</h2>{''.join(cells)}" if cells else ""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body><h1>{html.escape(title)}</h1><p>{html.escape(result.student.name)}</p>"
        f"{_total(result)}{notes}"
        f"<table><tr><th>Part</th><th>Points</th><th>What the grading says</th></tr>{rows}</table>"
        f"{notebook}</body></html>\n"
    )


def _total(result: Result) -> str:
    """Return the grade, what lateness has taken of it, and plainly what is not graded yet."""
    lines = [f"<strong>{result.points:g} of {result.most:g} points</strong>"]
    if not result.complete:
        lines = [f"<strong>So far {result.points:g} of {result.most:g} points: this grade is not complete.</strong>"]
    waiting = [
        f"{part.program.part} ({part.most:g} points): a person has still to read it"
        for part in result.parts
        if part.points is None
    ]
    if waiting:
        lines.append(f"Not graded yet: {html.escape('; '.join(waiting))}.")
    if result.lateness.words:
        lines.append(html.escape(result.lateness.words))
    if result.lateness.kept < 1:
        lines.append(f"Before that it was {result.before:g} points.")
    if result.excused:
        lines.append("You are excused: these points do not count.")
    return f'<p class="total">{"<br>".join(lines)}</p>'


def _row(part: PartGrade) -> str:
    name, _, message = part.program.part, *part.program.message.partition(": ")[1:]
    if part.points is None:
        kind, points = "waiting", f"not graded yet, of {part.most:g}"
    else:
        kind = "full" if part.points >= part.most else "none" if part.points == 0 else "some"
        points = f"{part.points:g} of {part.most:g} points"
    if part.person and part.program.points is None:
        message = "Read by a person."
    elif part.person:
        message += f" (The program gave {part.program.points:g} points; a person has changed that.)"
    said = "".join(f'<p class="comment">Your reader: {html.escape(words)}</p>' for words in part.comments)
    return (
        f'<tr><td>{html.escape(name)}</td><td class="points {kind}">{points}</td>'
        f'<td><span class="message">{html.escape(message)}</span>{said}</td></tr>'
    )


def _cell(cell: Any, outputs: Sequence[dict[str, Any]], given: bool) -> str:
    source = html.escape(cell.source)
    if cell.cell_type != "code":
        headings = re.findall(r"^#+ (.+)$", source, re.MULTILINE)
        return "".join(f"<h3>{line}</h3>" for line in headings) if given else f'<pre class="text">{source}</pre>'
    code = f"<details><summary>given code</summary><pre>{source}</pre></details>" if given else f"<pre>{source}</pre>"
    return code + "".join(map(_output, outputs))


def _output(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return f"<pre>{html.escape(ESCAPES.sub('', output['text']))}</pre>"
    if output["output_type"] == "error":
        return f'<pre class="error">{html.escape(output["ename"])}: {html.escape(output["evalue"])}</pre>'
    picture, text = output["data"].get("image/png"), output["data"].get("text/plain", "")
    if picture and re.fullmatch(r"[A-Za-z0-9+/=\s]+", picture):
        return f'<img src="data:image/png;base64,{picture}" alt="{html.escape(text[:500])}">'
    return f"<pre>{html.escape(text)}</pre>"
