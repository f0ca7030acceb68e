"""Break the course on purpose, each time in a fresh copy: what the two test_damages files share."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import subpytest

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


def cell(identity: str, change: Callable[[Any], None], number: int = 0) -> Callable[[Path], None]:
    """Change one cell of the lesson of that number, in the file as it is, without tidying anything up."""

    def damage(root: Path) -> None:
        path = lessons.find(f"{number:02}", root / "notebooks")
        notebook = json.loads(path.read_text(encoding="utf-8"))
        (found,) = [cell for cell in notebook["cells"] if cell["id"] == identity]
        change(found)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

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


def copied(target: Path) -> Path:
    """Copy all files that git knows or would know."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=lessons.ROOT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for file in listed.stdout.splitlines():
        if (lessons.ROOT / file).is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(lessons.ROOT / file, target / file)
    return target


def run(root: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run tests of a copy, with the copy's own package, up to the third that fails."""
    return subpytest.run([*tests, "--maxfail=3"], cwd=root, env={"PYTHONPATH": str(root)})


def assert_found(damage: Damage, folder: Path) -> None:
    """Damage a fresh copy, and see its tests fail with the words."""
    copy = copied(folder / "course")
    damage.how(copy)
    result = run(copy, damage.tests)
    assert result.returncode == 1, result.stdout[-3000:]
    assert damage.words in result.stdout, result.stdout[-3000:]


def assert_applies(damages: list[Damage], folder: Path) -> None:
    """See each damage find what it breaks, and change something; nothing is run."""
    sound, copy = copied(folder / "sound"), copied(folder / "course")

    def state() -> dict[Path, int]:
        return {path.relative_to(copy): path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}

    before = state()
    for damage in damages:
        damage.how(copy)
        after = state()
        touched = [path for path in before.keys() | after.keys() if before.get(path) != after.get(path)]
        changed = [
            path for path in touched
            if not ((sound / path).exists() and (copy / path).exists())
            or (sound / path).read_bytes() != (copy / path).read_bytes()
        ]  # fmt: skip
        assert changed, f"this changes nothing: {damage.what}"
        for path in touched:
            (copy / path).unlink(missing_ok=True)
            if (sound / path).exists():
                shutil.copy(sound / path, copy / path)
                before[path] = (copy / path).stat().st_mtime_ns


def assert_sound(damages: list[Damage], folder: Path) -> None:
    """See tests pass on an undamaged copy: those of which no more than their name is asked to be in what is said."""
    doubtful = [damage for damage in damages if damage.words in damage.tests[2]]
    files = sorted({damage.tests[0] for damage in doubtful})
    names = " or ".join(sorted({f"({damage.tests[2]})" for damage in doubtful}))
    result = run(copied(folder / "course"), [*files, "-k", names])
    assert result.returncode == 0, result.stdout[-3000:]
