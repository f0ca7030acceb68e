"""Where to look things up: the glossary and the index, made from the lessons' headers, cells and exercises."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from course_utils import exercises
from tools import lessons
from tools.lessons import Lesson

GLOSSARY, INDEX = "GLOSSARY.md", "INDEX.md"  # beside the lessons, and beside a learner's copies of them
CHECK = re.compile(r'\bcheck\(\s*"(\d\d\.\d+)"')


@dataclass(frozen=True)
class Cell:
    """A cell of a lesson, with the heading it stands under."""

    heading: str
    content: Any


def cells(lesson: Lesson) -> Iterator[Cell]:
    """Yield a lesson's cells below its header."""
    heading = ""
    for cell in lessons.read(lesson.path).cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^#{1,6} (.*)$", cell.source, re.MULTILINE)):
            heading = found[1].strip()
        if cell.id not in {"header", "setup"}:
            yield Cell(heading, cell)


def link(lesson: Lesson, heading: str = "", text: str = "") -> str:
    """Return a link to a heading of a lesson, from a file beside it."""
    place = f"#{quote(lessons.anchor(heading))}" if heading else ""
    return f"[{text or lesson.name}]({lesson.path.name}{place})"


def anchor(concept: str) -> str:
    """Return where the glossary has a concept."""
    return f"{GLOSSARY}#{quote(lessons.anchor(concept))}"


def met(lesson: Lesson, concept: str) -> str:
    """Return the heading that explains a concept: the one its header names, or where the lesson first says it.

    First in bold, else leaning, else plainly, else its longest word; nothing if there is no such heading or word.
    """
    texts = [cell for cell in cells(lesson) if cell.content.cell_type == "markdown"]
    if concept in lesson.explained:
        heading = lesson.explained[concept]
        return heading if any(cell.heading == heading for cell in texts) else ""
    whole = re.escape(concept).replace(r"\ ", r"[\s-]+")
    longest = re.escape(max(re.findall(r"\w+", concept), key=len))
    marked = [rf"{mark}[^*]*\b{whole}(?:e?s)?\b[^*]*{mark}" for mark in (r"\*\*", r"\*")]
    for pattern in [*marked, rf"\b{whole}", rf"\*\*[^*]*\b{longest}", rf"\b{longest}"]:
        for cell in texts:
            if re.search(pattern, cell.content.source, re.IGNORECASE):
                return cell.heading
    return ""


def glossary(course: Sequence[Lesson]) -> str:
    """Return the glossary: each concept of the headers, what it is, and where it is met first."""
    entries = [(concept, meaning, lesson) for lesson in course for concept, meaning in lesson.introduces.items()]
    lines = [
        "# Glossary",
        f"The {len(entries)} words that the lessons introduce, in alphabetical order. Each leads to the section that "
        f"explains it; each lesson's first cell leads back to here. What else there is to look up: the [index]"
        f"({INDEX}).",
    ]
    for concept, meaning, lesson in sorted(entries, key=lambda entry: entry[0].lower()):
        lines += [f"### {concept}", f"{meaning}. {link(lesson, met(lesson, concept))}"]
    return "\n\n".join(lines) + "\n"


def index(course: Sequence[Lesson], catalogue: dict[str, Any]) -> str:
    """Return the index: figures, data sets, exercises and pitfalls, each with its place."""
    parts = [
        "# Index",
        f"Figures, data sets, exercises and pitfalls of the lessons. Words stand in the [glossary]({GLOSSARY}).",
        "## Figures",
        *_figures(course),
        "## Data sets",
        *_data(course, catalogue),
        "## Exercises",
        *_exercises(course),
        "## Pitfalls",
        *[f"- {link(lesson)}: {pitfalls(lesson)}" for lesson in course],
    ]
    tight = "\n\n".join(parts) + "\n"
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", tight)


def pitfalls(lesson: Lesson) -> str:
    """Return the paragraph in which a lesson lists what goes wrong."""
    text = "\n".join(cell.content.source for cell in cells(lesson) if cell.content.cell_type == "markdown")
    found = re.search(r"\*\*Pitfalls\.\*\*\s*(.*?)\s*(?:\n\n|\Z)", text, re.DOTALL)
    if not found:
        raise ValueError(f"{lesson.name} has no paragraph that begins with **Pitfalls.**")
    return re.sub(r"\s*<!--.*?-->", "", found[1])


def asked(lesson: Lesson) -> dict[str, str]:
    """Return the heading under which a lesson checks each of its exercises."""
    code = [cell for cell in cells(lesson) if cell.content.cell_type == "code"]
    return {key: cell.heading for cell in code for key in CHECK.findall(cell.content.source)}


def kind(exercise: exercises.Exercise) -> str:
    """Return what an exercise asks of a learner."""
    if exercise.choices:
        asks = "choose"
    elif exercise.inputs:
        asks = "write a function"
    else:
        asks = "explain" if isinstance(exercise.answer, str) else "compute"
    seen = ", read a figure" if exercise.on_figure else ""
    back = f", look back to {exercise.looks_back}" if exercise.looks_back else ""
    return asks + seen + back


def _figures(course: Sequence[Lesson]) -> Iterator[str]:
    for lesson in course:
        for cell in cells(lesson):
            for output in cell.content.get("outputs", []):
                if "image/png" in output.get("data", {}):
                    sentence = output["data"]["text/plain"]
                    yield f"- {link(lesson, cell.heading, f'{lesson.number:02} · {cell.heading}')}: {sentence}"


def _data(course: Sequence[Lesson], catalogue: dict[str, Any]) -> Iterator[str]:
    for name, entry in catalogue.items():
        places = []
        for lesson in course:
            code = [cell for cell in cells(lesson) if cell.content.cell_type == "code"]
            # lesson 06 takes NIST's sets all at once, by the name of their list
            sources = [f'"{name}"', *(["import SETS"] if name.startswith("nist_") else [])]
            headings = [cell.heading for cell in code if any(source in cell.content.source for source in sources)]
            places += [link(lesson, headings[0], f"{lesson.number:02}")] if headings else []
        where = f" Lesson{'s' * (len(places) > 1)} {', '.join(places)}." if places else ""
        yield f"- [`{name}`](../data/README.md#{name}): {entry['title']}.{where}"


def _exercises(course: Sequence[Lesson]) -> Iterator[str]:
    for lesson in course:
        bank = exercises.bank(f"{lesson.number:02}")
        headings = asked(lesson)
        rows = [
            f"| {link(lesson, headings[key], key)} | {exercise.title} | {kind(exercise)} |"
            for key, exercise in bank.items()
        ]
        yield f"### {lesson.name}"
        yield "\n".join(["| Exercise | What is asked | How |", "|:--|:--|:--|", *rows])


def catalogue(root: Path) -> dict[str, Any]:
    """Return the catalogue of the data."""
    found: dict[str, Any] = json.loads((root / "data/catalogue.json").read_text(encoding="utf-8"))
    return found
