"""Play Colab: its packages, its `google.colab`, an empty folder, and the repository at an address.

Each lesson's set-up cell must fetch the course and install nothing, and every output must be as stored.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tools import generate, kernels, lessons

pytestmark = pytest.mark.colab

NAMES = [path.name for path in lessons.paths()]
PACKAGES = ["numpy", "pandas", "matplotlib", "torch", "ipywidgets", "tqdm", "ipykernel"]


def git(*arguments: str | Path, cwd: Path) -> None:
    subprocess.run(["git", "-c", "user.name=test", "-c", "user.email=test@localhost", *arguments], cwd=cwd, check=True)


def freeze(python: Path) -> str:
    return subprocess.run([python, "-m", "pip", "freeze"], check=True, capture_output=True, text=True).stdout


@pytest.fixture(scope="module")
def colab() -> Iterator[Path]:
    """Return a Python that has Colab's packages and nothing of the course."""
    python = kernels.environment(
        lessons.ROOT / ".venv-colab", sys.executable, PACKAGES, os.environ.get("PIP_OPTIONS", "")
    )
    before = freeze(python)
    yield python
    assert freeze(python) == before, "a lesson installed or replaced something"


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return lessons as they are when the course lives in a bare repository on this machine."""
    folder = tmp_path_factory.mktemp("hosted")
    clone, bare = folder / "clone", folder / "course.git"
    git("clone", "--quiet", lessons.ROOT, clone, cwd=folder)
    for file in subprocess.run(
        ["git", "ls-files", "-mo", "--exclude-standard"], cwd=lessons.ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines():  # what is not committed yet is tested too
        if (lessons.ROOT / file).is_file():
            (clone / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(lessons.ROOT / file, clone / file)
    generate.set_address(bare.as_uri(), clone)
    generate.write(clone)
    git("add", "--all", cwd=clone)
    git("commit", "--quiet", "--message=hosted", cwd=clone)
    git("clone", "--quiet", "--bare", clone, bare, cwd=folder)
    return clone / "notebooks"


@pytest.fixture(scope="module")
def played(
    colab: Path, hosted: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run each lesson in an empty folder of its own, two at a time; return how it went."""
    folder = tmp_path_factory.mktemp("colab")
    google = folder / "site/google/colab/__init__.py"
    google.parent.mkdir(parents=True)
    google.write_text('"""A stand-in for the package that Colab has."""\n')
    env = {"PYTHONPATH": str(google.parents[2]), "OMP_NUM_THREADS": "1", "VIRTUAL_ENV": ""}
    found = kernels.write_kernel(folder / "jupyter", "colab", colab, env)

    def play(name: str) -> subprocess.CompletedProcess[str]:
        content = folder / name[:2]
        content.mkdir()
        result = kernels.run_lessons([Path(shutil.copy(hosted / name, content))], found, kernel="colab")
        assert (content / "linear-regression-course/course_utils").is_dir(), result.stdout
        return result

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(NAMES, pool.map(play, NAMES), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_lesson_runs_on_colab(name: str, played: dict[str, subprocess.CompletedProcess[str]]) -> None:
    assert played[name].returncode == 0, played[name].stdout
