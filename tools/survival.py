"""Measure which digits of some figures survive a change of setting, and store it: ``make survival``.

The settings are those of `tools/reproduce.py`, each asserted to be in force: one thread and two, without vector
instructions, and other Pythons, in which PyTorch's figures are left out. Environments with other NumPys are measured
only if ``ALSO`` names them.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from course_utils import survival
from course_utils.digits import correct_digits
from tools import kernels, lessons, reproduce

BASE = "1 thread"


def measured(python: str | Path, env: dict[str, str]) -> dict[str, Any]:
    """Return what one Python finds under some environment variables: ``versions`` and ``values``."""
    result = subprocess.run(
        [python, "-m", "course_utils.survival"],
        cwd=lessons.ROOT,
        env={**os.environ, "PYTHONPATH": str(lessons.ROOT), **env},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def summary(results: dict[str, dict[str, Any]], about: dict[str, str]) -> dict[str, Any]:
    """Return what is stored: every value, and to how many digits it agrees with that of `BASE`."""
    values = {
        name: {setting: found["values"][name] for setting, found in results.items()} for name in survival.QUANTITIES
    }
    return {
        "about": about,
        "settings": {setting: found["versions"] for setting, found in results.items()},
        "values": values,
        "digits": {name: digits(row) for name, row in values.items()},
    }


def digits(row: dict[str, float | None]) -> dict[str, float | None]:
    """Return the digits that agree with `BASE`, one decimal; 16 is all, None is not measured."""
    base = row[BASE]
    return {
        setting: None if value is None or base is None else round(correct_digits([value], [base]), 1)
        for setting, value in row.items()
    }


def command(also: int) -> str:
    """Return what was run, with so many environments named by ``ALSO``, without their paths."""
    return "make survival" + (f" ALSO=... (the Pythons of {also} more environments)" if also else "")


def cpu() -> str:
    """Return what kind of processor this is, in words."""
    found = Path("/proc/cpuinfo")
    lines = found.read_text(encoding="utf-8").splitlines() if found.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else platform.processor()}, {platform.machine()}"


def main() -> None:
    """Measure under all settings and write the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pip-options", default="")
    parser.add_argument("--also", action="append", default=[], metavar="PYTHON")
    parser.add_argument("pythons", nargs="+")
    given = parser.parse_args()
    one = reproduce.threads(1)
    results = {
        BASE: measured(sys.executable, one),
        "2 threads": measured(sys.executable, reproduce.threads(2)),
        "no vector instructions": measured(sys.executable, reproduce.without_vectors()),
    }
    for version, name in reproduce.pythons(given.pythons).items():
        home = lessons.ROOT / f".venv-{version}"
        python = kernels.environment(home, name, ["-e", ".", "ipykernel", "ipywidgets"], given.pip_options)
        results[f"Python {version}"] = measured(python, one)
    for other in given.also:
        found = measured(other, one)
        results[f"NumPy {found['versions']['numpy']}, Python {found['versions']['python']}"] = found
    about = {
        "measured by": command(len(given.also)),
        "date": datetime.datetime.now(tz=datetime.timezone.utc).date().isoformat(),
        "processor": cpu(),
        "system": platform.system(),
    }
    text = json.dumps(summary(results, about), indent=1, ensure_ascii=False)
    survival.STORED.write_text(text + "\n", encoding="utf-8")
    print(f"{survival.STORED.relative_to(lessons.ROOT)}: {len(results)} settings")


if __name__ == "__main__":
    main()
