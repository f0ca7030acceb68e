"""Hostile notebooks as graded by whoever is not root: in a user namespace, and by limits alone, as far as is claimed.

Where the tests run as root, the grading is started as the user ``nobody``. If that user may not even reach Python
(under /root, say), it is shown in a mount namespace of its own.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import test_hostile_submissions as hostile

from tools import lessons

pytestmark = pytest.mark.classroom
NOBODY = 65534
# What notebooks/assignments/README.md does not claim of limits alone. These would harm the account that grades:
HARMFUL = {"deletes files", "deletes by shell", "kills everything"}
# and these find what that account may read, or end their own submission, which then gets fewer points.
NOT_CLAIMED = {
    "looks for solutions and others",
    "reads the source by its path",
    "fork bomb",
    "kills its parent",
    "fills memory with many",
    "fills memory after its time",
}


def blocked(path: Path) -> Path | None:
    """Return the outermost folder above a path that others may not pass, if there is one."""
    return next((folder for folder in reversed(path.parents) if not folder.stat().st_mode & 0o001), None)


def as_nobody(line: list[str], folder: Path) -> list[str]:
    """Return a command that runs a command as the user nobody, who can reach Python and the course."""
    needed = {Path(sys.base_prefix).resolve(), Path(sys.prefix).resolve(), lessons.ROOT}
    steps = ["set -e", "mount --make-rprivate /"]
    walls = {path: wall for path in sorted(needed) if (wall := blocked(path))}
    held = {path: folder / str(number) for number, path in enumerate(walls)}
    for path, place in held.items():
        place.mkdir()
        steps += [f"mount --bind '{path}' '{place}'"]
    steps += [f"mount -t tmpfs -o mode=755 none '{wall}'" for wall in sorted(set(walls.values()))]
    for path, place in held.items():
        steps += [f"mkdir -p '{path}'", f"mount --bind '{place}' '{path}'"]
    steps += [f"cd '{lessons.ROOT}'", f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"']
    return ["unshare", "-m", "bash", "-c", "\n".join(steps), "-", *line]


@pytest.mark.parametrize("kind", ["user", "limits"])
def test_hostile_notebooks_of_somebody_who_is_not_root(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    wanted = [what for what, *_ in hostile.SUBMISSIONS if kind == "user" or what not in HARMFUL]
    line = [sys.executable, str(lessons.ROOT / "tests/contained_as.py"), kind, *wanted]
    if os.getuid() == 0:
        if not shutil.which("setpriv") or subprocess.run(["unshare", "-m", "true"], check=False).returncode:
            pytest.skip("needs setpriv and a mount namespace to become somebody else")
        line = as_nobody(line, tmp_path_factory.mktemp("held"))
    env = {"PYTHONPATH": f"{lessons.ROOT}:{lessons.ROOT / 'tests'}", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    run = subprocess.run(line, env=env, cwd=lessons.ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    said: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    assert said["user"] != 0
    if "cannot" in said:
        pytest.skip(said["cannot"])
    found, wrong = said["found"], []
    assert found.keys() == set(wanted), "each has an end, and none stops the others"
    for what, _, points, words in hostile.SUBMISSIONS:
        if what not in found:
            continue
        own, text = found[what]["points"], found[what]["said"]
        if kind == "limits" and what in NOT_CLAIMED:
            fair = own <= hostile.FULL
        else:
            fair = own == points and words in text and not any(secret in text for secret in hostile.SECRETS)
        if not fair:
            wrong.append((what, points, own, text[:1000]))
    assert wrong == []
