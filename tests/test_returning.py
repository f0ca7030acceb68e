"""What goes back: grades as Canvas and Moodle import them, and pages that say plainly what is not graded yet."""

import base64
import csv
import io
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

from course_utils import notebook_files
from course_utils.classroom import autograded, command, feedback, lms, returning, waiting
from course_utils.classroom.hand_ins import HandIn
from course_utils.classroom.judging import Judgement, PartResult
from course_utils.classroom.lateness import Lateness
from course_utils.classroom.results import PartGrade, Result

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Notes,Set 0 (70),Set 1 (71),Final Score
    Points Possible,,,,,,10,20,(read only)
"Öberg, Åsa",11,S1,asa,A,=1+1,9,,90
"O'Brien, Seán",12,S2,sean,A,,8,12.5,80
"Li, 小龙",13,S3,li,A,,7,EX,70
"""
MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,Last modified (grade),Feedback comments
Participant 501,Åsa Öberg,asa@a.org,Submitted,,20.00,Yes,-,
Participant 502,Seán O'Brien,sean@a.org,,3.00,20.00,Yes,"Friday, 20 November 2026, 11:59 PM",Good.
"""  # noqa: E501
OWN = "student_id,name,lms_id\nasa,Åsa Öberg,11\n"
IN_TIME = Lateness()


def roster(tmp_path: Path, text: str) -> lms.Roster:
    (tmp_path / "roster.csv").write_text(text, encoding="utf-8")
    return lms.read_roster(tmp_path / "roster.csv")


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_canvas_gets_its_own_columns_and_keeps_what_has_no_new_grade(tmp_path: Path) -> None:
    canvas = roster(tmp_path, CANVAS)
    heading = returning.column(canvas, "Set 1")
    assert heading == "Set 1 (71)"
    found = lines(returning.canvas_csv(canvas, {"asa": "15.5", "sean": None}, {}, heading, 20))
    assert found[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Set 1 (71)"]
    assert found[1] == ["    Points Possible", "", "", "", "", "20"]
    assert found[2] == ["Öberg, Åsa", "11", "S1", "asa", "A", "15.5"]
    assert found[3][-1] == "12.5", "an empty cell would delete it in Canvas"
    assert found[4][-1] == "EX"


def test_a_grade_that_is_not_complete_can_stand_apart(tmp_path: Path) -> None:
    found = lines(returning.canvas_csv(roster(tmp_path, CANVAS), {"asa": "15"}, {"sean": "7"}, "Set 1 (71)", 20))
    assert found[0][-2:] == ["Set 1 (71)", "Set 1 (71) (so far, not complete)"]
    assert [line[-2:] for line in found[2:]] == [["15", ""], ["12.5", "7"], ["EX", ""]]


def test_headings(tmp_path: Path) -> None:
    canvas = roster(tmp_path, CANVAS)
    assert returning.column(canvas, "Set 2") == "Set 2"  # Canvas makes a new assignment of it
    assert returning.column(canvas, "Set 2", "Set 0 (70)") == "Set 0 (70)"
    with pytest.raises(ValueError, match="no column 'Set 9'"):
        returning.column(canvas, "Set 2", "Set 9")
    with pytest.raises(ValueError, match="Several columns"):
        returning.column(roster(tmp_path, CANVAS.replace("Set 0 (70)", "Set 1 (70)")), "Set 1")


def test_a_roster_of_ones_own_gives_canvas_the_columns_it_wants(tmp_path: Path) -> None:
    own = roster(tmp_path, OWN)
    found = lines(returning.canvas_csv(own, {"asa": "3"}, {}, "Set 1", 20))
    assert found[0] == ["Student", "ID", "Section", "Set 1"] and found[2] == ["Åsa Öberg", "11", "", "3"]
    assert lines(returning.moodle_csv(own, {"asa": "3"}, {}, 20))[1][:4] == ["Participant 11", "Åsa Öberg", "", "3"]


@pytest.mark.parametrize(
    ("text", "written"), [(CANVAS, False), (MOODLE, True), (OWN, True), (OWN.replace(",11", ","), False)]
)
def test_moodle_gets_no_numbers_that_are_not_its_own(text: str, written: bool, tmp_path: Path) -> None:
    given, problem_set = SimpleNamespace(course=tmp_path, incomplete="leave"), SimpleNamespace(name="1_x", points=20.0)
    command._write_grades(given, problem_set, roster(tmp_path, text), [], "Set 1")  # type: ignore[arg-type]
    names = {path.name for path in (tmp_path / "grades/1_x").iterdir()}
    assert names == ({"canvas.csv", "moodle.csv"} if written else {"canvas.csv"})


def test_moodle_gets_its_worksheet_back(tmp_path: Path) -> None:
    moodle = roster(tmp_path, MOODLE)
    found = lines(returning.moodle_csv(moodle, {"asa_": "1", "asa": "15.5"}, {"asa": "=1+1"}, 20))
    assert found[0] == lines(MOODLE)[0], "without 'Last modified (grade)' Moodle refuses it"
    assert found[1][4:] == ["15.5", "20.00", "Yes", "-", "'=1+1"]
    assert found[2] == lines(MOODLE)[2], "no new grade, and the comment stays"
    assert lines(returning.moodle_csv(moodle, {"asa": "EX"}, {}, 20))[1][4] == ""
    assert returning.other_maximum(moodle, 20) is None
    assert "maximum grade of 20.00, the problem set has 10 points" in str(returning.other_maximum(moodle, 10))


def result(points: list[float | None], lateness: Lateness = IN_TIME, **given: object) -> Result:
    parts = [
        PartGrade(points[0], 3.0, False, PartResult("A1.1", "p1", points[0], 3.0, "sum", "A1.1: a <b>sum</b>."), ()),
        PartGrade(points[1], 4.0, points[1] is not None, PartResult("A1.2", "p2", None, 4.0, None, "A1.2: read."),
                  ("Why <i>so</i>?",) if points[1] is not None else ()),
    ]  # fmt: skip
    judgement = Judgement([part.program for part in parts])
    student = lms.Student("asa", "Åsa <Öberg>", "11")
    return Result(HandIn(student, "x.ipynb", b""), judgement, tuple(parts), lateness, bool(given.get("excused")))


def test_a_page_says_what_is_not_graded_yet_and_what_lateness_took() -> None:
    page = feedback.page("Set 1", result([3.0, None]), None)
    assert "So far 3 of 7 points: this grade is not complete." in page
    assert "Not graded yet: A1.2 (4 points): a person has still to read it." in page
    assert "not graded yet, of 4" in page and "A1.2" in waiting.page("Set 1", [result([3.0, None])], [], [])
    late = Lateness(0.9, "Handed in 3 hours late: 10% of the points are taken away.")
    page = feedback.page("Set 1", result([3.0, 2.0], late), None)
    assert "<strong>4.5 of 7 points</strong>" in page and "3 hours late" in page and "Before that it was 5" in page
    assert "Your reader: Why &lt;i&gt;so&lt;/i&gt;?" in page and "Read by a person." in page
    assert "<b>sum" not in page and "<Öberg>" not in page
    unknown = result([3.0, 2.0], Lateness(1.0, "Handed in late; how late is not known yet.", known=False))
    assert "not complete" in feedback.page("Set 1", unknown, None) and not unknown.complete
    assert "how late is not known" in waiting.page("Set 1", [unknown], [], [])
    assert "You are excused" in feedback.page("Set 1", result([3.0, 2.0], excused=True), None)


def test_what_was_given_is_folded_and_what_a_student_wrote_is_not() -> None:
    given = ["# Set 1\n\nRead this.", "x = [1, 2]"]
    texts = [("markdown", f"# Set 1\n\n{notebook_files.badge('https://a.b')}\n\nRead this."), ("code", given[1])]
    cells = [SimpleNamespace(cell_type=kind, source=text) for kind, text in [*texts, ("markdown", "# My <own>")]]
    page = feedback.page("Set 1", result([3.0, 2.0]), SimpleNamespace(cells=cells), given)
    assert "<h3>Set 1</h3>" in page and "Read this" not in page and "Open in Colab" not in page
    assert "<details><summary>given code</summary><pre>x = [1, 2]</pre></details>" in page
    assert '<pre class="text"># My &lt;own&gt;</pre>' in page


def test_formgrader_shows_given_texts_as_they_are_and_students_without_life() -> None:
    v4, badge = nbformat.v4, notebook_files.badge("https://a.b")
    given = "# Set\n\n[A link](https://a.b) <!-- not to be seen -->"
    texts = [f"# Set\n\n{badge}\n\n[A link](https://a.b) <!-- not to be seen -->", "[mine](javascript:1) <img src=x>"]
    notebook = v4.new_notebook(cells=[v4.new_markdown_cell(text) for text in texts])
    release = v4.new_notebook(cells=[v4.new_markdown_cell(given)])
    made = autograded.notebook(None, release, notebook, Judgement([]))  # type: ignore[arg-type]
    assert [cell.source for cell in made.cells] == [given, "[mine] (javascript:1) < img src=x>"]


def test_a_picture_is_no_wider_than_the_page_and_has_words() -> None:
    wide = base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (1440).to_bytes(4, "big") + b"\x00" * 8).decode()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("draw()") for _ in range(3)])
    data = [{"image/png": wide, "text/plain": "A line."}, {"image/png": "no picture"}, {"text/plain": "1"}]
    outputs = [{"output_type": "display_data", "data": one, "metadata": {}} for one in data]
    judgement = Judgement([], [(number, [output]) for number, output in enumerate(outputs)])
    made = autograded.notebook(None, nbformat.v4.new_notebook(), notebook, judgement)  # type: ignore[arg-type]
    about = [cell.outputs[0].metadata for cell in made.cells]
    assert about[0] == {"image/png": {"width": 720, "alt": "A line."}} and about[1:] == [{}, {}]


def test_a_person_who_changes_what_the_program_gave_is_named() -> None:
    found = result([3.0, 2.0])
    changed = PartGrade(2.0, 3.0, True, found.parts[0].program, ("Half right.",))
    page = feedback.page("Set 1", Result(found.hand_in, found.judgement, (changed,), found.lateness, False), None)
    assert "2 of 3 points" in page and "The program gave 3 points; a person has changed that." in page


def test_the_page_of_what_waits_names_everybody_and_says_when_nothing_does() -> None:
    others = [lms.Student("sean", "Seán", "12")], [lms.Student("li", "Li", "13")]
    page = waiting.page("Set 1", [], *others)
    assert "has not graded it" in page and "Nothing was handed in" in page
    assert "Everything is graded." in waiting.page("Set 1", [result([3.0, 2.0])], [], [])
