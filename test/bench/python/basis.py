"""The basis of 1e6 filters of nine weights: principal components by sklearn, and by numpy's covariance."""

import numpy as np

try:
    from sklearn.decomposition import PCA
except ImportError:
    PCA = None


def setup():
    x = np.random.default_rng(1).uniform(-0.5, 0.5, (1_000_000, 9))
    runs = {"np.cov + eigh": lambda: np.linalg.eigh(np.cov(x, rowvar=False))}
    if PCA is not None:
        runs["sklearn PCA(full)"] = lambda: PCA(svd_solver="full").fit(x)
    return runs
