"""Exports of Canvas and Moodle: whose file it is, which one counts, what cannot be read; rosters."""

import contextlib
import io
import json
import os
import zipfile
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest

from course_utils.classroom import hand_ins, lms, plain
from course_utils.classroom.hand_ins import UnreadableError

NOTEBOOK = nbformat.writes(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = 1")])).encode()
CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section
    Points Possible,,,,
"Öberg, Åsa",11,S1,asa,A
"O'Brien, Seán",12,S2,sean,A
"Li, 小龙",13,S3,li,A
"Smith, Ann",14,S4,ann,A
"""
MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade
Participant 501,Åsa Öberg,asa@example.org,Submitted,,20
Participant 502,Seán O'Brien,sean@example.org,,,20
"""


@pytest.fixture
def canvas(tmp_path: Path) -> lms.Roster:
    (tmp_path / "roster.csv").write_text(CANVAS, encoding="utf-8-sig")
    return lms.read_roster(tmp_path / "roster.csv")


@pytest.fixture
def moodle(tmp_path: Path) -> lms.Roster:
    (tmp_path / "worksheet.csv").write_text(MOODLE, encoding="utf-8")
    return lms.read_roster(tmp_path / "worksheet.csv")


def test_canvas_names(canvas: lms.Roster, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for name in [
        "bergsa_11_901_set.ipynb",
        "bergsa_11_902_set-1.ipynb",
        "bergsa_11_903_notes 🎉.pdf",
        "obriensen_LATE_12_904_my_own_name (2).ipynb",
        "li_999_905_set.ipynb",
        "nobody_77_906_set.ipynb",
        "annsmith_99_907_set_of_Ann.ipynb",
        "bergsa_11_text.html",
    ]:
        (folder / name).write_bytes(NOTEBOOK)
    found, strangers = hand_ins.collect(folder, canvas, "set.ipynb")
    by_id = {hand_in.student.id: hand_in for hand_in in found}
    assert by_id.keys() == {"asa", "sean", "ann"}
    assert by_id["asa"].file == "bergsa_11_902_set-1.ipynb" and len(by_id["asa"].others) == 3
    assert by_id["sean"].late is True and by_id["asa"].late is False
    assert sorted(strangers) == ["li_999_905_set.ipynb", "nobody_77_906_set.ipynb"]


def test_moodle_folders_and_an_archive_in_an_archive(moodle: lms.Roster, tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep/folder/set.ipynb", NOTEBOOK)
        archive.writestr("__MACOSX/._set.ipynb", b"x")
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("Åsa Öberg_501_assignsubmission_file_/set.ipynb", NOTEBOOK)
        archive.writestr("Seán O'Brien_502_assignsubmission_file_work.zip", inner.getvalue())
        archive.writestr("Group A-Åsa Öberg_501_assignsubmission_onlinetext/onlinetext.html", b"<p>see the file")
    found, strangers = hand_ins.collect(tmp_path / "export.zip", moodle, "set.ipynb")
    assert [hand_in.student.id for hand_in in found] == ["asa", "sean"]
    assert all(hand_in.content == NOTEBOOK and hand_in.late is None for hand_in in found) and strangers == []


def test_an_export_that_is_damaged_or_none_is_refused(
    canvas: lms.Roster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    export = tmp_path / "export.zip"
    with zipfile.ZipFile(export, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bergsa_11_901_set.ipynb", NOTEBOOK)
        archive.writestr("obriensen_12_902_set.ipynb", NOTEBOOK)
    whole = export.read_bytes()
    (found, _) = hand_ins.collect(export, canvas, "set.ipynb")
    assert len(found) == 2
    export.write_bytes(whole[:200])
    with pytest.raises(ValueError, match=r"export\.zip cannot be read.*damaged.*was the download complete"):
        hand_ins.collect(export, canvas, "set.ipynb")
    export.write_bytes(whole[:60] + b"\xff" * 40 + whole[100:])  # in the middle of the first one's data
    with pytest.raises(ValueError, match=r"export\.zip cannot be read.*bergsa_11_901_set\.ipynb"):
        hand_ins.collect(export, canvas, "set.ipynb")
    with pytest.raises(ValueError, match="is this not the roster"):
        hand_ins.collect(tmp_path / "roster.csv", canvas, "set.ipynb")
    export.write_bytes(whole)
    monkeypatch.setattr(hand_ins, "MOST_FILES", 1)
    with pytest.raises(ValueError, match="holds 2 files, and 1 are allowed"):
        hand_ins.collect(export, canvas, "set.ipynb")


def test_an_export_without_a_file_of_the_class_is_refused(canvas: lms.Roster, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    with pytest.raises(ValueError, match="It is empty"):
        hand_ins.collect(folder, canvas, "set.ipynb")
    (folder / "nobody_77_906_set.ipynb").write_bytes(NOTEBOOK)
    (folder / "submissions.zip").write_bytes(b"PK\x03\x04 and nothing else")
    with pytest.raises(ValueError, match=r"nobody_77_906_set\.ipynb, submissions\.zip \(The archive is damaged"):
        hand_ins.collect(folder, canvas, "set.ipynb")
    (folder / "bergsa_11_901_set.ipynb").write_bytes(NOTEBOOK)
    _, strangers = hand_ins.collect(folder, canvas, "set.ipynb")
    assert strangers == ["nobody_77_906_set.ipynb", "submissions.zip (The archive is damaged.)"]


def test_links_bombs_and_damaged_archives(canvas: lms.Roster, tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "secret.ipynb").write_bytes(NOTEBOOK)
    (folder / "a_11_1_set.ipynb").symlink_to(tmp_path / "secret.ipynb")
    with zipfile.ZipFile(folder / "b_12_2_set.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("set.ipynb", b"0" * (hand_ins.LARGEST + 1))
        link = zipfile.ZipInfo("link.ipynb")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../outside.ipynb", NOTEBOOK)
    (folder / "c_13_3_set.zip").write_bytes(b"PK\x03\x04 and nothing else")
    with (folder / "d_14_4_set.ipynb").open("wb") as file:
        file.truncate(hand_ins.LARGEST + 1)
    before = sorted(path for path in tmp_path.rglob("*"))
    found, _ = hand_ins.collect(folder, canvas, "set.ipynb")
    by_id = {hand_in.student.id: hand_in for hand_in in found}
    assert "link" in by_id["asa"].problem and by_id["asa"].content is None
    assert by_id["sean"].content == NOTEBOOK  # the one that can be read; its name leads nowhere
    assert "damaged" in by_id["li"].problem
    assert "MB" in by_id["ann"].problem
    assert before == sorted(path for path in tmp_path.rglob("*")) and not (tmp_path.parent / "outside.ipynb").exists()


def test_the_end_of_a_name_is_the_students_own(canvas: lms.Roster, moodle: lms.Roster, tmp_path: Path) -> None:
    for roster, names in [
        (canvas, ["bergsa_11_901_x_14_assignsubmission_file_set.ipynb", "bergsa_11_901_x_14_902_set.ipynb"]),
        (canvas, ["asa/x_14_902_set.ipynb", "asa/x_14_assignsubmission_file_/ann.ipynb"]),
        (moodle, ["Åsa Öberg_501_assignsubmission_file_x_502_assignsubmission_file_set.ipynb"]),
        (moodle, ["Åsa Öberg_501_assignsubmission_file_/x_502_assignsubmission_file_set.ipynb", "asa/sean.ipynb"]),
    ]:
        for name in names:
            with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
                archive.writestr(name, NOTEBOOK)
            (found,), _ = hand_ins.collect(tmp_path / "export.zip", roster, "set.ipynb")
            assert found.student.id == "asa", name


def test_an_archive_of_a_students_has_an_end(
    canvas: lms.Roster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(hand_ins, "MOST_UNPACKED", 10 * 2**20)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(30):
            archive.writestr(f"{number}.bin", bytes(2**20))
        archive.writestr("set.ipynb", NOTEBOOK)
    damaged = bytearray(inner.getvalue())
    damaged[60:200] = b"\xff" * 140  # in the middle of compressed data
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("bergsa_11_901_work.zip", inner.getvalue())
        archive.writestr("obriensen_12_902_work.zip", bytes(damaged))
    for hand_in in hand_ins.collect(tmp_path / "export.zip", canvas, "set.ipynb")[0]:
        assert hand_in.content == NOTEBOOK
        assert 10 <= len(hand_in.others) <= 13


def test_archive_that_lies_about_sizes(canvas: lms.Roster, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("set.ipynb", b"0" * (hand_ins.LARGEST + 100))
    size = (hand_ins.LARGEST + 100).to_bytes(4, "little")
    assert size in packed.getvalue()
    (tmp_path / "x_11_1_set.zip").write_bytes(packed.getvalue().replace(size, (1000).to_bytes(4, "little")))
    (hand_in,), _ = hand_ins.collect(tmp_path, canvas, "set.ipynb")
    # Python stops reading at the size that is claimed, and then misses the checksum.
    assert hand_in.content is None and "cannot be read" in hand_in.problem


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (NOTEBOOK[: len(NOTEBOOK) // 2], "cut off"),
        (b"\x89PNG\r\n", "no JSON"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "a zip archive"),
        (b"<html>", "a web page"),
        (b"[1, 2]", "not a notebook"),
        (b'{"cells": 3}', "damaged"),
        (b'{"cells": [3], "metadata": {}}', "damaged"),
        (b"[" * 100_000, "nested"),
        (b'{"cells": [], "metadata": {"kernelspec": {"language": "R", "name": "ir"}}}', "kernel is 'r'"),
        (b'{"cells": [], "metadata": {"language_info": {"name": "julia"}}}', "kernel is 'julia'"),
        (b" " * (hand_ins.LARGEST) + b"{}", "MB"),
    ],
)
def test_files_that_are_refused(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        hand_ins.read_notebook(content)


@pytest.mark.parametrize(
    "text",
    ['{"nbformat": 3, "worksheets": [{"cells": [%s]}]}', '{"cells": [{"cell_type": "code", "source": %s}]}',
     '{"cells": [{"cell_type": "code", "metadata": {"nbgrader": {"grade_id": %s}}}]}', '{"cells": %s}'],
)  # fmt: skip
def test_nesting_of_any_depth_is_refused_or_read(text: str) -> None:
    for depth in range(500, 1100, 4):
        with contextlib.suppress(UnreadableError):
            hand_ins.read_notebook((text % ("[" * depth + "]" * depth)).encode())


def test_a_hundred_thousand_cells_are_refused_at_once() -> None:
    cells = b"[" + b'{"cell_type": "code"},' * 100_000 + b"{}]"
    for content in (b'{"cells": ' + cells + b"}", b'{"nbformat": 3, "worksheets": [{"cells": ' + cells + b"}]}"):
        with pytest.raises(UnreadableError, match="cells"):
            hand_ins.read_notebook(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings(encoding: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("name = 'Müller – 5 €'")])
    text = json.dumps(notebook, ensure_ascii=False)
    assert hand_ins.read_notebook(text.encode(encoding)).cells[0].source == "name = 'Müller – 5 €'"


def test_third_format_and_odd_metadata() -> None:
    cell = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "outputs": [], "language": "python", "metadata": {}}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell]}]}
    assert hand_ins.read_notebook(json.dumps(old).encode()).cells[0].source == "x = 1\ny = 2"
    odd = {"cells": [{"cell_type": "code", "source": 5, "metadata": {"nbgrader": {"grade_id": [1]}}}], "metadata": [1]}
    assert hand_ins.read_notebook(json.dumps(odd).encode()).cells[0].metadata.nbgrader.grade_id == "[1]"


def test_rosters_that_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("who,what\na,b\n")
    with pytest.raises(ValueError, match="is no roster: its columns are who, what"):
        lms.read_roster(path)
    path.write_bytes(b"PK\x03\x04\x14\x00\r\r\n\x00")
    with pytest.raises(ValueError, match=r"roster\.csv is no roster: it is a zip archive.*exchanged.*xlsx"):
        lms.read_roster(path)
    path.write_bytes(b"student_id,name\r1,Ann\r2,Li\r")  # as programs of old Macintoshes end lines
    with pytest.raises(ValueError, match=r"roster\.csv is no roster: it cannot be read as a CSV file"):
        lms.read_roster(path)
    path.write_text("Identifiant,Nom complet\nParticipant 1,X\n")
    with pytest.raises(ValueError, match="set it to English"):
        lms.read_roster(path)
    path.write_text("student_id,name\na b,X\na_b,Y\n")
    with pytest.raises(ValueError, match="more than one line for a_b"):
        lms.read_roster(path)


def test_the_same_login_at_two_hosts_and_names_in_two_columns(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text("Identifier,Full name,Email address\nParticipant 1,A,x@a.org\nParticipant 2,B,x@b.org\n")
    assert [student.id for student in lms.read_roster(path).students] == ["x_1", "x_2"]
    path.write_text("LastName,FirstName,ID,SIS Login ID,Section\nPoints Possible,,,,\nÖberg,Åsa,11,asa,A\n")
    assert [(one.id, one.name) for one in lms.read_roster(path).students] == [("asa", "Åsa Öberg")]


@pytest.mark.parametrize(("encoding", "between"), [("utf-8", ","), ("cp1252", ";"), ("utf-16", "\t")])
def test_a_roster_as_spreadsheets_save_it(encoding: str, between: str, tmp_path: Path) -> None:
    text = "student_id,name,email\r\n1,Jürgen Müller,j@a.org\r\n2,Zoë O’Brien,z@a.org\r\n".replace(",", between)
    (tmp_path / "roster.csv").write_bytes(text.encode(encoding))
    (tmp_path / "export").mkdir()
    (tmp_path / "export/jurgenmuller_5551_777_set.ipynb").write_bytes(NOTEBOOK)
    roster = lms.read_roster(tmp_path / "roster.csv")
    assert [student.name for student in roster.students] == ["Jürgen Müller", "Zoë O’Brien"]
    found, strangers = hand_ins.collect(tmp_path / "export", roster, "set.ipynb")
    assert [hand_in.student.id for hand_in in found] == ["1"] and strangers == []


@pytest.mark.parametrize("name", ["../../etc", "a/b", "", ".", "小龙", "🎉", "x" * 500, "a\x00b", "CON con"])
def test_ids_are_safe_folders(name: str, tmp_path: Path) -> None:
    safe = lms.safe(name)
    assert (tmp_path / safe).parent == tmp_path and safe not in ("", ".", "..") and os.sep not in safe
    (tmp_path / safe).mkdir()


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        3,
        -(2**70),
        2.5,
        float("inf"),
        Fraction(2, 3),
        "text",
        [1, [2.0]],
        (1, "a"),
        {"a": (1,)},
        ...,
        1 + 2j,
    ],
)
def test_plain_data_return_as_they_were(value: object) -> None:
    back = plain.decode(json.loads(json.dumps(plain.encode(value))))
    assert back == value and type(back) is type(value)


def test_plain_arrays() -> None:
    for array in [np.eye(2), np.array(3), np.array([1, 2]), np.array([True]), np.array([Fraction(1, 2)])]:
        back = plain.decode(json.loads(json.dumps(plain.encode(array))))
        assert np.array_equal(back, array) and back.shape == array.shape and back.dtype.kind == array.dtype.kind


class Derived(float):
    """Says that it equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


def test_what_comes_back_has_no_class_of_a_student() -> None:
    assert type(plain.decode(plain.encode(Derived(3.0)))) is float
    endless: list = []
    endless.append(endless)
    for value in [object(), endless, [0] * (plain.MOST_NUMBERS + 1), np.array(["a"]), lambda: 1]:
        with pytest.raises(plain.NotPlainError):
            plain.encode(value)


@pytest.mark.parametrize(
    "said",
    [
        {"array": [1], "shape": [5], "kind": "f"},
        {"array": [1], "shape": [1], "kind": "V"},
        {"whole": "x"},
        {"whole": "9" * 9999},
        {"fraction": ["1", "0"]},
        {"complex": "ab"},
        {"unknown": 1},
        {"tuple": 3},
        {"dict": [1]},
    ],
)
def test_forged_plain_data_are_refused(said: object) -> None:
    with pytest.raises(plain.NotPlainError):
        plain.decode(said)
