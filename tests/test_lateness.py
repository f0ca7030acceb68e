"""Late hand-ins: times as systems write them, edges of a second, zones, clocks that change, and what nobody knows."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from course_utils.classroom import lms, times
from course_utils.classroom.lateness import Handed, Policy

BERLIN, NEW_YORK = times.zone("Europe/Berlin"), times.zone("America/New_York")
DEADLINE = datetime(2026, 11, 20, 23, 59, tzinfo=BERLIN)
TENTH = Policy(DEADLINE, a_day=0.1)


def kept(policy: Policy, at: datetime) -> float:
    return round(policy.judge(Handed(at)).kept, 9)


@pytest.mark.parametrize(
    ("late", "left"),
    [
        (timedelta(days=-3), 1),
        (timedelta(seconds=-1), 1),
        (timedelta(0), 1),
        (timedelta(seconds=1), 0.9),
        (timedelta(days=1), 0.9),
        (timedelta(days=1, seconds=1), 0.8),
        (timedelta(days=10), 0),
        (timedelta(days=400), 0),
    ],
)
def test_a_second_before_and_after(late: timedelta, left: float) -> None:
    assert kept(TENTH, DEADLINE + late) == left
    assert bool(TENTH.judge(Handed(DEADLINE + late)).words) == (left < 1)
    elsewhere = (DEADLINE + late).astimezone(NEW_YORK)
    assert kept(TENTH, elsewhere) == left, "the same moment in another zone"


def test_grace_forgives_all_or_nothing() -> None:
    policy = Policy(DEADLINE, timedelta(minutes=10), 0.1)
    assert kept(policy, DEADLINE + timedelta(minutes=10)) == 1
    assert kept(policy, DEADLINE + timedelta(minutes=10, seconds=1)) == 0.9
    assert kept(policy, DEADLINE + timedelta(days=1, seconds=1)) == 0.8  # counted from the deadline


def test_a_floor_and_an_end() -> None:
    policy = Policy(DEADLINE, a_day=0.1, floor=0.75, closes=DEADLINE + timedelta(days=5))
    assert [kept(policy, DEADLINE + timedelta(days=days)) for days in (1, 2, 3, 5)] == [0.9, 0.8, 0.75, 0.75]
    after = policy.judge(Handed(DEADLINE + timedelta(days=5, seconds=1)))
    assert after.kept == 0 and "after 2026-11-25" in after.words and "nothing is accepted" in after.words
    assert kept(Policy(closes=DEADLINE), DEADLINE) == 1
    assert kept(Policy(closes=DEADLINE), DEADLINE + timedelta(seconds=1)) == 0


@pytest.mark.parametrize("before", [datetime(2026, 10, 24, 23, 59), datetime(2026, 3, 28, 23, 59)])
def test_a_day_ends_at_the_deadlines_hour_when_the_clocks_change(before: datetime) -> None:
    deadline = before.replace(tzinfo=BERLIN)
    policy, night = Policy(deadline, a_day=0.1), (before + timedelta(days=1)).replace(tzinfo=BERLIN)
    hours = (night.astimezone(timezone.utc) - deadline.astimezone(timezone.utc)).total_seconds() / 3600
    assert hours in (23, 25)
    assert kept(policy, night) == 0.9
    assert kept(policy, (before + timedelta(days=1, seconds=1)).replace(tzinfo=BERLIN)) == 0.8


def test_an_hour_that_comes_twice_is_read_for_the_student_and_one_that_never_comes_is_refused() -> None:
    first, second = (times.read("2026-10-25T02:30", BERLIN, later) for later in (False, True))
    assert second.astimezone(timezone.utc) - first.astimezone(timezone.utc) == timedelta(hours=1)
    assert kept(Policy(second, a_day=0.1), first) == 1
    assert kept(Policy(first, a_day=0.1), first + timedelta(0)) == 1
    assert kept(Policy(first, a_day=0.1), second) == 0.9, "an hour later, though the clock shows the same"
    with pytest.raises(times.UnknownTimeError, match="clocks go forward"):
        times.read("2026-03-29T02:30", BERLIN)


def test_an_extension_counts_instead() -> None:
    own = DEADLINE + timedelta(days=7)
    policy = Policy(DEADLINE, a_day=0.1, closes=DEADLINE + timedelta(days=2))
    assert policy.judge(Handed(own), own).kept == 1
    assert policy.judge(Handed(own + timedelta(seconds=1)), own).kept == 0
    assert Policy(DEADLINE, a_day=0.1).judge(Handed(own + timedelta(seconds=1)), own).kept == 0.9


@pytest.mark.parametrize(
    ("handed", "policy", "left", "known", "words"),
    [
        (Handed(), TENTH, 1, False, "not known yet"),
        (Handed(None, True), TENTH, 1, False, "how late is not known yet"),
        (Handed(None, True), Policy(closes=DEADLINE), 1, False, "how late is not known yet"),
        (Handed(None, False), TENTH, 1, True, ""),
        (Handed(None, True), Policy(), 1, True, "Nothing is taken away"),
        (Handed(None, True), Policy(marked=0.2), 0.8, True, "20% of the points"),
        (Handed(None, None, "The column X: no."), TENTH, 1, False, "The column X: no."),
        (Handed(), Policy(), 1, True, ""),
        (Handed(DEADLINE, True), TENTH, 1, True, ""),  # a time says more than a mark
        (Handed(DEADLINE + timedelta(hours=3, minutes=5), False), TENTH, 0.9, True, "3 hours and 5 minutes late: 10%"),
        (Handed(DEADLINE + timedelta(hours=3), True), Policy(DEADLINE), 1, True, "Nothing is taken away"),
    ],
)
def test_what_is_not_known_is_said(handed: Handed, policy: Policy, left: float, known: bool, words: str) -> None:
    found = policy.judge(handed)
    assert (found.kept, found.known) == (left, known) and words in found.words and bool(words) == bool(found.words)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"a_day": 0.1}, "count from a deadline"),
        ({"grace": timedelta(minutes=5)}, "count from a deadline"),
        ({"deadline": DEADLINE, "a_day": 10}, "--late 10 is no share"),
        ({"deadline": DEADLINE, "grace": timedelta(minutes=-5)}, "not below 0"),
        ({"deadline": DEADLINE, "closes": DEADLINE - timedelta(seconds=1)}, "before the deadline"),
    ],
)
def test_settings_that_cannot_be_meant(settings: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Policy(**settings)


@pytest.mark.parametrize(
    "text",
    [
        "Friday, 20 November 2026, 11:59 PM",
        "Friday, 20 November 2026,  11:59 pm",
        "Friday, November 20, 2026, 11:59 PM",
        "Friday, 20 November 2026, 23:59",
        "20 Nov 2026, 11:59 PM",
        "Freitag, 20. November 2026, 23:59",
        "vendredi 20 novembre 2026, 23:59",
        "viernes, 20 de noviembre de 2026, 23:59",
        "venerdì, 20 novembre 2026, 23:59",
        "sexta-feira, 20 de novembro de 2026 às 23:59",
        "vrijdag, 20 november 2026, 23:59",
        "20.11.2026 23:59",
        "2026-11-20 23:59",
        "2026-11-20T22:59Z",
        "2026-11-20T22:59:00+00:00",
        "2026-11-20T17:59-05:00",
    ],
)
def test_times_as_systems_write_them(text: str) -> None:
    assert times.read(text, BERLIN).astimezone(timezone.utc) == DEADLINE.astimezone(timezone.utc)


def test_noon_midnight_and_months_with_accents() -> None:
    read = [times.read(f"5 March 2026, {clock}", BERLIN).hour for clock in ("12:00 AM", "12:00 PM", "1:00 PM")]
    assert read == [0, 12, 13]
    assert times.read("Donnerstag, 5. März 2026, 08:05", BERLIN).month == 3
    assert times.read("samedi 1 août 2026, 08:05", BERLIN).month == 8


@pytest.mark.parametrize(
    "text", ["", "-", "yesterday", "11/12/2026, 23:59", "20 November 2026", "2026-11-20", "31 November 2026, 10:00",
             "20 November 2026, 13:00 PM", "20 November 2026, 25:00", "20 Jui 2026, 10:00", "2026-13-40T10:00"],
)  # fmt: skip
def test_times_that_are_refused(text: str) -> None:
    with pytest.raises(times.UnknownTimeError, match="no time that can be read"):
        times.read(text, BERLIN)


def test_zones() -> None:
    with pytest.raises(times.UnknownTimeError, match="names no time zone"):
        times.read("2026-11-20T23:59", None)
    for name in ("Europe/Berlim", "", "../etc/passwd"):
        with pytest.raises(ValueError, match="There is no time zone"):
            times.zone(name)


MOODLE = """Identifier,Full name,Email address,Status,Grade,Maximum Grade,Last modified (submission),Last modified (grade)
Participant 1,Ann A,ann@a.org,Submitted for grading,,20,"Saturday, 21 November 2026, 12:30 AM",-
Participant 2,Bob B,bob@a.org,"Submitted for grading - Extension granted until: Sunday, 22 November 2026, 11:59 PM",,20,"Saturday, 21 November 2026, 12:30 AM",-
Participant 3,Cid C,cid@a.org,No submission,,20,-,-
Participant 4,Dan D,dan@a.org,Submitted for grading,,20,سبت,-
"""  # noqa: E501


def test_moodles_worksheet_says_when_and_what_is_granted(tmp_path: Path) -> None:
    (tmp_path / "worksheet.csv").write_text(MOODLE, encoding="utf-8")
    students = lms.read_roster(tmp_path / "worksheet.csv").students
    judged = [TENTH.judge(lms.when(one, None, BERLIN), lms.extension(one, BERLIN)) for one in students]
    assert [(round(found.kept, 9), found.known) for found in judged] == [(0.9, True), (1, True), (1, False), (1, False)]
    assert "سبت" in judged[3].words
    assert not TENTH.judge(lms.when(students[0], None, None)).known, "without a zone nobody knows"


def test_own_columns_of_a_roster(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text(
        "Student;ID;Section;Set 1 (7);submitted;deadline;excused\n"
        '"A, Ann";1;X;EX;2026-11-21T00:30;;\n"B, Bob";2;X;;2026-11-21T00:30+01:00;2026-11-22T23:59;no\n'
        '"C, Cid";3;X;;;tomorrow;perhaps\n"Student, Test";4;X;;;;\n'
    )
    ann, bob, cid = lms.read_roster(path).students
    assert lms.when(ann, True, BERLIN).at == lms.when(bob, None, None).at
    assert lms.extension(ann, BERLIN) is None and lms.extension(bob, BERLIN) == DEADLINE + timedelta(days=2)
    assert lms.is_excused(ann, "Set 1 (7)") and not lms.is_excused(ann, "Set 2") and not lms.is_excused(bob, "")
    with pytest.raises(ValueError, match="write yes or no"):
        lms.is_excused(cid, "")
    with pytest.raises(ValueError, match=r"C.*deadline of its own.*tomorrow"):
        lms.extension(cid, BERLIN)
