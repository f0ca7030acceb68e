"""Write constraints.txt: the exact versions that the tests use, resolved on the oldest supported Python.

``make constraints OLDEST=python3.10`` runs it. What resolves on 3.10 installs on 3.10 to 3.13.
PyTorch's own line is written by hand below, because asking pip for it on 3.10 fetches gigabytes of CUDA packages.
"""

import json
import subprocess
import sys
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
TORCH = "torch==2.13.0"
TORCH_NEEDS = ["filelock", "fsspec", "jinja2", "networkx", "setuptools", "sympy", "typing_extensions"]
HEADER = """\
# The exact versions that the tests use. Made by `make constraints` on Python 3.10; do not edit by hand.
"""


def main(python: str) -> None:
    """Resolve every requirement of pyproject.toml on `python` and write constraints.txt."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [
        *project["dependencies"],
        *(line for extra in project["optional-dependencies"].values() for line in extra),
    ]
    own = (project["name"], "torch")
    wanted = [line for line in asked if not line.startswith(own)] + TORCH_NEEDS
    command = [python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    report = subprocess.run([*command, *wanted], check=True, stdout=subprocess.PIPE, text=True).stdout
    found = {item["metadata"]["name"]: item["metadata"]["version"] for item in json.loads(report)["install"]}
    lines = sorted([f"{name}=={version}" for name, version in found.items()] + [TORCH], key=str.lower)
    (ROOT / "constraints.txt").write_text(HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"constraints.txt: {len(lines)} packages")


if __name__ == "__main__":
    main(sys.argv[1])
