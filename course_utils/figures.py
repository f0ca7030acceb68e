"""Figures of one style on a fixed canvas, each with a sentence that says what it shows. Used from lesson 00 on."""

import base64
from collections.abc import Collection, Mapping
from io import BytesIO
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from cycler import cycler
from IPython.display import display
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from numpy.typing import ArrayLike
from PIL import Image

from course_utils.shapes import require_flat

WIDTH = 7.2  # inches; also the width on the page, at 100 pixels an inch
DOTS_PER_INCH = 150
FEW = 24  # colours of a stored picture that are its most frequent ones, and as many that are near all others

# Okabe and Ito's colours, told apart by colour-blind readers and, in this order, in greyscale.
BLUE, ORANGE, GREEN, RED, GREY = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#6E6E6E"

_STYLE: dict[str, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": "#444444",
    "axes.grid": True,
    "axes.labelsize": 11,
    "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, RED, GREY]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "figure.facecolor": "white",
    "font.family": "DejaVu Sans",
    "font.size": 10.5,
    "grid.color": "#E4E4E4",
    "legend.frameon": False,
    "lines.linewidth": 2,
}


def canvas(
    columns: int = 1, rows: int = 1, height: float = 4.2, left: float = 0.75, **subplots: Any
) -> tuple[Figure, Any]:
    """Return a new figure in the course's style, and its axes.

    The axes stand at places fixed in inches, not where a layout engine would put them: those measure the letters, and
    letters change with Matplotlib's version.

    Parameters
    ----------
    columns, rows
        How many pictures stand side by side, and one above the other.
    height
        Height of the figure in inches; its width is always `WIDTH`.
    left
        Inches kept on the left of the first picture for its labels.
    subplots
        Passed on to `matplotlib.pyplot.subplots`, for instance ``sharey=True``.

    Returns
    -------
    figure, axes
        As from `matplotlib.pyplot.subplots`: one `Axes`, or an array of them.
    """
    plt.rcParams.update(_STYLE)
    figure, axes = plt.subplots(rows, columns, figsize=(WIDTH, height), **subplots)
    right, bottom, top = 0.15, 0.55, 0.35
    between_columns = 0.2 if subplots.get("sharey") else 0.65
    between_rows = 0.4 if subplots.get("sharex") else 0.9
    one_width = (WIDTH - left - right - (columns - 1) * between_columns) / columns
    one_height = (height - bottom - top - (rows - 1) * between_rows) / rows
    figure.subplots_adjust(
        left=left / WIDTH,
        right=1 - right / WIDTH,
        bottom=bottom / height,
        top=1 - top / height,
        wspace=between_columns / one_width,
        hspace=between_rows / one_height,
    )
    return figure, axes


def show(figure: Figure, sentence: str) -> None:
    """Show a figure with a sentence under it that says what is to be seen.

    The sentence is for everyone, and all there is for a reader who cannot see the picture: let it carry the figure's
    numbers, computed in the cell. It is the picture's plain text too, so a test that compares outputs reads it.

    Parameters
    ----------
    figure
        What `canvas` returned.
    sentence
        Plain text of at least 30 characters that ends with a full stop; no formulas between dollar signs.

    Raises
    ------
    ValueError
        If the sentence is not of this kind, or the figure is empty.
    """
    if not isinstance(figure, Figure):
        raise ValueError(f"show needs a figure and a sentence: the first was of type {type(figure).__name__}.")
    if (
        not isinstance(sentence, str)
        or len(sentence) < 30
        or not sentence.endswith(".")
        or "$" in sentence
        or "\n" in sentence
    ):
        raise ValueError(
            "A figure needs a sentence in plain text on one line (30 characters at least, a full stop at its end, "
            f"no $), but was given {sentence!r}."
        )
    if not any(axes.has_data() for axes in figure.axes):
        raise ValueError("The figure is empty: draw on its axes before you show it.")
    picture = BytesIO()
    # Not bbox_inches="tight": on a fixed canvas two drawings of one figure can be compared point by point.
    figure.savefig(picture, format="png", dpi=DOTS_PER_INCH, metadata={"Software": None})
    plt.close(figure)
    encoded = base64.b64encode(_with_palette(picture)).decode("ascii")
    size = {"image/png": {"width": round(100 * WIDTH)}}
    display({"image/png": encoded, "text/plain": sentence}, raw=True, metadata=size)
    display({"text/markdown": f"*{sentence}*", "text/plain": sentence}, raw=True)


def _with_palette(picture: BytesIO) -> bytes:
    """Return a picture with few colours, of its own: nobody sees it, and it takes a quarter of the room."""
    small = BytesIO()
    _few_colours(Image.open(picture).convert("RGB")).save(small, "png", optimize=True)
    return small.getvalue()


def _few_colours(picture: Image.Image) -> Image.Image:
    """Return a picture in which the most frequent colours are kept and all others are near one of the palette."""
    pixels = np.asarray(picture).astype(int) @ [65536, 256, 1]
    found, places, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    colours = np.column_stack([found >> 16, found >> 8 & 255, found & 255])
    cover = picture.quantize(FEW, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).getpalette() or []
    palette = np.concatenate([colours[np.argsort(-counts)[:FEW]], np.reshape(cover[: 3 * FEW], (-1, 3))])
    nearest = np.sum((colours[:, None] - palette) ** 2, axis=2).argmin(axis=1)
    few = Image.fromarray(nearest[places].reshape(pixels.shape).astype(np.uint8))
    few.putpalette(palette.ravel().tolist())
    return few


def scatter_counts(axes: Axes, x: ArrayLike, y: ArrayLike, **style: Any) -> None:
    """Draw points of which many may lie on each other: a point's area tells how many do.

    Parameters
    ----------
    axes
        Where to draw.
    x, y : array of shape (n,)
        The points.
    style
        Passed on to `matplotlib.axes.Axes.scatter`.

    Raises
    ------
    ValueError
        If x and y are not flat or not of one length.
    """
    for name, values in [("x", x), ("y", y)]:
        require_flat(name, values)
    if np.size(x) != np.size(y):
        raise ValueError(f"x has {np.size(x)} numbers and y has {np.size(y)}; as many of each are expected.")
    places, counts = np.unique(np.column_stack([x, y]), axis=0, return_counts=True)
    axes.scatter(places[:, 0], places[:, 1], s=9 * counts, **style)


def boxes_and_arrows(
    axes: Axes,
    places: Mapping[str, tuple[float, float]],
    arrows: Collection[tuple[str, str]],
    thick: Collection[tuple[str, str]] = (),
) -> None:
    """Draw names in boxes, and arrows from box to box. Used in lesson 14.

    Parameters
    ----------
    axes
        Where to draw. Its scale is set so that one unit is one inch.
    places
        The middle of each name's box, in inches from the lower left corner.
    arrows, thick
        Pairs of names: an arrow leads from the first to the second. Thick arrows are bent, so that one may lead back.

    Raises
    ------
    ValueError
        If an arrow begins or ends at a name without a box.
    """
    if strangers := {name for pair in [*arrows, *thick] for name in pair} - {*places}:
        raise ValueError(f"No place is given for {', '.join(sorted(strangers))}.")
    boxes = {}
    for name, (x, y) in places.items():  # boxes of one size: the length of a word changes with Matplotlib's version
        corner = (x - 0.35, y - 0.15)
        boxes[name] = FancyBboxPatch(corner, 0.7, 0.3, boxstyle="round,pad=0,rounding_size=0.05", fc="white", ec=BLUE)
        axes.add_patch(boxes[name])
        axes.text(x, y, name, ha="center", va="center")
    for pairs, bend, color, width in ((arrows, 0, GREY, 1.2), (thick, 0.6, ORANGE, 3)):
        for start, end in pairs:
            style: dict[str, Any] = {"color": color, "linewidth": width, "connectionstyle": f"arc3,rad={bend}"}
            style |= {"arrowstyle": "-|>", "mutation_scale": 15, "patchA": boxes[start], "patchB": boxes[end]}
            axes.add_patch(FancyArrowPatch(places[start], places[end], **style))
    frame, inch = axes.get_window_extent(), axes.figure.dpi
    axes.set(xlim=(0, frame.width / inch), ylim=(0, frame.height / inch))
    axes.axis("off")
