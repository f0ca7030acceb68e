"""How pytest proves the lessons: nbval runs every cell, and two things are added to it.

The comparison of outputs is ours (tools/compare.py), and each notebook has one more test of what needs no run
(tools/checks.py). Nothing else of nbval is changed, but that a kernel which dies at its start gets another chance.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from nbval.plugin import IPyNbCell, IPyNbFile, coalesce_streams

from tools import checks, compare


def compare_outputs(self: IPyNbCell, test: list, ref: list, skip_compare: object = None) -> bool:
    """Compare as tools/compare.py does; nbval prints `comparison_traceback` if this is false."""
    tags = self.cell.metadata.get("tags", [])
    self.comparison_traceback = compare.differences(tags, coalesce_streams(ref), coalesce_streams(test))
    return not self.comparison_traceback


def setup(self: IPyNbFile) -> None:
    """Start a notebook's kernel as nbval does, once more if it dies at its start.

    Kernels that start at the same moment, one a worker, may pick the same free port; the loser dies.
    """
    for _ in range(3):
        try:
            return start(self)
        except RuntimeError as error:
            if "Kernel died" not in str(error):
                raise
    return start(self)


start = IPyNbFile.setup
IPyNbFile.setup = setup
IPyNbCell.compare_outputs = compare_outputs


collect_ignore_glob = ["notebooks/assignments/release/*"]  # what students get: it is not to run to its end


class StaticChecks(pytest.Item):
    """What can be said of one notebook without running it."""

    def runtest(self) -> None:
        """Fail with the list of faults."""
        faults = checks.faults(self.path, self.config.rootpath)
        if faults:
            pytest.fail("\n".join(faults), pytrace=False)

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return what to print if it fails."""
        return self.path, None, f"{self.path.name}: static checks"


class Notebook(pytest.File):
    """Beside nbval's own collector of the same file."""

    def collect(self) -> Iterator[StaticChecks]:
        """Yield the one test."""
        yield StaticChecks.from_parent(self, name="static checks")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Notebook | None:
    """Collect the static checks of a notebook."""
    if file_path.suffix == ".ipynb":
        return Notebook.from_parent(parent, path=file_path)
    return None
