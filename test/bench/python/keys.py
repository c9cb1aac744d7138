"""Nearest keys of centred filters by numpy, and sklearn's KMeans of the same unit filters."""

import numpy as np

try:
    from sklearn.cluster import KMeans
except ImportError:
    KMeans = None


def nearest(filters, keys):
    centred = filters - filters.mean(axis=1, keepdims=True)
    norms = np.sqrt(np.einsum("ij,ij->i", centred, centred))
    products = centred @ keys.T / norms[:, None]
    index = np.abs(products).argmax(axis=1)
    return index, products[np.arange(len(index)), index]


def setup():
    random = np.random.default_rng(1)
    filters = random.standard_normal((100_000, 49)).astype("f4")
    keys = random.standard_normal((50, 49))
    wide = filters.astype("f8")
    runs = {
        "numpy f64": lambda: nearest(wide, keys),
        "numpy f32": lambda: nearest(filters, keys.astype("f4")),
    }
    if KMeans is not None:
        unit = filters - filters.mean(axis=1, keepdims=True)
        unit /= np.linalg.norm(unit, axis=1, keepdims=True)
        cluster = lambda count, rows: KMeans(count, n_init=1, max_iter=100, tol=0, random_state=0).fit(rows)
        runs["sklearn KMeans"] = lambda: cluster(8, unit[:20_000])
        runs["sklearn KMeans, 1e5 filters"] = lambda: cluster(8, unit)
        runs["sklearn KMeans, 50 keys"] = lambda: cluster(50, unit)
    return runs
