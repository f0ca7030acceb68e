"""Run pytest in a process of its own, quickly: most of such a run's time was imports that it does not need."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

# jsonschema, which nbformat imports, builds a grammar of internationalised addresses if it finds this package: 0.9 s.
MAIN = "import sys; sys.modules['rfc3987_syntax'] = None; import pytest; sys.exit(pytest.main())"
OPTIONS = ["-n", "0", "-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest"]


def run(arguments: Sequence[str], cwd: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Return what a run of pytest in this folder, with these variables added, has printed."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    variables = {**inherited, "OMP_NUM_THREADS": "1", **env}
    command = [sys.executable, "-c", MAIN, *OPTIONS, *arguments]
    return subprocess.run(command, cwd=cwd, env=variables, capture_output=True, text=True)
