"""Judge hostile notebooks under one kind of containment, as whoever runs this, and print what came of each as JSON.

    python tests/contained_as.py KIND WORDS...

WORDS are what the submissions of tests/test_hostile_submissions.py are called.
Started by tests/test_containment_kinds.py.
"""

import copy
import json
import os
import sys

import test_hostile_submissions as hostile

from course_utils.classroom import judging, sets
from course_utils.classroom.sandbox import NoSandboxError, Sandbox
from tools import lessons


def main() -> None:
    """Judge, and print."""
    kind, *wanted = sys.argv[1:]
    try:
        sandbox = Sandbox(kind=kind, hidden=[lessons.ROOT / "notebooks"])
    except NoSandboxError as error:
        print(json.dumps({"cannot": str(error), "user": os.getuid()}))
        return
    files = {"checks.json": (hostile.RELEASE.parent / "checks.json").read_bytes()}
    found = {}
    with sandbox:
        judge = judging.Judge(sets.read(hostile.SOURCE), sandbox, files, hostile.LIMITS)
        for what, change, _, _ in hostile.SUBMISSIONS:
            if what in wanted:
                notebook = copy.deepcopy(hostile.SOLVED)
                change(notebook)
                judgement = judge.judge(notebook)
                found[what] = {"points": judgement.points, "said": json.dumps(judgement.as_plain(), ensure_ascii=False)}
    print(json.dumps({"user": os.getuid(), "found": found}))


if __name__ == "__main__":
    main()
