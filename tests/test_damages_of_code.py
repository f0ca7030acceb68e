"""Break code, data and metadata on purpose, and see the test named for it fail with words that help."""

from pathlib import Path

import pytest
from damage import CELLS, Damage, assert_found, assert_sound, text

DAMAGES = [
    Damage(
        "helper: points are counted wrongly",
        text("course_utils/figures.py", "s=9 * counts", "s=9 + 0 * counts"),
        CELLS,
        "the picture has changed",
    ),
    Damage(
        "helper: arrows lead the other way",
        text("course_utils/figures.py", '"patchA": boxes[start]', '"patchA": boxes[end]'),
        ["tests/test_lessons_and_package.py", "-k", "arrows"],
        "comparison failed",
    ),
    Damage(
        "helper: the sentence is no longer shown",
        text("course_utils/figures.py", '    display({"text/markdown"', '    dict({"text/markdown"'),
        CELLS,
        "stored outputs: figure, text/markdown + text/plain; fresh outputs: figure",
    ),
    Damage(
        "helper: a check accepts everything",
        text(
            "course_utils/agreement.py",
            "    return bool(np.all(np.abs(values - centre) <= allowed))",
            "    return True",
        ),
        ["tests/test_exercises.py", "-k", "named_as_itself"],
        "assert not True",
    ),
    Damage(
        "helper: an expected error may stay away",
        text("course_utils/errors.py", "        raise AssertionError(", "        print("),
        ["tests/test_compare.py", "-k", "no and error and expected"],
        "should have raised ValueError",
    ),
    Damage(
        "helper: checksums are not verified",
        text("course_utils/data.py", "if hashlib.sha256(content).hexdigest() != sha256:", "if False:"),
        ["tests/test_data.py", "-k", "damaged"],
        "DID NOT RAISE",
    ),
    Damage(
        "helper: PyTorch is imported where a module is not about it",
        text(
            "course_utils/errors.py",
            "from contextlib",
            "import importlib\n\nimportlib.import_module('torch')\nfrom contextlib",
        ),
        ["tests/test_package.py", "-k", "heavy and errors"],
        "['torch'] == []",
    ),
    Damage(
        "exercise: a mistake that is the right answer",
        text("course_utils/banks/lesson_00.py", "sum(_values) / 3)", "sum(_values) / 4)"),
        ["tests/test_exercises.py", "-k", "named_as_itself"],
        "assert not True",
    ),
    Damage(
        "exercise: a solution that is wrong",
        text("course_utils/banks/lesson_00.py", "answer = (2 + 3 + 5 + 10) / 4", "answer = (2 + 3 + 5 + 10) / 5"),
        ["tests/test_exercises.py", "-k", "solution_passes"],
        "00.4",
    ),
    Damage(
        "data: a digit of a file",
        text("data/free/galton_pairs.csv", "70.5,61.7", "70.5,61.8"),
        CELLS,
        "changed or damaged",
    ),
    Damage(
        "data: a wrong unit in the catalogue",
        text("data/catalogue.json", '"unit": "inch"', '"unit": "cm"'),
        ["tests/test_generated.py", "-k", "up_to_date"],
        "data/README.md",
    ),
    Damage(
        "derivation: a check that compares nothing",
        text("course_utils/derivation.py", "            if not _same(old, new, exact):", "            if False:"),
        ["tests/test_derivation.py", "-k", "wrong_on_every_run"],
        "DID NOT RAISE",
    ),
    Damage(
        "derivation: duals with a wrong product rule",
        text("course_utils/dual.py", "self.slope * other.value + self.value * other.slope", "self.slope * other.slope"),
        ["tests/test_derivation.py", "-k", "right"],
        "does not follow",
    ),
    Damage(
        "derivation: an order that forgets which is larger",
        text("course_utils/derivation.py", "int(a > b) - int(a < b)", "int(a > b) + int(a < b)"),
        ["tests/test_derivation.py", "-k", "wrong_on_every_run"],
        "DID NOT RAISE",
    ),
    Damage(
        "package: another formula than the lesson's",
        text("course_utils/averages.py", "total / (len(others) + 1)", "total / len(others)"),
        ["tests/test_lessons_and_package.py", "-k", "mse_of_lesson_01"],
        "assert",
    ),
    Damage(
        "package: digits lost far from zero",
        text(
            "course_utils/least_squares.py", "value - inputs[0] for value in inputs]", "value - 0 for value in inputs]"
        ),
        ["tests/test_lessons_and_package.py", "-k", "far_from_zero"],
        "assert",
    ),
    Damage(
        "package: equal x are not refused",
        text("course_utils/least_squares.py", "if min(inputs) == max(inputs):", "if False:"),
        ["tests/test_lessons_and_package.py", "-k", "fit_line_refuses"],
        "FAILED",
    ),
    Damage(
        "package: minibatches that are never shuffled",
        text("course_utils/sgd.py", "        rng.shuffle(order)", "        rng.random()"),
        ["tests/test_lessons_and_package.py", "-k", "each_row_once or lesson_04"],
        "FAILED",
    ),
    Damage(
        "package: the last minibatch is dropped",
        text("course_utils/sgd.py", "for first in range(0, n, size)]", "for first in range(0, n - size + 1, size)]"),
        ["tests/test_lessons_and_package.py", "-k", "each_row_once or lesson_04"],
        "FAILED",
    ),
    Damage(
        "engine: gradients overwritten",
        text("course_utils/autograd.py", "parent.grad += local * grad", "parent.grad = local * grad"),
        ["tests/test_autograd.py", "-k", "as_pytorch or diamond or twice or accumulate"],
        "FAILED",
    ),
    Damage(
        "engine: handed on before all users have reported",
        text(
            "course_utils/autograd.py",
            "                        if not parent._uses:\n                            ready",
            "                        if True:\n                            ready",
        ),
        ["tests/test_autograd.py", "-k", "diamond"],
        "FAILED",
    ),
    Damage(
        "engine: inner gradients leak into the next call",
        text("course_utils/autograd.py", "                            parent.grad = 0\n", ""),
        ["tests/test_autograd.py", "-k", "do_not_leak"],
        "FAILED",
    ),
    Damage(
        "engine: the second local gradient of a quotient has the wrong sign",
        text("course_utils/autograd.py", "((other, -quotient / divisor),)", "((other, quotient / divisor),)"),
        ["tests/test_autograd.py", "-k", "exactly"],
        "FAILED",
    ),
    Damage(
        "engine: a fraction over a whole number becomes a float",
        text("course_utils/autograd.py", "type(quotient)(1) / divisor", "1 / divisor"),
        ["tests/test_autograd.py", "-k", "whole_numbers_do_not_round"],
        "FAILED",
    ),
    Damage(
        "engine: counts stay behind after an error",
        text("course_utils/autograd.py", "                node._uses = 0", "                pass"),
        ["tests/test_autograd.py", "-k", "count_left_behind"],
        "FAILED",
    ),
    Damage(
        "engine: NumPy's arrays take the work",
        text("course_utils/autograd.py", "    __array_ufunc__ = None", "    array_ufunc = None"),
        ["tests/test_autograd.py", "-k", "refused_in_words"],
        "DID NOT RAISE",
    ),
    Damage(
        "engine: an exponential of a fraction becomes a float",
        text("course_utils/arithmetic.py", "    if isinstance(value, Fraction):", "    if False:"),
        ["tests/test_autograd.py", "-k", "refused_in_words"],
        "DID NOT RAISE",
    ),
    Damage(
        "engine: another than the lesson's",
        text("course_utils/autograd.py", "1 - data * data", "1 - data * data * 1.0000000001"),
        ["tests/test_autograd.py", "-k", "bit_for_bit"],
        "FAILED",
    ),
    Damage(
        "fast engine: inner parents taken for leaves",
        text("course_utils/fast_autograd.py", "if not inner and type(", "if type("),
        ["tests/test_fast_autograd.py", "-k", "bit_for_bit or shared_leaves"],
        "FAILED",
    ),
    Damage(
        "fast engine: a square counts once",
        text("course_utils/fast_autograd.py", "twice = type(node.parents) is list", "twice = False"),
        ["tests/test_fast_autograd.py", "-k", "squares"],
        "FAILED",
    ),
    Damage(
        "fast engine: rows of different length",
        text("course_utils/fast_autograd.py", " and len(a) == len(b):", ":"),
        ["tests/test_fast_autograd.py", "-k", "different_length"],
        "DID NOT RAISE",
    ),
    Damage(
        "fast engine: a list is kept that the caller may change",
        text("course_utils/fast_autograd.py", "        a, b = tuple(a), tuple(b)\n", "        pass\n"),
        ["tests/test_fast_autograd.py", "-k", "changes_no_graph"],
        "FAILED",
    ),
    Damage(
        "fast engine: NumPy's numbers slip into the slopes",
        text("course_utils/fast_autograd.py", "type(data) is type(slopes[0]) is float", "type(slopes[0]) is float"),
        ["tests/test_fast_autograd.py", "-k", "every_kind_of_row"],
        "FAILED",
    ),
    Damage(
        "replay: a comparison is not checked again",
        text("course_utils/replay.py", "        if type(node.value) is bool:\n", "        if False:\n"),
        ["tests/test_replay.py", "-k", "branch"],
        "DID NOT RAISE",
    ),
    Damage(
        "replay: -0.0 becomes 0.0 nowhere",
        text("course_utils/replay.py", '("+", 0) and sure)', '("+", 0))'),
        ["tests/test_replay.py", "-k", "zero"],
        "FAILED",
    ),
    Damage(
        "replay: an argument that is not used",
        text("course_utils/replay.py", "if not any(x.uses for x in _flat(part))]", "if False]"),
        ["tests/test_replay.py", "-k", "while_recording"],
        "DID NOT RAISE",
    ),
    Damage(
        "replay: other kinds of numbers than recorded",
        text("course_utils/replay.py", "' is '.join(kinds)", "kinds[-1]"),
        ["tests/test_replay.py", "-k", "shape_or_kind or fractions"],
        "DID NOT RAISE",
    ),
    Damage(
        "replay: numbers kept from an earlier call",
        text("course_utils/replay.py", "        if None in cls.tape[-1:] or any(", "        if False and any("),
        ["tests/test_replay.py", "-k", "while_recording"],
        "FAILED",
    ),
    Damage(
        "replay: an error that the step catches",
        text("course_utils/replay.py", "cls.tape.append(None)", "cls.tape.append(0)"),
        ["tests/test_replay.py", "-k", "catches"],
        "FAILED",
    ),
    Damage(
        "replay: random draws",
        text("course_utils/replay.py", 'if repr(space["replay"](', 'if False and repr(space["replay"]('),
        ["tests/test_replay.py", "-k", "while_recording"],
        "DID NOT RAISE",
    ),
    Damage(
        "graphs: the walk lists a value before all who use it",
        text("course_utils/walks.py", "            if not uses[parent]:", "            if parent not in walk:"),
        ["tests/test_graphs.py", "-k", "walk_and_steps"],
        "FAILED",
    ),
    Damage(
        "graphs: a picture with the final gradients in every frame",
        text("course_utils/graphs.py", 'node.grad if gradients is None else gradients.get(node, "?")', "node.grad"),
        ["tests/test_graphs.py", "-k", "picture_holds"],
        "FAILED",
    ),
    Damage(
        "engine: a power with a fraction as its exponent becomes a float",
        text("course_utils/autograd.py", "base_of(base, self.data)", "number(base)"),
        ["tests/test_autograd.py", "-k", "refused_in_words"],
        "FAILED",
    ),
    Damage(
        "graphs: nodes in one box whatever side the number stands on",
        text("course_utils/graphs.py", "len(node.edges) == 1 and _turned(node), inside", "inside"),
        ["tests/test_graphs.py", "-k", "hold_for_every_node"],
        "FAILED",
    ),
    Damage(
        "graphs: a grouped box before one that uses it",
        text("course_utils/graphs.py", "if not uses[keys[parent]]:", "if keys[parent] not in turns:"),
        ["tests/test_graphs.py", "-k", "after_all_who_use"],
        "FAILED",
    ),
    Damage(
        "graphs: a report without the child's gradient",
        text("course_utils/graphs.py", "sum(local * grad for", "sum(local for"),
        ["tests/test_graphs.py", "-k", "show_its_reports"],
        "FAILED",
    ),
    Damage(
        "graphs: a double use drawn as a single one",
        text("course_utils/graphs.py", "if times > 1", "if times > 2"),
        ["tests/test_graphs.py", "-k", "show_its_reports"],
        "FAILED",
    ),
    Damage(
        "museum: counts the graphs on which a piece is wrong",
        text("course_utils/museum.py", "wrong == right for", "wrong != right for"),
        ["tests/test_museum.py", "-k", "right_on_many"],
        "FAILED",
    ),
    Damage(
        "museum: a piece that is right",
        text("course_utils/museum.py", "in node.edges[:1]:", "in node.edges:"),
        ["tests/test_museum.py", "-k", "museum_is_betrayed"],
        "first_parent_only",
    ),
    Damage(
        "museum: a piece that no longer makes its mistake, and so names nobody's",
        text("course_utils/museum.py", 'parent.data if node.kind == "*" else local', "local"),
        ["tests/test_museum.py", "-k", "told_which"],
        "assert None == 'own factor'",
    ),
    Damage(
        "exercise: two pieces of the museum with one message",
        text("course_utils/banks/lesson_07.py", "_walked_by(museum.inner_kept)", "_walked_by(museum.leaves_cleared)"),
        ["tests/test_museum.py", "-k", "told_which"],
        "'inner kept' == 'leaves cleared'",
    ),
    Damage(
        "engine: a power too large, in Python's own words",
        text(
            "course_utils/arithmetic.py",
            "return base**power\n    except OverflowError",
            "return base**power\n    except KeyError",
        ),
        ["tests/test_autograd.py", "-k", "refused_in_words"],
        "Numerical result out of range",
    ),
    Damage(
        "engine: a base of zero under a value",
        text("course_utils/arithmetic.py", "    if base <= 0:", "    if base < 0:"),
        ["tests/test_autograd.py", "-k", "refused_in_words"],
        "a positive base is needed",
    ),
    Damage(
        "engine: rows of two lengths, in Python's own words",
        text("course_utils/arithmetic.py", 'if "zip()" in str(error)', "if False"),
        ["tests/test_autograd.py", "-k", "refused_in_words"],
        "zip() argument 2 is longer than argument 1",
    ),
    Damage(
        "exercise: two mistakes that are alike",
        text("course_utils/banks/lesson_01.py", "_mse * 4 / 3)", "_mse * 4)"),
        ["tests/test_exercises.py", "-k", "named_as_itself"],
        "sum for mean",
    ),
    Damage(
        "exercise: a choice without an explanation",
        text(
            "course_utils/banks/lesson_02.py",
            '"Both readings predict one number a row.", "d"',
            '"Both readings predict one number a row.", "c"',
        ),
        ["tests/test_exercises.py", "-k", "test_choices"],
        "02.7",
    ),
    Damage(
        "exercise: other words of a choice than in the lesson",
        text("course_utils/banks/lesson_02.py", '"the number of rows"', '"how many rows there are"'),
        ["tests/test_exercises.py", "-k", "stand_in_the_lesson"],
        "how many rows there are",
    ),
    Damage(
        "derivation: lines of different shapes are compared",
        text("course_utils/derivation.py", "            if old.shape != new.shape:", "            if False:"),
        ["tests/test_derivation.py", "-k", "different_shapes"],
        "different_shapes",
    ),
    Damage(
        "derivation: a gradient taken at another point",
        text(
            "course_utils/dual.py", "        moved = point.astype(object)", "        moved = 0 * point.astype(object)"
        ),
        ["tests/test_derivation.py", "-k", "right"],
        "does not follow",
    ),
    Damage(
        "derivation: all arrays of one size",
        text("course_utils/draws.py", "SIZES = (1, 2, 3, 4)", "SIZES = (2,)"),
        ["tests/test_derivation.py", "-k", "sizes_of_arrays"],
        "sizes_of_arrays",
    ),
    Damage(
        "derivation: equations whose sides are spread out to a table",
        text("course_utils/derivation.py", "len(shapes) != 2 or shapes[0] != shapes[1]", "len(shapes) != 2"),
        ["tests/test_derivation.py", "-k", "wrong_on_every_run and column"],
        "DID NOT RAISE",
    ),
    Damage(
        "derivation: a derivative by whatever there is",
        text("course_utils/derivation.py", "if not isinstance(drawn.get(step.by),", "if False and isinstance("),
        ["tests/test_derivation.py", "-k", "wrong_on_every_run and derivative"],
        "FAILED",
    ),
    Damage(
        "derivation: lines that may be anything",
        text(
            "course_utils/derivation.py",
            "return isinstance(value, Number) and not isinstance(value, bool)",
            "return True",
        ),
        ["tests/test_derivation.py", "-k", "wrong_on_every_run and equal"],
        "DID NOT RAISE",
    ),
    Damage(
        "derivation: inputs that a line may change for the next",
        text("course_utils/derivation.py", "copy.deepcopy(drawn[name])", "drawn[name]"),
        ["tests/test_derivation.py", "-k", "changes_its_input or (right and changes)"],
        "FAILED",
    ),
    Damage(
        "package: a gradient without its 2",
        text("course_utils/gradients.py", "return [2 * mean(row[k]", "return [1 * mean(row[k]"),
        ["tests/test_lessons_and_package.py", "-k", "gradients_of_lesson_05"],
        "gradients_of_lesson_05",
    ),
    Damage(
        "package: a gradient in one line that divides by the features",
        text("course_utils/gradients.py", "(X @ w - y)) / len(y)", "(X @ w - y)) / len(w)"),
        ["tests/test_lessons_and_package.py", "-k", "gradients_of_lesson_05"],
        "gradients_of_lesson_05",
    ),
    Damage(
        "package: a gradient without a door",
        text("course_utils/gradients.py", "    require_design(X, y, w)\n    X, y, w = _array", "    X, y, w = _array"),
        ["tests/test_lessons_and_package.py", "-k", "gradients_refuse_shapes"],
        "DID NOT RAISE",
    ),
    Damage(
        "exercise: a missing 1/n that is taken for another slip",
        text("course_utils/banks/lesson_05.py", "p: 2 * X.T @ r)),", "p: X.T @ r)),"),
        ["tests/test_exercises.py", "-k", "named_as_itself and 05"],
        "sum for mean",
    ),
    Damage(
        "shapes: a column of targets slips through",
        text("course_utils/shapes.py", "if shape == (n,):\n        return", "if shape[:1] == (n,):\n        return"),
        ["tests/test_shapes.py", "-k", "refused_with_its_cause"],
        "column y",
    ),
    Damage(
        "shapes: nested lists count as flat",
        text("course_utils/shapes.py", "    if len(shape) == 1:\n        return\n", "    return\n"),
        ["tests/test_shapes.py", "-k", "not_flat_is_refused"],
        "a column of lists",
    ),
    Damage(
        "shapes: None counts as a number",
        text("course_utils/shapes.py", "    if values is None:", "    if False:"),
        ["tests/test_shapes.py", "-k", "refused"],
        "w is None",
    ),
    Damage(
        "package: a bias for each row",
        text("course_utils/gradients.py", "        require_number(name, number)", "        assert name"),
        ["tests/test_lessons_and_package.py", "-k", "gradient_of_a_line_refuses"],
        "DID NOT RAISE",
    ),
    Damage(
        "shapes: a missing column of ones is not named",
        text("course_utils/shapes.py", "if shape == (d + 1,):", "if shape == (d + 2,):"),
        ["tests/test_shapes.py", "-k", "refused_with_its_cause"],
        "no ones column",
    ),
    Damage(
        "least squares: products that are not exact",
        text("course_utils/exact.py", "a1 * b2 + a2 * b1) + a2 * b2", "a1 * b2 + a2 * b1)"),
        ["tests/test_least_squares.py", "-k", "products_are_exact"],
        "assert",
    ),
    Damage(
        "least squares: residuals rounded at each product",
        text("course_utils/exact.py", "[*product(X[part], w), -y[part]", "[X[part] * w, -y[part]"),
        ["tests/test_least_squares.py", "-k", "fourteen"],
        "nist_pontius",
    ),
    Damage(
        "least squares: the normal equation as the default",
        text("course_utils/least_squares.py", '"refined": _refined', '"refined": _normal'),
        ["tests/test_least_squares.py", "-k", "fourteen"],
        "nist_longley",
    ),
    Damage(
        "least squares: refinement that does not settle is taken as it is",
        text(
            "course_utils/least_squares.py",
            "            return w\n    return None\n",
            "            break\n    return w\n",
        ),
        ["tests/test_least_squares.py", "-k", "does_not_settle"],
        "assert",
    ),
    Damage(
        "least squares: dependent columns are not looked for",
        text(
            "course_utils/least_squares.py",
            "    require_independent(dependencies(matrix, max(float(rounding), 2.0**-53)), names)\n",
            "",
        ),
        ["tests/test_least_squares.py", "-k", "king_county"],
        "FAILED",
    ),
    Damage(
        "least squares: nearly dependent columns taken for dependent",
        text("course_utils/dependence.py", "_ROUNDINGS = 16", "_ROUNDINGS = 2**25"),
        ["tests/test_least_squares.py", "-k", "nearly_dependent"],
        "FAILED",
    ),
    Damage(
        "least squares: dependence of columns that are not scaled",
        text("course_utils/dependence.py", "_triangle(X / scale / lengths)", "_triangle(X)"),
        ["tests/test_least_squares.py", "-k", "nearly_dependent"],
        "FAILED",
    ),
    Damage(
        "least squares: fractions with a wrong factor in a dependency",
        text("course_utils/exact.py", "* units[pivot] / units[k]", "* units[k] / units[pivot]"),
        ["tests/test_least_squares.py", "-k", "dependent_columns_are_named"],
        "fractions",
    ),
    Damage(
        "least squares: dependence by single rows, whose rounding errors grow",
        text("course_utils/dependence.py", "while len(X) > 8 * d:", "while False:"),
        ["tests/test_least_squares.py", "-k", "dummies"],
        "FAILED",
    ),
    Damage(
        "least squares: the way a number was rounded is not asked for",
        text("course_utils/least_squares.py", "max(float(rounding), 2.0**-53)", "2.0**-53"),
        ["tests/test_least_squares.py", "-k", "single_precision"],
        "FAILED",
    ),
    Damage(
        "least squares: products of numbers in their own units",
        text("course_utils/least_squares.py", "None))[1]\n", "None))[1] * 0\n"),
        ["tests/test_least_squares.py", "-k", "extreme_units"],
        "FAILED",
    ),
    Damage(
        "least squares: weights that vanish are taken as they are",
        text("course_utils/least_squares.py", " or np.any((w != 0)", " or np.all((w != w)"),
        ["tests/test_least_squares.py", "-k", "solve_refuses"],
        "FAILED",
    ),
    Damage(
        "ridge: a strength that rounding swallows",
        text("course_utils/ridge.py", "_LEAST = 1e-12", "_LEAST = 0"),
        ["tests/test_least_squares.py", "-k", "lost_in_rounding"],
        "DID NOT RAISE",
    ),
    Damage(
        "ridge: a price on the intercept",
        text("course_utils/ridge.py", "np.flatnonzero(level)[:1]", "np.flatnonzero(level)[:0]"),
        ["tests/test_least_squares.py", "-k", "ridge_is_level"],
        "assert",
    ),
    Damage(
        "ridge: the number of rows forgotten",
        text("course_utils/ridge.py", "(n * strength) ** 0.5", "strength**0.5"),
        ["tests/test_least_squares.py", "-k", "ridge_by_hand"],
        "assert",
    ),
    Damage(
        "digits: fewer than none",
        text(
            "course_utils/digits.py",
            "max(0.0, math.log10(error.denominator) - math.log10(error.numerator))",
            "math.log10(error.denominator) - math.log10(error.numerator)",
        ),
        ["tests/test_least_squares.py", "-k", "test_digits"],
        "assert",
    ),
    Damage(
        "data: a packed file is not checked",
        text("course_utils/data.py", '            content = b""\n', "            return path.read_bytes()\n"),
        ["tests/test_data.py", "-k", "packed"],
        "FAILED",
    ),
    Damage(
        "package: central differences divided by half the way",
        text("course_utils/gradients.py", "- loss(w - h * unit)) / (2 * h)", "- loss(w - h * unit)) / h"),
        ["tests/test_lessons_and_package.py", "-k", "differences_of_a_parabola"],
        "differences_of_a_parabola",
    ),
    Damage(
        "package: a step that does not grow with its weight",
        text("course_utils/gradients.py", "h = step * max(1, abs(w[k]))", "h = step"),
        ["tests/test_lessons_and_package.py", "-k", "finite_difference_takes"],
        "2000000000.0",
    ),
    Damage(
        "package: a step that is lost in rounding",
        text("course_utils/gradients.py", "if w[k] + h == w[k] or w[k] - h == w[k]:", "if h == 0:"),
        ["tests/test_lessons_and_package.py", "-k", "finite_difference_takes"],
        "DID NOT RAISE",
    ),
    Damage(
        "package: gradients compared with their sign",
        text(
            "course_utils/gradients.py",
            "float(np.max(np.abs(values - others)) / size)",
            "float(np.max(values - others) / size)",
        ),
        ["tests/test_lessons_and_package.py", "-k", "compare_of_lesson_08"],
        "compare_of_lesson_08",
    ),
    Damage(
        "package: a column beside a flat gradient",
        text("course_utils/gradients.py", "if values.shape != others.shape:", "if values.size != others.size:"),
        ["tests/test_lessons_and_package.py", "-k", "compare_of_lesson_08"],
        "DID NOT RAISE",
    ),
    Damage(
        "lesson 08: an optimiser that takes half a step",
        text(
            "notebooks/08_autograd_verified.ipynb",
            "parameter -= self.rate * parameter.grad",
            "parameter -= self.rate / 2 * parameter.grad",
        ),
        ["tests/test_lessons_and_package.py", "-k", "one_trajectory"],
        "one_trajectory",
    ),
    Damage(
        "lesson 08: a loss without its door",
        text("notebooks/08_autograd_verified.ipynb", "if prediction.shape != y.shape:", "if prediction is y:"),
        ["tests/test_lessons_and_package.py", "-k", "one_trajectory"],
        "DID NOT RAISE",
    ),
    Damage(
        "exercise: a check at ones that is taken for a random one",
        text("course_utils/banks/lesson_08.py", "_checking(_close, lambda d: np.ones(d))", "_checking(_close)"),
        ["tests/test_exercises.py", "-k", "named_as_itself and 08"],
        "at ones",
    ),
    Damage(
        "exercise: no whole numbers among the weights",
        text("course_utils/banks/lesson_08.py", "[2, -1], 0.1)", "[2.0, -1.0], 0.1)"),
        ["tests/test_exercises.py", "-k", "named_as_itself and 08.4"],
        "whole numbers",
    ),
    Damage(
        "exercise: a forward difference that is taken for a central one",
        text("course_utils/banks/lesson_08.py", "_checking(_close, forward=True)", "_checking(_close)"),
        ["tests/test_exercises.py", "-k", "named_as_itself and 08.8"],
        "forward",
    ),
    Damage(
        "exercise: a tolerance relative to the loss that is taken for one relative to the gradient",
        text("course_utils/banks/lesson_08.py", "lambda w: 4995 + _quadratic", "lambda w: -4995 + 4995 + _quadratic"),
        ["tests/test_exercises.py", "-k", "named_as_itself and 08.8"],
        "relative to the loss",
    ),
    Damage(
        "checks: a method is taken for a name from outside",
        text(
            "course_utils/checks.py",
            '{line.argval for line in dis.get_instructions(code) if line.opname == "LOAD_GLOBAL"}',
            "{*code.co_names}",
        ),
        ["tests/test_exercises.py", "-k", "a_method_is_no_name"],
        "a_method_is_no_name",
    ),
    Damage(
        "checks: an input that is changed in its last digits is taken for an unchanged one",
        text("course_utils/calls.py", "rounding: float = 0.0", "rounding: float = 1e-9"),
        ["tests/test_exercises.py", "-k", "words_that_help"],
        "Only in the last digits",
    ),
    Damage(
        "checks: a function among the inputs is taken for a changed one",
        text("course_utils/calls.py", "    if callable(before):\n        return True\n", ""),
        ["tests/test_exercises.py", "-k", "passes_its_own_check and 08"],
        "08.4",
    ),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.what)
def test_damage_is_found(damage: Damage, tmp_path: Path) -> None:
    assert_found(damage, tmp_path)


def test_without_damage_these_tests_pass(tmp_path: Path) -> None:
    assert_sound(DAMAGES, tmp_path)
