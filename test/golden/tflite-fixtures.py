"""Small TensorFlow Lite files of every kind of weight, written with the FlatBuffers library and the field numbers of
TensorFlow's schema.fbs, with the numbers that numpy says they hold.

Run from the project's root: /usr/bin/python3 test/golden/tflite-fixtures.py
Needs Debian's python3-flatbuffers and python3-numpy.
"""

import base64
import json
import pathlib
import sys

import flatbuffers
import numpy
from tflite_writer import (
    CONV,
    CONV_3D,
    CUSTOM,
    DENSIFY,
    DEPTHWISE,
    DEQUANTIZE,
    FULLY,
    Op,
    QUANTIZE,
    RELU,
    RESHAPE,
    SPLIT,
    SPLIT_V,
    TRANSPOSE,
    TRANSPOSE_CONV,
    Tensor,
    write,
)

rng = numpy.random.default_rng(20)


def real(tensor, dense=None):
    """The numbers a constant stands for: scale * (q - zero point) in f32, as numpy multiplies."""
    data = numpy.asarray(tensor.data if dense is None else dense).reshape(tensor.shape)
    if tensor.scale is None:
        return data.astype("f4") if tensor.dtype in ("f16", "i8", "u8") else data
    along = [1] * len(tensor.shape)
    along[tensor.axis] = -1
    scale = numpy.asarray(tensor.scale, "f4")
    zero = numpy.asarray(tensor.zero if tensor.zero is not None else [0])
    if len(scale) > 1:
        scale = scale.reshape(along)
        zero = zero.reshape(along) if len(zero) > 1 else zero
    return scale * (data.astype("i8") - zero).astype("f4")


def describe(tensor, dense=None):
    dtype = tensor.dtype + (" -> f32" if tensor.scale is not None else "") + (", sparse" if tensor.sparsity else "")
    return {"dtype": dtype, "shape": list(tensor.shape), "values": real(tensor, dense).reshape(-1).tolist()}


def layer(tensor, kind, groups, channels, stride, axes=None, values=None, dilation=None):
    """dilation: 1 on every axis where None, unknown where the stride is. axes: the permutation to (out, in, rows, columns); None where there are no 2-D filters."""
    inputs, outputs = channels
    entry = {"tensor": tensor.name, "kind": kind, "groups": groups, "in": inputs, "out": outputs, "stride": stride}
    entry["dilation"] = dilation or (stride and [1] * len(stride))
    if axes is not None:
        values = real(tensor) if values is None else values
        entry["filters"] = numpy.ascontiguousarray(values.transpose(axes)).reshape(-1).tolist()
    return entry


def weights(*shape):
    return rng.standard_normal(shape).astype("f4")


def integers(low, high, *shape):
    return rng.integers(low, high, shape)


OHWI = (0, 3, 1, 2)
IHWO = (3, 0, 1, 2)
fixtures = []


def add(name, file, tensors, layers, roles=None, notes=()):
    fixtures.append(
        {
            "name": name,
            "file": base64.b64encode(file).decode(),
            "tensors": tensors,
            "layers": layers,
            "roles": roles or {},
            "notes": list(notes),
        }
    )


def image(channels, name="x", rank=4):
    return Tensor(name, [1] + [8] * (rank - 2) + [channels])


# A plain network: convolution, grouped convolution, depthwise with a multiplier, 7x7, transposed, matrix.
x = image(4)
w0, b0 = Tensor("w0", [6, 3, 3, 4], data=weights(6, 3, 3, 4)), Tensor("b0", [6], data=weights(6))
w1 = Tensor("w1", [8, 3, 3, 3], data=weights(8, 3, 3, 3))
w2 = Tensor("w2", [1, 7, 7, 16], data=weights(1, 7, 7, 16))
w3 = Tensor("w3", [5, 2, 2, 16], data=weights(5, 2, 2, 16))
w4 = Tensor("w4", [3, 5], data=weights(3, 5))
size = Tensor("size", [4], "i32", data=numpy.array([1, 8, 8, 5]))
spare = Tensor("spare", [2], "i64", data=numpy.array([2**40, -3]))
h = [image(6, "h0"), image(8, "h1"), image(16, "h2"), image(5, "h3"), Tensor("y", [1, 3])]
tensors = [x, w0, b0, w1, w2, w3, w4, size, spare, *h]
operators = [
    Op(CONV, [x, w0, b0], [h[0]], {1: 2, 2: 1}),
    Op(CONV, [h[0], w1, None], [h[1]], {1: 1, 2: 1, 4: 3, 5: 2}),
    Op(DEPTHWISE, [h[1], w2], [h[2]], {1: 1, 2: 3, 3: 2, 5: 1, 6: 4}),
    Op(TRANSPOSE_CONV, [size, w3, h[2]], [h[3]], {1: 2, 2: 2}),
    Op(FULLY, [h[3], w4], [h[4]]),
]
constants = [w0, b0, w1, w2, w3, w4, size, spare]
plain_layers = [
    layer(w0, "conv", 1, (4, 6), [1, 2], OHWI),
    layer(w1, "conv", 2, (6, 8), [1, 1], OHWI, dilation=[2, 3]),
    layer(w2, "depthwise", 8, (8, 16), [3, 1], IHWO, dilation=[4, 1]),
    layer(w3, "transposed", 1, (16, 5), [2, 2]),
]
plain_roles = {
    "b0": "bias of CONV_2D (operator 0)",
    "w4": "weight of FULLY_CONNECTED (operator 4): no spatial kernel",
    "size": "output shape of TRANSPOSE_CONV (operator 3)",
    "spare": "not used by any operator",
}
for outside in (False, True):
    name = "buffers outside the FlatBuffer" if outside else "plain, grouped, depthwise and transposed convolutions"
    file = write([(tensors, operators, [h[4]])], outside)
    add(name, file, {t.name: describe(t) for t in constants}, plain_layers, plain_roles, ["5 operators in 1 subgraph"])

# Quantised: int8 per output channel with zero points, uint8 for the tensor, depthwise along axis 3, f16.
x = image(3)
q0 = Tensor("q0", [4, 3, 3, 3], "i8", integers(-128, 128, 4, 3, 3, 3), [0.1, 0.02, 3.3e-5, 7.7], [0, 1, -2, 3])
q1 = Tensor("q1", [2, 3, 3, 4], "u8", integers(0, 256, 2, 3, 3, 4), [0.0123], [131])
q2 = Tensor("q2", [1, 3, 3, 2], "i8", integers(-128, 128, 1, 3, 3, 2), [0.3, 0.7], axis=3)
q3 = Tensor("q3", [1, 3, 3, 2], "f16", weights(1, 3, 3, 2))
q3.data = q3.data.astype("f2")
q3.data.reshape(-1)[:4] = [6e-8, -0.0, 65504, -6.1e-5]
wide = Tensor("q3 wide", [1, 3, 3, 2])
h = [image(4, "h0"), image(2, "h1"), image(2, "h2"), image(2, "y")]
add(
    "quantised and half weights",
    write(
        [
            (
                [x, q0, q1, q2, q3, wide, *h],
                [
                    Op(CONV, [x, q0], [h[0]], {1: 1, 2: 1}),
                    Op(CONV, [h[0], q1], [h[1]], {1: 1, 2: 1}),
                    Op(DEPTHWISE, [h[1], q2], [h[2]], {1: 1, 2: 1, 3: 1}),
                    Op(DEQUANTIZE, [q3], [wide]),
                    Op(DEPTHWISE, [h[2], wide], [h[3]], {1: 1, 2: 1, 3: 1}),
                ],
                [h[3]],
            )
        ]
    ),
    {t.name: describe(t) for t in (q0, q1, q2, q3)},
    [
        layer(q0, "conv", 1, (3, 4), [1, 1], OHWI),
        layer(q1, "conv", 1, (4, 2), [1, 1], OHWI),
        layer(q2, "depthwise", 2, (2, 2), [1, 1], IHWO),
        layer(q3, "depthwise", 2, (2, 2), [1, 1], IHWO),
    ],
)


# Sparse: unstructured along two axes in another order, and 2x4 blocks; through DENSIFY and DEQUANTIZE.
def sparse(dense, order, block_map, block_sizes, formats, kind):
    """Compresses a dense array in the order and formats given: dense, or rows that hold a non-zero."""
    rank = dense.ndim
    split = []
    for axis in range(rank):
        block = block_sizes[block_map.index(axis)] if axis in block_map else 1
        split += [dense.shape[axis] // block, block]
    blocked = dense.reshape(split)
    axes = [2 * d if d < rank else 2 * block_map[d - rank] + 1 for d in order]
    rest = [a for a in range(2 * rank) if a not in axes]
    stored = blocked.transpose(axes + rest).reshape([split[a] for a in axes])
    nodes = [stored]
    levels = []
    for format_, axis in zip(formats, axes):
        if format_ == "dense":
            levels.append(("dense", split[axis]))
            nodes = [child for node in nodes for child in node]
        else:
            segments, indices, below = [0], [], []
            for node in nodes:
                for i, child in enumerate(node):
                    if numpy.any(child != 0):
                        indices.append(i)
                        below.append(child)
                segments.append(len(indices))
            levels.append(("csr", kind, segments, indices))
            nodes = below
    return numpy.array(nodes, dense.dtype), (order, block_map, levels)


# numpy.where: a negative number times False would be -0, which the file cannot tell from 0.
d0 = numpy.where(rng.random((4, 3, 3, 2)) < 0.3, weights(4, 3, 3, 2), 0)
kept = numpy.repeat(numpy.repeat(rng.random((2, 3, 3, 2)) < 0.4, 2, 0), 4, 3)
d1 = numpy.where(kept, weights(4, 3, 3, 8), 0).astype("f2")
d2 = integers(-128, 128, 1, 3, 3, 4) * (rng.random((1, 3, 3, 4)) < 0.5)
data0, s0 = sparse(d0, [1, 0, 3, 2], [], [], ["csr", "dense", "csr", "csr"], 3)
data1, s1 = sparse(d1, [0, 1, 2, 3, 4, 5], [0, 3], [2, 4], ["dense", "dense", "dense", "csr", "dense", "dense"], 2)
data2, s2 = sparse(d2, [0, 1, 2, 3], [], [], ["dense", "csr", "dense", "csr"], 1)
x = image(2)
p0 = Tensor("p0", d0.shape, data=data0, sparsity=s0)
p1 = Tensor("p1", d1.shape, "f16", data1, sparsity=s1)
p2 = Tensor("p2", d2.shape, "i8", data2, [0.25, 0.5, 0.125, 3.0], axis=3, sparsity=s2)
full0, full1, wide1 = Tensor("f0", d0.shape), Tensor("f1", d1.shape, "f16"), Tensor("g1", d1.shape)
h = [image(4, "h0"), image(8, "h1"), image(4, "h2"), image(4, "y")]
dense = {"p0": d0, "p1": d1, "p2": d2}
add(
    "sparse weights",
    write(
        [
            (
                [x, p0, p1, p2, full0, full1, wide1, *h],
                [
                    Op(DENSIFY, [p0], [full0]),
                    Op(CONV, [x, full0], [h[0]], {1: 1, 2: 1}),
                    Op(RELU, [h[0]], [h[1]]),
                    Op(DENSIFY, [p1], [full1]),
                    Op(DEQUANTIZE, [full1], [wide1]),
                    Op(CONV, [h[1], wide1], [h[2]], {1: 1, 2: 1}),
                    Op(DEPTHWISE, [h[2], p2], [h[3]], {1: 1, 2: 1, 3: 1}),
                ],
                [h[3]],
            )
        ]
    ),
    {t.name: describe(t, dense[t.name]) for t in (p0, p1, p2)},
    [
        layer(p0, "conv", 1, (2, 4), [1, 1], OHWI, real(p0, d0)),
        layer(p1, "conv", 1, (8, 4), [1, 1], OHWI, real(p1, d1)),
        layer(p2, "depthwise", 4, (4, 4), [1, 1], IHWO, real(p2, d2)),
    ],
)

# Two subgraphs, names that repeat, weights that are shared or computed, a custom operator, three dimensions.
x = image(2)
v0 = Tensor("w", [2, 3, 3, 2], data=weights(2, 3, 3, 2))
made = Tensor("made", [2, 3, 3, 2])
h = [image(2, "h0"), image(2, "h1"), image(2, "y")]
x3 = image(2, rank=5)
same = Tensor("again", v0.shape, data=v0.data, share=v0)
v1 = Tensor("w", [2, 2, 2, 3], data=weights(2, 2, 2, 3))
v2 = Tensor("deep", [3, 3, 3, 2, 4], data=weights(3, 3, 3, 2, 4))
g = [image(2, "g0"), image(2, "g1"), image(4, "g2", 5)]
add(
    "two subgraphs and shared weights",
    write(
        [
            (
                [x, v0, made, *h],
                [
                    Op(CONV, [x, v0], [h[0]], {1: 1, 2: 1}),
                    Op(CONV, [h[0], v0], [h[1]], {1: 1, 2: 1}),
                    Op(RELU, [x], [made]),
                    Op(CONV, [h[1], made], [h[2]], {1: 1, 2: 1}),
                ],
                [h[2]],
            ),
            (
                [x, same, v1, x3, v2, *g],
                [
                    Op(CONV, [x, same], [g[0]], {1: 1, 2: 1}),
                    Op(CUSTOM, [g[0], v1], [g[1]], custom="Convolution2DTransposeBias"),
                    Op(CONV_3D, [x3, v2], [g[2]], {1: 1, 2: 3, 3: 2, 5: 2, 6: 4, 7: 3}),
                ],
                [g[1]],
            ),
        ]
    ),
    {"w": describe(v0), "again": describe(same), "w #2": describe(v1), "deep": describe(v2)},
    [
        layer(v0, "conv", 1, (2, 2), [1, 1], OHWI),
        {**layer(v1, "transposed", 1, (3, 2), None), "tensor": "w #2"},
        layer(v2, "conv", 1, (2, 4), [1, 2, 3], dilation=[2, 3, 4]),
    ],
    {"again": "the same numbers as the weight 'w'"},
    [
        "The weight 'w' is shared by CONV_2D (operator 0), CONV_2D (operator 1), CONV_2D (operator 0): counted once.",
        "CONV_2D (operator 3) is not listed: its weight 'made' is computed by builtin operator 19 (operator 2).",
    ],
)

# Weights behind RESHAPE, TRANSPOSE, SPLIT and SPLIT_V.
x = image(4)
flat = Tensor("flat", [6, 36], data=weights(6, 36))
shape = Tensor("shape", [4], "i32", data=numpy.array([6, 3, 3, 4]))
hwio = Tensor("hwio", [3, 3, 6, 8], data=weights(3, 3, 6, 8))
perm = Tensor("perm", [4], "i32", data=numpy.array([3, 0, 1, 2]))
both = Tensor("both", [10, 3, 3, 8], data=weights(10, 3, 3, 8))
axis = Tensor("axis", [], "i32", data=numpy.array(0))
sizes = Tensor("sizes", [2], "i32", data=numpy.array([3, 5]))
last = Tensor("last", [], "i32", data=numpy.array(-1))
shaped, turned = Tensor("shaped", [6, 3, 3, 4]), Tensor("turned", [8, 3, 3, 6])
halves = [Tensor("half 0", [5, 3, 3, 8]), Tensor("half 1", [5, 3, 3, 8])]
parts = [Tensor("part 0", [10, 3, 3, 3]), Tensor("part 1", [10, 3, 3, 5])]
h = [image(6, "h0"), image(8, "h1"), image(5, "h2"), image(5, "h3"), image(10, "h4")]
free = Tensor("free", [1, 8, 8, 5])


def made(name, source, values):
    return {name: {"dtype": source.dtype, "shape": list(values.shape), "values": values.reshape(-1).tolist()}}


reshaped, transposed = flat.data.reshape(6, 3, 3, 4), hwio.data.transpose(3, 0, 1, 2)
halved, parted = [both.data[:5], both.data[5:]], both.data[..., 3:]
derived = {
    **made("flat (RESHAPE 0.0)", flat, reshaped),
    **made("hwio (TRANSPOSE 1.0)", hwio, transposed),
    **made("both (SPLIT 2.0)", both, halved[0]),
    **made("both (SPLIT 2.1)", both, halved[1]),
    **made("both (SPLIT_V 3.1)", both, parted),
}


def derived_layer(name, channels):
    values = numpy.array(derived[name]["values"], "f4").reshape(derived[name]["shape"])
    stand_in = Tensor(name, list(values.shape), data=values)
    return layer(stand_in, "conv", 1, channels, [1, 1], OHWI)


constants = [flat, shape, hwio, perm, both, axis, sizes, last]
add(
    "weights behind RESHAPE, TRANSPOSE, SPLIT and SPLIT_V",
    write(
        [
            (
                [x, free, *constants, shaped, turned, *halves, *parts, *h],
                [
                    Op(RESHAPE, [flat, shape], [shaped]),
                    Op(TRANSPOSE, [hwio, perm], [turned]),
                    Op(SPLIT, [axis, both], halves),
                    Op(SPLIT_V, [both, sizes, last], parts),
                    Op(CONV, [x, shaped], [h[0]], {1: 1, 2: 1}),
                    Op(CONV, [h[0], turned], [h[1]], {1: 1, 2: 1}),
                    Op(CONV, [h[1], halves[0]], [h[2]], {1: 1, 2: 1}),
                    Op(CONV, [h[1], halves[1]], [h[3]], {1: 1, 2: 1}),
                    Op(CONV, [free, parts[1]], [h[4]], {1: 1, 2: 1}),
                ],
                [h[2], h[3], h[4]],
            )
        ]
    ),
    {**{t.name: describe(t) for t in constants}, **derived},
    [
        derived_layer("flat (RESHAPE 0.0)", (4, 6)),
        derived_layer("hwio (TRANSPOSE 1.0)", (6, 8)),
        derived_layer("both (SPLIT 2.0)", (8, 5)),
        derived_layer("both (SPLIT 2.1)", (8, 5)),
        derived_layer("both (SPLIT_V 3.1)", (5, 10)),
    ],
    {
        "flat": "weight of CONV_2D (operator 4), through RESHAPE",
        "shape": "shape of RESHAPE (operator 0)",
        "hwio": "weight of CONV_2D (operator 5), through TRANSPOSE",
        "perm": "permutation of TRANSPOSE (operator 1)",
        "both": "weight of CONV_2D (operator 6), through SPLIT",
        "axis": "axis of SPLIT (operator 2)",
        "sizes": "sizes of SPLIT_V (operator 3)",
        "last": "axis of SPLIT_V (operator 3)",
    },
)

# 4 bits, two in a byte, the first in the lower half; and a constant that QUANTIZE quantises for int8 operators.
x = image(3)
nibbles = integers(-8, 8, 3, 3, 3, 3)
packed = numpy.append(nibbles.reshape(-1), 0).reshape(-1, 2) & 15
int4 = Tensor("int4", [3, 3, 3, 3], "i4", (packed[:, 0] | packed[:, 1] << 4).astype("u1"), [0.5, 0.25, 3.3], [0, 0, 0])
plain = Tensor("plain", [2, 3, 3, 3], data=weights(2, 3, 3, 3) * 3)
steps = Tensor("steps", [2, 3, 3, 3], "i8", None, [0.02, 0.05], [0, 0])
h = [image(3, "h0"), image(2, "h1")]
scale = numpy.array(steps.scale, "f4").reshape(-1, 1, 1, 1)
# The operator divides in f32 and rounds halves away from 0.
ratio = plain.data / scale
rounded = numpy.clip(numpy.sign(ratio) * numpy.floor(numpy.abs(ratio) + numpy.float32(0.5)), -128, 127)
int4_values = describe(Tensor("int4", int4.shape, "i8", nibbles, int4.scale, int4.zero))
quantised = {"dtype": "f32 -> i8 -> f32", "shape": steps.shape, "values": (rounded * scale).reshape(-1).tolist()}
stand_in = Tensor("plain (QUANTIZE 1.0)", steps.shape, data=(rounded * scale).astype("f4"))
add(
    "4 bits, and QUANTIZE",
    write(
        [
            (
                [x, int4, plain, steps, *h],
                [
                    Op(CONV, [x, int4], [h[0]], {1: 1, 2: 1}),
                    Op(QUANTIZE, [plain], [steps]),
                    Op(CONV, [h[0], steps], [h[1]], {1: 1, 2: 1}),
                ],
                [h[1]],
            )
        ]
    ),
    {"int4": {**int4_values, "dtype": "i4 -> f32"}, "plain": describe(plain), "plain (QUANTIZE 1.0)": quantised},
    [
        layer(int4, "conv", 1, (3, 3), [1, 1], OHWI, numpy.array(int4_values["values"], "f4").reshape(3, 3, 3, 3)),
        layer(stand_in, "conv", 1, (3, 2), [1, 1], OHWI),
    ],
    {"plain": "weight of CONV_2D (operator 2), through QUANTIZE"},
)

# Operators that hold convolutions and are not read: compiled for an Edge TPU, TensorFlow's own, and of StableHLO.
x, w = image(3), Tensor("w", [6, 3, 3, 3], data=weights(6, 3, 3, 3))
h = [image(6, "h0"), image(6, "h1"), image(6, "h2")]
add(
    "operators that hold convolutions and are not read",
    write(
        [
            (
                [x, w, *h],
                [
                    Op(CUSTOM, [x], [h[0]], None, "edgetpu-custom-op"),
                    Op(CUSTOM, [x, w], [h[1]], None, "FlexConv2D"),
                    Op(171, [x, w], [h[2]]),
                ],
                [h[2]],
            )
        ]
    ),
    {"w": describe(w)},
    [],
    {"w": "input 1 of FlexConv2D (operator 1)"},
    [
        "edgetpu-custom-op (operator 0) is not listed: its layers are compiled for an Edge TPU",
        "FlexConv2D (operator 1) is not listed: an operator that is not read here",
        "STABLEHLO_CONVOLUTION (operator 2) is not listed: an operator that is not read here",
    ],
)

golden = {
    "generator": "test/golden/tflite-fixtures.py",
    "versions": {
        "python": sys.version.split()[0],
        "flatbuffers": flatbuffers._version.__version__,
        "numpy": numpy.__version__,
    },
    "fixtures": fixtures,
}
pathlib.Path("test/golden/tflite-fixtures.json").write_text(json.dumps(golden) + "\n")
