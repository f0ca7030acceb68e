"""Start one script in several processes that talk to each other, by PyTorch's torchrun. Used in lesson 15."""

import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

COURSE = str(Path(__file__).resolve().parent.parent)
LOOPBACK = {"linux": "lo", "darwin": "lo0"}  # the network inside a machine: there without any other
# What the command torchrun does; but the collector would search all of PyTorch, while it is loaded and at the end.
TORCHRUN = "import gc; gc.disable(); from torch.distributed.run import main; main(); gc.freeze()"
ERRORS = "host*/*/attempt_*/*/stderr.log"  # where torchrun puts what its processes write, below its --log-dir
GRACE = 45.0  # seconds in which torchrun ends its processes: it waits 30 itself before it kills


class WorkerError(RuntimeError):
    """A process of a launched script did not end well.

    Attributes
    ----------
    rank, exit_code
        Of the process that failed first, as far as can be told.
    """

    def __init__(self, rank: int, exit_code: int, words: str) -> None:
        super().__init__(words)
        self.rank, self.exit_code = rank, exit_code


def options(processes: int, hosts: int = 1, host: int = 0, endpoint: str = "") -> list[str]:
    """Return what stands between ``torchrun`` and the script.

    Parameters
    ----------
    processes
        How many are started on each host.
    hosts, host
        How many machines take part, and which of them, from 0 on, this one is.
    endpoint
        Where the processes of several hosts find each other: name and free port of the first, ``"first:29500"``.
    """
    if hosts == 1:
        return ["--standalone", "--local-addr=localhost", f"--nproc-per-node={processes}"]
    return [f"--nnodes={hosts}", f"--node-rank={host}", f"--rdzv-endpoint={endpoint}", f"--nproc-per-node={processes}"]


def launch(script: Path, *arguments: object, processes: int = 2, hosts: int = 1, seconds: float = 150) -> list[Any]:
    """Run a script in several processes at once, on this machine, and return what each of them found.

    The script runs in its own folder. Each process leaves its result there as JSON, in ``rank0.json``, ``rank1.json``
    and so on. It can import `course_utils`, and has one thread.

    Parameters
    ----------
    script
        A file of Python.
    arguments
        What the script finds in ``sys.argv[1:]``, as text.
    processes
        How many are started on each host.
    hosts
        How many commands are given, one a host. All of these hosts are this machine.
    seconds
        After so long everything is ended.

    Returns
    -------
    list
        The results in the order of the ranks; None of a rank that left none.

    Raises
    ------
    WorkerError
        If a process ends with an error or by force; the others have been ended then.
    TimeoutError
        If it takes too long; all have been ended then.
    RuntimeError
        If PyTorch is not there or cannot do this here, or torchrun itself fails.
    ValueError
        If there is no such script, or fewer than one process or host is asked for.
    """
    if not script.is_file():
        raise ValueError(f"There is no script {script.name!r} in the folder it should be in: has its cell been run?")
    if processes < 1 or hosts < 1:
        raise ValueError(f"{processes} processes on {hosts} hosts were asked for; at least one of each is expected.")
    if find_spec("torch") is None:
        raise RuntimeError("PyTorch is not installed here, and torchrun comes with it: pip install torch")
    world = processes * hosts
    for rank in range(world):
        _result(script, rank).unlink(missing_ok=True)
    for attempt in range(3):
        try:
            _run(script, [str(argument) for argument in arguments], processes, hosts, seconds)
            break
        except _PortTakenError as taken:  # between being found free and being used
            if attempt == 2:
                raise RuntimeError(
                    "Three times a port was in use that was free a moment before: try again. (Or does the script "
                    f"itself open one?)\n{taken}"
                ) from None
    files = [_result(script, rank) for rank in range(world)]
    return [json.loads(file.read_text(encoding="utf-8")) if file.exists() else None for file in files]


class _PortTakenError(Exception):
    """Another program was faster."""


def _result(script: Path, rank: int) -> Path:
    return script.parent / f"rank{rank}.json"


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("localhost", 0))
        return int(found.getsockname()[1])


def _gpus(processes: int, hosts: int, host: int) -> str:
    """Return the GPUs that one of several hosts on this machine may see: its part, or none if there are too few."""
    import torch

    count = torch.cuda.device_count()
    seen = (os.environ.get("CUDA_VISIBLE_DEVICES") or ",".join(map(str, range(count)))).split(",")
    return ",".join(seen[host * processes : (host + 1) * processes] if count >= hosts * processes else [])


def _environment() -> dict[str, str]:
    """Return the variables of this process, with the course to import, one thread, and the loopback for gloo."""
    paths = [COURSE, *filter(None, [os.environ.get("PYTHONPATH")])]
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "OMP_NUM_THREADS": "1"}
    if sys.platform in LOOPBACK:
        found.setdefault("GLOO_SOCKET_IFNAME", LOOPBACK[sys.platform])
    if sys.platform == "win32":
        found.setdefault("USE_LIBUV", "0")  # torchrun asks for it, but PyTorch for Windows is built without it
    return found


def _run(script: Path, arguments: Sequence[str], processes: int, hosts: int, seconds: float) -> None:
    """Start torchrun, once a host, and wait for all."""
    endpoint = "" if hosts == 1 else f"localhost:{_free_port()}"
    with ExitStack() as stack:
        logs = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        running: list[subprocess.Popen[bytes]] = []
        stack.callback(_end, running)
        for host in range(hosts):
            command = [sys.executable, "-c", TORCHRUN, *options(processes, hosts, host, endpoint)]
            command += [f"--log-dir={logs / f'host{host}'}", "--redirects=3", script.name, *arguments]
            said = stack.enter_context((logs / f"said{host}").open("wb"))
            # Two hosts that are one machine must not take the same GPU: nccl refuses that.
            share = {"CUDA_VISIBLE_DEVICES": _gpus(processes, hosts, host)} if hosts > 1 else {}
            # A session of its own: an interrupted notebook ends it in order, below, not halfway.
            running.append(
                subprocess.Popen(
                    command,
                    cwd=script.parent,
                    env={**_environment(), **share},
                    start_new_session=True,
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # the same, on Windows
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                )
            )
        deadline = time.monotonic() + seconds
        while (codes := [process.poll() for process in running]).count(0) < hosts:
            if any(codes):
                _end(running)
                raise _trouble(logs, processes, hosts)
            if time.monotonic() > deadline:
                raise TimeoutError(f"{script.name} had not ended after {seconds:g} seconds; its processes were ended.")
            time.sleep(0.02)


def _end(running: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Ask what still runs to end, which torchrun does together with its processes; then force it."""
    for process in running:
        if process.poll() is None:
            process.terminate()
    for process in running:
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _trouble(logs: Path, processes: int, hosts: int) -> Exception:
    """Return the error that says what torchrun and the failed process have written."""
    said = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in sorted(logs.glob("said*")))
    written = {_rank(path, processes): path.read_text(encoding="utf-8", errors="replace") for path in logs.glob(ERRORS)}
    if used := re.findall(".*(?:EADDRINUSE|[Aa]ddress already in use).*", "\n".join([said, *written.values()])):
        return _PortTakenError(used[-1])
    exits = {int(rank): int(code) for rank, code in re.findall(r"\brank\s*: (\d+) .*\s+exitcode\s*: (-?\d+)", said)}
    if not exits:
        return RuntimeError("torchrun failed before the script began:\n" + "\n".join(said.splitlines()[-15:]))
    reports = {rank: _report(rank, written.get(rank, "")) for rank in exits}
    # A process that lost the connection to another, or that torchrun ended, is not the one that failed first.
    lost = {rank for rank, report in reports.items() if "by peer" in report or "Broken pipe" in report}
    rank = min(exits, key=lambda rank: (exits[rank] == -15, rank in lost))
    words = f"Rank {rank} of {processes * hosts} ended with exit code {exits[rank]}"
    return WorkerError(
        rank, exits[rank], f"{words}:\n{reports[rank]}" if reports[rank] else f"{words}, without a word."
    )


def _rank(log: Path, processes: int) -> int:
    """Return which rank a log is of: .../host1/run/attempt_0/0/stderr.log is the first process of the second host."""
    return int(log.parts[-5].removeprefix("host")) * processes + int(log.parts[-2])


def _report(rank: int, written: str) -> str:
    """Return what a process wrote at its end, if anything: a traceback, mostly."""
    prefix = f"[rank{rank}]: "  # PyTorch puts it before each line, once the process has joined the others
    lines = written.splitlines()
    own = [line.removeprefix(prefix) for line in lines if line.startswith(prefix)]
    return "\n".join(own or lines[-15:]).strip()
