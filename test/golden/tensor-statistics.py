"""Minimum, maximum, mean, standard deviation (ddof 0) and share of zeros of tensors, in float64.

numpy 1.24.2, Python 3.11. Run: python3 test/golden/tensor-statistics.py > test/golden/tensor-statistics.json
"""
import json
import numpy as np

rng = np.random.default_rng(7)
tensors = {
    "normal": rng.normal(size=(5, 7)).astype(np.float32),
    # 1e4 + noise: a sum of squares in one pass loses the deviation
    "offset": (1e4 + rng.normal(size=(64,)) * 1e-2).astype(np.float32),
    "sparse": np.where(rng.random((8, 9)) < 0.7, 0, rng.normal(size=(8, 9))).astype(np.float32),
    "constant": np.full((3, 3), -2.5, np.float32),
    "one": np.array([0.75], np.float32),
    "zeros": np.zeros((4,), np.float32),
    "broken": np.array([1, np.nan, 2, np.inf, -np.inf, 0, 4], np.float32),
}


def row(x):
    finite = x[np.isfinite(x)].astype(np.float64)
    return {
        "min": finite.min(),
        "max": finite.max(),
        "mean": finite.mean(),
        "standardDeviation": finite.std(),
        "zeros": float((finite == 0).mean()),
        "nonFinite": int(x.size - finite.size),
    }


print(json.dumps({
    name: {
        "shape": list(x.shape),
        # NaN and infinities are written as text
        "values": [float(v) if np.isfinite(v) else str(v) for v in x.ravel()],
        "statistics": row(x),
    }
    for name, x in tensors.items()
}))
