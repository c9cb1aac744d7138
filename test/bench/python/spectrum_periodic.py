"""Periodic spectra of 3 x 3 filters, sorted, and their distances to ten references, by numpy and scipy.

plain: fft2 of all filters, np.sort, distances by broadcasting. tuned: chunks that stay in cache, f32 or f64, the half of the
frequencies that rfft2 gives, distances to half of each reference. The half spectrum holds n x 2 values that are no pairs;
their place among the pairs is left out, so the tuned peers do less than they should. `product`: the same with the
transform as a product with a table of cosines and sines, 9 numbers a frequency."""

import numpy as np
import scipy.fft

from spectrum_data import filters, references

CHUNK = 32


def plain(w, n, refs):
    s = np.abs(np.fft.fft2(w, (n, n))).reshape(len(w), -1)
    s = np.sort(s)[:, ::-1]
    s = s / s[:, :1]
    return np.stack([np.abs(s - r).sum(-1) for r in refs], 1)


def half_distances(squares, refs):
    squares.sort()
    s = np.sqrt(squares, out=squares)
    s /= s[:, -1:].copy()
    gap = np.empty_like(s)
    out = np.empty((len(s), len(refs)), s.dtype)
    for j, r in enumerate(refs):
        np.subtract(s, r, out=gap)
        np.abs(gap, out=gap)
        gap.sum(-1, out=out[:, j])
    return out


def tuned(w, n, refs):
    out = []
    for i in range(0, len(w), CHUNK):
        f = scipy.fft.rfft2(w[i : i + CHUNK], (n, n)).reshape(-1, n * (n // 2 + 1))
        out.append(half_distances(f.real**2 + f.imag**2, refs))
    return np.concatenate(out)


def product(w, table, refs):
    out = []
    for i in range(0, len(w), CHUNK):
        f = w[i : i + CHUNK].reshape(-1, 9) @ table
        f *= f
        half = f.shape[1] // 2
        out.append(half_distances(f[:, :half] + f[:, half:], refs))
    return np.concatenate(out)


def table_of(n):
    u, v = (a.ravel() for a in np.meshgrid(np.arange(n), np.arange(n // 2 + 1), indexing="ij"))
    y, x = (a.ravel() for a in np.meshgrid([-1, 0, 1], [-1, 0, 1], indexing="ij"))
    angle = 2 * np.pi * (np.outer(y, u) + np.outer(x, v)) / n
    return np.hstack([np.cos(angle), np.sin(angle)]).astype(np.float32)


def setup_size(n, count):
    w = filters(count, 3)
    w32 = w.astype(np.float32)
    refs = references(n * n)
    half = np.ascontiguousarray(refs[:, -1 : -n * (n + 2) : -2][:, : n * (n // 2 + 1)])
    half = np.pad(half, ((0, 0), (0, n * (n // 2 + 1) - half.shape[1])), constant_values=1)
    half32 = half.astype(np.float32)
    table = table_of(n)
    return {
        "np.fft.fft2 + np.sort": lambda: plain(w, n, refs),
        "tuned: rfft2 f32, half spectrum": lambda: tuned(w32, n, half32),
        "tuned: rfft2 f64, half spectrum": lambda: tuned(w, n, half),
        "tuned: matrix product f32, half spectrum": lambda: product(w32, table, half32),
    }
