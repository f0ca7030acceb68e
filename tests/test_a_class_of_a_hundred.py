"""A class of a hundred with every hostile notebook in it: the planted grades, each mistake named, nothing stops it."""

import json
import resource
import time
from pathlib import Path

import pytest
import simulated_class
import test_hostile_submissions as hostile

from course_utils.classroom import command, gradebook, sets

pytestmark = pytest.mark.classroom
SIZE = 100


def test_every_grade_is_the_planted_one(tmp_path: Path) -> None:
    submissions, roster, planted = simulated_class.canvas_export(tmp_path, SIZE, hostile.SUBMISSIONS)
    course, begun = tmp_path / "course", time.monotonic()
    line = [str(simulated_class.SOURCE), str(submissions), str(roster), "--course", str(course), "--quiet"]
    assert command.main([*line, "--incomplete", "mark"]) == 0
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{time.monotonic() - begun:.0f} s; MB of the grader: {peaks[0]:.0f}, of its largest child: {peaks[1]:.0f}")
    records = {path.stem: json.loads(path.read_bytes()) for path in course.glob("records/*/*.json")}
    assert simulated_class.disagreements(planted, records) == []
    standings = gradebook.standings(course, sets.read(simulated_class.SOURCE))
    points = {name: sum(part["points"] or 0 for part in one["judgement"]["parts"]) for name, one in records.items()}
    assert {name: standing.points for name, standing in standings.items()} == points
    pages = list(course.glob("feedback/*/*/*.html"))
    assert len(pages) == SIZE
    for page in [*pages, *course.glob("grades/*/*")]:
        text = page.read_text(encoding="utf-8")
        assert not any(secret in text for secret in hostile.SECRETS) and "<script" not in text, page
