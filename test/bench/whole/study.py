"""The work of `convscope analyze FILE --by layer` with numpy and scipy, for the benchmark of the whole command.

Usage: study.py FILE [--gaussian-kde]
The density is binned by default (mass, first and second moment of each bin, the algorithm of convscope); with
--gaussian-kde it is scipy.stats.gaussian_kde's direct sum, on a hundredth of the grid, scaled: the figure is printed.
"""
import hashlib
import json
import struct
import sys
import time

import numpy as np
from scipy import stats

started = time.perf_counter()
path = sys.argv[1]
digest = hashlib.sha256()
with open(path, "rb") as file:
    for piece in iter(lambda: file.read(1 << 22), b""):
        digest.update(piece)
with open(path, "rb") as file:
    (length,) = struct.unpack("<Q", file.read(8))
    header = json.loads(file.read(length))
layers = {
    name: np.memmap(path, "<f4", "r", 8 + length + entry["data_offsets"][0], tuple(entry["shape"]))
    for name, entry in header.items()
}

quality, count, total, scatter = {}, 0, np.zeros(9), np.zeros((9, 9))
for name, weights in layers.items():
    w = weights.reshape(-1, 9).astype(float)
    assert np.isfinite(w).all()
    peak = np.abs(w).max(axis=1)
    variance = np.linalg.eigvalsh(np.cov(w, rowvar=False))
    p = variance / variance.sum()
    rows = weights.reshape(len(weights), -1).astype(float)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    gram = np.abs(rows @ rows.T)
    error = 1 - np.abs(w).mean(axis=1) ** 2 / (w * w).mean(axis=1)
    quality[name] = (
        [(peak < t * peak.max()).mean() for t in (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1)],
        -(p * np.log10(p)).sum(),
        1 - (gram.sum() - np.trace(gram)) / (len(rows) * (len(rows) - 1)),
        error.mean(),
        (error < 0.01).mean(),
    )
    scaled = w / peak[:, None]
    count += len(scaled)
    total += scaled.sum(axis=0)
    scatter += scaled.T @ scaled
mean = total / count
variance, vectors = np.linalg.eigh((scatter - count * np.outer(mean, mean)) / (count - 1))
variance, vectors = variance[::-1], vectors[:, ::-1]
ratio = variance / variance.sum()


def coefficients(weights):
    w = weights.reshape(-1, 9).astype(float)
    return ((w / np.abs(w).max(axis=1, keepdims=True)) - mean) @ vectors


def binned_density(c, h, grid):
    lo, hi = c.min(), c.max()
    bins = int(np.ceil((hi - lo) / (0.0425 * h)))
    width = (hi - lo) / bins
    index = np.minimum(((c - lo) / width).astype(np.int64), bins - 1)
    d = c - (lo + (index + 0.5) * width)
    m0, m1, m2 = (np.bincount(index, weights, bins) for weights in (None, d, d * d))
    centres = lo + (np.arange(bins) + 0.5) * width
    out = np.empty(len(grid))
    for i, x in enumerate(grid):
        t = (x - centres) / h
        out[i] = (np.exp(-t * t / 2) * (m0 + m1 * t / h + m2 / 2 * (t * t - 1) / (h * h))).sum()
    return out / (len(c) * h * np.sqrt(2 * np.pi))


lo = min(coefficients(w).min() for w in layers.values())
hi = max(coefficients(w).max() for w in layers.values())
histograms, densities, direct_seconds = [], [], 0.0
for weights in layers.values():
    c = coefficients(weights)
    histograms.append([np.histogram(column, 70, (lo, hi))[0] for column in c.T])
    np.histogram2d(c[:, 0], c[:, 1], 64, ((lo, hi), (lo, hi)))
    for column in c.T:
        q75, q25 = np.percentile(column, [75, 25])
        h = min(column.std(ddof=1), (q75 - q25) / 1.3489795003921634) * (0.75 * len(column)) ** -0.2
        grid = np.linspace(column.min() - 3 * h, column.max() + 3 * h, 1024)
        densities.append(binned_density(column, h, grid))
        if "--gaussian-kde" in sys.argv and len(densities) == 1:
            before = time.perf_counter()
            stats.gaussian_kde(column, h / column.std(ddof=1))(grid[::100])
            direct_seconds = (time.perf_counter() - before) * 1024 / len(grid[::100]) * 9 * len(layers)

width = (hi - lo) / 70
matrix = np.zeros((len(layers), len(layers)))
other = np.zeros((4, len(layers), len(layers)))
for i in range(9):
    counts = np.array([h[i] for h in histograms], float)
    q = counts / counts.sum(axis=1, keepdims=True)
    density = np.where(counts == 0, 1.1920929e-7, q / width)
    p = density / density.sum(axis=1, keepdims=True)
    logs = np.log(p)
    cross = p @ logs.T
    own = np.diag(cross)
    matrix += ratio[i] * (own[:, None] + own[None, :] - cross - cross.T)
    for a in range(len(q)):
        m = (q[a] + q) / 2
        other[0, a] += ratio[i] * (stats.entropy(np.broadcast_to(q[a], q.shape), m, axis=1) + stats.entropy(q, m, axis=1)) / 2
        other[1, a] += ratio[i] * np.sqrt(((np.sqrt(q[a]) - np.sqrt(q)) ** 2).sum(axis=1) / 2)
        other[2, a] += ratio[i] * np.abs(q[a] - q).sum(axis=1) / 2
        other[3, a] += ratio[i] * np.abs(np.cumsum(q[a] - q, axis=1)).sum(axis=1) * width

print(
    json.dumps(
        {
            "seconds": time.perf_counter() - started,
            "gaussianKdeSeconds": direct_seconds,
            "ratio": ratio.tolist(),
            "matrix": matrix[0].tolist(),
            "entropy": [q[1] for q in quality.values()],
            "orthogonality": [q[2] for q in quality.values()],
        }
    )
)
