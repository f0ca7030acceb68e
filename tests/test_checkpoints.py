"""Checkpoints of lesson 09: resumed to the bit, never half written, never code, never another model's."""

import copy
import io
import json
import os
import pickle
import random
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from course_utils import checkpoints  # noqa: E402 - they need torch
from course_utils.training import History, minibatches, train  # noqa: E402
from tools import lessons  # noqa: E402

State = tuple[Any, Any, np.random.Generator, History]
OPTIMISERS: dict[str, Callable[[Any], Any]] = {
    "plain": lambda parameters: torch.optim.SGD(parameters, lr=0.05),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=0.05, momentum=0.9, nesterov=True),
    "Adam": lambda parameters: torch.optim.Adam(parameters, lr=0.01),
}


def fresh(kind: str = "momentum", seed: int = 0, width: int = 4) -> State:
    torch.manual_seed(seed)
    model = torch.nn.Sequential(torch.nn.Linear(3, width), torch.nn.ReLU(), torch.nn.Linear(width, 1)).double()
    return model, OPTIMISERS[kind](model.parameters()), np.random.default_rng(seed), History()


def go_on(state: State, epochs: int) -> History:
    model, optimiser, generator, history = state
    draw = np.random.default_rng(5)
    X, y = torch.tensor(draw.normal(size=(50, 3))), torch.tensor(draw.normal(size=(50, 1)))
    return train(
        model, torch.nn.MSELoss(), optimiser, lambda: minibatches(X, y, 16, shuffle=True, generator=generator), epochs,
        training_set=(X, y), validation_set=(X[:9], y[:9]), history=history,
    )  # fmt: skip


def image(state: State) -> str:
    """Return all that a run is, to the bit, for comparing."""
    model, optimiser, generator, history = state
    tensors = {name: value.numpy().tobytes().hex() for name, value in model.state_dict().items()}
    memory = {
        number: {name: getattr(value, "tolist", lambda value=value: value)() for name, value in entries.items()}
        for number, entries in optimiser.state_dict()["state"].items()
    }
    groups = [{k: list(v) if isinstance(v, tuple) else v for k, v in g.items()} for g in optimiser.param_groups]
    rates = [{name: value for name, value in group.items() if name != "params"} for group in groups]
    return repr((tensors, memory, rates, generator.bit_generator.state, history))


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    state = fresh()
    go_on(state, 2)
    checkpoints.save(tmp_path / "run.npz", *state)
    return tmp_path / "run.npz"


@pytest.mark.parametrize("kind", OPTIMISERS)
@pytest.mark.parametrize("stop", [0, 1, 3])
def test_resumed_it_is_the_same_run_to_the_bit(kind: str, stop: int, tmp_path: Path) -> None:
    whole, stopped, resumed = fresh(kind), fresh(kind), fresh(kind, seed=9)
    go_on(whole, 5)
    go_on(stopped, stop)
    checkpoints.save(tmp_path / "run.npz", *stopped)
    before = image(stopped)
    go_on(stopped, 5)  # saving has changed nothing
    checkpoints.restore(tmp_path / "run.npz", *resumed)
    assert image(resumed) == before
    go_on(resumed, 5)
    assert image(whole) == image(stopped) == image(resumed)


def test_the_rate_is_restored_too(saved: Path) -> None:
    state = fresh(seed=1)
    state[1].param_groups[0]["lr"] = 7.0
    checkpoints.restore(saved, *state)
    assert state[1].param_groups[0]["lr"] == 0.05


def test_float32_and_numbers_that_are_none(tmp_path: Path) -> None:
    model = torch.nn.Linear(2, 1)
    state = (model, torch.optim.SGD(model.parameters(), lr=0.1), np.random.default_rng(0), History())
    state[3].step_loss[:] = [float("nan"), float("inf"), 0.1]
    wanted = model.weight.detach().clone()
    checkpoints.save(tmp_path / "run.npz", *state)
    with torch.no_grad():
        model.weight.zero_()
    state[3].step_loss.clear()
    checkpoints.restore(tmp_path / "run.npz", *state)
    assert model.weight.dtype == torch.float32 and torch.equal(model.weight, wanted)
    assert repr(state[3].step_loss) == "[nan, inf, 0.1]"


def test_kinds_that_numpy_does_not_have_are_refused(saved: Path) -> None:
    before, state = saved.read_bytes(), fresh()
    state[0].bfloat16()
    for call in [checkpoints.save, checkpoints.restore]:
        with pytest.raises(ValueError, match=r"holds torch\.bfloat16.*model\.float"):
            call(saved, *state)
    assert saved.read_bytes() == before


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_an_error_on_the_way_leaves_the_old_one(call: str, saved: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = saved.read_bytes()

    def fail(*_: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, call, fail)
    with pytest.raises(OSError, match="no space"):
        checkpoints.save(saved, *fresh(seed=3))
    assert saved.read_bytes() == before
    assert [path.name for path in saved.parent.iterdir()] == ["run.npz"]


@pytest.mark.parametrize("moment", ["os.fsync", "os.replace", "half"])
def test_killed_in_the_middle_of_a_write_the_old_one_can_be_loaded(moment: str, saved: Path) -> None:
    before = saved.read_bytes()
    code = f"""
import os, pathlib, numpy as np, torch
from course_utils import checkpoints
from course_utils.training import History
def die(*_): os._exit(9)
if {moment!r} == "half":
    class Half:
        def __init__(self, file): self.file = file
        def __enter__(self): return self
        def __exit__(self, *_): self.file.close()
        def write(self, content):
            self.file.write(content[: len(content) // 2]); self.file.flush(); os._exit(9)
    opened = pathlib.Path.open
    pathlib.Path.open = lambda self, *a, **k: Half(opened(self, *a, **k))
else:
    setattr(os, {moment.partition(".")[2]!r}, die)
model = torch.nn.Linear(3, 1)
optimiser = torch.optim.SGD(model.parameters(), lr=1.0)
checkpoints.save({str(saved)!r}, model, optimiser, np.random.default_rng(1), History())
"""
    assert subprocess.run([sys.executable, "-c", code], cwd=lessons.ROOT, check=False).returncode == 9
    assert saved.read_bytes() == before
    assert len(list(saved.parent.iterdir())) == 2, "the write had begun"
    state = fresh(seed=3)
    checkpoints.restore(saved, *state)
    assert len(state[3].training_loss) == 2


def refused(path: Path, words: str, state: State | None = None) -> None:
    """See a file refused with these words, and nothing changed."""
    state = fresh(seed=4) if state is None else state
    before = image(state)
    with pytest.raises(ValueError, match=words):
        checkpoints.restore(path, *state)
    assert image(state) == before


def test_cut_off_at_any_length(saved: Path) -> None:
    content = saved.read_bytes()
    lengths = [0, 1, 4, 21, 22, 30, 100, len(content) // 2, len(content) - 22, len(content) - 1]
    for length in [*lengths, *random.Random(1).sample(range(len(content)), 60)]:
        saved.write_bytes(content[:length])
        refused(saved, "not a whole checkpoint")


def test_a_flipped_bit_is_refused_or_does_not_matter(saved: Path) -> None:
    content, rng = saved.read_bytes(), random.Random(2)
    right = fresh(seed=4)
    checkpoints.restore(saved, *right)
    noticed = 0
    for _ in range(400):
        damaged = bytearray(content)
        damaged[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
        saved.write_bytes(damaged)
        state = fresh(seed=4)
        before = image(state)
        try:
            checkpoints.restore(saved, *state)
        except ValueError:
            noticed += 1
            assert image(state) == before
        else:
            assert image(state) == image(right)
    assert noticed > 200


class Bomb:
    """What runs code when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return open, (str(self.path), "w")


def test_a_bomb_is_not_run(tmp_path: Path) -> None:
    trace, path = tmp_path / "trace", tmp_path / "run.npz"
    bomb = np.array([Bomb(trace)], dtype=object)
    path.write_bytes(pickle.dumps(Bomb(trace)))
    refused(path, "not a whole checkpoint")
    torch.save({"model": Bomb(trace)}, path)
    refused(path, "not a whole checkpoint")
    for name in ["about", "model 0.weight"]:
        state = fresh()
        checkpoints.save(path, *state)
        with np.load(path) as archive:
            arrays = dict(archive)
        np.savez(path, **{**arrays, name: bomb})
        refused(path, "not a whole checkpoint")
    assert not trace.exists()
    pickle.loads(pickle.dumps(Bomb(trace))).close()
    assert trace.exists(), "this bomb works"


def test_foreign_files(tmp_path: Path) -> None:
    path = tmp_path / "run.npz"
    with pytest.raises(FileNotFoundError):
        checkpoints.restore(path, *fresh())
    for content in [b"", b"weights: 1, 2, 3", b"PK\x03\x04" + bytes(100), bytes(1000)]:
        path.write_bytes(content)
        refused(path, "not a whole checkpoint")
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("about.npy", "no array")
    refused(path, "not a whole checkpoint")
    np.savez(path, weight=np.ones(3))
    refused(path, "not a whole checkpoint")
    for words in [b"{}", b"[]", b'{"kind": "something else"}', b"\xff\xfe", b"3"]:
        np.savez(path, about=np.frombuffer(words, np.uint8))
        refused(path, "not a whole checkpoint")
    buffer = io.BytesIO()
    np.save(buffer, np.ones(3))
    path.write_bytes(buffer.getvalue())
    refused(path, "not a whole checkpoint")


def test_checkpoints_of_another_run(saved: Path) -> None:
    refused(saved, r"holds 0.weight \(4, 3\).*has 0.weight \(5, 3\)", fresh(width=5))
    model, optimiser, generator, history = fresh()
    refused(saved, "an optimiser SGD, but Adam was given", fresh("Adam"))
    one_less = torch.optim.SGD(list(model.parameters())[:3], lr=0.1)
    refused(saved, "of other parameters", (model, one_less, generator, history))
    other = np.random.Generator(np.random.MT19937(0))
    refused(saved, "another kind of generator: PCG64", (model, optimiser, other, history))
    for strange in [None, 3, random.Random(3), torch.Generator()]:
        for function in [checkpoints.save, checkpoints.restore]:
            with pytest.raises(ValueError, match="default_rng"):
                function(saved, model, optimiser, strange, history)  # type: ignore[arg-type]


def test_a_checkpoint_is_written_over_an_older_one_and_into_its_own_folder(
    saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved: list[tuple[Path, Path]] = []
    real = os.replace
    monkeypatch.setattr(os, "replace", lambda a, b: (moved.append((Path(a), Path(b))), real(a, b))[1])
    state = fresh(seed=8)
    checkpoints.save(str(saved), *state)  # a text will do for a path
    ((beside, there),) = moved
    assert beside.parent == saved.parent and beside != saved and there == saved
    found = copy.deepcopy(fresh())
    checkpoints.restore(str(saved), *found)
    assert image(found) == image(state)


def test_writers_at_the_same_time_do_not_disturb_each_other(saved: Path) -> None:
    failed: list[BaseException] = []

    def write(seed: int) -> None:
        try:
            for _ in range(15):
                checkpoints.save(saved, *states[seed])
        except BaseException as error:
            failed.append(error)

    states = [fresh(seed=seed) for seed in range(3)]
    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(3)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        checkpoints.restore(saved, *fresh(seed=7))
    for thread in threads:
        thread.join()
    assert not failed and [path.name for path in saved.parent.iterdir()] == ["run.npz"]


def test_a_small_file_that_would_fill_the_memory(saved: Path) -> None:
    with np.load(saved) as archive:
        arrays = dict(archive)
    np.savez_compressed(saved, **arrays)
    refused(saved, "compressed")


def test_another_precision_is_another_model(saved: Path) -> None:
    model, _, generator, history = fresh()
    model.float()
    optimiser = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    refused(saved, "another model.*float64.*float32", (model, optimiser, generator, history))


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("optimiser", "groups", None), ("optimiser", "plain", None), ("optimiser", "type", None),
        ("generator", "state", None), ("generator", "bit_generator", None), ("generator", "state", {"state": -1}),
        ("generator", "state", {"state": 2**200, "inc": 1}),
        ("history", "step_loss", None), ("history", "step_loss", "abc"), ("history", "training_loss", [[1]]),
    ],
)  # fmt: skip
def test_parts_missing_or_of_another_kind_change_nothing(saved: Path, part: str, name: str, value: Any) -> None:
    with np.load(saved) as archive:
        arrays = dict(archive)
    about = json.loads(arrays["about"].tobytes())
    if value is None:
        del about[part][name]
    else:
        about[part][name] = value
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    np.savez(saved, **arrays)
    refused(saved, "run.npz")


def test_a_state_that_a_checkpoint_does_not_hold(saved: Path) -> None:
    before, (model, optimiser, _, history) = saved.read_bytes(), fresh()
    with pytest.raises(ValueError, match="does not hold"):
        checkpoints.save(saved, model, optimiser, np.random.Generator(np.random.MT19937(0)), history)
    assert saved.read_bytes() == before
