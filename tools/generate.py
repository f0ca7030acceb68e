"""Write what follows from the lessons' headers, the data catalogue and the repository's address.

``make generate`` writes it, tests/test_generated.py says where a file differs, ``make address URL=…`` sets the address.
"""

import argparse
import base64
import re
from pathlib import Path
from typing import Any

from course_utils.notebook_files import BADGE, COLAB, as_bytes, badge
from tools import lessons, lookup, teaching
from tools.lessons import Lesson

PICTURE = ".github/picture.png"
SETUP = """\
# @title Set-up: run this first
# Makes course_utils importable. Does nothing where it already is; on Colab, fetches the course.
import importlib.util
import subprocess
import sys
from pathlib import Path

if importlib.util.find_spec("course_utils") is None:
    clones = [folder for folder in Path.cwd().parents if (folder / "course_utils").is_dir()]
    course = clones[0] if clones else Path("{name}").resolve()
    if not course.exists():
        importlib.import_module("google.colab")  # elsewhere this fails: see README.md
        address = "{address}"
        subprocess.run(["git", "clone", "--quiet", "--depth=1", address, course], check=True)
    sys.path.insert(0, str(course))
print("The course's helpers are ready.")"""
TRACK_NAMES = {"core": "core", "systems": "systems", "statistics": "statistics", "further": "going further"}


def address(root: Path = lessons.ROOT) -> str:
    """Return where the repository lives, from the one place that says so: pyproject.toml."""
    found = re.search(r'^Repository = "(.+)"$', (root / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    if not found:
        raise ValueError('pyproject.toml has no line Repository = "…" under [project.urls]')
    return found[1]


def set_address(url: str, root: Path = lessons.ROOT) -> None:
    """Write another address into pyproject.toml."""
    if not re.fullmatch(r"(?:https|file)://\S+[^/\s]", url):
        raise SystemExit(
            f"{url!r} is not an address: try make address URL=https://github.com/you/linear-regression-course"
        )
    path = root / "pyproject.toml"
    text = re.sub(r'^Repository = ".+"$', f'Repository = "{url}"', path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    path.write_text(text, encoding="utf-8")


def generated(root: Path = lessons.ROOT) -> dict[Path, bytes]:
    """Return what each file that holds something generated should be."""
    course, url = lessons.all_lessons(root), address(root)
    files = {path: _notebook(path, course, url) for path in lessons.paths(root)}
    files |= {path: _problem_set(path, url) for path in lessons.problem_sets(root)}
    files |= {path: _release(path, url, root) for path in lessons.problem_sets(root, "release")}
    readme = root / "README.md"
    text = _between(readme.read_text(encoding="utf-8"), "lessons", _table(course))
    text = _between(text, "clone", f"```\ngit clone --depth=1 {url}\n```")
    files[readme] = _between(text, "links", _links(course, url)).encode()
    datasheet = root / "data/README.md"
    catalogue = lookup.catalogue(root)
    files[datasheet] = _between(datasheet.read_text(encoding="utf-8"), "data", _datasheet(catalogue)).encode()
    files[root / "notebooks" / lookup.GLOSSARY] = lookup.glossary(course).encode()
    files[root / "notebooks" / lookup.INDEX] = lookup.index(course, catalogue).encode()
    guide = root / "TEACHING.md"
    text = _between(guide.read_text(encoding="utf-8"), "syllabi", teaching.syllabi(course))
    files[guide] = _between(text, "notes", teaching.lesson_notes(course)).encode()
    citation = root / "CITATION.cff"
    cited = re.sub(r'(?m)^repository-code: ".*"$', f'repository-code: "{url}"', citation.read_text(encoding="utf-8"))
    files[citation] = cited.encode()
    files[root / PICTURE] = _first_picture(lessons.paths(root)[0])
    return files


def write(root: Path = lessons.ROOT) -> list[Path]:
    """Write the files that differ, and return them."""
    wanted = generated(root)
    changed = [path for path, content in wanted.items() if not path.exists() or path.read_bytes() != content]
    for path in changed:
        path.write_bytes(wanted[path])
    return changed


def lesson_header(lesson: Lesson, url: str) -> str:
    """Return the Markdown that opens a lesson."""
    lines = [f"# {lesson.name}"]
    if colab := _colab_link(lesson, url):
        lines.append(badge(colab))
    lines += [
        f"**{lesson.question}**",
        "\n".join(
            [
                f"- **You will build:** {lesson.builds}",
                f"- **New here:** {', '.join(f'[{name}]({lookup.anchor(name)})' for name in lesson.introduces)}",
                f"- **You need:** {', '.join(lesson.needs)}",
                f"- **Time:** about {lesson.minutes} minutes",
                f"- **To look up:** [glossary]({lookup.GLOSSARY}), [index]({lookup.INDEX})",
            ]
        ),
    ]
    return "\n\n".join(lines)


def _notebook(path: Path, course: list[Lesson], url: str) -> bytes:
    """Return a lesson with its generated cells (ids header, setup, map) as they should be."""
    notebook = lessons.read(path)
    own = next(lesson for lesson in course if lesson.path == path)
    texts = {"header": lesson_header(own, url), "setup": _setup(url), "map": _map(course)}
    return _with_texts(notebook, texts, path)


def _problem_set(path: Path, url: str) -> bytes:
    """Return an instructor's notebook with its set-up cell as it should be."""
    return _with_texts(lessons.read(path), {"setup": _setup(url)}, path)


def _release(path: Path, url: str, root: Path) -> bytes:
    """Return a released notebook with its set-up cell and its badge as they should be."""
    notebook = lessons.read(path)
    link = colab_link(path.relative_to(root).as_posix(), url)
    shown = badge(link) if link else ""
    notebook.cells[0].source = BADGE.sub(lambda _: shown, notebook.cells[0].source)
    return _with_texts(notebook, {"setup": _setup(url)}, path)


def _setup(url: str) -> str:
    return SETUP.format(address=url, name="linear-regression-course")


def _with_texts(notebook: Any, texts: dict[str, str], path: Path) -> bytes:
    """Return a notebook with these texts in the cells of these ids; only the map may be missing."""
    for cell in notebook.cells:
        if cell.id in texts:
            cell.source = texts[cell.id]
    missing = texts.keys() - {"map"} - {cell.id for cell in notebook.cells}
    if missing:
        raise ValueError(f"{path.name}: no cell has the id {' or '.join(sorted(missing))}")
    return as_bytes(notebook)


def _colab_link(lesson: Lesson, url: str) -> str | None:
    """Return where Colab opens the lesson."""
    return colab_link(f"notebooks/{lesson.path.name}", url)


def colab_link(path: str, url: str) -> str | None:
    """Return where Colab opens a notebook of the repository at an address; None if it is not on GitHub."""
    if not url.startswith("https://github.com/"):
        return None
    return f"{COLAB}/github/{url.removeprefix('https://github.com/')}/blob/main/{path}"


def _row(lesson: Lesson, folder: str) -> str:
    link = f"[{lesson.name}]({folder}{lesson.path.name})"
    return f"| {link} | {lesson.question} | {TRACK_NAMES[lesson.track]} | {lesson.minutes} min |"


def _table(course: list[Lesson], folder: str = "notebooks/") -> str:
    """Return the table of lessons."""
    rows = [_row(lesson, folder) for lesson in course]
    return "\n".join(["| Lesson | Its question | Track | Time |", "|:--|:--|:--|--:|", *rows])


def _map(course: list[Lesson]) -> str:
    """Return lesson 00's map of the course."""
    core = [lesson for lesson in course if lesson.track != "further"]
    hours = round(sum(lesson.minutes for lesson in core) / 60)
    return (
        "## The map\n\n"
        f"Lessons 00 to 13 take about {hours} hours in all. Go through 00 to 08 in order; after 08 two tracks may be "
        "taken in either order: **systems** (09, 10) makes training fast and large, **statistics** (11, 12, 13) says "
        "what a fit means. (Only the last of them, 13, needs lesson 09 of the other track.) Lessons 14 to 16 go "
        "further, for those who want to.\n\n" + _table(course, folder="")
    )


def _links(course: list[Lesson], url: str) -> str:
    """Return README's line of badges."""
    colab = _colab_link(course[0], url)
    shown = f"{badge(colab)} " if colab else ""
    return f"{shown}[Repository]({url})"


def _datasheet(catalogue: dict[str, Any]) -> str:
    """Return data/README.md's entries, one a data set."""
    return "\n\n".join(_data_entry(name, entry) for name, entry in catalogue.items())


def _data_entry(name: str, entry: dict[str, Any]) -> str:
    columns = [f"| `{key}` | {about['unit']} | {about['meaning']} |" for key, about in entry["columns"].items()]
    quirks = [f"- {quirk}" for quirk in entry["quirks"]]
    lines = [
        f"## `{name}`\n",
        f"{entry['title']}.\n",
        f"- File: [{entry['file']}]({entry['file']}), sha256 `{entry['sha256']}`",
        f"- Source: {entry['source']}",
        f"- Terms: {entry['terms']}",
        *quirks,
        "\n| column | unit | meaning |\n|:--|:--|:--|",
        *columns,
    ]
    return "\n".join(lines)


def _first_picture(path: Path) -> bytes:
    """Return the first figure that a lesson shows."""
    for cell in lessons.code_cells(lessons.read(path)):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                return base64.b64decode(output["data"]["image/png"])
    return b""


def _between(text: str, marker: str, content: str) -> str:
    """Return `text` with what stands between two marker comments replaced."""
    begin, end = f"<!-- {marker}: generated -->", f"<!-- {marker}: end -->"
    if begin not in text or end not in text:
        raise ValueError(f"the markers {begin} and {end} are missing")
    head, rest = text.split(begin, 1)
    return f"{head}{begin}\n{content}\n{end}{rest.split(end, 1)[1]}"


def main() -> None:
    """Write what is generated, after changing the address if the command line gives one."""
    parser = argparse.ArgumentParser(description="Write what follows from the lessons' headers and the address.")
    parser.add_argument("--address", metavar="URL", help="the repository's address from now on")
    given = parser.parse_args()
    if given.address is not None:
        set_address(given.address)
    changed = write()
    print(
        "\n".join(f"written: {path.relative_to(lessons.ROOT)}" for path in changed) or "everything is as it should be"
    )


if __name__ == "__main__":
    main()
