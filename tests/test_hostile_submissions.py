"""Hostile and unlucky notebooks: each ends with a fair grade or a named mistake, and none sees, stops or changes more."""

import copy
import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest

from course_utils.classroom import judging, sets
from course_utils.classroom.sandbox import NoSandboxError, Sandbox
from tools import assignments, lessons

pytestmark = pytest.mark.classroom

SOURCE = lessons.problem_sets()[0]
RELEASE = lessons.ROOT / assignments.RELEASE / SOURCE.parent.name / SOURCE.name
SOLVED = nbformat.read(RELEASE, as_version=4)
FULL = 16.0  # points that a program gives
LIMITS = {"seconds": 30.0, "cell_seconds": 3.0}
SECRETS = ["HIDDEN TESTS", "np.linalg.lstsq(np.c_", "one_before"]  # words of the instructor's notebook

solutions = {cell.id: cell.source for cell in nbformat.read(SOURCE, as_version=4).cells}
for one in SOLVED.cells:
    if one.cell_type == "code" and one.metadata.get("nbgrader", {}).get("solution"):
        one.source = solutions[one.id]


@pytest.fixture(scope="module", params=["root", "user"])
def judge(request: pytest.FixtureRequest) -> Iterator[judging.Judge]:
    try:
        sandbox = Sandbox(kind=request.param, hidden=[lessons.ROOT / "notebooks"])
    except NoSandboxError as error:
        pytest.skip(str(error))
    files = {"checks.json": (RELEASE.parent / "checks.json").read_bytes()}
    with sandbox:
        yield judging.Judge(sets.read(SOURCE), sandbox, files, LIMITS)


def code(source: str) -> Any:
    return nbformat.v4.new_code_cell(source)


def first(source: str) -> Callable[[Any], None]:
    """Put a cell before all others."""

    def change(notebook: Any) -> None:
        notebook.cells.insert(0, code(source))

    return change


def last(source: str) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        notebook.cells.append(code(source))

    return change


def instead(identity: str, source: str) -> Callable[[Any], None]:
    """Put other code into a cell."""

    def change(notebook: Any) -> None:
        next(cell for cell in notebook.cells if cell.id == identity).source = source

    return change


def both(*changes: Callable[[Any], None]) -> Callable[[Any], None]:
    def change(notebook: Any) -> None:
        for one in changes:
            one(notebook)

    return change


def overwritten_tests(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.id.endswith("-test"):
            cell.source = "print('A1.1: correct.')\nassert True"


def outputs_forged(notebook: Any) -> None:
    for cell in notebook.cells:
        if cell.id.endswith("-test"):
            cell.outputs = [nbformat.v4.new_output("stream", text="correct. 20 points\n")]
    instead("p4", "def best_slope_through(x, y, p, q):\n    return 20")(notebook)


def metadata_edited(notebook: Any) -> None:
    for cell in notebook.cells:
        if role := cell.metadata.get("nbgrader"):
            role.update(points=100, grade=True, locked=False, solution=True, schema_version=1, checksum="0")
    notebook.metadata["points"] = 100
    instead("p4", "def best_slope_through(x, y, p, q):\n    return 20")(notebook)


def metadata_nonsense(notebook: Any) -> None:
    for number, cell in enumerate(notebook.cells):
        cell.metadata["nbgrader"] = [None, "p1", 3, {"grade_id": ["p2"]}, {"grade_id": "data"}][number % 5]


def ids_exchanged(notebook: Any) -> None:
    roles = [cell.metadata.get("nbgrader") for cell in notebook.cells]
    for cell, role in zip(notebook.cells, reversed(roles), strict=True):
        cell.metadata.pop("nbgrader", None)
        if role and not role["locked"]:
            cell.metadata["nbgrader"] = role


def duplicated(notebook: Any) -> None:
    notebook.cells += copy.deepcopy(notebook.cells)


def copied_solution(notebook: Any) -> None:
    """Paste the graded cells with their metadata once more, as a copied cell has them."""
    notebook.cells = [copy.deepcopy(cell) for cell in notebook.cells for _ in range(2)]


def split(notebook: Any) -> None:
    parts = []
    for cell in notebook.cells:
        cell.metadata.pop("nbgrader", None)
        blocks = cell.source.split("\n\n") if cell.cell_type == "code" and cell.id not in ("setup", "data") else []
        parts += [code(block) for block in blocks if not block.startswith(" ")] if len(blocks) > 1 else [cell]
    notebook.cells = parts


def reordered(notebook: Any) -> None:
    notebook.cells.reverse()


def only_solutions(notebook: Any) -> None:
    notebook.cells = [cell for cell in notebook.cells if cell.id in {f"p{k}" for k in range(1, 9)}]


def without_metadata(notebook: Any) -> None:
    only_solutions(notebook)
    for cell in notebook.cells:
        cell.metadata.clear()


def stub_below(notebook: Any) -> None:
    """Leave the empty cells as they were given under those with the work."""
    given = nbformat.read(RELEASE, as_version=4).cells
    notebook.cells += [cell for cell in given if cell.metadata.get("nbgrader", {}).get("solution")]


def all_in_one(notebook: Any) -> None:
    notebook.cells = [
        code("\n\n".join(cell.source for cell in notebook.cells if cell.id in {f"p{k}" for k in range(1, 8)}))
    ]


def given_edited(notebook: Any) -> None:
    instead("data", "x = [0, 0, 0]\ny = [1, 1, 1]")(notebook)


def work_in_test_cells(notebook: Any) -> None:
    texts = {cell.id: cell for cell in notebook.cells}
    for k in range(1, 8):
        texts[f"p{k}-test"].source = f"{texts[f'p{k}'].source}\n{texts[f'p{k}-test'].source}"
        texts[f"p{k}"].source = "..."


def many_cells(notebook: Any) -> None:
    notebook.cells += [code("1 + 1") for _ in range(300)]


def no_cells(notebook: Any) -> None:
    notebook.cells = []


def without_work(source: str) -> Callable[[Any], None]:
    """Put a cell before all others, and leave every part empty: no point is earned."""
    return both(first(source), *[instead(f"p{k}", "...") for k in range(1, 8)])


ESCAPES = """\
import builtins, os, socket, subprocess
found = []
for attempt in [
    lambda: os.setuid(0), lambda: os.chroot("/"), lambda: os.kill(1, 9) or 1 / 0, lambda: os.mkdir("/usr/here"),
    lambda: open("/etc/passwd", "a"), lambda: socket.create_connection(("127.0.0.1", 22), 1),
    lambda: socket.getaddrinfo("example.org", 80), lambda: os.readlink("/proc/1/fd/0"),
    lambda: __import__("ctypes").CDLL(None, use_errno=True).unshare(0x20000) and 1 / 0,
    lambda: __import__("ctypes").CDLL(None, use_errno=True).unshare(0x10020000) and 1 / 0,
    lambda: open("/proc/sys/kernel/core_pattern", "a"), lambda: open("/proc/sys/kernel/shmmax", "a"),
    lambda: open("/proc/sys/user/max_user_namespaces", "a"), lambda: open("/proc/1/mem", "rb"),
    lambda: os.memfd_create("kept"),
    lambda: subprocess.run(["mount", "-t", "tmpfs", "none", "/student-work"], check=True, capture_output=True),
    lambda: __import__("resource").setrlimit(7, (10**6, 10**6)),
]:
    try:
        found.append(attempt())
    except BaseException as error:
        found.append("E:" + type(error).__name__)
print("ESCAPES", [entry for entry in found if not (isinstance(entry, str) and entry.startswith("E:"))])
"""
LOOK = """\
import gc, os, sys
names = []
for folder, folders, files in os.walk("/"):
    if folder.startswith(("/proc", "/usr/share", "/usr/lib")) or "/lib/python" in folder:
        folders.clear()
    names += [f"{folder}/{file}" for file in files if file.endswith((".ipynb", ".db", ".txt", ".csv"))]
words = ["HIDDEN" + " TESTS", "np.linalg.lstsq(" + "np.c_", "one_" + "before"]
texts = [item for item in gc.get_objects() if isinstance(item, dict)]
seen = [w for w in words for d in texts for v in list(d.values()) if isinstance(v, str) and w in v and v not in words]
parts = sys.modules.get("course_utils.classroom.parts")
pids = [name for name in os.listdir("/proc") if name.isdigit()]
print("LOOK", [n for n in names if "assignments" in n or "submi" in n or "grade" in n], seen, parts, len(pids) <= 4)
"""
MEMORY = """\
words = [("HIDDEN" + " TESTS").encode(), ("np.linalg.lstsq(" + "np.c_").encode()]
hits = 0
import ctypes
for line in open("/proc/self/maps"):
    span, rights = line.split()[:2]
    low, high = (int(end, 16) for end in span.split("-"))
    if "r" in rights and "w" in rights and high - low < 2**27:
        if not line.rstrip().endswith("]") or "[heap]" in line:
            hits += ctypes.string_at(low, high - low).count(b"### BEGIN " + words[0])
print("MEMORY", hits)
"""
PATCHES = """\
import builtins, course_utils.agreement, course_utils.calls, course_utils.checks, numpy as np
from course_utils.checks import Verdict
course_utils.checks.judge = lambda *a: Verdict(True, None, "correct.")
course_utils.agreement.agree = lambda *a: True
course_utils.calls.call = lambda f, a: 1
np.allclose = np.array_equal = lambda *a, **k: True
builtins.abs = lambda v: 0
"""
EQUAL = """\
class Yes(float):
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    __lt__ = __le__ = __gt__ = __ge__ = __eq__
    __hash__ = float.__hash__
    def __sub__(self, other): return Yes(0)
    __rsub__ = __abs__ = __sub__
    def __array__(self, *a, **k): raise ValueError
def best_slope_through(x, y, p, q):
    return Yes(1)
guess_loss = Yes(1.4e9)
changed = type("S", (str,), {"__eq__": lambda s, o: True, "__hash__": str.__hash__, "strip": lambda *a: "b"})("a")
"""
ORPHANS = """\
import ctypes, os, time
ctypes.CDLL(None).prctl(15, b"orphanage")
for _ in range(3):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(600)
        os._exit(0)
"""
BOMB = """\
import os, time
made = 0
try:
    for _ in range(200):
        if os.fork() == 0:
            time.sleep(100)
            os._exit(0)
        made += 1
except OSError:
    pass
print("BOMB", made)
"""
FORGED = """\
import json, os, struct
def say(message):
    content = json.dumps(message).encode()
    os.write(3, struct.pack("!I", len(content)) + content)
"""

TOGETHER = """\
import os, time
for _ in range(12):
    if os.fork() == 0:
        kept = b"x" * (700 * 2**20)
        time.sleep(20)
        os._exit(0)
time.sleep(25)
print("kept all of it")
"""
FLOOD = """\
shown = {"output_type": "stream", "name": "stdout", "text": "x" * 10**7}
for _ in range(3):
    for number in range(20):
        say({"begin": number})
        say({"end": number, "outputs": [shown]})
"""
STATE = """\
seen = []
def best_slope_through(x, y, p, q):
    import gc, sys
    frame = sys._getframe()
    while frame:
        seen.extend(value for value in frame.f_locals.values() if isinstance(value, list))
        frame = frame.f_back
    seen.extend(thing for thing in gc.get_objects() if isinstance(thing, float))
    return seen[-1] if isinstance(seen[-1], float) else 1
"""
S4 = "def best_slope_through(x, y, p, q):\n"  # worth 3 points


def fill_later(notebook: Any) -> None:
    """Have the processes of a cell that is stopped fill memory while an honest cell runs."""
    next(cell for cell in notebook.cells if cell.id == "p4").source += "\nimport time\ntime.sleep(2)"
    first(TOGETHER.replace("kept =", "time.sleep(4)\n        kept ="))(notebook)


# What is done, how, the points that are fair, and words that must be said somewhere (in a message, note or output).
SUBMISSIONS: list[tuple[str, Callable[[Any], None], float, str]] = [
    ("untouched", lambda notebook: None, FULL, "correct"),
    ("endless loop", first("while True: pass"), FULL, "TooLong"),
    ("endless loop that catches", first("while True:\n    try:\n        while True: pass\n    except: pass"), FULL, "seconds"),
    ("endless loop in a function", instead("p4", S4 + "    while True: pass"), 13, "loop without an end"),
    ("signals blocked", first("import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True: pass"), FULL, "did not end"),
    ("stops itself", first("import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"), FULL, "did not end"),
    ("fork bomb", first(BOMB), FULL, "BOMB"),
    ("50 GB", first("import numpy as np\nz = np.ones(50 * 2**27)"), FULL, "MemoryError"),
    ("50 GB of bytes", first("z = bytearray(50 * 2**30)"), FULL, "MemoryError"),
    ("memory that grows", first("z = []\nwhile True: z.append(bytearray(2**26))"), FULL, "correct"),
    ("endless printing", first("while True: print('x' * 1000)"), FULL, "it printed too much"),
    ("endless printing past Python", first("import os\nwhile True: os.write(1, b'x' * 10000)"), FULL, "TooLong"),
    ("os._exit", first("import os\nos._exit(0)"), FULL, "ended the process"),
    ("os._exit in a function", instead("p4", "import os\n" + S4 + "    os._exit(0)"), 13, "ended the process"),
    ("sys.exit", first("import sys\nsys.exit()"), FULL, "correct"),
    ("interrupt", first("raise KeyboardInterrupt"), FULL, "correct"),
    ("segmentation fault", first("import ctypes\nctypes.string_at(0)"), FULL, "ended the process"),
    ("endless recursion", first("def f(): return f()\nf()"), FULL, "error"),
    ("kills its parent", first("import os\nos.kill(os.getppid(), 9)"), FULL, "correct"),
    ("kills its parent in a function", instead("p4", "import os\n" + S4 + "    os.kill(os.getppid(), 9)\n    return 1"), 13, "A1.4: "),
    ("kills everything", first("import os\nos.kill(-1, 9)"), FULL, ""),
    ("deletes files", first("import shutil\nshutil.rmtree('/', ignore_errors=True)"), FULL, "correct"),
    ("deletes by shell", first("!rm -rf / --no-preserve-root"), FULL, "correct"),
    ("looks for solutions and others", first(LOOK), FULL, "LOOK [] [] None True"),
    ("searches its memory", first(MEMORY), FULL, "MEMORY 0"),
    ("reads the source by its path", first(f"print(open({str(SOURCE)!r}).read())"), FULL, "FileNotFoundError"),
    ("breaks out", first(ESCAPES), FULL, "ESCAPES []"),
    ("patches the checker", both(first(PATCHES), instead("p4", S4 + "    return 1")), 13, "A1.4: "),
    ("patches numpy alone", first("import numpy as np\nnp.allclose = np.array_equal = lambda *a, **k: True"), FULL, "correct"),
    ("patches builtins", last("import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.all = lambda v: True"), FULL, ""),
    ("says it equals everything", last(EQUAL), 10, "A1.4: "),
    ("tests overwritten", overwritten_tests, FULL, "correct"),
    ("outputs forged", outputs_forged, 13, "A1.4: "),
    ("metadata edited", metadata_edited, 13, "A1.4: "),
    ("metadata nonsense", metadata_nonsense, FULL, "correct"),
    ("ids exchanged", ids_exchanged, FULL, "correct"),
    ("all cells twice", duplicated, FULL, "correct"),
    ("each cell copied", copied_solution, FULL, "correct"),
    ("cells split", split, FULL, "correct"),
    ("cells reversed", reordered, FULL, "correct"),
    ("only the solutions left", only_solutions, FULL, "given code were missing"),
    ("no metadata left", without_metadata, FULL, "given code were missing"),
    ("empty cells below", stub_below, FULL, "correct"),
    ("all in one cell", all_in_one, FULL, "correct"),
    ("given code edited", given_edited, FULL, "correct"),
    ("work in the test cells", work_in_test_cells, FULL, "correct"),
    ("300 more cells", many_cells, FULL, "correct"),
    ("no cells", no_cells, 0, "there is nothing of the name"),
    ("one part deleted", instead("p4", ""), 13, "nothing of the name best_slope_through"),
    ("another name", instead("p4", "def best_slop_through(x, y, p, q):\n    return 1"), 13, "Did you call it best_slop_through?"),
    ("a syntax error", instead("p4", S4 + "    return (1"), 13, "SyntaxError"),
    ("waits for input", first("input()"), FULL, "correct"),
    ("huge output", first("from IPython.display import HTML, display\ndisplay(HTML('x' * 10**8))"), FULL, "correct"),
    ("huge result", instead("p4", S4 + "    return [0.0] * 10**7"), 13, "A1.4: "),
    ("a list in itself", instead("p4", S4 + "    z = []\n    z.append(z)\n    return z"), 13, "A1.4: "),
    ("a huge number", instead("p4", S4 + "    return 10 ** 5000"), 13, "A1.4: "),
    ("not a number", instead("p4", S4 + "    return float('nan')"), 13, "A1.4: "),
    ("an object that bites", instead("p4", "class Bite:\n    def __getattribute__(self, n): raise SystemExit\n" + S4 + "    return Bite()"), 13, "A1.4: "),
    ("sends nonsense", first("import os\nos.write(3, b'x' * 1000)"), FULL, ""),
    ("sends an endless message", first("import os\nos.write(3, b'\\xff' * 10**6)"), FULL, ""),
    ("hangs up", first("import os\nos.close(3)"), FULL, "ended the process"),
    ("says it is done", without_work(FORGED + "say({'ran': True})"), 0, ""),
    ("says all is correct", without_work(FORGED + "say({'ran': True})\nfor _ in range(9): say({'kind': 'value', 'value': 1})"), 0, ""),
    ("begins cells at infinity", without_work(FORGED + "say({'begin': float('inf')})"), 0, ""),
    ("shows without an end", without_work(FORGED + FLOOD), 0, ""),
    ("fills memory with many", first(TOGETHER), FULL, "This cell "),  # ended the process, or was stopped
    ("fills memory after its time", fill_later, FULL, "This cell "),
    ("looks for what is wanted", instead("p4", STATE), 13, "A1.4: "),
    ("lively output", first("from IPython.display import HTML, Javascript, display\ndisplay(HTML('<b onclick=1>'), Javascript('1'))"), FULL, "correct"),
    ("a cell of a megabyte", first("x = 1  # " + "x" * 10**6), FULL, "this cell is left out"),
    ("code without an end", first("\n".join(f"best_slop_{k} = 1" for k in range(5000))), FULL, "correct"),
    ("leaves processes", first(ORPHANS), FULL, "correct"),
    ("leaves threads", first("import threading, time\nfor _ in range(20): threading.Thread(target=time.sleep, args=[99]).start()"), FULL, "correct"),
    ("text for code", lambda n: next(c for c in n.cells if c.id == "p4").update(cell_type="markdown"), 13, "text, not code"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "change", "points", "words"), SUBMISSIONS, ids=[entry[0] for entry in SUBMISSIONS])
def test_hostile(
    what: str, change: Callable[[Any], None], points: float, words: str, judge: judging.Judge
) -> None:  # fmt: skip
    notebook = copy.deepcopy(SOLVED)
    change(notebook)
    begun = time.monotonic()
    found = judge.judge(notebook)
    assert time.monotonic() - begun < LIMITS["seconds"] + 10
    said = json.dumps([found.as_plain()], ensure_ascii=False)
    assert found.points == points, [(part.message, part.points) for part in found.parts]
    assert words in said, (words, [part.message for part in found.parts], found.notes)
    assert all(secret not in said for secret in SECRETS)
    assert all(part.message for part in found.parts)
    assert len(said) < 5e6
    assert "<b onclick" not in str(found.cells)


def test_nothing_is_left_for_the_next(judge: judging.Judge) -> None:
    notebook = copy.deepcopy(SOLVED)
    trace = (
        "import os, random, sys, numpy as np\n"
        "print('FOUND', os.path.exists('/student-work/trace'), os.path.exists('/student-scratch/trace'), os.environ.get('TRACE'),\n"
        "      hasattr(sys, 'trace'), hasattr(np, 'trace_left'), np.random.random())\n"
        "open('/student-work/trace', 'w').close(), open('/student-scratch/trace', 'w').close(), os.environ.update(TRACE='1')\n"
        "sys.trace = np.trace_left = 1\nrandom.seed(1), np.random.seed(1)"
    )
    notebook.cells.insert(0, code(trace))
    texts = [judge.judge(notebook).cells[0][1][0]["text"] for _ in range(2)]
    assert texts[0] == texts[1]
    assert texts[0].startswith("FOUND False False None False False")


def test_no_process_is_left(judge: judging.Judge) -> None:
    notebook = copy.deepcopy(SOLVED)
    notebook.cells = [code(ORPHANS), code(BOMB)]
    judge.judge(notebook)
    time.sleep(0.2)
    own = [path for path in Path("/proc").glob("[0-9]*/status") if _is_students(path)]
    assert own == []


def _is_students(path: Path) -> bool:
    try:
        text = path.read_text()
    except OSError:
        return False
    return "Name:\torphanage" in text


def test_one_submissions_processes_take_nothing_from_another(judge: judging.Judge) -> None:
    hostile, honest = copy.deepcopy(SOLVED), copy.deepcopy(SOLVED)
    first(BOMB + "time.sleep(2)")(hostile)
    first("import time\ntime.sleep(1)")(honest)
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(judge.judge, [hostile, honest]))
    assert found[1].points == FULL


def test_one_part_alone(judge: judging.Judge) -> None:
    found = judge.judge(copy.deepcopy(SOLVED), only=["A1.2"])
    assert [(part.part, part.points) for part in found.parts] == [("A1.2", 3)]


def test_without_namespaces_root_is_refused_or_another_user_taken() -> None:
    if os.getuid() == 0 and not Path("/root").stat().st_mode & 1:
        with pytest.raises(NoSandboxError, match="as root is refused"):
            Sandbox(kind="limits")
