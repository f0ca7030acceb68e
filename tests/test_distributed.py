"""Several processes: what a launch returns, how it fails, that nothing stays behind; and the ring of lesson 15."""

import ast
import os
import socket
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_utils import distributed
from tools import lessons

torch = pytest.importorskip("torch")

HEAD = """
import json, os, sys, time
from pathlib import Path
rank = int(os.environ["RANK"])
Path(f"pid{rank}").write_text(str(os.getpid()))
"""
JOIN = """
import gc
from datetime import timedelta
gc.disable()  # without it PyTorch is loaded faster
import torch
import torch.distributed as dist
gc.freeze()
dist.init_process_group("gloo", timeout=timedelta(seconds=60))
"""


def script(folder: Path, lines: str) -> Path:
    path = folder / "script.py"
    path.write_text(HEAD + lines, encoding="utf-8")
    return path


def alive(folder: Path) -> list[str]:
    """Return the processes of the script that still run."""
    return [path.name for path in folder.glob("pid*") if _runs(int(path.read_text()))]


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks only
    except ProcessLookupError:
        return False
    return True


def cells(*names: str) -> dict[str, Any]:
    """Return what some cells of the lesson define."""
    notebook = lessons.read(lessons.find("15", lessons.ROOT / "notebooks"))
    space: dict[str, Any] = {"np": np}
    for name in names:
        (source,) = [cell.source for cell in notebook.cells if cell.id == name]
        kept = [n for n in ast.parse(source).body if isinstance(n, ast.FunctionDef | ast.ImportFrom)]
        exec(ast.unparse(ast.Module(kept, [])), space)
    return space


def test_results_in_the_order_of_ranks(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        "import course_utils\n"
        "told = [os.environ['WORLD_SIZE'], os.environ['OMP_NUM_THREADS'], *sys.argv[1:]]\n"
        "if rank != 1: Path(f'rank{rank}.json').write_text(json.dumps([rank, *told]))\n",
    )
    (tmp_path / "rank1.json").write_text("9")  # of an earlier launch
    assert distributed.launch(path, 12, "a b", processes=3) == [
        [0, "3", "1", "12", "a b"], None, [2, "3", "1", "12", "a b"],
    ]  # fmt: skip
    assert {file.name for file in tmp_path.iterdir()} == {
        "script.py", "pid0", "pid1", "pid2", "rank0.json", "rank2.json",
    }  # fmt: skip


def test_two_hosts_and_a_port_that_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    free = distributed._free_port
    with socket.socket() as taken:
        taken.bind(("localhost", 0))
        taken.listen()
        ports = [taken.getsockname()[1], free()]
        monkeypatch.setattr(distributed, "_free_port", lambda: ports.pop(0))
        path = script(
            tmp_path,
            "told = [os.environ[name] for name in ('GROUP_RANK', 'LOCAL_RANK', 'WORLD_SIZE')]\n"
            "Path(f'rank{rank}.json').write_text(json.dumps(told))\n",
        )
        assert distributed.launch(path, processes=1, hosts=2) == [["0", "0", "2"], ["1", "0", "2"]]
    assert ports == [] and alive(tmp_path) == []


def test_an_error_is_shown_and_the_others_are_ended(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        "if rank == 1:\n    Path('failed').write_text(str(time.time()))\n    raise ValueError('these words')\n"
        "time.sleep(60)",
    )
    with pytest.raises(
        distributed.WorkerError, match=r"Rank 1 of 2 ended with exit code 1:\n[^$]*these words"
    ) as error:
        distributed.launch(path)
    assert (error.value.rank, error.value.exit_code) == (1, 1)
    assert time.time() - float((tmp_path / "failed").read_text()) < 40 and alive(tmp_path) == []


def test_a_death_while_the_other_waits(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        JOIN + "v = torch.ones(3)\ndist.all_reduce(v)\n"
        "if rank == 1:\n    Path('died').write_text(str(time.time()))\n    os._exit(17)\ndist.all_reduce(v)",
    )
    with pytest.raises(distributed.WorkerError, match=r"Rank 1 of 2 ended with exit code 17, without a word\."):
        distributed.launch(path)
    assert time.time() - float((tmp_path / "died").read_text()) < 30 and alive(tmp_path) == []


def test_a_process_that_hangs_is_met_by_the_time_limit_of_the_others(tmp_path: Path) -> None:
    path = script(
        tmp_path,
        JOIN + "group = dist.new_group(timeout=timedelta(seconds=3))\n"
        "if rank == 1: time.sleep(100)\n"
        "Path('waits').write_text(str(time.time()))\ndist.all_reduce(torch.ones(3), group=group)",
    )
    with pytest.raises(distributed.WorkerError, match=r"(?i)Rank 0 of 2 ended with exit code 1:\n[^$]*timed? ?out"):
        distributed.launch(path)
    assert time.time() - float((tmp_path / "waits").read_text()) < 40 and alive(tmp_path) == []


def test_too_long(tmp_path: Path) -> None:
    path = script(tmp_path, "time.sleep(100)")
    start = time.monotonic()
    with pytest.raises(TimeoutError, match=r"script\.py had not ended after 3 seconds"):
        distributed.launch(path, seconds=3)
    assert time.monotonic() - start < 40 and alive(tmp_path) == []


@pytest.mark.parametrize("words", ["Connection closed by peer", "writev [127.0.0.1]:4711: Broken pipe"])
def test_who_failed_first_when_both_have(tmp_path: Path, words: str) -> None:
    said = "\n".join(
        f"  rank      : {rank} (local_rank: {rank})\n  exitcode  : {code} (pid: 5) \n"
        for rank, code in [(0, 1), (1, 17)]
    )
    (tmp_path / "said0").write_text("Failures:\n" + said)
    log = tmp_path / "host0/none/attempt_0/0"
    log.mkdir(parents=True)
    (log / "stderr.log").write_text(f"[rank0]: Traceback\n[rank0]: RuntimeError: {words}\n")
    error = distributed._trouble(tmp_path, 1, 2)
    assert str(error) == "Rank 1 of 2 ended with exit code 17, without a word."
    other = tmp_path / "host1/none/attempt_0/0"
    other.mkdir(parents=True)
    (other / "stderr.log").write_text("terminate called without an active exception\n")  # by no Python
    assert str(distributed._trouble(tmp_path, 1, 2)).endswith("code 17:\nterminate called without an active exception")
    (tmp_path / "said0").write_text("no such option")
    assert "before the script began:\nno such option" in str(distributed._trouble(tmp_path, 1, 2))


def test_what_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"no script 'a\.py'"):
        distributed.launch(tmp_path / "a.py")
    path = script(tmp_path, "")
    with pytest.raises(ValueError, match="at least one of each"):
        distributed.launch(path, processes=0)
    monkeypatch.setattr(distributed, "_run", lambda *_: (_ for _ in ()).throw(distributed._PortTakenError("port 7")))
    with pytest.raises(RuntimeError, match=r"try again[^$]*port 7"):
        distributed.launch(path)
    monkeypatch.setattr(distributed, "find_spec", lambda _: None)
    with pytest.raises(RuntimeError, match="pip install torch"):
        distributed.launch(path)


def test_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "theirs")
    for name in ("GLOO_SOCKET_IFNAME", "USE_LIBUV"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    found = distributed._environment()
    assert found["PYTHONPATH"].split(os.pathsep) == [str(lessons.ROOT), "theirs"]
    assert found["GLOO_SOCKET_IFNAME"] == "lo" and found["OMP_NUM_THREADS"] == "1"
    assert "USE_LIBUV" not in found
    monkeypatch.setenv("GLOO_SOCKET_IFNAME", "eth7")
    assert distributed._environment()["GLOO_SOCKET_IFNAME"] == "eth7"
    monkeypatch.setattr("sys.platform", "win32")
    assert distributed._environment()["USE_LIBUV"] == "0"


def test_hosts_on_one_machine_do_not_share_a_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    found = {}
    for count in (0, 1, 2, 5):
        monkeypatch.setattr(torch.cuda, "device_count", lambda count=count: count)
        found[count] = [distributed._gpus(2, 2, host) for host in (0, 1)], [distributed._gpus(1, 2, h) for h in (0, 1)]
    assert found == {
        0: (["", ""], ["", ""]), 1: (["", ""], ["", ""]), 2: (["", ""], ["0", "1"]), 5: (["0,1", "2,3"], ["0", "1"]),
    }  # fmt: skip
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "7,GPU-5,3,1,0")
    assert [distributed._gpus(2, 2, host) for host in (0, 1)] == ["7,GPU-5", "3,1"]


@pytest.mark.parametrize(("p", "m"), [(1, 5), (2, 7), (3, 3), (5, 2), (4, 41), (7, 700)])
def test_the_ring_of_the_lesson(p: int, m: int) -> None:
    ring = cells("ring-round", "ring-cut", "ring-code")["ring_all_reduce"]
    vectors = np.random.default_rng(p).integers(-9, 9, size=(p, m)).tolist()
    before = [list(vector) for vector in vectors]
    sums, sent = ring(vectors)
    assert sums == [[sum(column) for column in zip(*vectors, strict=True)]] * p and vectors == before
    assert sum(sent) == 2 * (p - 1) * m and max(sent) - min(sent) <= 2 * (p - 1)
    if m % p == 0:
        assert sent == [2 * (p - 1) * m // p] * p


def test_the_link_of_the_lesson_is_found_exactly_without_noise() -> None:
    fit = cells("planted-fit")["fit_link"]
    size = 8 * np.array([1.0, 1e2, 1e3, 1e4, 1e5, 1e6, 4e6])
    for alpha, beta in [(5e-5, 1e-9), (1e-6, 1e-10), (0.01, 1e-8)]:
        assert np.allclose(fit(size, 2 * alpha + beta * size, True), [alpha, beta], rtol=1e-9)
