"""Exercises of lesson 00: the self-test, its second chances, and a first look at data."""

from statistics import mean, median

import numpy as np

from course_utils.data import load
from course_utils.exercises import Exercise, Mistake

_pairs = load("galton_pairs")

_table = Exercise(
    title="the children in Galton's table",
    answer=len(_pairs),
    solution="answer = len(pairs)",
    hints=("Each child is one row of the table.", "len(pairs) counts the rows."),
    mistakes=(
        Mistake("columns", "That is the number of columns. Children are rows.", _pairs.shape[1]),
        Mistake("cells", "That counts every cell of the table, and each row has two.", _pairs.size),
    ),
    remark="One row an observation, one column a quantity: every table in this course is like that.",
)

_x = [1, 2, 4, 5]
_sum = Exercise(
    title="a sum of four squares",
    answer=sum(x**2 for x in _x),
    solution="answer = 1**2 + 2**2 + 4**2 + 5**2",
    hints=(
        "Σ says: let i run from 1 to 4, write down each time what stands behind the sign, and add it all up.",
        "The first thing to write down is 1², the second is 2².",
    ),
    mistakes=(
        Mistake("square of the sum", "You added first, then squared. The square belongs to each term.", sum(_x) ** 2),
        Mistake("not squared", "That is the sum of the numbers themselves; each is to be squared first.", sum(_x)),
        Mistake("doubled", "You doubled the numbers: x² is x times x, not 2 times x.", sum(2 * x for x in _x)),
        Mistake(
            "last term left out", "The last term is missing: i runs up to 4, and 4 counts.", sum(x**2 for x in _x[:-1])
        ),
        Mistake("first term left out", "The first term is missing: i begins at 1.", sum(x**2 for x in _x[1:])),
        Mistake("last term only", "That is the last term. All four are to be added.", _x[-1] ** 2),
        Mistake(
            "index for value",
            "You squared i itself. What is to be squared is the i-th number.",
            sum(i**2 for i in (1, 2, 3, 4)),
        ),
        Mistake("caret", "In Python ^ is not a power: it mixes binary digits. Write x**2.", sum(x ^ 2 for x in _x)),
        Mistake("caret, in one line", "In Python ^ is not a power: write 1**2.", 1 ^ 2 + 2 ^ 2 + 4 ^ 2 + 5 ^ 2),
    ),
)

_run, _rise = 5 - 1, 14 - 2
_slope = Exercise(
    title="the slope through two points",
    answer=_rise / _run,
    solution="answer = (14 - 2) / (5 - 1)",
    hints=(
        "A slope says how far a line climbs for one step to the right.",
        "From the first point to the second: how far to the right, how far up?",
    ),
    mistakes=(
        Mistake("upside down", "That is right over up. A slope is up over right.", _run / _rise),
        Mistake("rise only", "That is the whole climb. How much of it belongs to one step to the right?", _rise),
        Mistake("run only", "That is how far the second point lies to the right; how far up does it lie?", _run),
        Mistake("sign", "The line climbs to the right, so its slope is positive.", -_rise / _run),
        Mistake("one point", "That is y over x at the second point. A slope compares two points.", 14 / 5),
        Mistake("first point", "That is y over x at the first point. A slope compares two points.", 2 / 1),
        Mistake("no brackets", "Python divides first: put the differences into brackets.", 14 - 2 / 5 - 1),
    ),
)

_values = [2, 3, 5, 10]
_mean = Exercise(
    title="the mean of four numbers",
    answer=mean(_values),
    solution="answer = (2 + 3 + 5 + 10) / 4",
    hints=("Share the total out equally.", "There are four numbers. What is their sum?"),
    mistakes=(
        Mistake("sum", "That is the sum. Divide it by how many numbers there are.", sum(_values)),
        Mistake("median", "That is the median, half-way between the two numbers in the middle.", median(_values)),
        Mistake("n minus one", "You divided by 3. There are four numbers.", sum(_values) / 3),
        Mistake("middle of the range", "That is half-way between the smallest and the largest.", (2 + 10) / 2),
        Mistake("no brackets", "Python divides first: put the sum into brackets.", 2 + 3 + 5 + 10 / 4),
    ),
)

_heights = [64, 66, 69, 72]
_list = Exercise(
    title="how far heights lie above 60",
    answer=[height - 60 for height in _heights],
    solution="heights = [64, 66, 69, 72]\nanswer = [height - 60 for height in heights]",
    hints=(
        "Go through the heights one by one, and say what you want of each.",
        "[... for height in heights], with what you want of each height in the place of the dots.",
    ),
    mistakes=(
        Mistake("unchanged", "These are the heights themselves; take 60 from each.", _heights),
        Mistake("sign", "You took the height from 60; take 60 from the height.", [60 - height for height in _heights]),
        Mistake("first only", "That is the first height only. The list wants one number for each.", [4]),
        Mistake("last only", "That is the last height only: is the list made anew at each turn of a loop?", [12]),
        Mistake("summed", "That is their sum. A list of four numbers is wanted.", sum(h - 60 for h in _heights)),
    ),
)


def _average(values: list[float]) -> float:
    return sum(values) / len(values)


_function = Exercise(
    title="a function for the mean",
    answer=_average,
    solution="def average(values):\n    return sum(values) / len(values)\n\nanswer = average",
    hints=("sum(values) adds them up.", "len(values) says how many there are. Do not forget the return."),
    mistakes=(
        Mistake("sum", "That is the sum; divide it by how many there are.", lambda v: sum(v)),
        Mistake("n minus one", "You divide by one less than there are.", lambda v: sum(v) / (len(v) - 1)),
        Mistake("whole part", "// throws the fraction away; divide with /.", lambda v: sum(v) // len(v)),
        Mistake("median", "That is the median, not the mean.", lambda v: median(v)),
        Mistake("fixed length", "You divide by 4 whatever the length is; use len(values).", lambda v: sum(v) / 4),
        Mistake("divided by two", "You divide by 2 whatever the length is; use len(values).", lambda v: sum(v) / 2),
        Mistake("first value only", "It returns the first value: does return stand inside a loop?", lambda v: v[0]),
        Mistake(
            "return inside the loop",
            "return stands inside the loop: it ends at its first turn.",
            lambda v: v[0] / len(v),
        ),
        Mistake("rounded", "Do not round: return the mean itself.", lambda v: round(sum(v) / len(v))),
        Mistake(
            "middle of the range", "That is half-way between smallest and largest.", lambda v: (min(v) + max(v)) / 2
        ),
    ),
    inputs=(([1, 2, 4],), ([2, 3, 5, 11],), ([0.5, 0.25, 9.0, 7.0, -3.0],)),
)

_X = np.array([[1, 2], [3, 4], [5, 6]])
_shape = Exercise(
    title="the shape of an array",
    answer=_X.shape,
    solution="X = np.array([[1, 2], [3, 4], [5, 6]])\nanswer = X.shape",
    hints=("A shape is rows first, then columns.", "How many lists stand inside the outer list? How long is each?"),
    mistakes=(
        Mistake("transposed", "Rows come first: each inner list is a row.", _X.T.shape),
        Mistake(
            "size", "That is how many numbers there are in all. A shape has rows and columns: two numbers.", _X.size
        ),
        Mistake("rows only", "That is the number of rows; the shape says the number of columns too.", len(_X)),
        Mistake("rows only, as a tuple", "There are columns too: a table's shape has two numbers.", (len(_X),)),
        Mistake("dimensions", "That is the number of dimensions; the shape says how long each is.", _X.ndim),
    ),
)

_product = Exercise(
    title="what a star between arrays prints",
    answer="b",
    solution='answer = "b"  # NumPy multiplies entry by entry: 1*10, 2*20, 3*30',
    hints=("Try it in a cell of your own: the + in the toolbar makes one.", "The star works entry by entry."),
    choices={"a": "140", "b": "[10 40 90]", "c": "[1 2 3 10 20 30]", "d": "an error"},
    mistakes=(
        Mistake("inner product", "140 is the sum of the three products. The star multiplies and does not add.", "a"),
        Mistake("joined", "Joining is what + does to lists. These are arrays, and this is a star.", "c"),
        Mistake("as lists", "With two lists the star is an error. Arrays can do it.", "d"),
    ),
    remark="Entry by entry. (NumPy prints arrays without commas.)",
)

_a, _b = [1, 2, 3], [4, 5, 6]
_products_sum = Exercise(
    title="a sum of three products",
    answer=sum(a * b for a, b in zip(_a, _b, strict=True)),
    solution="answer = 1 * 4 + 2 * 5 + 3 * 6",
    hints=("For i = 1 write x₁ y₁, which is 1 · 4.", "Three products, then add them."),
    mistakes=(
        Mistake("product of sums", "You added first, then multiplied. Multiply pair by pair.", sum(_a) * sum(_b)),
        Mistake("sum of all", "You added the two numbers of each pair; multiply them.", sum(_a) + sum(_b)),
        Mistake("last term only", "That is the last product. Add all three.", 3 * 6),
        Mistake("last term left out", "The last product is missing.", 1 * 4 + 2 * 5),
        Mistake("first term left out", "The first product is missing.", 2 * 5 + 3 * 6),
    ),
)

_falling = Exercise(
    title="another slope through two points",
    answer=(4 - 7) / (6 - 2),
    solution="answer = (4 - 7) / (6 - 2)",
    hints=("Does the line climb or fall to the right?", "Second minus first, above and below: (4 - 7) and (6 - 2)."),
    mistakes=(
        Mistake("sign", "The line falls to the right: a falling line has a negative slope.", (7 - 4) / (6 - 2)),
        Mistake("upside down", "That is right over up. A slope is up over right.", (6 - 2) / (4 - 7)),
        Mistake("upside down and sign", "That is right over up, and the line falls.", (6 - 2) / (7 - 4)),
        Mistake("rise only", "That is the whole fall. How much of it belongs to one step to the right?", 4 - 7),
        Mistake("fall without sign", "That is how far it falls in all. A falling line has a negative slope.", 7 - 4),
        Mistake("no brackets", "Python divides first: put the differences into brackets.", 4 - 7 / 6 - 2),
    ),
)

_joined = Exercise(
    title="the mean when a number joins",
    answer=(4 * 6 + 11) / 5,
    solution="answer = (4 * 6 + 11) / 5",
    hints=("What is the sum of the first four?", "Four numbers with mean 6 add up to 24."),
    mistakes=(
        Mistake(
            "mean of means", "The 6 stands for four numbers, the 11 for one: they do not weigh the same.", (6 + 11) / 2
        ),
        Mistake("sum", "That is the new sum. How many numbers are there now?", 4 * 6 + 11),
        Mistake("old count", "You divided by 4. There are five numbers now.", (4 * 6 + 11) / 4),
        Mistake("no brackets", "Python divides first: put the sum into brackets.", 4 * 6 + 11 / 5),
        Mistake("mean for sum", "The mean of the four went in once; their sum belongs there.", (6 + 11) / 5),
    ),
)

_tall = Exercise(
    title="the heights above a bound",
    answer=[height for height in _heights if height > 65],
    solution="heights = [64, 66, 69, 72]\nanswer = [height for height in heights if height > 65]",
    hints=("A condition stands at the end: [... for height in heights if ...].", "Keep the height itself."),
    mistakes=(
        Mistake("the others", "These are the ones that are not above 65.", [h for h in _heights if h <= 65]),
        Mistake("all", "That is the whole list: is there a condition?", _heights),
        Mistake("counted", "That is how many there are. The heights themselves are wanted.", 3),
        Mistake("differences", "That is how far they are above 65. The heights themselves are wanted.", [1, 4, 7]),
        Mistake("yes or no", "That says of each height whether it is above 65; keep those that are.", [0, 1, 1, 1]),
    ),
)


def _predict(x: float, slope: float, intercept: float) -> float:
    return slope * x + intercept


_line = Exercise(
    title="a function for a straight line",
    answer=_predict,
    solution="def predict(x, slope, intercept):\n    return slope * x + intercept\n\nanswer = predict",
    hints=("The line's height at x is slope times x plus intercept.", "return slope * x + intercept"),
    mistakes=(
        Mistake(
            "names swapped",
            "Slope and intercept have changed places, or the parameters are not in the order x, slope, intercept.",
            lambda x, slope, intercept: intercept * x + slope,
        ),
        Mistake("intercept left out", "The intercept is missing.", lambda x, slope, intercept: slope * x),
        Mistake(
            "intercept inside", "Only x is multiplied by the slope; the intercept is not.", lambda x, s, i: s * (x + i)
        ),
        Mistake("intercept subtracted", "The intercept is added, not taken away.", lambda x, s, i: s * x - i),
        Mistake("slope added", "The slope multiplies x.", lambda x, slope, intercept: x + slope + intercept),
    ),
    inputs=((3.0, 2.0, 1.0), (-1.5, 0.5, 4.0), (0.0, 7.0, -2.0)),
)

_column = Exercise(
    title="the shape of one column",
    answer=(5,),
    solution="answer = np.zeros((5, 3))[:, 0].shape",
    hints=("[:, 0] means: all rows, column 0.", "One column taken out is a plain row of numbers: one dimension."),
    mistakes=(
        Mistake("kept as a column", "Taking one column out drops a dimension: what is left is no table.", (5, 1)),
        Mistake("a row", "[:, 0] is a column; [0, :] would be the first row.", (3,)),
        Mistake("whole table", "That is the shape of the whole table.", (5, 3)),
        Mistake("length only", "The length is right, but a shape is a tuple, even one with a single number in it.", 5),
    ),
    remark="(5,) and (5, 1) look alike and behave differently; lesson 05 shows what that has cost people.",
)

_above = _pairs[_pairs["midparent"] >= 72]
_threshold = Exercise(
    title="children of parents from 72 inches on",
    answer=_above["child"].mean(),
    solution='least = 72\nanswer = pairs[pairs["midparent"] >= least]["child"].mean()',
    hints=(
        "Change the 70 into 72 and run that cell again; the number is in the sentence under the picture.",
        "Two decimals are enough, or give the name mean_child itself.",
    ),
    mistakes=(
        Mistake("not changed", "That is the number for 70 inches. Change least, then run the cell again.",
                _pairs[_pairs["midparent"] >= 70]["child"].mean()),
        Mistake("other threshold", "That is the number for 73 inches.",
                _pairs[_pairs["midparent"] >= 73]["child"].mean()),
        Mistake("one decimal", "Give two decimals, or the name mean_child itself.", round(_above["child"].mean(), 1)),
        Mistake("parents", "That is the parents' mean; the children's is wanted.", _above["midparent"].mean()),
        Mistake("the others", "Those are the children of the parents below 72 inches.",
                _pairs[_pairs["midparent"] < 72]["child"].mean()),
        Mistake("everyone", "That is the mean of all children.", _pairs["child"].mean()),
        Mistake("counted", "That is how many children there are; their mean height is wanted.", len(_above)),
    ),
    remark="You have run, changed and run again a cell on real data. All of this course is made of that.",
    decimals=2,
)  # fmt: skip

_sides = Exercise(
    title="the dashed line at both ends",
    on_figure=True,
    answer="a",
    solution='answer = "a"  # the cloud climbs, but less steeply than the dashed line',
    hints=("Begin far left: where does the dashed line cross the dots over 64 inches?", "Count the dots on each side."),
    choices={
        "a": "above it on the left, below it on the right",
        "b": "below it on the left, above it on the right",
        "c": "above it in both places",
        "d": "half above and half below, in both places",
    },
    mistakes=(
        Mistake("steeper cloud", "So it would be if the cloud climbed more steeply than the line. Count again.", "b"),
        Mistake(
            "left end only", "Right for the far left. Near the right end the line has climbed: count there too.", "c"
        ),
        Mistake("along the line", "So it would be if the cloud lay along the line. Count the dots at one end.", "d"),
    ),
    remark="The two means said it with numbers; this is how it looks.",
)

_shrinking = Exercise(
    title="whether people are shrinking",
    answer=(
        "Short parents have children who are taller than they are, by about as much, so people as a whole do not "
        "shrink. Nor do they draw together: on average the sons are as far from their mean as the fathers from theirs."
    ),
    solution='answer = "The children of short parents are taller than they are, and sons vary as much as fathers."',
    hints=(
        "How tall were the children of short parents?",
        "And were the sons nearer to their mean than the fathers to theirs?",
    ),
    mistakes=(),
)

EXERCISES = {
    "00.1": _table,
    "00.2": _sum,
    "00.3": _slope,
    "00.4": _mean,
    "00.5": _list,
    "00.6": _function,
    "00.7": _shape,
    "00.8": _product,
    "00.9": _products_sum,
    "00.10": _falling,
    "00.11": _joined,
    "00.12": _tall,
    "00.13": _line,
    "00.14": _column,
    "00.15": _threshold,
    "00.16": _sides,
    "00.17": _shrinking,
}
