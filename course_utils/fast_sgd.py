"""Least squares by minibatches, fast: two calls a step, rows gathered in blocks. Built in lesson 10."""

import torch

from course_utils.shapes import require_design

BLOCK = 8192  # rows gathered at once: mostly less than a megabyte, which a processor's cache holds


def fast_sgd(X: torch.Tensor, y: torch.Tensor, batch: int, rate: float, epochs: int, seed: int = 0) -> torch.Tensor:
    """Minimise the mean squared error of Xw + b by steps over minibatches, all rows shuffled anew each epoch.

    Parameters
    ----------
    X, y
        Floats of shape (n, d) and (n,), of one kind and on one device. No copy of them is made.
    batch
        Rows a step. The last step of an epoch may have fewer; its mean is over those.
    rate
        Learning rate η, for the gradient (2/|B|) Σ r x. (On Apple's GPUs some versions of PyTorch tell factors of a
        step, 2η/|B|, apart by six decimals only: there keep different ones further apart than that.)
    epochs, seed
        Passes over the data, and the seed of their order, which is the same on each kind of device.

    Returns
    -------
    Tensor of shape (d + 1,)
        The weights, and last the intercept b.

    Raises
    ------
    ValueError
        If shapes do not fit together, X or y is no tensor of floats, or batch is not positive.
    """
    for name, values in [("X", X), ("y", y)]:
        if not (isinstance(values, torch.Tensor) and values.is_floating_point()):
            kind = f" of {values.dtype}" if hasattr(values, "dtype") else ""
            raise ValueError(
                f"{name} is of type {type(values).__name__}{kind}; a tensor of floats is expected, the weights are of "
                f"that kind: whole numbers would round each step. Give torch.as_tensor({name}).float()."
            )
    n, d = require_design(X, y)
    if batch < 1:
        raise ValueError(f"batch is {batch}; at least one row a step is needed.")
    size = batch * max(1, BLOCK // batch)  # whole batches
    block = X.new_ones(min(n, size), d + 2)  # rows x, 1, y: the ones stay, the rest is filled
    weights = X.new_zeros(d + 2)
    weights[-1] = -1  # so that (x, 1, y) times the weights is the residual
    learned = weights[:-1]  # the same memory, without the -1
    whole = batches(block, batch, rate)
    chance = torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        order = torch.randperm(n, generator=chance, dtype=torch.int32).to(X.device)
        for rows in order.split(size):
            filled = block[: len(rows)]
            filled[:, :d] = torch.index_select(X, 0, rows)  # not out=: on Apple's GPUs that misses a slice
            filled[:, -1] = torch.index_select(y, 0, rows)
            for part, turned, step in whole if len(rows) == len(block) else batches(filled, batch, rate):
                learned.addmv_(turned, torch.mv(part, weights), alpha=step)
    return learned


def batches(block: torch.Tensor, batch: int, rate: float) -> list[tuple[torch.Tensor, torch.Tensor, float]]:
    """Return for each batch of a block its rows, the same turned and without y, and the factor of a step."""
    return [(part, part[:, :-1].T, -2 * rate / len(part)) for part in block.split(batch)]
