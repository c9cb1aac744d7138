"""The work of `convscope analyze FILE --by layer` with numpy and scipy, for the benchmark of the whole command.

Usage: study.py FILE [--gaussian-kde]
The density is binned by default (mass, first and second moment of each bin, the algorithm of convscope); with
--gaussian-kde it is scipy.stats.gaussian_kde's direct sum, on a hundredth of the grid, scaled: the figure is printed.
"""
import json
import struct
import sys
import time

import numpy as np
from scipy import stats

import passes

started = time.perf_counter()
path = sys.argv[1]
passes.digest(path)
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


lo = min(coefficients(w).min() for w in layers.values())
hi = max(coefficients(w).max() for w in layers.values())
histograms, densities, direct_seconds = [], [], 0.0
for weights in layers.values():
    c = coefficients(weights)
    histograms.append([np.histogram(column, 70, (lo, hi))[0] for column in c.T])
    np.histogram2d(c[:, 0], c[:, 1], 64, ((lo, hi), (lo, hi)))
    for column in c.T:
        h = passes.bandwidth(column)
        grid = passes.places(column, h)
        densities.append(passes.binned_density(column, h, grid))
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
