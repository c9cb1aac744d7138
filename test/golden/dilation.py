"""Dilated convolutions as onnx, torch and Keras write them: `/usr/bin/python3 test/golden/dilation.py > test/golden/dilation.json`
from the project's root. Each file in base64 with the dilation of its layers, in their order; null where the file does not tell;
for ONNX also the sizes of the images that they are applied to, by onnx.shape_inference, which the file does not hold.
Needs Debian's python3-onnx, python3-torch and python3-h5py."""

import base64
import io
import json
import platform
import sys

sys.path.pop(0)  # torch.py stands beside this file.

import h5py  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

fixtures = []


def add(name, data, dilations, **more):
    fixtures.append({"name": name, "file": base64.b64encode(data).decode(), "dilations": dilations, **more})


def weight(*shape):
    return np.arange(np.prod(shape), dtype="f4").reshape(shape)


nodes = [
    helper.make_node("Conv", ["x", "w0"], ["h0"], name="plain"),
    helper.make_node("Conv", ["h0", "w1"], ["h1"], name="dilated", dilations=[2, 3], pads=[2, 3, 2, 3]),
    helper.make_node("ConvTranspose", ["h1", "w2"], ["h2"], name="up", dilations=[1, 2], strides=[2, 2]),
    helper.make_node("Conv", ["h2", "w3"], ["h3"], name="nonsense", dilations=[0, -2]),
]
graph = helper.make_graph(
    nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2, 16, 16])],
    [helper.make_tensor_value_info("h3", TensorProto.FLOAT, None)],
    [numpy_helper.from_array(weight(2, 2, 3, 3), f"w{i}") for i in range(4)],
)
made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
inferred = onnx.shape_inference.infer_shapes(made).graph
shapes = {v.name: [d.dim_value for d in v.type.tensor_type.shape.dim][2:] for v in (*inferred.input, *inferred.value_info)}
add("model.onnx", made.SerializeToString(), [[1, 1], [2, 3], [1, 2], None], images=[shapes[name] for name in ("x", "h0", "h1")])

net = torch.nn.Sequential(
    torch.nn.Conv2d(2, 2, 3, dilation=(4, 1)), torch.nn.Conv1d(2, 2, 3, dilation=2), torch.nn.ConvTranspose2d(2, 2, 3, dilation=3))
for name, saved, dilations in (("module.pt", net, [[4, 1], [2], [3, 3]]), ("state.pt", net.state_dict(), [None, None, None])):
    buffer = io.BytesIO()
    torch.save(saved, buffer)
    add(name, buffer.getvalue(), dilations)


def keras(kind, name, **options):
    return {"class_name": kind, "name": name, "config": {"name": name, "kernel_size": [3, 3], "strides": [1, 1], **options}}


config = {"class_name": "Sequential", "config": {"name": "net", "layers": [
    keras("Conv2D", "a", dilation_rate=[2, 4]), keras("Conv2D", "b", dilation_rate=3), keras("Conv2D", "c"),
    keras("DepthwiseConv2D", "d", dilation_rate=[5, 5])]}}
buffer = io.BytesIO()
with h5py.File(buffer, "w") as file:
    file.attrs["keras_version"] = "2.9.0".encode()
    file.attrs["model_config"] = json.dumps(config).encode()
    group = file.create_group("model_weights")
    group.attrs["layer_names"] = [name.encode() for name in "abcd"]
    for layer in "abcd":
        inner = group.create_group(layer)
        kernel = "depthwise_kernel:0" if layer == "d" else "kernel:0"
        inner.attrs["weight_names"] = [f"{layer}/{kernel}".encode()]
        inner[f"{layer}/{kernel}"] = weight(3, 3, 2, 1 if layer == "d" else 2)
add("model.h5", buffer.getvalue(), [[2, 4], [3, 3], [1, 1], [5, 5]])

print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__, "onnx": onnx.__version__,
                               "torch": torch.__version__, "h5py": h5py.__version__}, "fixtures": fixtures}))
