"""Basis and coefficients of 1e6 filters of nine weights by sklearn and numpy, for the modules basis_*."""

import numpy as np

try:
    from sklearn.decomposition import PCA
except ImportError:
    PCA = None


def peers(dtype, scaled):
    x = np.random.default_rng(1).uniform(-0.5, 0.5, (1_000_000, 9)).astype(dtype)
    v = np.random.default_rng(2).uniform(size=(9, 9)).astype(dtype)
    mean = x.mean(axis=0)

    def prepared():
        return x / np.abs(x).max(axis=1, keepdims=True) if scaled else x

    runs = {
        "np.cov + eigh": lambda: np.linalg.eigh(np.cov(prepared(), rowvar=False)),
        "numpy X @ V": lambda: prepared() @ v,
        "numpy (X - mean) @ V": lambda: (prepared() - mean) @ v,
    }
    if PCA is not None:
        runs["sklearn PCA(full)"] = lambda: PCA(svd_solver="full").fit(prepared())
    return runs
