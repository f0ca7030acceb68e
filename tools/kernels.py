"""Run lessons under another Python than this one: a virtual environment, and a Jupyter kernel that starts in it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools import lessons


def environment(folder: Path, python: str, packages: Sequence[str], pip_options: str = "") -> Path:
    """Make a virtual environment with the constraints file's versions of some packages; return its Python.

    One that is complete and as new as the constraints is used again.
    """
    own = folder / "bin/python"
    stamp = folder / "complete"
    wanted = "\n".join([*packages, (lessons.ROOT / "constraints.txt").read_text(encoding="utf-8")])
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return own
    subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
    options = ["--quiet", "--disable-pip-version-check", *pip_options.split(), "-c", "constraints.txt"]
    subprocess.run([own, "-m", "pip", "install", *options, *packages], cwd=lessons.ROOT, check=True)
    stamp.write_text(wanted, encoding="utf-8")
    return own


def write_kernel(folder: Path, name: str, python: Path, env: Mapping[str, str]) -> dict[str, str]:
    """Describe a kernel to Jupyter under `folder`; return the environment variable that lets it be found."""
    spec = {
        "argv": [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": name,
        "language": "python",
        "env": dict(env),
    }
    place = folder / "kernels" / name
    place.mkdir(parents=True, exist_ok=True)
    (place / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    return {"JUPYTER_PATH": str(folder)}


def run_lessons(
    paths: Sequence[Path], env: Mapping[str, str], kernel: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run lessons through the strict comparison, in this environment's kernel or a named one; no static checks."""
    chosen = f"--nbval-kernel-name={kernel}" if kernel else "--nbval-current-env"
    workers = "auto" if len(paths) > 1 else 0
    options = [
        "-o",
        f"addopts=--nbval {chosen} -n {workers} --dist loadfile",
        "-q",
        "-k",
        "Cell",
        "-p",
        "no:cacheprovider",
    ]
    place = ["-c", str(lessons.ROOT / "pyproject.toml"), f"--rootdir={lessons.ROOT}", "-p", "conftest"]
    command = [sys.executable, "-m", "pytest", *options, *place, *map(str, paths)]
    return subprocess.run(command, cwd=lessons.ROOT, env={**os.environ, **env}, capture_output=True, text=True)
