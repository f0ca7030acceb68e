"""Each static check of a notebook finds what it is for, and leaves a sound notebook alone."""

from pathlib import Path
from typing import Any

import nbformat
import pytest

from tools import checks, lessons


def notebook(*cells: tuple[str, str], outputs: list[dict[str, Any]] | None = None) -> nbformat.NotebookNode:
    """Return an executed notebook from pairs (kind, source); the outputs belong to its last code cell."""
    made = nbformat.v4.new_notebook()
    for number, (kind, source) in enumerate([("text", "# A lesson"), *cells]):
        new = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
        made.cells.append(new(source, id=f"cell-{number}"))
    for count, cell in enumerate(lessons.code_cells(made), 1):
        cell.execution_count = count
        cell.outputs = []
    if outputs:
        lessons.code_cells(made)[-1].outputs = [nbformat.from_dict(output) for output in outputs]
    return lessons.normalised(made)


def printed(text: str) -> list[dict[str, Any]]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def faults(made: nbformat.NotebookNode, folder: Path) -> list[str]:
    path = folder / "01_made.ipynb"
    lessons.write(made, path)
    return checks.faults(path, folder)


SOUND = notebook(
    ("text", "## A section\n\nA sum: $\\sum_i x_i$, and\n\n$$\\begin{aligned} a &= b \\end{aligned}$$"),
    (
        "text",
        "The loss is 0.12, η is 0.5, an inch is 2.54 cm, and it costs \\$3. <!-- given: 0.5 2.54 -->",
    ),
    ("code", "eta = 0.5\nprint(0.1234)"),
    ("text", "### A part\n\n[up](#A-section), `$ \\begin{cases}`, [out](https://example.org/1.25)."),
    outputs=printed("0.1234\n"),
)
WRONG = {
    "environment": (notebook(("text", "$$\\begin{cases} a \\end{cases}$$")), "use aligned only"),
    "bracket formula": (notebook(("text", "so \\(a = b\\)")), "use $ or $$"),
    "open dollar": (notebook(("text", "so $a = b")), "not closed"),
    "open double dollar": (notebook(("text", "so $$a = b")), "not closed"),
    "empty line in a formula": (notebook(("text", "$$a\n\n= b$$")), "an empty line inside"),
    "second title": (notebook(("text", "# Another")), "one first-level heading"),
    "level skipped": (notebook(("text", "## A\n\n#### B")), "of level 4 under one of level 2"),
    "long cell": (notebook(("code", "\n".join(f"a{i} = {i}" for i in range(26)))), "26 lines of code"),
    "many longish cells": (notebook(("code", "\n".join(f"a{i} = {i}" for i in range(13)))), "at most one in four"),
    "wide line": (notebook(("code", "a = '" + "x" * 110 + "'")), "characters wide"),
    "decimal from nowhere": (notebook(("text", "The loss is 0.12.")), "0.12 in the text"),
    "decimal rounded wrongly": (
        notebook(("text", "The loss is 0.13."), ("code", "print(0.1234)"), outputs=printed("0.1234\n")),
        "0.13 in the text",
    ),
    "decimal with more digits than shown": (
        notebook(("text", "The loss is 0.1200."), ("code", "print(0.12)"), outputs=printed("0.12\n")),
        "0.1200 in the text",
    ),
    "decimal of another section": (
        notebook(("code", "print(0.12)"), ("text", "## Next\n\nThe loss was 0.12."), outputs=printed("0.12\n")),
        "0.12 in the text",
    ),
    "decimal in the code only": (
        notebook(("text", "The loss is 0.12."), ("code", "a = 0.12  # 0.12"), outputs=[]),
        "0.12 in the text",
    ),
    "decimal of another sign": (
        notebook(("text", "It is -0.25."), ("code", "print(0.25)"), outputs=printed("0.25\n")),
        "-0.25 in the text",
    ),
    "dead link with a title": (notebook(("text", '[there](nowhere.md "title")')), "leads nowhere"),
    "dead link by reference": (notebook(("text", "[there][a]\n\n[a]: nowhere.md")), "leads nowhere"),
    "dead link in HTML": (notebook(("text", '<a href="nowhere.md">there</a>')), "leads nowhere"),
    "dead link": (notebook(("text", "[there](02_nowhere.ipynb)")), "leads nowhere"),
    "link out of the repository": (notebook(("text", "[there](../../..)")), "leads nowhere"),
    "dead anchor": (notebook(("text", "[there](#Nothing)")), "no such heading"),
    "nbval switched off": (notebook(("code", "# NBVAL_IGNORE_OUTPUT\nprint(1)"), outputs=printed("1\n")), "nbval off"),
    "path": (notebook(("code", "print(2)"), outputs=printed("/home/someone/course")), "path of a machine"),
    "digits": (notebook(("code", "print(2)"), outputs=printed("0.1234567891")), "nine decimals"),
    "figure without a sentence": (
        notebook(
            ("code", "draw()"),
            outputs=[
                {
                    "output_type": "display_data",
                    "metadata": {},
                    "data": {"image/png": "AAAA", "text/plain": "<Figure size 640x480 with 1 Axes>"},
                }
            ],
        ),
        "without its sentence",
    ),
    "vector figure": (
        notebook(
            ("code", "draw()"),
            outputs=[{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": "<svg/>"}}],
        ),
        "not PNG",
    ),
}


def test_sound(tmp_path: Path) -> None:
    assert faults(SOUND, tmp_path) == []


@pytest.mark.parametrize(("made", "words"), WRONG.values(), ids=WRONG)
def test_wrong(made: nbformat.NotebookNode, words: str, tmp_path: Path) -> None:
    assert words in "\n".join(faults(made, tmp_path))


def test_metadata_of_a_person(tmp_path: Path) -> None:
    for change in ["time", "kernel", "state", "unknown tag"]:
        made = notebook(("code", "print(1)"), outputs=printed("1\n"))
        if change == "time":
            made.cells[1].metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}
        elif change == "kernel":
            made.metadata["kernelspec"]["name"] = "my-kernel"
        elif change == "state":
            made.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {}}
        else:
            made.cells[1].metadata["tags"] = ["mine"]
        assert faults(made, tmp_path), change


TEXTS = ["README.md", "CONTRIBUTING.md", "TEACHING.md", "data/README.md", "notebooks/GLOSSARY.md", "notebooks/INDEX.md"]


@pytest.mark.parametrize("file", TEXTS)
def test_links_of_the_other_texts(file: str) -> None:
    path = lessons.ROOT / file
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(path.read_text(encoding="utf-8"))])
    assert list(checks.dead_links(made, path)) == []
