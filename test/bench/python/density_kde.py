"""Kernel density of 1e6 standard normal values at 1024 points: scipy's direct sum, and the binned moments in numpy."""

import numpy as np

try:
    from scipy.stats import gaussian_kde
except ImportError:
    gaussian_kde = None

COUNT, POINTS, BANDWIDTH, EXTENT = 1_000_000, 1024, 0.066834, 5.5
RADIUS = 8.0


def same_algorithm(x, grid):
    """Mass, first and second moment of each bin by bincount, then a correlation with the kernel's derivatives around each bin."""
    bins = int(np.ceil(2 * EXTENT / (0.0425 * BANDWIDTH)))
    r = 2 * EXTENT / bins / BANDWIDTH
    position = (x + EXTENT) * (bins / (2 * EXTENT))
    index = position.astype(np.int64)
    np.minimum(index, bins - 1, out=index)
    d = position - index - 0.5
    mass = np.bincount(index, minlength=bins)
    first = np.bincount(index, d, minlength=bins)
    second = np.bincount(index, d * d, minlength=bins) * (r * r / 2)
    cubic = first * (r**3 / 32)
    coefficients = mass - second, first * r - 3 * cubic, second, cubic
    centres = (np.arange(bins) + 0.5) * (2 * EXTENT / bins) - EXTENT
    # For each grid point the run of bins within the radius, gathered as a rectangle.
    reach = int(np.ceil(RADIUS / r))
    middle = np.clip(((grid + EXTENT) * (bins / (2 * EXTENT))).astype(np.int64), 0, bins - 1)
    window = middle[:, None] + np.arange(-reach, reach + 1)
    outside = (window < 0) | (window >= bins)
    np.clip(window, 0, bins - 1, out=window)
    t = (grid[:, None] - centres[window]) / BANDWIDTH
    c0, c1, c2, c3 = (c[window] for c in coefficients)
    terms = np.exp(-0.5 * t * t) * (c0 + t * (c1 + t * (c2 + t * c3)))
    terms[outside] = 0
    return terms.sum(axis=1) / (len(x) * BANDWIDTH * np.sqrt(2 * np.pi))


def setup():
    x = np.random.default_rng(1).normal(size=COUNT)
    x = x[np.abs(x) <= EXTENT]
    grid = np.linspace(-EXTENT - 3 * BANDWIDTH, EXTENT + 3 * BANDWIDTH, POINTS)
    runs = {"numpy, same algorithm": lambda: same_algorithm(x, grid)}
    if gaussian_kde is not None:
        kde = gaussian_kde(x, BANDWIDTH / x.std(ddof=1))
        runs["scipy gaussian_kde"] = lambda: kde(grid)
    return runs
