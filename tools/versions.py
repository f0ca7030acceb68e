"""Find by running which versions of the libraries the lessons need: ``make versions`` writes benchmarks/versions.md.

On the oldest Python all libraries stand at the lower bounds of pyproject.toml, and the lessons that do without PyTorch
must pass; then each library in turn goes back, minor release by minor release, until the lessons fail or it cannot be
installed. What is found must be what pyproject.toml says. On the newest Python all stand at their newest releases.
"""

import argparse
import datetime
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from tools import kernels, lessons
from tools.reproduce import threads

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

REPORT = lessons.ROOT / "benchmarks/versions.md"


def bounds() -> dict[str, Version]:
    """Return the libraries that the package needs, with their lower bounds."""
    project = tomllib.loads((lessons.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = [Requirement(line) for line in project["dependencies"]]
    return {need.name: Version(next(iter(need.specifier)).version) for need in found}


def released(python: str, library: str) -> list[Version]:
    """Return the releases of a library that this Python can install, newest first."""
    asked = [python, "-m", "pip", "index", "versions", library, "--disable-pip-version-check"]
    printed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    (line,) = re.findall(r"^Available versions: (.*)$", printed, re.MULTILINE)
    return [Version(text) for text in line.split(", ")]


def minor_before(python: str, library: str, version: Version) -> Version | None:
    """Return the last release of the minor version before this one, as far as this Python can install it."""
    earlier = [other for other in released(python, library) if other.release[:2] < version.release[:2]]
    return max(earlier, default=None)


def passes(python: str, wanted: Mapping[str, Version | None], paths: list[Path]) -> dict[str, str] | None:
    """Run lessons with these versions (None: the newest); return the versions if all is as stored, else nothing."""
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "venv/bin/python"
        subprocess.run([python, "-m", "venv", str(own.parents[1])], check=True)
        pip = [str(own), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]
        pinned = [f"{name}=={version}" if version else name for name, version in wanted.items()]
        tried = subprocess.run([*pip, *pinned, "ipykernel", "ipywidgets"], capture_output=True, text=True)
        if tried.returncode:
            print(f"  not to be installed: {tried.stderr.strip().splitlines()[-1]}")
            return None
        subprocess.run([*pip, "--no-deps", "-e", str(lessons.ROOT)], check=True, capture_output=True)
        env = kernels.write_kernel(Path(folder), "versions", own, threads(1))
        result = kernels.run_lessons(paths, {**threads(1), **env}, "versions")
        if result.returncode:
            print(result.stdout[-2000:])
            return None
        asked = [
            str(own),
            "-c",
            f"from importlib.metadata import version; [print(n, version(n)) for n in {list(wanted)}]",
        ]
        printed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
        return dict(line.split() for line in printed.splitlines())


def oldest(python: str, paths: list[Path]) -> tuple[dict[str, Version], dict[str, str]]:
    """Return the oldest versions that pass together, and for each library the release before, which does not."""
    at = bounds()
    print(f"{python} with the lower bounds", flush=True)
    if not passes(python, at, paths):
        raise SystemExit("The lessons do not pass with the lower bounds of pyproject.toml.")
    failing = {}
    for name in at:
        while before := minor_before(python, name, at[name]):
            print(f"{python} with {name} {before}", flush=True)
            if not passes(python, {**at, name: before}, paths):
                break
            at[name] = before
        failing[name] = str(before or "none")
    return at, failing


def main() -> None:
    """Find oldest and newest versions, and write them down."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("oldest", help="the oldest Python")
    parser.add_argument("newest", help="the newest Python")
    given = parser.parse_args()
    paths = [path for path in lessons.stored() if not lessons.needs_torch(path)]
    low, failing = oldest(given.oldest, paths)
    said = bounds()
    if wrong := [f"{name}>={low[name]}" for name in low if low[name] != said[name]]:
        raise SystemExit(f"Older ones pass, too. Write into pyproject.toml and environment.yml: {', '.join(wrong)}")
    print(f"{given.newest} with the newest releases", flush=True)
    high = passes(given.newest, dict.fromkeys(low), paths)
    if not high:
        raise SystemExit("The lessons do not pass with the newest releases.")
    rows = [f"| {name} | {low[name]} | {failing[name]} | {high[name]} |" for name in low]
    numbers = ", ".join(path.name[:2] for path in paths if path in lessons.paths())
    problem_sets = ", ".join(path.parent.name[0] for path in paths if path in lessons.problem_sets())
    REPORT.write_text(
        "# Versions that the lessons pass with\n\n"
        "Written by `make versions`; not to be edited by hand. The oldest were tried together, on "
        f"{given.oldest}, and are the lower bounds of pyproject.toml; the newest together, on {given.newest}. One "
        "minor release before the oldest, a lesson's output differs or the library cannot be installed. Lessons "
        f"{numbers} and problem sets {problem_sets}, which do without PyTorch; the others run with the versions of "
        "constraints.txt, and PyTorch's there is its lower bound: no other was tried.\n\n"
        f"Tried on {datetime.date.today()}.\n\n"
        "| Library | oldest | does not pass | newest |\n|:--|:--|:--|:--|\n" + "\n".join(rows) + "\n",
        encoding="utf-8",
    )
    print(REPORT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
