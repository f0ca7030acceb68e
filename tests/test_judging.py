"""What a student's process may send, made up here: points come of right results alone, and nothing stops the grader."""

import contextlib
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_utils.classroom import autograded, feedback, judging, plain, results, sandbox, sets, waiting
from course_utils.classroom.hand_ins import HandIn
from course_utils.classroom.lateness import Lateness
from course_utils.classroom.lms import Student
from course_utils.classroom.parts import Mistake, Part

MEAN = Part(
    lambda x: sum(x) / len(x), (Mistake("sum", "You added.", lambda x: sum(x)),), (([1.0, 2.0],),), (([1.5, 4.0, 9.0],),), None
)  # fmt: skip
NUMBER = Part(7.5, (Mistake("half", "You halved.", 3.75),), (), (), None)
LETTER = Part("b", (Mistake("a", "No.", "a"),), (), (), {"a": "up", "b": "down"})
SET = sets.ProblemSet(
    "set", Path("set.ipynb"), "A set",
    (
        sets.Asked("p1-test", "B1.1", "mean", 3, MEAN),
        sets.Asked("p2-test", "B1.2", "number", 2, NUMBER),
        sets.Asked("p3-test", "B1.3", "letter", 1, LETTER),
    ), {}, {}, frozenset(),
)  # fmt: skip
RIGHT = [
    {"kind": "function", "outcomes": [{"value": 1.5}, {"value": 29 / 6}, {"value": 1.5}], "outside": []},
    {"kind": "value", "value": 7.5},
    {"kind": "value", "value": "b"},
]
RAN: list[Any] = [{"begin": 0}, {"end": 0, "outputs": []}, {"ran": True}]
Frames = list[Any]


class Scripted(sandbox.Sandbox):
    """A sandbox whose processes say what a test has written down."""

    def __init__(self, frames: Frames) -> None:
        self.kind, self.frames = "user", frames

    @contextlib.contextmanager
    def _fork(self, seconds: float) -> Iterator[socket.socket]:
        ours, theirs = socket.socketpair()

        def say() -> None:
            with contextlib.suppress(OSError):
                for frame in self.frames:
                    content = frame if isinstance(frame, bytes) else json.dumps(frame).encode()
                    theirs.sendall(len(content).to_bytes(4, "big") + content)
                theirs.shutdown(socket.SHUT_WR)

        def listen() -> None:
            with contextlib.suppress(OSError):
                while theirs.recv(2**20):
                    pass

        threads = [threading.Thread(target=task) for task in (say, listen)]
        for thread in threads:
            thread.start()
        yield ours
        ours.close()
        for thread in threads:
            thread.join()
        theirs.close()


def judged(frames: Frames, cells: Sequence[Any] = ()) -> judging.Judgement:
    notebook = nbformat.v4.new_notebook(cells=list(cells) or [nbformat.v4.new_code_cell("1")])
    return judging.Judge(SET, Scripted(frames), limits={"seconds": 20.0, "cell_seconds": 5.0}).judge(notebook)


def test_right_results_get_the_points() -> None:
    assert [part.points for part in judged([*RAN, *RIGHT]).parts] == [3, 2, 1]


@pytest.mark.parametrize(
    ("number", "answer", "mistake"),
    [
        (0, {"kind": "function", "outcomes": [{"value": 3.0}, {"value": 14.5}, {"value": 3.0}], "outside": []}, "sum"),
        (0, {"kind": "function", "outcomes": [{"value": 1.5}] * 3, "outside": []}, None),
        (0, {"kind": "function", "outcomes": [{"value": 1.5}, {"value": 29 / 6}], "outside": []}, "no answer"),
        (0, {"kind": "function", "outcomes": [], "outside": []}, "no answer"),
        (0, {"kind": "function", "outcomes": [{"value": 0.1}, {"value": 1}, {"value": 0.2}], "outside": []}, "leak"),
        (0, {"kind": "function", "outcomes": [{"value": float("nan")}] * 3, "outside": []}, "leak"),
        (0, {"kind": "function", "outcomes": [{"value": True}] * 3, "outside": []}, "wrong kind"),
        (0, {"kind": "function", "outcomes": [{"trouble": ["unreadable", "x"]}] * 3, "outside": []}, "no answer"),
        (0, {"kind": "function", "outcomes": [{"trouble": ["endless", "x" * 10**6]}] * 3, "outside": []}, "endless"),
        (0, {"kind": "value", "value": 1.5}, "not a function"),
        (1, {"kind": "value", "value": 3.75}, "half"),
        (1, {"kind": "value", "value": "7.5"}, "wrong kind"),
        (1, {"kind": "value", "value": [7.5, 7.5]}, "wrong shape"),
        (1, {"kind": "value", "value": {"dict": [[[], 1]]}}, "no answer"),
        (1, {"kind": "value", "value": {"array": [7.5], "shape": [10**12], "kind": "f"}}, "no answer"),
        (1, {"kind": "value", "value": {"fraction": ["15", "0"]}}, "no answer"),
        (1, {"kind": "value", "value": {"whole": "7" * 10**5}}, "no answer"),
        (1, {"kind": "correct", "points": 2}, "no answer"),
        (1, {"kind": ["value"], "value": 7.5}, "no answer"),
        (1, {"kind": "died"}, "no answer"),
        (1, {"correct": True}, "died"),
        (1, [7.5], "died"),
        (2, {"kind": "value", "value": {"tuple": ["a", "b"]}}, "not a choice"),
        (2, {"kind": "value", "value": "a"}, "a"),
    ],
)
def test_wrong_results_get_none(number: int, answer: Any, mistake: str | None) -> None:
    answers = [answer if place == number else right for place, right in enumerate(RIGHT)]
    found = judged([*RAN, *answers]).parts
    assert [part.points for part in found] == [0 if place == number else part.most for place, part in enumerate(found)]
    assert found[number].mistake == mistake
    assert len(found[number].message) < 1500


NESTED = [b'{"kind": "died", "words": ' + b"[" * depth + b"]" * depth + b"}" for depth in range(700, 1000, 3)]
DEEP = [
    [{"begin": 0}, b'{"end": 0, "outputs": [{"output_type": "stream", "name": "stdout", "text": '
     + b"[" * depth + b"]" * depth + b"}]}"]
    for depth in range(700, 1000, 20)
]  # fmt: skip


@pytest.mark.parametrize(
    "frames",
    [
        [b'{"begin": Infinity}'], [b'{"begin": 1e999}'], [{"begin": True}], [{"begin": 1}], [{"begin": -1}],
        [{"begin": "0"}], [{"begin": [0]}], [{"end": 0, "outputs": []}], [{"begin": 0}, b'{"end": Infinity}'],
        [None], [7], ["begin"], [["begin"]], ["ran"], [{"ran": False}], [b"["], [b"\xff"], [b""], [b"[" * 10**6],
        [{"begin": 0}, {"end": 0, "outputs": 7}], [{"begin": 0}, {"end": 0, "outputs": [{"output_type": []}]}],
        [{"begin": 0}, {"end": 0, "outputs": [{"output_type": "error", "traceback": [[1]]}]}],
    ],
)  # fmt: skip
def test_what_is_no_talk_gets_nothing_and_stops_nothing(frames: Frames) -> None:
    found = judged(frames)
    assert found.points == 0
    assert {part.mistake for part in found.parts} == {"died"}


def test_deep_nesting_stops_nothing() -> None:
    for frames in DEEP:
        assert judged(frames).points == 0
    for answer in NESTED:
        assert judged([*RAN, RIGHT[0], answer, RIGHT[2]]).points in (3, 4)


def test_what_cells_show_has_a_form_and_an_end() -> None:
    lively = {
        "text/plain": "said", "text/html": "<script>", "application/javascript": "alert(1)", "image/svg+xml": "<svg>",
        "image/png": '"><img onerror=alert(1)>',
    }  # fmt: skip
    outputs = [
        {"output_type": "display_data", "data": lively, "metadata": {"x": 1}, "more": 1},
        {"output_type": "stream", "name": "stdout", "text": "x" * 10**7},
        {"output_type": "update_display_data"},
        {"output_type": "error", "ename": "E" * 10**6, "evalue": ["v"], "traceback": ["t" * 10**4] * 100},
    ]
    cells = [nbformat.v4.new_code_cell("1") for _ in range(100)]
    flood = [frame for k in range(100) for frame in ({"begin": k}, {"end": k, "outputs": outputs[:1] + outputs[3:]})]
    ((_, shown),) = judged([{"begin": 0}, {"end": 0, "outputs": outputs}, {"ran": True}]).cells
    assert shown[0] == {"output_type": "display_data", "data": {"text/plain": "said"}, "metadata": {}}
    assert [output["output_type"] for output in shown] == ["display_data", "stream", "error"]
    assert len(json.dumps(shown)) < 200_000
    found = judged([*flood, {"ran": True}, *RIGHT], cells)
    assert found.points == 6
    assert len(json.dumps(found.as_plain())) < 1.2 * sandbox.MOST_SHOWN
    assert "show too much" in str(found.cells[99])


@pytest.mark.parametrize(
    "cells",
    [
        [nbformat.v4.new_markdown_cell("\n" * 10**6)],
        [nbformat.v4.new_markdown_cell(" \t" * 10**6)],
        [nbformat.v4.new_code_cell("a" + "\n" * 90_000)],
        [nbformat.v4.new_code_cell("\n".join(f"numbe_{k} = {j}" for k in range(5000))) for j in range(4)],
        [nbformat.v4.new_code_cell(f"x = {k}\n" * 10_000) for k in range(300)],
        [nbformat.v4.new_code_cell("number" * 16_000 + " = 1")],
        [nbformat.v4.new_code_cell(shape * 30_000 + "1") for shape in ("-", "x=", "(", "not ", "1+", "x.", "[")],
    ],
    ids=["empty lines", "blanks", "one name", "many names", "much code", "a long name", "deep code"],
)  # fmt: skip
def test_a_search_for_a_missing_name_ends(cells: list[Any]) -> None:
    begun = time.monotonic()
    found = judged([{"ran": True}, *[{"kind": "missing"}] * 3], cells)
    assert {part.mistake for part in found.parts} == {"missing"}
    assert time.monotonic() - begun < 15


def test_a_cell_too_long_to_run_says_so() -> None:
    (cell,) = judging._to_run(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x" * 10**6)]), SET)
    assert cell == (0, 'raise MemoryError("this cell is left out: it has 1000000 characters")')


LIVELY = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](javascript:alert(1))",
    "[a](JaVaScRiPt&#58;alert(1))", "[a][1]\n\n[1]: javascript:alert(1)", "[a]\n\n[a]: javascript:alert(1)", "<javascript:alert(1)>",
    "[a](data:text/html;base64,PHNjcmlwdD4=)", "# <b onclick=alert(1)>", "<!--><script>alert(1)</script>-->", "<?x?><a href=x>",
    "```html<img src=x onerror=alert(1)>\n```\n<img src=x onerror=alert(1)>", "[![a](x)](javascript:alert(1))",
    "$\\href{javascript:alert(1)}{x}$", "[a]\\(javascript:alert(1))", "<<script>alert(1)</script>", "<\nscript>alert(1)</script>",
    "![a][b]\n\n   [b]:\n javascript:alert(1)", "</textarea></script><svg/onload=alert(1)>",
]  # fmt: skip


@pytest.mark.parametrize("text", LIVELY)
def test_nothing_of_a_student_lives_in_the_teachers_browser(text: str) -> None:
    from nbconvert import HTMLExporter

    release = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("answer")])
    release.cells[0].metadata["nbgrader"] = {"grade_id": "p9", "locked": False}
    submitted = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text), nbformat.v4.new_code_cell(text)])
    submitted.cells[0].metadata["nbgrader"] = {"grade_id": "p9"}
    outputs: list[sandbox.Output] = [
        {"output_type": "stream", "name": "stdout", "text": text},
        {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}},
        {"output_type": "error", "ename": text, "evalue": text, "traceback": [text]},
    ]
    part = judging.PartResult("B1.1", "p1-test", 0, 3, text, text)
    judgement = judging.Judgement([part], [(1, outputs)], [f"Graded was {text}.ipynb"])
    made = autograded.notebook(SET, release, submitted, judgement)
    body, _ = HTMLExporter(template_name="basic").from_notebook_node(made)
    grade = results.PartGrade(0, 3, False, part, (text,))
    hand_in = HandIn(Student("s1", text, "1"), text, None)
    result = results.Result(hand_in, judgement, (grade,), Lateness(1.0, text), excused=False)
    pages = [feedback.page("A set", result, submitted), waiting.page("A set", [result], [hand_in.student], [])]
    for page in (body, *pages):
        for tag, attributes in _elements(page):
            assert not any(key.startswith("on") or key == "src" for key in attributes), page
            assert tag not in ("script", "svg", "iframe", "object", "img", "form"), page
            assert tag != "a" or (attributes.get("href") or "").startswith("#"), page
    assert "\\href" not in "".join(cell.source for cell in made.cells if cell.cell_type == "markdown")


def _elements(page: str) -> list[tuple[str, dict[str, str | None]]]:
    found = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            found.append((tag, dict(attrs)))

    Reader().feed(page)
    return found


def test_plain_data_lose_no_number_and_no_key() -> None:
    value = {"a": [1, 2.5, (True, None)], "b": 10**40}
    assert plain.decode(json.loads(json.dumps(plain.encode(value)))) == value
