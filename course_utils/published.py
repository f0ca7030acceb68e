"""Thirty-eight figures from published texts, and the rule that tells whether one comes out again. See lesson 16.

A row says what a text printed, or claimed in words, or left out; its figures are kept as they were written, because the
number of digits is part of what was said. How each is computed again stands in `recipes`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

MOST = 10  # digits compared: those further right hang on the order of additions
KINDS = ("figures", "words", "nothing")

A, B, C, D, E = (
    "a text on gradient descent in higher dimensions",
    "a text on training loops",
    "a text on an autograd engine",
    "a text on a first model",
    "a text on advertising budgets",
)


@dataclass(frozen=True)
class Row:
    """One figure, or one claim, of a published text.

    Attributes
    ----------
    id
        N01 to N38; the function of `recipes` is called so too, in small letters.
    source
        What kind of text it stands in.
    quantity
        What it is about.
    kind
        What the text printed: figures, words, or nothing.
    stated
        The figures to be compared, as they were written: the text's own, or, if it has none, those that were noted when
        this course was planned.
    words
        What the text claims, if it does so in words.
    changed
        What has to be changed in the program as printed before its figures come out.
    dropped
        How many of the last digits are not compared: one where PyTorch computed in float32.
    lesson
        The lesson that meets it.
    """

    id: str
    source: str
    quantity: str
    kind: str
    stated: tuple[str, ...]
    words: str = ""
    changed: str = ""
    dropped: int = 0
    lesson: str = ""


@dataclass(frozen=True)
class Found:
    """What a recipe found: following the text, following it with a change, and how far chance moves each number."""

    described: Sequence[Any]
    changed: Sequence[Any] | None = None
    spread: Sequence[float] | None = None


def agrees(stated: str, found: Any, dropped: int = 0) -> bool:
    """Tell whether a figure comes out again: whether what was found, rounded to its digits, is what was stated.

    At most `MOST` digits are compared. Words and truth values are compared as they are.

    Parameters
    ----------
    stated
        A figure as it was written, for instance ``"130.147"`` or ``"9.25e-5"``.
    found
        A number of any kind, a truth value or a word.
    dropped
        How many of the last digits do not count.
    """
    if isinstance(found, (bool, str)):
        return stated == str(found)
    if not math.isfinite(found):
        return False
    return abs(Decimal(float(found)) - Decimal(stated)) <= unit(stated, dropped) / 2


def unit(stated: str, dropped: int = 0) -> Decimal:
    """Return what one is worth in the last digit that is compared: 0.001 for ``"130.147"``."""
    written = Decimal(stated)
    last = int(written.as_tuple().exponent) + dropped
    return Decimal(1).scaleb(max(last, written.adjusted() - MOST + 1))


def shown(row: Row, numbers: Sequence[Any], most: int = 6) -> str:
    """Return numbers of a row with the digits that are compared, cut after the first few; words as they are."""
    if len(numbers) != len(row.stated):  # a run that ended early has something else to tell
        return " ".join(map(str, numbers))
    words = []
    for stated, number in zip(row.stated, numbers, strict=True):
        exact = isinstance(number, (bool, str)) and not _is_number(number)
        words.append(str(number) if exact else f"{_decimal(number).quantize(unit(stated, row.dropped)):f}")
    return " ".join(words[:most]) + (" …" if len(words) > most else "")


def _decimal(number: Any) -> Decimal:
    return Decimal(number if isinstance(number, str) else float(number))


def _is_number(word: bool | str) -> bool:
    """Tell whether a word is a figure as it was written."""
    return isinstance(word, str) and any(character.isdigit() for character in word)


def verdict(row: Row, found: Found) -> str:
    """Return one of five words on a row: all its figures must come out, or it has not come out."""

    def all_agree(numbers: Sequence[Any]) -> bool:
        return len(numbers) == len(row.stated) and all(
            agrees(stated, number, row.dropped) for stated, number in zip(row.stated, numbers, strict=True)
        )

    if all_agree(found.described):
        return "comes out" if row.kind == "figures" else "as noted"
    if found.changed is not None and all_agree(found.changed):
        return "only if changed"
    if found.spread is not None and within(row, found):
        return "within the spread"
    return "does not come out"


def within(row: Row, found: Found) -> bool:
    """Tell whether each figure lies within three standard deviations of what was found."""
    assert found.spread is not None
    triples = zip(row.stated, found.described, found.spread, strict=True)
    return all(abs(float(stated) - number) <= 3 * deviation for stated, number, deviation in triples)


ROWS = (
    Row("N01", A, "gradient by hand equals autograd's, at w = 0", "figures", ("True",), lesson="08"),
    Row("N02", A, "steps until it stops; loss there", "words", ("312", "0.28343"), "Converged", lesson="08"),
    Row("N03", A, "learned weights", "figures", ("0.8640", "0.3088", "0.2475", "1.0593", "-0.9756", "-1.2738"),
        changed="312 steps", lesson="08"),
    Row("N04", A, "planted weights", "figures", ("0.8393", "0.2479", "0.2067", "0.9928", "-0.8986", "-1.2028"),
        lesson="08"),
    Row("N05", A, "learned from best, best from planted", "words", ("0.0030", "0.0791"), "relatively close",
        changed="312 steps", lesson="08"),
    Row("N06", A, "curvatures, largest rate; 0.75 diverges", "nothing", ("1.607", "2.816", "0.710", "True"),
        lesson="08"),
    Row("N07", B, "one update by hand: gradients, w, b", "figures", ("-5", "-2", "1.5", "0.2"), lesson="03"),
    Row("N08", B, "the same with the mean as loss", "nothing", ("-10", "-4", "2.0", "0.4"), lesson="03"),
    Row("N09", B, "fit without intercept, in steps", "figures", ("5", "13", "2.6", "5.2", "-0.4", "0.2", "0"),
        lesson="02"),
    Row("N10", B, "running means of five epochs", "nothing", ("7.3732", "0.14703", "0.0031132", "0.00015591",
        "0.00009491"), dropped=1, lesson="09"),
    Row("N11", B, "learned; least squares", "nothing", ("1.9998", "-3.3991", "4.1989", "1.9999", "-3.3997", "4.1997"),
        dropped=1, lesson="09"),
    Row("N12", C, "five pairs", "figures",
        ("1.4", "-2.0", "-4.7", "-18.1", "-2.2", "-1.9", "-2.8", "-4.4", "2.4", "6.5"), lesson="01"),
    Row("N13", C, "first model and its loss", "figures", ("0.011", "78.49574710788079"),
        changed="mean for sum", lesson="07"),
    Row("N14", C, "full batch: first line, last line", "figures",
        ("130.147", "-0.326", "-0.102", "16.774", "2.556", "-0.892"), changed="mean for sum", lesson="03"),
    Row("N15", C, "best line; SSE; MSE; standard errors", "nothing",
        ("2.55567", "-0.89231", "83.8716", "16.77432", "0.67", "1.96", "0.89", "2.59"), lesson="11"),
    Row("N16", C, "largest rates; curvature; the rate 0.05", "words", ("0.02286", "0.1143", "87.50", "OverflowError"),
        "OverflowError (34)", lesson="03"),
    Row("N17", C, "minibatches: first line, last line", "figures",
        ("442.514", "0.620", "0.266", "10.819", "1.884", "14.988"),
        changed="mean for sum, 15 for 1, third run", lesson="04"),
    Row("N18", C, "the same as printed: iteration, error", "nothing", ("216", "OverflowError"), lesson="04"),
    Row("N19", C, "curvatures; factors; largest rate of the sum", "nothing",
        ("66.34", "2.00", "0.337", "0.980", "-5.63", "0.80", "0.0030"), lesson="04"),
    Row("N20", C, "best line of those data", "nothing", ("2.03417", "14.89841", "24.508"), lesson="04"),
    Row("N21", C, "three features: first loss, last weights", "figures",
        ("863.724", "2.269", "2.903", "-1.074", "0.841"),
        changed="mean for sum, 20 for 50, later run, step 5000", lesson="07"),
    Row("N22", C, "steps on which the full loss rises, of", "words", ("235", "499"), "will not decrease monotonically",
        lesson="04"),
    Row("N23", C, "body fat: first five rows", "figures",
        ("12.6", "23", "154.25", "21.9", "6.9", "22", "173.25", "23.4", "24.6", "22", "154", "24.0", "10.9", "26",
         "184.75", "22.8", "27.8", "24", "184.25", "24.0"), lesson="13"),
    Row("N24", C, "body fat: weights of z-scores, no seed, mean for sum", "figures",
        ("9.433", "-2.489", "-1.519", "-1.498", "1.367", "1.330", "-1.121"), lesson="13"),
    Row("N25", C, "body fat: R2, RMSE, four VIF, correlation", "nothing",
        ("0.749", "3.875", "33.8", "16.2", "15.2", "13.3", "0.61"), lesson="13"),
    Row("N26", D, "four predictions", "figures", ("2", "2.5", "3", "3.5"), changed="slope and intercept exchanged",
        lesson="02"),
    Row("N27", D, "best line of four points, residuals, half MSE", "nothing",
        ("1.7", "0", "-0.3", "0.4", "0.1", "-0.2", "0.0375"), lesson="02"),
    Row("N28", D, "curvatures; slow error left; steps; limit", "words",
        ("0.1202", "5.5465", "0.298", "381", "0.3606"), "optimal values", lesson="03"),
    Row("N29", E, "root of the first loss (no seed: loss taken over)", "figures", ("276.829088",), lesson="01"),
    Row("N30", E, "starts at which MAE is below RMSE, of", "words", ("1000", "1000"), "differs on average by 276.8",
        lesson="12"),
    Row("N31", E, "rate limit; condition number; MSE after 1000 steps, raw and standardised; best MSE", "nothing",
        ("3.22e-5", "2.2e5", "3.253", "2.407", "2.407"), lesson="12"),
    Row("N32", E, "fit of all rows; R2; residual error", "nothing",
        ("2.938889", "0.045765", "0.188530", "-0.001037", "0.897211", "1.68551"), lesson="12"),
    Row("N33", A, "silent broadcast: loss, true loss, shape", "nothing", ("8.4345", "0.28343", "6", "100"),
        changed="312 steps", lesson="05"),
    Row("N34", B, "no ones column: MSE, MSE with it", "nothing", ("17.612", "9.25e-5"), lesson="05"),
    Row("N35", B, "float32: inverse off by above 0.1; lstsq", "nothing", ("True", "1.0", "2.0", "3.0"), lesson="06"),
    Row("N36", B, "% of batches that point away, far and near", "words", ("0.0", "47.8"), "may point away",
        lesson="04"),
    Row("N37", D, "residual of wrong sign: six losses", "nothing", ("2.06", "3.86", "7.48", "14.74", "29.3", "58.6"),
        lesson="03"),
    Row("N38", C, "% in which ranks hold: runs, resampled rows", "nothing", ("99", "59", "17", "50", "10"),
        lesson="13"),
)  # fmt: skip
