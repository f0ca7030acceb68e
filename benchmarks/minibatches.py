"""Time the course's minibatch loop beside the textbook loop, scikit-learn and exact solutions, in one run, on a CPU.

    make benchmark

runs it and writes benchmarks/minibatches.md. It needs PyTorch and the extra `benchmark` (scikit-learn).

Each contender starts at zero weights and trains for as many epochs as it needs until its mean squared error is within
1 % of the least possible one (found once, not timed). What is timed is that whole run, everything it sets up included.
The contenders take turns, so that a slow moment of the machine meets them all; the table holds medians.
"""

import argparse
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import sklearn
import torch
from sklearn.linear_model import SGDRegressor
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from course_utils.fast_sgd import fast_sgd
from course_utils.normal_equations import NormalEquations

RESULT = Path(__file__).with_suffix(".md")
SIZES = [(1000, 2, 32), (50_000, 10, 256), (1_000_000, 20, 1024)]  # n, d, batch
AT_LEAST = (20, 60, 100)  # times as fast as the textbook loop
RATE, WITHIN, CHUNK, MOST_EPOCHS = 0.03, 0.01, 8192, 20
TEXTBOOK, SELECTED, FAST = "textbook loop", "nn.Linear, batches by index_select", "fast_sgd (lesson 10)"
SKLEARN, LSTSQ, SUMS = "scikit-learn SGDRegressor.partial_fit", "torch.linalg.lstsq", "NormalEquations (lesson 10)"
PASS = "one pass over X (X.sum())"
Weights = "torch.Tensor"
Run = Callable[[int], Weights]


def planted(n: int, d: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Return float32 features and targets with known weights and noise of standard deviation 0.5."""
    chance = torch.Generator().manual_seed(n)
    X, w = torch.randn(n, d, generator=chance), torch.randn(d, generator=chance)
    return X, X @ w + 1 + 0.5 * torch.randn(n, generator=chance)


def textbook(X: torch.Tensor, y: torch.Tensor, batch: int, epochs: int, loader: bool = True) -> Weights:
    """Return what nn.Linear learns; without a loader its batches are taken by index_select."""
    torch.manual_seed(0)
    n, d = X.shape
    model, loss = nn.Linear(d, 1), nn.MSELoss()
    nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    optimiser = torch.optim.SGD(model.parameters(), lr=RATE)
    y = y[:, None]
    for _ in range(epochs):
        if loader:
            rounds = DataLoader(TensorDataset(X, y), batch_size=batch, shuffle=True)
        else:
            order = torch.randperm(n).split(batch)
            rounds = ((torch.index_select(X, 0, rows), torch.index_select(y, 0, rows)) for rows in order)
        for features, targets in rounds:
            optimiser.zero_grad()
            loss(model(features), targets).backward()
            optimiser.step()
    return torch.cat([model.weight.detach().ravel(), model.bias.detach()])


def with_sklearn(X: torch.Tensor, y: torch.Tensor, epochs: int) -> Weights:
    """Return what SGDRegressor learns: steps of one row each, the rows shuffled anew in each epoch."""
    rate = 1e-4 if len(X) > 10_000 else 5e-3  # so that one epoch is enough
    chance = np.random.RandomState(0)  # a whole number here would give each epoch the same order
    model = SGDRegressor(alpha=0.0, learning_rate="constant", eta0=rate, random_state=chance)
    features, targets = X.numpy(), y.numpy()
    for _ in range(epochs):
        model.partial_fit(features, targets)
    return torch.tensor([*model.coef_, *model.intercept_])


def solved(X: torch.Tensor, y: torch.Tensor) -> Weights:
    """Return the solution of PyTorch's least squares, in float32."""
    return torch.linalg.lstsq(torch.cat([X, torch.ones(len(X), 1)], 1), y[:, None]).solution.ravel()


def summed(X: torch.Tensor, y: torch.Tensor) -> Weights:
    """Return the solution of the normal equations, added up over chunks in float64."""
    sums = NormalEquations(X.shape[1] + 1)
    ones = np.ones((CHUNK, 1))
    for features, targets in zip(X.split(CHUNK), y.split(CHUNK), strict=True):
        sums.add(np.hstack([features.numpy(), ones[: len(features)]]), targets.numpy())
    return torch.from_numpy(sums.solve())


def excess(X: torch.Tensor, y: torch.Tensor, best: Weights, weights: Weights) -> float:
    """Return how far a mean squared error lies above the least one, as a share of it."""

    def mse(w: torch.Tensor) -> float:
        parts = zip(X.split(CHUNK), y.split(CHUNK), strict=True)
        return sum(((A.double() @ w[:-1] + w[-1] - t.double()) ** 2).sum().item() for A, t in parts)

    return mse(weights.double()) / mse(best) - 1


def measure(n: int, d: int, batch: int, repeats: int) -> dict[str, tuple[float, int, float]]:
    """Return for each contender the median seconds of a whole run, its epochs, and its excess."""
    X, y = planted(n, d)
    best = summed(X, y)
    runs: dict[str, Run] = {
        TEXTBOOK: lambda epochs: textbook(X, y, batch, epochs),
        SELECTED: lambda epochs: textbook(X, y, batch, epochs, loader=False),
        FAST: lambda epochs: fast_sgd(X, y, batch, RATE, epochs),
        SKLEARN: lambda epochs: with_sklearn(X, y, epochs),
        LSTSQ: lambda _: solved(X, y),
        SUMS: lambda _: summed(X, y),
    }
    epochs, above = {}, {}
    for name, run in runs.items():
        for epochs[name] in range(1, MOST_EPOCHS + 1):
            above[name] = excess(X, y, best, run(epochs[name]))
            if above[name] < WITHIN:
                break
        else:
            raise AssertionError(f"{name} is not within {WITHIN:.0%} after {MOST_EPOCHS} epochs: {above[name]:.3g}")
    times: dict[str, list[float]] = {name: [] for name in [*runs, PASS]}
    for _ in range(repeats):
        for name, run in runs.items():
            # the textbook loop takes so long that others may have several turns beside it
            for _ in range(1 if name == TEXTBOOK else 5):
                times[name].append(clock(lambda run=run, name=name: run(epochs[name])))  # type: ignore[misc]
        times[PASS] += [clock(X.sum) for _ in range(5)]
    result = {name: (statistics.median(times[name]), epochs[name], above[name]) for name in runs}
    return result | {PASS: (statistics.median(times[PASS]), 0, 0.0)}


def clock(run: Callable[[], object]) -> float:
    """Return the seconds that a run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def five_million() -> str:
    """Return how far float32 and the sums in float64 are off on five million rows, and how long each takes."""
    n, d, true = 5_000_000, 10, 1.0
    chance = torch.Generator().manual_seed(5)
    X = torch.randn(n, d, generator=chance)
    y = true * X.sum(1) + true  # no noise: the right weights are all 1
    lines = []
    for name, run in [(f"{LSTSQ}, float32", solved), (SUMS, summed)]:
        start = time.perf_counter()
        off = (run(X, y).double() - true).abs().max().item()
        lines.append(f"| {name} | {off:.1e} | {time.perf_counter() - start:.2f} |")
    return "\n".join(["| | largest error of a weight | seconds |", "|:--|--:|--:|", *lines])


def table(found: dict[str, tuple[float, int, float]]) -> str:
    """Return a Markdown table of one size."""
    unit, one_pass = found[TEXTBOOK][0], found[PASS][0]
    lines = ["| | milliseconds | epochs | above the least error | × textbook loop | passes over X |"]
    lines.append("|:--|--:|--:|--:|--:|--:|")
    for name, (spent, epochs, above) in found.items():
        iterative = name not in (LSTSQ, SUMS, PASS)
        run = f"{epochs if iterative else '–'} | {f'{above:.2%}' if name != PASS else '–'}"
        lines.append(f"| {name} | {1e3 * spent:.3g} | {run} | {unit / spent:.3g} | {spent / one_pass:.3g} |")
    return "\n".join(lines)


def verdict(found: dict[str, tuple[float, int, float]], least: float, large: bool) -> str:
    """Return the targets of one size, and whether they are met."""
    spent = {name: entry[0] for name, entry in found.items()}
    targets = [(f"at least {least} × the textbook loop", spent[TEXTBOOK] / spent[FAST], least)]
    if large:
        targets.append(("at least 5 × partial_fit", spent[SKLEARN] / spent[FAST], 5))
    words = [f"{what}: {value:.3g}, {'met' if value >= goal else 'MISSED'}" for what, value, goal in targets]
    if large:
        passes = spent[FAST] / spent[PASS]
        words.append(f"at most 30 passes over X: {passes:.3g}, {'met' if passes <= 30 else 'MISSED'}")
    return "fast_sgd: " + "; ".join(words) + "."


def processor() -> str:
    """Return the name of the processor and the sizes of its caches, as far as the system tells them."""
    cpuinfo, name = Path("/proc/cpuinfo"), platform.processor()
    if cpuinfo.is_file():
        name = dict(re.findall(r"^(model name)\s*: (.+)$", cpuinfo.read_text(), re.MULTILINE)).get("model name", name)
    folders = sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"))
    caches = [f"L{(at / 'level').read_text().strip()} {(at / 'size').read_text().strip()}" for at in folders]
    return f"{name or 'processor unknown'}, caches: {', '.join(caches) or 'unknown'}"


def provenance() -> str:
    """Return on what the numbers were measured, in words."""
    load = f"load before the run {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "load unknown"
    return (
        f"Measured on {date.today().isoformat()}, on a CPU: {processor()}; {platform.machine()}, "
        f"{os.cpu_count()} cores, "
        f"{platform.system()}, threads: {torch.get_num_threads()}, {load}; Python {sys.version.split()[0]}, "
        f"PyTorch {torch.__version__.partition('+')[0]}, NumPy {np.__version__}, scikit-learn {sklearn.__version__}. "
        "No GPU has been measured."
    )


def main() -> None:
    """Run all and write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5, help="how often the textbook loop is timed")
    repeats = parser.parse_args().repeats
    parts = [
        "# Minibatches: time to the same error",
        "Written by `make benchmark`; not to be edited by hand. Each contender trains until its mean squared error is "
        f"within {WITHIN:.0%} of the least one; the whole run is timed. Medians of contenders that take turns.",
        provenance(),
    ]
    for (n, d, batch), least in zip(SIZES, AT_LEAST, strict=True):
        found = measure(n, d, batch, repeats)
        parts += [f"## n = {n:,}, d = {d}, |B| = {batch}", table(found), verdict(found, least, n == SIZES[-1][0])]
    parts.append("At the two smaller sizes X lies in the cache, and the smallest pass is the price of one call.")
    torch.set_num_threads(1)  # two threads wait for each other in every call: on a busy machine that costs most
    alone = measure(*SIZES[-1], max(1, repeats // 2))
    parts += ["## The largest size with PyTorch on one thread", table(alone), verdict(alone, AT_LEAST[-1], True)]
    parts += ["## Digits: five million rows, ten features, no noise", five_million()]
    RESULT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
