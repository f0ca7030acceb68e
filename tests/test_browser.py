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
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

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


@dataclass
class Run:
    """A lesson in a page of the browser: its code cells as they are on disk, and how long nothing has moved."""

    page: Page
    server: str
    name: str
    cells: list[dict] = field(default_factory=list)
    most: int = -1
    quiet: int = 30  # seconds; at 30 all cells are run: at first, and where a busy machine has lost a message

    def __post_init__(self) -> None:
        self.page.goto(f"{self.server}/lab/workspaces/lesson-{self.name[:2]}/tree/work/{self.name}?token={TOKEN}&reset")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
        self.page.wait_for_selector('[title*="Idle"], [data-status="idle"]', state="attached", timeout=60_000)

    def look(self) -> bool:
        """Count the cells that have run as of the last save, save again, and tell whether all have run."""
        if self.quiet == 30:
            self.page.get_by_role("menuitem", name="Run", exact=True).click()
            self.page.get_by_text("Run All Cells", exact=True).click()
            self.quiet = 0
        address = f"{self.server}/api/contents/work/{self.name}?token={TOKEN}"
        with urllib.request.urlopen(address) as answer:
            content = json.load(answer)["content"]
        self.cells = [cell for cell in content["cells"] if cell["cell_type"] == "code"]
        self.page.keyboard.press("Control+s")  # for the next look: while it is written it cannot be read
        done = sum(bool(cell["execution_count"]) for cell in self.cells)
        self.most, self.quiet = (done, 0) if done > self.most else (self.most, self.quiet + 1)
        return done == len(self.cells)


@pytest.fixture(scope="module")
def runs(server: str, browser: Browser) -> dict[str, list[dict]]:
    """Run all lessons, two at a time, each in a page of its own; return their code cells."""
    waiting, active, found = list(NAMES), [], {}
    while waiting or active:
        while waiting and len(active) < 2:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            active.append((Run(page, server, waiting.pop(0)), time.monotonic()))
        time.sleep(1)
        for run, since in list(active):
            if run.look() or time.monotonic() - since > 150:
                found[run.name] = run.cells
                active.remove((run, since))
                run.page.close()
    return found


@pytest.mark.parametrize("name", NAMES)
def test_lesson_runs_in_jupyterlab(runs: dict[str, list[dict]], name: str) -> None:
    cells = runs[name]
    unrun = [cell["source"] for cell in cells if not cell["execution_count"]]
    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert cells and not errors
    assert not unrun


def test_running_lessons_leaves_the_clone_clean(clone: Path, runs: dict[str, list[dict]]) -> None:
    (clone / "lab.log").unlink(missing_ok=True)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout in ("", "?? .venv\n")  # here .venv is a link, which the ignore rule for folders leaves
