"""A class whose points are known: solutions with planted mistakes, and files that are no notebooks, in an export."""

import copy
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from tools import assignments, lessons

Hostile = tuple[str, Callable[[Any], None], float, str]

SOURCE = lessons.problem_sets()[0]
RELEASE = lessons.ROOT / assignments.RELEASE / SOURCE.parent.name / SOURCE.name
PARTS = {"p1": 2, "p2": 3, "p3": 2, "p4": 3, "p5": 1, "p6": 3, "p7": 2}
NAMES = {"p1": "A1.1", "p2": "A1.2", "p3": "A1.3", "p4": "A1.4", "p5": "A1.5", "p6": "A1.6", "p7": "A1.7"}
# Of each part: other code, and the mistake that must be named.
MISTAKES = {
    "p1": [("guess_loss = 7", "sum"), ("guess_loss = 0.7", "half loss"), ("guess_loss = ...", "not answered")],
    "p2": [
        ("import numpy as np\ndef best_line(x, y):\n    return np.polyfit(x, y, 1)[::-1]", "order"),
        ("def best_line(x, y):\n    w = sum(a * b for a, b in zip(x, y)) / sum(a * a for a in x)\n    return w, 0", "origin"),
        ("def best_line(x, y):\n    print(1, 2)", "print for return"),
    ],
    "p3": [
        ("def in_new_units(w, b, a, c):\n    return w / a, b", "intercept kept"),
        ("def in_new_units(w, b, a, c):\n    return w * a, b + w * c", "times a"),
        ("def in_new_units(w, b, a):\n    return w", "exception"),
    ],
    "p4": [
        ("def best_slope_through(x, y, p, q):\n    return sum(a * b for a, b in zip(x, y)) / sum(a * a for a in x)", "origin"),
        ("def best_slope_through(x, y, p, q):\n    while True: pass", "endless"),
    ],
    "p5": [("changed = 'a'", "slope too"), ("changed = 'nothing'", "nothing")],
    "p6": [
        ("def left_out(x, y, i):\n    w, b = best_line(x, y)\n    return w * x[i] + b - y[i]", "all points"),
        ("def left_out(x, y, i):\n    x.pop(i), y.pop(i)\n    return 1", "mutated input"),
    ],
    "p7": [
        ("import numpy as np\ndef r_squared(x, y):\n    return np.corrcoef(x, y)[0, 1]", "correlation"),
        ("import numpy as np\ndef r_squared(x, y):\n    return 1 - np.corrcoef(x, y)[0, 1] ** 2", "what is left"),
    ],
}  # fmt: skip
NEEDS = {"p2": ["p6", "p7"]}  # these call it
BROKEN: list[tuple[str, bytes, str]] = [
    ("empty", b"", "empty"),
    ("no JSON", b"hello", "no JSON"),
    ("a page", b"<!doctype html><p>log in</p>", "a web page"),
    ("a PDF", b"%PDF-1.7", "a PDF"),
    ("another JSON", b'{"a": 1}', "not a notebook"),
    ("nested", b"[" * 200_000, "not a notebook"),
]
PEOPLE = [
    "Åsa Öberg",
    "Nguyễn Thị Minh",
    "O'Brien, Seán",
    "Ana María de la Cruz",
    "李 小龙",
    "Zoë 🎉 Smith",
    "Anne/Marie Li",
]


@dataclass(frozen=True)
class Planted:
    """A student, the points that the program must give, the mistakes by part that it must name, and words it must say.

    A hostile notebook's `what` says what is done in it.
    """

    id: str
    points: float
    mistakes: dict[str, str | None]
    words: str = ""
    what: str = ""


def solved() -> Any:
    notebook = nbformat.read(RELEASE, as_version=4)
    solutions = {cell.id: cell.source for cell in nbformat.read(SOURCE, as_version=4).cells}
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = solutions[cell.id] if cell.cell_type == "code" else "The sum is always zero."
    return notebook


def notebook_of(number: int) -> tuple[bytes, float, dict[str, str | None]]:
    """Return a student's notebook, its points and its mistakes: none, one or two, another mixture for each number."""
    notebook = copy.deepcopy(solved())
    cells = {cell.id: cell for cell in notebook.cells}
    wrong: dict[str, str | None] = {}
    for step in range(number % 3):
        part = list(PARTS)[(number * 2 + step * 3) % 7]
        if part in wrong or (part == "p2" and wrong) or "p2" in wrong:
            continue
        code, mistake = MISTAKES[part][number % len(MISTAKES[part])]
        if mistake == "endless" and number > 20:
            code, mistake = MISTAKES[part][0]
        cells[part].source, wrong[part] = code, mistake
    if "p2" in wrong:  # those that call it keep a right one of their own
        for part in NEEDS["p2"]:
            cells[part].source = "from numpy import polyfit\n" + cells[part].source.replace(
                "best_line(", "(lambda x, y: polyfit(x, y, 1))("
            )
    text = nbformat.writes(notebook)
    content = text.encode("cp1252", "xmlcharrefreplace") if number % 10 == 9 else text.encode()
    if number % 10 == 8:
        content = _old_format(notebook)
    return content, sum(PARTS.values()) - sum(PARTS[part] for part in wrong), {NAMES[p]: m for p, m in wrong.items()}


def _old_format(notebook: Any) -> bytes:
    kept = [{"cell_type": c.cell_type, "source": c.source, "metadata": {}} for c in notebook.cells]
    for cell in kept:
        if cell["cell_type"] == "code":
            cell |= {"input": cell.pop("source"), "language": "python", "outputs": [], "collapsed": False}
    return json.dumps(
        {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": "x"}, "worksheets": [{"cells": kept, "metadata": {}}]}
    ).encode()


def canvas_export(folder: Path, size: int, hostile: Sequence[Hostile] = ()) -> tuple[Path, Path, list[Planted]]:
    """Write an export and a roster; return both and what must come out.

    Parameters
    ----------
    hostile
        What stands last among the notebooks: what is done, how a solved notebook is changed for it, the fair points,
        and words that must be said.
    """
    planted, lines = [], ["Student,ID,SIS User ID,SIS Login ID,Section", "    Points Possible,,,,"]
    with zipfile.ZipFile(folder / "submissions.zip", "w") as archive:
        for number in range(size):
            name = PEOPLE[number] if number < len(PEOPLE) else f"Student{number}, Test"
            login, lms_id = f"login{number:03}", 1000 + number
            quoted = f'"{name}"'
            lines.append(f"{quoted},{lms_id},S{number},{login},A")
            late = "_LATE" if number % 7 == 3 else ""
            file = [SOURCE.name, f"{SOURCE.stem}-1.ipynb", "my work (2).ipynb", "ünï cödé 🎉.ipynb"][number % 4]
            stem = f"{''.join(filter(str.isalpha, name)).lower() or 'x'}{late}_{lms_id}_{90_000 + number}_{file}"
            if number < len(BROKEN):
                _, content, words = BROKEN[number]
                planted.append(Planted(login, 0, {}, words))
            elif number >= size - len(hostile):
                what, change, fair, words = hostile[number - size]
                notebook = copy.deepcopy(solved())
                change(notebook)
                content = json.dumps(notebook).encode()  # as it is, with cells twice
                planted.append(Planted(login, fair, {}, words, what))
            else:
                content, points, wrong = notebook_of(number)
                planted.append(Planted(login, points, wrong))
            archive.writestr(stem, content)
    (folder / "roster.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "submissions.zip", folder / "roster.csv", planted


def disagreements(planted: Sequence[Planted], records: Mapping[str, Any]) -> list[str]:
    """Return what differs between the planted truth and the records of a course folder."""
    found = (
        [f"records of {records.keys() ^ {student.id for student in planted}}"] if len(records) != len(planted) else []
    )
    for student in planted:
        judgement = records[student.id]["judgement"]
        points = sum(part["points"] or 0 for part in judgement["parts"])
        said = json.dumps(judgement, ensure_ascii=False)
        if points != student.points:
            found.append(f"{student}: {points} points. {said[:2000]}")
        if student.words not in said or not all(part["message"] for part in judgement["parts"]):
            found.append(f"{student}: not said. {said[:2000]}")
        wrong = {part["part"]: part["mistake"] for part in judgement["parts"] if part["points"] == 0.0}
        if not student.words and not student.what and wrong != student.mistakes:
            found.append(f"{student}: named were {wrong}")
    return found
