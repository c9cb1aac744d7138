"""What 8 keys of a spherical k-means by numpy, whatever the sign, explain of white noise: the mean over six draws, and their spread.

Run from the project's root: /usr/bin/python3 test/golden/key-noise.py
"""

import json
import pathlib
import sys

import numpy as np

random = np.random.default_rng(8)


def explained(k, filters, keys=8, rounds=100):
    rows = random.standard_normal((filters, k * k))
    rows -= rows.mean(axis=1, keepdims=True)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    centres = rows[random.choice(filters, keys, replace=False)]
    for _ in range(rounds):
        products = rows @ centres.T
        nearest = np.abs(products).argmax(axis=1)
        signs = np.sign(products[np.arange(filters), nearest])
        sums = np.zeros_like(centres)
        np.add.at(sums, nearest, rows * signs[:, None])
        centres = sums / np.linalg.norm(sums, axis=1, keepdims=True)
    return float((np.abs(rows @ centres.T).max(axis=1) ** 2).mean())


cases = []
for k in (3, 5, 7):
    for filters in (128, 2048):
        draws = [explained(k, filters) for _ in range(6)]
        cases.append({"k": k, "filters": filters, "explained": float(np.mean(draws)), "deviation": float(np.std(draws, ddof=1))})
out = {
    "generator": "test/golden/key-noise.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "keys": 8,
    "cases": cases,
}
pathlib.Path("test/golden/key-noise.json").write_text(json.dumps(out, indent=1) + "\n")
