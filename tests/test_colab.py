"""Play Colab: its packages, its `google.colab`, an empty folder, and the repository at an address.

Each lesson's set-up cell must fetch the course and install nothing, and every output must be as stored. What lies at
the address is what the guide to the problem sets publishes: their releases must run from it too.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from tools import generate, kernels, lessons

pytestmark = pytest.mark.colab

SETS = [path.relative_to(lessons.ROOT) for path in lessons.problem_sets(folder="release")]
GUIDE = lessons.ROOT / "notebooks/assignments/README.md"
NAMES = [path.name for path in lessons.paths()]
ADDRESS = "https://github.com/you/linear-regression-course"  # as the guide writes it
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
    git("init", "--quiet", "--bare", "--initial-branch=main", bare, cwd=folder)
    lines = re.findall(r"^ +(git .*\.\./public.*)$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    told = "\n".join(["set -e -o pipefail", *lines]).replace(ADDRESS, bare.as_uri())
    people = {f"GIT_{who}_{what}": "test@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["bash", "-c", told], cwd=clone, env={**os.environ, **people}, check=True)
    return clone / "notebooks"


@pytest.fixture(scope="module")
def kernel(colab: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the environment variable by which Jupyter finds a kernel on Colab, called so."""
    folder = tmp_path_factory.mktemp("kernel")
    google = folder / "site/google/colab/__init__.py"
    google.parent.mkdir(parents=True)
    google.write_text('"""A stand-in for the package that Colab has."""\n')
    env = {"PYTHONPATH": str(google.parents[2]), "OMP_NUM_THREADS": "1", "VIRTUAL_ENV": ""}
    return kernels.write_kernel(folder / "jupyter", "colab", colab, env)


@pytest.fixture(scope="module")
def played(
    kernel: dict[str, str], hosted: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, subprocess.CompletedProcess[str]]:
    """Run each lesson in an empty folder of its own, two at a time; return how it went."""
    folder = tmp_path_factory.mktemp("colab")

    def play(name: str) -> subprocess.CompletedProcess[str]:
        content = folder / name[:2]
        content.mkdir()
        result = kernels.run_lessons([Path(shutil.copy(hosted / name, content))], kernel, kernel="colab")
        assert (content / "linear-regression-course/course_utils").is_dir(), result.stdout
        return result

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(NAMES, pool.map(play, NAMES), strict=True))


@pytest.mark.parametrize("name", NAMES)
def test_lesson_runs_on_colab(name: str, played: dict[str, subprocess.CompletedProcess[str]]) -> None:
    assert played[name].returncode == 0, played[name].stdout


def test_no_solution_is_published(hosted: Path) -> None:
    bare = hosted.parent.parent / "course.git"
    said = [
        subprocess.run(["git", "-C", bare, *line], check=True, capture_output=True, text=True).stdout.split()
        for line in (["rev-list", "--count", "main"], ["ls-tree", "-r", "--name-only", "main"])
    ]
    assert said[0] == ["1"], "with an older commit its solutions would be published"
    assert {str(path) for path in SETS} <= set(said[1])
    assert [name for name in said[1] if name.startswith(("notebooks/assignments/source", "tests"))] == []
    found = subprocess.run(
        ["git", "-C", bare, "grep", "-l", "BEGIN HIDDEN TESTS", "main", "--", "*.ipynb"], check=False
    )
    assert found.returncode == 1


@pytest.mark.parametrize("path", SETS, ids=[path.stem for path in SETS])
def test_a_problem_set_runs_on_colab(
    path: Path, hosted: Path, kernel: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_PATH", kernel["JUPYTER_PATH"])
    notebook = nbformat.read(hosted.parent / path, as_version=4)
    resources = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(notebook, timeout=100, kernel_name="colab", resources=resources).execute()
    said = str([cell.outputs for cell in lessons.code_cells(notebook)])
    assert "not answered" in said and "checks.json" not in said
