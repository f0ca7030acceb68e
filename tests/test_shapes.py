"""The check of shapes at every door: it lets pass what fits, and its message names the usual cause of what does not."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_utils.shapes import require_design

X = np.arange(12.0).reshape(4, 3)
Y, W = np.arange(4.0), np.arange(3.0)


def test_what_fits_passes_in_every_form() -> None:
    torch = pytest.importorskip("torch")
    tables = [X, X.tolist(), list(X), tuple(map(tuple, X.tolist())), pd.DataFrame(X), torch.tensor(X), X.astype(int)]
    for table in tables:
        for y in [None, Y, Y.tolist(), tuple(Y.tolist()), pd.Series(Y), torch.tensor(Y), [Fraction(1)] * 4]:
            for w in [None, W, W.tolist(), pd.Series(W), torch.tensor(W)]:
                assert require_design(table, y, w) == (4, 3)


@pytest.mark.parametrize(("n", "d"), [(1, 1), (1, 3), (3, 1), (2, 2), (3, 4), (4, 3)])
def test_small_and_square_tables_pass(n: int, d: int) -> None:
    assert require_design(np.ones((n, d)), np.ones(n), np.ones(d)) == (n, d)
    assert require_design([[1] * d] * n, [1] * n, [1] * d) == (n, d)


REFUSED: dict[str, tuple[Any, Any, Any, str]] = {
    "flat X": (Y, Y, None, r"X has shape \(4,\); a table of shape \(n, d\).*np.reshape\(X, \(-1, 1\)\)"),
    "flat list X": ([1, 2, 3], None, None, r"X has shape \(3,\).*np.reshape"),
    "a number for X": (3.0, None, None, r"X has shape \(\)"),
    "three-dimensional X": (np.ones((2, 3, 4)), None, None, r"X has shape \(2, 3, 4\)"),
    "no rows": (np.ones((0, 3)), None, None, r"X has shape \(0, 3\); one row and one column at least"),
    "no columns": ([[], []], None, None, r"X has shape \(2, 0\); one row and one column at least"),
    "ragged X": ([[1, 2], [3]], None, None, r"row 0 has shape \(2,\), row 1 has shape \(1,\)"),
    "column y": (X, Y[:, None], None, r"y has shape \(4, 1\), X has shape \(4, 3\).*\(4,\).*4 by 4.*y\.ravel\(\)"),
    "column y of lists": (X.tolist(), [[1], [2], [3], [4]], None, r"\(4, 1\).*np.ravel\(y\)"),
    "row y": (X, Y[None, :], None, r"\(1, 4\).*y\.ravel\(\)"),
    "data frame y": (X, pd.DataFrame(Y), None, r"\(4, 1\).*np.ravel\(y\)"),
    "transposed X": (X.T, Y, None, r"y has shape \(4,\), X has shape \(3, 4\).*is X transposed\? Then take X.T"),
    "transposed X, with w": (X.T, Y, W, "is X transposed"),
    "transposed X, w only": (X.T, None, W, r"w has shape \(3,\), X has shape \(3, 4\).*is X transposed"),
    "y of another length": (X, np.ones(5), None, r"y has shape \(5,\), X has shape \(4, 3\); one target a row"),
    "y a number": (X, 3.0, None, r"y has shape \(\)"),
    "y made with *": (X, X * W, None, r"y has shape \(4, 3\).*X \* w where X @ w"),
    "y a broadcast": (X, np.ones((4, 4)), None, r"y has shape \(4, 4\).*column of shape \(4, 1\)"),
    "column w": (X, Y, W[:, None], r"w has shape \(3, 1\), X has shape \(4, 3\).*this column: w\.ravel\(\)"),
    "row w": (X, Y, W[None, :], r"w has shape \(1, 3\).*this row: w\.ravel\(\)"),
    "w of X's shape": (X, Y, X * W, r"w has shape \(4, 3\).*\* where @ was meant"),
    "no ones column": (X, Y, np.ones(4), r"w has shape \(4,\).*lack the column of ones.*np.column_stack"),
    "no w_0": (X, Y, np.ones(2), r"w has shape \(2,\).*lack its w_0"),
    "w of another length": (X, Y, np.ones(7), r"w has shape \(7,\), X has shape \(4, 3\); one weight a column"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_with_its_cause(case: Any) -> None:
    table, y, w, words = case
    with pytest.raises(ValueError, match=words):
        require_design(table, y, w)


def test_a_message_names_no_cause_that_cannot_be() -> None:
    with pytest.raises(ValueError) as error:
        require_design(X, Y, np.ones(4))  # as many as rows, but y says that X is not transposed
    assert "transposed" not in str(error.value)
    with pytest.raises(ValueError) as error:
        require_design(X, None, np.ones(4))
    assert "transposed" in str(error.value) and "column of ones" in str(error.value)


def test_the_advice_of_the_messages_helps() -> None:
    """Do as each message says, and pass."""
    assert require_design(np.reshape(Y, (-1, 1)), Y) == (4, 1)
    assert require_design(np.reshape(W, (1, -1)), None, W) == (1, 3)
    for column in [Y[:, None], Y[None, :]]:
        assert require_design(X, column.ravel()) == (4, 3)
    for y in [Y[:, None], Y[None, :], pd.DataFrame(Y), Y[:, None].tolist()]:
        assert require_design(X, np.ravel(y)) == (4, 3)
    assert require_design(X.T.T, Y) == (4, 3)
    assert require_design(np.column_stack([np.ones(len(X)), X]), Y, np.ones(4)) == (4, 4)
