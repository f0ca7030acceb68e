"""nbgrader's course folder: where source, release, submitted, autograded and feedback notebooks and gradebook lie."""

import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from traitlets.config import Config

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # SQLAlchemy's, of nbgrader's tables
    from nbgrader.api import Gradebook
    from nbgrader.apps import NbGrader
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory

GRADEBOOK = "gradebook.db"
STUB = "...  # your code"
CONFIG = """\
# nbgrader's settings for this course folder; `nbgrader formgrader` started here reads them.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "course"
c.ClearSolutions.code_stub = {{"python": {stub!r}}}
"""


def prepare(course: Path) -> None:
    """Make a course folder with its settings, if it is none yet."""
    course.mkdir(parents=True, exist_ok=True)
    settings = course / "nbgrader_config.py"
    if not settings.exists():
        settings.write_text(CONFIG.format(stub=STUB), encoding="utf-8")


def find_alembic() -> None:
    """Let nbgrader find alembic, which it starts by its name alone, beside this Python."""
    place = str(Path(sys.executable).parent)
    if place not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([place, os.environ.get("PATH", "")])


def config(course: Path) -> Config:
    """Return nbgrader's settings for a course folder."""
    settings = Config()
    settings.CourseDirectory.root = str(course.resolve())
    settings.CourseDirectory.course_id = "course"
    settings.CourseDirectory.db_url = database(course)
    settings.ClearSolutions.code_stub = {"python": STUB}
    return settings


def database(course: Path) -> str:
    """Return the address of a course folder's gradebook."""
    return f"sqlite:///{(course.resolve() / GRADEBOOK).as_posix()}"


def generate(course: Path, name: str, entered: bool = False) -> None:
    """Let nbgrader make the release of an assignment in a course folder, and enter it into the gradebook if wanted.

    Raises
    ------
    RuntimeError
        If nbgrader could not.
    """
    settings = config(course)
    settings.SaveCells.enabled = entered
    settings.GenerateAssignment.no_database = not entered
    settings.CourseDirectory.assignment_id = name
    find_alembic()
    app = NbGrader(config=settings)
    app.log.setLevel(logging.ERROR)
    converter = GenerateAssignment(coursedir=CourseDirectory(parent=app), parent=app)
    converter.force = True
    problem = converter.start()
    if problem:
        raise RuntimeError(f"nbgrader could not release {name}: {problem}")


@contextmanager
def gradebook(course: Path) -> Iterator[Gradebook]:
    """Open a course folder's gradebook, and close it."""
    find_alembic()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SQLAlchemy's, of nbgrader's way to add a submission
        with Gradebook(database(course), "course") as book:
            yield book
