"""Every bank of exercises: the solution passes in every harmless form, each mistake is named, garbage is rejected."""

import copy
import importlib
import math
import random
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from course_utils import banks, checks, exercises
from course_utils.exercises import Exercise
from tools import lessons

BANKS = sorted(path.stem.removeprefix("lesson_") for path in (lessons.ROOT / "course_utils/banks").glob("lesson_*.py"))
ALL: dict[str, Exercise] = {key: exercise for lesson in BANKS for key, exercise in exercises.bank(lesson).items()}
MISTAKES = [(key, mistake) for key, exercise in ALL.items() for mistake in exercise.mistakes]
EXPLAIN = [key for key, exercise in ALL.items() if isinstance(exercise.answer, str) and exercise.choices is None]
VALUES = [key for key, exercise in ALL.items() if not exercise.inputs and not isinstance(exercise.answer, str)]
FUNCTIONS = [key for key, exercise in ALL.items() if exercise.inputs]
CHOICES = [key for key, exercise in ALL.items() if exercise.choices]


def names(lesson: str) -> dict[str, Any]:
    """Return the names that the solutions of a lesson may use: what the lesson's cells have made so far."""
    from course_utils.data import load

    four_points = {"x": [1, 2, 3, 4], "y": [2, 3, 5, 7]}
    return {"np": np, "Fraction": Fraction, **({"pairs": load("galton_pairs")} if lesson == "00" else four_points)}


def solved(key: str) -> Any:
    """Return what an exercise's worked solution answers."""
    space = names(key.partition(".")[0])
    exec(ALL[key].solution, space)
    return space["answer"]


def plain(value: Any) -> Any:
    """Return numbers as Python's own, in lists; fractions as floats."""
    listed = np.asarray(value)
    return (listed.astype(float) if listed.dtype.kind == "O" else listed).tolist()


@pytest.mark.parametrize("key", ALL)
def test_solution_passes_its_own_check(key: str) -> None:
    verdict = checks.judge(ALL[key], solved(key))
    assert verdict.correct and verdict.message.startswith("written" if key in EXPLAIN else "correct")


@pytest.mark.parametrize("key", VALUES)
def test_right_answer_in_harmless_forms(key: str) -> None:
    value = plain(ALL[key].answer)
    forms: list[Any] = [value, np.asarray(value), np.asarray(value, dtype=np.float32), np.asarray(value, dtype=float)]
    if isinstance(value, list) and isinstance(value[0], list):
        forms += [tuple(map(tuple, value)), [np.asarray(row) for row in value]]
    elif isinstance(value, list):
        forms += [tuple(value), [float(entry) for entry in value], [np.float64(entry) for entry in value]]
    else:
        forms += [float(value), np.float64(value), Fraction(value)]
    torch = pytest.importorskip("torch")
    forms += [torch.tensor(value), torch.tensor(value, dtype=torch.float64, requires_grad=True)]
    for form in forms:
        assert checks.judge(ALL[key], form).correct, repr(form)


@pytest.mark.parametrize("key", CHOICES)
def test_choices(key: str) -> None:
    exercise = ALL[key]
    assert exercise.choices is not None
    for form in [exercise.answer, exercise.answer.upper(), f" {exercise.answer}) ", exercise.choices[exercise.answer]]:
        assert checks.judge(exercise, form).correct
    assert {mistake.answer for mistake in exercise.mistakes} | {exercise.answer} == set(exercise.choices)
    for form in [1, None, "z", "", [exercise.answer], exercise.answer * 2, "b or c"]:
        assert checks.judge(exercise, form).mistake == "not a choice"


@pytest.mark.parametrize("key", CHOICES)
def test_choices_stand_in_the_lesson_as_in_the_bank(key: str) -> None:
    notebook = lessons.read(lessons.find(key.partition(".")[0], lessons.ROOT / "notebooks"))
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    for letter, words in (ALL[key].choices or {}).items():
        assert f'- `"{letter}"`: {words}' in text


@pytest.mark.parametrize(("key", "mistake"), MISTAKES, ids=[f"{key} {mistake.name}" for key, mistake in MISTAKES])
def test_each_mistake_is_named_as_itself(key: str, mistake: exercises.Mistake) -> None:
    forms = [mistake.answer]
    if key in VALUES:
        forms.append(np.asarray(mistake.answer, dtype=np.float32))
    for form in forms:
        verdict = checks.judge(ALL[key], form)
        assert not verdict.correct
        assert verdict.mistake == mistake.name
        assert mistake.explanation in verdict.message


@pytest.mark.parametrize("key", ALL)
def test_names_and_explanations_differ(key: str) -> None:
    mistakes = ALL[key].mistakes
    assert len(mistakes) >= (0 if key in EXPLAIN else 2)
    assert len({mistake.name for mistake in mistakes}) == len(mistakes)
    assert ALL[key].hints


@pytest.mark.parametrize("key", VALUES)
def test_no_message_gives_the_answer_away(key: str) -> None:
    shown = str(plain(ALL[key].answer))
    if len(shown) < 3:
        return  # a number of one or two digits stands in many a sentence
    for mistake in ALL[key].mistakes:
        assert shown not in mistake.explanation


@pytest.mark.parametrize("key", EXPLAIN)
def test_explanations(key: str) -> None:
    assert len(ALL[key].answer.split()) >= 20
    for short in ["", "no idea", "a " * 7, 3, None, ["a"] * 20]:
        assert checks.judge(ALL[key], short).mistake == "no explanation"
    verdict = checks.judge(ALL[key], "Because the line is flatter than one would ever think.")
    assert verdict.correct and ALL[key].answer in verdict.message


@pytest.mark.parametrize("key", ALL)
def test_random_garbage_is_rejected(key: str) -> None:
    rng = random.Random(key)
    exercise = ALL[key]
    for _ in range(60):
        numbers_ = [rng.gauss(0, 10.0 ** rng.randint(-3, 3)) for _ in range(rng.randint(1, 6))]
        letters = "".join(rng.choices("abcdefgh ", k=rng.randint(2, 9)))
        garbage = rng.choice([numbers_, numbers_[0], letters, np.array(numbers_), {letters: numbers_}])
        if key in FUNCTIONS:
            garbage = rng.choice([garbage, lambda *_, answer=garbage: answer])
        if key in CHOICES and letters.strip() in (exercise.choices or {}):
            continue
        assert not checks.judge(exercise, garbage).correct, garbage


STRANGE = [
    None, "12", b"12", {}, {1: 2}, set(), [], [[1, 2], [3]], [None], ["a"], object(), float("nan"), float("inf"),
    10**400, [10**400], 1j, True, np.array([]), np.array("a"), np.array([None]), NotImplemented, range(0),
    Exception("x"), [Fraction(0), "0.5"], [False], ["0", "0.5", "0", "-0.5"],
]  # fmt: skip


@pytest.mark.parametrize("key", ALL)
def test_strange_answers_are_rejected_calmly(key: str) -> None:
    for strange in STRANGE:
        verdict = checks.judge(ALL[key], strange)
        assert not verdict.correct
        assert verdict.message.startswith("not yet."), strange
    assert not checks.judge(ALL[key], print).correct


@pytest.mark.parametrize("key", ALL)
def test_dots_are_not_an_answer(key: str) -> None:
    for dots in [..., [...], (3, ...)] + ([lambda *_: ...] if key in FUNCTIONS else []):
        verdict = checks.judge(ALL[key], dots)
        assert verdict.mistake is None and "not answered yet" in verdict.message


def endless(*_: Any) -> None:
    while True:
        pass


def endless_and_deaf(*_: Any) -> None:
    import time

    while True:
        try:
            time.sleep(0.01)
        except:  # noqa: E722 - this is what is tried
            time.sleep(0.001)


def leave(*_: Any) -> None:
    raise SystemExit


def mute(*_: Any) -> None:
    class MuteError(Exception):
        def __str__(self) -> str:
            raise ValueError

    raise MuteError


def spoil(values: Any, *_: Any) -> float:
    if isinstance(values, list):
        values.append(values)
    return 1.0


TROUBLES = {
    "exception": [lambda *_: 1 / 0, leave, mute, lambda: 1],
    "endless": [endless, endless_and_deaf],
    "print for return": [lambda *values: print(values)],
    "no return": [lambda *_: None],
    "wrong kind": [lambda *_: "3", lambda *_: [1, "a"], lambda *_: {}],
    "not a function": [3, [1], (1.0, 2.0), "mean"],
    "wrong shape": [lambda *_: [1.0] * 17, lambda *_: [[1.0] * 17]],
}


@pytest.mark.parametrize("key", FUNCTIONS)
@pytest.mark.parametrize("trouble", TROUBLES)
def test_functions_that_do_not_return_a_number(key: str, trouble: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("course_utils.calls.SECONDS", 0.2)
    for function in TROUBLES[trouble]:
        verdict = checks.judge(ALL[key], function)
        assert not verdict.correct
        assert verdict.mistake == trouble, verdict.message


def grow(*_: Any) -> Any:
    kept = [0.0] * 1000
    while True:
        kept = kept + kept


def grow_and_go_on(*_: Any) -> Any:
    kept = []
    while True:
        try:
            kept.append(np.ones(10**6))
        except BaseException:
            kept.append(np.ones(10**6))


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell how much memory is taken")
@pytest.mark.parametrize("function", [grow, grow_and_go_on])
def test_a_function_that_takes_more_and_more_memory_is_stopped(
    function: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("course_utils.calls.MEMORY", 200 * 2**20)
    monkeypatch.setattr("course_utils.calls.EVERY", 0.02)
    key = FUNCTIONS[0]
    begun = time.monotonic()
    verdict = checks.judge(ALL[key], function)
    assert verdict.mistake == "endless" and "0.195312 GB of memory" in verdict.message, verdict.message
    assert time.monotonic() - begun < 2.5, "the time's limit came first"
    assert checks.judge(ALL[key], ALL[key].answer).correct


def round_fraction(value: Any) -> Any:
    return round(value, 12) if isinstance(value, Fraction) else value


@pytest.mark.parametrize("key", [key for key in FUNCTIONS if ALL[key].exact])
def test_functions_that_round(key: str) -> None:
    def rounding(*arguments: Any) -> Any:
        result = ALL[key].answer(*arguments)
        if isinstance(result, (list, tuple)):
            return [round_fraction(entry) for entry in result]
        return round_fraction(result)

    assert checks.judge(ALL[key], rounding).mistake == "rounded"
    assert checks.judge(ALL[key], ALL[key].answer).correct


@pytest.mark.parametrize("key", [key for key in FUNCTIONS if isinstance(ALL[key].inputs[0][0], list)])
def test_functions_that_change_their_input(key: str) -> None:
    assert checks.judge(ALL[key], spoil).mistake == "mutated input"


@pytest.mark.parametrize("key", FUNCTIONS)
def test_hidden_inputs_are_not_touched(key: str) -> None:
    before = copy.deepcopy(ALL[key].inputs)
    for mistake in ALL[key].mistakes:
        checks.judge(ALL[key], mistake.answer)
    assert str(before) == str(ALL[key].inputs)


@pytest.mark.parametrize("lesson", BANKS)
def test_a_lesson_and_its_bank_name_the_same_exercises(lesson: str) -> None:
    notebook = lessons.read(lessons.find(lesson, lessons.ROOT / "notebooks"))
    code = "\n".join(cell.source for cell in lessons.code_cells(notebook))
    asked = [key for key in ALL if f'check("{key}", ' in code]
    assert asked == [f"{lesson}.{number}" for number in range(1, len(exercises.bank(lesson)) + 1)]


@pytest.mark.parametrize("lesson", BANKS)
def test_a_stored_verdict_names_its_own_exercise(lesson: str) -> None:
    for cell in lessons.code_cells(lessons.read(lessons.find(lesson, lessons.ROOT / "notebooks"))):
        asked = [key for key in ALL if f'check("{key}", ' in cell.source]
        shown = [line.partition(":")[0] for output in cell.outputs for line in output.get("text", "").splitlines()]
        if asked:
            assert shown == asked


@pytest.mark.parametrize("key", ALL)
def test_a_title_says_what_is_asked(key: str) -> None:
    title = ALL[key].title
    assert title and title == title.strip() and len(title) <= 60
    assert len(title.split()) <= 7
    assert not title[0].isupper() and not title.endswith(".")


@pytest.mark.parametrize("lesson", BANKS)
def test_titles_of_a_lesson_differ(lesson: str) -> None:
    titles = [exercise.title for exercise in exercises.bank(lesson).values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("key", [key for key, exercise in ALL.items() if exercise.looks_back])
def test_what_looks_back_names_an_earlier_lesson(key: str) -> None:
    assert ALL[key].looks_back in BANKS
    assert ALL[key].looks_back < key.partition(".")[0]


@pytest.mark.parametrize("key", [key for key, exercise in ALL.items() if exercise.on_figure])
def test_what_asks_for_a_figure_stands_below_one(key: str) -> None:
    notebook = lessons.read(lessons.find(key.partition(".")[0], lessons.ROOT / "notebooks"))
    figures = [0]  # how many each section has so far
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            figures.append(0)
        if cell.cell_type != "code":
            continue
        if f'check("{key}", ' in cell.source:
            break
        figures[-1] += sum("image/png" in output.get("data", {}) for output in cell.outputs)
    assert sum(figures[-2:]) > 0, "there is no figure above it, in its section or the one before"


@pytest.mark.parametrize("lesson", BANKS)
def test_every_lesson_has_the_kinds_that_make_one_think(lesson: str) -> None:
    keys = list(exercises.bank(lesson))
    assert any(ALL[key].on_figure for key in keys), "no exercise asks for a figure"
    assert any(key in EXPLAIN for key in keys), "no exercise asks for an explanation"
    if lesson != "00":  # before it there is nothing to look back on
        assert sum(bool(ALL[key].looks_back) for key in keys) >= 2, "fewer than two exercises look back"


def test_ids_that_do_not_exist() -> None:
    for wrong, words in [
        ("00.99", "This lesson has 00.1"),
        ("99.1", "There are no exercises"),
        (0.1, "quotes missing"),
    ]:
        with pytest.raises(ValueError, match=words):
            checks.check(wrong, 1)  # type: ignore[arg-type]


def test_messages(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_hints_given", {})
    monkeypatch.setattr(checks, "_states", {})
    assert checks.state("00.1") == "not answered"
    checks.check("00.1", 2)
    assert checks.state("00.1") == "not yet"
    checks.check("00.1", 928)
    assert checks.state("00.1") == "correct"
    for _ in range(3):
        checks.hint("00.1")
    checks.solution("00.1")
    monkeypatch.setenv("COURSE_SOLUTIONS", "withheld")
    assert (
        ALL["01.13"].answer
        not in checks.judge(ALL["01.13"], "Because the line is flatter than one would ever think.").message
    )
    checks.solution("00.1")
    printed = capsys.readouterr().out.splitlines()
    assert printed[0] == "00.1: not yet. That is the number of columns. Children are rows."
    assert printed[1].startswith("00.1: correct. One row an observation")
    assert [line.split(":")[0] for line in printed[2:5]] == [f"00.1, hint {number} of 2" for number in (1, 2, 2)]
    assert printed[5:7] == ["00.1, a solution:", "answer = len(pairs)"]
    assert "withheld" in printed[7] and "len(pairs)" not in printed[7]


def test_values_are_answered_at_once() -> None:
    import time

    for key in VALUES:
        start = time.perf_counter()
        checks.judge(ALL[key], ALL[key].answer)
        assert time.perf_counter() - start < 0.05


def test_rounded_answers() -> None:
    slope = ALL["00.3"]
    assert checks.judge(slope, 0.33).mistake == "upside down"
    assert checks.judge(ALL["00.10"], -1.33).mistake == "upside down"
    assert checks.judge(ALL["00.15"], 72.1).mistake == "one decimal"
    assert checks.judge(ALL["02.5"], 1.45).mistake is None
    assert math.isclose(slope.answer, 3)


PAIR = exercises.Exercise(
    title="two numbers",
    answer=[0.0, 3.0],
    solution="",
    hints=("",),
    mistakes=(exercises.Mistake("sum", "That is their sum.", 3.0),),
)
DOUBLE = exercises.Exercise(
    title="twice every value",
    answer=lambda values: [2.0 * value for value in values],
    solution="",
    hints=("",),
    mistakes=(),
    inputs=(([1.23456, 2.0],), ([1.5, 2.5, 4.0],)),
)
factor = FACTOR = 3.0
step = 0.5  # also the name of a method


class Walker:
    """Has a method of the same name."""

    def step(self) -> float:
        """Return a number."""
        return 1.0


def leaking(values: list[float], kept: list[float] = []) -> list[float]:  # noqa: B006 - this is what is tried
    kept.extend(values)
    return [2 * value for value in kept[: len(values)]] if len(kept) < 6 else [value + len(kept) for value in values]


def there_and_back(values: list[float]) -> list[float]:
    for by in [0.1, -0.2, 0.1]:
        values[0] += by
    return [2 * value for value in values]


class Parameter:
    """What an engine's values look like: numbers that no array can be made of."""

    data = grad = 1.0


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (PAIR, [[0.0], [3.0]], "The numbers are right, the shape is not"),
        (PAIR, [3.0], "That is their sum"),
        (PAIR, [[..., ...], [0.0, ...]], "not answered yet"),
        (PAIR, [1j, 2.0], "complex: a root of something negative?"),
        (PAIR, [[1, 2], [3]], "rows of different lengths"),
        (PAIR, [None, None], "print(...) and append(...) return nothing"),
        (PAIR, (value for value in [0.0, 3.0]), "put list(...) around it"),
        (DOUBLE, lambda values: [[2 * value] for value in values], "The numbers are right, the shape is not"),
        (DOUBLE, lambda values: [2 * v for v in values] if len(values) == 2 else [0.0] * 3, "wrong on 1 of 2 inputs"),
        (DOUBLE, lambda values: [3 * v for v in values] if len(values) == 2 else 1 / 0, "wrong on 1 of 1 inputs"),
        (DOUBLE, leaking, "Called again with the same input"),
        (DOUBLE, lambda values: [2 * v for v in values] if len(values) == 3 else [0.0], "Wanted 2 numbers, but"),
        (DOUBLE, lambda values: [0.0] * len(values) if len(values) == 2 else [0.0], "Wanted 3 numbers, but"),
        (DOUBLE, lambda values: [round(2 * v, 2) for v in values], "without rounding"),
        (DOUBLE, lambda values: [float(round(2 * v)) for v in values], "without rounding"),
        (DOUBLE, lambda values: factor * values[0], "It uses 'factor' from outside"),
        (DOUBLE, lambda values: [factor * v for v in values], "It uses 'factor' from outside"),
        (DOUBLE, lambda values: [factor * v for v in values], "an argument stand there, or the number itself?"),
        (DOUBLE, lambda values: [random.random() for _ in values], "does it draw at random?"),
        (DOUBLE, lambda values: [float("-inf") for _ in values], "the logarithm of 0"),
        (DOUBLE, lambda values: [math.log(0 * v) for v in values], "What is too small for a float is 0"),
        (PAIR, [3.0, [1.0, 2.0]], "[number, *others] makes one list"),
        (PAIR, [Parameter(), Parameter()], "their numbers are in .data and .grad"),
        (DOUBLE, lambda values: values**2, "An argument is a list here"),
        (DOUBLE, lambda values: values + 1, "An argument is a list here"),
        (DOUBLE, lambda values: values[0] + values, "[number] + list"),
        (DOUBLE, lambda values: values[0](2), "a value given where a function is wanted"),
        (DOUBLE, lambda values: None * values[0], "One of the two is None"),  # type: ignore[operator]
        (DOUBLE, lambda values: np.array(values) > 1 or values, "one is wanted: np.all(...)"),
        (DOUBLE, lambda values: [float(np.array(values))], "one is wanted: np.all(...)"),
        (DOUBLE, lambda values: [].append(1).append(2), "append(...) and print(...), for example"),  # type: ignore
        (DOUBLE, there_and_back, "Only in the last digits"),
        (DOUBLE, lambda values: values.T, "An argument is a list here"),
        (DOUBLE, lambda values: 2 ^ values[0], "A power is written **"),
        (DOUBLE, lambda values: None if len(values) == 3 else [2 * v for v in values], "(The input was [1.5"),
    ],
)
def test_words_that_help(exercise: exercises.Exercise, answer: Any, words: str) -> None:
    verdict = checks.judge(exercise, answer)
    assert not verdict.correct and words in verdict.message, verdict.message


def test_a_constant_is_no_name_from_outside() -> None:
    verdict = checks.judge(DOUBLE, lambda values: [FACTOR * v for v in values])
    assert not verdict.correct and "outside" not in verdict.message


def test_a_method_is_no_name_from_outside() -> None:
    verdict = checks.judge(DOUBLE, lambda values: [Walker().step() for _ in values])
    assert not verdict.correct and "outside" not in verdict.message
    verdict = checks.judge(DOUBLE, lambda values: [step for _ in values])
    assert "It uses 'step' from outside" in verdict.message


def test_frequent_errors_of_pytorch_are_explained() -> None:
    torch = pytest.importorskip("torch")

    def new_tensor(values: list[float]) -> Any:
        w = torch.tensor(values, requires_grad=True)
        (w * w).sum().backward()
        with torch.no_grad():
            w = w - w.grad
        w.grad.zero_()

    def no_graph(values: list[float]) -> Any:
        torch.tensor(values).sum().backward()

    def twice(values: list[float]) -> Any:
        loss = (torch.tensor(values, requires_grad=True) ** 2).sum()
        loss.backward()
        loss.backward()

    def many(values: list[float]) -> Any:
        return values if torch.tensor(values) > 1 else None

    def no_brackets(values: list[float]) -> Any:
        with torch.no_grad:
            return values

    for function, words in [
        (new_tensor, "does the name still stand for the leaf"),
        (no_graph, "made without a graph"),
        (twice, "a loss of its own, made inside the loop"),
        (many, "one is wanted: np.all(...)"),
        (no_brackets, "as in torch.no_grad()"),
    ]:
        verdict = checks.judge(DOUBLE, function)
        assert verdict.mistake == "exception" and words in verdict.message, verdict.message


def test_complex_numbers_without_imaginary_part() -> None:
    assert checks.judge(PAIR, [0j, 3 + 0j]).correct


def test_rows_of_tensors_that_keep_gradients() -> None:
    torch = pytest.importorskip("torch")
    assert checks.judge(PAIR, list(torch.tensor([0.0, 3.0], requires_grad=True))).correct


def test_a_list_that_holds_itself() -> None:
    strange: list[Any] = []
    strange.append(strange)
    assert checks.judge(PAIR, strange).mistake == "wrong kind"


def test_a_letter_with_its_text() -> None:
    exercise = next(exercise for exercise in ALL.values() if exercise.choices)
    assert exercise.choices
    right = f"{exercise.answer}: {exercise.choices[exercise.answer]}"
    assert checks.judge(exercise, right).correct and checks.judge(exercise, f"`{exercise.answer}`\n").correct


def test_every_bank_is_a_module_of_the_package() -> None:
    assert importlib.import_module("course_utils.banks") is banks
    assert [path.name[:2] for path in lessons.paths()] == BANKS
