"""Numbers and names of types and operators as the programs themselves have them.

Run from the project's root: /usr/bin/python3 test/golden/vocabulary.py
"""

import json
import pathlib
import sys

here = sys.path.pop(0)
import h5py  # noqa: E402
import numpy  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import defs  # noqa: E402

# Element types of torch, by name, with the bytes of one element.
dtypes = {
    str(value).removeprefix("torch."): torch.empty(0, dtype=value).element_size()
    for value in vars(torch).values()
    if isinstance(value, torch.dtype) and not str(value).startswith("torch.q")
}
# Storages of a type each, likewise.
storages = {
    name: getattr(torch, name)().element_size()
    for name in sorted(vars(torch))
    if name.endswith("Storage") and not name.startswith(("Typed", "_", "Untyped"))
}
latest = {schema.name: schema for schema in defs.get_all_schemas() if schema.domain == ""}
golden = {
    "generator": "test/golden/vocabulary.py",
    "versions": {"onnx": onnx.__version__, "torch": torch.__version__, "h5py": h5py.__version__, "numpy": numpy.__version__},
    "onnx": {
        "dataTypes": dict(onnx.TensorProto.DataType.items()),
        "inputs": {name: [each.name for each in schema.inputs] for name, schema in sorted(latest.items())},
    },
    "torch": {"dtypes": dtypes, "storages": storages},
    "hdf5": {name: getattr(h5py.h5z, f"FILTER_{name}") for name in ["DEFLATE", "SHUFFLE", "FLETCHER32", "SZIP", "NBIT", "SCALEOFFSET", "LZF"]},
}
pathlib.Path("test/golden/vocabulary.json").write_text(json.dumps(golden, indent=1) + "\n")
