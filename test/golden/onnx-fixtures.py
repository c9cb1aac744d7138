"""Small ONNX models that use one feature each, with what python3-onnx and numpy make of their weights.

Run from the project's root: /usr/bin/python3 test/golden/onnx-fixtures.py
"""

import base64
import json
import pathlib
import sys
import tempfile

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

random = np.random.default_rng(20220331)
fixtures = []


def normal(*shape):
    return random.standard_normal(shape).astype("f4")


def model(nodes, initializers=(), sparse=()):
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        initializers,
        sparse_initializer=sparse,
    )
    made = helper.make_model(
        graph,
        producer_name="fixture",
        producer_version="1",
        opset_imports=[helper.make_opsetid("", 13), helper.make_opsetid("com.microsoft", 1)],
    )
    return made


def layer(name, weight, kind="conv", groups=1, stride=None, tensor=None, dtype=None):
    weight = np.asarray(weight)
    return {
        "name": name,
        "kind": kind,
        "groups": groups,
        "stride": stride or [1] * (weight.ndim - 2),
        "shape": list(weight.shape),
        "values": weight.astype("f8").ravel().tolist(),
        **({"tensor": tensor} if tensor else {}),
        **({"dtype": dtype} if dtype else {}),
    }


def add(name, made, layers, roles=None, notes=(), files=None, unread=None):
    fixtures.append(
        {
            "name": name,
            "model": base64.b64encode(made if isinstance(made, bytes) else made.SerializeToString()).decode(),
            "files": {k: base64.b64encode(v).decode() for k, v in (files or {}).items()},
            "layers": layers,
            "roles": roles or {},
            **({"unread": unread} if unread else {}),
            "notes": list(notes),
        }
    )


# Typed fields and raw bytes of every float type. 300 filters: varints cross several lengths.
w = normal(4, 3, 3, 3)
half = w.astype("f2")
small = np.array([0.0, -0.0, 6e-8, -6.1e-5, 65504, np.inf, -np.inf, 1.5, 1 / 3], "f2").reshape(1, 1, 3, 3)
ints = random.integers(-128, 128, (2, 1, 3, 3)).astype("i1")
longs = random.integers(-(2**52), 2**52, (1, 1, 3, 3))
bf = helper.make_tensor("bf", TensorProto.BFLOAT16, w.shape, w.ravel())
initializers = [
    helper.make_tensor("f32_typed", TensorProto.FLOAT, w.shape, w.ravel()),
    helper.make_tensor("f64_typed", TensorProto.DOUBLE, w.shape, w.astype("f8").ravel() / 3),
    helper.make_tensor("f16_typed", TensorProto.FLOAT16, half.shape, half.ravel()),
    helper.make_tensor("f16_edges", TensorProto.FLOAT16, small.shape, small.ravel()),
    bf,
    helper.make_tensor("i8_typed", TensorProto.INT8, ints.shape, ints.ravel()),
    helper.make_tensor("i64_typed", TensorProto.INT64, longs.shape, longs.ravel()),
    helper.make_tensor("u64_typed", TensorProto.UINT64, longs.shape, np.abs(longs).ravel()),
    helper.make_tensor("u8_typed", TensorProto.UINT8, ints.shape, ints.view("u1").ravel()),
    numpy_helper.from_array(half, "f16_raw"),
    numpy_helper.from_array(w.astype("f8") / 7, "f64_raw"),
    numpy_helper.from_array(ints, "i8_raw"),
    numpy_helper.from_array(longs, "i64_raw"),
]
nodes = [
    helper.make_node("Conv", ["x", t.name], [f"y{i}"], name=f"conv/{t.name}") for i, t in enumerate(initializers)
]
expected = [
    layer(f"conv/{t.name}", numpy_helper.to_array(t), dtype=t.name.split("_")[0].replace("bf", "bf16"))
    for t in initializers
]
for e in expected:
    # JSON has no infinities.
    e["values"] = [v if np.isfinite(v) else ("Infinity" if v > 0 else "-Infinity") for v in e["values"]]
add("every element type, typed and raw", model(nodes, initializers), expected)

# Constants behind other nodes.
w = normal(3, 3, 2, 5)
listed = normal(4)
add(
    "weights behind Constant, Identity, Transpose and Cast",
    model(
        [
            helper.make_node("Constant", [], ["w_const"], value=numpy_helper.from_array(w, "inner name")),
            helper.make_node("Identity", ["w_const"], ["w_same"]),
            helper.make_node("Transpose", ["w_same"], ["w_oihw"], perm=[3, 2, 0, 1]),
            helper.make_node("Conv", ["x", "w_oihw", "b"], ["y0"], name="transposed", strides=[2, 1]),
            helper.make_node("Transpose", ["w_half"], ["w_reversed"]),
            helper.make_node("Cast", ["w_reversed"], ["w_float"], to=TensorProto.FLOAT),
            helper.make_node("Conv", ["y0", "w_float"], ["y1"]),
            helper.make_node("Constant", [], ["shape"], value_ints=[1, -1]),
            helper.make_node("Constant", [], ["factor"], value_float=2.5),
            helper.make_node("Mul", ["y1", "factor"], ["y2"]),
            helper.make_node("Reshape", ["y2", "shape"], ["y3"], name="flat"),
            helper.make_node("MatMul", ["y3", "dense"], ["y4"], name="head"),
            helper.make_node(
                "ConstantOfShape", ["shape"], ["y"], value=helper.make_tensor("", TensorProto.FLOAT, [1], [3])
            ),
        ],
        [
            numpy_helper.from_array(normal(5), "b"),
            numpy_helper.from_array(w.astype("f2"), "w_half"),
            numpy_helper.from_array(normal(4, 2), "dense"),
            numpy_helper.from_array(listed, "left over"),
        ],
    ),
    [
        layer("transposed", w.transpose(3, 2, 0, 1), stride=[2, 1], tensor="w_const"),
        layer("w_half", w.astype("f2").transpose(3, 2, 1, 0), tensor="w_half"),
    ],
    roles={
        "b": "bias of Conv 'transposed'",
        "shape": "shape constant of Reshape 'flat'",
        "factor": "operand of Mul 'y2'",
        "dense": "weight of MatMul 'head': no spatial kernel",
        "left over": "not used by any node",
        "y.value": "an attribute of ConstantOfShape 'y'",
    },
    notes=["written by fixture 1", "No batch normalisation nodes"],
)

# Quantised weights.
q = random.integers(-128, 128, (4, 2, 3, 3)).astype("i1")
u = random.integers(0, 256, (2, 4, 3, 3)).astype("u1")
scale, scales = np.float32(0.0123), np.abs(normal(4)) / 100
zeros = random.integers(0, 256, 4).astype("u1")
per_axis1 = (u.astype("i4") - zeros[None, :, None, None]).astype("f4") * scales[None, :, None, None]
per_tensor = q.astype("f4") * scale
per_axis0 = q.astype("f4") * scales[:, None, None, None]
shifted = (q.astype("i4") - np.int32(-3)).astype("f4")
add(
    "quantised weights",
    model(
        [
            helper.make_node("DequantizeLinear", ["q0", "scale"], ["w0"]),
            helper.make_node("Conv", ["x", "w0"], ["y0"], name="a tensor"),
            helper.make_node("DequantizeLinear", ["q1", "scales"], ["w1"], axis=0, name="dq1"),
            helper.make_node("Conv", ["y0", "w1"], ["y1"], name="an output"),
            helper.make_node("DequantizeLinear", ["u2", "scales", "zeros"], ["w2"]),
            helper.make_node("Transpose", ["w2"], ["w2t"], perm=[1, 0, 2, 3]),
            helper.make_node("Conv", ["y1", "w2t"], ["y2"], name="axis 1, transposed"),
            helper.make_node(
                "QLinearConv", ["y2", "xs", "xz", "q3", "scales", "wz", "ys", "yz"], ["y3"], name="qlinear"
            ),
            helper.make_node("ConvInteger", ["y3", "q4", "xz", "minus3"], ["y"], name="integer"),
        ],
        [
            numpy_helper.from_array(q, "q0"),
            numpy_helper.from_array(q, "q1"),
            numpy_helper.from_array(u, "u2"),
            numpy_helper.from_array(q, "q3"),
            numpy_helper.from_array(q, "q4"),
            numpy_helper.from_array(np.array(scale), "scale"),
            numpy_helper.from_array(scales, "scales"),
            numpy_helper.from_array(zeros, "zeros"),
            numpy_helper.from_array(np.array(0.5, "f4"), "xs"),
            numpy_helper.from_array(np.array(3, "u1"), "xz"),
            numpy_helper.from_array(np.zeros(4, "i1"), "wz"),
            numpy_helper.from_array(np.array(-3, "i1"), "minus3"),
            numpy_helper.from_array(np.array(0.5, "f4"), "ys"),
            numpy_helper.from_array(np.array(3, "u1"), "yz"),
        ],
    ),
    [
        layer("a tensor", per_tensor, tensor="q0", dtype="i8 -> f32"),
        layer("an output", per_axis0, tensor="q1", dtype="i8 -> f32"),
        layer("axis 1, transposed", per_axis1.transpose(1, 0, 2, 3), tensor="u2", dtype="u8 -> f32"),
        layer("qlinear", per_axis0, tensor="q3"),
        layer("integer", shifted, tensor="q4"),
    ],
    roles={
        "scale": "scale of DequantizeLinear 'w0'",
        "zeros": "zero point of DequantizeLinear 'w2'",
        "wz": "weight zero point of QLinearConv 'qlinear'",
    },
    notes=["an integer convolution has no scale"],
)

# Weights trained for quantisation: stored as f32, quantised and dequantised by the graph. Ties round to even.
w = normal(4, 2, 3, 3)
w[0, 0] = np.array([0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 300, -300, 0], "f4").reshape(3, 3)
signed, steps = np.array([0, 1, -2, 3], "i1"), np.array([1, 0.125, 0.03, 2], "f4")


def there_and_back(values, scale, zero, least, most):
    levels = np.clip(np.rint(values / scale) + zero, least, most)
    return ((levels - zero).astype("f4") * scale).astype("f4")


add(
    "weights trained for quantisation",
    model(
        [
            helper.make_node("QuantizeLinear", ["w0", "steps", "signed"], ["q0"], axis=0),
            helper.make_node("DequantizeLinear", ["q0", "steps", "signed"], ["d0"], axis=0),
            helper.make_node("Conv", ["x", "d0"], ["y0"], name="signed"),
            helper.make_node("QuantizeLinear", ["w1", "tenth"], ["q1"]),
            helper.make_node("DequantizeLinear", ["q1", "tenth"], ["d1"]),
            helper.make_node("Conv", ["y0", "d1"], ["y"], name="unsigned"),
        ],
        [
            numpy_helper.from_array(w, "w0"),
            numpy_helper.from_array(w, "w1"),
            numpy_helper.from_array(steps, "steps"),
            numpy_helper.from_array(signed, "signed"),
            numpy_helper.from_array(np.array(0.1, "f4"), "tenth"),
        ],
    ),
    [
        layer(
            "signed",
            there_and_back(w, steps[:, None, None, None], signed.astype("f4")[:, None, None, None], -128, 127),
            tensor="w0",
            dtype="f32 -> i8 -> f32",
        ),
        layer("unsigned", there_and_back(w, np.float32(0.1), 0, 0, 255), tensor="w1", dtype="f32 -> u8 -> f32"),
    ],
    roles={"steps": "scale of QuantizeLinear 'q0'"},
)

# Every kind of convolution.
kinds = [
    ("one axis", "Conv", (4, 2, 5), {}, "conv", 1),
    ("three axes", "Conv", (2, 2, 3, 3, 3), {"strides": [1, 2, 2]}, "conv", 1),
    ("depthwise", "Conv", (6, 1, 3, 3), {"group": 3, "strides": [2, 2], "kernel_shape": [3, 3]}, "depthwise", 3),
    ("grouped", "Conv", (4, 2, 3, 3), {"group": 2}, "conv", 2),
    ("up", "ConvTranspose", (4, 3, 2, 2), {"group": 2, "strides": [2, 2]}, "transposed", 2),
    ("up one axis", "ConvTranspose", (4, 3, 2), {}, "transposed", 1),
    ("fused", "FusedConv", (2, 3, 3, 3), {"domain": "com.microsoft", "activation": "Relu"}, "conv", 1),
]
weights = [normal(*shape) for _, _, shape, *_ in kinds]
add(
    "every kind of convolution",
    model(
        [
            helper.make_node(op, ["x", f"w{i}"], [f"y{i}"], name=name, **attributes)
            for i, (name, op, _, attributes, *_) in enumerate(kinds)
        ]
        + [helper.make_node("Conv", ["x", "w9"], ["y9"], name="elsewhere", domain="org.other")],
        [numpy_helper.from_array(w, f"w{i}") for i, w in enumerate(weights)]
        + [numpy_helper.from_array(normal(1, 1, 3, 3), "w9")],
    ),
    [
        layer(name, w, kind, groups, attributes.get("strides"))
        for (name, _, _, attributes, kind, groups), w in zip(kinds, weights)
    ],
    roles={"w9": "weight of Conv 'elsewhere'"},
)

# Subgraphs: weights of their own, of the same name, and of the graph around.
outer, one, two = normal(2, 2, 3, 3), normal(2, 2, 3, 3), normal(2, 2, 3, 3)


def branch(weight):
    return helper.make_graph(
        [
            helper.make_node("Conv", ["x", "w"], ["h"], name="conv in a branch"),
            helper.make_node("Conv", ["h", "outer"], ["z"]),
        ],
        "branch",
        [],
        [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(weight, "w")],
    )


add(
    "branches of an If",
    model(
        [
            helper.make_node("If", ["condition"], ["h"], then_branch=branch(one), else_branch=branch(two), name="if"),
            helper.make_node("BatchNormalization", ["h", "s", "s", "s", "s"], ["h1"], name="bn"),
            helper.make_node("Conv", ["h1", "outer"], ["h2"], name="last"),
            helper.make_node("BatchNormalization", ["h2", "s", "s", "s", "s"], ["y"], name="bn"),
        ],
        [
            numpy_helper.from_array(outer, "outer"),
            numpy_helper.from_array(np.array(True), "condition"),
            numpy_helper.from_array(normal(2), "s"),
        ],
    ),
    # The attribute else_branch comes first: helper.make_node sorts them by name.
    [layer("conv in a branch", two), layer("outer", outer), layer("conv in a branch #2", one)],
    roles={"condition": "condition of If 'if'", "s": "scale of BatchNormalization 'bn'"},
    notes=["The weight 'outer' is shared by Conv 'z', Conv 'z', Conv 'last'", "follows 1 of 5 convolutions"],
)

# One tensor in two forms, a weight that is computed, one that is an input, a sparse one.
w = normal(2, 2, 3, 3)
sparse = helper.make_sparse_tensor(
    helper.make_tensor("sparse", TensorProto.FLOAT, [2], [1.0, 2.0]),
    helper.make_tensor("", TensorProto.INT64, [2], [0, 7]),
    [1, 1, 3, 3],
)
thin = np.zeros((1, 1, 3, 3), "f4")
thin.flat[[0, 7]] = [1, 2]
# By a row of indices for each value, as well.
rows = [(0, 0, 1, 2), (0, 1, 2, 0), (1, 1, 0, 1)]
by_rows = helper.make_sparse_tensor(
    helper.make_tensor("by_rows", TensorProto.DOUBLE, [3], [-1.5, 0.25, 3.0]),
    helper.make_tensor("", TensorProto.INT64, [3, 4], np.ravel(rows)),
    [2, 2, 3, 3],
)
spread = np.zeros((2, 2, 3, 3))
spread[tuple(np.transpose(rows))] = [-1.5, 0.25, 3.0]
add(
    "weights that are no constants",
    model(
        [
            helper.make_node("Conv", ["x", "w"], ["y0"], name="direct"),
            helper.make_node("Transpose", ["w"], ["wt"], perm=[1, 0, 2, 3]),
            helper.make_node("Conv", ["y0", "wt"], ["y1"], name="swapped"),
            helper.make_node("Erf", ["v"], ["wv"], name="times"),
            helper.make_node("Conv", ["y1", "wv"], ["y2"], name="normed"),
            helper.make_node("Conv", ["y2", "x"], ["y3"], name="dynamic"),
            helper.make_node("Conv", ["y3", "sparse"], ["y4"], name="thin"),
            helper.make_node("Conv", ["y4", "by_rows"], ["y"], name="spread"),
        ],
        [
            numpy_helper.from_array(w, "w"),
            numpy_helper.from_array(w, "v"),
        ],
        [sparse, by_rows],
    ),
    [
        layer("direct", w, tensor="w"),
        layer("swapped", w.transpose(1, 0, 2, 3), tensor="w (Transpose(1,0,2,3))"),
        layer("thin", thin, tensor="sparse"),
        layer("spread", spread, tensor="by_rows", dtype="f64"),
    ],
    roles={
        "v": "input 1 of Erf 'times'",
    },
    notes=[
        "Conv 'normed' is not listed: its weight 'wv' is computed by Erf 'times'.",
        "Conv 'dynamic' is not listed: its weight 'x' is an input of the graph.",
    ],
)

# External data.
a, b = normal(2, 3, 3, 3), normal(3, 2, 5, 5)
made = model(
    [
        helper.make_node("Conv", ["x", "a"], ["y0"], name="a"),
        helper.make_node("Conv", ["y0", "b"], ["y"], name="b"),
    ],
    [numpy_helper.from_array(a, "a"), numpy_helper.from_array(b, "b")],
)
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "model.onnx"
    onnx.save_model(made, str(path), save_as_external_data=True, location="weights.bin", size_threshold=0)
    add(
        "external data",
        path.read_bytes(),
        [layer("a", a), layer("b", b)],
        files={"weights.bin": (path.parent / "weights.bin").read_bytes()},
    )

golden = {
    "generator": "test/golden/onnx-fixtures.py",
    "versions": {"python": sys.version.split()[0], "onnx": onnx.__version__, "numpy": np.__version__},
    "fixtures": fixtures,
}
pathlib.Path("test/golden/onnx-fixtures.json").write_text(json.dumps(golden) + "\n")
