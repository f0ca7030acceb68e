"""The training loop of lesson 09: minibatches, one trajectory by hand and by PyTorch, what a history holds, the bar."""

import sys
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_utils import data, gradients, training  # noqa: E402 - they need torch
from course_utils.training import History, evaluate, minibatches, standardise, train  # noqa: E402

MSE = torch.nn.MSELoss()


def rows(n: int, d: int, seed: int = 0) -> tuple[Any, Any]:
    draw = np.random.default_rng(seed)
    return torch.tensor(draw.normal(size=(n, d))), torch.tensor(draw.normal(size=(n, 1)))


def line(d: int) -> Any:
    model = torch.nn.Linear(d, 1).double()
    torch.nn.init.zeros_(model.weight)
    torch.nn.init.zeros_(model.bias)
    return model


@pytest.mark.parametrize(("n", "size"), [(7, 3), (8, 4), (5, 1), (3, 5), (6, 6), (1, 1)])
@pytest.mark.parametrize("shuffle", [True, False])
def test_each_row_is_in_one_minibatch_with_its_target(n: int, size: int, shuffle: bool) -> None:
    X = np.arange(2.0 * n).reshape(n, 2)
    y = X[:, 0] / 2
    found = list(minibatches(X, y, size, shuffle=shuffle, generator=np.random.default_rng(n)))
    assert [len(target) for _, target in found] == [size] * (n // size) + [n % size] * (n % size > 0)
    assert all((part[:, 0] == 2 * target).all() for part, target in found)
    targets = np.concatenate([target for _, target in found]).tolist()
    assert sorted(targets) == y.tolist() and (shuffle or targets == y.tolist())
    tensors = minibatches(torch.tensor(X), torch.tensor(y), size, shuffle=shuffle, generator=np.random.default_rng(n))
    assert np.concatenate([target.numpy() for _, target in tensors]).tolist() == targets


def test_each_epoch_has_an_order_of_its_own_and_a_seed_repeats_them() -> None:
    def orders(seed: int) -> list[list[int]]:
        draw = np.random.default_rng(seed)
        return [
            np.concatenate([y for _, y in minibatches(np.eye(50), np.arange(50), 8, shuffle=True, generator=draw)])
            .tolist() for _ in range(2)
        ]  # fmt: skip

    assert orders(1) == orders(1) != orders(2)
    assert orders(1)[0] != orders(1)[1]


@pytest.mark.parametrize(
    ("X", "y", "size", "generator", "words"),
    [
        (np.eye(3), np.ones(4), 2, None, "3 examples and 4 targets"),
        (np.ones((0, 2)), np.ones(0), 2, None, "at least 1"),
        (np.eye(3), np.ones(3), 0, None, "Minibatches of 0 rows"),
        (np.eye(3), np.ones(3), 2, 7, "given was int"),
        (np.eye(3), np.ones(3), 2, None, "given was NoneType"),
    ],
)
def test_minibatches_refuse_at_once(X: Any, y: Any, size: int, generator: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        minibatches(X, y, size, shuffle=True, generator=generator)  # not only when the first one is asked for


@pytest.mark.parametrize("shuffle", [True, False])
def test_minibatches_refuse_rows_that_pandas_would_look_up_by_label(shuffle: bool) -> None:
    table = data.load("advertising").sample(frac=1, random_state=0)
    X, y, draw = table[["tv"]], table["sales"], np.random.default_rng(0)
    for rows, targets, words in [(X.to_numpy(), y, "y is a Series of pandas"), (X, y.to_numpy(), "X is a DataFrame")]:
        with pytest.raises(ValueError, match=words):
            minibatches(rows, targets, 4, shuffle=shuffle, generator=draw)
    pairs = list(minibatches(X.to_numpy(), y.to_numpy(), 4, shuffle=False, generator=None))
    assert np.array_equal(np.concatenate([part for _, part in pairs]), y.to_numpy())


@pytest.mark.parametrize(("n", "d", "size"), [(40, 2, 16), (33, 5, 8), (10, 3, 10), (6, 1, 20)])
def test_one_trajectory_by_hand_and_by_pytorch(n: int, d: int, size: int) -> None:
    X, y = rows(n, d, seed=n)
    model, draws = line(d), [np.random.default_rng(3), np.random.default_rng(3)]
    path: list[list[float]] = []

    def batches() -> Any:
        for pair in minibatches(X, y, size, shuffle=True, generator=draws[0]):
            path.append([*model.bias.tolist(), *model.weight[0].tolist()])
            yield pair

    optimiser = torch.optim.SGD(model.parameters(), lr=0.05)
    history = train(model, MSE, optimiser, batches, 8, training_set=(X, y), validation_set=(X, y))
    A, t, w, steps = np.column_stack([np.ones(n), X.numpy()]), y.numpy()[:, 0], np.zeros(d + 1), 0
    for _ in range(8):
        for X_batch, y_batch in minibatches(A, t, size, shuffle=True, generator=draws[1]):
            assert np.max(np.abs(w - path[steps])) < 1e-12
            assert abs(np.mean((X_batch @ w - y_batch) ** 2) - history.step_loss[steps]) < 1e-12
            w, steps = w - 0.05 * gradients.vectorised(X_batch, y_batch, w), steps + 1
        assert abs(np.mean((A @ w - t) ** 2) - history.training_loss[steps * 8 // len(path) - 1]) < 1e-12
    assert steps == len(path) == len(history.step_loss)


def test_a_history_holds_weighted_means_and_losses_at_fixed_weights() -> None:
    X, y = rows(20, 3)
    held = rows(9, 3, seed=1)
    model, draw = line(3), np.random.default_rng(0)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    history = train(
        model, MSE, optimiser, lambda: minibatches(X, y, 8, shuffle=True, generator=draw), 3,
        training_set=(X, y), validation_set=held,
    )  # fmt: skip
    first = history.step_loss[:3]
    assert history.running_mean[0] == pytest.approx((8 * first[0] + 8 * first[1] + 4 * first[2]) / 20, rel=1e-14)
    assert history.training_loss[-1] == evaluate(model, MSE, X, y) != history.running_mean[-1]
    assert history.validation_loss[-1] == evaluate(model, MSE, *held)
    assert [len(series) for series in vars(history).values()] == [9, 3, 3, 3]
    assert all(parameter.grad is not None for parameter in model.parameters())


def test_n10_and_n11() -> None:
    torch.manual_seed(0)
    X = torch.normal(0, 1, (1000, 2))
    y = X @ torch.tensor([2, -3.4]) + 4.2
    y += torch.normal(0, 0.01, y.shape)
    model = torch.nn.Linear(2, 1)
    loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(X, y[:, None]), 32, shuffle=True)
    everything = (X, y[:, None])
    history = train(
        model, MSE, torch.optim.SGD(model.parameters(), lr=0.03), lambda: loader, 5,
        training_set=everything, validation_set=everything,
    )  # fmt: skip
    found = [*history.running_mean, *model.weight[0].tolist(), model.bias.item(), history.training_loss[0]]
    wanted = ["7.3732", "0.14703", "0.0031132", "0.00015591", "9.491e-05", "1.9998", "-3.3991", "4.1989", "0.537"]
    A = np.column_stack([X.double(), np.ones(1000)])
    best = np.linalg.lstsq(A, y.double().numpy(), rcond=None)[0]
    assert np.max(np.abs(np.array(found[5:8]) - best)) < 0.002 and found[0] > 10 * found[8]
    if torch.__version__.partition("+")[0] != "2.13.0":
        return  # PyTorch promises no draws across versions
    for value, words in zip(found, wanted, strict=True):
        digits, _, exponent = words.partition("e")
        unit = 10.0 ** (int(exponent or 0) - len(digits.partition(".")[2]))
        assert abs(value - float(words)) < 1.5 * unit, (value, words)  # the last digit but one
    assert [f"{value:.4f}" for value in best] == ["1.9999", "-3.3997", "4.1997"]


def test_flat_targets_beside_a_column_of_predictions_are_refused() -> None:
    X, y = rows(6, 2)
    model = line(2)
    for bad, words in [(y[:, 0], r"\(6, 1\) were given against targets of shape \(6,\)"), (y.T, r"\(1, 6\)")]:
        with pytest.raises(ValueError, match=words):
            evaluate(model, MSE, X, bad)
        with pytest.raises(ValueError, match=words):
            train(
                model, MSE, torch.optim.SGD(model.parameters(), lr=0.1), lambda bad=bad: [(X, bad)], 1,
                training_set=(X, y), validation_set=(X, y),
            )  # fmt: skip
    assert model.training and model.weight.tolist() == [[0.0, 0.0]]
    classes = torch.tensor([0, 1, 0, 1, 1, 0])  # one whole number a row beside a column a class
    wide = torch.nn.Linear(2, 2).double()
    assert evaluate(wide, torch.nn.CrossEntropyLoss(), X, classes) > 0


def test_a_run_goes_on_and_stops_when_told() -> None:
    X, y = rows(20, 2)

    def run(*lengths: int, **more: Any) -> History:
        model, draw, history = line(2), np.random.default_rng(0), History()
        optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
        for epochs in lengths:
            found = train(
                model, MSE, optimiser, lambda: minibatches(X, y, 8, shuffle=True, generator=draw), epochs,
                training_set=(X, y), validation_set=(X, y), history=history, **more,
            )  # fmt: skip
            assert found is history
        return history

    assert run(2, 5) == run(5) == run(5, 5, 1)
    assert len(run(9, after_epoch=lambda history: len(history.training_loss) == 4).training_loss) == 4
    for kind in [np.bool_, torch.tensor]:  # NumPy's True and PyTorch's stop a run too
        stopped = run(9, after_epoch=lambda history, kind=kind: kind(len(history.training_loss) == 4))
        assert len(stopped.training_loss) == 4
    seen: list[int] = []
    run(3, after_epoch=lambda history: seen.append(len(history.validation_loss)))
    assert seen == [1, 2, 3]


def test_what_is_no_epoch_is_refused() -> None:
    X, y = rows(20, 2)
    model = line(2)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    once = minibatches(X, y, 8, shuffle=False, generator=None)
    for batches, words in [(once, "used up after one epoch"), (lambda: once, "This epoch had no minibatch")]:
        with pytest.raises(ValueError, match=words):
            train(model, MSE, optimiser, batches, 2, training_set=(X, y), validation_set=(X, y))  # type: ignore[arg-type]


def test_evaluation_takes_no_step_and_leaves_the_mode() -> None:
    X, y = rows(50, 3)
    model = torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Dropout(0.5), torch.nn.Linear(4, 1)).double()
    for mode in [True, False]:
        model.train(mode)
        losses = {evaluate(model, MSE, X, y) for _ in range(3)}
        assert len(losses) == 1, "dropout is at work"
        assert model.training is mode
    assert all(parameter.grad is None for parameter in model.parameters())


def test_each_epoch_trains_in_the_mode_of_training() -> None:
    X, y = rows(20, 2)
    model = line(2)
    model.eval()  # as after a look at its predictions
    seen: list[bool] = []

    def batches() -> Any:
        for pair in minibatches(X, y, 8, shuffle=False, generator=None):
            seen.append(model.training)
            yield pair

    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    train(
        model, MSE, optimiser, batches, 3, training_set=(X, y), validation_set=(X, y),
        after_epoch=lambda history: model.eval() and None,
    )  # fmt: skip
    assert seen == [True] * 9


@pytest.mark.parametrize("there", [True, False])
def test_the_bar_is_drawn_on_the_error_stream_only(
    there: bool, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if there:
        pytest.importorskip("tqdm")
    else:
        monkeypatch.setitem(sys.modules, "tqdm", None)
    X, y = rows(20, 2)
    model = line(2)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1)
    for progress in [False, True]:
        history = train(
            model, MSE, optimiser, lambda: minibatches(X, y, 8, shuffle=False, generator=None), 3,
            training_set=(X, y), validation_set=(X, y), progress=progress,
        )  # fmt: skip
        printed = capsys.readouterr()
        assert printed.out == "" and ("3/3" in printed.err) is (progress and there)
        assert len(history.training_loss) == 3


def test_standardise_looks_at_the_training_rows_only() -> None:
    draw = np.random.default_rng(0)
    train_rows, other = draw.normal(5, 3, size=(30, 4)), draw.normal(size=(7, 4))
    scaled, moved = standardise(train_rows, other)
    assert np.allclose(scaled.mean(axis=0), 0, atol=1e-12) and np.allclose(scaled.std(axis=0), 1)
    assert np.array_equal(standardise(train_rows, other + 100)[0], scaled)
    assert np.allclose(moved * train_rows.std(axis=0) + train_rows.mean(axis=0), other)
    train_rows[:, 2] = 1.5
    with pytest.raises(ValueError, match="column 2"):
        standardise(train_rows, other)


@pytest.mark.parametrize("kind", ["data frame", "tensor", "list"])
def test_standardise_is_the_same_whatever_holds_the_rows(kind: str) -> None:
    table = data.load("advertising")[["tv", "radio"]]
    wanted = standardise(table.to_numpy(), table.to_numpy()[:5])
    given = {"data frame": table, "tensor": torch.tensor(table.to_numpy()), "list": table.to_numpy().tolist()}[kind]
    found = standardise(given, given[:5])
    for scaled, right in zip(found, wanted, strict=True):
        assert type(scaled) is np.ndarray and np.allclose(scaled, right, rtol=1e-12, atol=1e-12)
    assert np.allclose(found[0].std(axis=0), 1, rtol=1e-12)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_standardise_does_not_call_a_missing_number_a_constant_column(bad: float) -> None:
    good = np.random.default_rng(0).normal(size=(30, 4))
    holed = good.copy()
    holed[7, 1] = bad
    for rows, words in [((holed, good), "train holds (nan|inf) in row 7"), ((good, holed), "other holds")]:
        with pytest.raises(ValueError, match=f"{words}.*missing or infinite number"):
            standardise(*rows)


def test_the_module_names_its_lesson() -> None:
    assert "lesson 09" in (training.__doc__ or "")
