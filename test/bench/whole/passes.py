"""What the numpy scripts of the whole command do alike: the file's digest, and a density from binned moments."""
import hashlib

import numpy as np


def digest(path):
    found = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 22), b""):
            found.update(piece)
    return found.hexdigest()


def bandwidth(c):
    q75, q25 = np.percentile(c, [75, 25])
    return min(c.std(ddof=1), (q75 - q25) / 1.3489795003921634) * (0.75 * len(c)) ** -0.2


def places(c, h):
    return np.linspace(c.min() - 3 * h, c.max() + 3 * h, 1024)


def binned_density(c, h, grid):
    """From mass, first and second moment of each bin. Place by place, which is faster than all at once: it stays in the cache."""
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
