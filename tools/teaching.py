"""What a teacher needs to plan and hold a class, made from the lessons' headers and banks of exercises."""

from collections.abc import Sequence
from itertools import combinations

from course_utils import exercises
from tools.lessons import Lesson
from tools.lookup import asked, kind, link

# Weeks, and the lessons that fit into them: no lesson needs one that is left out (a test sees to that).
SYLLABI: dict[int, tuple[int, ...]] = {
    4: (0, 1, 2, 3, 4, 5, 6),
    8: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13),
    12: tuple(range(17)),
}
FOLDER = "notebooks/"


def weeks(minutes: Sequence[int], number: int) -> list[range]:
    """Divide lessons, in order, into weeks whose minutes have the smallest sum of squares."""
    best: dict[int, tuple[int, list[range]]] = {0: (0, [])}
    for _ in range(number):
        longer: dict[int, tuple[int, list[range]]] = {}
        for start, end in combinations(range(len(minutes) + 1), 2):
            if start not in best:
                continue
            squares, before = best[start]
            cost = squares + sum(minutes[start:end]) ** 2
            if end not in longer or cost < longer[end][0]:
                longer[end] = (cost, [*before, range(start, end)])
        best = longer
    return best[len(minutes)][1]


def syllabi(course: Sequence[Lesson]) -> str:
    """Return the syllabi: each week's lessons, minutes and questions."""
    parts = []
    for number, chosen in SYLLABI.items():
        taught = [lesson for lesson in course if lesson.number in chosen]
        rows = []
        for week, places in enumerate(weeks([lesson.minutes for lesson in taught], number), 1):
            here = [taught[place] for place in places]
            names = "<br>".join(_link(lesson) for lesson in here)
            questions = "<br>".join(lesson.question for lesson in here)
            rows.append(f"| {week} | {names} | {sum(lesson.minutes for lesson in here)} | {questions} |")
        hours = round(sum(lesson.minutes for lesson in taught) / 60)
        head = ["| Week | Lessons | Minutes | Questions |", "|--:|:--|--:|:--|"]
        parts += [f"### {number} weeks, about {hours} hours", "\n".join([*head, *rows])]
    return "\n\n".join(parts)


def lesson_notes(course: Sequence[Lesson]) -> str:
    """Return for each lesson its minutes and exercises, the misconceptions to listen for, and what to discuss."""
    return "\n\n".join(part for lesson in course for part in _notes(lesson, course))


def _notes(lesson: Lesson, course: Sequence[Lesson]) -> list[str]:
    bank = exercises.bank(f"{lesson.number:02}")
    read = [key for key, exercise in bank.items() if kind(exercise).startswith("explain")]
    by_eye = f", of which a person has to read {' and '.join(read)}" if read else ""
    waiting = [key for key, heading in asked(lesson).items() if heading.startswith("Going further")]
    aside = f" Under *Going further*, and not in the minutes: {', '.join(waiting)}." if waiting else ""
    later = [f"{other.number:02}" for other in course if set(other.needs) & set(lesson.introduces)]
    use = f" Words of it are needed in {', '.join(later)}." if later else " No later lesson needs its words."
    heard = [f"- {_mistake(bank, key, name)}" for key, name in lesson.listen_for]
    return [
        f"### {lesson.name}",
        f"{_link(lesson, 'The lesson')}: about {lesson.minutes} minutes, {len(bank)} exercises{by_eye}.{aside}{use}",
        "**Listen for:**",
        "\n".join(heard),
        "**Discuss:**",
        "\n".join(f"- {question}" for question in lesson.discussion),
    ]


def _mistake(bank: dict[str, exercises.Exercise], key: str, name: str) -> str:
    """Return a recognised mistake of an exercise, and what the check says to it."""
    found = [mistake for mistake in bank[key].mistakes if mistake.name == name] if key in bank else []
    if not found:
        raise ValueError(f"a header listens for {name!r} in exercise {key}, whose bank has no such mistake")
    choices = bank[key].choices
    said = f", “{choices[found[0].answer]}”" if choices else ""
    return f"*{name}* ({key}, {bank[key].title}){said}: {found[0].explanation}"


def _link(lesson: Lesson, text: str = "") -> str:
    return link(lesson, text=text).replace("](", f"]({FOLDER}")
