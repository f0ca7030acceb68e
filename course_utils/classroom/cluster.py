"""A class that outgrows one machine: hand-ins are judged by the workers of a Dask cluster, and recorded here.

Each worker's process keeps a warmed parent of its own. Only the grader's process writes records, so a task that runs
twice, because a worker died in the middle, is recorded once.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from course_utils.classroom import hand_ins, sets
from course_utils.classroom.judging import Judge, Judgement
from course_utils.classroom.sandbox import Sandbox

WAIT = "20s"  # for the scheduler's answer


def judge_on(
    address: str, source: Path, files: dict[str, bytes], least: str
) -> Callable[[bytes, tuple[str, ...]], Judgement]:
    """Return a function that lets a cluster judge a file, and waits for it; threads may call it.

    Parameters
    ----------
    address
        The scheduler's, as ``tcp://10.0.0.1:8786``. The workers need the same Python and course as here.
    source
        The instructor's notebook; its text travels, the workers need not have it.
    files
        What lies beside the released notebook.
    least
        The weakest containment that will do on a worker.

    Raises
    ------
    ValueError
        If Dask is not installed.
    OSError
        If there is no scheduler at that address.
    """
    try:
        from distributed import Client
        from distributed.comm.addressing import get_address_host_port
    except ModuleNotFoundError:
        raise ValueError("--scheduler needs Dask, which is not installed: pip install -e '.[cluster]'") from None
    try:
        get_address_host_port(address, strict=True)  # a Client for what is no address ends in a traceback of its own
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (ValueError, OSError) as error:
        raise OSError(
            f"No Dask scheduler answers at {address!r}: {error}. Expected is an address as tcp://10.0.0.1:8786. "
            "Does `dask scheduler` run there, and can its port be reached from here?"
        ) from None
    text = source.read_bytes()
    names = (source.parent.name, source.name)

    def judged(content: bytes, only: tuple[str, ...]) -> Judgement:
        future: Any = client.submit(
            _task, content, only, names, text, tuple(sorted(files.items())), least, pure=False, retries=3
        )
        return Judgement.from_plain(future.result())

    return judged


def _task(
    content: bytes, only: tuple[str, ...], names: tuple[str, str], text: bytes, files: tuple[tuple[str, bytes], ...],
    least: str,
) -> dict[str, Any]:  # fmt: skip
    """Judge one file on a worker."""
    return _judge(names, text, files, least).judge(hand_ins.read_notebook(content), only).as_plain()


@cache
def _judge(names: tuple[str, str], text: bytes, files: tuple[tuple[str, bytes], ...], least: str) -> Judge:
    """Return this process's own judge, made at its first task."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, *names)
        path.parent.mkdir()
        path.write_bytes(text)
        for name, content in files:
            (path.parent / name).write_bytes(content)
        problem_set = sets.read(path)
    return Judge(problem_set, Sandbox(least=least), dict(files))
