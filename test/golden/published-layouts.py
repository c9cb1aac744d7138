"""Darknet, Caffe, Core ML and OpenVINO files to their published layouts, with the numbers that numpy put into them.

Layouts: darknet's src/parser.c (save_weights, load_convolutional_weights); BVLC/caffe src/caffe/proto/caffe.proto;
apple/coremltools mlmodel/format/{Model,NeuralNetwork,MIL}.proto and mlmodel/src/MILBlob/Blob/StorageFormat.hpp; OpenVINO's
"Intermediate Representation and Operation Sets" (IR 10 and 11).

Run from the project's root: /usr/bin/python3 test/golden/published-layouts.py
"""

import base64
import json
import pathlib
import struct
import sys

here = sys.path.pop(0)
import numpy as np  # noqa: E402

# Behind the packages: files here have the names of some.
sys.path.append(here)
from protobuf_writer import content, number, varint  # noqa: E402

random = np.random.default_rng(20220331)


def normal(*shape):
    return random.standard_normal(shape).astype("f4")


fixtures = []


def layer(name, array, kind="conv", stride=None, rank=None):
    """array: (out, in / groups, rows, columns); of a transposed layer there are no filters."""
    filters = None if kind == "transposed" else np.asarray(array).astype("f8").ravel().tolist()
    return {"name": name, "kind": kind, "stride": stride, "rank": rank, "filters": filters}


def add(format, name, file, data, layers, files=(), notes=()):
    fixtures.append(
        {
            "format": format,
            "name": name,
            "file": file,
            "order": "graph",
            "files": {k: base64.b64encode(v).decode() for k, v in {file: data, **dict(files)}.items()},
            "layers": layers,
            "notes": list(notes),
        }
    )


# Darknet: a residual block, a route of two layers in groups, a depthwise and a transposed layer, a matrix.
config = b"""# a network
[net]
channels=3
width=16
height=12

[convolutional]
batch_normalize=1
filters=4
size=3
stride=2
pad=1
activation=leaky

[convolutional]
filters=4
size=3
stride=1
pad=1
groups=4

[shortcut]
from=-2

[convolutional]
filters = 2
size = 1

[route]
layers = -1, 0

[maxpool]
size=2
stride=2

[convolutional]
batch_normalize=1
filters=3
size=5
pad=1

[upsample]
stride=2

[deconvolutional]
filters=2
size=2
stride=2

[connected]
output=3
"""
w = [normal(4, 3, 3, 3), normal(4, 1, 3, 3), normal(2, 4, 1, 1), normal(3, 6, 5, 5), normal(3, 2, 2, 2)]
bias = [normal(len(each)) for each in w]
norm = lambda n: b"".join(normal(n).tobytes() for _ in range(3))
stretches = [
    bias[0].tobytes() + norm(4) + w[0].tobytes(),
    bias[1].tobytes() + w[1].tobytes(),
    bias[2].tobytes() + w[2].tobytes(),
    bias[3].tobytes() + norm(3) + w[3].tobytes(),
    normal(2).tobytes() + w[4].tobytes(),
    # Rows and columns: 12 x 16, halved by the first layer, less by the pool, doubled twice.
    normal(3).tobytes() + normal(3, 2 * 12 * 16).tobytes(),
]
dark = [
    layer("layer 0 (convolutional)", w[0], stride=[2, 2], rank=0),
    layer("layer 1 (convolutional)", w[1], "depthwise", [1, 1], 1),
    layer("layer 3 (convolutional)", w[2], stride=[1, 1], rank=2),
    layer("layer 6 (convolutional)", w[3], stride=[1, 1], rank=3),
    layer("layer 8 (deconvolutional)", w[4], "transposed", [2, 2]),
]
dark[2]["filters"] = None
for version, header in [("0.2", struct.pack("<iiiQ", 0, 2, 5, 32013312)), ("0.1", struct.pack("<iiiI", 0, 1, 0, 7))]:
    data = header + b"".join(stretches)
    add("darknet", f"version {version}", "net_last.weights", data, dark, {"net.cfg": config}, ["Darknet weights, 10 layers of net.cfg."])
add(
    "darknet",
    "the first layers",
    "net.weights",
    struct.pack("<iiiQ", 0, 2, 5, 0) + b"".join(stretches[:2]),
    [{**each, "rank": i} for i, each in enumerate(dark[:2])],
    {"net.cfg": config},
    ["It holds the first 3 of the 10 layers of net.cfg."],
)


# Caffe: layers of both versions, in place, in branches.
def blob(array, old=False):
    if old:
        sizes = [1] * (4 - array.ndim) + list(array.shape)
        head = b"".join(number(i + 1, size) for i, size in enumerate(sizes))
    else:
        head = content(7, content(1, b"".join(varint(size) for size in array.shape)))
    return head + content(5, array.tobytes())


def caffe(name, type, bottoms, tops, blobs=(), parameter=b""):
    out = content(1, name) + content(2, type)
    out += b"".join(content(3, each) for each in bottoms) + b"".join(content(4, each) for each in tops)
    out += b"".join(content(7, blob(each)) for each in blobs)
    return content(100, out + (content(106, parameter) if parameter else b""))


a, b, c, d = normal(4, 3, 3, 3), normal(4, 1, 3, 3), normal(2, 3, 5, 5), normal(4, 2, 2, 2)
net = content(1, "small") + b"".join(
    [
        caffe("data", "Input", [], ["data"]),
        caffe("conv1", "Convolution", ["data"], ["conv1"], [a, normal(4)], number(1, 4) + number(4, 3) + number(6, 2)),
        caffe("bn1", "BatchNorm", ["conv1"], ["conv1"], [normal(4), normal(4), normal(1)]),
        caffe("relu1", "ReLU", ["conv1"], ["conv1"]),
        caffe("dw", "Convolution", ["conv1"], ["dw"], [b], number(5, 4) + number(13, 2) + number(14, 1)),
        caffe("side", "Convolution", ["data"], ["side"], [c], number(6, 1)),
        caffe("up", "Deconvolution", ["dw"], ["up"], [d], number(6, 2)),
        caffe("fc", "InnerProduct", ["up"], ["fc"], [normal(3, 8), normal(3)]),
    ]
)
add(
    "caffe",
    "layers of 2015",
    "net.caffemodel",
    net,
    [
        layer("conv1", a, stride=[2, 2], rank=0),
        layer("dw", b, "depthwise", [2, 1], 1),
        layer("side", c, stride=[1, 1], rank=0),
        layer("up", d, "transposed", [2, 2]),
    ],
    notes=["Caffe model of 8 layers.", "1 batch normalisation layers: not folded"],
)
old = content(2, content(3, "data") + content(4, "data") + number(5, 5)) + content(
    2,
    content(2, "data") + content(3, "conv1") + content(4, "conv1") + number(5, 4) + content(6, blob(a, True)) + content(6, blob(normal(4), True)) + content(10, number(5, 1) + number(6, 4)),
)
add("caffe", "layers of 2014", "old.caffemodel", content(1, "old") + old, [layer("conv1", a, stride=[4, 4], rank=0)])


# Core ML: a network of layers, with f32 and f16 weights.
def core(name, inputs, outputs, field, parameters):
    out = content(1, name) + b"".join(content(2, each) for each in inputs) + b"".join(content(3, each) for each in outputs)
    return content(1, out + content(field, parameters))


half = normal(4, 1, 3, 3).astype("f2")
conv = lambda outputs, inputs, groups, kernel, stride, weights, more=b"": (
    number(1, outputs) + number(2, inputs) + number(10, groups) + content(20, bytes(kernel)) + content(30, bytes(stride)) + more + content(90, weights)
)
network = b"".join(
    [
        core("conv1", ["image"], ["c1"], 100, conv(4, 3, 1, (3, 3), (2, 2), content(1, a.tobytes()), number(70, 1)) + content(91, content(1, normal(4).tobytes()))),
        core("relu1", ["c1"], ["r1"], 130, content(10, b"")),
        core("dw", ["r1"], ["dw"], 100, conv(4, 1, 4, (3, 3), (1, 1), content(2, half.tobytes()))),
        core("side", ["image"], ["s"], 100, conv(2, 3, 1, (5, 5), (1, 1), content(1, c.tobytes()))),
        core("up", ["dw"], ["u"], 100, conv(2, 4, 1, (2, 2), (2, 2), content(1, d.tobytes()), number(60, 1))),
    ]
)
description = content(2, content(1, content(1, "image")))
core_layers = [
    layer("conv1", a, stride=[2, 2], rank=0),
    layer("dw", half, "depthwise", [1, 1], 1),
    layer("side", c, stride=[1, 1], rank=0),
    layer("up", d, "transposed", [2, 2]),
]
for field, kind in [(500, "a network"), (403, "a classifier")]:
    add("coreml", kind, "net.mlmodel", number(1, 4) + description + content(field, network), core_layers, notes=["Core ML neural network of 5 layers."])

# An ML program: constants in weight.bin, each behind its metadata.
weight_bin = b""


def store(array):
    global weight_bin
    if not weight_bin:
        weight_bin = struct.pack("<II", 2, 2) + bytes(56)
    at = len(weight_bin)
    kind = {"float16": 1, "float32": 2}[str(array.dtype)]
    weight_bin += struct.pack("<IIQQ", 0xDEADBEEF, kind, array.nbytes, at + 64) + bytes(40)
    weight_bin += array.tobytes() + bytes(-array.nbytes % 64)
    return at


def tensor_type(dtype, shape):
    dims = b"".join(content(3, content(1, number(1, size))) for size in shape)
    return content(1, number(1, dtype) + number(2, len(shape)) + dims)


def const(name, dtype, shape, payload):
    value = content(2, tensor_type(dtype, shape)) + payload
    return content(3, content(1, "const") + content(3, content(1, name)) + content(5, content(1, "val") + content(2, value)))


def ints(name, values):
    data = content(2, content(1, b"".join(varint(each) for each in values)))
    return const(name, 23, [len(values)] if len(values) > 1 else [], content(3, content(1, data)))


def blob_const(name, array):
    dtype = {"float16": 10, "float32": 11}[str(array.dtype)]
    return const(name, dtype, array.shape, content(5, content(1, "@model_path/weights/weight.bin") + number(2, store(array))))


def operation(type, output, **inputs):
    out = content(1, type)
    for key, name in inputs.items():
        out += content(2, content(1, key) + content(2, content(1, content(1, name))))
    return content(3, out + content(3, content(1, output)))


inline = normal(2, 4, 3, 3)
block = b"".join(
    [
        blob_const("w1", a),
        ints("s2", [2, 2]),
        operation("conv", "c1", x="image", weight="w1", strides="s2"),
        operation("relu", "r1", x="c1"),
        blob_const("w2", half),
        ints("g", [4]),
        operation("conv", "c2", x="r1", weight="w2", groups="g"),
        const("w3", 11, inline.shape, content(3, content(1, content(1, content(1, inline.tobytes()))))),
        operation("conv", "c3", x="c2", weight="w3"),
        blob_const("w4", d),
        operation("conv_transpose", "c4", x="c2", weight="w4", strides="s2"),
    ]
)
function = content(3, content(1, "CoreML5") + content(2, block))
program = number(1, 1) + content(2, content(1, "main") + content(2, function))
add(
    "coreml",
    "an ML program",
    "model.mlmodel",
    number(1, 6) + description + content(502, program),
    [
        layer("c1", a, stride=[2, 2], rank=0),
        layer("c2", half, "depthwise", [1, 1], 1),
        layer("c3", inline, stride=[1, 1], rank=2),
        layer("c4", d, "transposed", [2, 2]),
    ],
    {"weights/weight.bin": weight_bin},
    ["Core ML ML program of 5 operations."],
)

# OpenVINO: plain, grouped and transposed convolutions, f16 behind Convert, int8 behind Convert, Subtract and Multiply.
binary = b""
xml, edges = "", ""
count = 0


def ir(type, name, data="", shape=(), takes=()):
    global xml, edges, count
    ports = "".join(f'<port id="{i}"/>' for i, _ in enumerate(takes))
    dims = "".join(f"<dim>{size}</dim>" for size in shape)
    xml += f'<layer id="{count}" name="{name}" type="{type}" version="opset1">{f"<data {data}/>" if data else ""}'
    xml += f'{f"<input>{ports}</input>" if takes else ""}<output><port id="{len(takes)}" precision="FP32">{dims}</port></output></layer>\n'
    for i, (source, port) in enumerate(takes):
        edges += f'<edge from-layer="{source}" from-port="{port}" to-layer="{count}" to-port="{i}"/>\n'
    count += 1
    return (count - 1, len(takes))


def ir_const(name, array):
    global binary
    kinds = {"float32": "f32", "float16": "f16", "int8": "i8"}
    data = f'element_type="{kinds[str(array.dtype)]}" shape="{", ".join(map(str, array.shape))}" offset="{len(binary)}" size="{array.nbytes}"'
    binary += array.tobytes()
    return ir("Const", name, data, array.shape)


steps = 'strides="{0}, {1}" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0" auto_pad="explicit"'
q = random.integers(-127, 128, (4, 3, 3, 3)).astype("i1")
zero, scale = random.integers(-3, 4, (4, 1, 1, 1)).astype("f4"), np.abs(normal(4, 1, 1, 1))
x = ir("Parameter", "x", 'shape="1,3,8,8" element_type="f32"', (1, 3, 8, 8))
c1 = ir("Convolution", "c1", steps.format(2, 1), (1, 4, 6, 6), [x, ir_const("w1", a)])
r1 = ir("ReLU", "r1", "", (1, 4, 6, 6), [c1])
wide = ir("Convert", "wide", 'destination_type="f32"', (4, 1, 1, 3, 3), [ir_const("w2", half.reshape(4, 1, 1, 3, 3))])
dw = ir("GroupConvolution", "dw &amp; more", steps.format(1, 1), (1, 4, 4, 4), [r1, wide])
cast = ir("Convert", "cast", 'destination_type="f32"', q.shape, [ir_const("q", q)])
shifted = ir("Subtract", "shifted", "", q.shape, [cast, ir_const("zero", zero)])
scaled = ir("Multiply", "scaled", "", q.shape, [shifted, ir_const("scale", scale)])
side = ir("Convolution", "side", steps.format(1, 1), (1, 4, 6, 6), [x, scaled])
up = ir("ConvolutionBackpropData", "up", steps.format(2, 2), (1, 2, 8, 8), [dw, ir_const("w4", d)])
ir("Result", "out", "", (), [up])
document = f'<?xml version="1.0"?>\n<net name="m" version="11">\n<layers>\n{xml}</layers>\n<edges>\n{edges}</edges>\n</net>\n'
add(
    "openvino",
    "an IR of version 11",
    "model.xml",
    document.encode(),
    [
        layer("c1", a, stride=[2, 1], rank=0),
        layer("dw & more", half, "depthwise", [1, 1], 1),
        layer("side", (q.astype("f4") - zero) * scale, stride=[1, 1], rank=0),
        layer("up", d, "transposed", [2, 2]),
    ],
    {"model.bin": binary},
    ["OpenVINO IR of 17 layers."],
)

golden = {
    "generator": "test/golden/published-layouts.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "fixtures": fixtures,
}
pathlib.Path("test/golden/published-layouts.json").write_text(json.dumps(golden) + "\n")
