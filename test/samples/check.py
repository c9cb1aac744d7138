"""Figures of numpy beside the findings of the sample networks, independently of convscope's code: for each network and size
`convscope export NETWORK --kernel K -o FILE.npz`, then python3 test/samples/check.py FILE.npz ... prints a line of JSON each."""
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


def orthogonality(filters, out):
    rows = filters.reshape(out, -1)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    unit = rows / np.where(norms == 0, 1, norms)
    return float(1 - (np.abs(unit @ unit.T).sum() - np.count_nonzero(norms)) / (out * (out - 1)))


for path in sys.argv[1:]:
    with np.load(path, allow_pickle=False) as archive:
        filters = archive["filters"].astype(np.float64)
        of = archive["layer"]
        names = archive["layer_name"]
        outs = archive["layer_out"]
    k = filters.shape[-1]
    filters = filters.reshape(len(filters), k * k)
    layers = {}
    scaled = []
    for i, name in enumerate(names):
        own = filters[of == i]
        if len(own) == 0:
            continue
        finite = own[np.isfinite(own).all(axis=1)]
        largest = np.abs(finite).max(axis=1)
        top = largest.max(initial=0)
        alive = finite[largest > 0]
        binary = 1 - np.abs(alive).mean(axis=1) ** 2 / (alive**2).mean(axis=1)
        layers[str(name)] = {
            "n": len(own),
            "non_finite": len(own) - len(finite),
            "zero": int((largest == 0).sum()),
            "sparse": int((largest < 0.01 * top).sum()) if top else len(finite),
            "H": entropy(finite),
            "O": orthogonality(own, int(outs[i])) if outs[i] > 1 else None,
            "binary": float((binary < 0.01).mean()) if len(alive) else 0.0,
        }
        scaled.append(finite / np.where(largest == 0, 1, largest)[:, None])
    values = np.linalg.eigvalsh(np.cov(np.concatenate(scaled), rowvar=False))[::-1]
    ratio = values / values.sum()
    basis = {"components": int(np.searchsorted(np.cumsum(ratio), 0.9) + 1), "c0": float(ratio[0]), "c1": float(ratio[1])}
    print(json.dumps({"file": path, "k": k, "filters": len(filters), "basis": basis, "layers": layers}))
