"""Save a training run so that it goes on later as if it had never stopped. Used in lesson 09.

A checkpoint is an .npz archive: arrays as NumPy writes them, all the rest as JSON. Nothing in it is code, so loading
runs none; PyTorch's own form is a pickle, which may hold any.
"""

import copy
import io
import json
import os
import zipfile
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import torch

from course_utils.training import History
from course_utils.whole_files import write_whole

_KIND = "training run of the linear regression course, 1"
_SERIES = tuple(field.name for field in fields(History))


def save(
    path: str | os.PathLike[str], model: Any, optimiser: Any, generator: np.random.Generator, history: History
) -> None:
    """Write a run's whole state to a file, or leave the file that is there as it is.

    It is written beside its place under another name, forced to the disk, and then put into its place at once. If the
    program dies on the way, the earlier checkpoint is still there, and beside it a part of the new one, whose name ends
    in ``.part``.

    Not held are PyTorch's own generator, from which dropout draws, and a schedule of the learning rate.

    Parameters
    ----------
    path
        Where to.
    model, optimiser
        PyTorch's module and optimiser.
    generator
        NumPy's, which shuffles the minibatches.
    history
        What `train` has returned up to now; its length is the epoch.

    Raises
    ------
    ValueError
        If the generator is not NumPy's, a state is more than arrays and plain numbers, or of a kind that NumPy does
        not have, such as bfloat16.
    """
    _require_generator(generator)
    state = optimiser.state_dict()
    arrays = {f"model {name}": _array(value) for name, value in model.state_dict().items()}
    plain: dict[str, dict[str, Any]] = {}
    for number, entries in state["state"].items():
        for name, value in entries.items():
            if isinstance(value, torch.Tensor):
                arrays[f"optimiser {number} {name}"] = _array(value)
            else:
                plain.setdefault(str(number), {})[name] = value
    about = {
        "kind": _KIND,
        "optimiser": {"type": type(optimiser).__name__, "groups": state["param_groups"], "plain": plain},
        "generator": generator.bit_generator.state,
        "history": {name: getattr(history, name) for name in _SERIES},
    }
    content = io.BytesIO()
    np.savez(content, about=np.frombuffer(_json(about).encode(), np.uint8), **arrays)
    write_whole(Path(path), content.getvalue())


def restore(
    path: str | os.PathLike[str], model: Any, optimiser: Any, generator: np.random.Generator, history: History
) -> None:
    """Bring a run back to where `save` found it: all four are changed in place, or, if it cannot be, none.

    Parameters
    ----------
    path
        What `save` wrote.
    model, optimiser, generator, history
        Made as they were made for the saved run; their state is replaced.

    Raises
    ------
    ValueError
        If the file is cut off, damaged or something else, or belongs to another model, optimiser or generator.
    FileNotFoundError
        If there is no file.
    """
    _require_generator(generator)
    about, arrays = _read(Path(path))
    weights = {name[len("model ") :]: value for name, value in arrays.items() if name.startswith("model ")}
    _require_same_arrays(path, {name: _array(value) for name, value in model.state_dict().items()}, weights)
    if about["optimiser"].get("type") != type(optimiser).__name__:
        raise ValueError(
            f"{path} holds the state of an optimiser {about['optimiser'].get('type')}, but {type(optimiser).__name__} "
            "was given."
        )
    if about["generator"].get("bit_generator") != generator.bit_generator.state["bit_generator"]:
        raise ValueError(
            f"{path} holds the state of another kind of generator: {about['generator'].get('bit_generator')}."
        )
    before = copy.deepcopy((model.state_dict(), optimiser.state_dict(), generator.bit_generator.state))
    try:
        groups = about["optimiser"]["groups"]
        if [group["params"] for group in groups] != [group["params"] for group in before[1]["param_groups"]]:
            raise ValueError("it holds the state of an optimiser of other parameters")
        state: dict[int, dict[str, Any]] = {int(key): dict(value) for key, value in about["optimiser"]["plain"].items()}
        for name, value in arrays.items():
            if name.startswith("optimiser "):
                _, number, entry = name.split(" ", 2)
                state.setdefault(int(number), {})[entry] = torch.from_numpy(value)
        series = {name: [float(value) for value in about["history"][name]] for name in _SERIES}
        model.load_state_dict({name: torch.from_numpy(value) for name, value in weights.items()})
        optimiser.load_state_dict({"state": state, "param_groups": groups})
        generator.bit_generator.state = about["generator"]
    except Exception as error:
        model.load_state_dict(before[0])
        optimiser.load_state_dict(before[1])
        generator.bit_generator.state = before[2]
        raise ValueError(f"{path} cannot be restored ({type(error).__name__}: {error}). Nothing was changed.") from None
    for name in _SERIES:
        getattr(history, name)[:] = series[name]


def _require_generator(generator: Any) -> None:
    if not isinstance(generator, np.random.Generator):
        raise ValueError(
            f"The generator is of type {type(generator).__name__}; NumPy's np.random.default_rng(seed) is expected."
        )


def _json(about: dict[str, Any]) -> str:
    try:
        return json.dumps(about)
    except TypeError as error:
        raise ValueError(
            f"This run has a state that a checkpoint of this course does not hold ({error}). It holds generators of "
            "np.random.default_rng, and optimisers whose settings are plain numbers."
        ) from None


def _array(tensor: torch.Tensor) -> Any:
    try:
        return tensor.detach().cpu().numpy()
    except TypeError:
        raise ValueError(
            f"This run holds {tensor.dtype}, {tensor.layout}, which a checkpoint of this course cannot hold: "
            "NumPy has no such kind. Usual cause: the weights themselves were made bfloat16. Keep them in float32 "
            "(model.float()), and make the optimiser after that."
        ) from None


def _read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a checkpoint says in JSON, and its arrays; refuse anything else."""
    content = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(part.compress_type != zipfile.ZIP_STORED for part in archive.infolist()):
                raise ValueError("its parts are compressed; ours are not")  # a small file might fill the memory
            if sum(part.file_size for part in archive.infolist()) > len(content):
                raise ValueError("its parts are larger than the file")
            if damaged := archive.testzip():
                raise ValueError(f"its part {damaged} is damaged")
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:  # pickled code is refused, not run
            arrays = {name: archive[name] for name in archive.files}
        about = json.loads(arrays.pop("about").tobytes())
        if about["kind"] != _KIND:
            raise ValueError(f"it says that it is a {about['kind']}")
        for part in ("optimiser", "generator", "history"):
            about[part] = dict(about[part])
    except Exception as error:  # whatever a stranger's file raises, it is no checkpoint
        raise ValueError(
            f"{path} is not a whole checkpoint of this course ({type(error).__name__}: {error}). Was its writing "
            "interrupted, or is it another kind of file? Nothing was changed."
        ) from None
    return about, arrays


def _require_same_arrays(path: Any, wanted: dict[str, Any], found: dict[str, Any]) -> None:
    """Refuse a checkpoint of another model: other names, shapes or precision."""
    if _described(found) != _described(wanted):
        raise ValueError(
            f"{path} belongs to another model. It holds {_described(found)}; the model given has {_described(wanted)}."
        )


def _described(arrays: dict[str, Any]) -> str:
    return ", ".join(f"{name} {value.shape} {value.dtype}" for name, value in arrays.items())
