"""Exercises of lesson 11: densities, likelihood, the noise's variance, intervals, diagnostics."""

import math
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from course_utils.averages import mean
from course_utils.exercises import Exercise, Mistake
from course_utils.least_squares import fit_line

_x, _y = [Fraction(value) for value in (0, 1, 2, 5)], [Fraction(value) for value in (1, 2, 7, 6)]
_w, _b = fit_line(_x, _y)

_three = Exercise(
    title="the best line for four points",
    looks_back="02",
    answer=[_w, _b],
    solution="answer = [1, 2]  # means 2 and 4; covariance 14/4, variance 14/4",
    hints=(
        "Take the means away first. The slope is covariance over variance.",
        "The x relative to their mean are -2, -1, 0, 3. Multiply them with the y relative to theirs. The line runs "
        "through the point of the means.",
    ),
    mistakes=(
        Mistake("order", "Slope first, then intercept.", [_b, _w]),
        Mistake("through the origin", "That is the line through the origin; here an intercept is allowed.",
                [sum(s * t for s, t in zip(_x, _y, strict=True)) / sum(s * s for s in _x), 0]),
        Mistake("first and last", "That is the line through the first and the last point. The others have a "
                "say too.", [_w, 1]),
        Mistake("not through the means", "The slope is right. The intercept is what the mean of y has left over when "
                "the slope times the mean of x is taken away.", [_w, 4]),
        Mistake("intercept's sign", "The slope is right; check the sign of the intercept.", [_w, -_b]),
        Mistake("x and y exchanged", "x and y are exchanged: divide by the variance of x.",
                list(fit_line(_y, _x))),
        Mistake("covariance", "That is the covariance, not yet divided by the variance of x.", [Fraction(7, 2), -3]),
        Mistake("not divided", "The slope is the sum of products over the sum of squares of x; the latter is missing.",
                [14, -24]),
        Mistake("slope only", "That is the slope alone; give both, in a list.", _w),
        Mistake("quotient of means", "The slope is not the quotient of the means.", [2, 0]),
        Mistake("means", "Those are the two means; slope and intercept are made from them and the covariance.", [2, 4]),
        Mistake("plus for minus", "The slope is right. The slope times the mean of x is taken away, not added.",
                [_w, 6]),
        Mistake("n and n - 1 mixed", "Covariance and variance must be divided by the same number, n or n - 1.",
                [Fraction(3, 4), Fraction(5, 2)]),
        Mistake("n - 1 and n mixed", "Covariance and variance must be divided by the same number, n or n - 1.",
                [Fraction(4, 3), Fraction(4, 3)]),
        Mistake("variance of y", "Divide by the variance of x, not of y.", [Fraction(7, 13), Fraction(38, 13)]),
    ),
)  # fmt: skip


def _bell(y: float, mu: float, sigma: float) -> float:
    return math.exp(-(((y - mu) / sigma) ** 2) / 2) / (sigma * math.sqrt(2 * math.pi))


_near, _top = math.exp(-(1.5**2) / 2), 1 / (0.1 * math.sqrt(2 * math.pi))  # 3.05 lies 1.5 standard deviations from 2.9

_hand = Exercise(
    title="a normal density by hand",
    answer=_bell(3.05, 2.9, 0.1),
    solution=(
        "import math\n\n"
        "answer = math.exp(-((3.05 - 2.9) ** 2) / (2 * 0.1**2)) / (0.1 * math.sqrt(2 * math.pi))"
    ),
    hints=("How many standard deviations is 3.05 away from 2.9? That goes into the exponent.",
           "The exponent is minus half of the square of that. Divide by σ times the root of 2π."),
    mistakes=(
        Mistake("σ forgotten below", "The factor in front is 1 over σ times the root: σ is missing.",
                _near * _top / 10),
        Mistake("σ times", "Divide by σ, do not multiply with it: narrow noise is dense.", _near * _top / 100),
        Mistake("top", "That is the density at μ itself. The target lies some way off.", _top),
        Mistake("exponent not halved", "The 2 in the exponent is missing.", _near**2 * _top),
        Mistake("sign of the exponent", "The exponent is negative: the density falls away from μ.", _top / _near),
        Mistake("no root", "Below stands the root of 2π.", _near / (0.1 * 2 * math.pi)),
        Mistake("root over σ too", "The root is of 2π; σ stands before it.", _near / math.sqrt(0.2 * math.pi)),
        Mistake("bell only", "That is the bell before it is divided: its area is not 1.", _near),
        Mistake("exponent without σ", "In the exponent the distance is divided by σ, both squared.",
                math.exp(-(0.15**2) / 2) * _top),
        Mistake("σ not squared", "In the exponent σ is squared.", math.exp(-(0.15**2) / 0.2) * _top),
        Mistake("nothing squared", "In the exponent the distance in units of σ is squared, before it is halved.",
                math.exp(-1.5 / 2) * _top),
        Mistake("brackets below", "Check the brackets: the root divides too, it does not multiply.",
                _near / 0.1 * math.sqrt(2 * math.pi)),
        Mistake("brackets in the exponent", "Check the brackets in the exponent: / 2 * 0.1**2 multiplies with σ².",
                math.exp(-(0.15**2) / 2 * 0.01) * _top),
        Mistake("variance for σ", "In front stands σ, not its square.", _near * _top * 10),
        Mistake("logarithm", "That is the logarithm of the density.", math.log(_near * _top)),
        Mistake("standard normal", "Measure the distance from μ in units of σ; it is neither 3.05 nor 0.15.",
                math.exp(-(3.05**2) / 2) / math.sqrt(2 * math.pi)),
        Mistake("share", "That is a share, an area. The density is the curve's height at one place.", 0.8664),
        Mistake("root of π", "Below stands the root of 2π, not of π.", _near / (0.1 * math.sqrt(math.pi))),
        Mistake("root of 2 only", "The root covers π too.", _near / (0.1 * math.sqrt(2) * math.pi)),
        Mistake("distance not squared", "The distance in the exponent is squared.", math.exp(-7.5) * _top),
        Mistake("no σ at all", "σ belongs into the exponent and in front.",
                math.exp(-(0.15**2) / 2) / math.sqrt(2 * math.pi)),
    ),
    decimals=4,
)  # fmt: skip

_above_one = Exercise(
    title="why a density can exceed 1",
    answer=(
        "A density is a share per unit, not a share. Only areas are probabilities, and the whole area is 1. If nearly "
        "all draws lie within a few tenths, the curve must be higher than 1 there, so that height times width can "
        "still be 1. In another unit (tenths instead of ones) the same density would have another height."
    ),
    solution='answer = "A density is share per unit: over a width of 0.2 a height of 3 gives an area of only 0.6."',
    hints=("How wide is the bell with σ = 0.1, and how large is the area under it?",),
    mistakes=(),
)

_panel = Exercise(
    title="the panel with the likelihood",
    on_figure=True,
    answer="b",
    solution='answer = "b"',
    hints=("Of what is the likelihood a function, and what is held fixed?",),
    choices={
        "a": "the curve in panel A",
        "b": "the curve in panel B",
        "c": "the curve in panel C",
        "d": "those in panels A and B, which are the same function",
    },
    mistakes=(
        Mistake("density of the data", "There the line is fixed and the target moves. The likelihood holds the data "
                "fixed.", "a"),
        Mistake("sum of squares", "That is something to make small. It has its lowest point where the likelihood is "
                "highest.", "c"),
        Mistake("the same", "The formula is the same, but what moves is not: a target in one, the slope in the other.",
                "d"),
    ),
    remark="Data fixed, parameter moving. Its area is not 1.",
)  # fmt: skip

_LN = math.log(2 * math.pi)


def _sums(change: Callable[[Sequence[Any], float], float]) -> Callable[[Any, Any, Any], float]:
    """Return a function of targets, predictions and sigma, from one of residuals and sigma."""
    return lambda y, mu, sigma: change([float(m - t) for t, m in zip(y, mu, strict=True)], float(sigma))


def _total(r: Sequence[float]) -> float:
    return math.fsum(e * e for e in r)


def _log_likelihood(r: Sequence[float], sigma: float) -> float:
    return -len(r) * (math.log(sigma) + _LN / 2) - _total(r) / (2 * sigma**2)


def _long(size: int, scale: float) -> list[float]:
    return [scale * ((7 * i) % 11 - 5) for i in range(size)]


_function = Exercise(
    title="a function for the log-likelihood",
    answer=_sums(_log_likelihood),
    solution=(
        "import math\n\n\n"
        "def my_log_likelihood(y, mu, sigma):\n"
        "    total = 0.0\n"
        "    for target, center in zip(y, mu):\n"
        "        total -= math.log(sigma) + math.log(2 * math.pi) / 2 + (target - center) ** 2 / (2 * sigma**2)\n"
        "    return total\n\n"
        "answer = my_log_likelihood"
    ),
    hints=(
        "Do not take the logarithm of a product: add up what each row contributes.",
        "Each row contributes three terms; they stand in the third line of the derivation.",
    ),
    mistakes=(
        Mistake("NLL", "The sign: this is the negative log-likelihood.", _sums(lambda r, s: -_log_likelihood(r, s))),
        Mistake("mean", "That is the mean over the rows; the logarithm of a product is a sum.",
                _sums(lambda r, s: _log_likelihood(r, s) / len(r))),
        Mistake("2π left out", "The term with 2π is missing. (It does not move the best line, but it is part of the "
                "log-likelihood.)", _sums(lambda r, s: -len(r) * math.log(s) - _total(r) / (2 * s**2))),
        Mistake("2π not halved", "The root of 2π gives half a logarithm.",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN) - _total(r) / (2 * s**2))),
        Mistake("log σ left out", "The term with the logarithm of σ is missing.",
                _sums(lambda r, s: -len(r) * _LN / 2 - _total(r) / (2 * s**2))),
        Mistake("both constants left out", "Only the exponent is there: the factor in front has a logarithm too.",
                _sums(lambda r, s: -_total(r) / (2 * s**2))),
        Mistake("exponent not halved", "In the exponent the squares are divided by 2σ².",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) - _total(r) / s**2)),
        Mistake("σ not squared", "In the exponent σ is squared.",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) - _total(r) / (2 * s))),
        Mistake("brackets", "Check the brackets: / 2 * sigma**2 multiplies with σ².",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) - _total(r) / 2 * s**2)),
        Mistake("constants once", "The constants stand there once; every row contributes them.",
                _sums(lambda r, s: -(math.log(s) + _LN / 2) - _total(r) / (2 * s**2))),
        Mistake("sign of the exponent", "The squares are taken away, not added.",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) + _total(r) / (2 * s**2))),
        Mistake("sign of log σ", "σ stands below the fraction line, so its logarithm is taken away.",
                _sums(lambda r, s: len(r) * math.log(s) - len(r) * _LN / 2 - _total(r) / (2 * s**2))),
        Mistake("halved log σ", "The logarithm of σ is not halved (that of σ² would be).",
                _sums(lambda r, s: -len(r) * (math.log(s) / 2 + _LN / 2) - _total(r) / (2 * s**2))),
        Mistake("log σ doubled", "The logarithm of σ counts once a row. (That of σ² would be halved.)",
                _sums(lambda r, s: -len(r) * (2 * math.log(s) + _LN / 2) - _total(r) / (2 * s**2))),
        Mistake("sign and mean", "That is the mean of the negative logarithms: the sum is wanted, with its sign.",
                _sums(lambda r, s: -_log_likelihood(r, s) / len(r))),
        Mistake("2π for its root, σ too", "The root covers 2π only, and half a logarithm comes of it; σ has none.",
                _sums(lambda r, s: -len(r) * (math.log(s) / 2 + _LN) - _total(r) / (2 * s**2))),
        Mistake("log to base 10", "The logarithm to base e is wanted: math.log, not math.log10.",
                _sums(lambda r, s: _log_likelihood(r, s) / math.log(10))),
        Mistake("sum squared", "Square each residual, then add; not the other way round.",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) - math.fsum(r) ** 2 / (2 * s**2))),
        Mistake("absolute", "The residuals are squared in the exponent.",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2)
                      - math.fsum(map(abs, r)) / (2 * s**2))),
        Mistake("underflow", "On long inputs the product has become 0, and its logarithm minus infinity: add "
                "logarithms instead. (Or is it cut off at a smallest number?)",
                _sums(lambda r, s: math.log(max(math.prod(_bell(e, 0.0, s) for e in r), 1e-300)))),
        Mistake("product", "That is the likelihood itself, without the logarithm: on long inputs it is 0.",
                _sums(lambda r, s: math.prod(_bell(e, 0.0, s) for e in r))),
        Mistake("sum of densities", "The densities are added; the logarithm of each one is to be added.",
                _sums(lambda r, s: math.fsum(_bell(e, 0.0, s) for e in r))),
        Mistake("logarithm of the sum", "That is the logarithm of a sum; a sum of logarithms is wanted.",
                _sums(lambda r, s: math.log(max(math.fsum(_bell(e, 0.0, s) for e in r), 1e-300)))),
        Mistake("first row only", "It returns after the first row: does return stand inside the loop?",
                _sums(lambda r, s: _log_likelihood(r[:1], s))),
        Mistake("NLL, constants out", "That is the negative log-likelihood without its 2π.",
                _sums(lambda r, s: len(r) * math.log(s) + _total(r) / (2 * s**2))),
        Mistake("only squares", "That is the sum of squares: the log-likelihood of the last line has two terms more.",
                _sums(lambda r, s: _total(r))),
        Mistake("minus the squares", "That is minus the sum of squares: σ and two terms more are missing.",
                _sums(lambda r, s: -_total(r))),
        Mistake("squares over 2σ²", "The sign is turned, and the terms with σ and 2π are missing.",
                _sums(lambda r, s: _total(r) / (2 * s**2))),
        Mistake("mean of squares", "The squares are added, not averaged.",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) - _total(r) / len(r) / (2 * s**2))),
        Mistake("σ out of the exponent", "In the exponent the squares are divided by 2σ².",
                _sums(lambda r, s: -len(r) * (math.log(s) + _LN / 2) - _total(r) / 2)),
        Mistake("2π once", "The term with 2π stands there once; every row contributes it.",
                _sums(lambda r, s: -len(r) * math.log(s) - _LN / 2 - _total(r) / (2 * s**2))),
        Mistake("log σ once", "The term with log σ stands there once; every row contributes it.",
                _sums(lambda r, s: -math.log(s) - len(r) * _LN / 2 - _total(r) / (2 * s**2))),
        Mistake("sign of 2π", "2π stands below the fraction line too: its logarithm is taken away.",
                _sums(lambda r, s: -len(r) * (math.log(s) - _LN / 2) - _total(r) / (2 * s**2))),
        Mistake("root of 2 only", "The root covers π too: half of log(2π).",
                _sums(lambda r, s: -len(r) * (math.log(s) + math.log(2) / 2 + math.log(math.pi))
                      - _total(r) / (2 * s**2))),
        Mistake("log 2 times π", "The logarithm is of 2π: math.log(2 * math.pi).",
                _sums(lambda r, s: -len(r) * (math.log(s) + math.log(2) * math.pi / 2) - _total(r) / (2 * s**2))),
        Mistake("variance given", "sigma is the standard deviation, not the variance.",
                _sums(lambda r, s: -len(r) * (math.log(s) / 2 + _LN / 2) - _total(r) / (2 * s))),
        Mistake("density clipped", "A single density is 0 as a float where a target lies far off; a smallest "
                "number hides "
                "that, and is wrong. Take the logarithm on paper first: that of e to some power is the power.",
                _sums(lambda r, s: math.fsum(math.log(max(_bell(e, 0.0, s), 1e-300)) for e in r))),
        Mistake("small number added", "A small number added to a density changes its logarithm where the target "
                "lies far "
                "off. Take the logarithm on paper first: that of e to some power is the power.",
                _sums(lambda r, s: math.fsum(math.log(_bell(e, 0.0, s) + 1e-12) for e in r))),
    ),
    inputs=(
        ([3.0, 1.0, 2.0], [2.5, 1.5, 0.0], 0.7),
        ([1.0, 1.0, 4.0, 4.0, -2.0], [0.5, 2.0, 3.5, 3.5, -1.0], 1.5),
        ([0.25], [0.75], 3.0),
        (_long(1500, 0.3), _long(1500, 0.1), 0.5),
        (_long(40, 1e-6), [0.0] * 40, 2e-6),
        ([0.5, 60.0, -1.0], [0.0, 1.0, -1.5], 1.25),
    ),
)  # fmt: skip

_unbiased = Exercise(
    title="what an unbiased estimate is",
    looks_back="04",
    answer="c",
    solution='answer = "c"  # as the minibatch gradient was: right on average over all ways to draw it',
    hints=("What was shown of the gradient of a minibatch?", "One minibatch may be far off. And all of them together?"),
    choices={
        "a": "each draw gives nearly the true value",
        "b": "the more rows there are, the nearer it comes to the true value",
        "c": "over all draws, it is right on average",
        "d": "no other estimate scatters less",
    },
    mistakes=(
        Mistake("every draw", "A single draw may be far off, as the gradient of a single point was.", "a"),
        Mistake("more rows", "A good thing to have, but another one: here the number of rows stays.", "b"),
        Mistake("least scatter", "The word says nothing of scatter: the gradient of one point scatters widely.", "d"),
    ),
)


def _variance(change: Callable[[Any, int, Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """Return a function of targets, predictions and p, from one of the sum of squares, n and p."""
    return lambda y, predicted, p: change(sum((m - t) * (m - t) for t, m in zip(y, predicted, strict=True)), len(y), p)


_spare = Exercise(
    title="the noise variance from residuals",
    answer=_variance(lambda ss, n, p: ss / (n - p)),
    solution=(
        "def my_variance(y, predicted, p):\n"
        "    squares = [(guess - target) ** 2 for guess, target in zip(predicted, y)]\n"
        "    return sum(squares) / (len(y) - p)\n\n"
        "answer = my_variance"
    ),
    hints=("First the sum of the squared residuals.", "Then divide it by the degrees of freedom that are left."),
    mistakes=(
        Mistake("n", "That is maximum likelihood's estimate, too small on average.",
                _variance(lambda ss, n, p: ss / n)),
        Mistake("n - 1", "n - 1 is right where one number was fitted, a mean. Here p were.",
                _variance(lambda ss, n, p: ss / (n - 1))),
        Mistake("n - 2", "n - 2 is right for a line only. Here p weights were fitted.",
                _variance(lambda ss, n, p: ss / (n - 2) if n != 2 else 0.0)),
        Mistake("n - p - 1", "p counts all weights, the intercept too.",
                _variance(lambda ss, n, p: ss / (n - p - 1))),
        Mistake("p", "It is divided by the number of weights; by the rows that are left, please.",
                _variance(lambda ss, n, p: ss / p)),
        Mistake("n + p", "The fit takes directions away: n minus p.", _variance(lambda ss, n, p: ss / (n + p))),
        Mistake("brackets", "Check the brackets: / n - p divides by n first.",
                _variance(lambda ss, n, p: ss / n - p)),
        Mistake("root", "That is s; its square is wanted.", _variance(lambda ss, n, p: float(ss / (n - p)) ** 0.5)),
        Mistake("not divided", "That is the sum of squares, not divided.", _variance(lambda ss, n, p: ss)),
        Mistake("degrees of freedom", "That is what the sum of squares is divided by.",
                _variance(lambda ss, n, p: n - p)),
        Mistake("absolute", "The residuals are to be squared.",
                lambda y, m, p: sum(abs(a - t) for t, a in zip(y, m, strict=True)) / (len(y) - p)),
        Mistake("sum squared", "Square each residual, then add.",
                lambda y, m, p: sum(a - t for t, a in zip(y, m, strict=True)) ** 2 / (len(y) - p)),
        Mistake("spread of the targets", "That is the spread of the targets around their mean; the predictions are "
                "not used.", lambda y, m, p: sum((t - mean(y)) ** 2 for t in y) / (len(y) - p)),
        Mistake("around their own mean", "That takes the residuals' own mean away first. After a fit with an "
                "intercept it is 0, but these predictions may come from anywhere.",
                lambda y, m, p: sum((a - t - mean([c - d for d, c in zip(y, m, strict=True)])) ** 2
                                    for t, a in zip(y, m, strict=True)) / (len(y) - p)),
        Mistake("divided twice", "It is divided twice: by n (a mean) and by n - p.",
                _variance(lambda ss, n, p: ss / n / (n - p))),
        Mistake("upside down", "The mean is too small: it must grow when n becomes n - p.",
                _variance(lambda ss, n, p: ss / n * (n - p) / n)),
        Mistake("root of the sum", "That is the root of the sum of squares, not divided.",
                _variance(lambda ss, n, p: float(ss) ** 0.5)),
        Mistake("sample variance", "That is the variance of the residuals around their own mean, over n - 1.",
                lambda y, m, p: sum((a - t - mean([c - d for d, c in zip(y, m, strict=True)])) ** 2
                                    for t, a in zip(y, m, strict=True)) / (len(y) - 1)),
        Mistake("root, over n", "That is the RMSE; a variance over n - p is wanted.",
                _variance(lambda ss, n, p: float(ss / n) ** 0.5)),
        Mistake("root above only", "No root: the sum of squares itself stands above.",
                _variance(lambda ss, n, p: float(ss) ** 0.5 / (n - p))),
        Mistake("mean times n - p", "The mean has already been divided by n: multiply it with n, then divide by n - p.",
                _variance(lambda ss, n, p: ss / n * (n - p))),
        Mistake("sum minus p", "p is taken from n, not from the sum.", _variance(lambda ss, n, p: ss - p)),
        Mistake("p - n", "n minus p, not p minus n: a variance is not negative.",
                _variance(lambda ss, n, p: ss / (p - n))),
        Mistake("n - p + 1", "The intercept is one of the p weights; nothing is given back.",
                _variance(lambda ss, n, p: ss / (n - p + 1))),
        Mistake("halved", "There is no factor one half here.", _variance(lambda ss, n, p: ss / (2 * (n - p)))),
        Mistake("n - p squared", "Divide once.", _variance(lambda ss, n, p: ss / (n - p) ** 2)),
        Mistake("difference of squares", "Square the differences, not each number by itself.",
                lambda y, m, p: sum(t * t - a * a for t, a in zip(y, m, strict=True)) / (len(y) - p)),
        Mistake("sum of residuals", "Square each residual before you add.",
                lambda y, m, p: sum(t - a for t, a in zip(y, m, strict=True)) / (len(y) - p)),
        Mistake("first row only", "Only the first row is counted: does return stand inside the loop?",
                lambda y, m, p: (y[0] - m[0]) ** 2 / (len(y) - p)),
        Mistake("MAE", "That is the mean absolute error.",
                lambda y, m, p: sum(abs(t - a) for t, a in zip(y, m, strict=True)) / len(y)),
        Mistake("sum of residuals, other sign", "Square each residual before you add.",
                lambda y, m, p: sum(a - t for t, a in zip(y, m, strict=True)) / (len(y) - p)),
    ),
    inputs=(
        ([1.0, 1.0, 4.0, 2.5, 3.0], [0.5, 2.0, 3.5, 2.0, 3.5], 3),
        ([3.0, -1.0, 2.0, 2.0, 5.0, 1.0, 0.5], [2.0, 0.0, 2.5, 2.5, 3.0, 1.5, 0.5], 2),
        ([0.5, 1.5, 2.0, 4.0, 8.0, 0.0], [0.0, 2.0, 2.5, 3.5, 7.0, 1.0], 1),
        ([1e-4, 3e-4, -2e-4, 5e-4, 5e-4, 0.0, 2e-4], [2e-4, 1e-4, -1e-4, 5e-4, 2e-4, 1e-4, 0.0], 4),
    ),
    exact=(([Fraction(1, 3), Fraction(1), Fraction(4), Fraction(2)],
            [Fraction(1, 2), Fraction(2), Fraction(7, 2), Fraction(2)], 2),),
)  # fmt: skip

_ss = sum((_w * s + _b - t) ** 2 for s, t in zip(_x, _y, strict=True))  # with two degrees of freedom left
_uu = sum((s - mean(_x)) ** 2 for s in _x)

_error = Exercise(
    title="the standard error of a slope",
    answer=math.sqrt(_ss / 2 / _uu),
    solution=(
        "import math\n\n"
        "s = math.sqrt((1 + 1 + 9 + 1) / (4 - 2))  # residuals 1, 1, -3, 1\n"
        "answer = s / math.sqrt(4 + 1 + 0 + 9)  # x minus their mean: -2, -1, 0, 3"
    ),
    hints=("The line of 11.1 has four residuals. How many degrees of freedom are left?",
           "The residuals squared add up to 12."),
    mistakes=(
        Mistake("n for n - p", "s comes from n - p: of four rows, two went into the line.",
                math.sqrt(_ss / 4 / _uu)),
        Mistake("n - 1", "Two weights were fitted, not one: what is n - p?", math.sqrt(_ss / 3 / _uu)),
        Mistake("sum for s", "The sum of the squared residuals is not divided by n - p.", math.sqrt(_ss / _uu)),
        Mistake("s alone", "That is s. How sure the slope is depends on the x too.", math.sqrt(_ss / 2)),
        Mistake("s squared alone", "That is s squared. How sure the slope is depends on the x too.", _ss / 2),
        Mistake("not rooted below", "Below stands the root of the sum of squares.", math.sqrt(_ss / 2) / float(_uu)),
        Mistake("squared", "That is the variance of the slope; its root is wanted.", _ss / 2 / _uu),
        Mistake("variance of x", "Below stands the root of the sum of the u squared, not of their mean.",
                math.sqrt(_ss / 2 / (_uu / 4))),
        Mistake("sample variance of x", "Below stands the root of the sum of the u squared, not of their sum over "
                "n - 1.", math.sqrt(_ss / 2 / (_uu / 3))),
        Mistake("x not centred", "The u are x minus their mean.", math.sqrt(_ss / 2 / sum(s * s for s in _x))),
        Mistake("intercept", "That is the standard error of the intercept.",
                math.sqrt(_ss / 2 * (Fraction(1, 4) + mean(_x) ** 2 / _uu))),
        Mistake("s not rooted", "s is the root of the estimated variance.", float(_ss / 2) / math.sqrt(_uu)),
        Mistake("root of n", "Not over the root of n once more: the sum of squares below grows with n already.",
                math.sqrt(_ss / 2 / _uu / 4)),
        Mistake("half width", "That is the half width of an interval, with 1.96; the standard error itself is wanted.",
                1.96 * math.sqrt(_ss / 2 / _uu)),
        Mistake("Student's half width", "That is the half width of an interval, with Student's factor; the standard "
                "error itself is wanted.",
                4.302653 * math.sqrt(_ss / 2 / _uu)),
        Mistake("s over root n", "That would be the standard error of a mean. Below stands the root of the sum of the "
                "u squared.",
                math.sqrt(_ss / 2) / 2),
        Mistake("squared, sum for s", "Neither divided by n - p nor rooted.", _ss / _uu),
        Mistake("root of the sum", "That is the root of the sum of squares: divide by n - p before, and look at the x.",
                math.sqrt(_ss)),
        Mistake("y for x", "The u come from x, not from y.", math.sqrt(_ss / 2 / 26)),
        Mistake("absolute u", "The u are squared before they are added.", math.sqrt(_ss / 2) / 6),
        Mistake("noise of the five points", "Take s from the residuals of these four points; 4 was planted in the "
                "five.",
                4 / math.sqrt(_uu)),
        Mistake("s of the five points", "That s is from the five points; these four have their own.",
                5.287 / math.sqrt(_uu)),
        Mistake("five points", "That is the standard error of the five points' slope.", 0.89),
        Mistake("s left out", "s stands above.", 1 / math.sqrt(_uu)),
    ),
    decimals=4,
)  # fmt: skip

_shrinks = Exercise(
    title="intervals as rows are added",
    answer="b",
    solution='answer = "b"',
    hints=("Which of the two would still be uncertain if the line were known exactly?",),
    choices={
        "a": "both shrink towards zero",
        "b": "the one for the line shrinks towards zero, the one for a new target does not",
        "c": "neither shrinks, since the noise stays the same",
        "d": "the one for the line stays, the one for a new target shrinks",
    },
    mistakes=(
        Mistake("both", "A new target has noise of its own, however well the line is known.", "a"),
        Mistake("neither", "More rows average more noise away: what is learnt about the line grows.", "c"),
        Mistake("exchanged", "Ask which of the two contains the noise of one new row.", "d"),
    ),
    remark="What is left is ±1.96 σ: the noise of the new target itself.",
)

_strength = Exercise(
    title="the ridge strength of a prior",
    answer=Fraction(9, 12 * 5**2),
    solution="answer = 9 / (12 * 5**2)",
    hints=("The strength contains the noise's variance, the number of rows and the prior's variance.",
           "The noise's variance stands above, rows and prior below."),
    mistakes=(
        Mistake("n forgotten", "That is the strength for the *sum* of squares; the course's ridge takes their mean.",
                Fraction(9, 25)),
        Mistake("upside down", "More noise means a stronger penalty: the noise's variance stands above.",
                Fraction(300, 9)),
        Mistake("root of the noise", "The noise's variance goes in, not its root.", Fraction(3, 300)),
        Mistake("noise squared", "9 is the variance already.", Fraction(81, 300)),
        Mistake("prior not squared", "Of the prior, too, the variance goes in: 5 is its standard deviation.",
                Fraction(9, 60)),
        Mistake("prior doubled", "The prior's standard deviation is squared, not doubled.", Fraction(9, 120)),
        Mistake("both roots", "Variances go in, not standard deviations.", Fraction(3, 60)),
        Mistake("ratio of variances", "n is missing, and the prior's variance is the square of 5.", Fraction(9, 5)),
        Mistake("halves kept", "The factors 1/2 cancel: both terms have one.", Fraction(9, 600)),
        Mistake("times n", "The strength falls with more rows.", Fraction(108, 25)),
        Mistake("prior forgotten", "The prior's variance is missing.", Fraction(9, 12)),
        Mistake("noise forgotten", "The noise's variance is missing.", Fraction(1, 300)),
        Mistake("prior above", "A wide prior is a weak belief, so it stands below.", Fraction(225, 12)),
        Mistake("upside down, n forgotten", "The noise's variance stands above, and n is missing.", Fraction(25, 9)),
        Mistake("prior above, noise below", "The noise's variance stands above, the prior's below.",
                Fraction(25, 108)),
        Mistake("roots, n forgotten", "Variances go in, and n is missing.", Fraction(3, 5)),
        Mistake("both squared once more", "9 is the variance already; only the 5 is to be squared.",
                Fraction(81, 7500)),
        Mistake("n - 1", "All twelve rows count: n, not n - 1.", Fraction(9, 275)),
        Mistake("product", "The prior's variance stands below, and n is missing.", 225),
        Mistake("all multiplied", "Only the noise's variance stands above.", 2700),
        Mistake("prior's root", "5 is the standard deviation: its square goes in, not its root.",
                9 / (12 * 5**0.5)),
        Mistake("rooted", "That is the root of the strength.", (9 / 300) ** 0.5),
    ),
)  # fmt: skip

_fan = Exercise(
    title="what is broken in a plot",
    on_figure=True,
    answer="b",
    solution='answer = "b"',
    hints=("Compare the height of the cloud at its left end and at its right end.",),
    choices={
        "a": "linear: the mean of y is not on the line",
        "b": "equal spread: the noise grows with the prediction",
        "c": "independent: neighbouring rows have noise in common",
        "d": "nothing: this is how normal noise looks",
    },
    mistakes=(
        Mistake(
            "curvature", "Is the middle of the cloud above or below zero anywhere? Look at its width instead.", "a"
        ),
        Mistake("dependence", "Neighbours lie on both sides of zero. Look at the width of the cloud.", "c"),
        Mistake("healthy", "Cover the right half of the panel, then the left half: are the two alike?", "d"),
    ),
)


def _leverages(change: Callable[[Any, Any, Any, int], Any]) -> Callable[[Any], Any]:
    """Return a function of x, from what it gives for one row: x minus mean, sum of their squares, x itself, n."""

    def all_rows(x: Any) -> list[Any]:
        centre = mean(x)
        total = sum((s - centre) * (s - centre) for s in x)
        return [change(s - centre, total, s, len(x)) for s in x]

    return all_rows


def _share(n: int, x: Any) -> Any:
    return Fraction(1, n) if isinstance(x, Fraction) else 1 / n


_leverage = Exercise(
    title="the leverages of a line",
    answer=_leverages(lambda u, total, x, n: _share(n, x) + u * u / total),
    solution=(
        "def my_leverage(x):\n"
        "    center = sum(x) / len(x)\n"
        "    total = sum((value - center) ** 2 for value in x)\n"
        "    return [1 / len(x) + (value - center) ** 2 / total for value in x]\n\n"
        "answer = my_leverage"
    ),
    hints=("Put i = 0 into the bracket of the sum.", "One over n, plus the row's own share of the sum of squares."),
    mistakes=(
        Mistake("1/n left out", "The part of the mean, 1/n, is missing.", _leverages(lambda u, t, x, n: u * u / t)),
        Mistake("not centred", "The mean of x must be taken away before squaring.",
                lambda x: [_share(len(x), s) + s * s / sum(k * k for k in x) for s in x]),
        Mistake("line through the origin", "That is the leverage of a line through the origin.",
                lambda x: [s * s / sum(k * k for k in x) for s in x]),
        Mistake("variance for sum", "Below stands the sum of the squares, not their mean.",
                _leverages(lambda u, t, x, n: _share(n, x) + u * u * n / t)),
        Mistake("variance and everything over n", "Everything is n times too small: one of the two parts is divided "
                "by n once too often.", _leverages(lambda u, t, x, n: (_share(n, x) + u * u / t) / n)),
        Mistake("not squared", "Above stands the square of the row's own distance.",
                _leverages(lambda u, t, x, n: _share(n, x) + u / t)),
        Mistake("absolute", "Above stands the square of the row's own distance, not its size.",
                _leverages(lambda u, t, x, n: _share(n, x) + abs(u) / t)),
        Mistake("minus", "The two parts are added.", _leverages(lambda u, t, x, n: _share(n, x) - u * u / t)),
        Mistake("1 - h", "That is 1 minus the leverage.", _leverages(lambda u, t, x, n: 1 - _share(n, x) - u * u / t)),
        Mistake("p over n", "The mean's part is 1/n, not 2/n; the other part is the row's own.",
                _leverages(lambda u, t, x, n: 2 * _share(n, x) + u * u / t)),
        Mistake("average", "That is the average leverage, the same for every row.",
                _leverages(lambda u, t, x, n: 2 * _share(n, x))),
        Mistake("one number", "It returns one number, that of row 0; one for each row is wanted.",
                lambda x: _leverages(lambda u, t, s, n: _share(n, s) + u * u / t)(x)[0]),
        Mistake("sum", "It returns the sum of all leverages; one for each row is wanted.",
                lambda x: sum(_leverages(lambda u, t, s, n: _share(n, s) + u * u / t)(x))),
        Mistake("1 + share", "The mean's part is 1/n, not 1 (a 1 stands in the error of a new target).",
                _leverages(lambda u, t, x, n: 1 + u * u / t)),
        Mistake("rooted", "That is the root of the leverage.",
                _leverages(lambda u, t, x, n: float(_share(n, x) + u * u / t) ** 0.5)),
        Mistake("row 0 for all", "Every row has its own distance; row 0's stands everywhere.",
                lambda x: [_leverages(lambda u, t, s, n: _share(n, s) + u * u / t)(x)[0]] * len(x)),
        Mistake("row of H", "Those are the factors of all targets in the prediction of row 0: for each row take the "
                "factor of its own target.",
                lambda x: [_share(len(x), s) + (x[0] - mean(x)) * (s - mean(x)) / sum((k - mean(x)) ** 2 for k in x)
                           for s in x]),
        Mistake("everything over the sum", "Check the brackets: only the square is divided by the sum.",
                _leverages(lambda u, t, x, n: (_share(n, x) + u * u) / t)),
        Mistake("multiplied", "The two parts are added, not multiplied.", _leverages(lambda u, t, x, n: u * u / t / n)),
        Mistake("centred below only", "Take the mean away above too.",
                _leverages(lambda u, t, x, n: _share(n, x) + x * x / t)),
        Mistake("centred above only", "Take the mean away below too.",
                lambda x: [_share(len(x), s) + (s - mean(x)) ** 2 / sum(k * k for k in x) for s in x]),
        Mistake("sample variance", "Below stands the sum of the squares, not divided by n - 1.",
                _leverages(lambda u, t, x, n: _share(n, x) + u * u * (n - 1) / t)),
        Mistake("sizes below", "Below stand squares, not sizes.",
                lambda x: [_share(len(x), s) + (s - mean(x)) ** 2 / sum(abs(k - mean(x)) for k in x) for s in x]),
        Mistake("standard deviation", "Below stands the sum of the squares, not the standard deviation.",
                _leverages(lambda u, t, x, n: _share(n, x) + u * u / float(t / n) ** 0.5)),
        Mistake("1/n squared", "1/n, not squared.",
                _leverages(lambda u, t, x, n: _share(n, x) * _share(n, x) + u * u / t)),
        Mistake("n for 1/n", "1/n, not n.", _leverages(lambda u, t, x, n: n + u * u / t)),
        Mistake("new target", "That is 1 plus the leverage: the 1 belongs to a new target.",
                _leverages(lambda u, t, x, n: 1 + _share(n, x) + u * u / t)),
        Mistake("sorted", "The numbers are right, their order is not: keep that of the rows.",
                lambda x: sorted(_leverages(lambda u, t, s, n: _share(n, s) + u * u / t)(x))),
    ),
    inputs=(
        ([0.0, 1.0, 2.0, 7.0],),
        ([3.0, -1.0, 3.0, 2.5, 0.0, -4.0, 1.0],),
        ([1e-5, 2e-5, 2e-5, 6e-5, 1e-5],),
        ([100.5, 99.0],),
    ),
    exact=(([Fraction(1), Fraction(2), Fraction(2), Fraction(7, 3)],),),
)  # fmt: skip

_colleague = Exercise(
    title="an interval and a residual plot",
    answer=(
        "The 95 % belong to the procedure: of all intervals made in this way, from new draws of the noise, 95 % would "
        "hold the true weight. This one holds it or not. And even that promise is kept only if the model's assumptions "
        "hold. The residual plot shows a bend, so there is no one true weight for radio: it depends on the budget for "
        "television. The plot is not cosmetics: it tested what the promise hangs on, and it failed."
    ),
    solution='answer = "The promise is about the procedure, and it needs the assumptions; the plot shows a bend."',
    hints=("Of what do 95 % hold the true value? And on which assumptions does that hang?",),
    mistakes=(),
)

EXERCISES = {
    "11.1": _three,
    "11.2": _hand,
    "11.3": _above_one,
    "11.4": _panel,
    "11.5": _function,
    "11.6": _unbiased,
    "11.7": _spare,
    "11.8": _error,
    "11.9": _shrinks,
    "11.10": _strength,
    "11.11": _fan,
    "11.12": _leverage,
    "11.13": _colleague,
}
