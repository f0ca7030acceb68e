"""Prove that lessons and problem sets print the same digits elsewhere: ``make reproduce``.

With one thread and two, with vector instructions turned down, and, for those without PyTorch, on other Pythons. Each
setting is asserted to be in force before it is believed.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools import kernels, lessons

PLAIN_CORES = {"Prescott", "Katmai", "ARMV8"}  # what OpenBLAS calls itself then: it knows Prescott as Katmai too

PROBE = """
import json, numpy
from numpy._core import _multiarray_umath as core
from threadpoolctl import threadpool_info
on = [name for name in core.__cpu_dispatch__ if core.__cpu_features__[name]]
numpy.ones((200, 200)) @ numpy.ones((200, 200))
pools = [pool for pool in threadpool_info() if pool["internal_api"] == "openblas"]
blas = [(pool["num_threads"], pool.get("architecture")) for pool in pools]
try:
    import torch
    torch_says = [torch.get_num_threads(), torch.backends.cpu.get_cpu_capability()]
except ImportError:
    torch_says = None
print(json.dumps({"numpy": on, "blas": blas, "torch": torch_says}))
"""


def probe(env: dict[str, str]) -> dict[str, list]:  # type: ignore[type-arg]
    """Return what NumPy, its BLAS and PyTorch say of themselves under some environment variables."""
    result = subprocess.run(
        [sys.executable, "-c", PROBE], env={**os.environ, **env}, check=True, capture_output=True, text=True
    )
    found: dict[str, list] = json.loads(result.stdout)  # type: ignore[type-arg]
    return found


def threads(number: int) -> dict[str, str]:
    """Return the variables that ask for a number of threads, asserted to have their effect."""
    env = {f"{library}_NUM_THREADS": str(number) for library in ("OMP", "OPENBLAS", "MKL")}
    found = probe(env)
    assert all(count == number for count, _ in found["blas"]), found
    assert found["torch"] is None or found["torch"][0] == number, found
    return env


def without_vectors() -> dict[str, str]:
    """Return the variables that turn vector instructions down, asserted to have their effect."""
    dispatched = probe({})["numpy"]
    env = {
        "NPY_DISABLE_CPU_FEATURES": " ".join(dispatched),
        "OPENBLAS_CORETYPE": "Prescott" if os.uname().machine == "x86_64" else "ARMV8",
        "ATEN_CPU_CAPABILITY": "default",
        "MKL_CBWR": "COMPATIBLE",
        **threads(1),
    }
    found = probe(env)
    assert found["numpy"] == [], f"NumPy still uses {found['numpy']}"
    assert all(name in PLAIN_CORES for _, name in found["blas"]), found
    assert found["torch"] is None or found["torch"][1] == "DEFAULT", found
    return env


def pythons(names: list[str]) -> dict[str, str]:
    """Return those Pythons that start, by version: a name on the path may answer and fail (pyenv's do).

    Raises
    ------
    SystemExit
        If fewer than two are found.
    """
    found = {}
    for name in names:
        try:
            asked = [name, "-c", "import ensurepip, sys; print('%d.%d' % sys.version_info[:2])"]
            found[subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()] = name
        except (OSError, subprocess.CalledProcessError):
            print(f"{name:28} not found here")
    if len(found) < 2:
        raise SystemExit(
            f"Only {len(found)} of {', '.join(names)} can be started; two at least are needed (PYTHONS=…)."
        )
    return found


def compare(setting: str, paths: list[Path], env: dict[str, str], kernel: str | None = None) -> bool:
    """Run lessons under one setting, print how it went, and return whether every output was as stored."""
    result = kernels.run_lessons(paths, env, kernel)
    same = result.returncode == 0
    print(f"{setting:28} {len(paths)} notebooks {'as stored' if same else 'DIFFER'}", flush=True)
    if not same:
        print(result.stdout)
    return same


def main() -> None:
    """Run all settings; fail if any lesson prints something else under one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pip-options", default="")
    parser.add_argument("pythons", nargs="+")
    given = parser.parse_args()
    everything = lessons.stored()
    plain = [path for path in everything if not lessons.needs_torch(path)]
    left_out = [path.stem for path in everything if path not in plain]
    same = [
        compare("1 thread", everything, threads(1)),
        compare("2 threads", everything, threads(2)),
        compare("without vector instructions", everything, without_vectors()),
    ]
    print(f"other Pythons, on which PyTorch takes gigabytes, do without {', '.join(left_out) or 'none'}")
    with tempfile.TemporaryDirectory() as scratch:
        for version, name in pythons(given.pythons).items():
            home = lessons.ROOT / f".venv-{version}"
            python = kernels.environment(home, name, ["-e", ".", "ipykernel", "ipywidgets"], given.pip_options)
            env = kernels.write_kernel(Path(scratch), f"python-{version}", python, threads(1))
            same.append(compare(f"Python {version}", plain, {**threads(1), **env}, f"python-{version}"))
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
