"""Quantiles, percentile ranks and Wilson intervals of numpy and scipy, for the cells of an atlas: python3 test/golden/atlas.py"""
import json

import numpy
import scipy
from scipy.stats import binomtest, percentileofscore

rng = numpy.random.default_rng(20)
cases = []
for name, values in {
    "few": rng.normal(size=5),
    "as many as are kept": rng.gamma(2.0, size=41),
    "one more": rng.gamma(2.0, size=42),
    "many": rng.beta(2, 5, size=1000),
    "many zeros": numpy.where(rng.random(600) < 0.7, 0, rng.random(600)),
}.items():
    values = numpy.array([float(f"{value:.4g}") for value in values])
    asked = [float(value) for value in numpy.quantile(values, [0, 0.1, 0.3, 0.5, 0.77, 0.97, 1])] + [-10.0, 10.0]
    cases.append(
        {
            "name": name,
            "values": values.tolist(),
            "quantiles": numpy.quantile(values, numpy.arange(41) / 40).tolist(),
            "asked": asked,
            "percentiles": [percentileofscore(values, value, kind="mean") / 100 for value in asked],
            "below": [percentileofscore(values, value, kind="strict") / 100 for value in asked],
        }
    )
wilson = []
for k, n in [(0, 30), (1, 30), (15, 30), (1106, 1140), (1140, 1140)]:
    interval = binomtest(k, n).proportion_ci(confidence_level=0.95, method="wilson")
    wilson.append({"share": k / n, "n": n, "low": interval.low, "high": interval.high})
with open("test/golden/atlas.json", "w") as file:
    json.dump({"numpy": numpy.__version__, "scipy": scipy.__version__, "cases": cases, "wilson": wilson}, file)
    file.write("\n")
