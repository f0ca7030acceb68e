"""The check of shapes at every door: it lets pass what fits, and its message names the usual cause of what does not."""

from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest

from course_utils.shapes import require_design, require_flat, require_number

X = np.arange(12.0).reshape(4, 3)
Y, W = np.arange(4.0), np.arange(3.0)


def test_what_fits_passes_in_every_form() -> None:
    torch = pytest.importorskip("torch")
    tables = [X, X.tolist(), list(X), tuple(map(tuple, X.tolist())), pd.DataFrame(X), torch.tensor(X), X.astype(int)]
    for table in tables:
        assert require_design(table) == require_design(table, w=W) == (4, 3)
        for y in [Y, Y.tolist(), tuple(Y.tolist()), range(4), pd.Series(Y), torch.tensor(Y), [Fraction(1)] * 4]:
            assert require_design(table, y) == (4, 3)
            for w in [W, W.tolist(), range(3), pd.Series(W), torch.tensor(W)]:
                assert require_design(table, y, w) == (4, 3)
    assert require_design([range(3), range(3, 6)], [1, 2]) == (2, 3)


@pytest.mark.parametrize(("n", "d"), [(1, 1), (1, 3), (3, 1), (2, 2), (3, 4), (4, 3)])
def test_small_and_square_tables_pass(n: int, d: int) -> None:
    assert require_design(np.ones((n, d)), np.ones(n), np.ones(d)) == (n, d)
    assert require_design([[1] * d] * n, [1] * n, [1] * d) == (n, d)


LEFT_OUT = object()
REFUSED: dict[str, tuple[Any, Any, Any, str]] = {
    "flat X": (Y, Y, LEFT_OUT, r"X has shape \(4,\); a table of shape \(n, d\).*np.reshape\(X, \(-1, 1\)\)"),
    "flat list X": ([1, 2, 3], LEFT_OUT, LEFT_OUT, r"X has shape \(3,\).*np.reshape"),
    "a number for X": (3.0, LEFT_OUT, LEFT_OUT, r"X has shape \(\)"),
    "three-dimensional X": (np.ones((2, 3, 4)), LEFT_OUT, LEFT_OUT, r"X has shape \(2, 3, 4\)"),
    "no rows": (np.ones((0, 3)), LEFT_OUT, LEFT_OUT, r"X has shape \(0, 3\); one row and one column at least"),
    "no columns": ([[], []], LEFT_OUT, LEFT_OUT, r"X has shape \(2, 0\); one row and one column at least"),
    "ragged X": ([[1, 2], [3]], LEFT_OUT, LEFT_OUT, r"row 0 has shape \(2,\), row 1 has shape \(1,\)"),
    "column y": (X, Y[:, None], LEFT_OUT, r"y has shape \(4, 1\), X has shape \(4, 3\).*\(4,\).*4 by 4.*y\.ravel\(\)"),
    "column y of lists": (X.tolist(), [[1], [2], [3], [4]], LEFT_OUT, r"\(4, 1\).*np.ravel\(y\)"),
    "row y": (X, Y[None, :], LEFT_OUT, r"\(1, 4\).*y\.ravel\(\)"),
    "data frame y": (X, pd.DataFrame(Y), LEFT_OUT, r"\(4, 1\).*np.ravel\(y\)"),
    "transposed X": (X.T, Y, LEFT_OUT, r"y has shape \(4,\), X has shape \(3, 4\).*is X transposed\? Then take X.T"),
    "transposed X, with w": (X.T, Y, W, "is X transposed"),
    "transposed X, w only": (X.T, LEFT_OUT, W, r"w has shape \(3,\), X has shape \(3, 4\).*is X transposed"),
    "y of another length": (X, np.ones(5), LEFT_OUT, r"y has shape \(5,\), X has shape \(4, 3\); one target a row"),
    "y a number": (X, 3.0, LEFT_OUT, r"y has shape \(\)"),
    "y made with *": (X, X * W, LEFT_OUT, r"y has shape \(4, 3\).*X \* w where X @ w"),
    "y a broadcast": (X, np.ones((4, 4)), LEFT_OUT, r"y has shape \(4, 4\).*column of shape \(4, 1\)"),
    "column w": (X, Y, W[:, None], r"w has shape \(3, 1\), X has shape \(4, 3\).*this column: w\.ravel\(\)"),
    "row w": (X, Y, W[None, :], r"w has shape \(1, 3\).*this row: w\.ravel\(\)"),
    "w of X's shape": (X, Y, X * W, r"w has shape \(4, 3\).*\* where @ was meant"),
    "no ones column": (X, Y, np.ones(4), r"w has shape \(4,\).*lack the column of ones.*np.column_stack"),
    "no w_0": (X, Y, np.ones(2), r"w has shape \(2,\).*lack its w_0"),
    "y is None": (X, None, W, r"y is None: did the function that made it return it"),
    "w is None": (X, Y, None, r"w is None"),
    "X is None": (None, Y, LEFT_OUT, r"X is None"),
    "y can be read once only": (X, (t for t in Y), LEFT_OUT, r"y is of type generator.*list\(\.\.\.\)"),
    "w of another length": (X, Y, np.ones(7), r"w has shape \(7,\), X has shape \(4, 3\); one weight a column"),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_with_its_cause(case: Any) -> None:
    table, y, w, words = case
    with pytest.raises(ValueError, match=words):
        require_design(table, **{name: part for name, part in [("y", y), ("w", w)] if part is not LEFT_OUT})


def test_a_message_names_no_cause_that_cannot_be() -> None:
    with pytest.raises(ValueError) as error:
        require_design(X, Y, np.ones(4))  # as many as rows, but y says that X is not transposed
    assert "transposed" not in str(error.value)
    with pytest.raises(ValueError) as error:
        require_design(X, w=np.ones(4))
    assert "transposed" in str(error.value) and "column of ones" in str(error.value)
    with pytest.raises(ValueError) as error:
        require_design(np.ones((100, 1)), [3.0])  # as many as columns, but so is a single mean
    assert "transposed" not in str(error.value)
    with pytest.raises(ValueError) as error:
        require_design(np.ones((1, 5)), w=[3.0])
    assert "transposed" not in str(error.value)


def test_the_advice_of_the_messages_helps() -> None:
    """Do as each message says, and pass."""
    assert require_design(np.reshape(Y, (-1, 1)), Y) == (4, 1)
    assert require_design(np.reshape(W, (1, -1)), w=W) == (1, 3)
    for column in [Y[:, None], Y[None, :]]:
        assert require_design(X, column.ravel()) == (4, 3)
    for y in [Y[:, None], Y[None, :], pd.DataFrame(Y), Y[:, None].tolist()]:
        assert require_design(X, np.ravel(y)) == (4, 3)
    assert require_design(X.T.T, Y) == (4, 3)
    assert require_design(np.column_stack([np.ones(len(X)), X]), Y, np.ones(4)) == (4, 4)


def test_flat_numbers_pass_in_every_form() -> None:
    torch = pytest.importorskip("torch")
    for y in [Y, Y.tolist(), tuple(Y), range(4), pd.Series(Y), torch.tensor(Y), [Fraction(1)], [], [np.float64(1), 2]]:
        require_flat("y", y)
    for b in [3, 2.5, Fraction(1, 2), np.float64(3), np.array(3), torch.tensor(3.0)]:
        require_number("b", b)


NOT_FLAT: dict[str, tuple[Any, str]] = {
    "a column": (Y[:, None], r"y has shape \(4, 1\); one number a row.*this column: y\.ravel\(\)"),
    "a row": (Y[None, :], r"\(1, 4\).*this row: y\.ravel\(\)"),
    "a column of lists": ([[1], [2]], r"\(2, 1\).*np\.ravel\(y\)"),
    "a data frame": (pd.DataFrame(Y), r"\(4, 1\).*np\.ravel\(y\)"),
    "a list of arrays": (list(X), r"\(4, 3\).*table of 4 by 3: which column is meant"),
    "a table": (X, r"table of 4 by 3: which column is meant"),
    "three directions": (np.ones((2, 3, 4)), r"\(2, 3, 4\)"),
    "ragged": ([[1], [2, 3]], "rows of different lengths"),
    "None": (None, "y is None: did the function that made it return it"),
    "a generator": ((t for t in Y), "type generator, which gives its numbers only once"),
    "a zip": (zip(Y, strict=True), "type zip, which gives"),
    "a number": (3.0, r"shape \(\).*type float"),
    "a set": ({1, 2}, "type set"),
    "a text": ("12", "type str"),
}


@pytest.mark.parametrize("case", NOT_FLAT.values(), ids=NOT_FLAT)
def test_what_is_not_flat_is_refused_with_its_cause(case: Any) -> None:
    values, words = case
    with pytest.raises(ValueError, match=words):
        require_flat("y", values)


@pytest.mark.parametrize("several", [Y, [1, 2], W[:1], None, X])
def test_what_is_not_one_number_is_refused(several: Any) -> None:
    with pytest.raises(ValueError, match=r"b (is None|has shape \(.+\); a single number is expected)"):
        require_number("b", several)
