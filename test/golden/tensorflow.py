"""TensorFlow's files to their published layouts, with the numbers that numpy put into them: a frozen GraphDef, a SavedModel
of version 1 with variables, one of version 2 whose variables are known by their objects, and checkpoints of versions 1 and 2.

Layouts: tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto, core/protobuf/{saved_model,
meta_graph,tensor_bundle,trackable_object_graph}.proto, core/util/saved_tensor_slice.proto; the table is LevelDB's
(doc/table_format.md), written here anew; Snappy by python3-snappy.

Run from the project's root: /usr/bin/python3 test/golden/tensorflow.py
"""

import base64
import json
import pathlib
import struct
import sys

here = sys.path.pop(0)
import numpy as np  # noqa: E402
import snappy  # noqa: E402

# Behind the packages: files here have the names of some.
sys.path.append(here)
from protobuf_writer import content, number, varint  # noqa: E402

random = np.random.default_rng(20220331)


def normal(*shape):
    return random.standard_normal(shape).astype("f4")


DTYPES = {"float32": 1, "float64": 2, "int32": 3, "float16": 19}


def shape_proto(shape):
    return b"".join(content(2, number(1, size)) for size in shape)


def tensor_proto(array, packed=False):
    head = number(1, DTYPES[str(array.dtype)]) + content(2, shape_proto(array.shape))
    return head + (content(5, array.tobytes()) if packed else content(4, array.tobytes()))


def attribute(key, value):
    return content(5, content(1, key) + content(2, value))


def node(name, op, *inputs, **attributes):
    return content(1, node_def(name, op, *inputs, **attributes))


def node_def(name, op, *inputs, **attributes):
    out = content(1, name) + content(2, op) + b"".join(content(3, each) for each in inputs)
    for key, value in attributes.items():
        if isinstance(value, np.ndarray):
            out += attribute(key, content(8, tensor_proto(value, key == "packed")))
        elif isinstance(value, list):
            out += attribute(key, content(1, content(3, b"".join(varint(i) for i in value))))
        else:
            out += attribute(key, content(2, value))
    return out


# LevelDB's table: blocks of entries that share the beginnings of their keys, an index of blocks, a footer.
def crc32c(data):
    table = []
    for n in range(256):
        for _ in range(8):
            n = n >> 1 ^ (0x82F63B78 if n & 1 else 0)
        table.append(n)
    crc = 0xFFFFFFFF
    for byte in data:
        crc = crc >> 8 ^ table[(crc ^ byte) & 255]
    crc ^= 0xFFFFFFFF
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def table(entries, per_block=3, pack=False):
    out, index = b"", []

    def block(rows):
        nonlocal out
        body, restarts, last = b"", [], b""
        for i, (key, value) in enumerate(rows):
            shared = 0
            if i % 16:
                while shared < min(len(key), len(last)) and key[shared] == last[shared]:
                    shared += 1
            else:
                restarts.append(len(body))
            body += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
            last = key
        body += struct.pack(f"<{len(restarts) or 1}I", *(restarts or [0])) + struct.pack("<I", len(restarts) or 1)
        stored = snappy.compress(body) if pack else body
        kind = bytes([1 if pack else 0])
        handle = varint(len(out)) + varint(len(stored))
        out += stored + kind + struct.pack("<I", crc32c(stored + kind))
        return handle

    entries = sorted(entries)
    for at in range(0, len(entries), per_block):
        rows = entries[at : at + per_block]
        index.append((rows[-1][0], block(rows)))
    meta, top = block([]), block(index)
    footer = meta + top
    return out + footer + bytes(40 - len(footer)) + struct.pack("<Q", 0xDB4775248B80FB57)


def bundle(tensors, pack=False, texts=(), shards=1):
    """The index and the shards of a checkpoint of version 2."""
    files = [b""] * shards
    entries = [(b"", number(1, shards) + content(3, number(1, 1)))]
    for i, (key, array) in enumerate(tensors.items()):
        shard = i % shards
        data = array.tobytes()
        entry = number(1, DTYPES[str(array.dtype)]) + content(2, shape_proto(array.shape))
        entry += (number(3, shard) if shard else b"") + number(4, len(files[shard])) + number(5, len(data))
        entries.append((key.encode(), entry + varint(6 << 3 | 5) + struct.pack("<I", crc32c(data))))
        files[shard] += data
    for key, text in texts:
        data = varint(len(text)) + struct.pack("<I", crc32c(struct.pack("<Q", len(text)))) + text
        entry = number(1, 7) + content(2, b"") + number(4, len(files[0])) + number(5, len(data))
        entries.append((key.encode(), entry))
        files[0] += data
    return table(entries, pack=pack), files


def shard_names(prefix, files):
    return {f"{prefix}.data-{i:05d}-of-{len(files):05d}": data for i, data in enumerate(files)}


fixtures = []


def layer(name, array, layout, kind="conv", stride=None, rank=None):
    axes = {"HWIO": (3, 2, 0, 1), "HWIM": (2, 3, 0, 1)}[layout]
    filters = np.ascontiguousarray(array.transpose(axes))
    filters = filters.reshape(-1, *filters.shape[2:]) if kind == "depthwise" else filters
    return {"name": name, "kind": kind, "stride": stride, "rank": rank, "filters": filters.astype("f8").ravel().tolist()}


def add(name, file, data, layers, files=(), notes=(), order="graph"):
    fixtures.append(
        {
            "name": name,
            "file": file,
            "order": order,
            "files": {k: base64.b64encode(v).decode() for k, v in {file: data, **dict(files)}.items()},
            "layers": layers,
            "notes": list(notes),
        }
    )


w, d, v = normal(3, 3, 2, 4), normal(3, 3, 4, 2), normal(5, 5, 2, 3)
batch = np.array([1.0, 2.0], "f4")
frozen = b"".join(
    [
        node("image", "Placeholder"),
        node("conv/weights", "Const", value=w),
        node("conv/weights/read", "Identity", "conv/weights"),
        node("conv/Conv2D", "Conv2D", "image", "conv/weights/read", "^image", strides=[1, 2, 3, 1], data_format="NHWC"),
        node("conv/Relu", "Relu", "conv/Conv2D:0"),
        node("dw/weights", "Const", value=d),
        node("dw/depthwise", "DepthwiseConv2dNative", "conv/Relu", "dw/weights", strides=[1, 1, 2, 2], data_format="NCHW"),
        node("side/weights", "Const", value=v),
        node("side/Conv2D", "Conv2D", "image", "side/weights", strides=[1, 1, 1, 1]),
        node("batch", "Const", value=batch),
    ]
)
graph_layers = [
    layer("conv/Conv2D", w, "HWIO", stride=[2, 3], rank=0),
    layer("dw/depthwise", d, "HWIM", "depthwise", [2, 2], 1),
    layer("side/Conv2D", v, "HWIO", stride=[1, 1], rank=0),
]
add("a frozen graph", "frozen_inference_graph.pb", frozen + content(4, number(1, 1)), graph_layers, notes=["TensorFlow graph of 10 nodes."])

variables = {"conv/weights": w, "dw/weights": d, "conv/biases": normal(4), "global_step": np.array(7, "i4"), "conv/weights/Momentum": w}
saved = b"".join(
    [
        node("image", "Placeholder"),
        node("conv/weights", "VariableV2"),
        node("conv/weights/read", "Identity", "conv/weights"),
        node("conv/Conv2D", "Conv2D", "image", "conv/weights/read", strides=[1, 2, 2, 1]),
        node("dw/weights", "VarHandleOp", shared_name="dw/weights"),
        node("dw/read", "ReadVariableOp", "dw/weights"),
        node("dw/depthwise", "DepthwiseConv2dNative", "conv/Conv2D", "dw/read", strides=[1, 1, 1, 1]),
    ]
)
index, shards = bundle(variables, shards=2)
add(
    "a SavedModel of version 1, in two shards",
    "saved_model.pb",
    number(1, 1) + content(2, content(1, content(4, "serve")) + content(2, saved)),
    [layer("conv/Conv2D", w, "HWIO", stride=[2, 2], rank=0), layer("dw/depthwise", d, "HWIM", "depthwise", [1, 1], 1)],
    {"variables/variables.index": index, **shard_names("variables/variables", shards)},
    ["TensorFlow SavedModel, graph of 7 nodes, 5 variables."],
)

keys = {
    "layer_with_weights-0/kernel/.ATTRIBUTES/VARIABLE_VALUE": ("conv2d/kernel", w),
    "layer_with_weights-0/bias/.ATTRIBUTES/VARIABLE_VALUE": ("conv2d/bias", normal(4)),
    "layer_with_weights-1/depthwise_kernel/.ATTRIBUTES/VARIABLE_VALUE": ("depthwise_conv2d/depthwise_kernel", d),
    "layer_with_weights-2/kernel/.ATTRIBUTES/VARIABLE_VALUE": ("dense/kernel", normal(8, 3)),
    "layer_with_weights-0/kernel/.OPTIMIZER_SLOT/optimizer/m/.ATTRIBUTES/VARIABLE_VALUE": ("Adam/conv2d/kernel/m", w),
}
objects = b"".join(
    content(1, content(2, content(1, "VARIABLE_VALUE") + content(2, full) + content(3, key))) for key, (full, _) in keys.items()
)
index, shards = bundle({k: a for k, (_, a) in keys.items()}, texts=[("_CHECKPOINTABLE_OBJECT_GRAPH", objects)])
function = content(1, content(1, "call")) + content(3, node_def("conv", "Conv2D", "x", "w", strides=[1, 1, 1, 1]))
library = content(2, content(1, function))
inferred = [layer("conv2d", w, "HWIO"), layer("depthwise_conv2d", d, "HWIM", "depthwise")]
add(
    "a SavedModel of version 2, whose convolutions are in functions",
    "saved_model.pb",
    number(1, 1) + content(2, content(2, node("serving_x", "Placeholder") + library)),
    inferred,
    {"variables/variables.index": index, **shard_names("variables/variables", shards)},
    ["TensorFlow SavedModel, graph of 1 node, 6 variables."],
    "name",
)
add(
    "a checkpoint of version 2",
    "ckpt-3.index",
    index,
    inferred,
    shard_names("ckpt-3", shards),
    ["TensorFlow checkpoint of version 2, 6 variables."],
    "name",
)
index, shards = bundle({"a/kernel": w, "b/kernel": v}, pack=True)
add(
    "a checkpoint whose index is packed by Snappy",
    "model.ckpt-1000.index",
    index,
    [layer("a", w, "HWIO"), layer("b", v, "HWIO")],
    shard_names("model.ckpt-1000", shards),
    order="name",
)

# Version 1: one file; the header's metadata, then each tensor under a key of its own.
def slices(tensors):
    rows = [(b"", content(1, content(1, content(1, "a/kernel") + content(2, shape_proto(w.shape)) + number(3, 1))))]
    for name, array in tensors.items():
        whole = b"".join(content(1, b"") for _ in array.shape)
        data = content(1, name) + content(2, whole) + content(3, tensor_proto(array, packed=True))
        rows.append((b"\0" + name.encode(), content(2, data)))
    return rows


for pack in (False, True):
    add(
        f"a checkpoint of version 1{', packed by Snappy' if pack else ''}",
        "model.ckpt",
        table(slices({"a/kernel": w, "b/kernel": v}), 1, pack),
        [layer("a", w, "HWIO"), layer("b", v, "HWIO")],
        notes=["TensorFlow checkpoint of version 1, 2 variables."],
        order="name",
    )

golden = {
    "generator": "test/golden/tensorflow.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "fixtures": fixtures,
}
pathlib.Path("test/golden/tensorflow.json").write_text(json.dumps(golden) + "\n")
