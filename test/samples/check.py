"""Figures of numpy beside the findings of the sample networks: for each network exported by `convscope export NETWORK -o X.npz`,
python3 test/samples/check.py X.npz ... prints what S, H, O, the basis and the flags rest on, independently of convscope's code."""
import json
import sys

import numpy as np


def entropy(filters):
    if len(filters) < 2:
        return 0.0
    values = np.clip(np.linalg.eigvalsh(np.cov(filters, rowvar=False)), 0, None)
    if values.sum() == 0:
        return 0.0
    p = values / values.sum()
    p = p[p > 0]
    return float(-(p * np.log10(p)).sum())


for path in sys.argv[1:]:
    with np.load(path, allow_pickle=False) as archive:
        arrays = {name: np.asarray(archive[name], dtype=np.float64) for name in archive.files}
    by_size = {}
    layers = {}
    for name, weights in arrays.items():
        if weights.ndim < 2 or weights.shape[-1] != weights.shape[-2]:
            continue
        k = weights.shape[-1]
        filters = weights.reshape(-1, k * k)
        finite = filters[np.isfinite(filters).all(axis=1)]
        largest = np.abs(finite).max(axis=1)
        top = largest.max(initial=0)
        alive = finite[largest > 0]
        binary = 1 - np.abs(alive).mean(axis=1) ** 2 / (alive**2).mean(axis=1)
        layers[name] = {
            "n": len(filters),
            "non-finite": len(filters) - len(finite),
            "zero": int((largest == 0).sum()),
            "S": float((largest < 0.01 * top).mean()) if top else 1.0,
            "H": round(entropy(finite), 4),
            "binary": float((binary < 0.01).mean()) if len(alive) else 0.0,
            "kurtosis": round(float((finite**4).mean() / (finite**2).mean() ** 2), 3) if top else None,
        }
        by_size.setdefault(k, []).append(finite / np.where(largest == 0, 1, largest)[:, None])
    basis = {}
    for k, parts in by_size.items():
        values = np.linalg.eigvalsh(np.cov(np.concatenate(parts), rowvar=False))[::-1]
        ratio = values / values.sum()
        basis[f"{k}x{k}"] = {
            "components": int(np.searchsorted(np.cumsum(ratio), 0.9) + 1),
            "c0": round(float(ratio[0]), 4),
            "c1": round(float(ratio[1]), 4),
            "n": int(sum(map(len, parts))),
        }
    total = sum(layer["n"] - layer["non-finite"] for layer in layers.values())
    sparse = sum(layer["S"] * (layer["n"] - layer["non-finite"]) for layer in layers.values())
    print(json.dumps({"file": path, "filters": total, "sparse": round(sparse), "basis": basis, "layers": layers}))
