"""Run a student's cells where they can do no harm, and bring back what they gave: plain data, nothing that runs here.

`Sandbox` starts the warmed parent (`nursery`); `examine` lets it fork for one submission, talks with the process
(`inside`) under time limits, and starts again without a cell that ended the process.
"""

import base64
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from course_utils.classroom import jail, plain, wire

KINDS = {
    "root": "user ids of their own, namespaces, and a file system with nothing but Python and the course's helpers",
    "user": "namespaces, and a file system with nothing but Python and the course's helpers",
    "limits": "a process and its limits alone: it is NOT contained, see notebooks/assignments/README.md",
}
CELL_SECONDS = 15.0
ASK_SECONDS = 12.0
SECONDS = 60.0  # for everything of one submission
MOST_STARTS = 5
START_SECONDS = 60.0
MOST_OUTPUTS = 60  # of one cell
LONGEST_TEXT = 25_000  # characters of one output
LONGEST_PICTURE = 1_500_000
MOST_SHOWN = 4_000_000  # characters of all outputs of a submission
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "MPLBACKEND": "Agg",
    "PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8",
}  # fmt: skip

Output = dict[str, Any]


class NoSandboxError(RuntimeError):
    """Raised where students' code cannot be contained as asked."""


@dataclass(frozen=True)
class Ask:
    """What is wanted of a submission: the value of a name, or what a function of that name gives on inputs."""

    name: str
    inputs: tuple[tuple[Any, ...], ...] | None


@dataclass
class Testimony:
    """What a submission's process has said; nothing of it is trusted.

    Attributes
    ----------
    outputs
        Of each cell that was run, by its number.
    ended
        Cells that ended the process or had no end, and in which words.
    answers
        By the names that were asked for: what `inside` sends.
    """

    outputs: dict[int, list[Output]] = field(default_factory=dict)
    ended: dict[int, str] = field(default_factory=dict)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    _shown: int = 0

    def show(self, cell: int, outputs: list[Output]) -> None:
        """Keep what a cell showed, if there is room for it."""
        size = len(json.dumps(outputs))
        if self._shown + size > MOST_SHOWN:
            words = "(left out: all cells together show too much)"
            outputs, size = [{"output_type": "stream", "name": "stderr", "text": words}], 0
        self._shown += size
        self.outputs[cell] = outputs


class Sandbox:
    """The warmed parent, and the talk with the processes it forks. Use it in a ``with``; threads may share it.

    Parameters
    ----------
    hidden
        Folders and files that no submission may see even if they lie beside what Python needs.
    warm
        Modules to import beforehand, besides the usual ones.
    kind
        One of `KINDS`; without it the strongest that this system allows.
    least
        The weakest kind that will do, if none is given.
    """

    def __init__(
        self, hidden: Sequence[Path] = (), warm: Sequence[str] = (), kind: str | None = None, least: str = "limits"
    ) -> None:
        kinds = [kind] if kind else list(KINDS)[: list(KINDS).index(least) + 1]
        if os.getuid() != 0 and "root" in kinds:
            kinds.remove("root")
        problems = []
        for tried in kinds:
            problem = self._start(tried, hidden, warm)
            if problem is None:
                self.kind = tried
                break
            problems.append(f"{tried}: {problem}")
        else:
            raise NoSandboxError(f"Students' code cannot be contained here. {'; '.join(problems) or 'Not as root.'}")
        self._lock = threading.Lock()

    def _start(self, kind: str, hidden: Sequence[Path], warm: Sequence[str]) -> str | None:
        """Start the parent; return what hinders it."""
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        settings = {"kind": kind, "hidden": [str(path.resolve()) for path in hidden], "warm": list(warm)}
        package = str(Path(__file__).resolve().parents[2])
        self._process = subprocess.Popen(
            [sys.executable, "-m", "course_utils.classroom.nursery", str(theirs.fileno()), json.dumps(settings)],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            cwd="/",
            env={**ENVIRONMENT, "PYTHONPATH": package},
        )
        theirs.close()
        self._control.settimeout(START_SECONDS)
        try:
            said = self._control.recv(4096)
        except TimeoutError:
            said = b""
        problem: str | None = json.loads(said)["problem"] if said else "the warmed parent has died at its start"
        self._control.settimeout(None)
        if problem is not None:
            self.close()
        return problem

    def __enter__(self) -> "Sandbox":
        """Return it."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the warmed parent."""
        self.close()

    def close(self) -> None:
        """End the warmed parent."""
        self._control.close()
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def examine(
        self, cells: Sequence[str], asks: Sequence[Ask], files: Mapping[str, bytes] | None = None,
        seconds: float = SECONDS, cell_seconds: float = CELL_SECONDS,
    ) -> Testimony:  # fmt: skip
        """Run cells in a new process, then ask for values and results; always return, in about the time allowed."""
        found = Testimony()
        until = time.monotonic() + seconds
        for _ in range(MOST_STARTS):
            left = [ask for ask in asks if ask.name not in found.answers]
            if time.monotonic() >= until or (found.outputs and not left):
                break
            with self._fork(max(1.0, until - time.monotonic())) as talk:
                if self._attempt(talk, cells, left, files or {}, found, until, cell_seconds):
                    break
        words = "The notebook's cells took all the time there is, or ended the process again and again."
        for ask in asks:
            found.answers.setdefault(ask.name, {"kind": "died", "words": words})
        return found

    def _attempt(
        self, talk: socket.socket, cells: Sequence[str], asks: Sequence[Ask], files: Mapping[str, bytes],
        found: Testimony, until: float, cell_seconds: float,
    ) -> bool:  # fmt: skip
        """Talk with one process; tell whether it answered everything."""
        running: int | None = None
        asked: str | None = None
        try:
            talk.settimeout(max(0.1, until - time.monotonic()))
            job = {
                "cells": list(cells), "skip": sorted(found.ended), "names": [ask.name for ask in asks],
                "cell_seconds": cell_seconds,
                "alone": self.kind != "limits",
                "files": {name: base64.b64encode(content).decode() for name, content in files.items()},
            }  # fmt: skip
            wire.send(talk, job)
            while True:
                own = time.monotonic() + 2 * cell_seconds  # for a cell that cannot be interrupted from inside
                message = wire.receive(talk, min(until, own))
                if message == {"ran": True}:
                    break
                if "begin" in message:
                    running = _number(message["begin"], len(cells))
                    continue
                if _number(message["end"], len(cells)) != running or running is None:
                    raise wire.BrokenError("cells end that never began")
                found.show(running, _clean(message["outputs"]))
            running = None
            for ask in asks:
                asked = ask.name
                inputs = None if ask.inputs is None else plain.encode([list(given) for given in ask.inputs])
                wire.send(talk, {"name": ask.name, "inputs": inputs, "seconds": ASK_SECONDS})
                answer = wire.receive(talk, min(until, time.monotonic() + 3 * ASK_SECONDS))
                found.answers[ask.name] = dict(answer) if isinstance(answer, dict) and "kind" in answer else {
                    "kind": "died", "words": "It sent something else than an answer.",
                }  # fmt: skip
            return True
        except (wire.BrokenError, TypeError, KeyError, ValueError) as error:
            late = isinstance(error, wire.LateError)
            words = "did not end in time" if late else "ended the process (os._exit, too much memory, or a crash?)"
            if asked is not None:
                found.answers[asked] = {"kind": "died", "words": f"When it was called, it {words}."}
            elif running is not None:
                found.ended[running] = words
                found.outputs[running] = [
                    {"output_type": "error", "ename": "Stopped", "evalue": f"This cell {words}.", "traceback": []}
                ]
            return False

    @contextlib.contextmanager
    def _fork(self, seconds: float) -> Iterator[socket.socket]:
        """Yield the socket to a new process; end it and its namespace afterwards."""
        talk, theirs = socket.socketpair()
        leash, end = socket.socketpair()
        with contextlib.ExitStack() as stack:
            slot = stack.enter_context(_slot())
            job = {"slot": slot, "seconds": seconds, "limits": jail.LIMITS, "environment": ENVIRONMENT}
            if self.kind == "limits":
                folder = stack.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
                Path(folder).chmod(0o777)
                job["folder"] = folder
            with self._lock:
                socket.send_fds(self._control, [json.dumps(job).encode()], [theirs.fileno(), end.fileno()])
            theirs.close()
            end.close()
            try:
                yield talk
            finally:
                talk.close()
                leash.shutdown(socket.SHUT_WR)
                leash.settimeout(10)
                with contextlib.suppress(OSError):
                    leash.recv(4096)
                leash.close()


@contextlib.contextmanager
def _slot() -> Iterator[int]:
    """Yield a number, for a user id, that no other grading on this machine has at the same time."""
    for number in range(jail.MOST_USERS):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as taken:
            try:
                taken.bind(f"\0course_utils.classroom, user {jail.FIRST_USER + number}")  # a name, not a file
            except OSError:
                continue
            yield number
            return
    raise NoSandboxError(f"More than {jail.MOST_USERS} submissions at a time.")


def _number(said: Any, cells: int) -> int:
    if type(said) is not int or not 0 <= said < cells:
        raise wire.BrokenError("a cell that there is not")
    return said


def _clean(outputs: Any) -> list[Output]:
    """Return outputs of a notebook's form only, whatever was sent: texts, and pictures that are pictures.

    HTML, SVG, JavaScript and the like are left out: the teacher's browser would run what is in them.
    """
    if not isinstance(outputs, list):
        return []
    kept: list[Output] = []
    for output in outputs[:MOST_OUTPUTS]:
        if not isinstance(output, dict):
            continue
        kind = output.get("output_type")
        if kind == "stream" and output.get("name") in ("stdout", "stderr"):
            kept.append({"output_type": kind, "name": output["name"], "text": _text(output.get("text"))})
        elif kind == "display_data" and isinstance(output.get("data"), dict):
            data = {"text/plain": _text(output["data"].get("text/plain"))}
            picture = output["data"].get("image/png")
            if isinstance(picture, str) and len(picture) <= LONGEST_PICTURE and BASE64.fullmatch(picture):
                data["image/png"] = picture
            kept.append({"output_type": kind, "data": data, "metadata": {}})
        elif kind == "error":
            lines = output.get("traceback")
            traceback = [_text(line)[:2000] for line in lines[:30]] if isinstance(lines, list) else []
            words = {key: _text(output.get(key))[:2000] for key in ("ename", "evalue")}
            kept.append({"output_type": kind, **words, "traceback": traceback})
    return kept


def _text(said: Any) -> str:
    return said[:LONGEST_TEXT] if isinstance(said, str) else ""
