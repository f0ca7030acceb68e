"""Run lessons in place: ``make notebooks``.

A stored output that still holds is kept, so a second run changes nothing.
"""

import argparse
import os
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbval.plugin import coalesce_streams

from tools import compare, lessons


def run(path: Path, fresh: bool = False) -> int:
    """Run one lesson in a new kernel, store what changed, and return in how many cells something did.

    Raises
    ------
    SystemExit
        If a cell fails; the file is left as it was.
    """
    stored = lessons.read(path)
    notebook = nbformat.from_dict(stored)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        client.execute()
    except CellExecutionError as error:
        raise SystemExit(f"{path.name}: a cell failed, so the file is left as it was.\n{error}") from None
    changed = sum(
        _keep_what_holds(old, new, fresh)
        for old, new in zip(lessons.code_cells(stored), lessons.code_cells(notebook), strict=True)
    )
    lessons.write(lessons.normalised(notebook), path)
    return changed


def _keep_what_holds(old: Any, new: Any, fresh: bool) -> bool:
    """Put the stored outputs back into a cell where they still hold; tell whether they did not."""
    new.outputs = coalesce_streams(new.outputs)
    tags = new.metadata.get("tags", [])
    faults = compare.differences(tags, coalesce_streams(old.outputs), new.outputs)
    missing = compare.MACHINE_DEPENDENT in tags and bool(old.outputs) != bool(new.outputs)
    if fresh or faults or missing:
        return True
    new.outputs = old.outputs
    return False


def find(name: str, folder: Path) -> Path:
    """Return the lesson with this number, or the problem set with this name: ``A1``."""
    sets = {f"A{path.parent.name.partition('_')[0]}": path for path in lessons.problem_sets(folder.parent)}
    return sets[name] if name in sets else lessons.find(name, folder)


def main() -> None:
    """Run the lessons that the command line names, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="store every output anew, also those that hold")
    parser.add_argument("lessons", nargs="*", metavar="NUMBER")
    given = parser.parse_args()
    # The kernel named python3 must be this Python's own, not another one that a person has installed.
    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"
    folder = lessons.ROOT / "notebooks"
    for path in [find(number, folder) for number in given.lessons] or lessons.stored():
        changed = run(path, given.fresh)
        print(f"{path.name}: {changed} cells changed" if changed else f"{path.name}: as stored")


if __name__ == "__main__":
    main()
