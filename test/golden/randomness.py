"""Tails of chi-squared and normal variables (mpmath), and the test of randomness of small weights with scipy.

Run at the top of the repository: python3 test/golden/randomness.py
"""
import json
import sys

import mpmath
import numpy
import scipy
from scipy import stats

mpmath.mp.dps = 40
rng = numpy.random.default_rng(7)


def tails():
    rows = []
    for degrees in [1, 2, 9, 44, 135, 324, 1224, 7380]:
        for at in [0.01, 0.5, 0.9, 1, 1.1, 1.5, 2.5]:
            x = degrees * at
            q = mpmath.gammainc(mpmath.mpf(degrees) / 2, mpmath.mpf(x) / 2, regularized=True)
            rows.append([degrees, x, float(q)])
    return rows


def entropy(w):
    variances = numpy.linalg.svd(w - w.mean(0), compute_uv=False) ** 2
    share = variances / variances.sum()
    share = share[share > 0]
    return -(share * numpy.log(share)).sum()


FAMILIES = {
    "uniform": stats.uniform(-1, 2),
    "truncated normal": stats.truncnorm(-2, 2),
    "normal": stats.norm(),
}


# Simulated: see docs/METHODS.md.
SKEWNESS = {"uniform": (4.5, 1), "truncated normal": (4.6, 4), "normal": (14.697, 17)}


def moments(name):
    second, fourth, sixth, eighth = [
        FAMILIES[name].expect(lambda x, k=k: x**k, epsabs=1e-13, epsrel=1e-13) for k in (2, 4, 6, 8)
    ]
    bound = FAMILIES[name].support()[1]
    return fourth / second**2, sixth / second**3, eighth / second**4, bound / second**0.5


def deviate(x, skewness):
    """The cube root of a shifted gamma variable, as scipy.stats.kurtosistest has it for the kurtosis of normal weights."""
    a = 6 + 8 / skewness * (2 / skewness + numpy.sqrt(1 + 4 / skewness**2))
    base = 1 + x * numpy.sqrt(2 / (a - 4))
    if base <= 0:
        return -numpy.inf
    return (1 - 2 / (9 * a) - numpy.cbrt((1 - 2 / a) / base)) / numpy.sqrt(2 / (9 * a))


def test(w):
    n, p = w.shape
    square = (w**2).mean()
    statistic = (n - 1) * p * (numpy.log(p) - entropy(w))
    kurtosis = (w**4).mean() / square**2
    s = (w**2).sum(1)
    ratio = abs(w).max() / square**0.5
    best = (-1.0, None)
    for name in FAMILIES:
        k, m6, m8, bound = moments(name)
        weights = n * p
        # Of the square of one weight: skewness and kurtosis from raw moments 1, k, m6, m8.
        variance = k - 1
        third = m6 - 3 * k + 2
        fourth = m8 - 4 * m6 + 6 * k - 3
        skewness = third / variance**1.5 / p**0.5
        b = 3 + (fourth / variance**2 - 3) / p
        c = (variance / p) ** 0.5
        error = p * c * c * ((b - 1 - 4 * skewness * c + 4 * c * c) / n) ** 0.5
        kurtosis_error = ((m8 - k * k - 4 * k * (m6 - k) + 4 * k * k * (k - 1)) / weights) ** 0.5
        values = [
            stats.chi2.sf(statistic, p * (p + 1) / 2 - 1),
            2 * stats.norm.sf(abs(w.mean()) / square**0.5 * weights**0.5),
            2 * stats.norm.sf(abs(deviate((kurtosis - k) / kurtosis_error, SKEWNESS[name][0] / weights**0.5))),
            stats.norm.sf(
                deviate(
                    (p * ((s**2).mean() / s.mean() ** 2 - 1) - (k - 1)) / error,
                    (8**0.5 + SKEWNESS[name][1] / p) / n**0.5,
                )
            ),
            min(1, weights * 2 * stats.norm.sf(ratio))
            if bound == numpy.inf
            else stats.norm.sf((ratio / bound - 1) / ((k - 1) / (4 * weights)) ** 0.5),
        ]
        best = max(best, (min(1, 5 * min(values)), name), key=lambda pair: pair[0])
    return {"statistic": statistic, "pValue": best[0], "kurtosis": kurtosis, "best": best[1]}


def cases():
    mixing = numpy.eye(9) + 0.25
    drawn = {
        "uniform": rng.uniform(-0.1, 0.1, (64, 9)),
        "normal": rng.standard_normal((40, 9)),
        "truncated normal": stats.truncnorm.rvs(-2, 2, size=(48, 9), random_state=rng),
        "normal 5x5": 1e-3 * rng.standard_normal((30, 25)),
        "correlated": rng.standard_normal((64, 9)) @ mixing,
        "filters of two sizes": rng.standard_normal((64, 9)) * numpy.where(numpy.arange(64) % 2, 1, 4)[:, None],
        "shifted": rng.standard_normal((64, 9)) + 0.3,
        "binary": numpy.sign(rng.standard_normal((64, 9))),
        "few": rng.standard_normal((5, 9)),
    }
    out = []
    for name, w in drawn.items():
        weights = [float("%.9g" % x) for x in w.ravel()]
        w = numpy.array(weights).reshape(w.shape)
        out.append({"name": name, "width": w.shape[1], "weights": weights, **test(w)})
    return out


def null():
    """Quantiles of the statistic over draws from the normal law beside chi-squared's."""
    rows = []
    for p in (9, 25):
        for n in (8, 16, 64, 256):
            draws = [(n - 1) * p * (numpy.log(p) - entropy(rng.standard_normal((n, p)))) for _ in range(4000)]
            degrees = p * (p + 1) / 2 - 1
            above = [float(numpy.mean(numpy.array(draws) > stats.chi2.isf(q, degrees))) for q in (0.1, 0.01)]
            rows.append({"n": n, "p": p, "mean": float(numpy.mean(draws)), "degrees": degrees, "above": above})
    return rows


versions = {"python": sys.version.split()[0], "numpy": numpy.__version__, "scipy": scipy.__version__, "mpmath": mpmath.__version__}
with open("test/golden/randomness.json", "w") as file:
    json.dump({"versions": versions, "tails": tails(), "cases": cases(), "null": null()}, file)
