"""How often 3x3 filters of independent normal weights get each label, on periodic images of 32 x 32, by numpy's FFT.

Run from the project's root: /usr/bin/python3 test/golden/operator-noise.py
"""

import json
import pathlib

import numpy as np

N, SAMPLES, THRESHOLD = 32, 200_000, 0.1
FEATURES = {
    "mean": [1, 1, 1, 1, 1, 1, 1, 1, 1],
    "laplacian": [0, 1, 0, 1, -4, 1, 0, 1, 0],
    "gaussian": [1, 2, 1, 2, 4, 2, 1, 2, 1],
    "edge": [-1, 0, 1, -2, 0, 2, -1, 0, 1],
    "identity": [0, 0, 0, 0, 1, 0, 0, 0, 0],
    "sharpen": [0, -1, 0, -1, 5, -1, 0, -1, 0],
}


def spectra(filters):
    values = np.sort(np.abs(np.fft.fft2(filters.reshape(-1, 3, 3), (N, N))).reshape(-1, N * N), axis=1)
    return values / values[:, -1:]


names = [*FEATURES, "indeterminate"]
features = spectra(np.array(list(FEATURES.values()), float))
rng = np.random.default_rng(11)
counts = np.zeros(len(names), int)
for _ in range(SAMPLES // 1000):
    own = spectra(rng.standard_normal((1000, 9)))
    distances = np.stack([np.abs(own - feature).mean(1) for feature in features], axis=1)
    labels = np.where(distances.min(1) <= THRESHOLD, distances.argmin(1), len(FEATURES))
    counts += np.bincount(labels, minlength=len(names))
golden = {
    "versions": {"numpy": np.__version__},
    "samples": SAMPLES,
    "size": N,
    "normal": dict(zip(names, (counts / SAMPLES).tolist())),
}
path = pathlib.Path("test/golden/operator-noise.json")
path.write_text(json.dumps(golden, indent=2) + "\n")
