"""A few figures whose last digits hang on how they are computed, and what they were elsewhere. See lesson 16.

``python -m course_utils.survival`` prints what they are here, to all 17 digits, with the versions of what computed
them. `tools/survival.py` asks for that under several settings and stores the answers.
"""

import json
import math
import platform
import random
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from course_utils import recipes
from course_utils.least_squares import solve
from course_utils.recipes import Floats

STORED = Path(__file__).with_name("survival.json")


@cache
def _numbers() -> list[float]:
    """Return a thousand numbers between -1 and 1, the same everywhere: no logarithm or cosine is in them."""
    rng = random.Random(0)
    return [rng.uniform(-1, 1) for _ in range(1000)]


def _left_to_right() -> float:
    total = 0.0
    for number in _numbers():
        total = total + number
    return total


def _product() -> float:
    """Return one entry of a product of two matrices of 300 rows and columns, which hangs on the order of 300 sums."""
    rng = np.random.default_rng(0)
    a, b = rng.random((300, 300)) - 0.5, rng.random((300, 300)) - 0.5
    return float((a @ b)[7, 7])


def _minibatch() -> float:
    """Return an entry of the gradient of 64 rows."""
    X, y = recipes.hundred()
    r = X[:64] @ np.ones(6) - y[:64]
    return float((2 * X[:64].T @ r / 64)[1])


def _after_steps() -> float:
    """Return the loss of all rows after a thousand steps by minibatches of 20."""
    X, y = recipes.hundred()
    rng = np.random.default_rng(0)
    w: Floats = np.zeros(6)
    for _ in range(1000):
        rows = rng.permutation(100)[:20]
        w = w - 0.05 * 2 / 20 * X[rows].T @ (X[rows] @ w - y[rows])
    r = X @ w - y
    return float(r @ r) / 100


def _normal_equations(kind: type) -> float:
    """Return the last weight of two columns that are nearly the same, by the normal equations, in a kind of float."""
    X, y = recipes.collinear()
    X, y = X.astype(kind), y.astype(kind)
    return float(np.linalg.solve(X.T @ X, X.T @ y)[2])


def _steps_until_still() -> float:
    """Return the text's number of steps until the loss changes by less than a millionth, in float32."""
    import torch

    X, y = (torch.tensor(part, dtype=torch.float32) for part in recipes.hundred())
    w, steps, before = torch.zeros(6), 0, math.inf
    while True:
        r = X @ w - y
        loss = float(torch.mean(r**2))
        if abs(before - loss) < 1e-6:
            return float(steps)
        before, steps, w = loss, steps + 1, w - 0.01 * 2 / 100 * X.T @ r


@cache
def _million() -> Floats:
    """Return a million numbers between -1 and 1."""
    return 2 * np.random.default_rng(0).random(1_000_000) - 1


def _torch_sum() -> float:
    import torch

    return float(torch.sum(torch.tensor(_million(), dtype=torch.float32)))


QUANTITIES: dict[str, Callable[[], float]] = {
    "1000 numbers, math.fsum": lambda: math.fsum(_numbers()),
    "1000 numbers, left to right": _left_to_right,
    "1000 numbers, Python's sum": lambda: float(sum(_numbers())),
    "1000 numbers, np.sum": lambda: float(np.sum(np.array(_numbers()))),
    "1000 numbers, np.sum in float32": lambda: float(np.sum(np.array(_numbers(), dtype=np.float32))),
    "inner product of a million": lambda: float(_million() @ np.sort(_million())),
    "entry of a matrix product": _product,
    "gradient of a minibatch": _minibatch,
    "loss after 1000 steps": _after_steps,
    "least squares, a weight": lambda: float(solve(*recipes.advertising())[3]),
    "normal equations, cond 1800": lambda: _normal_equations(np.float64),
    "the same in float32": lambda: _normal_equations(np.float32),
    "PyTorch: a million in float32": _torch_sum,
    "PyTorch's last running mean": lambda: recipes.n10().described[4],
    "PyTorch: steps until still": _steps_until_still,
}


def measure() -> dict[str, float | None]:
    """Return every figure as it comes out here; None where it needs PyTorch and there is none."""
    torch = find_spec("torch") is not None
    return {name: find() if torch or "PyTorch" not in name else None for name, find in QUANTITIES.items()}


def versions() -> dict[str, str]:
    """Return the versions of what computes here."""
    found = {"python": platform.python_version(), "numpy": np.__version__}
    if find_spec("torch") is not None:
        import torch

        found["torch"] = torch.__version__
    return found


def stored() -> dict[str, Any]:
    """Return what was measured elsewhere: ``about``, ``settings``, ``values`` and ``digits``, by setting and name."""
    found: dict[str, Any] = json.loads(STORED.read_text(encoding="utf-8"))
    return found


if __name__ == "__main__":
    print(json.dumps({"versions": versions(), "values": measure()}))
