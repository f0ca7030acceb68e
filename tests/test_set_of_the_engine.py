"""Problem set 4 asks for pieces of an engine: PyTorch is the third to say what is right."""

from typing import Any

import numpy as np
import pytest

from course_utils.agreement import agree
from course_utils.classroom import sets
from tools import lessons

torch = pytest.importorskip("torch")

PATH = next(path for path in lessons.problem_sets() if path.parent.name.startswith("4_"))


@pytest.fixture(scope="module")
def parts() -> dict[str, Any]:
    return {asked.part: asked.known for asked in sets.read(PATH).by_program}


def tensor(values: Any) -> Any:
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def test_gradients_along_a_tape(parts: dict[str, Any]) -> None:
    for values, tape in parts["A4.4"].exercise.inputs:
        made = [tensor(float(value)) for value in values[: len(values) - len(tape)]]
        for kind, i, j in tape:
            s, t = made[i], made[j]
            # torch.maximum shares the gradient of equal values; here it is the first one's.
            rules = [s + t, s - t, s * t, torch.where(s >= t, s, t)]
            made.append(rules[kind])
        assert agree(np.array([value.item() for value in made]), values), "the values given are those of the tape"
        found = torch.autograd.grad(made[-1], made, allow_unused=True)
        right = parts["A4.4"].answer(values, tape)
        assert agree(np.array([0.0 if grad is None else grad.item() for grad in found]), right)


def test_what_broadcasting_hands_back(parts: dict[str, Any]) -> None:
    for gradient, shape in parts["A4.6"].exercise.inputs:
        small = torch.zeros(shape, dtype=torch.float64, requires_grad=True)
        reports = torch.tensor(gradient, dtype=torch.float64)
        (small.expand(reports.shape) * reports).sum().backward()
        assert agree(small.grad.numpy(), parts["A4.6"].answer(gradient, shape))


def test_steps_with_gradients_added_up(parts: dict[str, Any]) -> None:
    for x, y, w, b, rate, size, every in parts["A4.8"].exercise.inputs:
        leaves = [tensor(float(w)), tensor(float(b))]
        optimiser = torch.optim.SGD(leaves, lr=rate)
        batches = zip(tensor(x).detach().split(size), tensor(y).detach().split(size), strict=True)
        for number, (s, t) in enumerate(batches, start=1):
            (((leaves[0] * s + leaves[1] - t) ** 2).mean() / every).backward()
            if number % every == 0:
                optimiser.step()
                optimiser.zero_grad()
        right = parts["A4.8"].answer(x, y, w, b, rate, size, every)
        assert agree(np.array([leaf.item() for leaf in leaves]), right)
