"""Streams end well or say so, sums over chunks are exact, and the fast loop takes the steps it promises."""

import gzip
import hashlib
import re
import time
import tracemalloc
from fractions import Fraction
from io import BytesIO

import numpy as np
import pytest
from code_lines import code_lines

from course_utils import data, streaming
from course_utils.normal_equations import NormalEquations
from course_utils.streaming import chunks, read
from tools import lessons


def packed(table: np.ndarray) -> tuple[BytesIO, str]:
    """Return a table as a stream of the course's format, and its checksum."""
    made = BytesIO()
    np.lib.format.write_array(made, table, version=(1, 0))
    return BytesIO(gzip.compress(made.getvalue(), mtime=0)), hashlib.sha256(made.getvalue()).hexdigest()


@pytest.mark.parametrize("rows", [1, 3, 4, 11, 12, 13, 1000, np.int64(5)])
def test_chunks_are_the_table(rows: int) -> None:
    table = np.arange(-18, 18, dtype="<i2").reshape(12, 3)
    pieces = list(read(*_with_rows(packed(table), rows)))
    assert [len(piece) for piece in pieces[:-1]] == [rows] * (len(pieces) - 1)
    assert 0 < len(pieces[-1]) <= rows
    assert np.array_equal(np.concatenate(pieces), table) and pieces[0].dtype == table.dtype
    with pytest.raises(ValueError, match="read-only"):
        pieces[0][0, 0] = 1


def _with_rows(stream: tuple[BytesIO, str], rows: int) -> tuple[BytesIO, int, str]:
    return stream[0], rows, stream[1]


def test_flights_in_chunks_are_the_flights() -> None:
    assert np.array_equal(np.concatenate(list(chunks("flights", 50_000))), data.load("flights").to_numpy())


@pytest.mark.parametrize("rows", [0, -1, 2.0, "8", None, True])
def test_rows_must_be_a_positive_whole_number(rows: object) -> None:
    with pytest.raises(ValueError, match="a whole number from 1 on"):
        next(chunks("flights", rows))  # type: ignore[arg-type]


def test_what_cannot_be_streamed() -> None:
    with pytest.raises(ValueError, match=r"advertising.csv; only files that end in .npy.gz"):
        next(chunks("advertising", 10))
    with pytest.raises(ValueError, match="Did you mean 'flights'"):
        next(chunks("flight", 10))


@pytest.mark.parametrize("missing", [1, 9, 30, 200, 10_000])
def test_short_stream(missing: int) -> None:
    rng = np.random.default_rng(0)
    stream, sha256 = packed(rng.integers(-999, 999, size=(5000, 3)).astype("<i2"))
    with pytest.raises(ValueError, match="short or damaged: after row"):
        list(read(BytesIO(stream.getvalue()[:-missing]), 64, sha256))


@pytest.mark.parametrize(
    "content",
    [b"", b"no table at all", gzip.compress(b"", mtime=0), gzip.compress(b"no table at all", mtime=0)],
    ids=["none", "text", "packed none", "packed text"],
)
def test_no_table(content: bytes) -> None:
    with pytest.raises(ValueError, match="short or damaged: after row 0"):
        list(read(BytesIO(content), 64, ""))


@pytest.mark.parametrize(
    "change",
    [(b"(12, 3)", b"(12, 39"), (b"(12, 3)", b"[12, 3)"), (b"'shape'", b"0shape'"), (b"'descr'", b"-'desc'")],
    ids=["bracket", "other bracket", "quote", "sign"],
)
def test_damaged_header(change: tuple[bytes, bytes]) -> None:
    stream, sha256 = packed(np.arange(36, dtype="<i2").reshape(12, 3))
    content = gzip.decompress(stream.getvalue())
    assert content.count(change[0]) == 1
    with pytest.raises(ValueError, match="short or damaged: after row 0"):
        list(read(BytesIO(gzip.compress(content.replace(*change))), 4, sha256))


@pytest.mark.parametrize("shape", [b"(12,-3)", b"(-2, 3)", b"(12, 0)"])
def test_header_of_an_impossible_shape(shape: bytes) -> None:
    stream, sha256 = packed(np.arange(36, dtype="<i2").reshape(12, 3))
    content = gzip.decompress(stream.getvalue()).replace(b"(12, 3)", shape)
    with pytest.raises(ValueError, match="rows one after the other"):
        list(read(BytesIO(gzip.compress(content)), 4, sha256))


@pytest.mark.parametrize("missing", [7, 12])
def test_whole_archive_of_a_short_table(missing: int) -> None:
    stream, sha256 = packed(np.arange(36, dtype="<i2").reshape(12, 3))
    short = gzip.compress(gzip.decompress(stream.getvalue())[:-missing])
    seen = 0
    with pytest.raises(ValueError, match="short or damaged: after row 8 no whole chunk"):
        for piece in read(BytesIO(short), 4, sha256):
            seen += len(piece)
    assert seen == 8


@pytest.mark.parametrize("change", ["number", "rows", "more"])
def test_changed_stream_is_noticed_at_its_end(change: str) -> None:
    stream, sha256 = packed(np.arange(36, dtype="<i2").reshape(12, 3))
    content = bytearray(gzip.decompress(stream.getvalue()))
    if change == "number":
        content[-1] ^= 1
    elif change == "rows":
        content = bytearray(bytes(content).replace(b"(12, 3)", b"(11, 3)"))
    else:
        content += b"\0\0"
    seen = 0
    with pytest.raises(ValueError, match=r"rows were read, but the checksum"):
        for piece in read(BytesIO(gzip.compress(bytes(content))), 5, sha256):
            seen += len(piece)
    assert seen == (11 if change == "rows" else 12)


def test_columns_one_after_the_other_are_refused() -> None:
    stream, sha256 = packed(np.asfortranarray(np.arange(36, dtype="<i2").reshape(12, 3)))
    with pytest.raises(ValueError, match="rows one after the other"):
        next(read(stream, 5, sha256))


def test_memory_of_a_stream_hangs_on_the_chunk_alone() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        for piece in chunks("flights", rows):
            piece.astype(float)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    list(streaming.chunks("flights", 10**6))  # what is kept once, such as the catalogue
    assert peak(1000) < 2**19 and peak(8192) < 2**21 < 10 * 2**20 < peak(10**6)


@pytest.mark.parametrize("rows", [1, 7, 100, 1000])
def test_normal_equations_are_exact_on_whole_numbers(rows: int) -> None:
    rng = np.random.default_rng(rows)
    X, y = rng.integers(-2000, 2000, size=(300, 4)).astype(np.int16), rng.integers(-900, 900, size=300).astype(np.int16)
    sums = NormalEquations(4)
    for first in range(0, 300, rows):
        sums.add(X[first : first + rows], y[first : first + rows])
    wide = X.astype(object)
    assert sums.n == 300
    assert sums.XtX.tolist() == (wide.T @ wide).tolist() and sums.Xty.tolist() == (wide.T @ y.astype(object)).tolist()
    exact = np.linalg.lstsq(X.astype(float), y.astype(float), rcond=None)[0]
    assert np.allclose(sums.solve(), exact, rtol=1e-10)


def test_normal_equations_refuse_what_does_not_fit() -> None:
    sums = NormalEquations(2)
    with pytest.raises(ValueError, match="has 3 columns; those before have 2"):
        sums.add([[1, 2, 3]], [1])
    with pytest.raises(ValueError, match="one target a row"):
        sums.add([[1, 2]], [[1]])
    sums.add([[1, 2]], [1])
    with pytest.raises(np.linalg.LinAlgError, match="1 rows of 2 columns have been seen"):
        sums.solve()
    assert sums.n == 1


@pytest.mark.parametrize("seed", range(20))
def test_normal_equations_refuse_what_has_no_one_answer(seed: int) -> None:
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(3000, 3)) * 10.0 ** rng.integers(-4, 5, size=3), rng.normal(size=3000)
    sums = {name: NormalEquations(columns) for name, columns in {"whole": 3, "sum": 5, "zero": 4, "few": 5}.items()}
    for first in range(0, 3000, 700):
        part, targets = X[first : first + 700], y[first : first + 700]
        sums["whole"].add(part, targets)
        sums["sum"].add(np.column_stack([part, np.ones(len(part)), part[:, 0] + part[:, 2]]), targets)
        sums["zero"].add(np.column_stack([part, np.zeros(len(part))]), targets)
    assert np.allclose(sums["whole"].solve(), np.linalg.lstsq(X, y, rcond=None)[0], rtol=1e-8)
    sums["few"].add(rng.normal(size=(2, 5)), y[:2])
    sums["few"].add(rng.normal(size=(2, 5)), y[:2])
    for name, words in [("sum", r"tell: .*\b4 \(counted"), ("zero", r"tell: 3 \("), ("few", "4 rows of 5 columns")]:
        with pytest.raises(np.linalg.LinAlgError, match=words):
            sums[name].solve()


def test_normal_equations_tell_nearly_dependent_columns_from_dependent_ones() -> None:
    rng = np.random.default_rng(0)
    x, noise = rng.uniform(1000, 1001, size=5000), rng.normal(size=5000)
    nearly, areas = NormalEquations(2), NormalEquations(4)
    nearly.add(np.column_stack([np.ones(5000), x]), 3 + 0.5 * x)
    assert np.allclose(nearly.solve(), [3, 0.5], rtol=1e-4)
    houses = data.load("king_county")[["sqft_living", "sqft_above", "sqft_basement", "price"]].to_numpy()
    areas.add(np.column_stack([np.ones(len(houses)), houses[:, :3]]), houses[:, 3])
    with pytest.raises(np.linalg.LinAlgError, match="tell: 1, 2, 3 "):
        areas.solve()
    for bad in [np.nan, np.inf, 1e200]:
        sums = NormalEquations(2)
        noise[7] = bad
        with np.errstate(over="ignore", invalid="ignore"):
            sums.add(np.column_stack([np.ones(5000), noise]), x)
        with pytest.raises(ValueError, match="missing or infinite number, or one too large"):
            sums.solve()


def test_fit_of_the_flights() -> None:
    """Against elimination in fractions: no digit before the eighth decimal is lost."""
    sums = NormalEquations(2)
    xx = xy = x_sum = y_sum = 0
    for chunk in chunks("flights", 8192):
        sums.add(np.column_stack([np.ones(len(chunk)), chunk[:, 2]]), chunk[:, 4])
        x, y = chunk[:, 2].astype(int), chunk[:, 4].astype(int)
        xx, xy, x_sum, y_sum = xx + int(x @ x), xy + int(x @ y), x_sum + int(x.sum()), y_sum + int(y.sum())
    slope = Fraction(sums.n * xy - x_sum * y_sum, sums.n * xx - x_sum**2)
    wanted = [float((y_sum - slope * x_sum) / sums.n), float(slope)]
    assert np.allclose(sums.solve(), wanted, rtol=0, atol=1e-9)


def by_rows(X: np.ndarray, y: np.ndarray, batch: int, rate: float, orders: list[list[int]]) -> np.ndarray:
    """Return what a plain loop learns from rows in the given orders."""
    X = np.column_stack([X, np.ones(len(X))])
    w = np.zeros(X.shape[1])
    for order in orders:
        for first in range(0, len(order), batch):
            rows = order[first : first + batch]
            w = w - rate * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w


# (n, d, batch): batches that divide n and do not, one row, all rows, more than all; blocks of several sizes
SIZES = [(10, 2, 3), (12, 3, 4), (5, 1, 1), (7, 2, 7), (7, 2, 100), (50, 3, 8), (1, 1, 1)]


@pytest.mark.parametrize(("n", "d", "batch"), SIZES)
@pytest.mark.parametrize("block", [1, 8, 32_768])
def test_fast_sgd_takes_the_steps_of_a_plain_loop(
    n: int, d: int, batch: int, block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    torch = pytest.importorskip("torch")
    from course_utils import fast_sgd

    monkeypatch.setattr(fast_sgd, "BLOCK", block)
    rng = np.random.default_rng(n)
    X, y = rng.normal(size=(n, d)), rng.normal(size=n)
    chance = torch.Generator().manual_seed(3)
    orders = [torch.randperm(n, generator=chance, dtype=torch.int32).tolist() for _ in range(3)]
    assert n < 5 or orders[0] != orders[1]  # shuffled anew
    found = fast_sgd.fast_sgd(torch.tensor(X), torch.tensor(y), batch, 0.05, 3, seed=3)
    assert np.allclose(found.numpy(), by_rows(X, y, batch, 0.05, orders), rtol=0, atol=1e-12)


def test_fast_sgd_leaves_its_input_alone_and_refuses_what_does_not_fit() -> None:
    torch = pytest.importorskip("torch")
    from course_utils.fast_sgd import fast_sgd

    X, y = torch.randn(20, 3), torch.randn(20)
    before = X.clone(), y.clone()
    fast_sgd(X, y, 4, 0.1, 2)
    assert torch.equal(X, before[0]) and torch.equal(y, before[1])
    for wrong, words in [((X, y[:, None], 4), "one target a row"), ((X, y, 0), "at least one row a step")]:
        with pytest.raises(ValueError, match=words):
            fast_sgd(*wrong, 0.1, 1)


@pytest.mark.parametrize("wrong", ["int16", "int64", "bool", "array", "list"])
@pytest.mark.parametrize("name", ["X", "y"])
def test_fast_sgd_refuses_what_are_no_floats(wrong: str, name: str) -> None:
    torch = pytest.importorskip("torch")
    from course_utils.fast_sgd import fast_sgd

    given = {"X": torch.ones(10, 2), "y": torch.ones(10)}
    values = given[name]
    given[name] = {"array": values.numpy(), "list": values.tolist()}.get(wrong)
    if given[name] is None:
        given[name] = values.to(getattr(torch, wrong))
    with pytest.raises(ValueError, match=rf"{name} is of type .*; a tensor of floats is expected"):
        fast_sgd(given["X"], given["y"], 4, 0.01, 3)


def test_fast_sgd_on_the_second_device() -> None:
    torch = pytest.importorskip("torch")
    from course_utils import devices
    from course_utils.fast_sgd import fast_sgd

    device = devices.best_device()
    if device.type == "cpu":
        pytest.skip("there is no second device here")
    chance = torch.Generator().manual_seed(0)
    X, y = torch.randn(20_000, 3, generator=chance), torch.randn(20_000, generator=chance)
    orders = [torch.randperm(20_000, generator=chance.manual_seed(3), dtype=torch.int32).tolist()]
    found = fast_sgd(X.to(device), y.to(device), 64, 0.05, 1, seed=3).cpu().double().numpy()
    assert np.allclose(found, by_rows(X.double().numpy(), y.double().numpy(), 64, 0.05, orders), rtol=0, atol=1e-4)


# what Apple's GPUs cannot do: float64 there, and results written by out= into a slice, which land in another place
NOT_THERE = re.compile(r"\.double\(\)\.cpu\(\)|\bout=\w+\[[^\]]*,")


def test_code_asks_nothing_of_apples_gpus_that_they_cannot_do() -> None:
    assert NOT_THERE.search("w.double().cpu()") and NOT_THERE.search("f(X, out=filled[:, :d])")
    for name in ("fast_sgd", "devices"):
        assert not NOT_THERE.search((lessons.ROOT / f"course_utils/{name}.py").read_text(encoding="utf-8"))
    (path,) = (lessons.ROOT / "notebooks").glob("10_*.ipynb")
    for cell in lessons.read(path).cells:
        assert cell.cell_type != "code" or not NOT_THERE.search(cell.source), cell.id


def test_fast_sgd_is_short() -> None:
    assert code_lines("fast_sgd") <= 40


def test_devices() -> None:
    torch = pytest.importorskip("torch")
    from course_utils import devices

    assert devices.best_device().type in ("cuda", "mps", "cpu")
    devices.wait_for(torch.device("cpu"))
    calls = []

    def run() -> None:
        calls.append(time.sleep(0.02 if calls else 0.2))  # the first run does not count

    assert 0.019 < devices.seconds(run, torch.device("cpu"), 3) < 0.15
    assert len(calls) == 4


def test_clock_waits_before_it_starts_and_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    from course_utils import devices

    events: list[str] = []
    monkeypatch.setattr(devices, "wait_for", lambda device: events.append("wait"))
    monkeypatch.setattr(devices.time, "perf_counter", lambda: events.append("clock") or float(len(events)))
    devices.seconds(lambda: events.append("run"), torch.device("cpu"), 2)
    assert events == ["run", *["wait", "clock", "run", "wait", "clock"] * 2]


@pytest.mark.parametrize(("cuda", "mps", "kind"), [(True, True, "cuda"), (False, True, "mps"), (False, False, "cpu")])
def test_best_device(cuda: bool, mps: bool, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    from course_utils import devices

    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    monkeypatch.setattr(devices, "_computes", lambda kind: True)
    assert devices.best_device().type == kind


def test_a_gpu_that_cannot_compute_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    torch = pytest.importorskip("torch")
    from course_utils import devices

    def refuse(*size: int, device: str) -> None:
        raise RuntimeError("CUDA error: no kernel image is available for execution on the device")

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch, "ones", refuse)
    assert devices.best_device().type == "cpu"
