"""Walk the lessons in order with what the earlier ones taught: no word and no name of the package comes too early."""

import ast
import inspect
import re
from importlib import import_module

import pytest

from tools import lessons, lookup, teaching
from tools.lessons import Lesson

COURSE = lessons.all_lessons()
SCHOOL = {"lines and powers from school", "a little Python: names, loops, calling a function"}
TITLES = [lesson.name for lesson in COURSE]
each_lesson = pytest.mark.parametrize("lesson", COURSE, ids=TITLES)


def known_before(number: int) -> set[str]:
    """Return the concepts that lessons before this one have introduced."""
    return {concept for lesson in COURSE if lesson.number < number for concept in lesson.introduces}


@each_lesson
def test_each_concept_is_introduced_once_and_before_it_is_needed(lesson: Lesson) -> None:
    known = known_before(lesson.number)
    assert known & set(lesson.introduces) == set(), "introduced a second time"
    assert set(lesson.needs) - known - SCHOOL == set(), "needed before any lesson has introduced it"


@each_lesson
def test_each_concept_is_met_in_its_lesson_and_defined_in_a_sentence(lesson: Lesson) -> None:
    assert [concept for concept in lesson.introduces if not lookup.met(lesson, concept)] == []
    for concept, meaning in lesson.introduces.items():
        assert 3 <= len(meaning.split()) <= 40 and not meaning.endswith(".") and not re.search(r"[$*`]", meaning), (
            concept
        )


def taught(text: str) -> list[int]:
    """Return the lessons that a docstring names."""
    return [int(number) for number in re.findall(r"[Ll]essons? (\d\d)", text)]


def first_taught(module: str, name: str = "") -> int:
    """Return the lesson that a name of the package belongs to: its docstring says so, or else its module's."""
    found = import_module(module)
    item = getattr(found, name, None)
    own = taught(inspect.getdoc(item) or "") if inspect.isroutine(item) or inspect.isclass(item) else []
    said = own or taught(found.__doc__ or "")
    assert said, f"neither {module} nor its {name} says which lesson it belongs to"
    return min(said)


def imported(lesson: Lesson) -> list[tuple[str, str]]:
    """Return modules of the package and names in them that a lesson's code imports."""
    found = []
    for cell in lessons.code_cells(lessons.read(lesson.path)):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_utils"):
                for alias in node.names:
                    whole = node.module == "course_utils"
                    found.append((f"course_utils.{alias.name}", "") if whole else (node.module or "", alias.name))
    return found


@each_lesson
def test_names_of_the_package_were_built_in_a_lesson_no_later(lesson: Lesson) -> None:
    early = {place: first for place in imported(lesson) if (first := first_taught(*place)) > lesson.number}
    assert early == {}


@pytest.mark.parametrize("weeks", teaching.SYLLABI)
def test_a_syllabus_leaves_out_nothing_that_it_needs(weeks: int) -> None:
    chosen = [lesson for lesson in COURSE if lesson.number in teaching.SYLLABI[weeks]]
    known: set[str] = set(SCHOOL)
    for lesson in chosen:
        assert set(lesson.needs) <= known, lesson.name
        known |= set(lesson.introduces)


def test_weeks_are_as_equal_as_can_be() -> None:
    assert teaching.weeks([3, 1, 1, 1, 3], 3) == [range(0, 1), range(1, 4), range(4, 5)]
    assert teaching.weeks([5, 1, 1], 2) == [range(0, 1), range(1, 3)]
    assert teaching.weeks([1, 1, 1], 1) == [range(0, 3)]
