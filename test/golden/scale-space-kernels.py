"""Least squares of two sigmas with each of five Gaussians, by scipy's multi-start.

Run: python3 scale-space-kernels.py > scale-space-kernels.json
"""

import json
import sys

import numpy as np
import scipy
from scipy import optimize, special

R = 2
N = np.arange(-R - 1, R + 2)
X, W = np.polynomial.legendre.leggauss(60)


def density(x, sigma):
    return np.exp(-0.5 * (x / sigma) ** 2) / (sigma * np.sqrt(2 * np.pi))


def kernel(kind, sigma):
    if kind == "discrete":
        return special.ive(np.abs(N), sigma * sigma)
    if kind == "sampled":
        return density(N, sigma)
    if kind == "normalized-sampled":
        wide = np.arange(-100, 101)
        return density(N, sigma) / density(wide, sigma).sum()
    if kind == "integrated":
        return special.ndtr((N + 0.5) / sigma) - special.ndtr((N - 0.5) / sigma)
    # Gauss-Legendre on each side of the triangle.
    u = (X[:, None] + 1) / 2
    return (W[:, None] / 2 * (1 - u) * (density(N + u, sigma) + density(N - u, sigma))).sum(axis=0)


def axis(kind, sigma, operator):
    h = kernel(kind, sigma)
    return {"smooth": h[1:-1], "forward": h[2:] - h[1:-1], "central": (h[2:] - h[:-2]) / 2}[operator]


def fit(h, kind, alongX, alongY):
    def rest(p):
        return ((np.outer(axis(kind, p[1], alongY)[::-1], axis(kind, p[0], alongX)).ravel() - h) ** 2).sum()

    bounds = [(0.1, 10)] * 2
    best = min((optimize.minimize(rest, s, method="Nelder-Mead", bounds=bounds, options=dict(xatol=1e-9, fatol=1e-16, maxfev=2000))
                for s in generator.uniform(0.2, 3, (5, 2))), key=lambda found: found.fun)
    return {"l2": float(np.sqrt(best.fun)), "sigmas": best.x.tolist()}


generator = np.random.default_rng(11)
KINDS = ["discrete", "sampled", "normalized-sampled", "integrated", "linearly-integrated"]
FAMILIES = {"smooth": ("smooth", "smooth"), "dx": ("central", "smooth"), "dy+": ("smooth", "forward")}
cases = []
for family, axes in FAMILIES.items():
    for sigmas in ([0.7, 1.1], [0.5, 0.6], [1.4, 0.9]):
        made = np.outer(axis("integrated", sigmas[1], axes[1])[::-1], axis("integrated", sigmas[0], axes[0])).ravel()
        h = made + 0.02 * generator.standard_normal(25)
        cases.append({"family": family, "filter": h.tolist(), "fits": {kind: fit(h, kind, *axes) for kind in KINDS}})
print(json.dumps({
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "cases": cases,
}, indent=1))
