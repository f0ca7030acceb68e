"""The limit between the same figure and another one: measured, not believed.

tests/figures/ holds the figures of tests/drift.py, drawn by an older and a newer Matplotlib than the tests use
(``python tests/drift.py FOLDER``).
"""

from pathlib import Path

import drift
import pytest
from PIL import Image

from tools import compare

FOLDERS = sorted((Path(__file__).parent / "figures").iterdir())
CHANGES = [(name, change) for name, changes in drift.CHANGES.items() for change in changes[1:]]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
@pytest.mark.parametrize("name", drift.FIGURES)
def test_same_figure_by_another_matplotlib(name: str, folder: Path, tmp_path: Path) -> None:
    drift.draw(name, "as it is", tmp_path / "now.png")
    stored, now = Image.open(folder / f"{name}.png"), Image.open(tmp_path / "now.png")
    assert stored.size == now.size
    whole, place = compare.figure_distance(stored, now)
    assert whole < compare.FIGURE_LIMIT and place < compare.PLACE_LIMIT


@pytest.mark.parametrize(("name", "change"), CHANGES)
def test_changed_figure(name: str, change: str, tmp_path: Path) -> None:
    drift.draw(name, "as it is", tmp_path / "before.png")
    drift.draw(name, change, tmp_path / "after.png")
    before, after = Image.open(tmp_path / "before.png"), Image.open(tmp_path / "after.png")
    whole, place = compare.figure_distance(before, after)
    assert whole > compare.FIGURE_LIMIT or place > compare.PLACE_LIMIT
