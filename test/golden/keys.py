"""Filters and keys by numpy: norms, nearest keys, sums, explained shares, and greedy removal by brute force; and the
share that sklearn's KMeans explains of the same filters.

Run from the project's root: /usr/bin/python3 test/golden/keys.py
"""

import base64
import json
import pathlib
import sys

import numpy as np
import sklearn
from sklearn.cluster import KMeans

random = np.random.default_rng(711)
doubles = lambda array: base64.b64encode(np.ascontiguousarray(array).astype("<f8").tobytes()).decode()


def unit(rows):
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def assignment(width, count, rows):
    # Of f32 values: what the kernel reads.
    filters = random.standard_normal((count, width)).astype("f4").astype("f8") + np.float32(0.5)
    filters = filters.astype("f4").astype("f8")
    keys = unit(random.standard_normal((rows, width)))
    norms = np.linalg.norm(filters - filters.mean(axis=1, keepdims=True), axis=1)
    products = filters @ keys.T / norms[:, None]
    out = {"width": width, "filters": doubles(filters), "keys": doubles(keys), "norms": doubles(norms)}
    for name, rank in (("signed", products), ("unsigned", np.abs(products))):
        index = rank.argmax(axis=1)
        cosine = products[np.arange(count), index]
        sums = np.zeros((rows, width))
        np.add.at(sums, index, filters / norms[:, None] * np.where(cosine < 0, -1, 1)[:, None])
        out[name] = {"indices": index.tolist(), "cosines": doubles(cosine), "sums": doubles(sums)}
    return out


def removal(filters, rows):
    """Every step tries every key and counts anew what the others explain."""
    squares = random.random((rows, filters)) ** 3
    left, removed, curve = list(range(rows)), [], []
    explained = lambda keys: squares[keys].max(axis=0)
    while True:
        best = explained(left)
        curve.append({"count": len(left), "explained": best.mean(), "shareAbove": float((best >= 0.25).mean())})
        if len(left) == 1:
            break
        gone = max(left, key=lambda key: explained([k for k in left if k != key]).sum())
        left.remove(gone)
        removed.append(gone)
    return {"filters": filters, "squares": doubles(squares), "order": left + removed[::-1], "curve": curve[::-1]}


def clusters():
    """Filters around six directions; what sklearn explains with its best of 50 starts, on unit filters (signed)."""
    centres = unit(random.standard_normal((6, 25)))
    filters = unit(centres[random.integers(0, 6, 600)] + 0.12 * random.standard_normal((600, 25)))
    filters = filters.astype("f4").astype("f8")
    found = []
    for count in (2, 3, 4, 6, 8):
        means = KMeans(count, n_init=50, random_state=0).fit(filters).cluster_centers_
        cosines = (unit(filters) @ unit(means).T).max(axis=1)
        found.append({"count": count, "explained": float((np.maximum(cosines, 0) ** 2).mean())})
    return {"width": 25, "filters": doubles(filters), "centres": doubles(centres), "sklearn": found}


out = {
    "generator": "test/golden/keys.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "sklearn": sklearn.__version__},
    "assignments": [assignment(9, 31, 4), assignment(25, 10, 7), assignment(49, 131, 8)],
    "removals": [removal(40, 7), removal(101, 12), removal(3, 2), removal(5, 1)],
    "clusters": clusters(),
}
pathlib.Path("test/golden/keys.json").write_text(json.dumps(out, indent=1) + "\n")
