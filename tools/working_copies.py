"""A learner's own copies of the lessons, in work/: made once, never overwritten, brought back on request.

A copy has no outputs, so that a prediction can be made before the result is seen.
"""

import argparse
import shutil
from pathlib import Path

from tools import lessons


def make(source: Path, target: Path) -> bool:
    """Copy a lesson without its outputs unless the copy is there already; tell whether it was made."""
    if target.exists():
        return False
    notebook = lessons.read(source)
    for cell in lessons.code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
    target.parent.mkdir(parents=True, exist_ok=True)
    lessons.write(notebook, target)
    return True


def make_all(root: Path = lessons.ROOT) -> list[Path]:
    """Make the copies that are missing, and return them; glossary and index are always brought up to date."""
    (root / "work").mkdir(exist_ok=True)
    for text in (root / "notebooks").glob("*.md"):
        shutil.copy(text, root / "work" / text.name)
    return [root / "work" / path.name for path in lessons.paths(root) if make(path, root / "work" / path.name)]


def reset(number: str, root: Path = lessons.ROOT) -> Path:
    """Bring one lesson back as it was; the learner's copy is kept beside it, under the name returned."""
    source = lessons.find(number, root / "notebooks")
    target = root / "work" / source.name
    kept = target
    if target.exists():
        kept = _free_name(target)
        shutil.move(target, kept)
    make(source, target)
    return kept


def _free_name(path: Path) -> Path:
    """Return a name for a copy to keep that is not taken."""
    number = 1
    while (candidate := path.with_name(f"{path.stem}.kept-{number}.ipynb")).exists():
        number += 1
    return candidate


def main() -> None:
    """Make the missing copies, or reset the one that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reset", metavar="NUMBER")
    given = parser.parse_args()
    if given.reset is None:
        made = make_all()
        if made:
            print(f"work/ has {len(made)} new lesson{'s' * (len(made) > 1)}; what you change there stays yours.")
        return
    kept = reset(given.reset)
    if kept.name == lessons.find(given.reset, lessons.ROOT / "notebooks").name:
        print(f"There was no copy of yours; work/{kept.name} is new.")
    else:
        print(f"Your copy is kept as work/{kept.name}; the lesson is as new. Reload it in the browser.")


if __name__ == "__main__":
    main()
