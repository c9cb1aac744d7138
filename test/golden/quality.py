"""Measures of one layer of 8 x 4 filters of 3x3, by their definitions, in float64.

numpy 1.24.2, Python 3.11. Run: python3 test/golden/quality.py > test/golden/quality.json
"""
import json
import numpy as np

out, ins = 8, 4
rng = np.random.default_rng(11)
layer = rng.normal(size=(out, ins, 3, 3)) * np.exp(rng.normal(size=(out, ins, 1, 1)))
layer[1, 2] *= 1e-3                            # sparse
layer[3, 1] = 0                                # zero
layer[5, 0] = 0.75 * np.sign(layer[5, 0])      # binary
layer = layer.astype(np.float32).astype(np.float64)
filters = layer.reshape(out * ins, 9)
n = len(filters)
largest = np.abs(filters).max(axis=1)


def variance_entropy(rows):
    """arXiv 2203.15331, section 4: -sum p log10 p over the shares p of variance along the principal axes."""
    s = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False)
    p = s**2 / (s**2).sum()
    p = p[p > 0]
    return float(-(p * np.log10(p)).sum())


def orthogonality(rows):
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(norms == 0, 1, norms)
    return float(1 - np.abs(unit @ unit.T - np.eye(len(rows))).sum() / (len(rows) * (len(rows) - 1)))


alive = filters[largest > 0]
binary = 1 - np.abs(alive).mean(axis=1) ** 2 / (alive**2).mean(axis=1)

measures = {
    "sparsity": float((largest < 0.01 * largest.max()).mean()),
    "varianceEntropy": variance_entropy(filters),
    "randomThreshold": float(1.2618047 / (1 + np.exp(-0.88767525 * (np.log2(n) - 2.30436435))) - 0.31050834),
    "orthogonality": orthogonality(layer.reshape(out, -1)),
    "binaryError": float(binary.mean()),
    "binaryShare": float((binary < 0.01).sum() / n),
    "zeroFilters": int((largest == 0).sum()),
    "maxAbs": float(largest.max()),
    "unitVarianceEntropy": variance_entropy(alive / np.linalg.norm(alive, axis=1, keepdims=True)),
    **{
        f"l{p}Norm{name}": float(of(np.linalg.norm(filters, ord=p, axis=1)))
        for p in (1, 2)
        for name, of in (("Mean", np.mean), ("Deviation", lambda x: np.std(x, ddof=1)))
    },
}
print(json.dumps({"out": out, "in": ins, "weights": filters.ravel().tolist(), "measures": measures}))
