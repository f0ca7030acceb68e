"""What a submission is worth: its testimony held against what the instructor's notebook says, in the grader's process.

No code of a student's runs here. The lessons' engine judges: the same agreement of numbers, the same named mistakes.
"""

import ast
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any

from course_utils.calls import Recorded, Trouble, own
from course_utils.checks import Verdict, judge
from course_utils.classroom import plain, sets
from course_utils.classroom.sandbox import Ask, Output, Sandbox, Testimony
from course_utils.exercises import Exercise

LONGEST = 1200  # characters of a message
MOST_CELLS = 400
LONGEST_CELL = 100_000
LONGEST_CODE = 400_000  # characters of all cells together
MOST_NAMES = 2000  # among which one like the name that is missing is looked for
LONGEST_NAME = 60
TROUBLES = ("endless", "exception", "mutated input", "print for return", "no return", "wrong kind")
NO_TEXT = "its cell is empty: see the whole notebook."


@dataclass(frozen=True)
class PartResult:
    """What one part got.

    Attributes
    ----------
    points
        None where a person has to read it.
    mistake
        The name of the mistake, if it is a known one.
    """

    part: str
    cell: str
    points: float | None
    most: float
    mistake: str | None
    message: str


@dataclass
class Judgement:
    """What a submission got, and what its cells showed.

    Attributes
    ----------
    cells
        The cells that were run: their number in the submitted notebook (None for given code that was missing), and
        what they showed.
    notes
        What a student and a teacher should know besides.
    """

    parts: list[PartResult]
    cells: list[tuple[int | None, list[Output]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def points(self) -> float:
        """Return the points that a program has given."""
        return sum(part.points or 0 for part in self.parts)

    @property
    def refused(self) -> bool:
        """Tell whether there was nothing to grade; then a person has nothing to read either."""
        return any(part.mistake == "unreadable" for part in self.parts)

    def as_plain(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: dict[str, Any]) -> "Judgement":
        """Return what `as_plain` was made of."""
        parts = [PartResult(**part) for part in data["parts"]]
        return cls(parts, [(number, outputs) for number, outputs in data["cells"]], list(data["notes"]))


class Judge:
    """Judges submissions of one problem set; what the instructor's functions give is computed once.

    Parameters
    ----------
    problem_set
        What is asked.
    sandbox
        Where students' cells run.
    files
        What lies beside the notebook in the release, by its names.
    limits
        Of time, in seconds: ``seconds`` for a submission, ``cell_seconds`` for one cell.
    """

    def __init__(
        self,
        problem_set: sets.ProblemSet,
        sandbox: Sandbox,
        files: dict[str, bytes] | None = None,
        limits: dict[str, float] | None = None,
    ) -> None:
        self.problem_set = problem_set
        self._limits = limits or {}
        self._sandbox = sandbox
        self._files = files or {}

    @cached_property
    def _exercises(self) -> dict[str, Exercise]:
        return {asked.part: _remembered(asked.known.exercise) for asked in self.problem_set.by_program if asked.known}

    @property
    def _asks(self) -> list[Ask]:
        found = [(asked.asked_for, self._exercises[asked.part].inputs) for asked in self.problem_set.by_program]
        return [Ask(name, inputs or None) for name, inputs in found if name]

    def judge(self, notebook: Any, only: Sequence[str] = ()) -> Judgement:
        """Return what a submitted notebook got; parts that are not among `only`, if given, are left out."""
        cells = _to_run(notebook, self.problem_set)
        sources = [source for _, source in cells]
        asks = [ask for ask in self._asks if not only or self._part_of(ask.name) in only]
        testimony = self._sandbox.examine(sources, asks, self._files, **self._limits)
        results = []
        for asked in self.problem_set.asked:
            if only and asked.part not in only:
                continue
            results.append(self._by_hand(asked, notebook) if asked.known is None else
                           self._result(asked, testimony, sources, notebook))  # fmt: skip
        shown = [(cells[number][0], outputs) for number, outputs in sorted(testimony.outputs.items())]
        return Judgement(results, shown, _notes(cells, testimony))

    def refuse(self, why: str) -> Judgement:
        """Return what a file that is no notebook of this set gets, and why."""
        parts = [
            PartResult(asked.part, asked.cell, 0.0, asked.points, "unreadable", f"{asked.part}: not graded. {why}")
            for asked in self.problem_set.asked
        ]
        return Judgement(parts, notes=[why])

    def _part_of(self, name: str) -> str:
        return next(asked.part for asked in self.problem_set.asked if asked.asked_for == name)

    def _by_hand(self, asked: sets.Asked, notebook: Any) -> PartResult:
        texts = [cell.source.strip() for cell in notebook.cells if _id(cell) == asked.cell]
        written = any(text and text != "YOUR ANSWER HERE" for text in texts)
        missing = NO_TEXT if texts else "its cell is missing: see the whole notebook."
        message = "read by a person." if written else missing
        return PartResult(asked.part, asked.cell, None, asked.points, None, f"{asked.part}: {message}")

    def _result(
        self, asked: sets.Asked, testimony: Testimony, sources: Sequence[str], notebook: Any
    ) -> PartResult:  # fmt: skip
        name = asked.asked_for or ""
        verdict = self._verdict(asked, testimony.answers.get(name, {"kind": "missing"}))
        if verdict is None:
            verdict = Verdict(False, "missing", _why_missing(name, sources, testimony, notebook))
        if not verdict.correct and (died := _why_died(name, sources, testimony)):
            verdict = replace(verdict, message=f"{verdict.message} {died}")
        points = asked.points if verdict.correct else 0.0
        message = _tidy(f"{asked.part}: {verdict.message}")
        return PartResult(asked.part, asked.cell, points, asked.points, verdict.mistake, message)

    def _verdict(self, asked: sets.Asked, said: dict[str, Any]) -> Verdict | None:
        """Return the engine's verdict on what a process has said; None if it said that there is no such name."""
        exercise = self._exercises[asked.part]
        try:
            kind = said["kind"]
            if kind == "missing":
                return None
            if kind == "unanswered":
                return replace(judge(exercise, ...), mistake="not answered")
            if kind == "died":
                return Verdict(False, "died", f"not yet. {str(said['words'])[:LONGEST]}")
            if kind == "not plain":
                words = f"not yet. Numbers are wanted, but this is {str(said['words'])[:LONGEST]}."
                return Verdict(False, "wrong kind", words)
            if kind == "function for a value":
                return Verdict(False, kind, "not yet. This is a function; give what it returns: call it.")
            if kind == "value":
                value = plain.decode(said["value"])
                return judge(exercise, value)
            if kind == "function":
                outcomes = [_outcome(outcome) for outcome in said["outcomes"]]
                if len(outcomes) != len(exercise.inputs) + 1:
                    raise plain.NotPlainError("another number of results than was asked for")
                return judge(exercise, Recorded(outcomes, [str(name)[:100] for name in said["outside"]]))
            raise plain.NotPlainError("an answer of an unknown kind")
        except Exception:  # whatever is sent, and however it is made to be read wrongly
            return Verdict(False, "no answer", "not yet. The notebook's process sent what is no answer.")


def _outcome(said: Any) -> Any:
    if "trouble" in said:
        name, words = said["trouble"]
        if name not in TROUBLES or not isinstance(words, str):
            raise plain.NotPlainError("a trouble of an unknown name")
        return Trouble(name, words[:LONGEST])
    return plain.decode(said["value"])


def _remembered(exercise: Exercise) -> Exercise:
    """Return an exercise whose functions were called once on each input."""
    if not exercise.inputs:
        return exercise
    mistakes = tuple(replace(mistake, answer=_memory(mistake.answer, exercise.inputs)) for mistake in exercise.mistakes)
    return replace(exercise, answer=_memory(exercise.answer, exercise.inputs), mistakes=mistakes)


def _memory(function: Callable[..., Any], inputs: Sequence[tuple[Any, ...]]) -> Callable[..., Any]:
    known = {plain.key(arguments): function(*own(arguments)) for arguments in inputs}
    return lambda *arguments: known[plain.key(arguments)]


def _to_run(notebook: Any, problem_set: sets.ProblemSet) -> list[tuple[int | None, str]]:
    """Return the cells to run: the student's in their order, given code as it was given; missing one comes first."""
    left = dict(problem_set.given)
    own_checks = {f'check("{asked.part}", {asked.asked_for})' for asked in problem_set.by_program}
    cells: list[tuple[int | None, str]] = []
    room = LONGEST_CODE
    for number, cell in enumerate(notebook.cells[:MOST_CELLS]):
        source = cell.source
        if cell.cell_type != "code" or source.strip() in own_checks:
            continue
        if len(source) > min(room, LONGEST_CELL):
            source = f'raise MemoryError("this cell is left out: it has {len(source)} characters")'
        room -= len(source)
        given = left.pop(_id(cell), None)
        if given is not None and given.strip() != source.strip():
            cells.append((number, given))
            source = source if _defines(source) - _defines(given) else ""  # work written into a cell of given code
        cells.append((number, source))
    return [(None, source) for source in left.values()] + cells


def _id(cell: Any) -> str:
    role = cell.metadata.get("nbgrader")
    return str(role.get("grade_id", "")) if isinstance(role, dict) else ""


@lru_cache(maxsize=MOST_CELLS)
def _defines(source: str) -> set[str]:
    """Return the names that a cell binds at its outermost level."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set(re.findall(r"^(?:def |class )?(\w+)(?=\s*[=(])", source, re.MULTILINE))
    found = set()
    for node in tree.body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {leaf.id for target in targets for leaf in ast.walk(target) if isinstance(leaf, ast.Name)}
    return found


def _why_missing(name: str, sources: Sequence[str], testimony: Testimony, notebook: Any) -> str:
    words = f"not found: after all your cells have run there is nothing of the name {name}."
    texts = [cell.source for cell in notebook.cells if cell.cell_type != "code"]
    if any(re.search(rf"^[ \t]*(?:def {name}\b|{name}[ \t]*=)", text, re.MULTILINE) for text in texts):
        return f"{words} It stands in a cell that is text, not code."
    bound = set().union(*map(_defines, sources)) if sources else set()
    if name in bound:
        return words  # the error of that cell is told after it
    others = sorted(other for other in bound if len(other) <= LONGEST_NAME)[:MOST_NAMES]
    close = difflib.get_close_matches(name, others, n=1, cutoff=0.7)
    return f"{words} Did you call it {close[0]}?" if close else words


def _why_died(name: str, sources: Sequence[str], testimony: Testimony) -> str | None:
    """Return what happened to the cell that was to bind a name, if it did not run to its end."""
    for number, source in enumerate(sources):
        errors = [output for output in testimony.outputs.get(number, []) if output["output_type"] == "error"]
        if errors and re.search(rf"\b{re.escape(name)}\b", source):
            words = f": {errors[0]['evalue']}" if errors[0]["evalue"] else ""
            return f"(A cell in which {name} stands stops with {errors[0]['ename']}{words}.)"
    return None


def _notes(cells: Sequence[tuple[int | None, str]], testimony: Testimony) -> list[str]:
    notes = []
    missing = sum(number is None for number, _ in cells)
    if missing:
        notes.append(f"{missing} cells of given code were missing; they were run first, as they were given.")
    for number, words in sorted(testimony.ended.items()):
        notes.append(f"Cell {(cells[number][0] or 0) + 1} {words}; it was left out, and the others were run.")
    return notes


def _tidy(message: str) -> str:
    """Return a message without what a terminal or a page could trip over."""
    printable = "".join(letter if letter.isprintable() or letter == "\n" else "?" for letter in message)
    return printable if len(printable) <= LONGEST else printable[:LONGEST] + " ..."
