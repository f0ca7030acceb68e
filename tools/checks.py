"""What can be said of a lesson without running it: STYLE for machines. Each check returns the faults it finds."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from tools import lessons
from tools.compare import INTERACTIVE, MACHINE_DEPENDENT, NUMBER, decimal, last_digit
from tools.lessons import Notebook

TAGS = {MACHINE_DEPENDENT, INTERACTIVE}
MOST_LINES = 25  # in any code cell
MOST_CHARACTERS = 108
USUAL_LINES = 12  # in three of four code cells
GENERATED = {"header", "map"}  # cells written by tools/generate.py: their numbers come from headers
MARK = re.compile(r"^# (machine-dependent|interactive): \S", re.MULTILINE)
GIVEN = re.compile(r"<!--\s*given:(.*?)-->", re.DOTALL)
FENCED = re.compile(r"```.*?```", re.DOTALL)
HIDDEN_TESTS = re.compile(r"^### BEGIN HIDDEN TESTS$.*?^### END HIDDEN TESTS\n?", re.MULTILINE | re.DOTALL)
CODE_SPAN = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
LINK = re.compile(
    r"""\[[^\]]*\]\(\s*([^)\s]+)(?:\s+"[^"]*")?\s*\)|\bhref="([^"]+)"|^\[[^\]]+\]:\s*(\S+)""", re.MULTILINE
)
PLACES = re.compile(r"/(?:root|home|work|Users|tmp)/|[A-Z]:\\\\?Users")


@dataclass
class Section:
    """The cells from one second-level heading to the next."""

    heading: str
    cells: list[Any] = field(default_factory=list)


def faults(path: Path, root: Path = lessons.ROOT) -> list[str]:
    """Return every fault of a notebook, each with the cell where it stands."""
    notebook = lessons.read(path)
    found = [f"{path.name}: {fault}" for check in CHECKS for fault in check(notebook)]
    return found + [f"{path.name}: {fault}" for fault in dead_links(notebook, path, root)]


def execution(notebook: Notebook) -> Iterator[str]:
    """Every code cell has been run, once, from top to bottom."""
    cells = lessons.code_cells(notebook)
    counts = [cell.execution_count for cell in cells]
    if counts != list(range(1, len(cells) + 1)):
        yield f"execution counts are {counts}, not 1 to {len(cells)}: run `make notebooks`"


def outputs(notebook: Notebook) -> Iterator[str]:
    """No stored output is an error, a warning, a widget, a machine's path or a number with too many digits."""
    for where, cell in _numbered(notebook, "code"):
        tags = cell.metadata.get("tags", [])
        if INTERACTIVE in tags and cell.outputs:
            yield f"{where}: an interactive cell keeps no outputs: run `make notebooks`"
        for output in cell.outputs:
            text = _text(output)
            if output["output_type"] == "error":
                yield f"{where}: a stored error, {output['ename']}: {output['evalue']}"
            elif output.get("name") == "stderr":
                yield f"{where}: a stored warning: {text.strip()}"
            if PLACES.search(text):
                yield f"{where}: the path of a machine in the output"
            if re.search(r"\d\.\d{9,}", text) and MACHINE_DEPENDENT not in tags:
                yield f"{where}: a number with nine decimals or more: print fewer"


def figures(notebook: Notebook) -> Iterator[str]:
    """Every figure has a sentence as its plain text and, visible, under it."""
    for where, cell in _numbered(notebook, "code"):
        for number, output in enumerate(cell.outputs):
            data = output.get("data", {})
            if any(kind in data for kind in ("image/svg+xml", "image/jpeg", "application/pdf")):
                yield f"{where}: a figure that is not PNG"
            if "image/png" not in data:
                continue
            sentence = data.get("text/plain", "")
            after = cell.outputs[number + 1].get("data", {}) if number + 1 < len(cell.outputs) else {}
            if len(sentence) < 30 or sentence.startswith("<") or after.get("text/markdown") != f"*{sentence}*":
                yield f"{where}: a figure without its sentence: show it with course_utils.figures.show"


def tags(notebook: Notebook) -> Iterator[str]:
    """Tags are known, and what they say is written in the cell where a reader sees it."""
    for where, cell in _numbered(notebook, "code"):
        given = set(cell.metadata.get("tags", []))
        if given - TAGS:
            yield f"{where}: unknown tags {sorted(given - TAGS)}; there are {sorted(TAGS)}"
        written = set(MARK.findall(cell.source))
        if written != given & TAGS:
            yield f"{where}: tags are {sorted(given)}, but the comments in the cell say {sorted(written)}"
        if re.search(r"#\s*(NBVAL|PYTEST_VALIDATE)_", cell.source):
            yield f"{where}: a comment that switches nbval off"
    for section in sections(notebook):
        code = [cell for cell in section.cells if cell.cell_type == "code"]
        marked = [cell for cell in code if MACHINE_DEPENDENT in cell.metadata.get("tags", [])]
        if marked and not any(cell.outputs and not cell.metadata.get("tags") for cell in code):
            yield (
                f"section {section.heading!r}: a machine-dependent cell, but no compared cell beside it that says what "
                "holds on every machine"
            )


def static_twin(notebook: Notebook) -> Iterator[str]:
    """Look for a static figure before each interactive cell, in its section."""
    for section in sections(notebook):
        seen = False
        for cell in section.cells:
            if cell.cell_type == "code":
                seen = seen or any("image/png" in output.get("data", {}) for output in cell.outputs)
                if INTERACTIVE in cell.metadata.get("tags", []) and not seen:
                    yield f"section {section.heading!r}: an interactive cell without a static figure before it"


def metadata(notebook: Notebook) -> Iterator[str]:
    """Metadata are in the one form that `make notebooks` writes."""
    if lessons.normalised(notebook) != notebook:
        yield "the metadata are not in their normal form: run `make notebooks`"


def mathematics(notebook: Notebook) -> Iterator[str]:
    """Formulas stand between $ or $$ and use no environment but aligned, which every viewer renders."""
    for where, cell in _numbered(notebook, "markdown"):
        text = CODE_SPAN.sub("", cell.source)
        if re.search(r"\\[(\[]", text):
            yield f"{where}: a formula in \\( or \\[: use $ or $$"
        for name in re.findall(r"\\begin\{(.*?)\}", text):
            if name != "aligned":
                yield f"{where}: \\begin{{{name}}}: use aligned only"
        if text.count("$$") % 2 or text.replace("$$", "").replace("\\$", "").count("$") % 2:
            yield f"{where}: a $ or $$ is not closed"
        for formula in text.split("$$")[1::2]:
            if "\n\n" in formula:
                yield f"{where}: an empty line inside $$"


def headings(notebook: Notebook) -> Iterator[str]:
    """One first-level heading, at the top; no level is skipped on the way down."""
    level = 0
    for where, cell in _numbered(notebook, "markdown"):
        for marks, title in re.findall(r"^(#+) (.*)$", CODE_SPAN.sub("", cell.source), re.MULTILINE):
            if (len(marks) == 1) != (level == 0):
                yield f"{where}: {title!r}: a lesson has one first-level heading, its first"
            if len(marks) > level + 1:
                yield f"{where}: {title!r} is of level {len(marks)} under one of level {level}"
            level = len(marks)


def cell_length(notebook: Notebook) -> Iterator[str]:
    """Code cells are short, as a reader sees them: three of four within 12 lines, none above 25."""
    shown = [(where, cell) for where, cell in _numbered(notebook, "code") if cell.id != "setup"]
    lines = [(where, HIDDEN_TESTS.sub("", cell.source).splitlines()) for where, cell in shown]
    lengths = [(where, len(code), max(map(len, code), default=0)) for where, code in lines]
    for where, length, width in lengths:
        if length > MOST_LINES:
            yield f"{where}: {length} lines of code (at most {MOST_LINES})"
        if width > MOST_CHARACTERS:
            yield f"{where}: a line of code {width} characters wide (at most {MOST_CHARACTERS}: no scroll bar)"
    long = sum(length > USUAL_LINES for _, length, _ in lengths)
    if 4 * long > len(lengths):
        yield f"{long} of {len(lengths)} code cells have more than {USUAL_LINES} lines (at most one in four may)"


def decimals(notebook: Notebook) -> Iterator[str]:
    """Each decimal in prose is, rounded, in an output of its section, or declared as given.

    A declaration is a comment in the text cell, which no viewer shows: ``<!-- given: 0.6463 (who says so) -->``.
    """
    for section in sections(notebook):
        shown = _printed(section)
        for cell in section.cells:
            if cell.cell_type != "markdown" or cell.id in GENERATED:
                continue
            declared = {number for text in GIVEN.findall(cell.source) for number in NUMBER.findall(text)}
            prose = LINK.sub("", CODE_SPAN.sub("", GIVEN.sub("", cell.source))).replace("{,}", ",")
            for text in NUMBER.findall(prose):
                if "." in text and text.lstrip("+-−") not in declared and not _appears(text, shown):
                    where = f"section {section.heading!r}"
                    yield f"{where}: {text} in the text is in no output of the section and not declared"


def dead_links(notebook: Notebook, path: Path, root: Path = lessons.ROOT) -> Iterator[str]:
    """Links inside the repository lead somewhere."""
    for where, cell in _numbered(notebook, "markdown"):
        for link in ("".join(groups) for groups in LINK.findall(CODE_SPAN.sub("", cell.source))):
            if re.match(r"[a-z]+:", link):
                continue
            file, _, anchor = link.partition("#")
            target = (path.parent / unquote(file)).resolve() if file else path
            if not target.exists() or root.resolve() not in [target.resolve(), *target.resolve().parents]:
                yield f"{where}: the link to {link} leads nowhere"
            elif anchor and unquote(anchor) not in anchors(target):
                yield f"{where}: {link}: there is no such heading"


def anchors(path: Path) -> set[str]:
    """Return the anchors of the headings of a notebook or a text."""
    if path.suffix == ".ipynb":
        texts = [cell.source for cell in lessons.read(path).cells if cell.cell_type == "markdown"]
    else:
        texts = [path.read_text(encoding="utf-8")]
    found = [re.findall(r"^#+ (.*)$", FENCED.sub("", text), re.MULTILINE) for text in texts]
    return {lessons.anchor(title) for titles in found for title in titles}


def sections(notebook: Notebook) -> list[Section]:
    """Return a notebook's sections; what stands before the first heading of level two is one of its own."""
    found = [Section("(top)")]
    for cell in notebook.cells:
        title = re.search(r"^## (.*)$", cell.source, re.MULTILINE) if cell.cell_type == "markdown" else None
        if title:
            found.append(Section(title[1]))
        found[-1].cells.append(cell)
    return found


CHECKS: list[Callable[[Notebook], Iterator[str]]] = [
    execution, outputs, figures, tags, static_twin, metadata, mathematics, headings, cell_length, decimals,
]  # fmt: skip


def _numbered(notebook: Notebook, kind: str) -> Iterator[tuple[str, Any]]:
    """Yield the cells of one kind, each with words that say where it stands."""
    for number, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == kind), 1):
        yield f"{'code' if kind == 'code' else 'text'} cell {number} (id {cell.get('id')})", cell


def _text(output: Any) -> str:
    """Return all that is text in an output."""
    texts = [value for mime, value in output.get("data", {}).items() if mime.startswith("text/")]
    return "\n".join([output.get("text", ""), *texts])


def _printed(section: Section) -> list[Decimal]:
    """Return the numbers that a section's outputs show."""
    code = [cell for cell in section.cells if cell.cell_type == "code"]
    texts = [_text(output) for cell in code for output in cell.outputs]
    return [decimal(number) for text in texts for number in NUMBER.findall(text)]


def _appears(text: str, shown: list[Decimal]) -> bool:
    """Tell whether a number of the prose is one of those shown, rounded as the prose rounds it.

    A number without a sign may stand for a negative one, as in "falls by 0.25".
    """
    wanted = decimal(text)
    unit = last_digit(wanted)
    fine = [number for number in shown if last_digit(number) <= unit]
    return any(
        abs(value - wanted) <= unit / 2
        for number in fine
        for value in ({number, abs(number)} if wanted > 0 else {number})
    )
