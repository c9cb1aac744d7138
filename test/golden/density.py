"""Histograms (numpy), kernel densities (numpy longdouble, direct sum), divergences (mpmath) and distances (scipy, mpmath).
Run: python3 density.py > density.json"""
import json
import sys

import mpmath as mp
import numpy as np
import scipy
from scipy.spatial.distance import jensenshannon
from scipy.stats import wasserstein_distance

mp.mp.dps = 40
rng = np.random.default_rng(20220331)


def histogram_case(lo, hi, bins):
    """Values all over the range, every edge, its two neighbours, and values outside."""
    edges = np.linspace(lo, hi, bins + 1)
    values = np.concatenate([
        rng.uniform(lo - 0.05 * (hi - lo), hi + 0.05 * (hi - lo), 150),
        edges, np.nextafter(edges, -np.inf), np.nextafter(edges, np.inf),
    ])
    rng.shuffle(values)
    counts, _ = np.histogram(values, bins, range=(lo, hi))
    return {"lo": lo, "hi": hi, "bins": bins, "values": values.tolist(), "counts": counts.tolist()}


def histogram2d_case(bins, x_range, y_range):
    x = np.concatenate([rng.normal(0, 1, 200), np.linspace(*x_range, bins + 1)])
    y = np.concatenate([rng.normal(0, 1, 200), np.linspace(*y_range, bins + 1)])
    counts, _, _ = np.histogram2d(x, y, bins, range=(x_range, y_range))
    return {"bins": bins, "x": x.tolist(), "y": y.tolist(), "xRange": x_range, "yRange": y_range,
            "counts": counts.T.astype(int).ravel().tolist()}


def kde_case(values, bandwidth, lo, hi, points):
    grid = np.linspace(lo, hi, points).astype(np.longdouble)
    t = (grid[:, None] - values.astype(np.longdouble)) / np.longdouble(bandwidth)
    total = np.sort(np.exp(-t * t / 2), axis=1).sum(axis=1)
    density = total / (len(values) * np.longdouble(bandwidth) * np.sqrt(2 * np.longdouble("3.14159265358979323846264338")))
    return {"values": values.tolist(), "bandwidth": bandwidth, "lo": lo, "hi": hi, "points": points,
            "density": [float(d) for d in density]}


def probabilities(groups, bins, floor):
    """Histograms of shifted normal samples; some bins are empty (floor 0) or raised to the floor."""
    edges = np.linspace(-3, 3, bins + 1)
    p = np.array([np.histogram(rng.normal(0.2 * g, 1, 300), edges)[0] for g in range(groups)], dtype=float)
    p = p / p.sum(axis=1, keepdims=True)
    p[p == 0] = floor
    return p / p.sum(axis=1, keepdims=True)


def symmetric_kl(p, q, weights):
    return float(sum((mp.mpf(a) - mp.mpf(b)) * (mp.log(mp.mpf(a)) - mp.log(mp.mpf(b))) * mp.mpf(w)
                     for a, b, w in zip(p.tolist(), q.tolist(), weights.tolist())))


def kl_case(p, weights):
    matrix = [[0.0 if a is b else symmetric_kl(a, b, weights) for b in p] for a in p]
    return {"p": p.tolist(), "weights": weights.tolist(), "matrix": matrix}


def distances_case(p, width):
    def pair(a, b):
        centres = np.arange(len(a)) * width
        hellinger = mp.sqrt(sum((mp.sqrt(mp.mpf(x)) - mp.sqrt(mp.mpf(y))) ** 2 for x, y in zip(a.tolist(), b.tolist())) / 2)
        return {"jensenShannon": float(jensenshannon(a, b) ** 2), "hellinger": float(hellinger),
                "totalVariation": float(np.abs(a - b).sum() / 2), "wasserstein1": float(wasserstein_distance(centres, centres, a, b))}
    return {"p": p.tolist(), "binWidth": width, "pairs": [[i, j, pair(p[i], p[j])] for i in range(len(p)) for j in range(i)]}


close = probabilities(1, 20, 1e-7)
near = np.vstack([close, close * (1 + 1e-7 * rng.uniform(-1, 1, (3, 20)))])
print(json.dumps({
    "generator": f"density.py, numpy {np.__version__}, scipy {scipy.__version__}, mpmath {mp.__version__}, python {sys.version.split()[0]}",
    "histogram": [histogram_case(-3.0, 3.0, 70), histogram_case(-0.1, 0.7, 10), histogram_case(1e5, 1e5 + 0.3, 33),
                  histogram_case(-1e-5, 3e-5, 7), histogram_case(0.1, 1.1, 1)],
    "histogram2d": [histogram2d_case(16, (-2.0, 2.5), (-1.5, 1.7)), histogram2d_case(5, (-0.3, 0.3), (0.1, 0.7))],
    "kde": [kde_case(rng.normal(0, 1, 301), 0.25, -4.0, 4.0, 65), kde_case(rng.normal(3, 0.01, 130), 0.002, 2.95, 3.05, 40),
            kde_case(np.arange(9.0), 1.8692607078355594, -6.0, 14.0, 33)],
    "kl": [kl_case(probabilities(7, 33, 1e-7), rng.uniform(0.01, 0.4, 33)), kl_case(near, np.ones(20))],
    "distances": [distances_case(probabilities(4, 25, 0.0), 0.24), distances_case(probabilities(3, 8, 1e-7), 1.5)],
}))
