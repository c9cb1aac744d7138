"""A .pt2 file by the published layout of PyTorch 2.8 (docs/source/export/pt2_archive.md, torch/export/pt2_archive/_package.py,
torch/_export/serde/schema.py): storages as they lie in memory, JSON lists of sizes and strides, the graph. The values are
torch's own.

Run from the project's root: /usr/bin/python3 test/golden/pt2.py
"""

import base64
import io
import json
import pathlib
import sys
import zipfile

# Beside this file is another one called torch.
sys.path.pop(0)
import torch  # noqa: E402

torch.manual_seed(3)
out = io.BytesIO()
conv1 = torch.randn(8, 3, 3, 3)
up = torch.randn(8, 4, 2, 2).to(memory_format=torch.channels_last)
base = torch.randn(6, 4, 3, 3)
state = {
    "conv1.weight": conv1,
    "conv1.bias": torch.randn(8),
    "dw.weight": torch.randn(8, 1, 5, 5),
    "up.weight": up,
    # A view of the storage of another one.
    "tail.weight": base[2:],
    "half.weight": torch.randn(4, 4, 3, 3).half(),
    "all": base,
}
scalar_types = {torch.float32: 7, torch.float16: 6}
ints = lambda *sizes: [{"as_int": size} for size in sizes]
paths, files, config = {}, {}, {}
for name, tensor in state.items():
    place = tensor.storage().data_ptr()
    if place not in paths:
        paths[place] = f"weight_{len(paths)}"
        whole = torch.empty(0, dtype=tensor.dtype).set_(tensor.storage())
        files[f"data/weights/{paths[place]}"] = whole.numpy().tobytes()
    config[name] = {
        "path_name": paths[place],
        "is_param": True,
        "use_pickle": False,
        "tensor_meta": {
            "dtype": scalar_types[tensor.dtype],
            "sizes": ints(*tensor.shape),
            "requires_grad": True,
            "device": {"type": "cpu", "index": None},
            "strides": ints(*tensor.stride()),
            "storage_offset": {"as_int": tensor.storage_offset()},
            "layout": 7,
        },
    }

value = lambda name: {"as_tensor": {"name": name}}
steps = lambda *numbers: {"as_ints": list(numbers)}
none = {"as_none": True}


def node(target, output, **inputs):
    return {
        "target": f"torch.ops.aten.{target}",
        "inputs": [
            {"name": name, "arg": value(arg) if isinstance(arg, str) else arg, "kind": 1} for name, arg in inputs.items()
        ],
        "outputs": [value(output)],
        "metadata": {},
    }


nodes = [
    node("conv2d.default", "conv2d", input="x", weight="p_conv1_weight", bias="p_conv1_bias", stride=steps(2, 2)),
    node("relu.default", "relu", self="conv2d"),
    node(
        "conv2d.default", "conv2d_1", input="relu", weight="p_dw_weight", bias=none,
        padding=steps(4, 4), dilation=steps(2, 2), groups={"as_int": 8},
    ),
    node("conv_transpose2d.input", "up", input="conv2d_1", weight="p_up_weight", bias=none, stride=steps(2, 2)),
    node(
        "convolution.default", "convolution", input="up", weight="p_tail_weight", bias=none, stride=steps(1, 1),
        padding=steps(1, 1), dilation=steps(1, 1), transposed={"as_bool": False}, output_padding=steps(0, 0),
        groups={"as_int": 1},
    ),
    node("conv2d.default", "side", input="up", weight="p_half_weight"),
    node("mul.Tensor", "computed", self="p_all", other="p_all"),
    node("conv2d.default", "last", input="up", weight="computed"),
]


def meta(*sizes):
    return {"dtype": 7, "sizes": list(sizes), "strides": [], "storage_offset": {"as_int": 0}, "layout": 7}


parameters = [{"parameter": {"arg": {"name": f"p_{name.replace('.', '_')}"}, "parameter_name": name}} for name in state]
program = {
    "graph_module": {
        "graph": {
            "inputs": [value("x")],
            "outputs": [value("convolution")],
            "nodes": nodes,
            "tensor_values": {
                "x": meta(*ints(1, 3, 32, 24)),
                "relu": meta({"as_expr": {"expr_str": "s0"}}, *ints(8, 15, 11)),
            },
        },
        "signature": {"input_specs": [*parameters, {"user_input": {"arg": value("x")}}], "output_specs": []},
        "module_call_graph": [],
    },
    "opset_version": {"aten": 10},
    "range_constraints": {},
    "schema_version": {"major": 8, "minor": 8},
}
custom = {"path_name": "custom_obj_0", "is_param": False, "use_pickle": True, "tensor_meta": None}
files |= {
    "archive_format": "pt2",
    "byteorder": "little",
    "data/weights/model_weights_config.json": json.dumps({"config": config}),
    "data/constants/model_constants_config.json": json.dumps({"config": {"object": custom}}),
    "models/model.json": json.dumps(program),
    "archive_version": "0",
    ".data/version": "6\n",
}
with zipfile.ZipFile(out, "w") as archive:
    for path, content in files.items():
        archive.writestr(zipfile.ZipInfo(f"model/{path}"), content)

golden = {
    "versions": {"torch": torch.__version__},
    "file": base64.b64encode(out.getvalue()).decode(),
    "tensors": {
        name: {"shape": list(tensor.shape), "values": tensor.double().flatten().tolist()} for name, tensor in state.items()
    },
}
pathlib.Path("test/golden/pt2.json").write_text(json.dumps(golden) + "\n")
