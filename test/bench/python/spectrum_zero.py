"""Singular values of zero-padded convolutions by LAPACK: of the matrix, of the symmetric J A, and of J A as a band.

The matrices are made beforehand: only their decompositions are timed."""

import numpy as np
import scipy.linalg

from spectrum_data import filters, operator


def interleaved_band(ja, width):
    order = len(ja)
    p = np.empty(order, int)
    p[0::2] = np.arange((order + 1) // 2)
    p[1::2] = order - 1 - np.arange(order // 2)
    a = ja[np.ix_(p, p)]
    band = np.zeros((width + 1, order))
    for i in range(width + 1):
        band[i, : order - i] = np.diagonal(a, -i)
    return band


def setup_size(k, n, count):
    matrices = np.stack([operator(w, n) for w in filters(count, k)])
    mirrored = [np.ascontiguousarray(a[::-1]) for a in matrices]
    bands = [interleaved_band(a, 2 * (k // 2) * (n + 1) + 1) for a in mirrored]
    sorted_magnitudes = lambda e: np.sort(np.abs(e))[::-1]
    return {
        "numpy svdvals": lambda: np.linalg.svd(matrices, compute_uv=False),
        "scipy eigvalsh(J A)": lambda: [sorted_magnitudes(scipy.linalg.eigvalsh(a, check_finite=False)) for a in mirrored],
        "scipy eig_banded(J A)": lambda: [
            sorted_magnitudes(scipy.linalg.eig_banded(b, lower=True, eigvals_only=True, check_finite=False)) for b in bands
        ],
    }
