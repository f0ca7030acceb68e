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

import pytest
from playwright.sync_api import Page, sync_playwright

from tools import lessons

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
TOKEN = "browser-test"


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a fresh clone whose environment is this one's."""
    folder = tmp_path_factory.mktemp("clone") / "course"
    subprocess.run(["git", "clone", "--quiet", lessons.ROOT, folder], check=True)
    (folder / ".venv").symlink_to(lessons.ROOT / ".venv")
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
def page() -> Iterator[Page]:
    """Return a page of a headless Chromium."""
    assert CHROMIUM, "no Chromium on this machine (Debian and Ubuntu: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser.new_page(viewport={"width": 1280, "height": 900})
        browser.close()


def saved(server: str, name: str) -> dict:
    """Return a notebook as the server has it on disk."""
    with urllib.request.urlopen(f"{server}/api/contents/work/{name}?token={TOKEN}") as answer:
        return json.load(answer)["content"]


@pytest.mark.parametrize("name", [path.name for path in lessons.paths()])
def test_lesson_runs_in_jupyterlab(server: str, page: Page, name: str) -> None:
    page.goto(f"{server}/lab/workspaces/lesson-{name[:2]}/tree/work/{name}?token={TOKEN}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    page.wait_for_selector('[title*="Idle"], [data-status="idle"]', state="attached", timeout=60_000)
    cells: list[dict] = []
    most, quiet = -1, 20  # cells that have run, and for how many seconds there have been no more
    for _ in range(120):
        if quiet == 20:  # at first, and again where a busy machine has lost a message to a kernel
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_text("Run All Cells", exact=True).click()
            quiet = 0
        page.keyboard.press("Control+s")
        time.sleep(1)
        cells = [cell for cell in saved(server, name)["cells"] if cell["cell_type"] == "code"]
        done = sum(bool(cell["execution_count"]) for cell in cells)
        most, quiet = (done, 0) if done > most else (most, quiet + 1)
        if done == len(cells):
            break
    unrun = [cell["source"] for cell in cells if not cell["execution_count"]]
    errors = [output for cell in cells for output in cell["outputs"] if output["output_type"] == "error"]
    assert not errors
    assert not unrun


def test_running_lessons_leaves_the_clone_clean(clone: Path, server: str) -> None:
    (clone / "lab.log").unlink(missing_ok=True)
    status = subprocess.run(["git", "status", "--porcelain"], cwd=clone, capture_output=True, text=True, check=True)
    assert status.stdout in ("", "?? .venv\n")  # here .venv is a link, which the ignore rule for folders leaves
