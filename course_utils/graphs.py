"""The graph behind a value, as a picture and as text: who was made from whom, and the order of the backward walk.

Lesson 07 uses it. A graph whose parts repeat, such as the loss of several points, is drawn with like nodes in one box.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from course_utils.autograd import Value
from course_utils.figures import BLUE, GREY, ORANGE
from course_utils.walks import Gradients, walk_order

SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
WIDE, LINE, BETWEEN, ABOVE = 1.02, 0.165, 0.36, 0.5  # of a box, one line in it, and the room around it, in inches


@dataclass(frozen=True)
class Box:
    """One node of a drawn graph, or several of one kind made from the same boxes.

    Attributes
    ----------
    number
        Its place in the backward walk, from 1; 0 for leaves, which hand nothing on.
    name
        What it is called in formulas: its given name, or its number in brackets.
    formula
        How it was made, such as ``"b × a"``; empty for a leaf.
    nodes
        The values themselves.
    parents
        The boxes it was made from, each once, in order.
    """

    number: int
    name: str
    formula: str
    nodes: tuple[Value, ...]
    parents: tuple["Box", ...]


def boxes(end: Value, grouped: bool = False, **names: Value) -> list[Box]:
    """Return a value's graph as boxes, in the order of the backward walk, leaves last.

    Parameters
    ----------
    end
        The value at the end of the graph, for instance a loss.
    grouped
        Whether nodes of one kind that were made from the same boxes share one.
    names
        What to call some of the values: ``boxes(c, a=a, b=b)``.
    """
    titles = {node: name for name, node in names.items()}
    order = walk_order(end)
    keys: dict[Value, int] = {}
    known: dict[Any, int] = {}
    for node in reversed(order):
        inside = tuple(keys[parent] for parent, _ in node.edges)
        if node.kind in ("total", "dot"):
            inside = tuple(dict.fromkeys(inside))
        alike = grouped and node.edges and node not in titles
        what = (node.kind, len(node.edges) == 1 and _turned(node), inside) if alike else id(node)
        keys[node] = known.setdefault(what, len(known))
    members: dict[int, list[Value]] = {}
    for node in order:
        members.setdefault(keys[node], []).append(node)
    uses = Counter(keys[parent] for node in order for parent, _ in node.edges)
    turns = [keys[end]]  # the walk again, over boxes: one waits for all that use any of its nodes
    for key in turns:
        for node in members[key]:
            for parent, _ in node.edges:
                uses[keys[parent]] -= 1
                if not uses[keys[parent]]:
                    turns.append(keys[parent])
    members = {key: members[key] for key in turns}
    inner = [key for key, nodes in members.items() if nodes[0].edges]
    numbers = {key: place for place, key in enumerate(inner, start=1)}
    made: dict[int, Box] = {}
    for key, nodes in reversed(members.items()):
        parents = tuple(made[inside] for inside in dict.fromkeys(keys[parent] for parent, _ in nodes[0].edges))
        called = [made[keys[parent]].name for parent, _ in nodes[0].edges]
        number = numbers.get(key, 0)
        name = titles.get(nodes[0], f"({number})" if number else _written(nodes[0].data))
        made[key] = Box(number, name, _formula(nodes, called), tuple(nodes), parents)
    return [made[key] for key in [*inner, *(key for key in members if key not in numbers)]]


def text(drawn: Sequence[Box]) -> str:
    """Return a graph as lines of text, one a box: number, formula, values, gradients."""
    left = [f"{box.number or '':>2}  {_title(box)}" for box in drawn]
    middle = [f"value {_listed(node.data for node in box.nodes)}" for box in drawn]
    right = [f"gradient {_listed(node.grad for node in box.nodes)}" for box in drawn]
    wide, middling = max(map(len, left)), max(map(len, middle))
    return "\n".join(f"{a:{wide}}   {b:{middling}}   {c}" for a, b, c in zip(left, middle, right, strict=True))


def draw(axes: Axes, drawn: Sequence[Box], gradients: Gradients | None = None, active: int = 0) -> None:
    """Draw a graph: each box with its formula, values above gradients, and the walk's number at its corner.

    Parameters
    ----------
    axes
        Where to draw. Its scale is set so that one unit is one inch.
    drawn
        From `boxes`.
    gradients
        Those to write, for instance one of `walks.steps`; without them the values' own. An empty dict draws the graph
        before any walk: question marks for gradients, and no numbers.
    active
        The number of the box to mark as the one that hands on, a single node; its arrows then point to its parents
        and carry what it adds to their gradients.
    """
    frame, inch = axes.get_window_extent(), axes.figure.dpi
    size = (frame.width / inch, frame.height / inch)
    places, routes = _placed(drawn, *size)
    for (parent, child), points in routes.items():
        marked = drawn[child].number == active > 0
        style: dict[str, Any] = {"color": ORANGE if marked else GREY, "linewidth": 2.2 if marked else 1.1, "zorder": 1}
        points = [(points[0][0] + WIDE / 2, points[0][1]), *points[1:-1], (points[-1][0] - WIDE / 2, points[-1][1])]
        if marked:
            points.reverse()  # gradients go from child to parent
        axes.plot(*zip(*points[:-1], strict=True), **style)
        axes.add_patch(
            FancyArrowPatch(points[-2], points[-1], arrowstyle="-|>", mutation_scale=9, shrinkA=0, shrinkB=0, **style)
        )
        note = _report(drawn[parent], drawn[child], gradients) if marked else _times(drawn[parent], drawn[child])
        (x, y), (before, high) = points[-1], points[-2]
        aside = -0.11 if marked and high < y else 0.11
        place = (0.7 * x + 0.3 * before, 0.7 * y + 0.3 * high + aside)
        if abs(x - before) > 0.2:  # in a narrower gap it would cover the boxes
            axes.text(*place, note, fontsize=8.5, ha="center", va="center", zorder=3)
    for box, (x, y) in zip(drawn, places, strict=True):
        _draw_box(axes, box, x, y, gradients, box.number == active > 0)
    axes.set(xlim=(0, size[0]), ylim=(0, size[1]))
    axes.axis("off")


def _uses(parent: Box, child: Box) -> list[tuple[Value, Any]]:
    """Return the first node of the child's edges to nodes of the parent: each use, with its local gradient."""
    return [(node, local) for node, local in child.nodes[0].edges if any(node is other for other in parent.nodes)]


def _times(parent: Box, child: Box) -> str:
    """Return "2×" where each node of the parent goes into the child twice, and nothing where once."""
    uses = _uses(parent, child)
    times = len(uses) // len({id(node) for node, _ in uses})
    return f"{times}×" if times > 1 else ""


def _report(parent: Box, child: Box, gradients: Gradients | None) -> str:
    """Return what a child of one node adds to the gradient of a parent of one node, with its sign."""
    (node,) = child.nodes
    grad = node.grad if gradients is None else gradients[node]
    report = sum(local * grad for _, local in _uses(parent, child))
    return _written(report) if report < 0 else f"+{_written(report)}"


def _draw_box(axes: Axes, box: Box, x: float, y: float, gradients: Gradients | None, marked: bool) -> None:
    high = _height(box)
    face = "#FFF0CC" if marked else "#E8F2F8" if box.formula else "white"
    frame = FancyBboxPatch((x - WIDE / 2, y - high / 2), WIDE, high, boxstyle="round,pad=0,rounding_size=0.06")
    frame.set(facecolor=face, edgecolor=ORANGE if marked else BLUE, linewidth=2 if marked else 1, zorder=2)
    axes.add_patch(frame)
    top = y + high / 2 - LINE * 0.75
    style: dict[str, Any] = {"ha": "center", "va": "center", "zorder": 3}
    axes.text(x, top, _title(box), fontsize=8, fontweight="bold", **style)
    found = [node.grad if gradients is None else gradients.get(node, "?") for node in box.nodes]
    if len(box.nodes) == 1:
        axes.text(x, top - LINE, f"value {_written(box.nodes[0].data)}", fontsize=8, **style)
        axes.text(x, top - 2 * LINE, f"grad. {_written(found[0])}", fontsize=8, color="#8A3800", **style)
    else:
        axes.text(x - WIDE / 4, top - LINE, "value", fontsize=7, **style)
        axes.text(x + WIDE / 4, top - LINE, "grad.", fontsize=7, color="#8A3800", **style)
        for place, (node, gradient) in enumerate(zip(box.nodes, found, strict=True), start=2):
            axes.text(x - WIDE / 4, top - place * LINE, _written(node.data), fontsize=7.5, **style)
            axes.text(x + WIDE / 4, top - place * LINE, _written(gradient), fontsize=7.5, color="#8A3800", **style)
    if box.number and gradients != {}:
        style["bbox"] = {"boxstyle": "circle,pad=0.2", "facecolor": "black", "edgecolor": "none"}
        axes.text(x - WIDE / 2, y + high / 2, str(box.number), fontsize=7.5, color="white", **style | {"zorder": 4})


def _placed(drawn: Sequence[Box], wide: float, high: float) -> tuple[list[Any], dict[tuple[int, int], list[Any]]]:
    """Return the place of each box, and the points of each line; lines keep clear of the boxes of columns they cross.

    A line that crosses a column takes a place in it, as a box does; each column is ordered by where its lines come
    from.
    """
    index = {id(box): place for place, box in enumerate(drawn)}
    column: dict[int, int] = {}
    for place in reversed(range(len(drawn))):
        column[place] = max([column[index[id(parent)]] + 1 for parent in drawn[place].parents], default=0)
    last = max(column.values())
    for place in range(len(drawn)):  # a leaf stands just before its first use
        if not drawn[place].parents:
            users = [column[index[id(box)]] for box in drawn if any(drawn[place] is parent for parent in box.parents)]
            column[place] = min(users, default=1) - 1
    come_from: dict[Any, list[Any]] = {place: [] for place in range(len(drawn))}
    columns: list[list[Any]] = [[place for place in column if column[place] == number] for number in range(last + 1)]
    chains: dict[tuple[int, int], list[Any]] = {}
    for child, box in enumerate(drawn):
        for parent in (index[id(parent)] for parent in box.parents):
            chain: list[Any] = [parent, *((parent, child, n) for n in range(column[parent] + 1, column[child])), child]
            for before, after in pairwise(chain):
                come_from.setdefault(after, []).append(before)
            for crossing in chain[1:-1]:
                columns[crossing[2]].append(crossing)
            chains[parent, child] = chain
    at: dict[Any, tuple[float, float]] = {}
    for number, members in enumerate(columns):
        wished = {member: _mean_height(come_from[member], at, high / 2) for member in members}
        members.sort(key=lambda member: (-wished[member], isinstance(member, tuple)))
        heights = [_height(drawn[member]) if isinstance(member, int) else 0.15 for member in members]
        room = min(ABOVE, max(0.05, (high - sum(heights)) / len(members)))
        top = high / 2 + (sum(heights) + room * (len(heights) - 1)) / 2
        x = WIDE / 2 + 0.1 + number * min(WIDE + 2 * BETWEEN, (wide - WIDE - 0.2) / max(last, 1))
        for member, tall in zip(members, heights, strict=True):
            at[member] = x, top - tall / 2
            top -= tall + room
    return [at[place] for place in range(len(drawn))], {key: [at[p] for p in chain] for key, chain in chains.items()}


def _mean_height(members: list[Any], at: dict[Any, tuple[float, float]], otherwise: float) -> float:
    return sum(at[member][1] for member in members) / len(members) if members else otherwise


def _height(box: Box) -> float:
    return LINE * (3 if len(box.nodes) == 1 else 2 + len(box.nodes)) + 0.06


def _title(box: Box) -> str:
    times = f"{len(box.nodes)} of " if len(box.nodes) > 1 else ""
    called = "" if box.name.startswith("(") else box.name
    return f"{called} = {box.formula}" if called and box.formula else called or f"{times}{box.formula}"


def _formula(nodes: Sequence[Value], called: Sequence[str]) -> str:
    """Return how a node was made, as a formula of its parents' names; numbers that differ in a group are dots."""
    kind, first = nodes[0].kind, called[0] if called else ""
    if not kind:
        return ""
    if kind in ("total", "dot"):
        different = list(dict.fromkeys(called))
        return f"{kind} of {', '.join(different[:2])}" + (" …" if len(different) > 2 else "")
    if len(called) == 2:
        return f"{first} {SIGNS[kind]} {called[1]}"
    if kind in SIGNS or kind == "**":
        constants = {_written(_constant(node)) for node in nodes}
        if len(constants) > 1:
            constants.discard("…")  # of a power of zero, which does not tell its exponent
        constant = constants.pop() if len(constants) == 1 else "…"
        if kind == "**":
            return f"{first}^{constant}"
        return f"{constant} {SIGNS[kind]} {first}" if _turned(nodes[0]) else f"{first} {SIGNS[kind]} {constant}"
    return f"{kind}({first})"


def _turned(node: Value) -> bool:
    """Tell whether an operation with one parent has the plain number first, as in 3 − a or 3 ÷ a."""
    return node.edges[0][1] < 0 if node.kind == "-" else node.kind == "/" and _is_divisor(node)


def _is_divisor(node: Value) -> bool:
    """Tell whether a quotient has its only parent below the line: then its local gradient is not quotient / parent."""
    ((parent, local),) = node.edges
    return bool(local == 0 or abs(local * parent.data - node.data) > abs(node.data) * 1e-9)


def _constant(node: Value) -> Any:
    """Return the plain number in an operation with one parent, found again from the values."""
    ((parent, local),) = node.edges
    if node.kind == "**":
        return local * parent.data / node.data if node.data else "…"
    if node.kind == "*":
        return local
    if node.kind == "/":
        return node.data * parent.data if _is_divisor(node) else 1 / local
    if node.kind == "+":
        return node.data - parent.data
    return parent.data - node.data if local > 0 else node.data + parent.data


def _written(number: Any) -> str:
    if isinstance(number, (str, Fraction)):
        return str(number)
    return f"{number + 0:.4g}".replace("-", "−")


def _listed(numbers: Any) -> str:
    return ", ".join(_written(number) for number in numbers)
