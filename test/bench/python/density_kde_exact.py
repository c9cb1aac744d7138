"""Kernel density of 1e4 standard normal values at 1024 points, summed directly."""

import numpy as np

try:
    from scipy.stats import gaussian_kde
except ImportError:
    gaussian_kde = None

COUNT, POINTS, BANDWIDTH = 10_000, 1024, 0.1679


def direct(x, grid):
    out = np.empty(len(grid))
    for i, place in enumerate(grid):
        t = (place - x) / BANDWIDTH
        out[i] = np.exp(-0.5 * t * t).sum()
    return out / (len(x) * BANDWIDTH * np.sqrt(2 * np.pi))


def setup():
    x = np.random.default_rng(1).normal(size=COUNT)
    grid = np.linspace(-5, 5, POINTS)
    runs = {"numpy direct sum": lambda: direct(x, grid)}
    if gaussian_kde is not None:
        kde = gaussian_kde(x, BANDWIDTH / x.std(ddof=1))
        runs["scipy gaussian_kde"] = lambda: kde(grid)
    return runs
