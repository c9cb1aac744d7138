"""Centred cosines of the eight master key filters with models of free weights, by numpy's lstsq and scipy's multi-start.

Run: python3 scale-space-extended.py > scale-space-extended.json
"""

import json
import pathlib
import sys

import numpy as np
import scipy
from scipy import optimize, special

R = 3
N = np.arange(-R - 1, R + 2)
DATA = pathlib.Path(__file__).parents[2] / "data" / "master-key-filters.json"
KEYS = np.array(json.loads(DATA.read_text())["filters"])


def axes(sigma):
    t = special.ive(np.abs(N), sigma * sigma) if sigma else (N == 0) * 1.0
    return t[1:-1], (t[2:] - t[:-2]) / 2, t[2:] + t[:-2] - 2 * t[1:-1], t[2:], t[:-2]


def outer(y, x):
    return np.outer(y[::-1], x).ravel()


def columns(model, sx, sy):
    x, dx, xx, xm, xp = axes(sx)
    y, dy, yy, ym, yp = axes(sy)
    if model == "2-jet":
        return [outer(y, x), outer(y, dx), outer(dy, x), outer(y, xx), outer(dy, dx), outer(yy, x)]
    # T(x + 1) is a shift to the left.
    shifted = {"shift x-1": (y, xm), "shift x+1": (y, xp), "shift y-1": (ym, x), "shift y+1": (yp, x)}[model]
    return [outer(y, x), outer(*shifted)]


def cosine(h, model, generator):
    centred = h - h.mean()

    def rest(p):
        a = np.stack([np.ones(49), *columns(model, *np.minimum(np.abs(p), 100))], axis=1)
        return ((h - a @ np.linalg.lstsq(a, h, rcond=1e-12)[0]) ** 2).sum()

    best = min(
        optimize.minimize(rest, s, method="Nelder-Mead", options=dict(xatol=1e-9, fatol=1e-15, maxfev=500)).fun
        for s in generator.uniform(0, 3, (20, 2))
    )
    return float(np.sqrt(1 - best / (centred @ centred)))


generator = np.random.default_rng(2)
models = ["shift x-1", "shift x+1", "shift y-1", "shift y+1", "2-jet"]
print(json.dumps({
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "cosines": [{m: cosine(h, m, generator) for m in models} for h in KEYS],
}, indent=1))
