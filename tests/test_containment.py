"""What contains a student's process, looked at from inside, and the talk with it. Quick; the many attacks are elsewhere."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from course_utils.classroom import jail, wire
from course_utils.classroom.sandbox import Ask, NoSandboxError, Sandbox, _slot
from tools import lessons

PACKAGE = lessons.ROOT / "course_utils"
PROBE = f"""
import ctypes, json, os, resource, socket, sys
from pathlib import Path
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
arm = os.uname().machine == "aarch64"
def call(intel, other, *arguments):
    given = [ctypes.c_long(value) if type(value) is int else value for value in arguments]
    result = libc.syscall(ctypes.c_long(other if arm else intel), *given)
    if result == 0 and intel == 56:
        os._exit(0)
    return result
def opens(path, flags=os.O_WRONLY):
    try:
        os.close(os.open(path, flags))
        return True
    except OSError:
        return False
def reached():
    try:
        return bool(socket.create_connection(("127.0.0.1", PORT), 1))
    except OSError:
        return False
status = dict(line.split(":\\t", 1) for line in open("/proc/self/status").read().splitlines() if ":\\t" in line)
walked = [os.path.join(folder, name) for folder, _, names in os.walk("/") for name in names
          if not folder.startswith(("/proc", "/usr"))]
print(json.dumps({{
    "users": [*os.getresuid(), *os.getresgid()],
    "rights": [status[name].strip() for name in ("CapInh", "CapPrm", "CapEff", "CapAmb", "NoNewPrivs")],
    "filtered": status.get("Seccomp", "").strip(),
    "processes": len([name for name in os.listdir("/proc") if name.isdigit()]),
    "files": sorted(os.listdir("/proc/self/fd"))[:-1],
    "environment": sorted(os.environ),
    "limits": [resource.getrlimit(kind) for kind in (resource.RLIMIT_NPROC, resource.RLIMIT_FSIZE,
               resource.RLIMIT_NOFILE, resource.RLIMIT_CORE)] + [resource.getrlimit(resource.RLIMIT_AS)[0] < 2**34],
    "folder": [os.statvfs("/student-work").f_blocks * os.statvfs("/student-work").f_frsize, os.statvfs("/student-work").f_files],
    "written": [path for path in ["/made", "/etc/made", "/usr/made", "/dev/made", "/tmp/made", sys.prefix + "/made",
                {str(PACKAGE)!r} + "/made"] if opens(path, os.O_CREAT | os.O_WRONLY)]
               + [path for path in ["/proc/sys/kernel/core_pattern", "/proc/sys/kernel/shmmax", "/etc/passwd",
                  "/proc/1/mem", "/proc/1/environ"] if opens(path)],
    "hidden": [path for path in walked if path.startswith(({str(PACKAGE / "banks")!r}, {str(lessons.ROOT / "notebooks")!r},
               {str(lessons.ROOT / "tests")!r}))] + [open({str(PACKAGE / "published.py")!r}).read()],
    "seen": sum(path.startswith({str(PACKAGE)!r}) for path in walked) > 20,
    "read-only": [bool(os.statvfs(path).f_flag & os.ST_RDONLY) for path in ("/", "/usr", sys.prefix, {str(PACKAGE)!r})],
    "network": reached(),
    "called": [call(272, 97, 0x10000000), call(272, 97, 0x20000), call(56, 220, 0x10000000 | 17, 0, 0, 0, 0),
               call(248, 217, b"user", b"note", b"text", 4, -3), call(250, 219, 1, b"name"), call(29, 194, 0, 4096, 0o1600),
               call(319, 279, b"name", 0), call(101, 117, 0, 0, 0, 0), call(425, 425, 1, None), call(321, 280, 0, None, 0),
               call(161, 51, b"/student-work"), call(435, 435, None, 0)],
}}))
"""


@pytest.fixture(scope="module", params=["root", "user"])
def contained(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    hidden = [PACKAGE / "banks", PACKAGE / "published.py", lessons.ROOT]
    try:
        sandbox = Sandbox(kind=request.param, hidden=hidden)
    except NoSandboxError as error:
        pytest.skip(str(error))
    with sandbox:
        yield sandbox


def test_a_process_sees_and_may_do_no_more_than_is_said(contained: Sandbox) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        (output,) = contained.examine([PROBE.replace("PORT", str(server.getsockname()[1]))], []).outputs[0]
    found: dict[str, Any] = json.loads(output["text"])
    assert len({*found["users"]}) == 1
    assert jail.FIRST_USER <= found["users"][0] < jail.FIRST_USER + jail.MOST_USERS
    assert found["rights"] == [*["0" * 16] * 4, "1"]
    assert found["processes"] <= 3
    assert found["files"] == ["0", "1", "2", "3"]
    assert set(found["environment"]) <= {
        "HOME", "LANG", "MKL_NUM_THREADS", "MPLBACKEND", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PATH",
        "PYTHONHASHSEED", "TMPDIR", "COLUMNS", "LINES",
    }  # fmt: skip
    most = jail.LIMITS
    assert found["limits"] == [[most[name]] * 2 for name in ("processes", "file", "files")] + [[0, 0], True]
    assert found["folder"][0] <= most["folder"]
    assert found["folder"][1] <= 4096
    assert found["written"] == []
    assert found["hidden"] == [""]
    assert found["seen"]
    assert found["read-only"] == [True] * 4
    assert not found["network"]
    if os.uname().machine in jail.ARCHITECTURES:
        assert found["filtered"] == "2"
        assert found["called"] == [-1] * 12


def test_what_one_submission_leaves_the_next_does_not_find(contained: Sandbox) -> None:
    trace = (
        "import os, sys, numpy as np\n"
        "print(os.listdir('/student-work'), os.listdir('/student-scratch'), os.environ.get('TRACE'), hasattr(sys, 'trace'), np.random.random())\n"
        "open('/student-work/t', 'w').close(), open('/student-scratch/t', 'w').close(), os.environ.update(TRACE='1')\n"
        "sys.trace = 1; np.random.seed(1)"
    )
    texts = [contained.examine([trace], []).outputs[0][0]["text"] for _ in range(2)]
    assert texts[0] == texts[1]
    assert texts[0].startswith("[] [] None False")


def test_a_process_that_goes_on_is_ended(contained: Sandbox) -> None:
    name = f"left-{os.getpid()}"
    cells = [
        f"import ctypes, os, time\nctypes.CDLL(None).prctl(15, b'{name}')\nfor _ in range(2):\n"
        "    if os.fork() == 0:\n        os.setsid()\n        time.sleep(99)",
        "while True: pass",
    ]
    begun = time.monotonic()
    found = contained.examine(cells, [Ask("x", None)], seconds=6.0, cell_seconds=1.0)
    assert time.monotonic() - begun < 16
    assert found.outputs[1][-1]["ename"] == "TooLong"
    assert [path for path in Path("/proc").glob("[0-9]*/comm") if _text(path).startswith(name)] == []


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:  # it has ended
        return ""


@pytest.mark.parametrize(
    "taking", ["b'x' * SIZE", "mmap.mmap(-1, SIZE); [kept.write(b'x' * 2**20) for _ in range(60)]"]
)
def test_all_processes_together_have_so_much_memory(
    contained: Sandbox, taking: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(jail.LIMITS, "together", 200 * 2**20)
    cell = (
        "import mmap, os, time\nSIZE = 60 * 2**20\n"
        f"for _ in range({{}}):\n    if os.fork() == 0:\n        kept = {taking}\n        time.sleep(9)\n        os._exit(0)\n"
        "time.sleep(2)\nprint('still here')"
    )
    assert "still here" in str(contained.examine([cell.format(1)], []).outputs)
    assert "ended the process" in str(contained.examine([cell.format(6)], [], seconds=9.0).outputs)


def test_who_holds_all_memory_that_one_may_is_still_asked(contained: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    small = {name: jail.LIMITS[name] // 4 for name in ("memory", "together")}
    for name, limit in small.items():
        monkeypatch.setitem(jail.LIMITS, name, limit)
    cell = (
        "kept = []\ntry:\n    while True: kept.append(b'x' * 2**20)\nexcept MemoryError: del kept[-10:]\n"
        "def f(x):\n    import time\n    time.sleep(1)\n    return len(kept)"
    )
    answer = contained.examine([cell], [Ask("f", ((1,),))]).answers["f"]
    assert "outcomes" in answer, answer
    held = answer["outcomes"][0]["value"] * 2**20
    assert held > small["together"] / 3, "this would prove nothing"


def test_the_answer_of_each_ask_is_made_in_a_process_of_its_own(contained: Sandbox) -> None:
    cell = (
        "state = []\ndef f(x):\n    state.append(x)\n    return len(state)\ndef g():\n    import os\n    os._exit(0)\n"
    )
    asks = [Ask("f", ((1,), (1,))), Ask("g", ((),)), Ask("f", ((1,),))]
    found = contained.examine([cell], [*asks[:2], Ask("state", None)]).answers
    assert [outcome["value"] for outcome in found["f"]["outcomes"]] == [1, 2, 3]
    assert found["g"]["kind"] == "died"
    assert found["state"] == {"kind": "value", "value": []}


def test_no_two_submissions_have_one_user() -> None:
    with _slot() as first, _slot() as second:
        assert first != second


def test_a_message_that_trickles_or_is_too_long_ends() -> None:
    ours, theirs = socket.socketpair()

    def trickle() -> None:
        for byte in b"\x00\x00\x00\x63" + b"[" * 40:
            time.sleep(0.02)
            theirs.send(bytes([byte]))

    speaker = threading.Thread(target=trickle)
    speaker.start()
    begun = time.monotonic()
    with pytest.raises(wire.LateError):
        wire.receive(ours, until=begun + 0.3)
    assert time.monotonic() - begun < 2
    speaker.join()
    ours.close()
    theirs.close()
    ours, theirs = socket.socketpair()
    theirs.sendall((wire.LARGEST + 1).to_bytes(4, "big"))
    with ours, theirs, pytest.raises(wire.BrokenError, match="are allowed"):
        wire.receive(ours, until=time.monotonic() + 1)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no such kind elsewhere")
def test_root_does_not_run_students_code_as_root() -> None:
    if os.getuid() != 0:
        pytest.skip("not root")
    try:
        sandbox = Sandbox(kind="user")
    except NoSandboxError as error:
        pytest.skip(str(error))
    cell = "print(*open('/proc/self/uid_map').read().split()[3:5], __import__('os').getuid())"
    with sandbox:
        (output,) = sandbox.examine([cell], []).outputs[0]
    *mapped, user = (int(word) for word in output["text"].split())
    assert mapped == [jail.FIRST_USER, jail.FIRST_USER]
    assert jail.FIRST_USER <= user < jail.FIRST_USER + jail.MOST_USERS


LINKED = """
import json, sys
from pathlib import Path
from course_utils.classroom.sandbox import Sandbox
cell = "import os, sys\\nprint([os.listdir(f'{folder}/bin') for folder in FOLDERS], os.path.isdir(sys.prefix))"
folders = [sys.prefix, str(Path(sys.prefix).resolve())]
with Sandbox(kind=sys.argv[1], hidden=[Path(sys.prefix, "bin")]) as sandbox:
    (output,) = sandbox.examine([cell.replace("FOLDERS", repr(folders))], []).outputs[0]
print(json.dumps([sys.prefix, output["text"]]))
"""


def test_python_behind_a_link_is_shown_and_what_is_hidden_in_it_is_not(contained: Sandbox, tmp_path: Path) -> None:
    link = tmp_path / "linked"
    link.symlink_to(sys.prefix)
    line = [link / "bin" / Path(sys.executable).name, "-c", LINKED, contained.kind]
    env = {**os.environ, "PYTHONPATH": str(lessons.ROOT)}
    run = subprocess.run(line, env=env, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout.splitlines()[-1]) == [str(link), "[[], []] True\n"]
