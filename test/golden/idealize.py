"""Filters replaced by the nearest of the eight master keys and of two saved keys, by numpy; files by numpy and python3-onnx.

Run from the project's root: /usr/bin/python3 test/golden/idealize.py
x becomes a m + b: m a key without its mean, of length 1, b the mean of x, a = <m, x>, where |cosine| >= 0.9.
"""

import base64
import io
import json
import pathlib
import struct
import sys
import time
import zipfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

# Archives carry the time of writing.
zipfile.time = type("fixed", (), {"localtime": staticmethod(lambda *_: time.struct_time((1980, 1, 1, 0, 0, 0, 1, 1, 0))), "time": time.time})

random = np.random.default_rng(1105)
b64 = lambda data: base64.b64encode(data).decode()
doubles = lambda array: b64(np.ascontiguousarray(array).astype("<f8").tobytes())
least = 0.9
published = np.array(json.loads(pathlib.Path("data/master-key-filters.json").read_text())["filters"]).reshape(8, 7, 7)


def unit(rows):
    rows = rows - rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def master(k):
    if k <= 7:
        cut = (7 - k) // 2
        rows = published[:, cut : cut + k, cut : cut + k]
    else:
        rows = np.pad(published, ((0, 0), ((k - 7) // 2,) * 2, ((k - 7) // 2,) * 2))
    return unit(rows.reshape(8, k * k))


def replace(filters, keys):
    rows = filters.astype(np.float64).reshape(len(filters), -1)
    means = rows.mean(axis=1, keepdims=True)
    dots = (rows - means) @ keys.T
    nearest = np.abs(dots).argmax(axis=1)
    amplitudes = dots[np.arange(len(rows)), nearest]
    cosines = amplitudes / np.linalg.norm(rows - means, axis=1)
    new = np.where((np.abs(cosines) >= least)[:, None], amplitudes[:, None] * keys[nearest] + means, rows)
    facts = {"key": (nearest + 1).tolist(), "amplitude": doubles(amplitudes), "offset": doubles(means), "cosine": doubles(cosines)}
    return new.reshape(filters.shape), facts


def learned(k, count=24):
    """Some near a key, with signs, scales and means of their own."""
    keys = master(k)
    noise = random.uniform(0.05, 1.2, (count, 1)) / k * random.standard_normal((count, k * k))
    rows = random.choice([-1, 1], (count, 1)) * keys[random.integers(0, 8, count)] + noise
    return (rows * 2.0 ** random.integers(-6, 4, (count, 1)) + 0.3 * random.standard_normal((count, 1))).reshape(count, 1, k, k)


def safetensors(tensors):
    header, data = {}, b""
    for name, array in tensors.items():
        content = array.astype("<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    return struct.pack("<Q", len(text)) + text + data


def npz(save, arrays):
    out = io.BytesIO()
    save(out, **arrays)
    return out.getvalue()


def onnx_file(tensors):
    nodes = [
        helper.make_node("Conv", [f"x{i}", name], [f"y{i}"], name=f"conv{i}", group=array.shape[0] if array.shape[1] == 1 else 1)
        for i, (name, array) in enumerate(tensors.items())
    ]
    graph = helper.make_graph(
        nodes,
        "golden",
        [helper.make_tensor_value_info(f"x{i}", TensorProto.FLOAT, [1, a.shape[0] if a.shape[1] == 1 else a.shape[1], 16, 16]) for i, a in enumerate(tensors.values())],
        [helper.make_tensor_value_info(f"y{i}", TensorProto.FLOAT, ["n", "c", "h", "w"]) for i in range(len(nodes))],
        [numpy_helper.from_array(array.astype(np.float32), name) for name, array in tensors.items()],
    )
    model = helper.make_model(graph, producer_name="golden")
    model.ir_version = 8
    onnx.checker.check_model(model)
    return model.SerializeToString()


f32 = lambda array: array.astype(np.float32)
before = {f"dw{k}": f32(learned(k)) for k in (3, 5, 7, 9)} | {"dense": f32(random.standard_normal((4, 3, 3, 3)))}
replaced = {name: replace(array, master(array.shape[-1])) for name, array in before.items() if name != "dense"}
after = {name: f32(replaced[name][0]) if name in replaced else array for name, array in before.items()}
files = [
    ("m.safetensors", safetensors),
    ("m.onnx", onnx_file),
    ("stored.npz", lambda arrays: npz(np.savez, arrays)),
    ("deflated.npz", lambda arrays: npz(np.savez_compressed, arrays)),
]
golden = {
    "generator": f"test/golden/idealize.py, Python {sys.version.split()[0]}, numpy {np.__version__}, onnx {onnx.__version__}",
    "minCosine": least,
    "layers": {name: {"after": doubles(new), **facts} for name, (new, facts) in replaced.items()},
    "files": [{"name": name, "before": b64(write(before)), "after": b64(write(after))} for name, write in files],
}
pathlib.Path("test/golden/idealize.json").write_text(json.dumps(golden, indent=1) + "\n")
