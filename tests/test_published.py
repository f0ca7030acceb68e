"""Lesson 16's audit: every published figure has a recipe that computes it, and what was measured says how."""

import datetime
import inspect
import random
from fractions import Fraction

import numpy as np
import pytest

from course_utils import published, recipes, survival
from course_utils.published import ROWS, Found, Row, agrees, verdict
from tools import lessons
from tools import survival as measuring

VERDICTS = {
    "comes out": ["N01", "N04", "N07", "N09", "N12", "N23", "N29"],
    "only if changed": ["N03", "N05", "N13", "N14", "N17", "N21", "N26", "N33"],
    "within the spread": ["N24", "N36", "N38"],
    "does not come out": ["N02"],
    "as noted": ["N06", "N08", "N10", "N11", "N15", "N16", "N18", "N19", "N20", "N22", "N25", "N27", "N28", "N30",
                 "N31", "N32", "N34", "N35", "N37"],
}  # fmt: skip
NEED_TORCH = ["N01", "N04", "N05", "N10", "N11", "N31"]


def test_every_row_is_there() -> None:
    assert [row.id for row in ROWS] == [f"N{number:02}" for number in range(1, 39)] == list(recipes.RECIPES)
    assert sorted(name for names in VERDICTS.values() for name in names) == list(recipes.RECIPES)
    for row in ROWS:
        assert row.kind in published.KINDS and row.stated and bool(row.words) == (row.kind == "words")
        assert 1 <= int(row.lesson) <= 13


@pytest.mark.parametrize(("row", "expected"), [(row, name) for name, rows in VERDICTS.items() for row in rows])
def test_verdicts(row: str, expected: str) -> None:
    if row in NEED_TORCH:
        pytest.importorskip("torch")
    (entry,) = [entry for entry in ROWS if entry.id == row]
    found = recipes.run(row)
    assert verdict(entry, found) == expected, found
    assert (found.changed is not None) == bool(entry.changed)


def test_n21_as_printed_ends_early() -> None:
    assert list(recipes.run("N21").described) == [101, "OverflowError"]


def test_no_recipe_looks_its_figures_up() -> None:
    for row in ROWS:
        source = inspect.getsource(recipes.RECIPES[row.id])
        for stated in row.stated:
            assert len(stated.strip("-")) < 5 or stated.strip("-") not in source or stated == "OverflowError"


def test_recipes_leave_the_common_streams_alone() -> None:
    torch = pytest.importorskip("torch")
    recipes.layer_run.cache_clear()
    states = random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()  # noqa: NPY002
    for row in ["N04", "N10", "N12", "N14", "N31", "N36"]:
        recipes.run(row)
    assert states == (random.getstate(), np.random.get_state()[1].tolist(), torch.get_rng_state().tolist())  # noqa: NPY002


@pytest.mark.parametrize(
    ("stated", "found", "dropped", "expected"),
    [
        ("0.8640", 0.86404, 0, True),
        ("0.8640", 0.86406, 0, False),
        ("0.8640", 0.86406, 1, True),
        ("0.8640", 0.86394, 0, False),
        ("-0.326", -0.3256, 0, True),
        ("-0.326", 0.3256, 0, False),
        ("17", 16.5, 0, True),
        ("17", Fraction(33, 2), 0, True),
        ("17", 16.4, 0, False),
        ("9.25e-5", 9.2540e-5, 0, True),
        ("9.25e-5", 9.2560e-5, 0, False),
        ("78.49574710788079", 78.4957471078, 0, True),
        ("78.49574710788079", 78.49574713, 0, False),
        ("1", float("nan"), 0, False),
        ("1", float("inf"), 0, False),
        ("True", True, 0, True),
        ("True", False, 0, False),
        ("OverflowError", "OverflowError", 0, True),
    ],
)
def test_the_rule(stated: str, found: object, dropped: int, expected: bool) -> None:
    assert agrees(stated, found, dropped) is expected


def test_every_figure_of_a_row_counts() -> None:
    row = Row("N99", "a text", "two figures", "figures", ("1.0", "2.0"))
    assert verdict(row, Found([1, 2])) == "comes out"
    assert verdict(row, Found([1, 2.1])) == verdict(row, Found([1])) == verdict(row, Found([])) == "does not come out"
    assert verdict(row, Found([1, 2.1], [1, 2])) == "only if changed"
    assert verdict(row, Found([1, 2.1], spread=[0, 0.05])) == "within the spread"
    assert verdict(row, Found([1, 2.1], spread=[0, 0.03])) == "does not come out"
    assert published.shown(row, [1, 2.04]) == "1.0 2.0"
    assert published.shown(row, [1, 2], most=1) == "1.0 …"


def test_the_hidden_batch_size_of_the_lesson() -> None:
    notebook = lessons.read(lessons.find("16", lessons.ROOT / "notebooks"))
    (source,) = [cell.source for cell in notebook.cells if cell.id == "case3"]
    shown = [float(word) for word in source.partition("[")[2].partition("]")[0].split(",")]
    fits = []
    for size in range(10, 101):
        lines, failed = recipes.minibatch_run(*recipes.three_features(), size, False, steps=1)
        assert not failed
        fits += [size] if [round(value, 3) for value in lines[0]] == shown else []
    assert fits == [20]


def test_survival_has_its_provenance() -> None:
    stored = survival.stored()
    assert {"measured by", "date", "processor", "system"} <= stored["about"].keys()
    datetime.date.fromisoformat(stored["about"]["date"])
    others = [setting for setting in stored["settings"] if setting.startswith("NumPy ")]
    assert stored["about"]["measured by"] == measuring.command(len(others))
    assert {measuring.BASE, "2 threads", "no vector instructions"} <= stored["settings"].keys()
    assert all({"python", "numpy"} <= versions.keys() for versions in stored["settings"].values())
    assert list(stored["values"]) == list(stored["digits"]) == list(survival.QUANTITIES)


def test_survival_digits_follow_from_its_values() -> None:
    stored = survival.stored()
    for name, row in stored["values"].items():
        assert stored["digits"][name] == measuring.digits(row)
    assert measuring.digits({"1 thread": 1.0, "a": 1.0, "b": 1.001, "c": None}) == {
        "1 thread": 16.0, "a": 16.0, "b": 3.0, "c": None,
    }  # fmt: skip


def test_survival_measures_what_is_stored() -> None:
    pytest.importorskip("torch")
    stored, here = survival.stored()["values"], survival.measure()
    for name in ("1000 numbers, math.fsum", "1000 numbers, left to right"):
        assert here[name] == stored[name][measuring.BASE]
    for name, value in here.items():
        assert value is not None and np.isclose(value, stored[name][measuring.BASE], rtol=0.9)
    assert survival.versions().keys() == {"python", "numpy", "torch"}
