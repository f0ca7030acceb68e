"""What a lesson builds and the package holds too is the same: equal results, bit for bit, on random inputs."""

import ast
import math
import random
from collections.abc import Callable
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

import numpy as np
import pytest

from course_utils import (
    descent,
    diagnostics,
    digits,
    gradients,
    least_squares,
    losses,
    normal_equations,
    published,
    ridge,
    sgd,
)
from course_utils.averages import mean
from course_utils.exercises import bank
from tools import lessons


def from_lesson(number: str, cell: str, name: str, **space: Any) -> Callable[..., Any]:
    """Return a function as a lesson's cell defines it."""
    notebook = lessons.read(lessons.find(number, lessons.ROOT / "notebooks"))
    (source,) = [found.source for found in notebook.cells if found.id == cell]
    (function,) = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    exec(ast.unparse(function), space)
    return space[name]  # type: ignore[no-any-return]


def rows(rng: random.Random, exact: bool) -> tuple[list[Any], list[Any]]:
    size = rng.randint(2, 30)
    if exact:
        return tuple([Fraction(rng.randint(-99, 99), rng.randint(1, 9)) for _ in range(size)] for _ in range(2))  # type: ignore[return-value]
    return tuple([rng.gauss(0, 10.0 ** rng.randint(-3, 6)) for _ in range(size)] for _ in range(2))  # type: ignore[return-value]


@pytest.mark.parametrize("exact", [True, False])
def test_mse_of_lesson_01(exact: bool) -> None:
    mse = from_lesson("01", "mse-code", "mse")
    rng = random.Random(1)
    for _ in range(200):
        prediction, target = rows(rng, exact)
        assert mse(prediction, target) == losses.mse(prediction, target)


@pytest.mark.parametrize("exact", [True, False])
def test_gradient_and_descent_of_lesson_03(exact: bool) -> None:
    gradient = from_lesson("03", "half-code", "gradient", mean=mean)
    descend = from_lesson("03", "walk", "descend")
    rng = random.Random(3)
    for _ in range(100):
        x, y = rows(rng, exact)
        (w, b), _ = rows(rng, exact)[0][:2], None
        assert gradient(w, b, x, y) == gradients.line(w, b, x, y)
        rate = Fraction(1, rng.randint(2, 50)) if exact else rng.random() / 10

        def square(w: Any, b: Any) -> tuple[Any, Any]:
            return 3 * w + b, w + 2 * b

        assert descend(square, (w, b), rate, 7) == descent.descend(square, (w, b), rate, 7)


@pytest.mark.parametrize("exact", [True, False])
def test_sgd_of_lesson_04(exact: bool) -> None:
    batches = from_lesson("04", "sgd-code", "batches")
    walk = from_lesson("04", "walk-code", "sgd", batches=batches)
    rng = random.Random(5)
    for seed in range(60):
        x, y = rows(rng, exact)
        rate = Fraction(1, rng.randint(2, 50)) if exact else rng.random() / 10
        size, epochs = rng.randint(1, 5), 1 if exact else rng.randint(1, 3)

        def slopes(w: Any, b: Any, some: list[int], x: Any = x, y: Any = y) -> tuple[Any, Any]:
            return gradients.line(w, b, [x[i] for i in some], [y[i] for i in some])

        for generators in [(None, None), (random.Random(seed), random.Random(seed))]:
            arguments = slopes, (x[0], y[0]), rate, len(x), size, epochs
            assert walk(*arguments, generators[0]) == sgd.sgd(*arguments, generators[1])


@pytest.mark.parametrize("size", [1, 3, 7, 9])
def test_batches_hold_each_row_once(size: int) -> None:
    first, second = (sgd.batches(7, size, random.Random(seed)) for seed in (1, 2))
    assert sorted(chain(*first)) == sorted(chain(*second)) == list(range(7)) and first != second
    assert all(len(batch) == size for batch in first[:-1]) and 1 <= len(first[-1]) <= size
    assert list(chain(*sgd.batches(7, size))) == list(range(7))


@pytest.mark.parametrize(("n", "size"), [(0, 1), (5, 0), (5, -2)])
def test_batches_refuses(n: int, size: int) -> None:
    with pytest.raises(ValueError, match=f"{n} rows in minibatches of {size}"):
        sgd.batches(n, size)


@pytest.mark.parametrize("exact", [True, False])
def test_mae_and_rmse_of_lesson_01(exact: bool) -> None:
    mse = from_lesson("01", "mse-code", "mse")
    mae, rmse = from_lesson("01", "units-code", "mae"), from_lesson("01", "rmse-code", "rmse", mse=mse)
    rng = random.Random(4)
    for _ in range(200):
        prediction, target = rows(rng, exact)
        assert mae(prediction, target) == losses.mae(prediction, target)
        assert rmse(prediction, target) == losses.rmse(prediction, target)


def test_digits_and_ridge_of_lesson_06() -> None:
    counted = from_lesson("06", "digits", "correct_digits", math=math, Fraction=Fraction)
    priced = from_lesson("06", "ridge-code", "ridge", np=np, solve=least_squares.solve)
    rng, generator = random.Random(6), np.random.default_rng(6)
    for _ in range(200):
        found, true = rows(rng, rng.random() < 0.5)
        pairs = zip(found, true, strict=True)
        found = [rng.choice([value, wanted, wanted * 1.0001, math.nan, 0.0]) for value, wanted in pairs]
        assert counted(found, true) == digits.correct_digits(found, true)
    for _ in range(30):
        n, d = generator.integers(3, 9, size=2)
        X, y = generator.normal(size=(n, d)), generator.normal(size=n)
        X[:, 0] = generator.choice([1.0, X[0, 0]])
        strength = generator.choice([0.001, 0.5, 20.0])
        assert priced(X, y, strength).tolist() == ridge.ridge(X, y, strength).tolist()


def test_fit_line_of_lesson_02() -> None:
    cov = from_lesson("02", "averages", "cov", mean=mean)
    fit = from_lesson("02", "digits-fit", "fit_far_away", cov=cov, mean=mean)
    rng = random.Random(2)
    for exact in [True] * 100 + [False] * 100:
        x, y = rows(rng, exact)
        assert least_squares.fit_line(x, y) == fit(x, y)


@pytest.mark.parametrize("rate", [Fraction(1, 2), Fraction(-7, 3), Fraction(0)])
def test_fit_line_is_exact_on_fractions(rate: Fraction) -> None:
    x = [Fraction(k, 3) for k in range(9)]
    assert least_squares.fit_line(x, [rate * a + 5 for a in x]) == (rate, 5)


def test_fit_line_is_exact_on_fractions_and_whole_numbers() -> None:
    x = [Fraction(k) for k in (1, 2, 3, 4)]
    assert least_squares.fit_line(x, [2, 3, 5, 7]) == (Fraction(17, 10), 0)


def test_fit_line_keeps_its_digits_far_from_zero() -> None:
    import numpy as np

    for shift in [0.0, 1e6, 1e9, 1e12]:
        x = shift + np.arange(50.0)
        w, b = least_squares.fit_line(x, 0.5 * np.arange(50.0) + 3)
        assert w == pytest.approx(0.5, rel=1e-14)
        assert w * x[0] + b == pytest.approx(3, abs=1e-3 if shift > 1e9 else 1e-5)


REFUSED: list[tuple[Any, Any, str]] = [
    ([2, 2, 2], [1, 5, 3], "All x are equal"),
    ([0.1, 0.1, 0.1], [1, 5, 3], "All x are equal"),
    ([1], [2], "two at least"),
    ([], [], "two at least"),
    ([1, 2, 3], [1, 2], "as many of each"),
    ([1, float("nan")], [1, 2], "x holds nan"),
    ([1, float("inf")], [1, 2], "x holds inf"),
    ([1e-200, 2e-200], [1, 2], "Use another unit"),
    ([1e200, 3e200], [1, 2], "Use another unit"),
    ([0, 1], [1e308, -1e308], "Use another unit"),
    ([1, 2], [float("nan"), 2], "y holds nan"),
    ([1, 2], [[1], [2]], "y has shape"),
    (None, [1, 2], "x is None"),
    ((value for value in (1, 2)), [1, 2], "only once"),
]


@pytest.mark.parametrize(("x", "y", "words"), REFUSED)
def test_fit_line_refuses(x: Any, y: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        least_squares.fit_line(x, y)


@pytest.mark.parametrize("wrong", [[1, "2"], [1, None]])
def test_fit_line_refuses_what_is_no_number(wrong: Any) -> None:
    with pytest.raises(TypeError, match="which is no number"):
        least_squares.fit_line(wrong, [1, 2])


@pytest.mark.parametrize("kind", ["uint8", "int8", "int32", "float32", "float64"])
def test_fit_line_on_arrays_of_any_type(kind: str) -> None:
    import numpy as np
    import pandas as pd

    x, y = [100, 110, 120, 127], [10, 20, 30, 50]
    w, b = least_squares.fit_line([Fraction(a) for a in x], [Fraction(c) for c in y])
    for wrap in [np.array, pd.Series]:
        found = least_squares.fit_line(wrap(x, dtype=kind), wrap(y, dtype=kind))
        assert found == pytest.approx((float(w), float(b)), rel=1e-12)


def test_columns_are_refused() -> None:
    import numpy as np

    column, flat = np.ones((3, 1)), np.arange(3.0)
    for function in [least_squares.fit_line, losses.mse, losses.rmse, losses.mae]:
        for arguments in [(column, flat), (flat, column)]:
            with pytest.raises(ValueError, match=r"shape \(3, 1\).*ravel"):
                function(*arguments)


def test_losses_refuse_lengths_that_differ() -> None:
    with pytest.raises(ValueError, match="2 predictions for 3 targets"):
        losses.mse([1, 2], [1, 2, 3])
    with pytest.raises(ValueError, match="0 predictions for 0 targets"):
        losses.mae([], [])


@pytest.mark.parametrize("wrong", [[[1], [2], [3]], None, (value for value in [1, 2, 3]), [[1, 2], [3, 4], [5, 6]]])
def test_losses_refuse_what_is_not_flat(wrong: Any) -> None:
    for arguments, name in [((wrong, [1, 2, 3]), "prediction"), (([1, 2, 3], wrong), "target")]:
        with pytest.raises(ValueError, match=f"{name} (has shape|is None|is of type generator)"):
            losses.mse(*arguments)


def test_losses_by_hand() -> None:
    assert losses.mse([3, -4, 0], [0, 0, 0]) == pytest.approx(25 / 3)
    assert losses.rmse([3, -4, 0], [0, 0, 0]) == pytest.approx(2.88675, abs=1e-5)
    assert losses.mae([Fraction(3), Fraction(-4), 0], [0, 0, 0]) == Fraction(7, 3)


def test_descent_refuses_a_gradient_of_another_length() -> None:
    with pytest.raises(ValueError, match="1 entries at a point of 2 numbers"):
        descent.descend(lambda w, b: [w], (0.0, 0.0), 0.1, 1)


def test_gradients_refuse_columns() -> None:
    import numpy as np

    flat, column = [1.0, 2.0, 3.0], np.ones((3, 1))
    for x, y in [(flat, column), (column, flat)]:
        with pytest.raises(ValueError, match=r"shape \(3, 1\).*ravel"):
            gradients.line(0.0, 0.0, x, y)


def test_gradient_of_a_line_refuses_what_is_no_line() -> None:
    import numpy as np

    x, y = [1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 2.0, 3.0, 4.0]
    with pytest.raises(ValueError, match="x has 5 numbers and y has 4"):
        gradients.line(0.0, 0.0, x, y)
    with pytest.raises(ValueError, match="x has 0 numbers and y has 0"):
        gradients.line(0.0, 0.0, [], [])
    with pytest.raises(ValueError, match=r"b has shape \(4,\); a single number"):
        gradients.line(0.0, np.array(y), y, y)
    with pytest.raises(ValueError, match=r"w has shape \(1,\); a single number"):
        gradients.line([2.0], 0.0, y, y)
    with pytest.raises(ValueError, match=r"y has shape \(4, 1\)"):
        gradients.line(0.0, 0.0, y, [[value] for value in y])


def test_sgd_refuses_a_gradient_of_another_length() -> None:
    with pytest.raises(ValueError, match="1 entries at a point of 2 numbers"):
        sgd.sgd(lambda w, b, rows: [w], (0.0, 0.0), 0.1, n=4, size=2, epochs=1)


def test_scatter_counts_refuses_columns_and_other_lengths() -> None:
    import matplotlib

    matplotlib.use("agg")
    from course_utils.figures import canvas, scatter_counts

    _, axes = canvas()
    with pytest.raises(ValueError, match=r"y has shape \(2, 1\)"):
        scatter_counts(axes, [1, 2], [[1], [2]])
    with pytest.raises(ValueError, match="x has 2 numbers and y has 3"):
        scatter_counts(axes, [1, 2], [1, 2, 3])
    scatter_counts(axes, [1, 2, 2], [1, 3, 3])
    assert axes.collections[0].get_sizes().tolist() == [9, 18]


def test_arrows_lead_from_box_to_box() -> None:
    import matplotlib

    matplotlib.use("agg")
    from matplotlib.patches import FancyArrowPatch

    from course_utils.figures import boxes_and_arrows, canvas

    _, axes = canvas()
    places = {"a": (1.0, 2.0), "b": (3.0, 1.0)}
    with pytest.raises(ValueError, match="No place is given for c"):
        boxes_and_arrows(axes, places, [("a", "c")])
    boxes_and_arrows(axes, places, [("a", "b")], thick=[("b", "a")])
    thin, thick = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    assert thick.get_linewidth() > thin.get_linewidth()
    for arrow, names in [(thin, "ab"), (thick, "ba")]:
        for box, name in zip([arrow.patchA, arrow.patchB], names, strict=True):
            middle = box.get_x() + box.get_width() / 2, box.get_y() + box.get_height() / 2
            assert middle == pytest.approx(places[name])


def design(rng: random.Random, exact: bool) -> tuple[list[list[Any]], list[Any], list[Any]]:
    """Return a random design matrix of any shape, targets and weights."""
    n, d = rng.randint(1, 9), rng.randint(1, 5)

    def draw() -> Any:
        return Fraction(rng.randint(-99, 99), rng.randint(1, 9)) if exact else rng.gauss(0, 10.0 ** rng.randint(-3, 6))

    return [[draw() for _ in range(d)] for _ in range(n)], [draw() for _ in range(n)], [draw() for _ in range(d)]


@pytest.mark.parametrize("exact", [True, False])
def test_gradients_of_lesson_05(exact: bool) -> None:
    import numpy as np

    inner = from_lesson("05", "inner-code", "inner")
    entrywise = from_lesson("05", "entrywise-code", "entrywise", inner=inner, mean=mean)
    vectorised = from_lesson("05", "vectorised-code", "vectorised")
    rng = random.Random(5)
    for _ in range(200):
        X, y, w = design(rng, exact)
        arrays = [np.array(part, dtype=object if exact else float) for part in (X, y, w)]
        found = gradients.entrywise(X, y, w)
        assert found == entrywise(X, y, w)
        by_line = gradients.vectorised(X, y, w)
        assert by_line.shape == (len(w),)
        assert np.array_equal(by_line, vectorised(*arrays)) and np.array_equal(by_line, gradients.vectorised(*arrays))
        if exact:
            assert by_line.tolist() == found
        else:
            size = np.abs(arrays[0]).T @ (np.abs(arrays[0]) @ np.abs(arrays[2]) + np.abs(arrays[1]))
            assert np.all(np.abs(by_line - found) <= 1e-13 * size)


def test_gradients_for_many_features_contain_that_of_a_line() -> None:
    rng = random.Random(6)
    for _ in range(50):
        x, y = rows(rng, exact=True)
        w, b = x[0], y[0]
        by_w, by_b = gradients.line(w, b, x, y)
        assert gradients.entrywise([[1, value] for value in x], y, [b, w]) == [by_b, by_w]


def test_gradients_take_every_form_of_the_same_numbers() -> None:
    import numpy as np
    import pandas as pd

    X, y, w = np.array([[1, 100], [1, 200], [1, 255]]), np.array([250, 3, 120]), np.array([2, 200])
    exact = gradients.entrywise(X.tolist(), y.tolist(), w.tolist())
    torch = pytest.importorskip("torch")
    forms = [tuple(part.astype(kind) for part in (X, y, w)) for kind in ("uint8", "int32", "float32", "float64")]
    forms += [
        (pd.DataFrame(X), pd.Series(y), pd.Series(w)),
        tuple(torch.tensor(part.astype(float)) for part in (X, y, w)),
    ]
    for form in forms:
        assert gradients.entrywise(*form) == exact
        assert np.asarray(gradients.vectorised(*form)).tolist() == pytest.approx(exact, rel=1e-6)


def test_gradients_refuse_shapes_that_do_not_fit() -> None:
    import numpy as np

    X, y, w = np.ones((4, 2)), np.ones(4), np.ones(2)
    with pytest.raises(ValueError, match="w is None"):
        gradients.entrywise(X, y, None)
    wrong: list[tuple[Any, Any, Any, str]] = [
        (X, y[:, None], w, "4 by 4"),
        (X, y, w[:, None], "this column"),
        (X.T, y, w, "is X transposed"),
        (X[:, 1:], y, w, "column of ones"),
        (y, y, w, "a table of shape"),
        (X, y, X * w, "@ was meant"),
        (X, y[:3], w, "one target a row"),
    ]
    for function in [gradients.entrywise, gradients.vectorised]:
        for table, targets, weights, words in wrong:
            for form in [(table, targets, weights), (table.tolist(), targets.tolist(), weights.tolist())]:
                with pytest.raises(ValueError, match=words):
                    function(*form)


def bent(w: Any) -> Any:
    """Return a function that is no parabola, of any number of weights, floats or fractions."""
    return sum((k + 1) * value**3 - value**2 * w[0] for k, value in enumerate(w))


@pytest.mark.parametrize("forward", [True, False])
@pytest.mark.parametrize("exact", [True, False])
def test_finite_difference_of_lesson_08(forward: bool, exact: bool) -> None:
    built = from_lesson("08", "finite-code", "finite_difference", np=np)
    rng = random.Random(8)
    for _ in range(50):
        w = np.array(rows(rng, exact)[0][: rng.randint(1, 6)])
        step = Fraction(1, rng.randint(1, 10**6)) if exact else 10.0 ** rng.uniform(-9, 1)
        arguments = bent, w, step, forward
        assert np.array_equal(built(*arguments), gradients.finite_difference(*arguments))
        assert np.array_equal(built(bent, w), gradients.finite_difference(bent, w))


def test_central_differences_of_a_parabola_are_exact() -> None:
    rng = random.Random(9)
    for step in [Fraction(1, 1000), Fraction(1000)]:
        X = np.array([[Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(3)] for _ in range(5)])
        y, w = X[:, 0] * 3 + X[:, 1] * X[:, 2], X[0] - 1
        found = gradients.finite_difference(lambda w, X=X, y=y: (X @ w - y) @ (X @ w - y) / 5, w, step)
        assert found.tolist() == gradients.entrywise(X, y, w)


def test_finite_difference_takes_every_form_of_the_same_weights() -> None:
    torch = pytest.importorskip("torch")
    w = np.array([1.5, -2.0, 3.0])
    wanted = gradients.finite_difference(bent, w)
    assert wanted.tolist() == pytest.approx([-13, 30, 72], rel=1e-8)
    assert gradients.finite_difference(lambda w: w[0] ** 2, [1e9]).tolist() == pytest.approx([2e9], rel=1e-8)
    forms = [w.tolist(), tuple(w), w.astype(np.float32), torch.tensor(w), torch.tensor(w, requires_grad=True)]
    for form in forms:
        assert np.array_equal(gradients.finite_difference(bent, form), wanted)
    assert w.tolist() == [1.5, -2.0, 3.0]
    for wrong, words in [(w[:, None], r"shape \(3, 1\)"), (w[None], r"shape \(1, 3\)")]:
        with pytest.raises(ValueError, match=words):
            gradients.finite_difference(bent, wrong)
    with pytest.raises(ValueError, match="lost in rounding"):
        gradients.finite_difference(bent, w, step=1e-17)


def test_compare_of_lesson_08() -> None:
    torch = pytest.importorskip("torch")
    built = from_lesson("08", "compare-code", "compare", np=np, combinations=combinations)
    rng = random.Random(10)
    for _ in range(100):
        size = rng.randint(1, 5)
        ways = {name: [rng.gauss(0, 10.0 ** rng.randint(-9, 9)) for _ in range(size)] for name in "abcd"}
        ways["zero"] = ways["nothing"] = [0.0] * size
        found = gradients.compare(ways)
        assert found == built(ways)
        assert list(found) == list(combinations(ways, 2)) and found["zero", "nothing"] == 0
        assert found == gradients.compare({name: torch.tensor(v, dtype=torch.float64) for name, v in ways.items()})
    assert gradients.compare({"a": [4.0, -1.0], "b": [3.0, -1.5]}) == {("a", "b"): 0.25}
    tensors = {"a": torch.tensor([4.0, -1.0], requires_grad=True), "b": [Fraction(3), Fraction(-3, 2)]}
    assert gradients.compare(tensors) == {("a", "b"): 0.25}
    assert math.isnan(gradients.compare({"a": [1.0, math.nan], "b": [1.0, 2.0]})["a", "b"])
    with pytest.raises(ValueError, match=r"'a' has shape \(2,\) and 'b' has shape \(2, 1\)"):
        gradients.compare({"a": [1.0, 2.0], "b": [[1.0], [2.0]]})


@pytest.mark.parametrize(("n", "d", "rate"), [(4, 2, 0.05), (30, 5, 0.1), (3, 6, 0.02)])
def test_three_programs_of_lesson_08_follow_one_trajectory(n: int, d: int, rate: float) -> None:
    torch = pytest.importorskip("torch")
    notebook = lessons.read(lessons.find("08", lessons.ROOT / "notebooks"))
    sources = {cell.id: cell.source for cell in lessons.code_cells(notebook)}
    space: dict[str, Any] = {"torch": torch, "np": np}
    for cell in ["objects-hand", "objects-rest", "objects-autograd", "objects-module", "objects-train"]:
        exec(sources[cell], space)
    exec(sources["objects-hand-run"].partition("\n\n\nmodel =")[0], space)
    draw = np.random.default_rng(n)
    X, y = torch.tensor(draw.normal(size=(n, d))), torch.tensor(draw.normal(size=n))
    models = [space[name](d) for name in ["LineByHand", "Line", "LineModule"]]
    hand, own, module = models
    paths = [
        space["train_by_hand"](hand, space["SquaredError"](), space["Descent"](hand.parameters(), rate), X, y, 100),
        space["train"](own, space["SquaredError"](), space["Descent"](own.parameters(), rate), X, y, 100),
        space["train"](module, torch.nn.MSELoss(), torch.optim.SGD(module.parameters(), lr=rate), X, y, 100),
    ]
    w = np.zeros(d)
    for step in range(100):
        assert np.mean((X.numpy() @ w - y.numpy()) ** 2) == pytest.approx(paths[0][step, 0], abs=1e-12)
        w = w - rate * gradients.vectorised(X.numpy(), y.numpy(), w)
        for path in paths:
            assert np.max(np.abs(path[step, 1:] - w)) < 1e-12
    assert np.max(np.abs(paths[0] - paths[1])) < 1e-12 and np.max(np.abs(paths[0] - paths[2])) < 1e-12
    assert paths[0].shape == (100, 1 + d) and not hasattr(own, "gradient") and not hasattr(module, "gradient")
    with pytest.raises(ValueError, match="against targets"):
        space["SquaredError"]()(own(X)[:, None], y)


def training_of_lesson_09(torch: Any) -> dict[str, Any]:
    """Return what the lesson's cells define: the data iterator, the evaluation, the history and the loop."""
    sources = {
        cell.id: cell.source
        for cell in lessons.code_cells(lessons.read(lessons.find("09", lessons.ROOT / "notebooks")))
    }
    space: dict[str, Any] = {"np": np, "torch": torch, "nn": torch.nn}
    for cell in ["evaluate", "history", "train", "standardise", "scratch-pieces", "scratch-optimiser"]:
        exec(sources[cell], space)
    for cell, name in [("minibatches", "minibatches"), ("scratch-loop", "by_hand"), ("torch-loop", "by_torch")]:
        space[name] = from_lesson("09", cell, name, **space)
    return space


@pytest.mark.parametrize(("n", "d", "size"), [(23, 3, 5), (24, 2, 8), (5, 1, 9), (7, 4, 1)])
def test_training_of_lesson_09(n: int, d: int, size: int) -> None:
    torch = pytest.importorskip("torch")
    from course_utils import training

    built = training_of_lesson_09(torch)
    draw = np.random.default_rng(n)
    X, y = draw.normal(size=(n, d)), draw.normal(size=(n, 1))
    both = {"lesson": built["minibatches"], "package": training.minibatches}
    for shuffle in [True, False]:
        found = {
            name: [part.tolist() for pair in batches(X, y, size, shuffle=shuffle, generator=np.random.default_rng(1))
                   for part in pair]
            for name, batches in both.items()
        }  # fmt: skip
        assert found["lesson"] == found["package"]
    rows, runs = (torch.tensor(X), torch.tensor(y)), {}
    for name, train in [("lesson", built["train"]), ("package", training.train)]:
        torch.manual_seed(n)
        model, generator = torch.nn.Linear(d, 1).double(), np.random.default_rng(2)
        optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5)
        batches = both[name]

        def epoch(batches: Any = batches, generator: Any = generator) -> Any:
            return batches(*rows, size, shuffle=True, generator=generator)

        history = None
        for epochs in [2, 5]:  # the second call goes on
            history = train(
                model, torch.nn.MSELoss(), optimiser, epoch, epochs,
                training_set=rows, validation_set=(rows[0][:3], rows[1][:3]), history=history,
            )  # fmt: skip
        evaluated = [evaluate(model, torch.nn.MSELoss(), *rows) for evaluate in (built["evaluate"], training.evaluate)]
        runs[name] = vars(history), model.weight.tolist(), model.bias.tolist(), *evaluated
    assert runs["lesson"] == runs["package"] and len(runs["lesson"][0]["training_loss"]) == 5
    if n > 5:
        pairs = zip(built["standardise"](X, X[:2]), training.standardise(X, X[:2]), strict=True)
        assert all(np.array_equal(one, other) for one, other in pairs)


@pytest.mark.parametrize(("n", "d"), [(100, 2), (64, 5), (33, 1), (7, 3)])
def test_both_loops_of_lesson_09_follow_one_trajectory(n: int, d: int) -> None:
    torch = pytest.importorskip("torch")
    built = training_of_lesson_09(torch)
    draw = np.random.default_rng(d)
    X = draw.normal(size=(n, d))
    y = 5 * X[:, 0] + draw.normal(size=n)
    hand, layer = built["LineByHand"](d), torch.nn.Linear(d, 1).double()
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    by_hand = built["by_hand"](hand, built["Descent"](hand, 0.03), X, y, 8, np.random.default_rng(1))
    by_torch = built["by_torch"](
        layer, torch.nn.MSELoss(), torch.optim.SGD(layer.parameters(), lr=0.03),
        torch.tensor(X), torch.tensor(y)[:, None], 8, np.random.default_rng(1),
    )  # fmt: skip
    assert by_hand.shape == by_torch.shape == (8 * -(-n // 32), d + 2)
    assert np.max(np.abs(by_hand - by_torch)) < 1e-12 and np.max(np.abs(by_hand[-1, 1:])) > 0.1


def test_normal_equations_of_lesson_10() -> None:
    notebook = lessons.read(lessons.find("10", lessons.ROOT / "notebooks"))
    (source,) = [cell.source for cell in notebook.cells if cell.id == "sums-class"]
    space: dict[str, Any] = {"np": np}
    exec(source, space)
    rng = np.random.default_rng(10)
    for d in range(1, 6):
        built, packaged = space["NormalEquations"](d), normal_equations.NormalEquations(d)
        for rows in rng.integers(1, 50, size=d + 1):
            X, y = rng.normal(size=(rows, d)) * 10.0 ** rng.integers(-3, 6), rng.normal(size=rows)
            built.add(X, y)
            packaged.add(X, y)
        assert built.n == packaged.n
        assert np.array_equal(built.XtX, packaged.XtX) and np.array_equal(built.Xty, packaged.Xty)
        assert np.array_equal(built.solve(), packaged.solve())


@pytest.mark.parametrize(("n", "d", "batch"), [(100, 3, 7), (96, 1, 32), (40_000, 4, 256), (5, 2, 9)])
def test_fast_sgd_of_lesson_10(n: int, d: int, batch: int) -> None:
    torch = pytest.importorskip("torch")
    from course_utils import fast_sgd

    cut = from_lesson("10", "fast-batches", "batches")
    space = {"torch": torch, "mv": torch.mv, "batches": cut, "BLOCK": fast_sgd.BLOCK}
    built = from_lesson("10", "fast-sgd", "fast_sgd", **space)
    chance = torch.Generator().manual_seed(n)
    X, y = torch.randn(n, d, generator=chance), torch.randn(n, generator=chance)
    for seed in range(3):
        found = fast_sgd.fast_sgd(X, y, batch, 0.03, 2, seed=seed)
        assert torch.equal(found, built(X, y, batch, 0.03, 2, seed=seed))


def test_partial_regression_of_lesson_13() -> None:
    built = from_lesson("13", "partial", "partial_regression", np=np, residuals=diagnostics.residuals)
    rng = np.random.default_rng(13)
    for n, p in [(5, 2), (30, 4), (100, 9)]:
        X, y = rng.normal(size=(n, p)) * 10.0 ** rng.integers(-3, 4, p), rng.normal(size=n)
        X[:, 0] = 1
        for k in range(p):
            both = [partial(X, y, k) for partial in (built, diagnostics.partial_regression)]
            assert all(np.array_equal(one, other) for one, other in zip(*both, strict=True))
            column, targets = both[0]
            assert column @ targets / (column @ column) == pytest.approx(least_squares.solve(X, y)[k], rel=1e-8)


def lesson_13() -> dict[str, Any]:
    """Return what the first cells of the lesson make, up to the standardised fit."""
    sources = {
        cell.id: cell.source
        for cell in lessons.code_cells(lessons.read(lessons.find("13", lessons.ROOT / "notebooks")))
    }
    space: dict[str, Any] = {}
    for cell in ["open-load", "open-fit", "units-raw", "units-z", "units-errors", "order-sgd", "order-ranks"]:
        exec(sources[cell], space)
    for name in ["partial", "one-measures", "one-refit"]:
        exec(sources[name], space)
    return space


# Exact rational least squares of the same table, made elsewhere: intercept, then the features in the lesson's order.
BODY_FAT = {
    "all": "-15.190141378549086 0.056879484057593292 -0.081302151742863607 -0.053070704865945791 0.061005648364110862 "
    "-0.44496439962141709 -0.030866964098409919 0.87897688458574275 -0.20306613003407092 0.22737683020550478 "
    "-0.0009926521585202385 0.15720663789984554 0.14851118145697922 0.42966808310104337 -1.479252551420468",
    "without 42": "-49.742747049373328 0.0587098877928868 -0.17327447533138238 0.47076812494451076 "
    "0.77666843769927629 -0.42834043904852692 -0.042526327549336301 0.87033774216260573 -0.22151146563359511 "
    "0.2385525026632325 -0.012759968911261707 0.13557166880548521 0.15169875884046494 0.40486290067434061 "
    "-1.4806989692735988",
    "without adiposity": "-15.292549068565366 0.05678615794356507 -0.080309859434616077 -0.06460028286015837 "
    "-0.4375408998591151 -0.023603332790361062 0.88542902900651954 -0.1984186181602012 0.23189541880926634 "
    "-0.011676790135598088 0.16353590180034311 0.15279894203715222 0.43048874512701846 -1.4765369211842017",
}


@pytest.mark.parametrize("which", BODY_FAT)
def test_body_fat_of_lesson_13_to_ten_digits(which: str) -> None:
    space = lesson_13()
    wanted = [float(value) for value in BODY_FAT[which].split()]
    X, fat, kept = space["X"], space["fat"], space["kept"]
    found = {
        "all": lambda: space["w"],
        "without 42": lambda: space["w_without"],
        "without adiposity": lambda: least_squares.solve(np.delete(X, 4, axis=1), fat),
    }[which]()
    assert not kept[41] and kept.sum() == 251
    assert found.tolist() == pytest.approx(wanted, rel=1e-10)


def test_standardised_fit_of_lesson_13() -> None:
    space = lesson_13()
    by_name = dict(zip(space["features"], space["z_weights"][1:], strict=True))
    published = {"abdom": 9.459, "weight": -2.385, "hip": -1.452, "wrist": -1.378, "thigh": 1.191, "neck": -1.080}
    assert {name: round(float(by_name[name]), 3) for name in published} == published
    assert [space["features"][k] for k in space["order"][:6]] == list(published)
    assert f"{space['r_squared']:.3f} {space['rmse']:.3f}" == "0.749 3.875"
    assert [round(float(v), 1) for v in diagnostics.variance_inflation(space["X"])[[1, 3, 7, 6]]] == [
        33.8, 16.2, 15.2, 13.3,
    ]  # fmt: skip
    assert f"{diagnostics.leverage(space['X'])[41]:.3f}" == "0.963"


def test_rank_stability_of_lesson_13() -> None:
    """Shares of 300 runs lie within four standard errors of those that were counted elsewhere, for other draws too."""
    space = lesson_13()
    order = space["order"].tolist()
    for seed in range(3):
        fits = space["runs"](300, 1000, np.random.default_rng(100 + seed))[:, 1:]
        counts = np.array([space["ranks_held"](fit.tolist(), order) for fit in fits])
        for ranks, share in [(2, 0.99), (3, 0.59), (5, 0.17)]:
            assert abs(np.mean(counts >= ranks) - share) < 4 * (2 * share * (1 - share) / 300) ** 0.5
        assert 0.1 < fits.std(axis=0).min() < fits.std(axis=0).max() < 0.35


def test_ranks_held_of_lesson_13() -> None:
    from course_utils.exercises import bank

    built = from_lesson("13", "order-ranks", "ranks_held")
    rng = random.Random(13)
    for _ in range(200):
        weights = [rng.gauss(0, 1) for _ in range(rng.randint(1, 6))]
        order = rng.sample(range(len(weights)), len(weights))
        assert built(weights, order) == bank("13")["13.5"].answer(weights, order)


def test_weights_of_lesson_12_in_their_units() -> None:
    pytest.importorskip("torch")
    from course_utils import training

    built = from_lesson("12", "three-table", "in_units", np=np)
    rng = np.random.default_rng(12)
    for d in range(1, 6):
        features, y = rng.normal(size=(30, d)) * 10.0 ** rng.integers(-2, 4, size=d) + 7, rng.normal(size=30)
        scaled, _ = training.standardise(features, features)
        w = least_squares.solve(np.column_stack([np.ones(30), scaled]), y)
        back = built(w, features.mean(axis=0), features.std(axis=0))
        assert back == pytest.approx(least_squares.solve(np.column_stack([np.ones(30), features]), y), rel=1e-9)


def test_account_of_lesson_12() -> None:
    """Two weights by the lesson's elimination, and what a column left out does to the others, in fractions."""
    cov = from_lesson("12", "papers-weights", "cov", mean=mean)
    both = from_lesson("12", "papers-weights", "both", cov=cov)
    rng = random.Random(12)
    for _ in range(30):
        n = rng.randint(5, 9)
        x, z, v, y = ([Fraction(rng.randint(-20, 20), rng.randint(1, 5)) for _ in range(n)] for _ in range(4))
        ones = [Fraction(1)] * n
        fits = {
            name: least_squares.solve([list(row) for row in zip(ones, *columns, strict=True)], y, "fractions")[1:]
            for name, columns in {"both": (x, z), "alone": (x,), "three": (x, z, v)}.items()
        }
        assert list(both(x, z, y)) == list(fits["both"])
        w_x, *others = fits["three"]
        through = sum(w * cov(x, column) / cov(x, x) for w, column in zip(others, (z, v), strict=True))
        assert w_x + through == fits["alone"][0] == bank("12")["12.11"].answer(*both(x, z, y), x, z)


@pytest.mark.parametrize(("n", "columns"), [(200, ["tv", "radio", "newspaper"]), (15, ["newspaper"])])
def test_reports_of_lesson_12_against_statsmodels(n: int, columns: list[str]) -> None:
    sm = pytest.importorskip("statsmodels.api")
    from course_utils.data import load
    from course_utils.diagnostics import residual_variance
    from course_utils.student import quantile

    table = load("advertising").iloc[:n]
    X, y = np.column_stack([np.ones(n), table[columns]]), table["sales"].to_numpy()
    space = {"np": np, "solve": least_squares.solve, "residual_variance": residual_variance, "quantile": quantile}
    w, half, s = from_lesson("12", "aloud-code", "report", **space)(X, y)
    theirs = sm.OLS(y, X).fit()
    assert w == pytest.approx(theirs.params, rel=1e-9) and s == pytest.approx(theirs.mse_resid**0.5, rel=1e-9)
    assert half == pytest.approx((theirs.conf_int()[:, 1] - theirs.conf_int()[:, 0]) / 2, rel=1e-6)
    assert from_lesson("12", "aloud-code", "r_squared", np=np)(X, y, w) == pytest.approx(theirs.rsquared, rel=1e-9)
    if n == 200:  # the faster one is written for 200 rows
        space["FACTORS"] = {3: quantile(0.975, 196)}
        weights, widths = from_lesson("12", "worlds-report", "quick_report", **space)(list(X[:, 1:].T), y)
        assert weights == pytest.approx(w[1:], rel=1e-6) and widths == pytest.approx(half[1:], rel=1e-6)


def test_centred_weights_of_lesson_12() -> None:
    centred = bank("12")["12.10"].answer
    rng = random.Random(13)
    for _ in range(50):
        w = [Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(4)]
        a, b, t, r = (Fraction(rng.randint(-9, 9), rng.randint(1, 9)) for _ in range(4))
        new, u, v = centred(w, a, b), t - a, r - b
        predicted = w[0] + w[1] * t + w[2] * r + w[3] * t * r
        assert new[0] + new[1] * u + new[2] * v + new[3] * u * v == predicted


def test_rule_of_lesson_16() -> None:
    from decimal import Decimal

    agrees = from_lesson("16", "agrees-code", "agrees", math=math, Decimal=Decimal)
    rng = random.Random(16)
    both: set[bool] = set()
    for _ in range(2000):
        decimals, number = rng.randint(0, 14), rng.gauss(0, 10.0 ** rng.randint(-4, 4))
        stated = rng.choice([f"{number:.{decimals}f}", f"{number:.{decimals}e}"])
        found = rng.choice(
            [number, float(stated) + rng.gauss(0, 1) * 10.0**-decimals, math.inf, math.nan, True, stated]
        )
        dropped = rng.randint(0, 2)
        if float(stated) != 0:
            assert agrees(stated, found, dropped) is published.agrees(stated, found, dropped)
            both.add(agrees(stated, found, dropped))
    assert both == {True, False}


def test_sums_of_lesson_16() -> None:
    """The two ways are those of Python's own `sum`, before and from 3.12 on."""
    import sys

    ways = [from_lesson("16", "sums-code", name) for name in ("left_to_right", "compensated")]
    own = ways[sys.version_info >= (3, 12)]
    rng = random.Random(16)
    for _ in range(500):
        values = [rng.gauss(0, 10.0 ** rng.randint(-8, 8)) for _ in range(rng.randint(1, 60))]
        assert own(values) == sum(values)
        exact = math.fsum(values)
        assert abs(ways[1](values) - exact) <= abs(ways[0](values) - exact) + 2**-50 * abs(exact)
    assert ways[1]([1e16, 1.0, -1e16]) == 1.0 and ways[0]([1e16, 1.0, -1e16]) == 0.0
