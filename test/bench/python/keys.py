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
        few = filters[:20_000] - filters[:20_000].mean(axis=1, keepdims=True)
        few /= np.linalg.norm(few, axis=1, keepdims=True)
        runs["sklearn KMeans"] = lambda: KMeans(8, n_init=1, max_iter=100, tol=0, random_state=0).fit(few)
    return runs
