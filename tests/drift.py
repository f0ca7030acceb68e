"""Draw a few typical figures of the course, as they are or with one thing changed: ``python tests/drift.py FOLDER``.

Run under an older or newer Matplotlib it makes the pictures of tests/figures/ (see tests/test_figure_drift.py).
"""

import sys
from collections.abc import Callable
from pathlib import Path

import matplotlib

matplotlib.use("agg")

import numpy as np
from matplotlib.figure import Figure

from course_utils import figures
from course_utils.figures import BLUE, GREY, ORANGE, RED

CHANGES = {
    "cloud": ["as it is", "blank", "other points", "no line", "other line", "steeper line"],
    "squares": ["as it is", "blank", "other points", "no line", "other line", "a point less", "a point moved"],
    "contours": ["as it is", "blank", "other centre", "no path", "turned"],
    "curves": ["as it is", "blank", "one curve less", "other rate"],
    "bars": ["as it is", "blank", "other order", "one bar less"],
    "bowl": ["as it is", "blank", "turned", "other height"],
    "four": ["as it is", "blank", "other points", "two swapped"],
}


def cloud(change: str) -> Figure:
    """Draw a scatter plot with its fitted line."""
    rng = np.random.default_rng(1 if change == "other points" else 0)
    figure, axes = figures.canvas()
    x = rng.normal(size=200)
    y = 0.6 * x + rng.normal(size=200) * 0.7
    figures.scatter_counts(axes, x, y, color=BLUE, alpha=0.6)
    slope = {"other line": 0.45, "steeper line": 0.8}.get(change, 0.6)
    if change != "no line":
        axes.plot([-3, 3], [-3 * slope, 3 * slope], color=RED)
    axes.set(xlabel="midparent (inches)", ylabel="child (inches)", title="Heights", xlim=(-3, 3), ylim=(-3, 3))
    return figure


def squares(change: str) -> Figure:
    """Draw four points, a line, and the squares of the residuals."""
    x, y = np.array([1.0, 2, 3, 4]), np.array([2.0, 3, 5, 7 if change != "other points" else 6])
    figure, axes = figures.canvas()
    slope = 1.4 if change == "other line" else 1.7
    for a, b in zip(x, y, strict=True):
        residual = slope * a - b
        axes.add_patch(matplotlib.patches.Rectangle((a, b), residual, residual, color=ORANGE, alpha=0.5))
    shown = y + np.array([0, 0, 0, -1.0]) if change == "a point moved" else y
    last = 3 if change == "a point less" else 4
    axes.scatter(x[:last], shown[:last], color=BLUE, zorder=3)
    if change != "no line":
        axes.plot([0, 5], [0, 5 * slope], color=RED)
    axes.set(xlabel="x", ylabel="y", xlim=(0, 5), ylim=(0, 8))
    return figure


def contours(change: str) -> Figure:
    """Draw a bowl from above with a path that descends it."""
    w, b = np.meshgrid(np.linspace(-1, 4, 80), np.linspace(-3, 3, 80))
    centre = 2.2 if change == "other centre" else 1.7
    tilt = -1 if change == "turned" else 1
    loss = 7.5 * (w - centre) ** 2 + tilt * 5 * (w - centre) * b + b**2
    figure, axes = figures.canvas()
    axes.contour(w, b, loss, levels=np.geomspace(0.1, 100, 10), cmap="viridis")
    if change != "no path":
        steps = np.arange(20)
        axes.plot(centre + 1.5 * (-0.8) ** steps, -2 * 0.9**steps, "o-", color=RED, markersize=4)
    axes.set(xlabel="slope w", ylabel="intercept b", title="Loss")
    return figure


def curves(change: str) -> Figure:
    """Draw losses against steps."""
    figure, axes = figures.canvas()
    steps = np.arange(60)
    rates = [0.99, 0.93, 0.8] if change != "other rate" else [0.99, 0.9, 0.8]
    styles = [(BLUE, "-"), (ORANGE, "--"), (GREY, ":")]
    for rate, (colour, dash) in list(zip(rates, styles, strict=True))[change == "one curve less" :]:
        axes.semilogy(steps, rate**steps, color=colour, linestyle=dash, label=f"factor {rate:.2f}")
    axes.set(xlabel="step", ylabel="loss", ylim=(1e-6, 2))
    axes.legend()
    return figure


def bars(change: str) -> Figure:
    """Draw weights in the order of their size."""
    names = ["abdomen", "weight", "hip", "wrist", "thigh", "neck"]
    weights = np.array([9.46, -2.39, -1.45, -1.38, 1.19, -1.08])
    if change == "other order":
        names, weights = names[::-1], weights[::-1]
    if change == "one bar less":
        names, weights = names[:-1], weights[:-1]
    figure, axes = figures.canvas(height=3.4, left=0.9)
    axes.barh(names, weights, xerr=0.4, color=BLUE)
    axes.set(xlabel="weight (percent of body fat for one standard deviation)")
    return figure


def four(change: str) -> Figure:
    """Draw four small pictures side by side."""
    rng = np.random.default_rng(3)
    figure, axes = figures.canvas(columns=4, height=2.4, sharex=True, sharey=True)
    x = np.linspace(4, 14, 11)
    worlds = [3 + x / 2 + rng.normal(size=11), 9 - (x - 9) ** 2 / 6, 4 + x / 3, 3 + x / 2]
    if change == "other points":
        worlds[0] = worlds[0] + rng.normal(size=11)
    if change == "two swapped":
        worlds = [worlds[1], worlds[0], *worlds[2:]]
    for number, (one, y) in enumerate(zip(axes, worlds, strict=True), 1):
        one.scatter(x, y, color=BLUE, s=15)
        one.plot([3, 15], [4.5, 10.5], color=RED)
        one.set(title=f"set {number}", xlabel="x")
    return figure


def bowl(change: str) -> Figure:
    """Draw a bowl in three dimensions, with a legend's worth of text beside it."""
    w, b = np.meshgrid(np.linspace(-2, 2, 40), np.linspace(-2, 2, 40))
    loss = 3 * w**2 + (-2 if change == "turned" else 2) * w * b + b**2
    figure, axes = figures.canvas(columns=2)
    axes[0].plot(w[0], loss[20], color=BLUE, label="along the slope")
    axes[0].plot(w[0], loss[:, 20] * (2 if change == "other height" else 1), color=RED, label="along the intercept")
    axes[0].set(xlabel="distance from the lowest point", ylabel="loss")
    axes[0].legend(loc="upper center")
    axes[1].remove()
    axes[1] = figure.add_subplot(1, 2, 2, projection="3d")
    axes[1].plot_surface(w, b, loss, cmap="Blues")
    axes[1].set_box_aspect(None, zoom=0.82)
    return figure


def blank(name: str) -> Figure:
    """Draw empty axes."""
    return figures.canvas(height=3.4 if name == "bars" else 2.4 if name == "four" else 4.2)[0]


FIGURES: dict[str, Callable[[str], Figure]] = {
    "cloud": cloud, "squares": squares, "contours": contours, "curves": curves,
    "bars": bars, "bowl": bowl, "four": four,
}  # fmt: skip


def draw(name: str, change: str, path: Path) -> None:
    """Draw one figure into a PNG of half the course's resolution."""
    figure = blank(name) if change == "blank" else FIGURES[name](change)
    figure.savefig(path, dpi=figures.DOTS_PER_INCH / 2, metadata={"Software": None})
    matplotlib.pyplot.close(figure)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in FIGURES:
        draw(name, "as it is", folder / f"{name}.png")
