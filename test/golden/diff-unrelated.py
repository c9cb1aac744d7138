"""Cosines of layers whose parts were put in random order: by 20,000 permutations of numpy, and their mean and standard deviation in
closed form over all pairs of parts, d_ij = a_i . b_j, as Hoeffding (1951, theorem 2) has it.

Run from the project's root: /usr/bin/python3 test/golden/diff-unrelated.py
"""

import json
import pathlib
import sys

# In this folder, "torch" would be the generator of its files.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402

rng = np.random.default_rng(11)
draws = 20000


def parts(count, width, mean):
    """Parts whose weights go together, with a mean that is not 0; of three digits, so that the file is small."""
    mix = rng.normal(size=(width, width)) * np.geomspace(2, 0.05, width)[:, None]
    return np.round(rng.normal(size=(count, width)) @ mix + mean * rng.normal(size=width), 3)


cases = []
for name, count, width, mean in [("depthwise", 40, 9, 0.5), ("no mean", 24, 9, 0.0), ("outputs", 16, 27, 0.2), ("weights", 50, 1, 0.4)]:
    a, b = parts(count, width, mean), parts(count, width, mean)
    norm = np.linalg.norm(a) * np.linalg.norm(b)
    d = a @ b.T
    # Doubly centred; the sum over random permutations has the mean sum(d) / n and the variance sum(centred ** 2) / (n - 1).
    centred = d - d.mean(0) - d.mean(1)[:, None] + d.mean()
    drawn = np.array([d[np.arange(count), rng.permutation(count)].sum() for _ in range(draws)]) / norm
    cases.append({
        "name": name,
        "width": width,
        "a": a.ravel().tolist(),
        "b": b.ravel().tolist(),
        "mean": d.sum() / count / norm,
        "deviation": float(np.sqrt((centred**2).sum() / (count - 1))) / norm,
        "drawn": {"draws": draws, "mean": drawn.mean(), "deviation": drawn.std(ddof=1)},
    })

golden = {"versions": {"numpy": np.__version__}, "cases": cases}
pathlib.Path(__file__).with_name("diff-unrelated.json").write_text(json.dumps(golden) + "\n")
