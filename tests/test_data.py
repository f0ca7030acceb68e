"""The data are what their datasheet says, and whoever asks wrongly is told what to do."""

import gzip
import importlib.util
import json
import re
import shutil
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from course_utils import data
from course_utils.least_squares import solve
from tools import lessons

ROWS = {
    "advertising": 200, "anscombe": 11, "body_fat": 252, "flights": 422818, "galton_families": 934, "galton_pairs": 928,
    "king_county": 21613,
    "nist_filip": 82, "nist_longley": 16, "nist_noint1": 11, "nist_noint2": 3, "nist_norris": 36, "nist_pontius": 40,
    "nist_wampler1": 21, "nist_wampler2": 21, "nist_wampler3": 21, "nist_wampler4": 21, "nist_wampler5": 21,
    "planted_1000x2": 1000, "planted_100x5": 100, "planted_collinear": 200,
}  # fmt: skip
NIST = [name for name in ROWS if name.startswith("nist_")]


def test_names() -> None:
    assert data.names() == sorted(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_shape_columns_and_attributes(name: str) -> None:
    table = data.load(name)
    assert len(table) == ROWS[name]
    assert not table.isna().any().any()
    assert list(table.attrs["units"]) == list(table.attrs["meanings"]) == list(table.columns)
    assert all(table.attrs["units"].values()) and all(table.attrs["meanings"].values())
    assert table.attrs["title"] and table.attrs["source"] and table.attrs["terms"]


def test_a_copy_each_time() -> None:
    first = data.load("anscombe")
    first.loc[0, "x1"] = -1
    first.attrs["units"]["x1"] = "changed"
    again = data.load("anscombe")
    assert again.loc[0, "x1"] == 10 and again.attrs["units"]["x1"] == "none"


def test_advertising_is_the_unaltered_copy() -> None:
    assert data.load("advertising")["sales"].iloc[2:5].tolist() == [9.3, 18.5, 12.9]


def test_columns_in_the_order_asked() -> None:
    table = data.load("advertising", columns=["sales", "tv"])
    assert list(table.columns) == list(table.attrs["units"]) == ["sales", "tv"]


@pytest.mark.parametrize("name", ["galton_pairs", "advertising", "anscombe", "king_county"])
def test_simple_fits_against_published_ones(name: str) -> None:
    """Slope and intercept, exactly, against fits that were made elsewhere (exact rational least squares, 10 digits)."""
    feature, response, slope, intercept = {
        "galton_pairs": ("midparent", "child", 0.6462905820, 23.94153018),
        "advertising": ("tv", "sales", 0.04753664043, 7.032593549),
        "anscombe": ("x4", "y4", 0.4999090909, 3.001727273),
        "king_county": ("sqft_living", "price", 280.6235678974, -43580.74309447),
    }[name]
    table = data.load(name)
    x, y = ([Fraction(str(value)) for value in table[column]] for column in (feature, response))
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    found = sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)
    assert float(found) == pytest.approx(slope, rel=1e-9)
    assert float(mean_y - found * mean_x) == pytest.approx(intercept, rel=1e-9)


@pytest.mark.parametrize("method", ["fractions", "refined", "qr"])
def test_advertising_fits_against_reference(method: str) -> None:
    """The fits that lesson 12 speaks of, against exact ones made elsewhere: ten digits of every weight, R² and s."""
    reference = {
        ("tv",): ([7.0325935491276947, 0.047536640433019743], 0.61187505085007099, 2102.5305831313512),
        ("tv", "radio", "newspaper"): (
            [2.9388893694594147, 0.04576464545539758, 0.1885300169182044, -0.0010374930424762888],
            0.89721063817895208,
            556.82526290218732,
        ),
    }
    table = data.load("advertising")
    y = table["sales"].to_numpy()
    for columns, (weights, r_squared, squares) in reference.items():
        X = np.column_stack([np.ones(200), table[list(columns)]])
        exact = [[Fraction(str(value)) for value in row] for row in X.tolist()]
        targets = [Fraction(str(value)) for value in y]
        found = solve(exact, targets, method) if method == "fractions" else solve(X, y, method)
        w = np.asarray(found, dtype=float)
        assert w == pytest.approx(weights, rel=1e-10)
        left = float(np.sum((X @ w - y) ** 2))
        assert left == pytest.approx(squares, rel=1e-10)
        assert 1 - left / float(np.sum((y - np.mean(y)) ** 2)) == pytest.approx(r_squared, rel=1e-10)


def test_split_of_lesson_12() -> None:
    """The forty markets that published runs set aside: RandomState's stream is promised to stay as it is."""
    table = data.load("advertising")
    X = np.column_stack([np.ones(200), table[["tv", "radio", "newspaper"]]])
    y = table["sales"].to_numpy()
    order = np.random.RandomState(0).permutation(200)
    test, train = order[:40], order[40:]
    w = solve(X[train], y[train])
    assert [f"{value:.5f}" for value in w] == ["2.99489", "0.04458", "0.19650", "-0.00278"]
    found = [np.mean((X[rows] @ w - y[rows]) ** 2) for rows in (train, test)]
    assert [f"{value:.4f}" for value in found] == ["2.4068", "4.4021"]
    assert f"{np.mean((y[train].mean() - y[test]) ** 2) ** 0.5:.3f} {np.std(y):.3f}" == "5.694 5.204"


def test_king_county_is_as_odd_as_the_catalogue_says() -> None:
    table = data.load("king_county")
    assert (table["sqft_above"] + table["sqft_basement"] == table["sqft_living"]).all()
    assert table.loc[table["bedrooms"] == 33, "sqft_living"].tolist() == [1620]
    assert table["id"].duplicated().sum() == 177
    assert table["sqft_living"].corr(table["price"]) ** 2 == pytest.approx(0.492853, abs=5e-7)


def test_flights_are_as_the_catalogue_says() -> None:
    table = data.load("flights")
    assert set(map(str, table.dtypes)) == {"int16"}
    x, y = (table[column].tolist() for column in ("distance", "air_time"))  # Python's numbers: sums are exact
    n, sum_x, sum_y = len(x), sum(x), sum(y)
    xx = n * sum(a * a for a in x) - sum_x**2
    xy = n * sum(a * b for a, b in zip(x, y, strict=True)) - sum_x * sum_y
    yy = n * sum(b * b for b in y) - sum_y**2
    slope = Fraction(xy, xx)
    assert (f"{float(slope):.6f}", f"{float((sum_y - slope * sum_x) / n):.6f}") == ("0.125250", "18.912436")
    assert f"{xy**2 / (xx * yy):.6f}" == "0.979942"
    assert table["month"].is_monotonic_increasing


def differs(found: pd.Series, listed: pd.Series, by: float) -> list[int]:
    """Return the rows, counted from 1, in which two columns differ by more than `by`."""
    return [int(row) + 1 for row in found.index[(found - listed).abs() > by]]


def test_body_fat_is_as_odd_as_the_catalogue_says() -> None:
    table = data.load("body_fat")
    brozek, siri = 457 / table["density"] - 414.2, 495 / table["density"] - 450
    adiposity = table["weight"] * 0.45359237 / (table["height"] * 0.0254) ** 2
    assert differs(brozek, table["brozek"], 1) == [33, 48, 76, 96, 182]
    assert differs(siri, table["siri"], 2) == [48, 76, 96, 182]
    assert differs(adiposity, table["adipos"], 0.5) == [42, 163, 221]
    assert (f"{brozek[32]:.1f}", table["brozek"][32], f"{brozek[181]:.1f}") == ("12.1", 13.4, "-2.1")
    row = table.iloc[41]
    assert row[["height", "weight", "adipos"]].tolist() == [29.5, 205, 29.9]
    assert f"{(row['weight'] * 0.45359237 / row['adipos']) ** 0.5 / 0.0254:.1f}" == "69.4"
    assert table["weight"].idxmax() == 38 and table["weight"].max() == 363.15
    largest = {column for column in table if table[column].idxmax() == 38}
    assert {"neck", "chest", "abdom", "hip", "thigh", "knee", "ankle", "biceps", "forearm", "wrist"} - largest == {
        "ankle",
        "forearm",
    }
    assert "adipos" in largest
    assert table["ankle"].nlargest(3).to_dict() == {30: 33.9, 85: 33.7, 38: 29.6}


def test_body_fat_gives_away_its_target() -> None:
    """What the catalogue forbids as features is nearly the target itself."""
    table = data.load("body_fat")
    assert all(text in table.attrs["quirks"][1] for text in ("siri", "density", "free", "never"))
    assert table["siri"].corr(table["brozek"]) > 0.999
    assert ((1 - table["brozek"] / 100) * table["weight"] - table["free"]).abs().median() < 0.1


def test_body_fat_has_its_own_terms() -> None:
    terms = data.load("body_fat").attrs["terms"]
    assert "non-commercial" in terms
    assert "non-commercial" in (lessons.ROOT / "data/noncommercial/README.md").read_text(encoding="utf-8")
    assert terms in (lessons.ROOT / "data/README.md").read_text(encoding="utf-8")


def exact_fit(rows: list[list[Fraction]], y: list[Fraction]) -> list[Fraction]:
    """Solve the normal equations by elimination, in fractions."""
    size = len(rows[0])
    system = [
        [sum((row[j] * row[k] for row in rows), Fraction()) for k in range(size)]
        + [sum((row[j] * value for row, value in zip(rows, y, strict=True)), Fraction())]
        for j in range(size)
    ]
    for j in range(size):
        pivot = next(k for k in range(j, size) if system[k][j])
        system[j], system[pivot] = system[pivot], system[j]
        system[j] = [value / system[j][j] for value in system[j]]
        for k in range(size):
            if k != j:
                system[k] = [a - system[k][j] * b for a, b in zip(system[k], system[j], strict=True)]
    return [row[-1] for row in system]


def test_planted_rows_are_those_of_the_published_runs() -> None:
    thousand, hundred = data.load("planted_1000x2"), data.load("planted_100x5")
    y = [Fraction(v) for v in thousand["y"]]
    rows = [[Fraction(1), Fraction(a), Fraction(b)] for a, b in zip(thousand["x1"], thousand["x2"], strict=True)]
    assert [f"{float(w):.4f}" for w in exact_fit(rows, y)] == ["4.1997", "1.9999", "-3.3997"]
    rows = [[Fraction(1), *map(Fraction, row[:-1])] for row in hundred.to_numpy().tolist()]
    fit = [float(w) for w in exact_fit(rows, [Fraction(v) for v in hundred["y"]])]
    # What that text's descent learned is 0.0030 away from it at most.
    learned = [0.8640, 0.3088, 0.2475, 1.0593, -0.9756, -1.2738]
    assert f"{max(abs(a - b) for a, b in zip(fit, learned, strict=True)):.4f}" == "0.0030"


@pytest.mark.parametrize("name", NIST)
def test_nist_certified_values(name: str) -> None:
    """The exact fit of the data has every digit that NIST certifies: data and certified values belong together."""
    table = data.load(name)
    certified, model = table.attrs["certified"], table.attrs["model"]
    features = [column for column in table if column != "y"]
    y = [Fraction(str(value)) for value in table["y"]]
    rows = []
    for values in table[features].itertuples(index=False):
        x = [Fraction(str(value)) for value in values]
        degree = max(map(int, re.findall(r"\*\*(\d+)", model)), default=1)
        powers = x if len(features) > 1 else [x[0] ** power for power in range(1, degree + 1)]
        rows.append([Fraction(1), *powers] if "B0" in model else powers)
    found = exact_fit(rows, y)
    wanted = list(certified["estimates"].values())
    assert [float(value) for value in found] == pytest.approx(wanted, rel=2e-14)
    errors = [b - sum(r * w for r, w in zip(row, found, strict=True)) for row, b in zip(rows, y, strict=True)]
    variance = sum(error**2 for error in errors) / (len(y) - len(found))
    assert float(variance) ** 0.5 == pytest.approx(certified["residual_sd"], rel=1e-13, abs=1e-300)


@pytest.mark.parametrize("name", ["advertisng", "Advertising", "", 3, None])
def test_wrong_name(name: object) -> None:
    with pytest.raises(ValueError, match="There is no data set") as error:
        data.load(name)  # type: ignore[arg-type]
    assert "galton_pairs" in str(error.value)


def test_wrong_name_gets_a_guess() -> None:
    with pytest.raises(ValueError, match="Did you mean 'advertising'"):
        data.load("advertisng")


def test_one_column_by_its_name() -> None:
    assert list(data.load("galton_pairs", columns="child").columns) == ["child"]


def test_missing_column() -> None:
    with pytest.raises(ValueError, match=r"no column 'TV'.*tv, radio, newspaper, sales.*capital"):
        data.load("advertising", columns=["TV"])


@pytest.fixture
def own_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let `load` read from a copy that may be damaged."""
    shutil.copytree(lessons.ROOT / "data", tmp_path / "data")
    monkeypatch.setattr(data, "_PLACES", (tmp_path / "data",))
    data._catalogue.cache_clear()
    return tmp_path / "data"


@pytest.mark.parametrize("file", ["free/advertising.csv", "free/nist/certified.json", "noncommercial/body_fat.csv"])
def test_damaged_file(own_copy: Path, file: str) -> None:
    path = own_copy / file
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))
    with pytest.raises(ValueError, match=r"changed or damaged.*git checkout.*make data"):
        data.load("nist_norris" if "nist" in file else Path(file).stem)


@pytest.mark.parametrize("at", [0, 20, -1])
def test_damaged_packed_file(own_copy: Path, at: int) -> None:
    path = own_copy / "free/king_county.csv.gz"
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"changed or damaged.*git checkout.*make data"):
        data.load("king_county")


def test_absent_file(own_copy: Path) -> None:
    (own_copy / "free/advertising.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"free/advertising.csv is not there.*git checkout -- data"):
        data.load("advertising")
    assert len(data.load("anscombe")) == 11  # the others are not touched by it


def test_absent_file_that_only_a_clone_has(own_copy: Path) -> None:
    (own_copy / "noncommercial/body_fat.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"no commercial use.* a clone .*has it.*git checkout -- data"):
        data.load("body_fat")


def test_damaged_catalogue(own_copy: Path) -> None:
    (own_copy / "catalogue.json").write_text("{")
    with pytest.raises(ValueError, match=r"catalogue.* has been damaged.*git checkout -- data"):
        data.load("advertising")


def test_rebuild_refuses_what_differs(own_copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("rebuild", own_copy / "rebuild.py")
    assert spec and spec.loader
    rebuild = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rebuild)
    files = rebuild.checksums()
    packed = {file: (own_copy / file).read_bytes() for file in files}
    stored = {file: gzip.decompress(found) if file.endswith(".gz") else found for file, found in packed.items()}
    made = {file: (lambda content=content: content) for file, content in stored.items()}
    monkeypatch.setattr(rebuild, "contents", lambda packages: made)
    rebuild.rebuild(tmp_path)
    assert packed == {file: (own_copy / file).read_bytes() for file in files}
    (own_copy / "free/king_county.csv.gz").unlink()
    rebuild.rebuild(tmp_path)
    assert gzip.decompress((own_copy / "free/king_county.csv.gz").read_bytes()) == stored["free/king_county.csv.gz"]
    made["free/anscombe.csv"] = lambda: stored["free/anscombe.csv"].replace(b"8.04", b"8.05")
    (own_copy / "free/advertising.csv").unlink()
    with pytest.raises(SystemExit, match=r"free/anscombe.csv: the checksum is .* Nothing was written"):
        rebuild.rebuild(tmp_path)
    assert not (own_copy / "free/advertising.csv").exists()


def test_every_file_is_in_the_catalogue() -> None:
    entries = json.loads((lessons.ROOT / "data/catalogue.json").read_text(encoding="utf-8")).values()
    named = {entry["file"] for entry in entries} | {
        entry["certified"]["file"] for entry in entries if "certified" in entry
    }
    present = {
        str(path.relative_to(lessons.ROOT / "data"))
        for folder in ("free", "noncommercial")
        for path in (lessons.ROOT / "data" / folder).rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert present == named
