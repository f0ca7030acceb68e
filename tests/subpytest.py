"""Run pytest in a process of its own, quickly: forked from one that has imported what such a run needs.

Importing PyTorch, statsmodels, nbval and the like took most of a run's time; the fork has them at once. The course's
own package is not among them, so each run imports the copy that it is to test.
"""

import atexit
import gc
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import pytest

OPTIONS = ["-n", "0", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"]


def run(arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Return what a run of pytest in this folder, with these variables added, has printed."""
    with tempfile.NamedTemporaryFile(mode="r", encoding="utf-8") as printed:
        job = {"arguments": [*OPTIONS, *arguments], "cwd": str(cwd), "env": dict(env), "printed": printed.name}
        parent = warmed_parent()
        assert parent.stdin and parent.stdout
        print(json.dumps(job), file=parent.stdin, flush=True)
        status = parent.stdout.readline()
        assert status, "the process that runs pytest has died"
        return subprocess.CompletedProcess(job["arguments"], int(status), printed.read(), "")


@cache
def warmed_parent() -> "subprocess.Popen[str]":
    """Return the process that forks, started once a worker."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    process = subprocess.Popen(
        [sys.executable, __file__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**inherited, "OMP_NUM_THREADS": "1"},
    )
    atexit.register(process.communicate)  # closes its input, at which it ends
    return process


def serve() -> None:
    """Fork for each job on the input, and answer with its exit status."""
    sys.path.pop(0)  # this folder, in which a copy's own tests are not
    # jsonschema, which nbformat imports, builds a grammar of addresses if it finds this package: 0.9 s.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    for name in ["matplotlib.pyplot", "nbval.plugin", "pandas", "statsmodels.api", "torch"]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # or the children's collections would copy what they share
    for line in sys.stdin:
        job = json.loads(line)
        if child := os.fork():
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        os.environ.update(job["env"])
        os.chdir(job["cwd"])
        sys.path[:0] = [place for place in (job["env"].get("PYTHONPATH"), job["cwd"]) if place]
        printed = os.open(job["printed"], os.O_WRONLY | os.O_TRUNC)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        code = pytest.main(job["arguments"])
        sys.stdout.flush()
        os._exit(int(code))


if __name__ == "__main__":
    serve()
