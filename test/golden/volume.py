"""3-D kernels of random and structured weights: Geary's c along each axis by numpy's differences, the permutation statistic against
scipy's chi-squared tail, slices, sparsity, entropy and orthogonality by the formulas of the papers, principal components by LAPACK.

Run from the project's root: /usr/bin/python3 test/golden/volume.py
"""

import base64
import json
import pathlib
import sys

sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.ndimage import gaussian_filter  # noqa: E402
from scipy.stats import chi2  # noqa: E402

rng = np.random.default_rng(27)


def floats(values):
    return base64.b64encode(np.ascontiguousarray(values, dtype="<f4")).decode()


def components(rows):
    scaled = rows / np.abs(rows).max(axis=1, keepdims=True)
    centred = scaled - scaled.mean(axis=0)
    _, s, vt = np.linalg.svd(centred, full_matrices=False)
    return scaled.mean(axis=0), s**2 / (len(rows) - 1), vt


def entropy(rows):
    s = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False)
    p = s**2 / (s**2).sum()
    p = p[p > 1e-15]
    return float(-(p * np.log10(p)).sum())


def layer(name, weights):
    weights = weights.astype(np.float32)
    w = weights.astype(np.float64)
    out, inputs, depth, rows, columns = w.shape
    kernels = w.reshape(-1, depth, rows, columns)
    flat = kernels.reshape(len(kernels), -1)
    variance = flat.var(axis=1, ddof=1)
    own = np.stack([(np.diff(kernels, axis=axis) ** 2).mean(axis=(1, 2, 3)) for axis in (1, 2, 3)], axis=1)
    c = own.sum(axis=0) / (2 * variance.sum())
    # Friedman's statistic on the differences: between-axis sum of squares over the variance within kernels.
    within = own.var(axis=1, ddof=0).sum()
    q = ((own.sum(axis=0) - own.sum(axis=0).mean()) ** 2).sum() / (1.5 * within)
    energy = kernels**2
    unit = w.reshape(out, -1)
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    gram = np.abs(unit @ unit.T)
    maxima = np.abs(flat).max(axis=1)
    mean, variances, vt = components(flat)
    return {
        "name": name, "shape": list(w.shape), "weights": floats(weights),
        "contiguity": c.tolist(), "ratio": float(c.max() / c.min()),
        "pValue": float(chi2.sf(q, 2)) if depth == rows == columns else None,
        "slices": [(energy.sum(axis=tuple({0, 1, 2, 3} - {axis})) / energy.sum()).tolist() for axis in (1, 2, 3)],
        "sparsity": float((maxima < 0.01 * maxima.max()).mean()), "maxAbs": float(maxima.max()),
        "varianceEntropy": entropy(flat),
        "orthogonality": float(1 - (gram.sum() - np.trace(gram)) / (out * (out - 1))),
        "mean": mean.tolist(), "variances": variances.tolist(), "first": np.abs(vt[:2]).tolist(),
    }


def smooth(shape, sigmas):
    return gaussian_filter(rng.standard_normal(shape), (0, 0, *sigmas), mode="wrap")


def alternating(shape):
    return rng.standard_normal(shape) + 1.5 * (-1.0) ** np.arange(shape[3])[None, None, None, :, None]


sparse = rng.standard_normal((6, 8, 3, 3, 3))
sparse[2, :5] *= 1e-4
document = {
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "layers": [
        layer("noise", rng.standard_normal((8, 8, 3, 3, 3))),
        layer("smooth along depth", smooth((8, 6, 5, 5, 5), (1.2, 0.3, 0.3))),
        layer("alternating rows", alternating((10, 6, 3, 3, 3))),
        layer("box", smooth((6, 6, 2, 3, 4), (0, 0.6, 0.6))),
        layer("some sparse", sparse),
    ],
    # The law of the p-value: under noise a share of alpha lies below alpha.
    "chi2": [[x, float(chi2.sf(x, 2))] for x in (0.1, 1.0, 5.0, 40.0)],
}
pathlib.Path("test/golden/volume.json").write_text(json.dumps(document))
