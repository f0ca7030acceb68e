"""Drawn graphs: the engine's own order, every value once, text and picture that say the same."""

import random
from fractions import Fraction
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import pytest

from course_utils import graphs
from course_utils.autograd import Value, dot, total
from course_utils.walks import steps, walk_order


def diamond() -> tuple[Value, Value, Value, Value]:
    a = Value(2)
    b = a * a
    m = b * a
    c = b + m
    c.backward()
    return a, b, m, c


OPERATIONS = [lambda a, b: a + b, lambda a, b: a * b, lambda a, b: 3 - a, lambda a, b: dot([a, b], [b, a])]


def random_graph(rng: random.Random) -> Value:
    nodes = [Value(rng.choice([1.5, -2.0, 0.5])) for _ in range(3)]
    for _ in range(rng.randint(1, 9)):
        nodes.append(rng.choice(OPERATIONS)(rng.choice(nodes), rng.choice(nodes)))
    return nodes[-1]


def test_walk_and_steps_are_the_engines() -> None:
    rng = random.Random(1)
    for _ in range(300):
        end = random_graph(rng)
        end.backward()
        order = walk_order(end)
        place = {node: number for number, node in enumerate(order)}
        assert len(place) == len(order)
        assert all(place[node] < place[parent] for node in order for parent, _ in node.edges)
        frames = list(steps(end))
        assert len(frames) == 1 + sum(bool(node.edges) for node in order)
        assert all(frames[-1][node] == node.grad for node in order)


def test_text_of_the_diamond() -> None:
    a, b, m, c = diamond()
    assert graphs.text(graphs.boxes(c, a=a, b=b, m=m)).splitlines() == [
        " 1  b + m       value 12   gradient 1",
        " 2  m = b × a   value 8    gradient 1",
        " 3  b = a × a   value 4    gradient 3",
        "    a           value 2    gradient 16",
    ]


def test_frames_of_the_diamond() -> None:
    a, b, m, c = diamond()
    told = [[frame[node] for node in (c, m, b, a)] for frame in steps(c)]
    assert told == [[1, 0, 0, 0], [1, 1, 1, 0], [1, 1, 3, 4], [1, 1, 3, 16]]


def formula(end: Value, **names: Value) -> str:
    return graphs.boxes(end, **names)[0].formula


def test_formulas() -> None:
    a, b = Value(2.0), Value(Fraction(3))
    told = [
        a + 3, 3 + a, a - 3, 3 - a, a * 3, a / 4, 4 / a, -a, a**3, a**-1, a**0.5, a - b, a / b, a.exp(), a.relu(),
        total([a, b]), dot([a, b], [a, 1]), total([a, b, a * 1]), Value(1.0) / 1, 1 / Value(1.0),
    ]  # fmt: skip
    assert [formula(end, a=a, b=b) for end in told] == [
        "a + 3", "a + 3", "a − 3", "3 − a", "a × 3", "a ÷ 4", "4 ÷ a", "a × −1", "a^3", "a^−1", "a^0.5", "a − b",
        "a ÷ b", "exp(a)", "relu(a)", "total of a, b", "dot of a, b", "total of a, b …", "1 ÷ 1", "1 ÷ 1",
    ]  # fmt: skip


def test_like_nodes_share_a_box() -> None:
    w, b = Value(0.5), Value(1.0)
    x, y = [1.0, 2.0, 4.0, 4.0, -1.0], [2.0, 3.0, 5.0, 5.5, 0.0]
    loss = total((w * s + b - t) ** 2 for s, t in zip(x, y, strict=True)) / 5
    loss.backward()
    drawn = graphs.boxes(loss, grouped=True, w=w, b=b, loss=loss)
    assert [len(box.nodes) for box in drawn] == [1, 1, 5, 5, 5, 5, 1, 1]
    assert [box.number for box in drawn] == [1, 2, 3, 4, 5, 6, 0, 0]
    assert {id(node) for box in drawn for node in box.nodes} == {id(node) for node in walk_order(loss)}
    told = graphs.text(drawn)
    assert "5 of w × …" in told and "5 of (4)^2" in told and "5 of (6) + b" in told
    assert f"gradient {w.grad:.4g}".replace("-", "−") in told
    assert len(graphs.boxes(loss, w=w, b=b)) == 24


def test_grouped_boxes_come_after_all_who_use_them() -> None:
    w, b, loss = Value(0.0), Value(1.0), Value(0.0)
    for s, t in [(1, 2), (2, 3), (3, 5)]:
        loss = loss + (w * s + b - t) ** 2
    rng = random.Random(3)
    for end in [loss / 4, w * 1.0 + (w * 2.0).exp(), *(random_graph(rng) for _ in range(300))]:
        drawn = graphs.boxes(end, grouped=True)
        assert sum(len(box.nodes) for box in drawn) == len(walk_order(end))
        for box in drawn:
            assert all(not parent.number or parent.number > box.number for parent in box.parents)
    end = w
    for _ in range(40):  # a chain in which each node goes into the next three times
        end = end * end - end
    assert len(graphs.boxes(end, grouped=True)) == 81


def test_grouped_formulas_hold_for_every_node() -> None:
    w = Value(2.0)
    ends = [(3 - w) * (w - 3), 3 / w + w / 3, w * w + w * 3, total((w - t) ** 2 for t in (2.0, 3.0))]
    told = [[f"{len(box.nodes)} {box.formula}" for box in graphs.boxes(end, True, w=w)[1:-1]] for end in ends]
    assert [sorted(formulas) for formulas in told] == [
        ["1 3 − w", "1 w − 3"], ["1 3 ÷ w", "1 w ÷ 3"], ["1 w × 3", "1 w × w"], ["2 (3)^2", "2 w − …"],
    ]  # fmt: skip
    zero = 0 / Value(3.0)
    assert graphs.boxes(zero)[0].formula.endswith("÷ 3")


@pytest.mark.parametrize("grouped", [False, True])
def test_a_picture_holds_every_number_of_the_text(grouped: bool) -> None:
    a, b, m, c = diamond()
    drawn = graphs.boxes(c, grouped, a=a, b=b, m=m, c=c)
    _, axes = plt.subplots(figsize=(7, 2.4))
    graphs.draw(axes, drawn)
    words = [text.get_text() for text in axes.texts]
    for word in ["a", "b = a × a", "m = b × a", "c = b + m", "value 12", "grad. 16", "1", "2", "3"]:
        assert word in words
    frames = list(steps(c))
    _, axes = plt.subplots(figsize=(7, 2.4))
    graphs.draw(axes, drawn, frames[2], active=2)
    words = [text.get_text() for text in axes.texts]
    assert "grad. 4" in words and "grad. 16" not in words
    _, axes = plt.subplots(figsize=(7, 2.4))
    graphs.draw(axes, drawn, {})
    words = [text.get_text() for text in axes.texts]
    assert words.count("grad. ?") == 4 and "3" not in words
    plt.close("all")


def test_the_arrows_of_the_box_at_work_show_its_reports() -> None:
    a, b, m, c = diamond()
    drawn, frames = graphs.boxes(c, a=a, b=b, m=m, c=c), list(steps(c))
    for active, reports in enumerate([[], ["+1", "+1"], ["+2", "+4"], ["+12"]]):
        _, axes = plt.subplots(figsize=(7, 2.4))
        graphs.draw(axes, drawn, frames[active], active)
        words = [text.get_text() for text in axes.texts]
        assert sorted(word for word in words if word.startswith("+")) == sorted(reports)
        assert words.count("2×") == (active != 3)  # a goes twice into b; where b reports, the sum stands there
    plt.close("all")


def test_boxes_do_not_cover_each_other_and_lines_keep_clear() -> None:
    rng = random.Random(2)
    for _ in range(100):
        drawn = graphs.boxes(random_graph(rng))
        columns: dict[float, list[Any]] = {}
        places, routes = graphs._placed(drawn, 40.0, 40.0)
        for box, (x, y) in zip(drawn, places, strict=True):
            columns.setdefault(x, []).append((y, graphs._height(box)))
        for x, members in columns.items():
            members.sort()
            assert all(b - a >= (p + q) / 2 for (a, p), (b, q) in pairwise(members))
            for points in routes.values():
                for cross, height in points[1:-1]:
                    assert cross != x or all(abs(height - y) > tall / 2 for y, tall in members)
