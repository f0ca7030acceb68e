"""The same class on a local cluster of worker processes, with one killed in the middle: the same records, each once."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import simulated_class

from course_utils.classroom import cluster, command, nbgrader_course
from tools import lessons

distributed = pytest.importorskip("distributed")
pytestmark = [pytest.mark.classroom, pytest.mark.filterwarnings("default")]
SIZE = 16


def records(course: Path) -> dict[str, dict]:
    return {path.stem: json.loads(path.read_bytes()) for path in course.glob("records/*/*.json")}


def grade(folder: Path, course: Path, *options: str) -> int:
    arguments = [str(simulated_class.SOURCE), str(folder / "submissions.zip"), str(folder / "roster.csv")]
    return command.main([*arguments, "--course", str(course), "--quiet", *options])


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "foo://127.0.0.1:9"])
def test_a_scheduler_that_does_not_answer_is_named(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "WAIT", "1s")
    with pytest.raises(OSError, match=f"No Dask scheduler answers at '{address}': .*Expected is an address as tcp"):
        cluster.judge_on(address, simulated_class.SOURCE, {}, "user")


def test_a_worker_killed_in_the_middle_changes_nothing(tmp_path: Path) -> None:
    simulated_class.canvas_export(tmp_path, SIZE)
    assert grade(tmp_path, tmp_path / "undisturbed") == 0
    env = {**os.environ, "PYTHONPATH": str(lessons.ROOT), "OMP_NUM_THREADS": "1"}
    started = []
    quiet = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        address = tmp_path / "scheduler.json"
        line = [sys.executable, "-m", "distributed.cli.dask_scheduler"]
        started.append(subprocess.Popen(
            [*line, "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(address)], **quiet
        ))  # fmt: skip
        while not address.exists():
            time.sleep(0.2)
        for _ in range(3):
            worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(address)]
            started.append(subprocess.Popen([*worker, "--nthreads", "1", "--no-nanny", "--no-dashboard"], **quiet))
        course = tmp_path / "cluster"
        line = [sys.executable, "-m", "course_utils.classroom.command", str(simulated_class.SOURCE)]
        line += [str(tmp_path / "submissions.zip"), str(tmp_path / "roster.csv"), "--course", str(course), "--quiet"]
        line += ["--workers", "6", "--scheduler", json.loads(address.read_text())["address"]]
        run = subprocess.Popen(line, env=env, stdout=subprocess.PIPE, text=True)
        while len(records(course)) < 8 and run.poll() is None:  # six files that are no notebooks come first
            time.sleep(0.05)
        before = len(records(course))
        started[1].send_signal(signal.SIGKILL)
        told, _ = run.communicate(timeout=200)
        assert run.returncode == 0
    finally:
        for process in started:
            process.kill()
            process.wait()
    assert told.startswith("On each worker students' code is contained by namespaces")
    assert before < SIZE, "the worker was killed too late to be in the middle"
    expected, found = records(tmp_path / "undisturbed"), records(course)
    assert found == expected
    with nbgrader_course.gradebook(course) as book:
        assert len(book.find_assignment(simulated_class.SOURCE.parent.name).submissions) == SIZE
