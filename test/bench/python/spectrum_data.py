"""What the spectrum peers share: random filters, and dense matrices of zero-padded convolutions."""

import numpy as np


def filters(count, k):
    return np.random.default_rng(7).standard_normal((count, k, k))


def references(length):
    """Ten normalised spectra."""
    s = np.sort(np.random.default_rng(8).random((10, length)))[:, ::-1]
    return np.ascontiguousarray(s / s[:, :1])


def operator(w, n):
    """The matrix of the filter w on n x n images with zeros around."""
    r = w.shape[0] // 2
    return sum(
        w[y + r, x + r] * np.kron(np.eye(n, k=y), np.eye(n, k=x)) for y in range(-r, r + 1) for x in range(-r, r + 1)
    )
