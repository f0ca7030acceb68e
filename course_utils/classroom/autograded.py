"""The notebook in which formgrader shows a submission to a person: the student's cells, and what the program says."""

import base64
import copy
import re
from typing import Any

import nbformat

from course_utils.classroom.judging import Judgement, PartResult
from course_utils.classroom.sets import ProblemSet
from course_utils.notebook_files import bare

WIDEST = 720  # pixels of a picture
# What Markdown, or MathJax in it, could make a link, a picture or an element of: a blank after it, and it is text.
LIVELY = re.compile(
    r"<(?=[A-Za-z/!?])|\](?=[(\[:])|\\(?=href|require|csname|html|unicode|style|class|cssId|bbox|def|let)"
)


def notebook(problem_set: ProblemSet, release: Any, submitted: Any | None, judgement: Judgement) -> Any:
    """Return the student's cells with what they gave when they were run, and under each part its message and points.

    Parameters
    ----------
    release
        The student version, from which locked and missing cells are taken.
    submitted
        What was handed in; None if it could not be read.
    """
    parts = {part.cell: part for part in judgement.parts}
    outputs = dict(judgement.cells)
    roles = {cell.metadata["nbgrader"]["grade_id"]: cell for cell in release.cells if "nbgrader" in cell.metadata}
    given = {bare(cell.source): cell.source for cell in release.cells}
    made = copy.deepcopy(release)
    made.cells = []
    used: set[str] = set()
    for number, cell in enumerate(submitted.cells if submitted is not None else []):
        role = str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        shown = nbformat.v4.new_code_cell(cell.source) if cell.cell_type == "code" else (
            nbformat.v4.new_markdown_cell(given.get(bare(cell.source)) or _lifeless(cell.source)))  # fmt: skip
        if role in roles and role not in used and roles[role].cell_type == cell.cell_type:
            used.add(role)
            shown.metadata = copy.deepcopy(roles[role].metadata)
            if roles[role].metadata["nbgrader"]["locked"]:
                shown.source = roles[role].source
        if cell.cell_type == "code":
            shown.outputs = [nbformat.from_dict(_sized(output)) for output in outputs.get(number, [])]
        made.cells.append(shown)
    made.cells += [copy.deepcopy(cell) for role, cell in roles.items() if role not in used]
    for cell in made.cells:
        part = parts.get(cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        if part and cell.cell_type == "code":
            cell.outputs = [nbformat.v4.new_output("stream", text=f"{part.message}\n{_points(part)}\n")]
    notes = "\n".join(f"- {_lifeless(note)}" for note in judgement.notes)
    if notes:
        made.cells.insert(0, nbformat.v4.new_markdown_cell(f"**Notes of the grading**\n\n{notes}"))
    return made


def _lifeless(text: str) -> str:
    """Return Markdown of a student's without links, pictures and HTML: formgrader would run what is in them."""
    return LIVELY.sub(r"\g<0> ", text)


def _sized(output: dict[str, Any]) -> dict[str, Any]:
    """Return an output whose picture is no wider than the page, and has words for who cannot see it."""
    picture = output.get("data", {}).get("image/png")
    if not picture:
        return output
    try:
        pixels = int.from_bytes(base64.b64decode(picture[:32])[16:20], "big")
    except ValueError:
        return output  # no picture, whatever it says
    about = {"width": min(pixels, WIDEST), "alt": output["data"].get("text/plain", "")[:500]}
    return {**output, "metadata": {"image/png": about}}


def _points(part: PartResult) -> str:
    return (
        f"{part.points:g} of {part.most:g} points" if part.points is not None else f"of {part.most:g} points, by hand"
    )
