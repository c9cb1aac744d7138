"""Networks with parallel branches as a TensorFlow.js layers model and graph model, a Keras file and a TensorFlow Lite file, with
CNN Filter DB's conv_depth of each convolution: the rank of the longest path that leads to it, in nodes, among the different ones
of convolutions (arXiv 2203.15331).

Run from the project's root: /usr/bin/python3 test/golden/depth-branches.py
Needs Debian's python3-h5py, python3-flatbuffers and python3-numpy.
"""

import base64
import io
import json
import pathlib
import sys

import flatbuffers
import h5py
import numpy as np

random = np.random.default_rng(4)
coded = lambda data: base64.b64encode(bytes(data)).decode()

C = lambda name, *inputs: ("Conv", name, inputs)
R = lambda name, *inputs: ("Relu", name, inputs)
GRAPHS = {
    "chain": [C("a", "x"), R("ra", "a"), C("b", "ra"), R("rb", "b"), C("c", "rb")],
    "residual": [C("a", "x"), R("ra", "a"), C("b", "ra"), R("rb", "b"), C("c", "rb"), C("skip", "ra"),
                 ("Add", "s", ("c", "skip")), R("rs", "s"), C("d", "rs")],
    "inception": [C("stem", "x"), C("b1", "stem"), C("b2a", "stem"), C("b2b", "b2a"), C("b3a", "stem"), C("b3b", "b3a"),
                  C("b3c", "b3b"), ("Add", "sum", ("b1", "b2b", "b3c")), C("head", "sum")],
    "two heads": [C("a", "x"), R("ra", "a"), C("h1", "ra"), R("r1", "h1"), R("r1b", "r1"), C("h1b", "r1b"), C("h2", "ra"),
                  C("h2b", "h2")],
}


def ranks(nodes):
    depth = {"x": -1}
    for _, name, inputs in nodes:
        depth[name] = 1 + max(depth[each] for each in inputs)
    distinct = sorted({depth[name] for op, name, _ in nodes if op == "Conv"})
    return {name: distinct.index(depth[name]) for op, name, _ in nodes if op == "Conv"}


def outputs(nodes):
    taken = {each for _, _, inputs in nodes for each in inputs}
    return [name for _, name, _ in nodes if name not in taken]


def keras(nodes):
    classes = {"Conv": "Conv2D", "Relu": "ReLU", "Add": "Add"}
    layers = [{"class_name": "InputLayer", "name": "x", "config": {"name": "x"}, "inbound_nodes": []}]
    for op, name, inputs in nodes:
        config = {"name": name, **({"filters": 1, "kernel_size": [3, 3], "strides": [1, 1]} if op == "Conv" else {})}
        inbound = [[[each, 0, 0, {}] for each in inputs]]
        layers.append({"class_name": classes[op], "name": name, "config": config, "inbound_nodes": inbound})
    ends = [[name, 0, 0] for name in outputs(nodes)]
    config = {"name": "net", "layers": layers, "input_layers": [["x", 0, 0]], "output_layers": ends}
    return {"class_name": "Functional", "config": config}


def graph(nodes, suffix):
    ops = {"Conv": "Conv2D", "Relu": "Relu", "Add": "AddN"}
    strides = {"strides": {"list": {"i": ["1"] * 4}}}
    out = [{"name": "x", "op": "Placeholder"}]
    for op, name, inputs in nodes:
        if op == "Conv":
            out.append({"name": name + suffix, "op": "Const"})
        weights = [name + suffix] if op == "Conv" else []
        out.append({"name": name, "op": ops[op], "input": [*inputs, *weights], "attr": strides if op == "Conv" else {}})
    return {"node": out}


def tfjs(nodes, form):
    suffix = "/kernel"
    kernels = [random.standard_normal((3, 3, 1, 1)).astype("<f4") for op, _, _ in nodes if op == "Conv"]
    names = [name + suffix for op, name, _ in nodes if op == "Conv"]
    weights = [{"name": name, "shape": [3, 3, 1, 1], "dtype": "float32"} for name in names]
    topology = {"model_config": keras(nodes)} if form == "layers-model" else graph(nodes, suffix)
    document = {"format": form, "modelTopology": topology, "weightsManifest": [{"paths": ["w.bin"], "weights": weights}]}
    return {"model.json": coded(json.dumps(document).encode()), "w.bin": coded(b"".join(k.tobytes() for k in kernels))}


def hdf5(nodes):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", libver="earliest") as file:
        file.attrs["keras_version"] = b"2.9.0"
        file.attrs["backend"] = b"tensorflow"
        file.attrs["model_config"] = json.dumps(keras(nodes)).encode()
        weights = file.create_group("model_weights")
        names = [name for op, name, _ in nodes if op == "Conv"]
        weights.attrs["layer_names"] = [name.encode() for name in names]
        for name in names:
            group = weights.create_group(name)
            group.attrs["weight_names"] = [f"{name}/kernel:0".encode()]
            group[f"{name}/kernel:0"] = random.standard_normal((3, 3, 1, 1)).astype("<f4")
    return {"net.h5": coded(buffer.getvalue())}


def tflite(nodes):
    b = flatbuffers.Builder(1024)

    def table(**fields):
        """Fields by number: a number and its kind, or the offset of what was written before."""
        fields = {int(key[1:]): value for key, value in fields.items()}
        b.StartObject(max(fields, default=-1) + 1)
        for number, value in fields.items():
            if isinstance(value, tuple):
                getattr(b, f"Prepend{value[0]}Slot")(number, value[1], None)
            else:
                b.PrependUOffsetTRelativeSlot(number, value, 0)
        return b.EndObject()

    def offsets(values):
        b.StartVector(4, len(values), 4)
        for value in reversed(values):
            b.PrependUOffsetTRelative(value)
        return b.EndVector()

    numbers = lambda values, dtype="<i4": b.CreateNumpyVector(np.ascontiguousarray(values, dtype).reshape(-1))
    codes = {"Conv": 3, "Relu": 19, "Add": 106}  # CONV_2D, RELU, ADD_N
    buffers, tensors, place, ops = [table()], [], {}, []

    def tensor(name, shape, buffer=0):
        place[name] = len(tensors)
        tensors.append(table(_0=numbers(shape), _1=("Int8", 0), _2=("Uint32", buffer), _3=b.CreateString(name)))

    tensor("x", [1, 8, 8, 1])
    for op, name, inputs in nodes:
        weights = []
        if op == "Conv":
            data = random.standard_normal(9).astype("<f4")
            buffers.append(table(_0=numbers(np.frombuffer(data.tobytes(), "u1"), "u1")))
            tensor(name + "/kernel", [1, 3, 3, 1], len(buffers) - 1)
            weights = [name + "/kernel"]
        tensor(name, [1, 8, 8, 1])
        taken, given = numbers([place[each] for each in (*inputs, *weights)]), numbers([place[name]])
        ops.append(table(_0=("Uint32", list(codes).index(op)), _1=taken, _2=given))
    ends = numbers([place[name] for name in outputs(nodes)])
    subgraph = table(_0=offsets(tensors), _1=numbers([0]), _2=ends, _3=offsets(ops))
    rows = [table(_0=("Int8", code), _3=("Int32", code)) for code in codes.values()]
    model = table(_0=("Uint32", 3), _1=offsets(rows), _2=offsets([subgraph]), _4=offsets(buffers))
    b.Finish(model, file_identifier=b"TFL3")
    return {"net.tflite": coded(b.Output())}


cases = []
for name, nodes in GRAPHS.items():
    files = {"tfjs layers": tfjs(nodes, "layers-model"), "tfjs graph": tfjs(nodes, "graph-model"), "keras": hdf5(nodes), "tflite": tflite(nodes)}
    cases.append({"name": name, "ranks": ranks(nodes), "files": files})
out = {
    "generator": "test/golden/depth-branches.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "h5py": h5py.__version__, "flatbuffers": flatbuffers.__version__},
    "cases": cases,
}
pathlib.Path("test/golden/depth-branches.json").write_text(json.dumps(out) + "\n")
