"""The training loop: minibatches, steps, and the loss at fixed weights after each epoch. Built in lesson 09."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from course_utils.least_squares import finite_entries


@dataclass
class History:
    """What a training run has seen.

    Attributes
    ----------
    step_loss
        Each minibatch's loss, before its step.
    running_mean
        For each epoch the mean of these over its examples. The weights change on the way.
    training_loss, validation_loss
        For each epoch the loss at its end, at fixed weights, on the whole of a set.
    """

    step_loss: list[float] = field(default_factory=list)
    running_mean: list[float] = field(default_factory=list)
    training_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)


def minibatches(
    X: Any, y: Any, batch_size: int, *, shuffle: bool, generator: np.random.Generator | None
) -> Iterator[tuple[Any, Any]]:
    """Give the minibatches of one epoch, one after the other.

    Parameters
    ----------
    X, y : array or tensor of shape (n, ...)
        The examples, and as many targets.
    batch_size
        Rows a minibatch. If it does not divide n, the last minibatch is smaller.
    shuffle, generator
        Whether the rows are put into a new order first, and NumPy's generator that draws it. Without shuffling
        nothing is drawn, and None will do.

    Returns
    -------
    iterator of (X, y)
        Each row is in exactly one minibatch. The iterator is used up after one epoch.

    Raises
    ------
    ValueError
        If there are not as many targets as examples, none at all, the batch size is below 1, there is no generator
        to shuffle with, or X or y is of pandas, which looks rows up by their labels.
    """
    for name, values in [("X", X), ("y", y)]:
        if hasattr(values, "iloc"):
            raise ValueError(
                f"{name} is a {type(values).__name__} of pandas; an array or a tensor is expected. pandas looks rows "
                f"up by their labels, not by their places: examples and targets would part. Give {name}.to_numpy()."
            )
    if len(X) != len(y) or len(y) == 0:
        raise ValueError(
            f"{len(X)} examples and {len(y)} targets were given; as many of each, at least 1, are expected."
        )
    if batch_size < 1:
        raise ValueError(f"Minibatches of {batch_size} rows were asked for; at least 1 is expected.")
    if shuffle and not isinstance(generator, np.random.Generator):
        raise ValueError(
            f"To shuffle, a generator of NumPy is expected, made once with np.random.default_rng(seed); given was "
            f"{type(generator).__name__}."
        )
    return _minibatches(X, y, batch_size, generator if shuffle else None)


def _minibatches(X: Any, y: Any, batch_size: int, generator: np.random.Generator | None) -> Iterator[tuple[Any, Any]]:
    order = np.arange(len(y)) if generator is None else generator.permutation(len(y))
    for first in range(0, len(y), batch_size):
        rows = order[first : first + batch_size]
        yield X[rows], y[rows]


def evaluate(model: Any, loss: Callable[[Any, Any], Any], X: Any, y: Any) -> float:
    """Return a model's loss on a set of rows, without a step and without a graph.

    Parameters
    ----------
    model
        A module of PyTorch.
    loss
        A function of predictions and targets, such as ``torch.nn.MSELoss()``.
    X, y : tensor of shape (n, d), (n, 1)
        The rows.

    Raises
    ------
    ValueError
        If targets that are no classes have another shape than the predictions.
    """
    training = model.training
    model.eval()
    try:
        with torch.no_grad():
            value = float(loss(_predictions(model, X, y), y))
    finally:
        model.train(training)
    return value


def train(
    model: Any,
    loss: Callable[[Any, Any], Any],
    optimiser: Any,
    batches: Callable[[], Iterable[tuple[Any, Any]]],
    epochs: int,
    *,
    training_set: tuple[Any, Any],
    validation_set: tuple[Any, Any],
    history: History | None = None,
    after_epoch: Callable[[History], object] | None = None,
    progress: bool = False,
) -> History:
    """Train a model until so many epochs are done, and return what was seen.

    Parameters
    ----------
    model, loss, optimiser
        As PyTorch's: a module, a function of predictions and targets, and what has ``zero_grad`` and ``step``.
    batches
        A function without arguments that starts an epoch: it returns the epoch's minibatches, pairs (X, y).
    epochs
        How many epochs the history shall hold in the end; those that it holds already count.
    training_set, validation_set
        Pairs (X, y): rows to evaluate on after each epoch. Only the minibatches train.
    history
        Goes on with an earlier run; without it a new one begins.
    after_epoch
        Called with the history after each epoch. If it returns something true, training stops.
    progress
        Show a bar on the error stream, if tqdm is installed.

    Raises
    ------
    ValueError
        If `batches` is not a function, an epoch has no minibatch, or targets that are no classes have another shape
        than the predictions.
    """
    if not callable(batches):
        raise ValueError(
            f"batches is of type {type(batches).__name__}; a function is expected that starts an epoch, such as "
            "lambda: minibatches(...), or lambda: loader for a DataLoader. (An iterator is used up after one epoch.)"
        )
    history = History() if history is None else history
    for _ in _bar(range(len(history.training_loss), epochs), progress):
        model.train()
        total, seen = 0.0, 0
        for X, y in batches():
            value = loss(_predictions(model, X, y), y)
            optimiser.zero_grad()
            value.backward()
            optimiser.step()
            history.step_loss.append(value.item())
            total, seen = total + value.item() * len(y), seen + len(y)
        if seen == 0:
            raise ValueError("This epoch had no minibatch: does batches() begin a new one each time it is called?")
        history.running_mean.append(total / seen)
        history.training_loss.append(evaluate(model, loss, *training_set))
        history.validation_loss.append(evaluate(model, loss, *validation_set))
        if after_epoch is not None and after_epoch(history):
            break
    return history


def _predictions(model: Any, X: Any, y: Any) -> Any:
    """Return a model's predictions; refuse targets beside which they would be spread out, each against each."""
    predictions = model(X)
    if predictions.shape != y.shape and y.is_floating_point():  # whole numbers are classes, one a row
        raise ValueError(
            f"Predictions of shape {tuple(predictions.shape)} were given against targets of shape {tuple(y.shape)}; "
            "the same shape is expected, such as (n, 1) for both."
        )
    return predictions


def standardise(train: Any, other: Any) -> tuple[Any, Any]:
    """Bring columns to mean 0 and standard deviation 1 on the training rows, and other rows by the same numbers.

    Parameters
    ----------
    train, other : array, tensor or data frame of shape (n, d), (m, d)
        Only `train` is looked at to find means and deviations (divided by n, as NumPy does).

    Returns
    -------
    arrays of shape (n, d), (m, d)

    Raises
    ------
    ValueError
        If a number is missing or infinite, or a column is constant on the training rows.
    TypeError
        If an entry is no real number.
    """
    train, other = (
        finite_entries(name, rows).astype(float)  # NumPy's deviation: that of a data frame divides by n - 1
        for name, rows in [("train", train), ("other", other)]
    )
    centre, spread = train.mean(axis=0), train.std(axis=0)
    if not np.all(spread > 0):
        columns = np.flatnonzero(~(spread > 0)).tolist()
        raise ValueError(f"Constant on the training rows: column {', '.join(map(str, columns))}. Leave it out.")
    return (train - centre) / spread, (other - centre) / spread


def _bar(epochs: range, progress: bool) -> Iterable[int]:
    """Return the epochs, with a progress bar if one is wanted and tqdm is there."""
    if progress:
        try:
            from tqdm import tqdm
        except ImportError:
            return epochs
        bar: Iterable[int] = tqdm(epochs, unit="epoch")
        return bar
    return epochs
