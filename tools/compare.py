"""Hold a cell's fresh outputs against the stored ones: strict on words, tolerant in a decimal's last digit.

What passes and what does not is the table in CONTRIBUTING.md, a test for each row in tests/test_compare.py. conftest.py
puts `differences` in the place of nbval's own comparison, and tools/execute.py keeps by it what is stored and holds.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, UnidentifiedImageError

MACHINE_DEPENDENT = "machine-dependent"
INTERACTIVE = "interactive"
WIDGET = "application/vnd.jupyter.widget-view+json"

# A number in a text. A sign belongs to it unless something stands before it that makes it a minus or a hyphen. What
# follows must not be more digits, so that the parts of a version (1.2.3) are no numbers.
NUMBER = re.compile(
    r"(?:(?<![\w.)\]])[+\-−])?"
    r"(?<![\w.])(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+|\.(?=[eE]))?|\.\d+)(?:[eE][+\-]?\d+)?"
    r"(?!\d|\.\d|,\d{3}(?!\d))"
)

# Figures are compared as greyscale thumbnails so many points wide, in which each point may take any value that its
# neighbours in the other picture have: letters that moved by a hair do not count. Measured on seven typical figures and
# those of the first lessons: drawn by Matplotlib 3.8.0 and 3.11.2 instead of 3.10.9 they differ by at most 0.0085, with
# something changed on purpose by at least 0.0147. A plain thumbnail, coarse or fine, does not separate the two.
# tests/test_figure_drift.py measures it again at every run.
THUMBNAIL_WIDTH = 120
FIGURE_LIMIT = 0.011
PLACE_LIMIT = 0.3

Output = Mapping[str, Any]


def differences(tags: Iterable[str], stored: Sequence[Output], fresh: Sequence[Output]) -> list[str]:
    """Return what is wrong with a cell's fresh outputs, one readable entry a fault; nothing if they agree.

    Parameters
    ----------
    tags
        The cell's tags. Where one says that outputs depend on the machine or on a reader's hand, only errors and
        warnings are faults.
    stored, fresh
        Lists of notebook outputs, the streams of one name already joined.
    """
    faults = [_complaint(output) for output in fresh if _complaint(output)]
    if faults or {MACHINE_DEPENDENT, INTERACTIVE} & set(tags):
        return faults
    if any(WIDGET in output.get("data", {}) for output in fresh):
        return [f"the cell shows a widget but is not tagged {INTERACTIVE!r}"]
    was, now = [_kind(output) for output in stored], [_kind(output) for output in fresh]
    if was != now:
        return [f"stored outputs: {_listed(was)}; fresh outputs: {_listed(now)}"]
    return [fault for old, new in zip(stored, fresh, strict=True) for fault in _output_differences(old, new)]


def text_difference(stored: str, fresh: str) -> str | None:
    """Return how two texts differ, or None if they agree but for the last digit of decimals and for blanks."""
    old, new = _blanks_joined(stored), _blanks_joined(fresh)
    reason = _words_difference(old, new) or _numbers_difference(old, new)
    return f"{reason}\n  stored: {stored.rstrip()}\n  fresh:  {fresh.rstrip()}" if reason else None


def figure_difference(stored: str, fresh: str) -> str | None:
    """Return how two base64 PNG pictures differ, or None if they show the same."""
    try:
        old, new = _picture(stored), _picture(fresh)
    except (binascii.Error, UnidentifiedImageError):
        return "a picture cannot be read as PNG"
    if old.size != new.size:
        return f"the stored picture has {old.size} pixels, the fresh one {new.size}"
    whole, place = figure_distance(old, new)
    if whole > FIGURE_LIMIT or place > PLACE_LIMIT:
        return (
            f"the picture has changed: thumbnails differ by {whole:.4f} in the whole and by {place:.2f} in one place "
            f"(allowed: {FIGURE_LIMIT} and {PLACE_LIMIT})"
        )
    return None


def figure_distance(old: Image.Image, new: Image.Image) -> tuple[float, float]:
    """Return how far two thumbnails lie outside each other's range, from 0 (same) to 1: root mean square, and most."""
    one, other = _thumbnail(old), _thumbnail(new)
    outside = np.maximum(_outside(one, other), _outside(other, one))
    return float(np.sqrt(np.mean(outside**2))), float(np.max(outside))


def _complaint(output: Output) -> str:
    """Return what a single output gives away as a fault in itself, or nothing."""
    if output["output_type"] == "error":
        return f"the cell raises {output['ename']}: {output['evalue']}"
    if output["output_type"] == "stream" and output["name"] == "stderr":
        return f"the cell writes to stderr (a warning?): {output['text'].strip()}"
    return ""


def _kind(output: Output) -> str:
    """Return what sort of output this is, for instance ``figure`` or ``text/html + text/plain``."""
    if output["output_type"] == "stream":
        return str(output["name"])
    kinds = sorted(output["data"])
    return "figure" if kinds == ["image/png", "text/plain"] else " + ".join(kinds)


def _listed(kinds: list[str]) -> str:
    return ", ".join(kinds) or "none"


def _output_differences(stored: Output, fresh: Output) -> list[str]:
    """Return how two outputs of the same kind differ."""
    if stored["output_type"] == "stream":
        pairs = [(str(stored["name"]), stored["text"], fresh["text"])]
    else:
        pairs = [(mime, stored["data"][mime], fresh["data"][mime]) for mime in sorted(stored["data"])]
    found = [(mime, _value_difference(mime, old, new)) for mime, old, new in pairs]
    return [f"{mime}: {difference}" for mime, difference in found if difference]


def _value_difference(mime: str, stored: Any, fresh: Any) -> str | None:
    if mime == "image/png":
        return figure_difference(stored, fresh)
    if isinstance(stored, str) and isinstance(fresh, str):
        return text_difference(stored, fresh)
    return None if stored == fresh else f"\n  stored: {stored}\n  fresh:  {fresh}"


def _blanks_joined(text: str) -> str:
    """Return the text with runs of blanks made one, and none between a sign and its number.

    A digit more in a column moves what stands beside it, and ``x - 0.00`` may have become ``x + 0.00``.
    """
    joined = re.sub(r"[ \t]+", " ", re.sub(r"[ \t]+$", "", text.strip(), flags=re.MULTILINE))
    return re.sub(r"(?<=\s)([+\-−]) (?=[\d.])", r"\1", joined)


def _words_difference(old: str, new: str) -> str | None:
    """Return where the texts between the numbers differ."""
    before, after = NUMBER.split(old), NUMBER.split(new)
    if len(before) != len(after):
        return f"{len(before) - 1} numbers were stored, {len(after) - 1} came"
    for was, now in zip(before, after, strict=True):
        if was != now:
            return f"{was.strip()!r} became {now.strip()!r}"
    return None


def _numbers_difference(old: str, new: str) -> str | None:
    """Return which number changed by more than it may."""
    for was, now in zip(NUMBER.findall(old), NUMBER.findall(new), strict=True):
        if not _same_number(was.replace("−", "-"), now.replace("−", "-")):
            return f"{was} became {now}"
    return None


def _same_number(was: str, now: str) -> bool:
    """Tell whether two printed numbers agree to one unit of the last digit printed.

    Integers must be equal. Where the two are printed to different digits (0.5 and 0.49999), the finer digit counts.
    Either sign will do if both numbers lie within one unit of zero.
    """
    if was == now:
        return True
    if _is_integer(was) or _is_integer(now):
        return False
    a, b = decimal(was), decimal(now)
    unit = min(last_digit(a), last_digit(b))
    return abs(a - b) <= unit or (abs(a) <= unit and abs(b) <= unit)


def _is_integer(text: str) -> bool:
    return not re.search(r"[.eE]", text)


def decimal(text: str) -> Decimal:
    """Return the value of a number that `NUMBER` has found."""
    return Decimal(text.replace("−", "-").replace(",", ""))


def last_digit(number: Decimal) -> Decimal:
    """Return the worth of one unit in the last printed digit: 0.01 for 3.14, 1E-7 for 2.5e-06."""
    return Decimal((0, (1,), int(number.as_tuple().exponent)))


def _picture(encoded: str) -> Image.Image:
    picture = Image.open(BytesIO(base64.b64decode(encoded)))
    # On white: a canvas without a background would be black otherwise.
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture.convert("RGBA")).convert("L")


def _thumbnail(picture: Image.Image) -> Image.Image:
    size = (THUMBNAIL_WIDTH, round(THUMBNAIL_WIDTH * picture.height / picture.width))
    return picture.convert("L").resize(size, Image.Resampling.BOX)


def _outside(picture: Image.Image, other: Image.Image) -> NDArray[np.float64]:
    """Return how far each point lies outside the range of its place and its eight neighbours in another picture."""
    low, high = (np.asarray(other.filter(kind(3)), float) for kind in (ImageFilter.MinFilter, ImageFilter.MaxFilter))
    points = np.asarray(picture, float)
    outside: NDArray[np.float64] = np.maximum(0.0, np.maximum(low - points, points - high)) / 255
    return outside
