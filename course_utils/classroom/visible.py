"""The check in a problem set's cells: the lessons' engine on what a student may see, ``check("A1.2", fit)``.

Beside a released notebook lies ``checks.json``: inputs, right results on these inputs, and what each known mistake
gives there. Where numbers or a letter are asked for, the right ones are not among the data, and of mistakes only the
fingerprints: a sign exchanged, or one entry of two, would tell what is right.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from course_utils.agreement import agree, kind_words, numbers, shape_words
from course_utils.calls import own
from course_utils.checks import Verdict, chosen, judge
from course_utils.classroom import plain
from course_utils.classroom.parts import Part, registered
from course_utils.exercises import Exercise, Mistake

FILE = "checks.json"
RELEASES = Path(__file__).resolve().parents[2] / "notebooks/assignments/release"


def check(name: str, answer: Any) -> Verdict:
    """Say what can be said of a part's answer before it is graded; print it, and return it.

    Parameters
    ----------
    name
        The part's name, as in ``"A1.2"``.
    answer
        What the part asks for.

    Raises
    ------
    AssertionError
        Where hidden tests stand in the notebook, as when nbgrader grades it, and the answer does not pass them.
    """
    part = registered().get(name)
    data = describe(part) if part else _stored(name)
    verdict = Verdict(False, None, _NO_DATA) if data is None else judge_visible(data, answer)
    print(f"{name}: {verdict.message}")
    if part and not (whole := judge(part.exercise, answer)).correct:
        raise AssertionError(f"{name}: {whole.message}")
    return verdict


_NO_DATA = "not checked: the file checks.json does not lie beside this notebook. Your work is graded all the same."

_REST = "The grading says the rest; it looks at five digits, so give what you computed, not rounded."


def describe(part: Part) -> dict[str, Any]:
    """Return what a student may have of a part, as JSON can hold it."""
    if part.choices is not None:
        return {"kind": "choice", "choices": dict(part.choices)}
    if not part.visible:
        right = np.asarray(numbers(part.answer))
        kept = [m for m in part.mistakes if not agree(np.asarray(numbers(m.answer)), right)]
        mistakes = [[m.name, m.explanation, fingerprints(numbers(m.answer), m.name)[0]] for m in kept]
        return {"kind": "value", "shape": list(right.shape), "mistakes": mistakes}
    rights = _results(part.answer, part)
    mistakes = []
    for mistake in part.mistakes:
        results = _results(mistake.answer, part)
        if not all(_same(result, right) for result, right in zip(results, rights, strict=True)):
            mistakes.append([mistake.name, mistake.explanation, plain.encode(results)])
    inputs = [list(arguments) for arguments in part.visible]
    return {
        "kind": "function",
        "inputs": plain.encode(inputs),
        "right": plain.encode(rights),
        "mistakes": mistakes,
    }


def judge_visible(data: Mapping[str, Any], answer: Any) -> Verdict:
    """Return the verdict that the data of a release allow."""
    if data["kind"] == "function":
        verdict = judge(from_table(data), answer)
        words = "right on the inputs that you can see. It is graded on others too."
        return Verdict(True, None, words) if verdict.correct else verdict
    if _is_dots(answer):
        return Verdict(False, None, "not answered yet. Put your answer in the place of the three dots.")
    if data["kind"] == "choice":
        letter = chosen(data["choices"], answer)
        if letter is not None:
            return Verdict(True, None, f"your answer is {letter!r}. Whether it is right, the grading will say.")
        return Verdict(False, "not a choice", f"Answer with one letter in quotes, of {', '.join(data['choices'])}.")
    return _judge_value(data, answer)


def _judge_value(data: Mapping[str, Any], answer: Any) -> Verdict:
    wanted, values = np.zeros(data["shape"]), numbers(answer)
    if values is not None and wanted.ndim == 0 and values.size == 1:
        values = values.reshape(())  # one number in a list, which the grading takes too
    if values is None or values.shape != wanted.shape:
        return Verdict(False, "wrong kind", f"Expected {shape_words(wanted)}, but this is {kind_words(answer)}.")
    for name, explanation, print_ in data["mistakes"]:
        if print_ in fingerprints(values, name):
            return Verdict(False, name, f"not yet. {explanation}")
    return Verdict(True, None, f"{shape_words(values)}, and none of the known mistakes. {_REST}")


def fingerprints(values: Any, salt: str) -> list[str]:
    """Return texts by which numbers are recognised, to five digits of the largest, but which do not show them.

    That keeps them from the eye only: whoever tries all numbers of five digits finds a single one. The first
    is that of the nearest roundings; the others differ where an entry lies between two.
    """
    size = float(np.max(np.abs(values), initial=0.0))
    if not math.isfinite(size):
        return [""]
    unit = 10.0 ** (math.floor(math.log10(size * 1.000001)) - 4) if size else 1.0  # 0.99999999 is a rounded 1
    rounded = [np.floor(np.ravel(values) / unit + half).astype(int).tolist() for half in (0.5, 0.49, 0.51)]
    texts = [f"{salt} {np.shape(values)} {math.log10(unit):.0f} {cells}" for cells in rounded]
    return [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]


def from_table(data: Mapping[str, Any]) -> Exercise:
    """Return an exercise whose functions look up what they give, from what `describe` says of a function."""
    inputs = tuple(tuple(arguments) for arguments in plain.decode(data["inputs"]))
    mistakes = tuple(Mistake(name, words, _table(inputs, values)) for name, words, values in data["mistakes"])
    right = _table(inputs, data["right"])
    return Exercise(title="", answer=right, solution="", hints=(), mistakes=mistakes, inputs=inputs)


def _table(inputs: tuple[tuple[Any, ...], ...], results: Any) -> Callable[..., Any]:
    found = dict(zip(map(plain.key, inputs), plain.decode(results), strict=True))
    return lambda *arguments: found[plain.key(arguments)]


def _results(function: Callable[..., Any], part: Part) -> list[Any]:
    return [_listed(function(*own(arguments))) for arguments in part.visible]


def _listed(value: Any) -> Any:
    """Return numbers in lists, with ten digits: what a machine rounds otherwise is to be the same file.

    For the same reason what is next to nothing beside the largest, as the 6e-16 of a sum that ought to be 0, is 0.
    """
    values = np.asarray(numbers(value), dtype=float)
    values = np.where(np.abs(values) <= 1e-13 * np.max(np.abs(values), initial=0.0), 0.0, values)
    return np.reshape([float(f"{number:.10g}") for number in values.ravel()], values.shape).tolist()


def _same(result: Any, right: Any) -> bool:
    return np.shape(result) == np.shape(right) and agree(np.asarray(result, dtype=float), right)


def _is_dots(answer: Any) -> bool:
    return answer is Ellipsis or (type(answer) in (list, tuple) and Ellipsis in [e for e in answer if e is Ellipsis])


def _stored(name: str) -> Mapping[str, Any] | None:
    """Return a part's data from the file beside the notebook, or from the course's own releases."""
    number = name.partition(".")[0].removeprefix("A")
    for path in [Path(FILE), *sorted(RELEASES.glob(f"{number}_*/{FILE}"))]:
        if path.is_file():
            data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if name in data:
                found: dict[str, Any] = data[name]
                return found
    return None
