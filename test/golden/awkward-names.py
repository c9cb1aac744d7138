"""A network of five convolutions called __proto__, constructor, toString, valueOf and hasOwnProperty, in every format with names
that a program or a published layout here can write. An object of JavaScript has these names already.

Writes awkward-names.json: the names, and each format's files deflated (zlib, raw) and in base64. Layer i has the weights
i + j / 64, j = 0 ... 53, in (out, in, rows, columns) order (2, 3, 3, 3). MATLAB has no names that begin with "_".
Run from the project's root: /usr/bin/python3 test/golden/awkward-names.py
"""

import base64
import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import tempfile
import zipfile
import zlib

here = sys.path.pop(0)
import h5py  # noqa: E402
import msgpack  # noqa: E402
import numpy as np  # noqa: E402
import onnx  # noqa: E402
import onnx.numpy_helper  # noqa: E402
import scipy.io  # noqa: E402
import torch  # noqa: E402

# Behind the packages: files here have the names of some.
sys.path.append(here)
from protobuf_writer import content, number, varint  # noqa: E402

names = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty"]
weights = {name: (i + np.arange(54) / 64).astype("f4").reshape(2, 3, 3, 3) for i, name in enumerate(names)}
hwio = {name: np.ascontiguousarray(value.transpose(2, 3, 1, 0)) for name, value in weights.items()}
fixtures = {}


def packed(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(bytes(data)) + packer.flush()).decode()


def add(format, file, data, **beside):
    files = {file: data, **{name.replace("__", "."): each for name, each in beside.items()}}
    fixtures[format] = {"file": file, "files": {name: packed(each) for name, each in files.items()}}


def stream(write):
    out = io.BytesIO()
    write(out)
    return out.getvalue()


def hdf5(write):
    path = pathlib.Path(tempfile.mkdtemp()) / "file.h5"
    with h5py.File(path, "w") as file:
        write(file)
    return path.read_bytes()


# Tensors without a graph.
flat = {f"{name}.weight": value for name, value in weights.items()}
header, at = {}, 0
for name, value in flat.items():
    header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [at, at + value.nbytes]}
    at += value.nbytes
text = json.dumps(header).encode()
add("safetensors", "m.safetensors", struct.pack("<Q", len(text)) + text + b"".join(each.tobytes() for each in flat.values()))
state = collections.OrderedDict((name, torch.from_numpy(value)) for name, value in flat.items())
add("pytorch", "m.pt", stream(lambda out: torch.save(state, out)))
add("pytorch, old", "m.pth", stream(lambda out: torch.save(state, out, _use_new_zipfile_serialization=False)))
add("pickle", "m.pkl", pickle.dumps(flat, protocol=2))
add("npz", "m.npz", stream(lambda out: np.savez(out, **flat)))
add("npy of objects", "m.npy", stream(lambda out: np.save(out, np.array(flat, dtype=object), allow_pickle=True)))
add("hdf5", "m.h5", hdf5(lambda file: [file.create_dataset(name, data=value) for name, value in flat.items()]))
add("matlab", "m.mat", stream(lambda out: scipy.io.savemat(out, {name: value for name, value in weights.items() if name[0] != "_"})))
leaf = lambda array: msgpack.ExtType(1, msgpack.packb((array.shape, array.dtype.name, array.tobytes())))
add("flax", "m.msgpack", msgpack.packb({name: {"kernel": leaf(value)} for name, value in hwio.items()}))

# Keras, and TensorFlow.js made of it.
layers = [{"class_name": "Conv2D", "config": {"name": name, "kernel_size": [3, 3], "strides": [1, 1]}} for name in names]
config = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}


def legacy(file):
    file.attrs["model_config"] = json.dumps(config)
    file.attrs["keras_version"] = "2.11.0"
    root = file.create_group("model_weights")
    root.attrs["layer_names"] = [name.encode() for name in names]
    for name, value in hwio.items():
        root.create_dataset(f"{name}/{name}/kernel:0", data=value)
        root[name].attrs["weight_names"] = [f"{name}/kernel:0".encode()]


add("keras", "k.h5", hdf5(legacy))
specs = lambda end: [{"name": f"{name}{end}", "shape": value.shape, "dtype": "float32"} for name, value in hwio.items()]
numbers = b"".join(value.tobytes() for value in hwio.values())
manifest = lambda end: [{"paths": ["w.bin"], "weights": specs(end)}]
tfjs = {"format": "layers-model", "modelTopology": {"model_config": config}, "weightsManifest": manifest("/kernel")}
add("tfjs layers", "model.json", json.dumps(tfjs).encode(), w__bin=numbers)
nodes = [{"name": "x", "op": "Placeholder"}]
for name, before in zip(names, ["x", *names]):
    nodes += [{"name": f"{name}/w", "op": "Const"}, {"name": name, "op": "Conv2D", "input": [before, f"{name}/w"]}]
graph = {"format": "graph-model", "modelTopology": {"node": nodes}, "weightsManifest": manifest("/w")}
add("tfjs graph", "graph.json", json.dumps(graph).encode(), w__bin=numbers)

# Graphs.
make = onnx.helper
convs = [make.make_node("Conv", [before, f"{name}.w"], [name], name=name) for name, before in zip(names, ["x", *names])]
initializers = [onnx.numpy_helper.from_array(value, f"{name}.w") for name, value in weights.items()]
value = lambda name: make.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
model = make.make_model(make.make_graph(convs, "m", [value("x")], [value(names[-1])], initializers))
add("onnx", "m.onnx", model.SerializeToString())

frozen = content(1, content(1, "x") + content(2, "Placeholder"))
for name, before in zip(names, ["x", *names]):
    array = hwio[name]
    shape = b"".join(content(2, number(1, size)) for size in array.shape)
    tensor = number(1, 1) + content(2, shape) + content(4, array.tobytes())
    attribute = content(5, content(1, "value") + content(2, content(8, tensor)))
    steps = content(5, content(1, "strides") + content(2, content(1, content(3, b"".join(varint(1) for _ in range(4))))))
    frozen += content(1, content(1, f"{name}/w") + content(2, "Const") + attribute)
    frozen += content(1, content(1, name) + content(2, "Conv2D") + content(3, before) + content(3, f"{name}/w") + steps)
add("tensorflow", "m.pb", frozen)

net = content(1, "m")
for name, before in zip(names, ["x", *names]):
    blob = content(7, content(1, b"".join(varint(size) for size in (2, 3, 3, 3)))) + content(5, weights[name].tobytes())
    sizes = number(1, 2) + number(2, 0) + number(4, 3)
    layer = content(1, name) + content(2, "Convolution") + content(3, before) + content(4, name) + content(7, blob)
    net += content(100, layer + content(106, sizes))
add("caffe", "m.caffemodel", net)

network = b""
for name, before in zip(names, ["image", *names]):
    conv = number(1, 2) + number(2, 3) + number(10, 1) + content(20, bytes((3, 3))) + content(30, bytes((1, 1)))
    conv += content(90, content(1, weights[name].tobytes()))
    network += content(1, content(1, name) + content(2, before) + content(3, name) + content(100, conv))
add("coreml", "m.mlmodel", number(1, 4) + content(2, content(1, content(1, "image"))) + content(500, network))

dims = "<dim>2</dim><dim>3</dim><dim>3</dim><dim>3</dim>"
port = lambda i: f'<port id="{i}" precision="FP32">{dims}</port>'
xml, edges = f'<layer id="0" name="x" type="Parameter" version="opset1"><output>{port(0)}</output></layer>', ""
steps = 'strides="1, 1" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0" auto_pad="explicit"'
for i, name in enumerate(names):
    constant, own, offset = 2 * i + 1, 2 * i + 2, 216 * i
    data = f'<data element_type="f32" shape="2, 3, 3, 3" offset="{offset}" size="216"/>'
    xml += f'<layer id="{constant}" name="{name}/w" type="Const" version="opset1">{data}<output>{port(0)}</output></layer>'
    inputs = '<input><port id="0"/><port id="1"/></input>'
    xml += f'<layer id="{own}" name="{name}" type="Convolution" version="opset1"><data {steps}/>{inputs}<output>{port(2)}</output></layer>'
    edges += f'<edge from-layer="{own - 2}" from-port="{2 if i else 0}" to-layer="{own}" to-port="0"/>'
    edges += f'<edge from-layer="{constant}" from-port="0" to-layer="{own}" to-port="1"/>'
document = f'<?xml version="1.0"?><net name="m" version="11"><layers>{xml}</layers><edges>{edges}</edges></net>'
add("openvino", "m.xml", document.encode(), m__bin=b"".join(each.tobytes() for each in weights.values()))

archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as zipped:
    zipped.writestr(zipfile.ZipInfo("metadata.json", (1980, 1, 1, 0, 0, 0)), '{"keras_version": "3.3.3"}')
    zipped.writestr(zipfile.ZipInfo("config.json", (1980, 1, 1, 0, 0, 0)), json.dumps(config))
    # Keras 3 calls the variables by the class, numbered.
    folders = ["conv2d", *(f"conv2d_{i}" for i in range(1, 5))]
    data = hdf5(lambda file: [file.create_dataset(f"layers/{f}/vars/0", data=v) for f, v in zip(folders, hwio.values())])
    zipped.writestr(zipfile.ZipInfo("model.weights.h5", (1980, 1, 1, 0, 0, 0)), data)
add("keras 3", "m.keras", archive.getvalue())

versions = {each.__name__: each.__version__ for each in (np, h5py, onnx, torch, scipy)}
pathlib.Path("test/golden/awkward-names.json").write_text(json.dumps({"versions": versions, "names": names, "fixtures": fixtures}, indent=1) + "\n")
