"""What a problem set is: read from the instructor's notebook, which is in nbgrader's format."""

import ast
import contextlib
import io
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat

from course_utils.classroom.parts import Part, registered

HIDDEN = re.compile(r"^[ \t]*### BEGIN HIDDEN TESTS$.*?^[ \t]*### END HIDDEN TESTS$\n?", re.MULTILINE | re.DOTALL)
SOLUTION = re.compile(r"^[ \t]*### BEGIN SOLUTION$(.*?)^[ \t]*### END SOLUTION$\n?", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Asked:
    """One graded cell of a problem set.

    Attributes
    ----------
    cell
        nbgrader's id of the cell that gives the points.
    part
        The part's name, as in ``"A1.2"``; one that a person reads is counted with the others.
    asked_for
        The name that the student is to bind, as in ``"best_line"``; None for what a person reads.
    points
        What it is worth.
    known
        What the instructor says of it; None for what a person reads.
    """

    cell: str
    part: str
    asked_for: str | None
    points: float
    known: Part | None


@dataclass(frozen=True)
class ProblemSet:
    """An assignment.

    Attributes
    ----------
    name
        The folder's, by which nbgrader knows it.
    path
        The instructor's notebook.
    asked
        Its graded cells.
    given
        The code that students are given to run, by the cells' ids.
    answers
        The part to which each cell that students fill in belongs, by the cells' ids.
    marked
        The ids of all cells that nbgrader keeps in its gradebook.
    """

    name: str
    path: Path
    title: str
    asked: tuple[Asked, ...]
    given: dict[str, str]
    answers: dict[str, str]
    marked: frozenset[str]

    @property
    def by_program(self) -> tuple[Asked, ...]:
        """Return what a program grades."""
        return tuple(asked for asked in self.asked if asked.known)

    @property
    def points(self) -> float:
        """Return the points of all."""
        return sum(asked.points for asked in self.asked)


def read(path: Path) -> ProblemSet:
    """Return the problem set that an instructor's notebook holds. Its cells are run, solutions and hidden tests too.

    Raises
    ------
    ValueError
        If a graded cell has no check, if two ask for the same name, or if the instructor's own solution is not right.
    """
    notebook = nbformat.read(path, as_version=4)
    known = _run(notebook, path.parent)
    asked = [_asked(cell, known, path) for cell in notebook.cells if _role(cell).get("grade")]
    prefix = next((entry.part.partition(".")[0] for entry in asked if entry.known), path.stem)
    asked = [
        entry if entry.known else replace(entry, part=f"{prefix}.{number}") for number, entry in enumerate(asked, 1)
    ]
    names = [entry.asked_for for entry in asked if entry.asked_for] + [entry.part for entry in asked]
    for name in {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{path.name}: {name!r} is asked for twice; work is found by its name, so each needs its own.")
    return ProblemSet(
        name=path.parent.name,
        path=path,
        title=str(notebook.metadata.get("problem_set", {}).get("title", path.stem)),
        asked=tuple(asked),
        given={_role(cell)["grade_id"]: cell.source for cell in notebook.cells if is_given(cell)},
        answers=_answers(notebook, {entry.cell: entry.part for entry in asked}),
        marked=frozenset(
            role["grade_id"]
            for role in map(_role, notebook.cells)
            if role.get("grade") or role.get("solution") or role.get("locked")
        ),
    )


def is_given(cell: Any) -> bool:
    """Tell whether a cell is code that students get and may not change."""
    role = _role(cell)
    return bool(cell.cell_type == "code" and role.get("locked") and not role.get("grade") and role.get("grade_id"))


def _role(cell: Any) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader", {}))


def _answers(notebook: Any, parts: dict[str, str]) -> dict[str, str]:
    """Return the part of each cell that students fill in: that of the next cell that gives points."""
    found: dict[str, str] = {}
    waiting = []
    for role in map(_role, notebook.cells):
        if role.get("solution"):
            waiting.append(role["grade_id"])
        if role.get("grade_id") in parts:
            found |= dict.fromkeys(waiting, parts[role["grade_id"]])
            waiting = []
    return found


def _asked(cell: Any, known: dict[str, Part], path: Path) -> Asked:
    role = _role(cell)
    if cell.cell_type == "markdown" or role.get("solution"):
        return Asked(role["grade_id"], role["grade_id"], None, float(role["points"]), None)
    calls = list(_checks(HIDDEN.sub("", cell.source)))
    if len(calls) != 1 or calls[0][0] not in known:
        raise ValueError(
            f'{path.name}: the graded cell {role["grade_id"]!r} needs one check("part", name), and a part(...) of that '
            "name between the marks of its hidden tests."
        )
    name, asked_for = calls[0]
    return Asked(role["grade_id"], name, asked_for, float(role["points"]), known[name])


def _checks(source: str) -> Iterator[tuple[str, str]]:
    """Yield the part and the name of each ``check("A1.2", best_line)`` in a cell."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check":
            first, second = node.args
            if isinstance(first, ast.Constant) and isinstance(second, ast.Name):
                yield str(first.value), second.id


def _run(notebook: Any, folder: Path) -> dict[str, Part]:
    """Run an instructor's cells in this process, which is trusted, and return what its parts say."""
    import matplotlib

    matplotlib.use("Agg")
    registered().clear()
    names: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for number, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    exec(compile(cell.source, f"<cell {number} of the instructor's notebook>", "exec"), names)
    except AssertionError as error:
        raise ValueError(f"The instructor's own solution does not pass: {error}") from error
    finally:
        os.chdir(before)
    return dict(registered())
