"""A training of a small network as PyTorch writes its checkpoints, and what numpy measures of each layer at each: quality, norms, and
the divergence from the last one and from the one before, on the last one's principal components. By the formulas of the papers.

Run from the project's root: /usr/bin/python3 test/golden/timeline.py
"""

import base64
import gzip
import io
import json
import pathlib
import sys

# In this folder, "torch" would be the generator of its files.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402
import torch  # noqa: E402

BINS, FLOOR = 70, 1.1920929e-7
COUNT = 6
torch.manual_seed(7)
shapes = {"conv1": (8, 4, 3, 3), "conv2": (40, 8, 3, 3), "pw": (6, 40, 1, 1)}
begin = {name: torch.randn(shape) * 0.1 for name, shape in shapes.items()}
end = {name: (torch.randn(shape) * 0.1).cumsum(-1) for name, shape in shapes.items()}


def at(step):
    part = 1 - 0.4**step
    return {f"{name}.weight": begin[name] + part * (end[name] - begin[name]) for name in shapes}


checkpoints = [at(step) for step in range(COUNT)]


def saved(state):
    file = io.BytesIO()
    torch.save(state, file)
    return base64.b64encode(gzip.compress(file.getvalue(), mtime=0)).decode()


def layer(step, name):
    return checkpoints[step][f"{name}.weight"].double().numpy()


def filters(step, name):
    return layer(step, name).reshape(-1, 9)


def scale(rows):
    return rows / np.abs(rows).max(axis=1, keepdims=True)


def entropy(rows):
    s = np.linalg.svd(rows - rows.mean(axis=0), compute_uv=False)
    p = s**2 / (s**2).sum()
    p = p[p > 0]
    return float(-(p * np.log10(p)).sum())


def orthogonality(rows):
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return float(1 - np.abs(unit @ unit.T - np.eye(len(rows))).sum() / (len(rows) * (len(rows) - 1)))


square = ["conv1", "conv2"]
last = COUNT - 1
whole = np.concatenate([scale(filters(last, name)) for name in square])
mean = whole.mean(axis=0)
_, singular, components = np.linalg.svd(whole - mean, full_matrices=False)
weights = singular**2 / (singular**2).sum()
coefficients = {(step, name): (scale(filters(step, name)) - mean) @ components.T for step in range(COUNT) for name in square}
# The sign of a component is free: that its loading of largest magnitude is positive decides which bins there are.
signs = np.array([np.sign(row[np.abs(row).argmax()]) for row in components])
coefficients = {key: value * signs for key, value in coefficients.items()}
ends = np.concatenate([coefficients[step, name].ravel() for step in (0, last) for name in square])
span = (ends.min(), ends.max())


def probabilities(values):
    density = np.histogram(values, BINS, span, density=True)[0]
    density = np.where(density == 0, FLOOR, density)
    return density / density.sum()


def divergence(a, b):
    total = 0.0
    for i, weight in enumerate(weights):
        p, q = probabilities(a[:, i]), probabilities(b[:, i])
        total += weight * ((p * np.log(p / q)).sum() + (q * np.log(q / p)).sum())
    return float(total)


def measures(name):
    flat = [layer(step, name).ravel() for step in range(COUNT)]
    found = {
        "norm": [float(np.linalg.norm(own)) for own in flat],
        "relativeChange": [None]
        + [float(np.linalg.norm(flat[i] - flat[i - 1]) / np.linalg.norm(flat[i - 1])) for i in range(1, COUNT)],
        "cosineToReference": [
            float(own @ flat[last] / np.linalg.norm(own) / np.linalg.norm(flat[last])) for own in flat
        ],
    }
    if name not in square:
        return found
    steps = range(COUNT)
    largest = [np.abs(filters(step, name)).max(axis=1) for step in steps]
    return {
        **found,
        "sparsity": [float((own < 0.01 * own.max()).mean()) for own in largest],
        "varianceEntropy": [entropy(filters(step, name)) for step in steps],
        "orthogonality": [orthogonality(layer(step, name).reshape(shapes[name][0], -1)) for step in steps],
        "divergenceToReference": [divergence(coefficients[step, name], coefficients[last, name]) for step in steps],
        "divergenceToPrevious": [None]
        + [divergence(coefficients[step, name], coefficients[step - 1, name]) for step in range(1, COUNT)],
    }


golden = {
    "versions": {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": np.__version__},
    "files": [saved(state) for state in checkpoints],
    "layers": {name: measures(name) for name in shapes},
}
pathlib.Path("test/golden/timeline.json").write_text(json.dumps(golden) + "\n")
