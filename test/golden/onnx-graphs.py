"""ONNX graphs: weights that the graph computes from constants, local functions, 4-bit and blocked quantisation, and the
depth of parallel branches, with what numpy and a naive recursion make of them.

Run from the project's root: /usr/bin/python3 test/golden/onnx-graphs.py
"""

import base64
import json
import pathlib
import sys
import tempfile

# The folder of this script holds a torch.py of its own.
sys.path.pop(0)

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

random = np.random.default_rng(20220331)
fixtures = []
node = helper.make_node

def normal(*shape):
    return random.standard_normal(shape).astype("f4")

def constant(name, values, dtype="f4"):
    return numpy_helper.from_array(np.asarray(values, dtype), name)

def model(nodes, initializers=(), functions=(), opsets=(("", 18),), outputs=("y",)):
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
        initializers,
    )
    made = helper.make_model(
        graph, opset_imports=[helper.make_opsetid(*each) for each in opsets], functions=list(functions)
    )
    made.ir_version = 8
    return made.SerializeToString()

def layer(name, weight, kind="conv", groups=1, rank=0, **rest):
    weight = np.asarray(weight)
    values = weight.astype("f8").ravel().tolist()
    return {"name": name, "kind": kind, "groups": groups, "rank": rank, "shape": list(weight.shape), "values": values, **rest}

def add(name, made, layers, notes=()):
    fixtures.append({"name": name, "model": base64.b64encode(made).decode(), "layers": layers, "notes": list(notes)})

def one(name, nodes, initializers, weight, **rest):
    """A graph whose only convolution takes "w"."""
    groups = rest.get("groups", 1)
    add(name, model([*nodes, node("Conv", ["x", "w"], ["y"], name="c", group=groups)], initializers), [layer("c", weight, **rest)])

# Weights behind nodes that change their form.
w = normal(3, 3, 3, 1)
one(
    "Reshape, with 0 and -1",
    [node("Reshape", ["v", "s"], ["w"])],
    [constant("v", w), constant("s", [0, 1, 3, -1], "int64")],
    w.reshape(3, 1, 3, 3),
    kind="depthwise",
    groups=3,
)
w = normal(4, 3, 3)
one("Unsqueeze by an input", [node("Unsqueeze", ["v", "a"], ["w"])], [constant("v", w), constant("a", [-2], "int64")], w[:, :, None])
w = normal(1, 4, 2, 3, 3)
one("Squeeze by an input", [node("Squeeze", ["v", "a"], ["w"])], [constant("v", w), constant("a", [0], "int64")], w[0])
one("Squeeze of all", [node("Squeeze", ["v"], ["w"])], [constant("v", w)], w[0])
w, scale, shift = normal(4, 3, 3, 3), normal(4, 1, 1, 1), normal(3, 1, 1)
one("Mul by a constant for each output", [node("Mul", ["v", "s"], ["w"])], [constant("v", w), constant("s", scale)], w * scale)
one("Mul, the constant first", [node("Mul", ["s", "v"], ["w"])], [constant("v", w), constant("s", scale)], w * scale)
one(
    "Div, Sub and Add",
    [node("Div", ["v", "s"], ["a"]), node("Sub", ["b", "a"], ["c"]), node("Add", ["c", "b"], ["w"])],
    [constant("v", w), constant("s", scale), constant("b", shift)],
    ((shift - (w / scale).astype("f4")).astype("f4") + shift).astype("f4"),
)
a, b = normal(2, 3, 3, 3), normal(5, 3, 3, 3)
one("Concat", [node("Concat", ["a", "b"], ["w"], axis=0)], [constant("a", a), constant("b", b)], np.concatenate([a, b]))
a, b = normal(2, 3, 3, 3), normal(2, 1, 3, 3)
one("Concat of inputs", [node("Concat", ["a", "b"], ["w"], axis=-3)], [constant("a", a), constant("b", b)], np.concatenate([a, b], 1))
w = normal(8, 3, 3, 3)
one(
    "Slice",
    [node("Slice", ["v", "from", "to", "axes"], ["w"])],
    [constant("v", w), constant("from", [1, -2], "int64"), constant("to", [5, 99], "int64"), constant("axes", [0, 1], "int64")],
    w[1:5, 1:],
)
add(
    "Split in equal parts, in given sizes, and of inputs",
    model(
        [
            node("Split", ["v"], ["a", "b"], axis=0),
            node("Split", ["v", "n"], ["c", "d"], axis=1),
            *[node("Conv", ["x", each], ["y" + each], name=each) for each in "abcd"],
        ],
        [constant("v", w), constant("n", [1, 2], "int64")],
        outputs=["ya", "yb", "yc", "yd"],
    ),
    [layer("a", w[:4]), layer("b", w[4:]), layer("c", w[:, :1]), layer("d", w[:, 1:])],
)

# Quantisation: 4 bits, and blocks along an axis.
packed = random.integers(0, 256, 54).astype("u1")
nibbles = np.stack([packed & 15, packed >> 4], -1).ravel().astype("i4").reshape(4, 3, 3, 3)
scales, zeros = np.abs(normal(4)), random.integers(-3, 4, 4).astype("i1")
for name, number, values in [("int4", 22, np.where(nibbles > 7, nibbles - 16, nibbles)), ("uint4", 21, nibbles)]:
    stored = TensorProto(name="q", data_type=number, dims=[4, 3, 3, 3], raw_data=packed.tobytes())
    expected = (values - zeros[:, None, None, None]).astype("f4") * scales[:, None, None, None]
    nodes = [node("DequantizeLinear", ["q", "s", "z"], ["w"], axis=0)]
    one(f"{name} weights", nodes, [stored, constant("s", scales), constant("z", zeros, "i1")], expected, dtype=f"{name[0]}4 -> f32")
q = random.integers(-127, 128, (2, 6, 3, 3)).astype("i1")
scales, zeros = np.abs(normal(2, 3, 3, 3)), random.integers(-5, 6, (2, 3, 3, 3)).astype("i1")
one(
    "blocks of two inputs, each with a scale and a zero point",
    [node("DequantizeLinear", ["q", "s", "z"], ["w"], axis=1, block_size=2)],
    [constant("q", q, "i1"), constant("s", scales), constant("z", zeros, "i1")],
    (q.astype("f4") - np.repeat(zeros, 2, 1)) * np.repeat(scales, 2, 1),
)
w, good = normal(2, 3, 3, 3), normal(2, 3, 3, 3)
add(
    "a quantisation that is not read leaves the other layers",
    model(
        [
            node("DequantizeLinear", ["q", "s"], ["w"], axis=0),
            node("Conv", ["x", "w"], ["y0"], name="odd"),
            node("Conv", ["y0", "good"], ["y"], name="good"),
        ],
        [constant("q", q, "i1"), constant("s", [1, 2, 3]), constant("good", good)],
    ),
    [layer("good", good)],
    ["Conv 'odd' is not listed: its weight 'q' is quantised with parameters of shape [3]"],
)

# Convolutions of other names.
w, v = normal(4, 3, 3, 3), normal(4, 3, 3, 3)
add(
    "deformable convolutions",
    model(
        [
            node("DeformConv", ["x", "w", "o"], ["y0"], name="deform"),
            node("MMCVModulatedDeformConv2d", ["y0", "o", "m", "v"], ["y"], name="dcn", domain="mmdeploy"),
        ],
        [constant("w", w), constant("v", v), constant("o", [0]), constant("m", [0])],
        opsets=(("", 19), ("mmdeploy", 1)),
    ),
    [layer("deform", w), layer("dcn", v, rank=1)],
)
add(
    "onnxruntime's own layouts",
    model(
        [
            node("Conv", ["x", "w"], ["y0"], name="blocked", domain="com.microsoft.nchwc"),
            node("NhwcFusedConv", ["y0", "v"], ["y"], name="fused", domain="com.microsoft"),
        ],
        [constant("w", w), constant("v", v)],
        opsets=(("", 17), ("com.microsoft.nchwc", 1), ("com.microsoft", 1)),
    ),
    [],
    [
        "Conv 'blocked' is not listed: onnxruntime's optimiser laid its weight out for one machine; take the model before that",
        "NhwcFusedConv 'fused' is not listed: onnxruntime's optimiser",
    ],
)
add("a graph without convolutions", model([node("MatMul", ["x", "w"], ["y"])], [constant("w", normal(3, 3))]), [], ["No convolution nodes; 1 linear layer (MatMul)."])
add(
    "an unknown operator that may convolve",
    model([node("OctConv", ["x", "w"], ["y"], domain="mine")], [constant("w", w)], opsets=(("", 17), ("mine", 1))),
    [],
    ["No convolution nodes that are read here; 1 look like some by their names: OctConv of 'mine'."],
)

# Local functions: modules that call an operator's function, twice, with an attribute handed on and a constant of its own.
functions = [
    helper.make_function(
        "lib",
        "conv",
        ["input", "weight"],
        ["out"],
        [
            node("Conv", ["input", "weight"], ["out"]),
        ],
        [helper.make_opsetid("", 18)],
        ["strides"],
    ),
    helper.make_function(
        "modules",
        "Block",
        ["input", "weight"],
        ["o"],
        [
            node("Constant", [], ["own"], value=numpy_helper.from_array(v, "own")),
            node("conv", ["input", "weight"], ["h"], domain="lib", name="first", strides=[2, 2]),
            node("Relu", ["h"], ["r"]),
            node("Conv", ["r", "own"], ["o"], name="second"),
        ],
        [helper.make_opsetid("", 18), helper.make_opsetid("lib", 1)],
    ),
]
reference = functions[0].node[0].attribute.add()
reference.name, reference.type, reference.ref_attr_name = "strides", onnx.AttributeProto.INTS, "strides"
a, b = normal(4, 3, 3, 3), normal(4, 4, 5, 5)
add(
    "local functions",
    model(
        [
            node("Block", ["x", "a"], ["h"], name="left", domain="modules"),
            node("Block", ["h", "b"], ["y"], name="right", domain="modules"),
        ],
        [constant("a", a), constant("b", b)],
        functions,
        (("", 18), ("modules", 1), ("lib", 1)),
    ),
    [
        layer("left/first", a, tensor="a", stride=[2, 2], rank=0),
        layer("left/second", v, tensor="Block/own", stride=[1, 1], rank=1),
        layer("right/first", b, tensor="b", stride=[2, 2], rank=2),
    ],
    ["2 local functions: the nodes of each stand in the place of its calls.", "The weight 'Block/own' is shared by"],
)

# torch's own: every nn.Conv2d a function.
torch.manual_seed(0)
net = torch.nn.Sequential(
    torch.nn.Conv2d(3, 4, 3), torch.nn.ReLU(), torch.nn.Conv2d(4, 4, 3, groups=4), torch.nn.ReLU(), torch.nn.Conv2d(4, 2, 1)
).eval()
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "net.onnx"
    torch.onnx.export(net, torch.zeros(1, 3, 8, 8), str(path), opset_version=15, export_modules_as_functions={torch.nn.Conv2d})
    made = path.read_bytes()
weights = [net[i].weight.detach().numpy() for i in (0, 2, 4)]

add(
    "torch.onnx.export with export_modules_as_functions",
    made,
    [
        layer(None, weights[0], rank=0),
        layer(None, weights[1], "depthwise", 4, rank=1),
        layer(None, weights[2], rank=2),
    ],
)

# Depth: the longest path in nodes, ranked among the different depths of convolutions.
def branches(name, nodes):
    """nodes: (operator, name, inputs)."""
    depth, inits, made = {"x": -1}, [], []
    for op, own, inputs in nodes:
        depth[own] = 1 + max(depth[each] for each in inputs)
        weights = [own + ".w"] if op == "Conv" else []
        inits += [constant(each, normal(1, 1, 3, 3)) for each in weights]
        made.append(node(op, [*inputs, *weights], [own], name=own))
    ranks = sorted({depth[own] for op, own, _ in nodes if op == "Conv"})
    layers = [
        layer(own, numpy_helper.to_array(next(i for i in inits if i.name == own + ".w")), rank=ranks.index(depth[own]))
        for op, own, _ in nodes
        if op == "Conv"
    ]
    add(name, model(made, inits, outputs=[nodes[-1][1]]), layers)

C = lambda own, *inputs: ("Conv", own, inputs)
R = lambda own, *inputs: ("Relu", own, inputs)
branches("depth: residual", [C("a", "x"), R("ra", "a"), C("b", "ra"), R("rb", "b"), C("c", "rb"), C("skip", "ra"), ("Add", "s", ["c", "skip"]), C("d", "s")])
branches("depth: inception", [C("stem", "x"), C("b1", "stem"), C("b2a", "stem"), C("b2b", "b2a"), C("b3a", "stem"), C("b3b", "b3a"), C("b3c", "b3b"), ("Concat", "cat", ["b1", "b2b", "b3c"]), C("head", "cat")])
branches("depth: two heads", [C("a", "x"), R("ra", "a"), C("h1", "ra"), R("r1", "h1"), R("r1b", "r1"), C("h1b", "r1b"), C("h2", "ra"), C("h2b", "h2")])

golden = {
    "generator": "test/golden/onnx-graphs.py",
    "versions": {
        "python": sys.version.split()[0],
        "onnx": onnx.__version__,
        "numpy": np.__version__,
        "torch": torch.__version__,
    },
    "fixtures": fixtures,
}
pathlib.Path("test/golden/onnx-graphs.json").write_text(json.dumps(golden) + "\n")
