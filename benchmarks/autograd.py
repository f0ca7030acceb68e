"""Time the course's engines and their replay beside the same gradient by hand and micrograd, in one run.

    make benchmark

runs it and writes benchmarks/autograd.md. It needs the extra `benchmark` (micrograd).

Each contender runs in fresh processes that import nothing else, with Python's cycle collector on and off. In each
process the contender and the hand loop take turns; what counts is the ratio of their median processor times. The
processes of all contenders take turns too, and the table holds the median over them.
"""

import argparse
import gc
import json
import os
import platform
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

RESULT = Path(__file__).with_suffix(".md")
ROOT = RESULT.parent.parent
PROCESSES, TURNS = 7, 31
Rows = list[tuple[float, ...]]
Run = Callable[[], Any]

# name: points, features, calls a turn
WORK = {"W1: 5 points × 1 feature": (5, 1, 200), "W2: 50 × 3": (50, 3, 20), "W3: 20 × 14": (20, 14, 20)}
BY_HAND, ONE_FEATURE, ANY_NUMBER = "by hand", "by hand, one feature only", "by hand, any number of features"
ENGINE, FAST, REPLAY = "autograd (lesson 07)", "fast_autograd (lesson 14)", "replay (lesson 14)"
MICROGRAD = "micrograd"
CONTENDERS = [BY_HAND, ONE_FEATURE, ANY_NUMBER, ENGINE, FAST, REPLAY, MICROGRAD]
# In units of the hand loop; for micrograd, how many times as long as autograd and as fast_autograd it should take.
AT_MOST = {ENGINE: (14, 12, 7), FAST: (9, 7, 4), REPLAY: (1.5, 1.5, 1.5)}
AT_LEAST = {ENGINE: (2.5, 8, 15), FAST: (4, 20, 40)}


def written_out(d: int) -> Callable[..., Any]:
    """Return the gradient of the mean of squares as a loop with a name for each of d weights: the unit of time."""
    places = range(d)
    w, g, x = ([f"{letter}{k}" for k in places] for letter in "wgx")
    source = "\n    ".join([
        "def gradient(w, b, X, y):",
        f"{', '.join(w)}, = w",
        f"{' = '.join(g)} = by_b = loss = 0.0",
        f"for ({', '.join(x)},), t in zip(X, y):",
        f"    r = {' + '.join(f'{w[k]} * {x[k]}' for k in places)} + b - t",
        "    loss += r * r",
        *(f"    {g[k]} += r * {x[k]}" for k in places),
        "    by_b += r",
        "n = len(y)",
        f"return loss / n, [{', '.join(f'2 * {slope} / n' for slope in g)}], 2 * by_b / n",
    ])  # fmt: skip
    space: dict[str, Any] = {}
    exec(source, space)
    return space["gradient"]  # type: ignore[no-any-return]


def one_feature(w: list[float], b: float, x: list[float], y: list[float]) -> Any:
    """Return loss and gradient for one feature, a flat list: nothing left to unpack."""
    (slope,) = w
    by_w = by_b = loss = 0.0
    for s, t in zip(x, y):  # noqa: B905 - as in the unit
        r = slope * s + b - t
        loss += r * r
        by_w += r * s
        by_b += r
    n = len(y)
    return loss / n, [2 * by_w / n], 2 * by_b / n


def any_number(w: list[float], b: float, X: Rows, y: list[float]) -> Any:
    """Return loss and gradient for any number of features."""
    slopes, by_b, loss = [0.0] * len(w), 0.0, 0.0
    for row, t in zip(X, y, strict=True):
        r = b - t
        for weight, feature in zip(w, row, strict=True):
            r += weight * feature
        loss += r * r
        for k, feature in enumerate(row):
            slopes[k] += r * feature
        by_b += r
    n = len(y)
    return loss / n, [2 * slope / n for slope in slopes], 2 * by_b / n


def with_engine(name: str, w: list[float], b: float, X: Rows, y: list[float]) -> Run:
    """Return a run of an engine of the course, which may keep its parameters and data in the form that suits it."""
    import importlib

    engine = importlib.import_module(f"course_utils.{name}")
    dot, n = engine.dot, len(y)
    leaves = tuple(engine.Value(number) for number in [*w, b])
    if name == "autograd":  # a residual is one inner product: the target's weight is -1
        weights, packed = [*leaves, -1.0], [[*row, 1.0, t] for row, t in zip(X, y, strict=True)]

        def residuals() -> list[Any]:
            return [dot(weights, row) for row in packed]
    else:
        rows = [((*row, 1.0), -t) for row, t in zip(X, y, strict=True)]

        def residuals() -> list[Any]:
            return [dot(leaves, row, minus_t) for row, minus_t in rows]

    def run() -> Any:
        r = residuals()
        loss = dot(r, r) / n
        for leaf in leaves:
            leaf.grad = 0
        loss.backward()
        return loss.data, leaves  # whoever trains takes the gradients from there

    return run


def with_replay(w: list[float], b: float, X: Rows, y: list[float]) -> Run:
    """Return a run of the recorded program of autograd's step."""
    from course_utils.autograd import Value, dot
    from course_utils.replay import record

    def step(w: list[float], b: float, X: Rows, y: list[float]) -> Any:
        weights, bias = [Value(number) for number in w], Value(b)
        r = [dot(weights, row) + bias - t for row, t in zip(X, y, strict=True)]
        loss = dot(r, r) / len(r)
        loss.backward()
        return loss.data, [weight.grad for weight in weights], bias.grad

    program = record(step, w, b, [(0.5,) * len(w)] * len(y), [0.5] * len(y))  # with other data
    assert program(w, b, X, y) == step(w, b, X, y), "not the same to the last bit"
    return lambda: program(w, b, X, y)


def with_micrograd(w: list[float], b: float, X: Rows, y: list[float]) -> Run:
    """Return a run of micrograd, which has no nodes with many parents."""
    from micrograd.engine import Value

    weights, bias = [Value(number) for number in w], Value(b)

    def run() -> Any:
        loss = 0
        for row, t in zip(X, y, strict=True):
            r = bias - t
            for weight, feature in zip(weights, row, strict=True):
                r = r + weight * feature
            loss = loss + r * r
        loss = loss / len(y)
        for leaf in (*weights, bias):
            leaf.grad = 0
        loss.backward()
        return loss.data, (*weights, bias)

    return run


def prepared(contender: str, n: int, d: int) -> tuple[Run, Run]:
    """Return a run of the hand loop and a run of a contender on the same numbers, after a look at their results."""
    rng = random.Random(n)
    X = [tuple(rng.gauss(0, 1) for _ in range(d)) for _ in range(n)]
    y, w, b = [rng.gauss(0, 1) for _ in range(n)], [rng.gauss(0, 1) for _ in range(d)], 0.1
    unit = written_out(d)
    run: Run
    if contender in (BY_HAND, ONE_FEATURE, ANY_NUMBER):
        function = {BY_HAND: unit, ONE_FEATURE: one_feature, ANY_NUMBER: any_number}[contender]
        table: Any = [row[0] for row in X] if contender == ONE_FEATURE else X

        def run() -> Any:
            return function(w, b, table, y)
    elif contender == REPLAY:
        run = with_replay(w, b, X, y)
    elif contender == MICROGRAD:
        run = with_micrograd(w, b, X, y)
    else:
        run = with_engine(contender.partition(" ")[0], w, b, X, y)
    (loss, slopes, by_b), (found, *rest) = unit(w, b, X, y), run()
    gradient = [*rest[0], rest[1]] if len(rest) == 2 else [leaf.grad for leaf in rest[0]]
    for one, other in zip([loss, *slopes, by_b], [found, *gradient], strict=True):
        assert abs(one - other) < 1e-12, (contender, one, other)
    return (lambda: unit(w, b, X, y)), run


def seconds(run: Run, calls: int) -> float:
    """Return how long some calls keep the processor busy; waiting while other programs run does not count."""
    start = time.process_time()
    for _ in range(calls):
        run()
    return time.process_time() - start


def measure(contender: str, collector: bool, turns: int) -> list[float]:
    """Return a contender's time in units of the hand loop, one ratio of medians a workload."""
    if not collector:
        gc.disable()
    ratios = []
    for n, d, calls in list(WORK.values())[: 1 if contender == ONE_FEATURE else None]:
        unit, run = prepared(contender, n, d)
        times = [(seconds(unit, calls), seconds(run, calls)) for _ in range(turns)]
        ratios.append(statistics.median(t for _, t in times) / statistics.median(t for t, _ in times))
    return ratios


def provenance(processes: int, turns: int) -> str:
    """Return on what the numbers were measured, in words."""
    return (
        f"Measured on {date.today().isoformat()}: {platform.machine()}, {os.cpu_count()} cores, {platform.system()}, "
        f"load {os.getloadavg()[0]:.1f}; {platform.python_implementation()} {platform.python_version()}, micrograd "
        f"{version('micrograd')}. {processes} processes a contender and setting, {turns} turns in each."
    )


def table(title: str, rows: dict[str, list[str]]) -> str:
    """Return a Markdown table under a title."""
    lines = [f"| | {' | '.join(WORK)} |", f"|:--|{'--:|' * len(WORK)}"]
    return "\n".join([f"## {title}", "", *lines, *(f"| {name} | {' | '.join(row)} |" for name, row in rows.items())])


def judged(value: float, limit: float | None, most: bool = True) -> str:
    """Return a number, and beside it the target where there is one."""
    if limit is None:
        return f"{value:.2f}" if value < 3 else f"{value:.1f}"
    met = value <= limit if most else value >= limit
    return f"{value:.2f} ({'≤' if most else '≥'} {limit}: {'met' if met else 'missed'})"


def main() -> None:
    """Run all and write the result, or, as one of the fresh processes, measure one contender."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=PROCESSES, help="fresh processes a contender and setting")
    parser.add_argument("--turns", type=int, default=TURNS, help="turns of hand loop and contender in each")
    parser.add_argument("--contender", choices=CONTENDERS, help=argparse.SUPPRESS)
    parser.add_argument("--no-collector", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        print(json.dumps(measure(options.contender, not options.no_collector, options.turns)))
        return
    found: dict[tuple[str, bool], list[list[float]]] = {(name, on): [] for name in CONTENDERS for on in (True, False)}
    for _ in range(options.processes):
        for (name, on), ratios in found.items():
            command = [sys.executable, __file__, "--contender", name, "--turns", str(options.turns)]
            output = subprocess.run(
                [*command, *([] if on else ["--no-collector"])], check=True, capture_output=True, text=True,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            ratios.append(json.loads(output.stdout))
    medians = {key: [statistics.median(column) for column in zip(*runs, strict=True)] for key, runs in found.items()}
    parts = [
        "# Autograd: how many times as long as by hand",
        "Written by `make benchmark`; not to be edited by hand. Loss and gradient of the mean of squares, once. The "
        "unit is the same by hand: a loop over the rows with a name for each weight, on floats. Medians of processor "
        "times; the contenders take turns. In brackets: targets.",
        provenance(options.processes, options.turns),
    ]
    for on in (True, False):
        rows = {
            name: [
                *(judged(v, m) for v, m in zip(medians[name, on], AT_MOST.get(name, [None] * 3))),  # noqa: B905
                *["–"] * (len(WORK) - len(medians[name, on])),
            ]
            for name in CONTENDERS
        }
        parts.append(table(f"Cycle collector {'on' if on else 'off'}", rows))
    peers = {
        f"{name}, collector {'on' if on else 'off'}": [
            judged(theirs / ours, least if on else None, most=False)
            for ours, theirs, least in zip(medians[name, on], medians[MICROGRAD, on], AT_LEAST[name], strict=True)
        ]
        for on in (True, False)
        for name in AT_LEAST
    }
    parts.append(table("How many times as fast as micrograd", peers))
    RESULT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
