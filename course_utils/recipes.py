"""How each figure of `published` is computed again: one function a row, named after it. See lesson 16.

Nothing is stored: every function runs the program that the text describes, and, where that does not print the text's
figures, the program with what `published.Row.changed` says. Draws come from generators of their own, so no recipe moves
another's; PyTorch's come from its generator on the CPU, whose stream another version may change.
"""

import math
import random
from collections.abc import Sequence
from fractions import Fraction
from functools import cache

import numpy as np
from numpy.typing import NDArray

from course_utils import diagnostics, gradients
from course_utils.averages import mean
from course_utils.data import load
from course_utils.descent import step
from course_utils.least_squares import fit_line, solve
from course_utils.losses import mse
from course_utils.published import ROWS, Found

Floats = NDArray[np.float64]
Lines = list[tuple[float, ...]]  # of a print-out: the loss before a step, the weights and the bias after it

BODY = ["age", "weight", "height", "adipos", "neck", "chest", "abdom", "hip", "thigh", "knee", "ankle", "biceps",
        "forearm", "wrist"]  # fmt: skip
SEEDS = 300  # runs whose spread stands for an unseeded run
RESAMPLED = 1000


def run(row: str) -> Found:
    """Return what the recipe of a row finds, for instance of ``"N17"``."""
    found: Found = RECIPES[row]()
    return found


def _descended(X: Floats, y: Floats, w: Floats, rate: float, steps: int) -> Floats:
    """Return the weights after so many steps of full-batch descent."""
    for _ in range(steps):
        w = w - rate * gradients.vectorised(X, y, w)
    return w


def _curvatures(X: Floats) -> list[float]:
    """Return the curvatures of the mean squared error, from the smallest to the largest."""
    return [float(value) for value in np.linalg.eigvalsh(2 * X.T @ X / len(X))]


# --- a hundred rows, five features -----------------------------------------------------------------------------------


@cache
def hundred() -> tuple[Floats, Floats]:
    """Return the design matrix (100, 6), ones first, and the targets."""
    table = load("planted_100x5")
    X = np.column_stack([np.ones(100), table[["x1", "x2", "x3", "x4", "x5"]]])
    return X, table["y"].to_numpy()


@cache
def stopped() -> tuple[int, float, Floats]:
    """Return steps, loss and weights when the loss changes by less than a millionth, from zero at the rate 0.01."""
    X, y = hundred()
    w, steps, before = np.zeros(6), 0, math.inf
    while True:
        r = X @ w - y
        loss = float(r @ r) / 100
        if abs(before - loss) < 1e-6:
            return steps, loss, w
        before, steps, w = loss, steps + 1, w - 0.01 * gradients.vectorised(X, y, w)


def n01() -> Found:
    """Return the check of a gradient, in float32 and at w = 0, as the text makes it."""
    import torch

    X, y = (torch.tensor(part, dtype=torch.float32) for part in hundred())
    w = torch.zeros(6, requires_grad=True)
    torch.mean((X @ w - y) ** 2).backward()
    by_hand = 2 / 100 * X.T @ (X @ w.detach() - y)
    assert w.grad is not None, "backward has just filled it"
    return Found([bool(torch.allclose(by_hand, w.grad, atol=1e-5))])


def n02() -> Found:
    """Return how many steps, and the loss then."""
    return Found(stopped()[:2])


def walked(steps: int = 312) -> Floats:
    """Return the weights after so many steps: where the text's run, in float32 and elsewhere, stopped."""
    return _descended(*hundred(), np.zeros(6), 0.01, steps)


def n03() -> Found:
    """Return the weights where float64 stops, and after 312 steps."""
    return Found(list(stopped()[2]), list(walked()))


def n04() -> Found:
    """Return the weights with which the rows were planted: PyTorch's draws after the features."""
    import torch

    generator = torch.Generator().manual_seed(0)
    torch.randn(100, 5, generator=generator)
    return Found(torch.randn(6, 1, generator=generator)[:, 0].tolist())


def n05() -> Found:
    """Return the error of optimisation and that of sampling, each the largest of six."""
    best, planted = solve(*hundred()), np.array(n04().described)
    sampling = float(np.max(np.abs(best - planted)))
    described, changed = ([float(np.max(np.abs(w - best))), sampling] for w in (stopped()[2], walked()))
    return Found(described, changed)


def n06() -> Found:
    """Return smallest and largest curvature, the limit of the rate, and whether 0.75 is beyond it."""
    X, y = hundred()
    curvatures = _curvatures(X)
    w = _descended(X, y, np.zeros(6), 0.75, 200)
    return Found([curvatures[0], curvatures[-1], 2 / curvatures[-1], bool(np.max(np.abs(w)) > 1e3)])


def n33() -> Found:
    """Return the loss of a column of predictions against flat targets, the true one, and the gradient's shape."""
    X, y = hundred()

    def both(w: Floats) -> list[float]:
        r = (X @ w)[:, None] - y
        return [float(np.mean(r**2)), float(np.mean((X @ w - y) ** 2)), *(X.T @ r).shape]

    return Found(both(stopped()[2]), both(walked()))


# --- small things done by hand ---------------------------------------------------------------------------------------

FOUR = [Fraction(value) for value in (1, 2, 3, 4)], [Fraction(value) for value in (2, 3, 5, 7)]


def _one_update(scale: Fraction) -> list[Fraction]:
    by_w, by_b = (scale * slope for slope in gradients.line(1, 0, [Fraction(1), Fraction(3)], [2, 6]))
    return [by_w, by_b, *step((Fraction(1), Fraction(0)), (by_w, by_b), Fraction(1, 10))]


def n07() -> Found:
    """Return one update with half the mean as loss: gradients, then w and b."""
    return Found(_one_update(Fraction(1, 2)))


def n08() -> Found:
    """Return the same with the mean."""
    return Found(_one_update(Fraction(1)))


def n09() -> Found:
    """Return the steps of the fit of (1, 3) and (2, 5) without intercept."""
    x, y = [1, 2], [3, 5]
    xx, xy = sum(a * a for a in x), sum(a * b for a, b in zip(x, y, strict=True))
    w = Fraction(xy, xx)
    r = [w * a - b for a, b in zip(x, y, strict=True)]
    return Found([xx, xy, w, 2 * w, *r, sum(a * b for a, b in zip(x, r, strict=True))])


def n26() -> Found:
    """Return predictions of slope 3/2 and intercept 1/2 as labelled, and exchanged."""
    half, more = Fraction(1, 2), Fraction(3, 2)
    return Found([more * x + half for x in FOUR[0]], [half * x + more for x in FOUR[0]])


def n27() -> Found:
    """Return the best line of the four points, its residuals, and half its MSE."""
    w, b = fit_line(*FOUR)
    r = [w * x + b - y for x, y in zip(*FOUR, strict=True)]
    return Found([w, b, *r, mean(e * e for e in r) / 2])


def n28() -> Found:
    """Return curvatures of half the loss on three points, what 100 epochs leave, epochs until 1 %, largest rate."""
    X = np.array([[1, 1], [1, 2], [1, 3]])
    slow, fast = np.linalg.eigvalsh(X.T @ X / 3)
    return Found([slow, fast, (1 - 0.1 * slow) ** 100, math.log(0.01) / math.log(1 - 0.1 * slow), 2 / fast])


def n37() -> Found:
    """Return six half losses where the residual's sign is wrong."""
    x, y = ([float(value) for value in row] for row in FOUR)
    point, losses = (0.5, 1.5), []
    for _ in range(6):
        w, b = point
        losses.append(mse([w * value + b for value in x], y) / 2)
        point = step(point, [slope / 2 for slope in gradients.line(w, b, x, y)], -0.05)
    return Found(losses)


# --- five pairs ------------------------------------------------------------------------------------------------------


def pairs() -> tuple[random.Random, list[float], list[float]]:
    """Return the generator, where it then stands, and five pairs: inputs first, then noise."""
    rng = random.Random(42)
    x = [rng.uniform(-5, 5) for _ in range(5)]
    return rng, x, [2 * value - 1 + rng.gauss(0, 4) for value in x]


def full_batch(total: bool, rate: float = 0.01) -> Lines:
    """Return 500 lines of descent on the five pairs, with the sum of squares as loss, or with their mean.

    Raises
    ------
    OverflowError
        If a residual becomes too large to be squared.
    """
    rng, x, y = pairs()
    rng.uniform(-1, 1)  # a first model is drawn, and then another one
    point: tuple[float, ...] = rng.uniform(-1, 1), 0.0
    lines: Lines = []
    scale = 5 if total else 1
    for _ in range(500):
        w, b = point
        loss = scale * mean((w * value + b - target) ** 2 for value, target in zip(x, y, strict=True))
        point = step(point, [scale * slope for slope in gradients.line(w, b, x, y)], rate)
        lines.append((loss, *point))
    return lines


def n12() -> Found:
    """Return the five pairs."""
    _, x, y = pairs()
    return Found([number for pair in zip(x, y, strict=True) for number in pair])


def n13() -> Found:
    """Return the first model and its loss: a sum as the program says, and a mean."""
    rng, x, y = pairs()
    w = rng.uniform(-1, 1)
    loss = mse([w * value for value in x], y)
    return Found([w, 5 * loss], [w, loss])


def n14() -> Found:
    """Return first and last printed line of 500 steps."""
    total, average = full_batch(True), full_batch(False)
    return Found([*total[0], *total[450]], [*average[0], *average[450]])


def n15() -> Found:
    """Return the best line, its SSE and MSE, and standard errors, with the planted noise and with the estimated."""
    _, x, y = pairs()
    w, b = fit_line(x, y)
    loss = mse([w * value + b for value in x], y)
    inverse = np.linalg.inv(np.column_stack([x, np.ones(5)]).T @ np.column_stack([x, np.ones(5)]))
    unit = np.sqrt(np.diag(inverse))
    return Found([w, b, 5 * loss, loss, *(4 * unit), *(math.sqrt(5 * loss / 3) * unit)])


def n16() -> Found:
    """Return largest rates for sum and mean, the sum's curvature, and how the sum ends at the rate 0.05."""
    _, x, _ = pairs()
    steepest = _curvatures(np.column_stack([x, np.ones(5)]))[-1]
    try:
        full_batch(True, 0.05)
        end = "none"
    except OverflowError:
        end = "OverflowError"
    return Found([2 / (5 * steepest), 2 / steepest, 5 * steepest, end])


# --- minibatches -----------------------------------------------------------------------------------------------------


def thousand(intercept: float) -> tuple[random.Random, list[list[float]], list[float]]:
    """Return the generator, where it then stands, and a thousand rows of one feature with slope 2."""
    rng = random.Random(42)
    X = [[rng.uniform(-10, 10)] for _ in range(1000)]
    return rng, X, [2 * x + intercept + rng.gauss(0, 5) for (x,) in X]


def three_features() -> tuple[random.Random, list[list[float]], list[float]]:
    """Return the generator, where it then stands, and a thousand rows of three features."""
    rng = random.Random(42)
    X = [[rng.uniform(-10, 10) for _ in range(3)] for _ in range(1000)]
    return rng, X, [2 * x0 + 3 * x1 - x2 + 1 + rng.gauss(0, 5) for x0, x1, x2 in X]


def _error(w: Sequence[float], b: float, x: Sequence[float], target: float) -> float:
    """Return prediction minus target, added up from left to right: `sum` differs from Python to Python."""
    prediction = b
    for weight, value in zip(w, x, strict=True):
        prediction += weight * value
    return prediction - target


def minibatch_run(
    rng: random.Random, X: Sequence[Sequence[float]], y: Sequence[float], size: int, total: bool, steps: int = 500
) -> tuple[Lines, bool]:
    """Run one model by minibatches of `size` rows at the rate 0.01; tell also whether it ended in an OverflowError."""
    w, b = [rng.uniform(-1, 1) for _ in X[0]], 0.0
    lines: Lines = []
    for _ in range(steps):
        rows = rng.sample(range(len(X)), size)
        r = [_error(w, b, X[i], y[i]) for i in rows]
        try:
            loss = mean(e**2 for e in r) * (size if total else 1)
        except OverflowError:
            return lines, True
        scale = 2 * (size if total else 1)
        slopes = [scale * mean(e * X[i][k] for e, i in zip(r, rows, strict=True)) for k in range(len(w))]
        b -= 0.01 * scale * mean(r)
        w = [weight - 0.01 * slope for weight, slope in zip(w, slopes, strict=True)]
        lines.append((loss, *w, b))
    return lines, False


@cache
def third_run() -> Lines:
    """Return the lines of the third of three runs, none of them seeded again, with the mean and the intercept 15."""
    rng, X, y = thousand(15)
    return [minibatch_run(rng, X, y, 10, False)[0] for _ in range(3)][2]


@cache
def as_printed() -> tuple[int, bool]:
    """Return after how many iterations the program as printed, sum and intercept 1, ends, and whether in an error."""
    lines, failed = minibatch_run(*thousand(1), 10, True)
    return len(lines), failed


def n17() -> Found:
    """Return first and last printed line; the program as printed has none."""
    _, failed = as_printed()
    return Found(["OverflowError"] if failed else [], [*third_run()[0], *third_run()[450]])


def n18() -> Found:
    """Return the iteration, counted from 0, at which the program as printed fails."""
    iterations, failed = as_printed()
    return Found([iterations, "OverflowError" if failed else "none"])


def n19() -> Found:
    """Return curvatures of the mean, factors of a step for the mean and for a sum of ten, the sum's largest rate."""
    _, X, _ = thousand(15)
    slow, fast = _curvatures(np.column_stack([X, np.ones(1000)]))
    factors = [1 - 0.01 * scale * value for scale in (1, 10) for value in (fast, slow)]
    return Found([fast, slow, *factors, 2 / (10 * fast)])


def n20() -> Found:
    """Return the best line of the thousand rows, and its MSE."""
    _, X, y = thousand(15)
    x = [row[0] for row in X]
    w, b = fit_line(x, y)
    return Found([w, b, mse([w * value + b for value in x], y)])


def n21() -> Found:
    """Return how the program as printed ends, and, with the mean and batches of 20, a fourth run up to step 5000."""
    lines, failed = minibatch_run(*three_features(), 50, True)
    rng, X, y = three_features()
    for _ in range(3):  # runs of 4000 steps, of which only the draws matter here
        for _ in X[0]:
            rng.uniform(-1, 1)
        for _ in range(4000):
            rng.sample(range(len(X)), 20)
    fourth, _ = minibatch_run(rng, X, y, 20, False, steps=5001)
    return Found([len(lines), "OverflowError"] if failed else list(lines[450]), [fourth[0][0], *fourth[5000][1:]])


def n22() -> Found:
    """Return on how many steps of the third run the loss of all rows rises, and of how many."""
    _, X, y = thousand(15)
    design, target = np.column_stack([X, np.ones(1000)]), np.array(y)
    path = np.array([line[1:] for line in third_run()])
    losses = np.mean((design @ path.T - target[:, None]) ** 2, axis=0)
    return Found([int(np.sum(np.diff(losses) > 0)), len(losses) - 1])


# --- PyTorch's draws -------------------------------------------------------------------------------------------------


@cache
def layer_run() -> tuple[list[float], list[float], list[float]]:
    """Return the running means of five epochs, what was learned, and least squares, of the text's float32 run."""
    import torch
    from torch import nn
    from torch.utils.data import DataLoader, TensorDataset

    with torch.random.fork_rng(devices=[]):  # the caller's stream stays where it is
        torch.manual_seed(0)
        features = torch.normal(0, 1, (1000, 2))
        targets = features @ torch.tensor([2, -3.4]) + 4.2
        targets += torch.normal(0, 0.01, targets.shape)
        column = targets[:, None]
        model = nn.Linear(2, 1)
        parameters = list(model.parameters())
        loader = DataLoader(TensorDataset(features, column), 32, shuffle=True)
        means = []
        for _ in range(5):
            total = 0.0
            for X, y in loader:
                loss = nn.functional.mse_loss(model(X), y)
                slopes = torch.autograd.grad(loss, parameters)
                with torch.no_grad():  # the step of torch.optim.SGD, whose import takes longer than all recipes
                    for parameter, slope in zip(parameters, slopes, strict=True):
                        parameter.add_(slope, alpha=-0.03)
                total += loss.item() * len(y)
            means.append(total / 1000)
    design = np.column_stack([features.double().numpy(), np.ones(1000)])
    best = solve(design, targets.double().numpy())
    return means, [*model.weight[0].tolist(), *model.bias.tolist()], list(best)


def n10() -> Found:
    """Return the running means."""
    return Found(layer_run()[0])


def n11() -> Found:
    """Return what was learned, and least squares."""
    return Found([*layer_run()[1], *layer_run()[2]])


def n34() -> Found:
    """Return the MSE of the normal equations without a column of ones, and with it."""
    table = load("planted_1000x2")
    X, y = table[["x1", "x2"]].to_numpy(), table["y"].to_numpy()
    both = [X, np.column_stack([np.ones(1000), X])]
    return Found([np.mean((design @ solve(design, y) - y) ** 2) for design in both])


def collinear() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the design matrix (200, 3), ones first, and the targets, in float32: two columns are nearly the same."""
    table = load("planted_collinear").to_numpy(dtype=np.float32)
    return np.column_stack([np.ones(200, np.float32), table[:, :2]]), table[:, 2]


def by_inverse() -> list[float]:
    """Return the weights by inverting X'X in float32. Their digits hang on the machine."""
    X, y = collinear()
    return [float(value) for value in np.linalg.inv(X.T @ X) @ (X.T @ y)]


def n35() -> Found:
    """Return whether the inverse misses the planted (1, 2, 3) by more than 0.1, and what lstsq finds."""
    w = np.linalg.lstsq(*collinear(), rcond=None)[0]
    miss = np.max(np.abs(np.array(by_inverse()) - [1, 2, 3]))
    return Found([bool(miss > 0.1), *(float(value) for value in w)])


def n36() -> Found:
    """Return the share of minibatches that point away, in percent: at distance 1 from the lowest point, and at 1e-4."""
    table = load("planted_1000x2")
    X, y = np.column_stack([table[["x1", "x2"]], np.ones(1000)]), table["y"].to_numpy()
    best, rng, draws = solve(X, y), np.random.default_rng(1), 2000
    shares = []
    for distance in (1, 1e-4):
        way = rng.normal(size=(draws, 3))
        points = best + distance * way / np.linalg.norm(way, axis=1)[:, None]
        rows = _without_replacement(rng, draws, 1000, 32)
        full = (points @ X.T - y) @ X / 1000
        r = np.einsum("dbk,dk->db", X[rows], points) - y[rows]
        few = np.einsum("db,dbk->dk", r, X[rows]) / 32
        shares.append(float(np.mean(np.sum(full * few, axis=1) < 0)))
    return Found([100 * share for share in shares], spread=[_percent(share, draws) for share in shares])


def _without_replacement(rng: np.random.Generator, draws: int, n: int, size: int) -> NDArray[np.int64]:
    """Return `draws` times `size` different row numbers: a draw with a row twice is made again, all of it."""
    rows = rng.integers(n, size=(draws, size))
    again: NDArray[np.int64] = np.arange(draws)
    while len(again):
        ordered = np.sort(rows[again], axis=1)
        again = again[np.any(ordered[:, 1:] == ordered[:, :-1], axis=1)]
        rows[again] = rng.integers(n, size=(len(again), size))
    return rows


def _percent(share: float, draws: int) -> float:
    """Return the standard deviation, in percent, of the difference of two shares, each counted over as many draws."""
    return 100 * math.sqrt(2 * share * (1 - share) / draws)


# --- advertising -----------------------------------------------------------------------------------------------------


@cache
def advertising() -> tuple[Floats, Floats]:
    """Return the design matrix (200, 4), ones first, and the sales."""
    table = load("advertising")
    X = np.column_stack([np.ones(200), table[["tv", "radio", "newspaper"]]])
    return X, table["sales"].to_numpy()


def n29() -> Found:
    """Return the root of the loss that the text prints. The loss itself had no seed."""
    return Found([math.sqrt(76634.3438)])


def n30() -> Found:
    """Return at how many of a thousand random starts the mean absolute error is below the RMSE."""
    X, y = advertising()
    starts = np.random.default_rng(0).normal(size=(1000, 4))
    r = X @ starts.T - y[:, None]
    below = np.mean(np.abs(r), axis=0) < np.sqrt(np.mean(r * r, axis=0))
    return Found([int(np.sum(below)), len(starts)])


def n31() -> Found:
    """Return the rate's limit, the condition number, and training losses: raw, standardised, the best."""
    import torch

    X, y = advertising()
    rows = np.random.RandomState(0).permutation(200)[40:]
    X, y = X[rows], y[rows]
    generator = torch.Generator().manual_seed(0)
    w, b = torch.randn(1, 3, generator=generator), torch.randn(1, generator=generator)
    start, Z, curvatures = np.array([*b.tolist(), *w[0].tolist()]), standardised(X[:, 1:]), _curvatures(X)
    ends = [
        (X, _descended(X, y, start, 1e-5, 1000)),
        (Z, _descended(Z, y, start, 0.1, 1000)),
        (X, solve(X, y)),
    ]
    losses = [float(np.mean((design @ weights - y) ** 2)) for design, weights in ends]
    return Found([2 / curvatures[-1], curvatures[-1] / curvatures[0], *losses])


def n32() -> Found:
    """Return the fit of all rows, its R squared and its residual standard error."""
    X, y = advertising()
    e = diagnostics.residuals(X, y)
    r_squared = 1 - e @ e / np.sum((y - np.mean(y)) ** 2)
    return Found([*solve(X, y), r_squared, math.sqrt(diagnostics.residual_variance(X, y))])


# --- body fat --------------------------------------------------------------------------------------------------------


@cache
def body() -> tuple[Floats, Floats]:
    """Return the fourteen features (252, 14) and the percentage of body fat."""
    table = load("body_fat")
    return table[BODY].to_numpy(dtype=float), table["brozek"].to_numpy(dtype=float)


def standardised(X: Floats) -> Floats:
    """Return z-scores, with the population's standard deviation, and a column of ones before them."""
    return np.column_stack([np.ones(len(X)), (X - X.mean(axis=0)) / X.std(axis=0)])


@cache
def body_runs() -> Floats:
    """Return the weights (SEEDS, 14) of as many runs: mean loss, 1000 steps with batches of 20, rate 0.05."""
    X, y = body()
    Z, rng = standardised(X), np.random.default_rng(0)
    w = rng.uniform(-1, 1, size=(SEEDS, 15))
    w[:, 0] = 0
    for _ in range(1000):
        rows = _without_replacement(rng, SEEDS, len(y), 20)
        batch = np.take(Z, rows, axis=0)  # (seeds, 20, 15)
        r = np.matmul(batch, w[:, :, None])[:, :, 0] - y[rows]
        w = w - 0.05 * 2 / 20 * np.matmul(r[:, None, :], batch)[:, 0]
    return w[:, 1:]


def best_body() -> Floats:
    """Return the fourteen weights of least squares on the z-scores."""
    X, y = body()
    return solve(standardised(X), y)[1:]


def n23() -> Found:
    """Return fat, age, weight and ankle of the first five rows."""
    table = load("body_fat", ["brozek", "age", "weight", "ankle"]).head(5)
    return Found([float(number) for row in table.to_numpy() for number in row])


NAMED = ["abdom", "weight", "hip", "wrist", "thigh", "forearm", "neck"]  # the order in which the text prints them


def n24() -> Found:
    """Return the mean of the runs' weights, in the text's order, and their standard deviations: it gave no seed.

    The text's code sums over a batch, which leaves the floats (lesson 13): these runs take the mean.
    """
    places = [BODY.index(name) for name in NAMED]
    runs = body_runs()[:, places]
    return Found(list(runs.mean(axis=0)), spread=list(runs.std(axis=0)))


def n25() -> Found:
    """Return R squared, RMSE with n as divisor, four variance inflations, and the correlation of weight with fat."""
    X, y = body()
    design = np.column_stack([np.ones(len(y)), X])
    e = diagnostics.residuals(design, y)
    inflation = diagnostics.variance_inflation(design)
    inflations = [inflation[BODY.index(name)] for name in ("weight", "adipos", "hip", "abdom")]
    loss = float(e @ e) / len(y)
    return Found([1 - loss / y.var(), math.sqrt(loss), *inflations, np.corrcoef(X[:, BODY.index("weight")], y)[0, 1]])


def n38() -> Found:
    """Return in what percentage of the runs, then of resampled tables, the first ranks are those of least squares."""
    X, y = body()
    order, rng = np.argsort(-np.abs(best_body())), np.random.default_rng(0)
    again = np.empty((RESAMPLED, 14))
    for draw in range(RESAMPLED):
        rows = rng.integers(len(y), size=len(y))
        Z, target = standardised(X[rows]), y[rows]
        again[draw] = np.linalg.solve(Z.T @ Z, Z.T @ target)[1:]
    shares = []
    for weights, firsts in [(body_runs(), (2, 3, 5)), (again, (2, 3))]:
        ranks = np.argsort(-np.abs(weights), axis=1)
        shares += [(float(np.mean(np.all(ranks[:, :k] == order[:k], axis=1))), len(weights)) for k in firsts]
    spread = [_percent(share, draws) for share, draws in shares]
    return Found([100 * share for share, _ in shares], spread=spread)


RECIPES = {row.id: globals()[row.id.lower()] for row in ROWS}
