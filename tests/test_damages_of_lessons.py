"""Break lessons and what is generated from them on purpose, and see the test named for it fail with words that help."""

from pathlib import Path

import pytest
from damage import (
    CELLS,
    STATIC,
    Damage,
    assert_applies,
    assert_found,
    assert_sound,
    blank_picture,
    cell,
    drop_outputs,
    not_run,
    other_sentence,
    printed,
    source,
    stored_error,
    text,
    timestamp,
    warning,
)

DAMAGES = [
    Damage("lesson: another threshold", cell("tall", source(">= 70", ">= 71")), CELLS, "134 became 66"),
    Damage("lesson: code that fails", cell("short", source("short =", "shrt =")), CELLS, "NameError"),
    Damage("lesson: a warning", cell("tall", warning), CELLS, "this is old"),
    Damage(
        "lesson: other points in a figure",
        cell("picture", source('pairs["child"], color', 'pairs["child"] + 2, color')),
        CELLS,
        "the picture has changed",
    ),
    Damage("output: a decimal", cell("tall", printed(r"71\.18", "71.20")), CELLS, "71.20 became 71.18"),
    Damage("output: an integer", cell("tall", printed("134", "135")), CELLS, "135 became 134"),
    Damage("output: missing", cell("tall", drop_outputs), CELLS, "stored outputs: none; fresh outputs: stdout"),
    Damage("output: a blank picture", cell("picture", blank_picture), CELLS, "the picture has changed"),
    Damage("output: another sentence", cell("picture", other_sentence), CELLS, "74.0 became 73.0"),
    Damage("output: a stored error", cell("tall", stored_error), STATIC, "a stored error, NameError"),
    Damage("output: a cell not run", cell("tall", not_run), STATIC, "execution counts are"),
    Damage("output: a path of a machine", cell("tall", printed("134", "/home/me/134")), STATIC, "path of a machine"),
    Damage("metadata: a time", cell("tall", timestamp), STATIC, "not in their normal form"),
    Damage("text: a decimal from nowhere", cell("units", source("2.54 cm", "2.55 cm")), STATIC, "2.55 in the text"),
    Damage("text: a dead link", cell("machine-read", source("../README.md", "../README.txt")), STATIC, "leads nowhere"),
    Damage("text: a formula", cell("q3", source("$(1, 2)$", "$(1, 2)")), STATIC, "not closed"),
    Damage(
        "header: other minutes in the cell than in the metadata",
        cell("header", source("about 45 minutes", "about 20 minutes")),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "about 20 minutes",
    ),
    Damage(
        "README: another row in the table of lessons",
        text("README.md", "| core | 45 min |", "| core | 50 min |"),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "50 min",
    ),
    Damage(
        "address: one place changed by hand",
        text("CITATION.cff", "github.com/OWNER", "github.com/SOMEONE"),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "CITATION.cff",
    ),
    Damage(
        "environment.yml: another bound",
        text("environment.yml", "pandas>=1.3.5", "pandas>=1.3"),
        ["tests/test_package.py", "-k", "conda"],
        "pandas>=1.3",
    ),
    Damage(
        "pyproject.toml: an exact version",
        text("pyproject.toml", '"numpy>=1.22.4"', '"numpy==1.22.4"'),
        ["tests/test_package.py", "-k", "lower_bounds"],
        "numpy==1.22.4",
    ),
    Damage(
        "derivation in a lesson: a sign",
        cell(
            "constant-derivation",
            source("lambda c, y: (c - mean(y)) ** 2 + v(y)", "lambda c, y: (c - mean(y)) ** 2 - v(y)"),
            1,
        ),
        ["notebooks/01_mean_squared_error.ipynb", "-k", "Cell"],
        "Line 4 (equal) does not follow from line 3",
    ),
    Damage(
        "derivation in a lesson: a missing 2",
        cell("partial-derivation-b", source("2 * mean(", "1 * mean("), 2),
        ["notebooks/02_closed_form.ipynb", "-k", "Cell"],
        "Line 2 (derivative) does not follow from line 1",
    ),
    Damage(
        "derivation in a lesson: the formula only",
        cell("partial-derivation-b", source(r"\frac{2}{n} \sum_i (w", r"\frac{1}{n} \sum_i (w"), 2),
        ["notebooks/02_closed_form.ipynb", "-k", "Cell"],
        "2 became 1",
    ),
    Damage(
        "derivation in a lesson: a 2 lost in the line of algebra",
        text("notebooks/05_matrix_gradients.ipynb", "return 2 * (X.T @ (X @ w - y))", "return 1 * (X.T @ (X @ w - y))"),
        ["notebooks/05_matrix_gradients.ipynb", "-k", "Cell"],
        "Line 3 (equal) does not follow from line 2",
    ),
    Damage(
        "derivation in a lesson: a vector where a number belongs",
        text(
            "notebooks/05_matrix_gradients.ipynb", "inner(X @ w - y, X @ w - y) / len(y)", "(X @ w - y) ** 2 / len(y)"
        ),
        ["notebooks/05_matrix_gradients.ipynb", "-k", "Cell"],
        "but line 1 asks for",
    ),
    Damage(
        "text of a lesson: a number that its cell no longer prints",
        cell("five-read", source("19.622", "19.262"), 1),
        ["notebooks/01_mean_squared_error.ipynb", "-k", "static"],
        "19.262 in the text",
    ),
    Damage(
        "lesson: another seed",
        cell("printout-code", source("random.seed(42)", "random.seed(43)"), 4),
        ["notebooks/04_stochastic_gradient_descent.ipynb", "-k", "Cell"],
        "442.514 became",
    ),
    Damage(
        "lesson: a batch that is not divided by its size",
        cell("wishes", source("2 * mean(e * x[i] for", "2 * sum(e * x[i] for"), 4),
        ["notebooks/04_stochastic_gradient_descent.ipynb", "-k", "Cell"],
        "-25.5 became",
    ),
    Damage(
        "lesson: the published run without clearing the gradients",
        cell("train", source("p.grad = 0", "pass"), 7),
        ["notebooks/07_build_an_autograd_engine.ipynb", "-k", "Cell"],
        "16.793 became",
    ),
    Damage(
        "lesson: the published minibatches, the second of three runs",
        cell("batches-run", source("runs[2]", "runs[1]"), 7),
        ["notebooks/07_build_an_autograd_engine.ipynb", "-k", "Cell"],
        "442.514 became",
    ),
    Damage(
        "lesson: another loss is recorded",
        cell("record-code", source("autograd.dot(r, r) / len(r)", "autograd.dot(r, r) / 1"), 14),
        ["notebooks/14_a_fast_engine.ipynb", "-k", "Cell"],
        "5.1250 became 10.2500",
    ),
    Damage(
        "lesson: an exercise asked twice, another not at all",
        cell("ex3", source('"01.4"', '"01.5"'), 1),
        ["tests/test_exercises.py", "-k", "name_the_same_exercises"],
        "01.4",
    ),
    Damage(
        "lesson: a stored verdict on another exercise",
        cell("ex3", printed(r"01\.4", "01.3"), 1),
        ["tests/test_exercises.py", "-k", "names_its_own_exercise"],
        "01.3",
    ),
    Damage(
        "derivation in a lesson: a Hessian without its 2",
        cell("hessian-derivation", source("lambda X: 2 * (X.T", "lambda X: 1 * (X.T"), 6),
        ["notebooks/06_conditioning.ipynb", "-k", "Cell"],
        "Line 2 (gradient) does not follow from line 1",
    ),
    Damage(
        "lesson: columns scaled before lstsq, so that what the text says no longer holds",
        cell("methods", source("lstsq(X, y, rcond=0)[0]", "lstsq(X / X[-1], y, rcond=0)[0] / X[-1]"), 6),
        ["notebooks/06_conditioning.ipynb", "-k", "Cell"],
        "Pontius, lstsq, cut off or not: less than 8: False",
    ),
    Damage(
        "lesson 09: the loop of the lesson drifts away from the package's",
        cell("train", source("total + value.item() * len(y)", "total + value.item()"), 9),
        ["tests/test_lessons_and_package.py", "-k", "training_of_lesson_09"],
        "training_of_lesson_09",
    ),
    Damage(
        "lesson 09: half a gradient by hand",
        cell("scratch-pieces", source("2 * X.T @ r / len(r)", "X.T @ r / len(r)"), 9),
        ["tests/test_lessons_and_package.py", "-k", "both_loops_of_lesson_09"],
        "both_loops_of_lesson_09",
    ),
    Damage(
        "lesson 09: houses cut by sales",
        cell("split", source("permutation(len(ids))", "permutation(len(ids)) // 2"), 9),
        ["notebooks/09_the_training_loop.ipynb", "-k", "Cell"],
        "Cell outputs differ",
    ),
    Damage(
        "derivation in a lesson: a log-likelihood without its half",
        cell("derive-one", source("-log(σ) - log(2 * PI) / 2", "-log(σ) - log(2 * PI)"), 11),
        ["notebooks/11_likelihood.ipynb", "-k", "Cell"],
        "Line 3 (equal) does not follow from line 2",
    ),
    Damage(
        "lesson: a prediction interval without the new target's own noise",
        cell("intervals-code", source("np.sqrt(1 + h)", "np.sqrt(h)"), 11),
        ["tests/test_diagnostics.py", "-k", "errors_and_intervals"],
        "test_the_lessons_errors_and_intervals_against_statsmodels",
    ),
    Damage(
        "lesson: chunks multiplied as int16",
        cell("sums-class", source("np.asarray(X, dtype=float)", "np.asarray(X, dtype=np.int16)"), 10),
        ["notebooks/10_gpu_minibatches.ipynb", "-k", "Cell"],
        "intercept",
    ),
    Damage(
        "lesson: the fast loop keeps one order for all epochs",
        cell("fast-sgd", source("generator=chance,", "generator=chance.manual_seed(seed),"), 10),
        ["tests/test_lessons_and_package.py", "-k", "fast_sgd_of_lesson_10"],
        "fast_sgd_of_lesson_10",
    ),
    Damage(
        "lesson: rows counted from 0 where one is left out",
        cell("one-refit", source("np.arange(n) != 41", "np.arange(n) != 42"), 13),
        ["tests/test_lessons_and_package.py", "-k", "ten_digits"],
        "test_body_fat_of_lesson_13_to_ten_digits",
    ),
    Damage(
        "lesson: minibatch runs with the sum for the mean",
        cell("order-sgd", source("rate * 2 / batch", "rate * 2 / 1"), 13),
        ["tests/test_lessons_and_package.py", "-k", "rank_stability"],
        "test_rank_stability_of_lesson_13",
    ),
    Damage(
        "lesson: ranks that agree anywhere are counted",
        cell("order-ranks", source("same.index(False) if False in same else len(same)", "sum(same)"), 13),
        ["tests/test_lessons_and_package.py", "-k", "ranks_held"],
        "test_ranks_held_of_lesson_13",
    ),
    Damage(
        "lesson 10: the sums that are called float32 are kept in float64",
        cell("bits-rows-fit", source("x * y]).astype(kind)", "x * y])"), 10),
        ["notebooks/10_gpu_minibatches.ipynb", "-k", "Cell"],
        "4000000 rows, float32: every weight right to 0.001: True",
    ),
    Damage(
        "lesson 12: the intercept brought back with the wrong sign",
        cell("three-table", source("weights[0] - slopes", "weights[0] + slopes"), 12),
        ["tests/test_lessons_and_package.py", "-k", "weights_of_lesson_12"],
        "weights_of_lesson_12",
    ),
    Damage(
        "lesson 12: an interval without the noise's standard deviation",
        cell("aloud-code", source("* errors, s", "* errors / s, s"), 12),
        ["tests/test_lessons_and_package.py", "-k", "reports_of_lesson_12"],
        "reports_of_lesson_12",
    ),
    Damage(
        "derivation in lesson 12: the slope of the kept column on the left-out one",
        cell("papers-derivation", source("(cov(x, z) / cov(x, x))", "(cov(x, z) / cov(z, z))"), 12),
        ["notebooks/12_advertising.ipynb", "-k", "Cell"],
        "Line 3 (equal) does not follow from line 2",
    ),
    Damage(
        "lesson 12: means and deviations of all rows, the test rows among them",
        cell("cure-code", source("standardise(budgets[train], budgets)", "standardise(budgets, budgets)"), 12),
        ["notebooks/12_advertising.ipynb", "-k", "Cell"],
        "all agree to 1e-9: False",
    ),
    Damage(
        "lesson 16: a figure comes out within a whole unit",
        cell("agrees-code", source("<= unit / 2", "<= unit"), 16),
        ["tests/test_lessons_and_package.py", "-k", "rule_of_lesson_16"],
        "rule_of_lesson_16",
    ),
    Damage(
        "lesson 16: what was lost is taken away",
        cell("sums-code", source("return total + lost", "return total - lost"), 16),
        ["tests/test_lessons_and_package.py", "-k", "sums_of_lesson_16"],
        "sums_of_lesson_16",
    ),
    Damage(
        "lesson 16: the checklist names a test that does not exist",
        cell("checklist", source("test_damaged_file", "test_damaged_files"), 16),
        ["tests/test_checklist.py", "-k", "exists"],
        "test_damaged_files",
    ),
    Damage(
        "lesson 16: another batch size in the third case",
        cell("case3", source("549.314", "551.059"), 16),
        ["tests/test_published.py", "-k", "hidden_batch"],
        "hidden_batch",
    ),
    Damage(
        "lesson 15: the ring sends another piece than the one that came in",
        cell("ring-round", source("j, receiver = (i - r) % p", "j, receiver = (i + r) % p"), 15),
        ["tests/test_distributed.py", "-k", "ring_of_the_lesson"],
        "ring_of_the_lesson",
    ),
    Damage(
        "lesson 15: a link is fitted with the wrong number of latencies",
        cell("planted-fit", source("2 * np.ones(len(size))", "np.ones(len(size))"), 15),
        ["tests/test_distributed.py", "-k", "link_of_the_lesson"],
        "link_of_the_lesson",
    ),
]


def test_each_damage_applies(tmp_path: Path) -> None:
    assert_applies(DAMAGES, tmp_path)


@pytest.mark.damages
@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.what)
def test_damage_is_found(damage: Damage, tmp_path: Path) -> None:
    assert_found(damage, tmp_path)


@pytest.mark.damages
def test_without_damage_these_tests_pass(tmp_path: Path) -> None:
    assert_sound(DAMAGES, tmp_path)
