"""Break the course on purpose, each time in a fresh copy, and see the test named for it fail with words that help."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tools import lessons

LESSON = "notebooks/00_start_here.ipynb"
STATIC, CELLS = [LESSON, "-k", "static"], [LESSON, "-k", "Cell"]


@dataclass(frozen=True)
class Damage:
    """What is broken, how, which tests must say so, and a part of what they must say."""

    what: str
    how: Callable[[Path], None]
    tests: list[str]
    words: str


def text(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Replace a piece of a file, which must be there."""

    def damage(root: Path) -> None:
        content = (root / file).read_text(encoding="utf-8")
        assert old in content, f"{file} no longer holds {old!r}: mend this damage"
        (root / file).write_text(content.replace(old, new, 1), encoding="utf-8")

    return damage


def cell(identity: str, change: Callable[[Any], None]) -> Callable[[Path], None]:
    """Change one cell of lesson 00, in the file as it is, without tidying anything up."""

    def damage(root: Path) -> None:
        notebook = json.loads((root / LESSON).read_text(encoding="utf-8"))
        (found,) = [cell for cell in notebook["cells"] if cell["id"] == identity]
        change(found)
        (root / LESSON).write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    return damage


def source(old: str, new: str) -> Callable[[Any], None]:
    """Return a change of a cell's source."""

    def change(found: Any) -> None:
        lines = "".join(found["source"])
        assert old in lines, f"the cell no longer holds {old!r}: mend this damage"
        found["source"] = lines.replace(old, new, 1)

    return change


def printed(pattern: str, new: str) -> Callable[[Any], None]:
    """Return a change of what a cell has printed."""

    def change(found: Any) -> None:
        lines = "".join(found["outputs"][0]["text"])
        assert re.search(pattern, lines), f"the output no longer holds {pattern!r}: mend this damage"
        found["outputs"][0]["text"] = re.sub(pattern, new, lines, count=1)

    return change


def blank_picture(found: Any) -> None:
    import base64
    from io import BytesIO

    from PIL import Image

    (output,) = [output for output in found["outputs"] if "image/png" in output["data"]]
    size = Image.open(BytesIO(base64.b64decode("".join(output["data"]["image/png"])))).size
    buffer = BytesIO()
    Image.new("RGB", size, "white").save(buffer, format="png")
    output["data"]["image/png"] = base64.b64encode(buffer.getvalue()).decode()


def other_sentence(found: Any) -> None:
    for output in found["outputs"]:
        for kind in ("text/plain", "text/markdown"):
            if kind in output["data"]:
                output["data"][kind] = "".join(output["data"][kind]).replace("73.0", "74.0")


def drop_outputs(found: Any) -> None:
    found["outputs"] = []


def not_run(found: Any) -> None:
    found["execution_count"] = None


def timestamp(found: Any) -> None:
    found["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}


def warning(found: Any) -> None:
    found["source"] = "import warnings\nwarnings.warn('this is old')\n" + "".join(found["source"])


def stored_error(found: Any) -> None:
    found["outputs"] = [{"output_type": "error", "ename": "NameError", "evalue": "no", "traceback": []}]


HELPERS = [
    Damage(
        "helper: points are counted wrongly",
        text("course_utils/figures.py", "s=9 * counts", "s=9 + 0 * counts"),
        CELLS,
        "the picture has changed",
    ),
    Damage(
        "helper: the sentence is no longer shown",
        text("course_utils/figures.py", '    display({"text/markdown"', '    dict({"text/markdown"'),
        CELLS,
        "stored outputs: figure, text/markdown + text/plain; fresh outputs: figure",
    ),
    Damage(
        "helper: a check accepts everything",
        text(
            "course_utils/agreement.py",
            "    return bool(np.all(np.abs(values - centre) <= allowed))",
            "    return True",
        ),
        ["tests/test_exercises.py", "-k", "named_as_itself"],
        "assert not True",
    ),
    Damage(
        "helper: an expected error may stay away",
        text("course_utils/errors.py", "        raise AssertionError(", "        print("),
        ["tests/test_compare.py", "-k", "no and error and expected"],
        "should have raised ValueError",
    ),
    Damage(
        "helper: checksums are not verified",
        text("course_utils/data.py", "if hashlib.sha256(content).hexdigest() != sha256:", "if False:"),
        ["tests/test_data.py", "-k", "damaged"],
        "DID NOT RAISE",
    ),
    Damage(
        "helper: PyTorch is imported where a module is not about it",
        text(
            "course_utils/errors.py",
            "from contextlib",
            "import importlib\n\nimportlib.import_module('torch')\nfrom contextlib",
        ),
        ["tests/test_package.py", "-k", "heavy and errors"],
        "['torch'] == []",
    ),
    Damage(
        "exercise: a mistake that is the right answer",
        text("course_utils/banks/lesson_00.py", "sum(_values) / 3)", "sum(_values) / 4)"),
        ["tests/test_exercises.py", "-k", "named_as_itself"],
        "assert not True",
    ),
    Damage(
        "exercise: a solution that is wrong",
        text("course_utils/banks/lesson_00.py", "answer = (2 + 3 + 5 + 10) / 4", "answer = (2 + 3 + 5 + 10) / 5"),
        ["tests/test_exercises.py", "-k", "solution_passes"],
        "00.4",
    ),
    Damage(
        "data: a digit of a file",
        text("data/free/galton_pairs.csv", "70.5,61.7", "70.5,61.8"),
        CELLS,
        "changed or damaged",
    ),
    Damage(
        "data: a wrong unit in the catalogue",
        text("data/catalogue.json", '"unit": "inch"', '"unit": "cm"'),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "data/README.md",
    ),
]
NOTEBOOK = [
    Damage("lesson: another threshold", cell("tall", source(">= 70", ">= 71")), CELLS, "134 became 66"),
    Damage("lesson: code that fails", cell("short", source("short =", "shrt =")), CELLS, "NameError"),
    Damage("lesson: a warning", cell("tall", warning), CELLS, "this is old"),
    Damage(
        "lesson: other points in a figure",
        cell("picture", source('pairs["child"], color', 'pairs["child"] + 2, color')),
        CELLS,
        "the picture has changed",
    ),
    Damage("output: a decimal", cell("tall", printed(r"71\.18", "71.20")), CELLS, "71.20 became 71.18"),
    Damage("output: an integer", cell("tall", printed("134", "135")), CELLS, "135 became 134"),
    Damage("output: missing", cell("tall", drop_outputs), CELLS, "stored outputs: none; fresh outputs: stdout"),
    Damage("output: a blank picture", cell("picture", blank_picture), CELLS, "the picture has changed"),
    Damage("output: another sentence", cell("picture", other_sentence), CELLS, "74.0 became 73.0"),
    Damage("output: a stored error", cell("tall", stored_error), STATIC, "a stored error, NameError"),
    Damage("output: a cell not run", cell("tall", not_run), STATIC, "execution counts are"),
    Damage("output: a path of a machine", cell("tall", printed("134", "/home/me/134")), STATIC, "path of a machine"),
    Damage("metadata: a time", cell("tall", timestamp), STATIC, "not in their normal form"),
    Damage("text: a decimal from nowhere", cell("units", source("2.54 cm", "2.55 cm")), STATIC, "2.55 in the text"),
    Damage("text: a dead link", cell("machine-read", source("../README.md", "../README.txt")), STATIC, "leads nowhere"),
    Damage("text: a formula", cell("q3", source("$(1, 2)$", "$(1, 2)")), STATIC, "not closed"),
    Damage(
        "header: other minutes in the cell than in the metadata",
        cell("header", source("about 40 minutes", "about 20 minutes")),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "about 20 minutes",
    ),
    Damage(
        "README: another row in the table of lessons",
        text("README.md", "| core | 40 min |", "| core | 45 min |"),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "45 min",
    ),
    Damage(
        "address: one place changed by hand",
        text("CITATION.cff", "github.com/OWNER", "github.com/SOMEONE"),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "CITATION.cff",
    ),
    Damage(
        "environment.yml: another bound",
        text("environment.yml", "pandas>=2.1", "pandas>=2.0"),
        ["tests/test_package.py", "-k", "conda"],
        "pandas>=2.0",
    ),
    Damage(
        "pyproject.toml: an exact version",
        text("pyproject.toml", '"numpy>=1.26"', '"numpy==1.26"'),
        ["tests/test_package.py", "-k", "lower_bounds"],
        "numpy==1.26",
    ),
]


@pytest.fixture(scope="session")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of all files that git knows or would know."""
    copy = tmp_path_factory.mktemp("sound") / "course"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=lessons.ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for file in listed.stdout.splitlines():
        if (lessons.ROOT / file).is_file():
            (copy / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(lessons.ROOT / file, copy / file)
    return copy


def run(root: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run tests of a copy, with the copy's own package."""
    env = {**os.environ, "PYTHONPATH": str(root), "OMP_NUM_THREADS": "1"}
    for name in [name for name in env if name.startswith("PYTEST_")]:
        del env[name]
    command = [sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", *tests]
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("damage", HELPERS + NOTEBOOK, ids=lambda damage: damage.what)
def test_damage_is_found(damage: Damage, sound: Path, tmp_path: Path) -> None:
    copy = tmp_path / "course"
    shutil.copytree(sound, copy)
    damage.how(copy)
    result = run(copy, damage.tests)
    assert result.returncode == 1, result.stdout[-3000:]
    assert damage.words in result.stdout


def test_without_damage_these_tests_pass(sound: Path) -> None:
    chosen = [damage.tests for damage in HELPERS + NOTEBOOK]
    files = sorted({tests[0] for tests in chosen})
    result = run(sound, [*files, "-k", " or ".join(sorted({f"({tests[2]})" for tests in chosen}))])
    assert result.returncode == 0, result.stdout[-3000:]
