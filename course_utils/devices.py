"""Where tensors are computed with, and a clock that waits for the device. Used in lesson 10."""

import time
from collections.abc import Callable

import torch


def best_device() -> torch.device:
    """Return the fastest kind of device that computes here: an NVIDIA or AMD GPU, Apple's, or the CPU."""
    if torch.cuda.is_available() and _computes("cuda"):
        return torch.device("cuda")
    if torch.backends.mps.is_available() and _computes("mps"):
        return torch.device("mps")
    return torch.device("cpu")


def _computes(kind: str) -> bool:
    """Return whether a sum arrives: a GPU may be too old for this PyTorch, or full, and be reported as present."""
    try:
        return torch.ones(2, device=kind).sum().item() == 2
    except RuntimeError:
        return False


def wait_for(device: torch.device) -> None:
    """Return when the device has done all it was told to do; a CPU has, whenever it returns."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def seconds(run: Callable[[], object], device: torch.device, repeats: int = 5) -> float:
    """Return the shortest time of several runs, after one that does not count, the device's work included.

    The shorter a run, the more repeats it should have: on a busy machine one of them has to meet a quiet moment.
    """
    run()
    times = []
    for _ in range(repeats):
        wait_for(device)  # what was asked for earlier is not this run's
        start = time.perf_counter()
        run()
        wait_for(device)
        times.append(time.perf_counter() - start)
    return min(times)
