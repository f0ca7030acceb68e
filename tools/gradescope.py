"""The otter-grader release of a problem set, for Gradescope: what students get, and the archive that grades it.

Written from plain files; otter-grader itself is needed only where it runs, and the archive's ``setup.sh`` installs it
there. The archive has the hidden tests' inputs and right results, so it is built under build/, which git ignores.
"""

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat

from course_utils.classroom import release, sets, visible
from course_utils.classroom.otter_tests import tabulate
from course_utils.notebook_files import as_bytes
from tools import lessons

BUILD = "build/otter"
ARCHIVE = "autograder.zip"
OTTER = "otter-grader[grading]==7.0.0"
REQUIREMENTS = [OTTER, "numpy", "pandas", "matplotlib", "pillow"]
OTHER_VERSION = ("wrapt",)  # of the constraints file; otter-grader needs an older one
CONFIG = {
    "lang": "python",
    "show_hidden": True,  # the parts' points and messages, when grades are published
    "show_stdout": False,
}
SETUP = """\
#!/usr/bin/env bash
# Gradescope runs this once, when it builds the machine. Elsewhere: AUTOGRADER=folder PYTHON=python3.11 bash setup.sh
set -euo pipefail
here="${AUTOGRADER:-/autograder}"
python="${PYTHON:-python3}"
if [ -z "${AUTOGRADER:-}" ]; then  # on Gradescope's machine alone: elsewhere the system is left as it is
  apt-get update && apt-get install -y python3-venv
fi
"$python" -m venv "$here/env"
"$here/env/bin/python" -m pip install --quiet --disable-pip-version-check ${PIP_OPTIONS:-} \\
  -c "$here/source/constraints.txt" -r "$here/source/requirements.txt"
"""
RUN = """\
#!/usr/bin/env bash
# Gradescope runs this for each submission.
here="${AUTOGRADER:-/autograder}"
exec "$here/env/bin/python" -c "import sys; from otter.run.run_autograder import main; main(sys.argv[1])" "$here"
"""
TEST = '''\
"""What otter-grader runs for one part."""

from otter.test_files import test_case

from course_utils.classroom.otter_tests import graded, seen

OK_FORMAT = False
name = {part!a}
SEEN = {seen!a}
ALL = {every!a}


@test_case(name={part!a} + ", what you can see", points=0, success_message={words!a})
def first(env):
    seen(SEEN, {asked_for!a}, env)


@test_case(name={part!a} + ", graded", points={points}, hidden=True)
def second(env):
    graded(ALL, {asked_for!a}, env)
'''
SUCCESS = "It is there, and nothing is wrong with it that can be seen here. The points come with the grades."
EXECUTABLE = {"setup.sh", "run_autograder"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same archive from the same source, whenever it is built


def build(source: Path, released: Path, target: Path, root: Path = lessons.ROOT) -> Path:
    """Write a problem set's otter-grader release into a folder of its name, and return that.

    Parameters
    ----------
    source
        The instructor's notebook.
    released
        The folder of its student release.
    target
        Where the folder is to stand; what stood there of the same name is replaced.
    root
        The clone whose helpers, free data and constraints go into the archive.

    Raises
    ------
    LeakError
        If something of the instructor's is in what students get.
    """
    problem_set = sets.read(source)
    place = target / problem_set.name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(released, place / "student")
    _mark(place / "student" / source.name, problem_set)
    if found := list(release.leaks(source, place / "student")):
        shutil.rmtree(place)
        raise release.LeakError(f"{problem_set.name}: students would get what is not for them: {'; '.join(found)}")
    (place / "read_by_a_person.md").write_text(by_hand(problem_set), encoding="utf-8")
    with zipfile.ZipFile(place / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _contents(problem_set, released, root):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = (0o755 if name in EXECUTABLE else 0o644) << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return place


def by_hand(problem_set: sets.ProblemSet) -> str:
    """Return what a teacher enters at Gradescope, and the model answers and rubrics of what a person reads."""
    points = sum(asked.points for asked in problem_set.by_program)
    lines = [f"# {problem_set.title}: what to enter at Gradescope", f"- Autograder: {points:g} points"]
    by_person = [asked for asked in problem_set.asked if asked.known is None]
    lines += [f"- Manually graded question {asked.part}: {asked.points:g} points" for asked in by_person]
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in lessons.read(problem_set.path).cells}
    for asked in by_person:
        answers = [part.strip() for part in sets.SOLUTION.findall(cells[asked.cell].source)]
        lines += ["", f"## {asked.part}", "", *answers]
    return "\n".join(lines) + "\n"


def test_file(asked: sets.Asked) -> str:
    """Return the tests of one part, in otter-grader's format that raises exceptions."""
    if asked.known is None:
        raise ValueError(f"{asked.part} is read by a person.")
    return TEST.format(
        part=asked.part,
        asked_for=asked.asked_for,
        points=f"{asked.points:g}",
        seen=json.dumps(visible.describe(asked.known)),
        every=json.dumps(tabulate(asked.known)),
        words=SUCCESS,
    )


def _contents(problem_set: sets.ProblemSet, released: Path, root: Path) -> Iterator[tuple[str, str | bytes]]:
    """Yield the names in an archive and what is there."""
    pins = (root / "constraints.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    yield "setup.sh", SETUP
    yield "run_autograder", RUN
    yield "otter_config.json", json.dumps(CONFIG, indent=1) + "\n"
    yield "requirements.txt", "\n".join(REQUIREMENTS) + "\n"
    yield "constraints.txt", "".join(line for line in pins if line.partition("==")[0] not in OTHER_VERSION)
    for number, asked in enumerate(problem_set.asked, 1):
        if asked.known:
            yield f"tests/{number:02}.py", test_file(asked)
    # Beside the student's notebook: the helpers, laid out as in a wheel, and whatever else the release has.
    for path in _files(root / "course_utils"):
        yield f"files/{path.relative_to(root).as_posix()}", path.read_bytes()
    for path in [root / "data/catalogue.json", *_files(root / "data/free")]:
        yield f"files/course_utils/vendored/{path.relative_to(root / 'data').as_posix()}", path.read_bytes()
    for path in _files(released):
        if path.suffix != ".ipynb":
            yield f"files/{path.relative_to(released).as_posix()}", path.read_bytes()


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _mark(path: Path, problem_set: sets.ProblemSet) -> None:
    """Put otter-grader's marks of a manually graded question around what a person reads."""
    notebook = lessons.read(path)
    for asked in problem_set.asked:
        if asked.known is None:
            ids = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
            last = ids.index(asked.cell)
            first = next((n for n in range(last, -1, -1) if _heads(notebook.cells[n], asked.part)), last)
            notebook.cells.insert(last + 1, _comment("END QUESTION", f"{asked.cell}-end"))
            notebook.cells.insert(first, _comment("BEGIN QUESTION", f"{asked.cell}-begin"))
    path.write_bytes(as_bytes(notebook))


def _heads(cell: Any, part: str) -> bool:
    return bool(cell.source.startswith(f"### {part} "))


def _comment(words: str, name: str) -> Any:
    return nbformat.v4.new_markdown_cell(f"<!-- {words} -->", id=name)
