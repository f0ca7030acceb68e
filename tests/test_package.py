"""What the package promises as a package: light, free of circles, installable, the same for pip and conda."""

import ast
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

from tools import lessons

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = lessons.ROOT
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in (ROOT / "course_utils").rglob("*.py")
    if path.name != "__init__.py"
)
HEAVY = ["torch", "matplotlib", "ipywidgets"]


def python(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def project() -> dict:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_import_is_quick() -> None:
    code = "import time, numpy; t = time.process_time(); import course_utils.checks; print(time.process_time() - t)"
    seconds = min(float(python(code)) for _ in range(5))
    assert seconds < 0.08


@pytest.mark.parametrize("module", MODULES)
def test_heavy_packages_only_where_a_module_is_about_them(module: str) -> None:
    loaded = python(f"import sys, {module}; print(*[name for name in {HEAVY} if name in sys.modules])").split()
    source = (ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8")
    assert [name for name in loaded if not re.search(rf"^(import|from) {name}\b", source, re.MULTILINE)] == []


def test_no_network() -> None:
    python(
        "import socket\n"
        "def refuse(*_, **__): raise AssertionError('the network was asked')\n"
        "socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse\n"
        "from course_utils import checks, data, errors, figures\n"
        "[data.load(name) for name in data.names()]\n"
        "checks.check('00.1', 928)\n"
    )


def test_no_circle_of_imports() -> None:
    imports = {}
    for module in MODULES:
        tree = ast.parse((ROOT / (module.replace(".", "/") + ".py")).read_text(encoding="utf-8"))
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
        imports[module] = {node.module for node in froms if node.module in MODULES}
        imports[module] |= {f"{n.module}.{a.name}" for n in froms for a in n.names} & set(MODULES)
    while imports:
        free = [module for module, needs in imports.items() if not needs & imports.keys()]
        assert free, f"these import each other in a circle: {sorted(imports)}"
        for module in free:
            del imports[module]


def test_metadata_has_lower_bounds_only() -> None:
    about = project()
    asked = [*about["dependencies"], *(line for extra in about["optional-dependencies"].values() for line in extra)]
    for line in asked:
        requirement = line.partition(";")[0]
        assert not re.search(r"==|<|~=|!=", requirement), line
        assert ">=" in requirement or "[" in requirement, line
    assert not any(line.startswith("torch") for line in about["dependencies"])
    assert about["requires-python"] == ">=3.10"


def test_constraints_are_exact_and_cover_what_is_asked() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines if not line.startswith("#")}
    assert all(line.startswith("#") or re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    about = project()
    asked = [*about["dependencies"], *(line for extra in about["optional-dependencies"].values() for line in extra)]
    names = {re.split(r"[\[>;]", line)[0].lower() for line in asked} - {about["name"]}
    assert names <= pinned
    exact = next(line.partition("==")[2] for line in lines if line.startswith("torch=="))
    tried = ".".join(exact.split(".")[:2])
    assert about["optional-dependencies"]["torch"] == [f"torch>={tried}"], "only that PyTorch was tried"


def test_conda_asks_for_the_same() -> None:
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    asked = {line.replace("pytorch", "torch") for line in conda["dependencies"]} - {"pip"}
    about = project()
    extras = about["optional-dependencies"]
    wanted = {*about["dependencies"], *extras["torch"], *extras["lab"], f"python{about['requires-python']}"}
    assert asked == {line for line in wanted if not line.startswith(about["name"])}


def test_wheel_carries_code_and_free_data_and_nothing_else(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", tmp_path, ROOT]
    subprocess.run(build, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    unpacked = tmp_path / "unpacked"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(unpacked)
    files = {path.relative_to(unpacked).parts[0] for path in unpacked.rglob("*") if path.is_file()}
    assert {name.partition("-")[0] for name in files} == {"course_utils", "linear_regression_course"}
    free = {str(path.relative_to(ROOT / "data")) for path in (ROOT / "data/free").rglob("*") if path.is_file()}
    vendored = unpacked / "course_utils/vendored"
    assert {str(path.relative_to(vendored)) for path in vendored.rglob("*") if path.is_file()} == {
        *free,
        "catalogue.json",
    }
    code = (
        f"import sys; sys.path.insert(0, {str(unpacked)!r})\n"
        "from course_utils import data\n"
        f"assert data.__file__.startswith({str(unpacked)!r})\n"
        "print(len(data.load('galton_pairs')))\n"
        "try: data.load('body_fat')\n"
        "except FileNotFoundError as error: print(error)"
    )
    result = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    loaded, refused = result.stdout.splitlines()
    assert loaded == "928"
    assert re.search("noncommercial/body_fat.csv.* no commercial use.* clone of the course's repository has", refused)


def test_source_archive_leaves_out_what_is_not_for_every_use(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as unpacked:
        files = unpacked.getnames()
    assert any("/data/free/" in file for file in files)
    assert not any("noncommercial" in file for file in files)
