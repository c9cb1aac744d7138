"""The work of `convscope analyze ARRAY.h5` with numpy and h5py, for the benchmark of the whole command.

Usage: array_study.py FILE | array_study.py --write FILE COUNT
The second form writes such a file: COUNT filters 3x3, float64, in 20 groups of different covariance. The passes are those of convscope,
each over blocks of a million filters: digest; quality and moments; extents; histograms, plane, quartiles, and densities from
binned moments. All coefficients are kept for the quartiles, which np.percentile wants at once.
"""
import json
import sys
import time

import h5py
import numpy as np

import passes


def write(path, count):
    rng = np.random.default_rng(1)
    basis = np.linalg.qr(rng.standard_normal((9, 9)))[0]
    with h5py.File(path, "w") as file:
        filters = file.create_dataset("filters", (count, 3, 3), dtype="f8")
        for start, end in zip(*(np.linspace(0, count, 21).astype(int)[i:][:20] for i in (0, 1))):
            scales = rng.uniform(0.2, 1.5, 9)
            filters[start:end] = 0.05 * ((rng.standard_normal((end - start, 9)) * scales) @ basis).reshape(-1, 3, 3)


if sys.argv[1] == "--write":
    write(sys.argv[2], int(sys.argv[3]))
    sys.exit()

started = time.process_time()
path = sys.argv[1]
clock = time.perf_counter()
passes.digest(path)
digest = {"busy": time.process_time() - started, "seconds": time.perf_counter() - clock}
filters = h5py.File(path)["filters"]
BLOCK = 1_000_000


def blocks():
    for start in range(0, len(filters), BLOCK):
        yield filters[start : start + BLOCK].reshape(-1, 9).astype(float, copy=False)


def largest(w):
    return np.abs(w).max(axis=1)


count, total, scatter = 0, np.zeros(9), np.zeros((9, 9))
raw, raw_scatter, unit, unit_scatter = np.zeros(9), np.zeros((9, 9)), np.zeros(9), np.zeros((9, 9))
peaks, error_sum, binary, norms, fourths = [], 0.0, 0, np.zeros(4), np.zeros(2)
for w in blocks():
    assert np.isfinite(w).all()
    peak = largest(w)
    peaks.append(peak)
    absolute, square = np.abs(w).sum(axis=1), np.einsum("ij,ij->i", w, w)
    error = 1 - (absolute / 9) ** 2 / (square / 9)
    error_sum += error.sum()
    binary += (error < 0.01).sum()
    length = np.sqrt(square)
    norms += absolute.sum(), (absolute**2).sum(), length.sum(), square.sum()
    fourths += np.einsum("ij,ij->", w * w, w * w), (square**2).sum()
    scaled, rows = w / peak[:, None], w / length[:, None]
    count += len(w)
    for x, sums, products in ((w, raw, raw_scatter), (scaled, total, scatter), (rows, unit, unit_scatter)):
        sums += x.sum(axis=0)
        products += x.T @ x
peaks = np.concatenate(peaks)
below = [(peaks < t * peaks.max()).sum() for t in (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1)]
mean = total / count
variance, vectors = np.linalg.eigh((scatter - count * np.outer(mean, mean)) / (count - 1))
variance, vectors = variance[::-1], vectors[:, ::-1]


def coefficients(w):
    return (w / largest(w)[:, None] - mean) @ vectors


lo, hi = np.full(9, np.inf), np.full(9, -np.inf)
for w in blocks():
    c = coefficients(w)
    lo, hi = np.minimum(lo, c.min(axis=0)), np.maximum(hi, c.max(axis=0))

histograms, plane, columns = np.zeros((9, 70)), np.zeros((64, 64)), np.empty((9, count))
at = 0
for w in blocks():
    c = coefficients(w)
    for i, column in enumerate(c.T):
        histograms[i] += np.histogram(column, 70, (lo.min(), hi.max()))[0]
        columns[i, at : at + len(c)] = column
    plane += np.histogram2d(c[:, 0], c[:, 1], 64, ((lo[0], hi[0]), (lo[1], hi[1])))[0]
    at += len(c)


def density(c):
    h = passes.bandwidth(c)
    return passes.binned_density(c, h, passes.places(c, h))


densities = [density(c) for c in columns]
print(
    json.dumps(
        {
            "busy": time.process_time() - started,
            "digest": digest,
            "explained": (variance / variance.sum()).tolist(),
            "below": [int(n) for n in below],
            "binaryError": error_sum / count,
            "histogram": histograms[0].tolist(),
            "density": densities[0][::128].tolist(),
        }
    )
)
