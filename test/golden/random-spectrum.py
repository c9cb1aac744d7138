"""Principal components that carry 90 % of the variance of normal vectors, each over its largest absolute value, with numpy.

Run at the top of the repository: python3 test/golden/random-spectrum.py
"""
import json
import sys

import numpy

rng = numpy.random.default_rng(11)
DRAWS = 400


def components(samples, width):
    vectors = rng.standard_normal((samples, width))
    vectors /= numpy.abs(vectors).max(axis=1, keepdims=True)
    variances = numpy.linalg.svd(vectors - vectors.mean(0), compute_uv=False) ** 2
    shares = numpy.cumsum(variances) / variances.sum()
    return int(numpy.searchsorted(shares, 0.9)) + 1


def case(width, samples):
    drawn = [components(samples, width) for _ in range(DRAWS)]
    return {
        "width": width, "samples": samples, "mean": float(numpy.mean(drawn)),
        "standardError": float(numpy.std(drawn, ddof=1) / numpy.sqrt(DRAWS)),
    }


sizes = [(125, 64), (27, 1552), (8, 64), (9, 30), (9, 9), (25, 20), (27, 16)]
versions = {"python": sys.version.split()[0], "numpy": numpy.__version__}
with open("test/golden/random-spectrum.json", "w") as file:
    json.dump({"versions": versions, "draws": DRAWS, "cases": [case(*size) for size in sizes]}, file)
