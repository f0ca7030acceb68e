"""A learner's first minute: `make lab` serves the lessons, and a browser runs one from top to bottom.

Chromium is the system's own (Debian: ``apt-get install chromium``); Playwright downloads nothing.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tools import lessons

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TOKEN = "browser-test"
NAMES = [path.name for path in lessons.paths()]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fresh clone whose environment is this one's, and stays as it is: `make lab` finds it complete."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    subprocess.run(["git", "clone", "--quiet", lessons.ROOT, folder], check=True)
    (folder / ".venv").symlink_to(lessons.ROOT / ".venv")
    for file in ["pyproject.toml", "constraints.txt"]:
        shutil.copystat(lessons.ROOT / file, folder / file)
    return folder


@pytest.fixture(scope="module")
def server(clone: Path) -> Iterator[str]:
    """Run `make lab` and return JupyterLab's address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"LAB_OPTIONS=--no-browser --port={port} --IdentityProvider.token={TOKEN}"
    log = (clone / "lab.log").open("w")
    process = subprocess.Popen(
        ["make", "lab", options], cwd=clone, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{address}/api/status?token={TOKEN}", timeout=2)
                break
            except OSError:
                assert process.poll() is None, (clone / "lab.log").read_text()
                time.sleep(0.5)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)
        log.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a headless Chromium."""
    assert CHROMIUM, "no Chromium on this machine (Debian and Ubuntu: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


class Lesson:
    """A lesson in a page of the browser, from its opening to its last cell.

    A busy machine can lose messages between page and kernel. Then the kernel is idle, cells wait for ever, and only
    opening the lesson anew with a fresh kernel helps: `tries` is how often it was opened.
    """

    def __init__(self, browser: Browser, server: str, name: str) -> None:
        self.browser, self.server, self.name = browser, server, name
        self.cells: list[dict] = []
        self.tries = 0
        self.open()

    def ask(self, address: str, method: str = "GET") -> Any:
        """Return what the server answers at an address of its interface."""
        request = urllib.request.Request(f"{self.server}/api/{address}?token={TOKEN}", method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def sessions(self) -> list[dict]:
        """Return what the server holds of this lesson: one session, with its kernel, once that has started."""
        return [session for session in self.ask("sessions") if session["path"] == f"work/{self.name}"]

    def kernels(self) -> list[dict]:
        """Return this lesson's kernel (in a list; none before it has started)."""
        return [session["kernel"] for session in self.sessions()]

    def open(self) -> None:
        """Open the lesson with a fresh kernel and run all its cells."""
        self.tries, self.still, self.since = self.tries + 1, 0, time.monotonic()
        self.page = self.browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.goto(f"{self.server}/lab/workspaces/lesson-{self.name[:2]}/tree/work/{self.name}?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_selector('[title*="Idle"], [data-status="idle"]', state="attached", timeout=60_000)
        while not any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in self.kernels()):
            # Without a kernel all cells would "run" at once, and nothing would happen.
            assert time.monotonic() - self.since < 120, f"{self.name}: no kernel is connected"
            time.sleep(0.5)
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_text("Run All Cells", exact=True).click()

    def close(self) -> None:
        """Close the page and end the kernel."""
        self.page.close()
        for session in self.sessions():
            self.ask(f"sessions/{session['id']}", "DELETE")

    def look(self) -> bool:
        """Read the cells as of the last save, save again, and tell whether the lesson is over."""
        before = self.cells
        content = self.ask(f"contents/work/{self.name}")["content"]
        self.cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        self.page.keyboard.press("Control+s")  # for the next look: while it is written it cannot be read
        if errors(self.cells) or all(cell["execution_count"] for cell in self.cells):
            return True
        idle = all(kernel["execution_state"] == "idle" for kernel in self.kernels())
        self.still = self.still + 1 if idle and self.cells == before else 0
        if self.still < 15 and time.monotonic() - self.since < 150:
            return False
        if self.tries < 3:
            self.close()
            self.open()
            return False
        return True


def errors(cells: list[dict]) -> list[dict]:
    return [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]


@pytest.fixture(scope="module")
def runs(server: str, browser: Browser, request: pytest.FixtureRequest) -> dict[str, list[dict]]:
    """Run the lessons that are asked for (``-k 03``), two at a time, each in a page of its own; return code cells."""
    asked = [item.callspec.params["name"] for item in request.session.items if hasattr(item, "callspec")]
    waiting, active, found = [name for name in NAMES if name in asked], [], {}
    while waiting or active:
        while waiting and len(active) < 2:
            active.append(Lesson(browser, server, waiting.pop(0)))
        time.sleep(1)
        for lesson in list(active):
            if lesson.look():
                found[lesson.name] = lesson.cells
                active.remove(lesson)
                lesson.close()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_lesson_runs_in_jupyterlab(runs: dict[str, list[dict]], name: str) -> None:
    cells = runs[name]
    unrun = [cell["source"] for cell in cells if not cell["execution_count"]]
    assert cells and not errors(cells)
    assert not unrun


def test_running_lessons_leaves_the_clone_clean(clone: Path, runs: dict[str, list[dict]]) -> None:
    (clone / "lab.log").unlink(missing_ok=True)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout in ("", "?? .venv\n")  # here .venv is a link, which the ignore rule for folders leaves
