"""What runs in a student's own process: the cells in order, then the functions that are asked for. It decides nothing.

Inputs come through a socket and plain data go back; what they are worth is decided on the other side, by `judging`.
Whatever a student's code does to this module, it can only make this process send other data.
"""

import base64
import contextlib
import io
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course_utils.calls import Trouble, call
from course_utils.checks import names_from_outside
from course_utils.classroom import plain, wire

MOST_PRINTED = 20_000  # characters of one cell that are kept
MOST_PICTURE = 1_500_000  # characters of one picture
MOST_OUTPUTS = 50  # of one cell
MOST_FIGURES = 6
MOST_BINDINGS = 6  # of one name: the newest that is an answer counts
FIRST_FIGURE = """\
from course_utils.figures import canvas, show
figure, axes = canvas()
axes.plot([0, 1], label="line")
axes.set(xlabel="x", ylabel="y", title="$x$")
axes.legend()
show(figure, "A line through the origin, drawn before there are cells.");"""
AGAIN = 0.5  # seconds until a cell that caught the first stop is stopped once more
ROUNDS = 2  # in which cells that lacked a name are tried again


class _Stopped(BaseException):
    """Raised into a cell that runs too long; not an Exception, so that ``except Exception`` lets it through."""


class _Shell(InteractiveShell):
    """IPython without its files, without a terminal, and without windows for figures."""

    caught: Any = None

    def enable_gui(self, gui: Any = None) -> None:
        """Open no windows."""

    def enable_matplotlib(self, gui: Any = None) -> tuple[str, str]:
        """Leave figures to `_figures`."""
        return "inline", "inline"

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        try:
            words = str(evalue)
        except Exception:
            words = ""
        traceback = [str(line)[:2000] for line in (stb if isinstance(stb, list) else [stb])][-30:]
        self.caught = {
            "output_type": "error",
            "ename": str(getattr(etype, "__name__", etype))[:100],
            "evalue": words[:2000],
            "traceback": traceback,
        }


class _Printed(io.TextIOBase):
    """Keeps the beginning of what is printed, however much it is."""

    def __init__(self) -> None:
        self.kept: list[str] = []
        self.length = 0

    def writable(self) -> bool:
        """Take what is printed."""
        return True

    def write(self, text: str) -> int:
        """Keep it, if there is room."""
        if self.length <= MOST_PRINTED:
            self.kept.append(text[: MOST_PRINTED + 1 - self.length])
        self.length += len(text)
        return len(text)

    def text(self) -> str:
        """Return what is kept."""
        cut = "\n... (cut: it printed too much)" if self.length > MOST_PRINTED else ""
        return "".join(self.kept)[:MOST_PRINTED] + cut


def shell() -> Any:
    """Return what runs cells, made before the fork."""
    import matplotlib

    matplotlib.use("Agg")
    made: Any = _Shell.instance(history_length=0)
    made.history_manager.enabled = False
    made.displayhook.write_output_prompt = lambda: None
    made.colors = "NoColor"
    with capture_output():
        made.run_cell(FIRST_FIGURE)  # the first one takes longest: fonts are found and read
    made.reset(new_session=True)
    return made


def serve(talk: socket.socket, made: Any) -> None:
    """Run the cells of a job, then answer what is asked, until the other side hangs up."""
    job = wire.receive(talk)
    for name, content in job["files"].items():
        Path(name).write_bytes(base64.b64decode(content))
    names: list[str] = job["names"]
    bindings: dict[str, list[Any]] = {name: [] for name in names}
    again = range(len(job["cells"]))
    for _ in range(1 + ROUNDS):
        lacking = []
        for number in again:
            if number in job["skip"]:
                continue
            wire.send(talk, {"begin": number})
            outputs = _run(made, job["cells"][number], job["cell_seconds"], job["alone"])
            wire.send(talk, {"end": number, "outputs": outputs})
            for name in names:
                value = made.user_ns.get(name, plain)
                if value is not plain and not any(value is old for old in bindings[name][-1:]):
                    bindings[name] = [*bindings[name], value][-MOST_BINDINGS:]
            if any(output["output_type"] == "error" and output["ename"] == "NameError" for output in outputs):
                lacking.append(number)
        if not lacking or len(lacking) == len(again):
            break
        again = lacking  # type: ignore[assignment]
    for name, bound in bindings.items():  # an empty cell below the work does not undo it
        answers = [value for value in bound if not _is_empty(value)]
        made.user_ns.update({name: answers[-1]} if answers else {})
    wire.send(talk, {"ran": True})
    while True:
        asked = wire.receive(talk)
        wire.send(talk, _answer(bindings[asked["name"]], asked["inputs"], asked["seconds"], job["alone"]))


def _run(made: Any, source: str, seconds: float, alone: bool) -> list[dict[str, Any]]:
    """Run one cell and return its outputs in the notebook's form.

    When it is stopped, so are the processes it has started, where there are no others of this user (`alone`): what they
    go on doing, filling memory say, would be taken for the next cell's.
    """
    made.caught = None
    printed, warned = _Printed(), _Printed()
    outputs: list[Any] = []
    with capture_output() as captured:
        sys.stdout, sys.stderr = printed, warned
        try:
            with _time_limit(seconds) as stopped:
                result = made.run_cell(source)
            error = result.error_before_exec or result.error_in_exec
            if error is not None and not made.caught:
                made.caught = _error(type(error).__name__)
        except BaseException as error:  # whatever gets through: the next cell is run all the same
            made.caught = _error(type(error).__name__)
        figures = _figures()
    for name, stream in [("stdout", printed), ("stderr", warned)]:
        if stream.length:
            outputs.append({"output_type": "stream", "name": name, "text": stream.text()})
    for output in captured.outputs[:MOST_OUTPUTS]:
        data = {kind: text for kind, text in output.data.items() if _fits(kind, text)}
        outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
    outputs += figures
    if stopped:
        if alone:
            _end_others()
        made.caught = {**_error("TooLong"), "evalue": f"This cell was not done after {seconds:g} seconds."}
    if made.caught:
        outputs.append(made.caught)
    return outputs


def _error(name: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": "", "traceback": []}


def _fits(kind: str, text: Any) -> bool:
    if not isinstance(kind, str) or not isinstance(text, str):
        return False
    if kind == "image/png":
        return len(text) <= MOST_PICTURE
    return kind == "text/plain" and len(text) <= MOST_PRINTED  # a browser would run what is in HTML


def _figures() -> list[dict[str, Any]]:
    """Return the figures that a cell has left open, as outputs, and close them."""
    plt = sys.modules.get("matplotlib.pyplot")
    if plt is None:
        return []
    outputs = []
    try:
        for number in plt.get_fignums()[:MOST_FIGURES]:
            picture = io.BytesIO()
            plt.figure(number).savefig(picture, format="png", dpi=72)
            encoded = base64.b64encode(picture.getvalue()).decode()
            if _fits("image/png", encoded):
                data = {"image/png": encoded, "text/plain": "<Figure>"}
                outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
        plt.close("all")
    except Exception:  # a student's figure that cannot be drawn is no one else's trouble
        return outputs
    return outputs


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[list[bool]]:
    """Stop the lines inside after some seconds, and again if that is caught; yield a list that tells whether."""
    active, stopped = True, []

    def stop(*_: Any) -> None:
        if active:
            stopped.append(True)
            raise _Stopped

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield stopped
    finally:
        active = False
        signal.setitimer(signal.ITIMER_REAL, 0)


def _answer(bound: list[Any], inputs: Any, seconds: float, alone: bool) -> dict[str, Any]:
    """Answer with the newest value of a name that is an answer; each is tried in a process of its own."""
    if not bound:
        return {"kind": "missing"}
    found: dict[str, Any] = {"kind": "unanswered"}
    for value in reversed(bound):
        if type(value) in (int, float, str, bool, type(None)):
            return _testimony(value, inputs)  # nothing of the student's runs when these are read
        found = _in_child(lambda value=value: _testimony(value, inputs), seconds, alone)  # type: ignore[misc]
        if found["kind"] != "unanswered":
            return found
    return found


def _testimony(value: Any, inputs: Any) -> dict[str, Any]:
    """Return what a value is, or what a function gives on inputs, in plain data."""
    if _is_empty(value):
        return {"kind": "unanswered"}
    if inputs is None or not callable(value):
        if callable(value):
            return {"kind": "function for a value"}
        try:
            return {"kind": "value", "value": plain.encode(value)}
        except plain.NotPlainError as error:
            return {"kind": "not plain", "words": str(error)}
    arguments = [tuple(given) for given in plain.decode(inputs)]
    outcomes: list[dict[str, Any]] = []
    for given in [*arguments, arguments[0]]:
        endless = [outcome for outcome in outcomes if outcome.get("trouble", [""])[0] == "endless"]
        outcomes.append(endless[0] if endless else _outcome(value, given))
    if all(outcome.get("value") == {"dots": True} for outcome in outcomes):
        return {"kind": "unanswered"}
    outside = names_from_outside(value)
    return {"kind": "function", "outcomes": outcomes, "outside": [name[:100] for name in outside[:3]]}


def _is_empty(value: Any) -> bool:
    """Tell whether the three dots still stand there, or a function has nothing in it."""

    def nothing() -> None: ...

    return value is Ellipsis or (type(value) is FunctionType and value.__code__.co_code == nothing.__code__.co_code)


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> dict[str, Any]:
    result = call(function, arguments)
    if isinstance(result, Trouble):
        return {"trouble": [result.name[:100], result.words[:2000]]}
    try:
        return {"value": plain.encode(result)}
    except plain.NotPlainError as error:
        return {"trouble": ["wrong kind", f"It should return numbers, but what it returns is {error}."[:2000]]}
    except Exception as error:  # an object of the student's that does not like to be looked at
        return {"trouble": ["wrong kind", f"What it returns cannot be read: {type(error).__name__}."]}


def _end_others() -> None:
    """End all in this namespace that this user may end, but for this process, and wait for those that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def _in_child(task: Callable[[], dict[str, Any]], seconds: float, alone: bool) -> dict[str, Any]:
    """Return what a task returns in a fork of this process, so that its end, or its changes, are its own."""
    ours, theirs = socket.socketpair()
    try:
        child = os.fork()
    except OSError:  # too many processes: those that the cells have left
        if not alone:
            return {"kind": "died", "words": "There was no room for it: too many processes are left running."}
        _end_others()
        child = os.fork()
    if child == 0:
        try:
            ours.close()
            wire.send(theirs, task())
        finally:
            os._exit(0)
    theirs.close()
    try:
        return dict(wire.receive(ours, until=time.monotonic() + seconds))
    except wire.LateError:
        return {"kind": "died", "words": f"It had not returned after {seconds:g} seconds."}
    except wire.BrokenError:
        return {"kind": "died", "words": "It ended the process in which it was called: os._exit, or too much memory?"}
    finally:
        ours.close()
        with contextlib.suppress(OSError):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
