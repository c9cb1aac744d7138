"""The whole CNN Filter DB study of real trained networks with numpy and scipy, from the formulas of the papers.

Run at the top of the repository: python3 test/golden/study.py
Writes test/golden/study.json. Reads the weights of @upscalerjs/esrgan-slim with json and numpy alone.
"""
import json
import platform

import numpy as np
import scipy
from scipy import stats

PACKAGE = "node_modules/@upscalerjs/esrgan-slim/models"
MODELS = ["x2", "x3", "x4"]
BINS, FLOOR = 70, 1.1920929e-7


def read_layers(name):
    """3x3 convolutions as (layer name, (out, in, 3, 3) float32), in the order of the topology."""
    folder = f"{PACKAGE}/{name}"
    with open(f"{folder}/model.json") as file:
        model = json.load(file)
    topology = [layer["name"] for layer in model["modelTopology"]["model_config"]["config"]["layers"]]
    layers = []
    for group in model["weightsManifest"]:
        data = b"".join(open(f"{folder}/{path}", "rb").read() for path in group["paths"])
        offset = 0
        for weight in group["weights"]:
            assert weight["dtype"] == "float32" and "quantization" not in weight
            size = int(np.prod(weight["shape"]))
            values = np.frombuffer(data, "<f4", size, offset).reshape(weight["shape"])
            offset += 4 * size
            if len(weight["shape"]) == 4 and weight["shape"][:2] == [3, 3]:
                layers.append((weight["name"].split("/")[0], values.transpose(3, 2, 0, 1).copy()))
    return sorted(layers, key=lambda layer: topology.index(layer[0]))


def scale(filters):
    peak = np.abs(filters).max(axis=1, keepdims=True)
    return np.divide(filters, peak, out=filters.copy(), where=peak > 0)


def bandwidth(c):
    q75, q25 = np.percentile(c, [75, 25])
    s = min(np.std(c, ddof=1), (q75 - q25) / 1.3489795003921634)
    return s * (0.75 * len(c)) ** -0.2


def probabilities(c, lo, hi):
    density = np.histogram(c, BINS, (lo, hi), density=True)[0]
    density = np.where(density == 0, FLOOR, density)
    return density / density.sum()


def divergence(groups, weights, lo, hi):
    n = len(groups)
    out = np.zeros((9, n, n))
    for i in range(9):
        p = [probabilities(c[:, i], lo, hi) for c in groups]
        for a in range(n):
            for b in range(n):
                out[i, a, b] = stats.entropy(p[a], p[b]) + stats.entropy(p[b], p[a])
    return out, np.tensordot(weights, out, 1)


def distances(groups, weights, lo, hi):
    n = len(groups)
    out = {key: np.zeros((n, n)) for key in ["jensenShannon", "hellinger", "totalVariation", "wasserstein1"]}
    width = (hi - lo) / BINS
    for i in range(9):
        p = [np.histogram(c[:, i], BINS, (lo, hi))[0] for c in groups]
        p = [counts / counts.sum() for counts in p]
        for a in range(n):
            for b in range(n):
                m = (p[a] + p[b]) / 2
                out["jensenShannon"][a, b] += weights[i] * (stats.entropy(p[a], m) + stats.entropy(p[b], m)) / 2
                out["hellinger"][a, b] += weights[i] * np.sqrt(np.sum((np.sqrt(p[a]) - np.sqrt(p[b])) ** 2) / 2)
                out["totalVariation"][a, b] += weights[i] * np.abs(p[a] - p[b]).sum() / 2
                centres = np.arange(BINS) * width
                out["wasserstein1"][a, b] += weights[i] * stats.wasserstein_distance(centres, centres, p[a], p[b])
    return {key: value.tolist() for key, value in out.items()}


def quality(weights):
    w = weights.reshape(-1, 9).astype(float)
    n = len(w)
    peak = np.abs(w).max(axis=1)
    s = np.linalg.svd(w - w.mean(axis=0), compute_uv=False)
    p = s**2 / (s**2).sum()
    p = p[p > 0]
    rows = weights.reshape(len(weights), -1).astype(float)
    rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    gram = np.abs(rows @ rows.T - np.eye(len(rows)))
    mean_square = (w**2).mean(axis=1)
    error = 1 - np.abs(w).mean(axis=1) ** 2 / mean_square
    return {
        "sparsity": float((peak < 0.01 * peak.max()).mean()),
        "varianceEntropy": float(-(p * np.log10(p)).sum()),
        "randomThreshold": float(1.2618047 / (1 + np.exp(-0.88767525 * (np.log2(n) - 2.30436435))) - 0.31050834),
        "orthogonality": float(1 - gram.sum() / (len(rows) * (len(rows) - 1))),
        "binaryError": float(error.mean()),
        "binaryShare": float((error < 0.01).mean()),
        "maxAbs": float(peak.max()),
        "sparsitySweep": [
            {"threshold": t, "share": float((peak < t * peak.max()).mean())} for t in [0.0001, 0.001, 0.003, 0.01, 0.03, 0.1]
        ],
    }


models = {name: read_layers(name) for name in MODELS}
scaled = {name: scale(np.concatenate([w.reshape(-1, 9).astype(float) for _, w in layers])) for name, layers in models.items()}
everything = np.concatenate(list(scaled.values()))
mean = everything.mean(axis=0)
_, s, components = np.linalg.svd(everything - mean, full_matrices=False)
peaks = components[np.arange(9), np.abs(components).argmax(axis=1)]
components = components * np.sign(peaks)[:, None]
variance = s**2 / (len(everything) - 1)
ratio = variance / variance.sum()
coefficients = {name: (x - mean) @ components.T for name, x in scaled.items()}
groups = list(coefficients.values())
lo, hi = min(c.min() for c in groups), max(c.max() for c in groups)
per_component, matrix = divergence(groups, ratio, lo, hi)
medical_components, medical = divergence(groups, np.full(9, 1 / 9), -3, 3)

first = groups[0][:, 0]
h = bandwidth(first)
points = np.linspace(first.min(), first.max(), 33)
kde = np.exp(-((points[:, None] - first[None, :]) ** 2) / (2 * h * h)).sum(axis=1) / (len(first) * h * np.sqrt(2 * np.pi))

json.dump(
    {
        "generator": "test/golden/study.py",
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__},
        "models": MODELS,
        "filters": len(everything),
        "mean": mean.tolist(),
        "components": components.tolist(),
        "explainedVariance": variance.tolist(),
        "explainedVarianceRatio": ratio.tolist(),
        "range": [lo, hi],
        "coefficients": {
            "first": [c[:5].tolist() for c in groups],
            "last": [c[-5:].tolist() for c in groups],
            "mean": [c.mean(axis=0).tolist() for c in groups],
            "standardDeviation": [c.std(axis=0, ddof=1).tolist() for c in groups],
        },
        "bandwidths": [[bandwidth(c[:, i]) for i in range(9)] for c in groups],
        "density": {"points": points.tolist(), "values": kde.tolist()},
        "divergence": {
            "cnn-filter-db": {"matrix": matrix.tolist(), "perComponent": per_component.tolist()},
            "medical": {"matrix": medical.tolist(), "perComponent": medical_components.tolist()},
        },
        "distances": distances(groups, ratio, lo, hi),
        "quality": {name: {layer: quality(w) for layer, w in layers} for name, layers in models.items()},
    },
    open("test/golden/study.json", "w"),
    indent=1,
)
