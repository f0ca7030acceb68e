"""Break lessons and what is generated from them on purpose, and see the test named for it fail with words that help."""

from pathlib import Path

import pytest
from damage import (
    CELLS,
    STATIC,
    Damage,
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
        cell("header", source("about 40 minutes", "about 20 minutes")),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "about 20 minutes",
    ),
    Damage(
        "README: another row in the table of lessons",
        text("README.md", "| core | 40 min |", "| core | 45 min |"),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "45 min",
    ),
    Damage(
        "address: one place changed by hand",
        text("CITATION.cff", "github.com/OWNER", "github.com/SOMEONE"),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "CITATION.cff",
    ),
    Damage(
        "environment.yml: another bound",
        text("environment.yml", "pandas>=2.1", "pandas>=2.0"),
        ["tests/test_package.py", "-k", "conda"],
        "pandas>=2.0",
    ),
    Damage(
        "pyproject.toml: an exact version",
        text("pyproject.toml", '"numpy>=1.26"', '"numpy==1.26"'),
        ["tests/test_package.py", "-k", "lower_bounds"],
        "numpy==1.26",
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
        cell("ex3", source('"01.3"', '"01.4"'), 1),
        ["tests/test_exercises.py", "-k", "name_the_same_exercises"],
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
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.what)
def test_damage_is_found(damage: Damage, tmp_path: Path) -> None:
    assert_found(damage, tmp_path)


def test_without_damage_these_tests_pass(tmp_path: Path) -> None:
    assert_sound(DAMAGES, tmp_path)
