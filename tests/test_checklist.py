"""Lesson 16's checklist names programs that exist, and is the one that stands here."""

import ast
import re

from tools import checks, lessons

KEEPERS = [
    "tools/checks.py::execution",
    "conftest.py::compare_outputs",
    "tests/test_commands.py::test_a_second_run_changes_nothing",
    "tools/checks.py::decimals",
    "tools/checks.py::figures",
    "tools/checks.py::outputs",
    "tools/checks.py::tags",
    "tests/test_data.py::test_shape_columns_and_attributes",
    "tests/test_data.py::test_damaged_file",
    "tests/test_package.py::test_no_network",
    "tests/test_package.py::test_constraints_are_exact_and_cover_what_is_asked",
    "tests/test_package.py::test_metadata_has_lower_bounds_only",
    "tests/test_published.py::test_verdicts",
    "tests/test_published.py::test_survival_has_its_provenance",
    "tests/test_damages_of_lessons.py::test_damage_is_found",
]


def listed() -> list[str]:
    """Return the programs that the lesson's table names."""
    notebook = lessons.read(lessons.find("16", lessons.ROOT / "notebooks"))
    (table,) = [cell.source for cell in notebook.cells if cell.id == "checklist"]
    lines = table.splitlines()[2:]
    named = [re.fullmatch(r"\| [A-Z][^|]*\. \| `([^`]+)` \|", line) for line in lines]
    assert all(named), "a line of the checklist is a promise, and the program that keeps it"
    return [found[1] for found in named if found]


def test_the_lessons_list_is_this_one() -> None:
    assert listed() == KEEPERS


def test_every_program_named_exists_and_runs() -> None:
    for keeper in listed():
        file, _, name = keeper.partition("::")
        tree = ast.parse((lessons.ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, keeper
        runs = name in {check.__name__ for check in checks.CHECKS}
        assert runs or name.startswith("test_") or keeper == "conftest.py::compare_outputs", keeper
