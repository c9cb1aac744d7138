"""First layers and 1 x 1 layers of random and structured weights, and what numpy and scipy tell of them: energies on opponent
directions (a matrix product), |fft2|^2 in rings, LAPACK's singular values, Marchenko and Pastur's law by quadrature, the variances of
noise from scipy's beta distribution and from the high-pass filter as an explicit matrix.

Run from the project's root: /usr/bin/python3 test/golden/channels.py
"""

import base64
import json
import pathlib
import sys

# In this folder, other generators have the names of modules.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.integrate import quad  # noqa: E402
from scipy.ndimage import gaussian_filter  # noqa: E402
from scipy.stats import beta  # noqa: E402

rng = np.random.default_rng(164)
N = 32
u, v = np.meshgrid(np.fft.fftfreq(N), np.fft.fftfreq(N), indexing="ij")
radius = np.hypot(u, v)
ring = np.floor(np.round(radius * 16, 12)).astype(int)
high = radius > 0.25 + 1e-12
opponent = np.array([[1, 1, 1], [1, -1, 0], [1, 1, -2]]) / np.sqrt([[3], [2], [6]])


def floats(values):
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4")).decode()


def effective_rank(s):
    p = s / s.sum()
    p = p[p > 0]
    return float(np.exp(-(p * np.log(p)).sum()))


def random_share(rows, columns):
    """By quadrature of the density of the squared singular values over the longer side."""
    y = min(rows, columns) / max(rows, columns)
    low, top = (1 - np.sqrt(y)) ** 2, (1 + np.sqrt(y)) ** 2

    def mean(f):
        # The ends are square roots: a substitution takes them away.
        def inner(t):
            x = (low + top) / 2 + (top - low) / 2 * np.sin(t)
            density = np.sqrt(max(0.0, (top - x) * (x - low))) / (2 * np.pi * y * x)
            return f(np.sqrt(x)) * density * (top - low) / 2 * np.cos(t)

        return quad(inner, -np.pi / 2, np.pi / 2, epsabs=1e-12, epsrel=1e-11, limit=400)[0]

    first = mean(lambda s: s)
    return float(first * np.exp(-mean(lambda s: s * np.log(s) if s > 0 else 0.0) / first))


def high_variance(rows, columns, channels):
    """Of w^T A w / w^T w for a normal w, with A as a matrix: tr A^2 is the sum of its squares."""
    waves = np.array([
        np.exp(-2j * np.pi * (a * np.arange(rows)[:, None] + b * np.arange(columns)[None, :])).ravel()
        for a, b in zip(u[high], v[high])
    ])
    one = (waves.conj().T @ waves).real / N**2
    # A has this block once a channel.
    n = channels * len(one)
    return 2 * (channels * (one**2).sum() / n - (channels * np.trace(one) / n) ** 2) / (n + 2)


def first(name, weights, groups=1):
    weights = weights.astype(np.float32)
    w = weights.astype(np.float64)
    out, channels, rows, columns = w.shape
    energy = (w**2).sum(axis=(1, 2, 3))
    evenness = ((energy / energy.sum()) ** 2).sum()
    power = (np.abs(np.fft.fft2(w, s=(N, N))) ** 2).sum(axis=(0, 1))
    s = np.linalg.svd(w.reshape(out, -1), compute_uv=False)
    _, _, vt = np.linalg.svd(w.reshape(out, -1), full_matrices=False)
    by_input = np.zeros(channels * groups)
    for group in range(groups):
        part = w[group * out // groups:(group + 1) * out // groups]
        by_input[group * channels:(group + 1) * channels] = (part**2).sum(axis=(0, 2, 3))
    found = {
        "name": name, "shape": list(w.shape), "groups": groups, "weights": floats(weights),
        "energy": float(energy.sum()), "channelShares": (by_input / by_input.sum()).tolist(),
        "power": [float(power[ring == i].sum() / power.sum()) for i in range(12)],
        "white": [float((ring == i).mean()) for i in range(12)],
        "high": float(power[high].sum() / power.sum()), "whiteHigh": float(high.mean()),
        "mean": float((power * radius).sum() / power.sum()), "whiteMean": float(radius.mean()),
        "highNoiseDeviation": float(np.sqrt(evenness * high_variance(rows, columns, channels))),
        "values": s.tolist(), "effectiveRank": effective_rank(s), "stableRank": float((s**2).sum() / s[0]**2),
        "noiseRank": random_share(out, channels * rows * columns) * min(out, channels * rows * columns),
        "patterns": np.abs(vt[:3]).tolist() if len(s) > 3 and (s[:3] > s[1:4] * 1.02).all() else None,
    }
    if channels == 3:
        planes = np.einsum("pc,ocyx->poyx", opponent, w)
        parts = (planes**2).sum(axis=(2, 3))
        total = parts.sum(axis=0)
        area = rows * columns
        found["colour"] = {
            "gray": float(parts[0].sum() / parts.sum()), "redGreen": float(parts[1].sum() / parts.sum()),
            "yellowBlue": float(parts[2].sum() / parts.sum()),
            "noiseDeviation": float(np.sqrt(evenness * beta(area, area / 2).var())),
            "byFilter": [None if t == 0 else float((parts[1, i] + parts[2, i]) / t) for i, t in enumerate(total)],
        }
    return found


def mixing(name, weights, groups=1):
    weights = weights.astype(np.float32)
    w = weights.astype(np.float64)
    out, inputs = w.shape
    blocks = w.reshape(groups, out // groups, inputs)
    s = np.concatenate([np.linalg.svd(block, compute_uv=False) for block in blocks])
    norms = np.linalg.norm(w, axis=1, keepdims=True)
    unit = np.divide(w, norms, out=np.zeros_like(w), where=norms > 0)
    gram = np.abs(unit @ unit.T)
    size = np.abs(w)
    small = 0.01 * size.max()
    by_output = size.max(axis=1)
    by_input = size.reshape(groups, out // groups, inputs).max(axis=1).ravel()
    return {
        "name": name, "out": out, "in": inputs * groups, "groups": groups, "weights": floats(weights),
        "effectiveRank": effective_rank(s), "most": len(s), "stableRank": float((s**2).sum() / s.max()**2),
        "spectralNorm": float(s.max()), "noiseShare": random_share(out // groups, inputs),
        "orthogonality": float(1 - (gram.sum() - np.trace(gram)) / (out * (out - 1))),
        "silentOutputs": int((by_output < small).sum()), "unusedInputs": int((by_input < small).sum()),
        "histogram": np.histogram(s / s.max(), bins=40, range=(0, 1))[0].tolist(),
    }


def smooth(shape, sigma):
    return gaussian_filter(rng.standard_normal(shape), (0, 0, sigma, sigma), mode="wrap")


def with_silent():
    w = rng.standard_normal((10, 8)) + 0.1
    w[3] *= 1e-4
    w[7] = 0
    w[:, 2] *= 1e-4
    return w


gray = np.repeat(smooth((6, 1, 7, 7), 1), 3, axis=1)
zero = rng.standard_normal((5, 3, 3, 3))
zero[2] = 0
uneven = rng.standard_normal((9, 3, 5, 4)) * np.geomspace(0.01, 10, 9)[:, None, None, None]
document = {
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "first": [
        first("noise", rng.standard_normal((16, 3, 3, 3))),
        first("smooth", smooth((12, 3, 7, 7), 1.2)),
        first("gray", gray),
        first("uneven, rectangular, one filter of 3 channels each", uneven),
        first("a filter of zeros", zero),
        first("one channel", smooth((8, 1, 5, 3), 0.7)),
        first("four channels", rng.standard_normal((6, 4, 2, 2))),
        first("in groups", rng.standard_normal((6, 1, 3, 3)), groups=3),
        first("patch embedding", smooth((20, 3, 16, 16), 2.5) + 0.05 * rng.standard_normal((20, 3, 16, 16))),
        first("largest patch", smooth((2, 3, 32, 32), 4)),
    ],
    "mixing": [
        mixing("noise", rng.standard_normal((12, 8))),
        mixing("wide", rng.standard_normal((8, 24))),
        mixing("square, decaying", np.linalg.qr(rng.standard_normal((20, 20)))[0] * 0.7 ** np.arange(20)),
        mixing("in groups", rng.standard_normal((16, 4)), groups=4),
        mixing("silent", with_silent()),
    ],
    "random": [[rows, columns, random_share(rows, columns)] for rows, columns in [(64, 64), (64, 48), (256, 64), (3, 768)]],
    # Of a finite matrix, for the law: within 1 % at this size.
    "sampled": [effective_rank(np.linalg.svd(rng.standard_normal((300, 200)), compute_uv=False)) / 200, 300, 200],
}
pathlib.Path("test/golden/channels.json").write_text(json.dumps(document))
