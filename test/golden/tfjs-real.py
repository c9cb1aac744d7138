"""Every weight of the TensorFlow.js samples, read by json and numpy alone.

Quantised weights are value * scale + min in double precision, rounded to f32, which is what TensorFlow.js documents.
Run from the project's root: /usr/bin/python3 test/golden/tfjs-real.py
"""

import hashlib
import json
import pathlib
import sys

import numpy

FILES = [
    *sorted(pathlib.Path("node_modules/@upscalerjs/esrgan-slim/models").glob("x*/model.json")),
    pathlib.Path("node_modules/@upscalerjs/default-model/models/model.json"),
    *sorted(pathlib.Path("node_modules/@vladmandic/face-api/model").glob("*-weights_manifest.json")),
]
TYPES = {"float32": "<f4", "int32": "<i4", "uint8": "u1", "uint16": "<u2", "bool": "u1"}

models = {}
for path in FILES:
    document = json.loads(path.read_text())
    weights = {}
    for group in document if isinstance(document, list) else document["weightsManifest"]:
        data = b"".join((path.parent / shard).read_bytes() for shard in group["paths"])
        at = 0
        for weight in group["weights"]:
            quantization = weight.get("quantization")
            dtype = numpy.dtype(TYPES[quantization["dtype"] if quantization else weight["dtype"]])
            count = int(numpy.prod(weight["shape"], dtype=int))
            values = numpy.frombuffer(data, dtype, count, at)
            at += count * dtype.itemsize
            if quantization:
                values = values.astype("f8") * quantization["scale"] + quantization["min"]
                if weight["dtype"] == "int32":
                    values = numpy.floor(values + 0.5)
            # Of the little-endian bytes in C order: f64 of integers, f32 of everything else.
            kept = values.astype("<f8" if weight["dtype"] == "int32" else "<f4")
            weights[weight["name"]] = {
                "shape": weight["shape"],
                "sha256": hashlib.sha256(kept.tobytes()).hexdigest(),
            }
        assert at == len(data), (path, at, len(data))
    models["/".join(path.parts[1:])] = weights

golden = {
    "generator": "test/golden/tfjs-real.py",
    "versions": {"python": sys.version.split()[0], "numpy": numpy.__version__},
    "models": models,
}
pathlib.Path("test/golden/tfjs-real.json").write_text(json.dumps(golden) + "\n")
