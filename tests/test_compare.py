"""Each row of CONTRIBUTING.md's table on outputs, with a small notebook made for it, run through pytest and nbval."""

import base64
import subprocess
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
import subpytest
from PIL import Image, ImageDraw

from tools import compare, lessons

SHOW = "from course_utils.figures import canvas, show\nfigure, axes = canvas()\n"
SENTENCE = "A line that climbs from 0.0 to 2.0 as x goes from 0 to 1."


def picture(*lines: tuple[int, int, int, int]) -> str:
    """Return a PNG with some thick lines."""
    image = Image.new("RGB", (360, 210), "white")
    for line in lines:
        ImageDraw.Draw(image).line(line, fill="black", width=6)
    buffer = BytesIO()
    image.save(buffer, format="png")
    return base64.b64encode(buffer.getvalue()).decode()


def stream(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: str) -> dict:
    mimes = {"png": "image/png", "plain": "text/plain", "html": "text/html", "markdown": "text/markdown"}
    return {"output_type": "display_data", "metadata": {}, "data": {mimes[key]: value for key, value in data.items()}}


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("loss 0.1234", "loss 0.1235"),
        ("loss 1.50e-07", "loss 1.51e-07"),
        ("2e-05", "3e-05"),
        ("0.50000", "0.49999"),
        ("0.5", "0.49999999"),
        ("1,999.9", "2,000.0"),
        ("9.9999e-05", "0.0001"),
        ("-0.00", "0.00"),
        ("-0.01", "0.00"),
        ("-1e-16", "1e-16"),
        ("−0.25", "-0.25"),
        ("a  9.99 |", "a 10.00 |"),
        ("(0.25, -1.75)", "(0.26, -1.74)"),
        ("47.8%", "47.9%"),
        ("0.1234,0.5678", "0.1235,0.5677"),
        ("1.70x + 0.00", "1.70x - 0.00"),
        ("[1.e-05]", "[2.e-05]"),
    ],
)
def test_equal_texts(stored: str, fresh: str) -> None:
    assert compare.text_difference(stored, fresh) is None
    assert compare.text_difference(fresh, stored) is None


@pytest.mark.parametrize(
    ("stored", "fresh"),
    [
        ("loss 0.1234", "loss 0.1236"),
        ("1.50e-07", "1.52e-07"),
        ("1.50e-07", "1.50e-08"),
        ("3", "4"),
        ("3", "3.0"),
        ("3.", "4."),
        ("3/4", "3/5"),
        ("(3, 2)", "(2, 3)"),
        ("(5,)", "(5, 1)"),
        ("0.25", "-0.25"),
        ("-0.02", "0.01"),
        ("converges", "diverges"),
        ("version 1.2.3", "version 1.2.4"),
        ("x1.5", "x1.6"),
        ("nan", "0.5"),
        ("inf", "1e308"),
        ("0.1 0.2", "0.1"),
        ("1.0", "1.0\n2.0"),
        ("3-4", "3-5"),
        ("x - 0.25", "x + 0.25"),
        ("1,234", "1,235"),
        ("2026-11-20", "2026-11-21"),
        ("True", "False"),
    ],
)
def test_different_texts(stored: str, fresh: str) -> None:
    for one, other in [(stored, fresh), (fresh, stored)]:
        message = compare.text_difference(one, other)
        assert message is not None
        assert one in message and other in message  # a maintainer sees both


@pytest.mark.parametrize("mime", ["plain", "html", "markdown"])
def test_tolerance_in_every_text(mime: str) -> None:
    stored = shown(**{mime: "<td>0.1234</td>"})
    assert not compare.differences([], [stored], [shown(**{mime: "<td>0.1233</td>"})])
    assert compare.differences([], [stored], [shown(**{mime: "<td>0.1232</td>"})])
    assert compare.differences([], [stored], [shown(**{mime: "<th>0.1234</td>"})])


def test_outputs_missing_new_or_in_another_order() -> None:
    text, figure = stream("1\n"), shown(png=picture((0, 0, 360, 210)), plain=SENTENCE)
    assert not compare.differences([], [text, figure], [text, figure])
    for stored, fresh in [
        ([text, figure], [text]),
        ([text], [text, figure]),
        ([text, figure], [figure, text]),
        ([text], []),
    ]:
        (fault,) = compare.differences([], stored, fresh)
        assert "stored outputs" in fault and "fresh outputs" in fault


def test_figures() -> None:
    line, other = picture((0, 200, 360, 10)), picture((0, 10, 360, 200))
    stored = shown(png=line, plain=SENTENCE)
    assert not compare.differences([], [stored], [shown(png=picture((0, 201, 360, 11)), plain=SENTENCE)])
    for changed in [other, picture(), "no picture"]:
        (fault,) = compare.differences([], [stored], [shown(png=changed, plain=SENTENCE)])
        assert "picture" in fault
    (fault,) = compare.differences([], [stored], [shown(png=line, plain=SENTENCE.replace("2.0", "2.5"))])
    assert "2.0 became 2.5" in fault


def test_tags() -> None:
    before, after = [stream("numpy 1.26")], [stream("numpy 2.2")]
    assert compare.differences([], before, after)
    assert not compare.differences([compare.MACHINE_DEPENDENT], before, after)
    assert not compare.differences([compare.INTERACTIVE], [], [shown(plain="interactive(…)")])
    for tags in [[], [compare.MACHINE_DEPENDENT], [compare.INTERACTIVE]]:
        assert "stderr" in compare.differences(tags, before, [*before, stream("UserWarning: no", "stderr")])[0]
    widget = {"output_type": "display_data", "metadata": {}, "data": {compare.WIDGET: {}, "text/plain": "x"}}
    assert "not tagged" in compare.differences([], [widget], [widget])[0]


# What follows runs whole notebooks, so that nbval, conftest.py and both kinds of checks are seen to work together.


def notebook(*cells: tuple[str, list[dict]], tags: tuple[str, ...] = ()) -> nbformat.NotebookNode:
    """Return a notebook with code cells and their stored outputs; the tags are the last cell's."""
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell("# A lesson\n\n## A section", id="top")]
    for count, (source, outputs) in enumerate(cells, 1):
        cell = nbformat.v4.new_code_cell(source, execution_count=count, id=f"cell-{count}")
        cell.outputs = [nbformat.from_dict(output) for output in outputs]
        made.cells.append(cell)
    if tags:
        made.cells[-1].metadata["tags"] = list(tags)
    return lessons.normalised(made)


def run(folder: Path, made: nbformat.NotebookNode) -> subprocess.CompletedProcess[str]:
    """Run pytest on one notebook, with this repository's configuration."""
    path = folder / "01_made.ipynb"
    lessons.write(made, path)
    place = [f"--rootdir={lessons.ROOT}", f"--confcutdir={lessons.ROOT}", "-c", str(lessons.ROOT / "pyproject.toml")]
    return subpytest.run([*place, "-p", "conftest", str(path)], cwd=lessons.ROOT, env={})


def figure_outputs(sentence: str) -> list[dict]:
    """Return what `show` stores for a line from (0, 0) to (1, 2)."""
    from course_utils import figures

    figure, axes = figures.canvas()
    axes.plot([0, 1], [0, 2])
    buffer = BytesIO()
    figure.savefig(buffer, format="png", dpi=figures.DOTS_PER_INCH)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return [shown(png=encoded, plain=sentence), shown(markdown=f"*{sentence}*", plain=sentence)]


def redrawn_outputs(sentence: str) -> list[dict]:
    """Return what `show` would have stored for a figure of tests/drift.py under a newer Matplotlib."""
    drawn = Image.open(sorted((TESTS / "figures").iterdir())[0] / "contours.png")
    buffer = BytesIO()
    drawn.resize((2 * drawn.width, 2 * drawn.height)).save(buffer, format="png")
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return [shown(png=encoded, plain=sentence), shown(markdown=f"*{sentence}*", plain=sentence)]


TESTS = Path(__file__).resolve().parent
REDRAW = (
    f"import sys\nsys.path.insert(0, {str(TESTS)!r})\nimport drift\nfrom course_utils.figures import show\n"
    f"show(drift.contours('as it is'), {SENTENCE!r})"
)
LINE = SHOW + "axes.plot([0, 1], [0, 2])\n" + f'show(figure, "{SENTENCE}")'
WIDGET_CELL = (
    "# interactive: move it\nfrom ipywidgets import interact\n_ = interact(lambda slope: print(slope), slope=(0, 3))"
)
BESIDE = ("print(True)", [stream("True\n")])


def uncounted() -> nbformat.NotebookNode:
    made = notebook(("print(1)", [stream("1\n")]))
    made.cells[1].execution_count, made.cells[1].outputs = None, []
    return made


def miscounted() -> nbformat.NotebookNode:
    made = notebook(("print(1)", [stream("1\n")]))
    made.cells[1].execution_count = 7
    return made


PASS = {
    "last digit": notebook(("print(0.1234)", [stream("0.1235\n")])),
    "figure": notebook((LINE, figure_outputs(SENTENCE))),
    "figure redrawn by another Matplotlib": notebook((REDRAW, redrawn_outputs(SENTENCE))),
    "last digit, in Markdown": notebook(
        (
            "from IPython.display import Markdown, display\ndisplay(Markdown('loss **0.1234**'))",
            [shown(markdown="loss **0.1235**", plain="<IPython.core.display.Markdown object>")],
        )
    ),
    "last digit, in HTML": notebook(
        (
            "from IPython.display import HTML, display\ndisplay(HTML('<td>0.1234</td>'))",
            [shown(html="<td>0.1233</td>", plain="<IPython.core.display.HTML object>")],
        )
    ),
    "machine-dependent": notebook(
        BESIDE,
        ("# machine-dependent: a clock\nimport time\nprint(time.time())", [stream("1.0\n")]),
        tags=("machine-dependent",),
    ),
    "interactive": notebook((LINE, figure_outputs(SENTENCE)), (WIDGET_CELL, []), tags=("interactive",)),
    "expected error": notebook(
        (
            "from course_utils.errors import expected_error\nwith expected_error(ZeroDivisionError, 'no'):\n    1 / 0",
            [stream("ZeroDivisionError: no\n")],
        )
    ),
}
FAIL = {
    "more than the last digit": (notebook(("print(0.1234)", [stream("0.1236\n")])), "0.1236 became 0.1234"),
    "integer": (notebook(("print(3)", [stream("4\n")])), "4 became 3"),
    "word": (notebook(("print('converges')", [stream("diverges\n")])), "'diverges' became 'converges'"),
    "not executed": (uncounted(), "execution counts"),
    "counts": (miscounted(), "execution counts"),
    "output missing": (notebook(("pass", [stream("1\n")])), "stored outputs: stdout; fresh outputs: none"),
    "output not stored": (notebook(("print(1)", [])), "stored outputs: none; fresh outputs: stdout"),
    "figure gone": (notebook(("pass", figure_outputs(SENTENCE))), "fresh outputs: none"),
    "figure new": (notebook((LINE, [])), "stored outputs: none; fresh outputs: figure"),
    "figure's meaning": (notebook((LINE, figure_outputs(SENTENCE.replace("2.0", "3.0")))), "3.0 became 2.0"),
    "figure's lines": (
        notebook((LINE.replace("[0, 2]", "[2, 0]"), figure_outputs(SENTENCE))),
        "the picture has changed",
    ),
    "warning": (notebook(("import warnings\nwarnings.warn('old')", [])), "stderr"),
    "stored error": (
        notebook(("1 / 0", [{"output_type": "error", "ename": "ZeroDivisionError", "evalue": "no", "traceback": []}])),
        "a stored error",
    ),
    "no error where one is expected": (
        notebook(("from course_utils.errors import expected_error\nwith expected_error(ValueError):\n    pass", [])),
        "should have raised ValueError",
    ),
    "tag not visible": (
        notebook(BESIDE, ("print(1)", [stream("1\n")]), tags=("machine-dependent",)),
        "the comments in the cell say",
    ),
    "nothing compared beside a machine-dependent cell": (
        notebook(("# machine-dependent: why\nprint(1)", [stream("1\n")]), tags=("machine-dependent",)),
        "what holds on every machine",
    ),
    "widget without a figure before it": (
        notebook((WIDGET_CELL, []), tags=("interactive",)),
        "without a static figure",
    ),
    "widget stored": (
        notebook((LINE, figure_outputs(SENTENCE)), (WIDGET_CELL.replace("# interactive: move it\n", ""), [])),
        "not tagged",
    ),
}


@pytest.mark.parametrize("made", PASS.values(), ids=PASS)
def test_notebook_passes(made: nbformat.NotebookNode, tmp_path: Path) -> None:
    result = run(tmp_path, made)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(("made", "words"), FAIL.values(), ids=FAIL)
def test_notebook_fails(made: nbformat.NotebookNode, words: str, tmp_path: Path) -> None:
    result = run(tmp_path, made)
    assert result.returncode == 1, result.stdout
    assert words in result.stdout


def test_a_kernel_that_dies_at_its_start_gets_another_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    import conftest

    tries: list[str] = []

    def dying(notebook: object) -> None:
        tries.append("try")
        if len(tries) < 3:
            raise RuntimeError("Kernel died before replying to kernel_info")

    monkeypatch.setattr(conftest, "start", dying)
    conftest.setup(object())
    assert len(tries) == 3

    def failing(notebook: object) -> None:
        raise RuntimeError("no such kernel")

    monkeypatch.setattr(conftest, "start", failing)
    with pytest.raises(RuntimeError, match="no such kernel"):
        conftest.setup(object())
