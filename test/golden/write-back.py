"""Models with some tensors replaced, as the formats' own libraries write them: numpy, python3-onnx, and zipfile.

Run from the project's root: /usr/bin/python3 test/golden/write-back.py
A deflated member is replaced by one of compression level 0, which zlib writes as one stored block at these sizes.
Rounding to 16 bits: numpy for binary16, exact fractions for bfloat16 (nearest of the neighbours, ties to the even one).
"""

import base64
import fractions
import io
import json
import pathlib
import struct
import sys
import tempfile
import time
import zipfile

# In this folder, "torch" would be torch.py.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402
import onnx  # noqa: E402
import torch  # noqa: E402
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

# Archives carry the time of writing.
zipfile.time = type("fixed", (), {"localtime": staticmethod(lambda *_: time.struct_time((1980, 1, 1, 0, 0, 0, 1, 1, 0))), "time": time.time})

random = np.random.default_rng(510)
b64 = lambda data: base64.b64encode(data).decode()
doubles = lambda array: b64(np.ascontiguousarray(array).astype("<f8").tobytes())
normal = lambda *shape: random.standard_normal(shape)
cases = []


def add(name, before, after, replacements):
    """`before` and `after` are bytes by file name, the opened file first."""
    cases.append(
        {
            "name": name,
            "files": [{"name": file, "before": b64(before[file]), "after": b64(after[file])} for file in before],
            "replacements": {tensor: doubles(values) for tensor, values in replacements.items()},
        }
    )


# --- rounding ------------------------------------------------------------------------------------------------------------


def bf16(value):
    low = struct.unpack("<I", struct.pack("<f", np.float32(value)))[0] >> 16 << 16
    near = [bits for bits in range(max(low - 2 * 65536, low & 0x80000000), low + 3 * 65536, 65536)]
    number = lambda bits: fractions.Fraction(struct.unpack("<f", struct.pack("<I", bits))[0])
    best = min(near, key=lambda bits: (abs(number(bits) - fractions.Fraction(value)), bits >> 16 & 1))
    return best >> 16


values = np.concatenate(
    [
        normal(200) * 2.0 ** random.integers(-30, 14, 200),
        # Ties and their neighbours, in normal and subnormal numbers of both types.
        [(1 + (2 * i + 1) / 2**11) * 2.0**e for i in range(4) for e in (-14, 0, 15)],
        [(1 + (2 * i + 1) / 2**8) * 2.0**e for i in range(4) for e in (-100, 0, 15)],
        [(1 + 1 / 2**11 + s * 2.0**-50) for s in (-1, 1)],
        [(1 + 1 / 2**8 + s * 2.0**-50) for s in (-1, 1)],
        [(2 * i + 1) * 2.0**-25 for i in range(5)],
        [0.0, -0.0, 65504, 65519.99, 2.0**-24, 2.0**-25, 2.0**-26, 2 - 2.0**-12, 2 - 2.0**-9],
    ]
)
values = np.concatenate([values, -values])
rounding = {
    "values": doubles(values),
    "f32": b64(values.astype("<f4").tobytes()),
    "f16": b64(values.astype("<f2").tobytes()),
    # Fractions know no -0.
    "bf16": b64(np.array([bf16(v) | (0x8000 if np.signbit(v) else 0) for v in values], "<u2").tobytes()),
}

# --- safetensors ---------------------------------------------------------------------------------------------------------


def safetensors(tensors):
    header, data = {}, b""
    for name, (dtype, shape, content) in tensors.items():
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode() + b"   "
    return struct.pack("<Q", len(text)) + text + data


def types(shape, arrays):
    rows = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}
    made = {f"conv.{d}.weight": (d, shape, a.astype(rows[d]).tobytes()) for d, a in arrays.items() if d in rows}
    made["conv.BF16.weight"] = ("BF16", shape, np.array([bf16(v) for v in arrays["BF16"].ravel()], "<u2").tobytes())
    return {"odd": ("U8", [3], b"\x01\x02\x03"), **made}


shape = (2, 3, 3, 3)
old, new = ({d: normal(*shape) for d in ("F64", "F32", "F16", "BF16")} for _ in range(2))
add("safetensors, four types", {"m.safetensors": safetensors(types(shape, old))}, {"m.safetensors": safetensors(types(shape, new))}, {f"conv.{d}.weight": a for d, a in new.items()})

a, b, c = (normal(2, 2, 3, 3) for _ in range(3))
index = json.dumps({"weight_map": {"a.weight": "s1.safetensors", "b.weight": "s2.safetensors"}}).encode()
shard = lambda name, array: safetensors({name: ("F32", array.shape, array.astype("<f4").tobytes())})
add(
    "safetensors in two shards, one changed",
    {"m.safetensors.index.json": index, "s1.safetensors": shard("a.weight", a), "s2.safetensors": shard("b.weight", b)},
    {"m.safetensors.index.json": index, "s1.safetensors": shard("a.weight", a), "s2.safetensors": shard("b.weight", c)},
    {"b.weight": c},
)

# --- numpy ---------------------------------------------------------------------------------------------------------------


def npy(array):
    out = io.BytesIO()
    np.lib.format.write_array(out, array)
    return out.getvalue()


class Unseekable(io.RawIOBase):
    """A pipe: zipfile then writes data descriptors."""

    def __init__(self):
        self.content = b""

    def writable(self):
        return True

    def write(self, data):
        self.content += bytes(data)
        return len(data)


def npz(arrays, level, force=False, pipe=False, plain=()):
    """level(name): None for a stored member, -1 for zlib's own level."""
    out = Unseekable() if pipe else io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.comment = b"a comment"
        for name, array in arrays.items():
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.compress_type = zipfile.ZIP_STORED if level(name) is None else zipfile.ZIP_DEFLATED
            entry._compresslevel = level(name)
            with archive.open(entry, "w", force_zip64=force) as file:
                file.write(npy(array))
        archive.writestr("readme.txt", "no array")
    return out.content if pipe else out.getvalue()


arrays = {
    "first": normal(4, 1, 3, 3).astype("<f4"),
    "wide": normal(3, 2, 5, 5).astype(">f8"),
    "fortran": np.asfortranarray(normal(2, 3, 3, 3).astype("<f2")),
    "last": normal(5, 3, 3).astype("<f4"),
    "count": np.arange(7),
}
fresh = {name: normal(*arrays[name].shape) for name in ("first", "wide", "fortran")}
changed = {name: np.array(fresh[name], dtype=a.dtype, order="F" if name == "fortran" else "C") if name in fresh else a for name, a in arrays.items()}
for title, before, after in [
    ("stored", lambda _: None, lambda _: None),
    ("deflated", lambda _: -1, lambda name: 0 if name in fresh else -1),
    ("mixed", lambda name: None if name in ("wide", "last") else -1, lambda name: None if name in ("wide", "last") else 0 if name in fresh else -1),
]:
    for kind, options in [("", {}), (", as numpy writes", {"force": True}), (", through a pipe", {"pipe": True}), (", through a pipe with long sizes", {"pipe": True, "force": True})]:
        add(f"npz {title}{kind}", {"m.npz": npz(arrays, before, **options)}, {"m.npz": npz(changed, after, **options)}, fresh)
zipfile.ZIP64_LIMIT = 64
add("npz with every field in 64 bits", {"m.npz": npz(arrays, lambda _: -1, force=True)}, {"m.npz": npz(changed, lambda name: 0 if name in fresh else -1, force=True)}, fresh)
add("npy, big-endian", {"m.npy": npy(arrays["wide"])}, {"m.npy": npy(changed["wide"])}, {"m": fresh["wide"]})

# --- ONNX ----------------------------------------------------------------------------------------------------------------


def network(nodes, initializers):
    graph = helper.make_graph(
        nodes, "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, None)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        initializers,
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])


def typed(name, array):
    """In float_data or double_data."""
    kind = TensorProto.DOUBLE if array.dtype == np.float64 else TensorProto.FLOAT
    return helper.make_tensor(name, kind, array.shape, array.ravel())


def half(name, array):
    return helper.make_tensor(name, TensorProto.FLOAT16, array.shape, array.astype("<f2").tobytes(), raw=True)


def brain(name, array):
    bits = np.array([bf16(v) for v in array.ravel()], "<u2").tobytes()
    return helper.make_tensor(name, TensorProto.BFLOAT16, array.shape, bits, raw=True)


def conv(weight, x="x", y="y"):
    return helper.make_node("Conv", [x, weight], [y], name=f"conv_{weight}")


def several(w):
    constant = helper.make_node("Constant", [], ["constant"], value=numpy_helper.from_array(w["constant"].astype("<f4")))
    tensors = [
        numpy_helper.from_array(w["raw"].astype("<f4"), "raw"),
        typed("floats", w["floats"].astype("<f4")),
        typed("doubles", w["doubles"]),
        half("half", w["half"]),
        brain("brain", w["brain"]),
        numpy_helper.from_array(np.arange(5), "other"),
    ]
    names = ["raw", "floats", "doubles", "half", "brain", "constant"]
    return network([constant, *(conv(n, y=f"y_{n}") for n in names)], tensors).SerializeToString()


names = ["raw", "floats", "doubles", "half", "brain", "constant"]
old, new = ({n: normal(2, 3, 3, 3) for n in names} for _ in range(2))
add("onnx: raw, typed, Constant", {"m.onnx": several(old)}, {"m.onnx": several(new)}, new)


def unpacked(array):
    """float_data as proto2 wrote it: a tag before every number."""
    packed = typed("w", array.astype("<f4"))
    whole = network([conv("w")], [packed]).SerializeToString()
    numbers = array.astype("<f4").tobytes()
    field = b"\x22" + bytes([len(numbers)]) + numbers
    loose = b"".join(b"\x25" + numbers[i : i + 4] for i in range(0, len(numbers), 4))
    assert whole.count(field) == 1
    tensor = packed.SerializeToString()
    longer = tensor.replace(field, loose)
    # The lengths of the initializer and of the graph grow.
    graph = onnx.load_from_string(whole).graph.SerializeToString()
    varint = lambda n: bytes([n & 127 | 128, n >> 7]) if n > 127 else bytes([n])
    inner = graph.replace(b"\x2a" + varint(len(tensor)) + tensor, b"\x2a" + varint(len(longer)) + longer)
    return whole.replace(b"\x3a" + varint(len(graph)) + graph, b"\x3a" + varint(len(inner)) + inner)


a, b = normal(1, 1, 3, 3), normal(1, 1, 3, 3)
add("onnx: float_data with a tag a number", {"m.onnx": unpacked(a)}, {"m.onnx": unpacked(b)}, {"w": b})


def external(name, offset, array):
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=array.shape, data_location=TensorProto.EXTERNAL)
    for key, value in {"location": "m.bin", "offset": offset, "length": 4 * array.size}.items():
        tensor.external_data.add(key=key, value=str(value))
    return tensor


w = [normal(2, 2, 3, 3).astype("<f4") for _ in range(3)]
made = network([conv("a", y="h"), conv("b", "h")], [external("a", 16, w[0]), external("b", 16 + w[0].nbytes, w[1])]).SerializeToString()
content = lambda *arrays: b"\x55" * 16 + b"".join(array.tobytes() for array in arrays) + b"tail"
add("onnx: external data", {"m.onnx": made, "m.bin": content(w[0], w[1])}, {"m.onnx": made, "m.bin": content(w[0], w[2])}, {"b": w[2]})

# --- PyTorch -------------------------------------------------------------------------------------------------------------

torch.manual_seed(1)


def torch_case(name, state, new, file="m.pt", write=torch.save, of=None, **options):
    """The same object saved before and after its tensors get new numbers in place: keys of storages stay."""
    def saved():
        out = io.BytesIO()
        write(state if of is None else of, out, **options)
        return out.getvalue()

    before = saved()
    with torch.no_grad():
        for key, values in new.items():
            state[key].copy_(torch.from_numpy(values))
    after = saved()
    loaded = (torch.jit.load if write is torch.jit.save else torch.load)(io.BytesIO(after))
    loaded = loaded if isinstance(loaded, dict) else loaded.state_dict()
    assert all(torch.equal(loaded[key], state[key]) for key in new)
    add(name, {file: before}, {file: after}, {key: state[key].double().numpy() for key in new})


def state():
    both = torch.randn(4, 2, 3, 3)
    return {"half.weight": torch.randn(2, 2, 3, 3).half(), "a.weight": both[:2], "b.weight": both[2:],
            "brain.weight": torch.randn(2, 2, 3, 3).bfloat16(), "double.weight": torch.randn(2, 1, 5, 5).double(),
            "kept.weight": torch.randn(2, 2, 3, 3)}


replaced = lambda own: {key: normal(*each.shape) for key, each in own.items() if key != "kept.weight"}
for title, options in (("torch.save", {}), ("torch.save, old format", {"_use_new_zipfile_serialization": False})):
    own = state()
    torch_case(title, own, replaced(own), **options)
net = torch.nn.Sequential(torch.nn.Conv2d(2, 3, 3), torch.nn.Conv2d(3, 3, 3, groups=3))
torch_case("torch.save of a module", net.state_dict(), {"1.weight": normal(3, 1, 3, 3)}, of=net)
script = torch.jit.script(net)
torch_case("torch.jit.save", script.state_dict(), {"1.weight": normal(3, 1, 3, 3)}, of=script, write=torch.jit.save)

own = {
    "last.weight": torch.randn(4, 3, 3, 5).to(memory_format=torch.channels_last),
    "turned.weight": torch.randn(3, 3, 2, 4).permute(3, 2, 0, 1),
    "one.weight": torch.randn(4, 1, 3, 3).to(memory_format=torch.channels_last).bfloat16(),
    "kept.weight": torch.randn(2, 2, 3, 3),
}
torch_case("torch.save, channels last and transposed", own, replaced(own))

# --- HDF5 ----------------------------------------------------------------------------------------------------------------

import h5py  # noqa: E402

for libver in ("earliest", "latest"):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "m.h5"
        chunks = {"a": (2, 2, 3, 5), "edge": (2, 3, 2, 2), "whole": (5, 3, 3, 4), "rows": (1, 3, 3, 4), "big": (2, 2, 2, 2)}
        arrays = {name: normal(5, 3, 3, 4).astype(">f8" if name == "big" else "<f4") for name in chunks}
        grown = normal(3, 3, 3, 2)
        with h5py.File(path, "w", libver=libver) as file:
            for name, array in arrays.items():
                size = tuple(map(min, chunks[name], array.shape))
                file.create_dataset(name, data=array, chunks=size)
            file.create_dataset("grown", data=grown, chunks=(2, 3, 3, 2), maxshape=(None, None, 3, 2))
            file.create_dataset("kept", data=arrays["a"], chunks=(2, 2, 3, 4))
        before = path.read_bytes()
        new = {name: normal(*array.shape) for name, array in {**arrays, "grown": grown}.items()}
        with h5py.File(path, "r+", libver=libver) as file:
            for name, values in new.items():
                file[name][...] = values
        add(f"HDF5 in chunks, {libver}", {"m.h5": before}, {"m.h5": path.read_bytes()}, new)

versions = {"python": sys.version.split()[0], "numpy": np.__version__, "onnx": onnx.__version__, "torch": torch.__version__, "h5py": h5py.__version__}
out = {"generator": "test/golden/write-back.py", "versions": versions, "rounding": rounding, "cases": cases}
pathlib.Path("test/golden/write-back.json").write_text(json.dumps(out, indent=1) + "\n")
