"""Build the student releases of the problem sets, and their otter-grader releases: ``make assignments``."""

import argparse
import sys
from pathlib import Path

from course_utils.classroom import release
from tools import generate, gradescope, lessons

RELEASE = "notebooks/assignments/release"


def build(target: Path, root: Path = lessons.ROOT) -> list[Path]:
    """Write the release of every problem set into a folder, and return the notebooks."""
    url = generate.address(root)
    links = {
        source: generate.colab_link(f"{RELEASE}/{source.parent.name}/{source.name}", url)
        for source in lessons.problem_sets(root)
    }
    return [release.build(source, target, link) for source, link in links.items()]


def build_for_otter(released: Path, target: Path) -> list[Path]:
    """Write the otter-grader release of every problem set into a folder, and return the sets' folders."""
    return [gradescope.build(source, released / source.parent.name, target) for source in lessons.problem_sets()]


def main() -> int:
    """Build all; return 0, or 2 if a problem set is not sound, and say why."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    try:
        for path in build(lessons.ROOT / RELEASE):
            print(f"released: {path.relative_to(lessons.ROOT)}")
        for place in build_for_otter(lessons.ROOT / RELEASE, lessons.ROOT / gradescope.BUILD):
            print(f"for Gradescope: {place.relative_to(lessons.ROOT)}")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
