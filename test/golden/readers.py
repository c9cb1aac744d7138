"""Writes readers.json: files made by numpy, and the values that numpy finds in them.

Run: /usr/bin/python3 test/golden/readers.py
Expected values are little-endian f64, base64. The safetensors files are put together here from the format's description.
"""
import base64, hashlib, io, json, os, struct, sys, time, zipfile
import numpy as np

# Archives carry the time of writing: fix it, so that the same script gives the same bytes.
zipfile.time = type("fixed", (), {"localtime": staticmethod(lambda *_: time.struct_time((1980, 1, 1, 0, 0, 0, 1, 1, 0))), "time": time.time})

rng = np.random.default_rng(20)
b64 = lambda data: base64.b64encode(data).decode()
values = lambda array: b64(np.ascontiguousarray(array).astype("<f8").tobytes())

def extremes(code):
    kind = np.dtype(code)
    if kind.kind == "b":
        return rng.integers(0, 2, 36).astype(bool)
    if kind.kind in "iu":
        info = np.iinfo(kind)
        few = np.array([info.min, info.max, 0, 1, info.max - 1, info.max // 2], dtype=kind)
        if kind.itemsize == 8:  # around 2^53, where doubles thin out
            few[4:] = [2**53 + 1, 2**53 + 3]
        return np.concatenate([few, rng.integers(info.min, info.max, 30, dtype=kind, endpoint=True)])
    info = np.finfo(kind)
    few = np.array([np.nan, np.inf, -np.inf, -0.0, info.max, info.tiny, info.smallest_subnormal, info.eps], dtype=kind)
    return np.concatenate([few, rng.standard_normal(28).astype(kind)])

codes = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]

def npy(array, version=None):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, version=version)
    return out.getvalue()

def npy_cases():
    for code in codes:
        flat = extremes(code)
        for order in ("<", ">") if np.dtype(code).itemsize > 1 else ("|",):
            for layout in "CF":
                array = np.array(flat.reshape(2, 2, 3, 3), dtype=np.dtype(code).newbyteorder(order), order=layout)
                yield {"name": f"{order}{code} {layout}", "file": b64(npy(array)), "shape": [2, 2, 3, 3], "values": values(array)}
    filters = rng.standard_normal((5, 3, 3)).astype("<f4")
    for version in ((1, 0), (2, 0), (3, 0)):
        yield {"name": f"version {version[0]}", "file": b64(npy(filters, version)), "shape": [5, 3, 3], "values": values(filters)}
    empty = np.zeros((0, 3, 3), "<f4")
    yield {"name": "no filters", "file": b64(npy(empty)), "shape": [0, 3, 3], "values": ""}
    yield {"name": "scalar", "file": b64(npy(np.array(2.5))), "shape": [], "values": values(np.array(2.5))}

def refused_npy():
    fields = np.zeros(2, dtype=[("w", "<f4", (3, 3)), ("o", "O")])
    held = io.BytesIO()
    np.save(held, fields, allow_pickle=True)
    yield {"name": "fields with objects", "file": b64(held.getvalue()), "error": "unsupported"}
    yield {"name": "fields", "file": b64(npy(np.zeros(2, dtype=[("w", "<f4"), ("b", "<i4")]))), "error": "unsupported"}
    yield {"name": "text", "file": b64(npy(np.array(["conv", "bn"]))), "error": "unsupported"}
    yield {"name": "complex", "file": b64(npy(np.zeros((3, 3), "<c8"))), "error": "unsupported"}
    yield {"name": "dates", "file": b64(npy(np.zeros(3, "<M8[s]"))), "error": "unsupported"}

def npz():
    arrays = {
        "layer10/weight": rng.standard_normal((4, 3, 3, 3)).astype("<f4"),
        "layer2/weight": np.asfortranarray(rng.standard_normal((3, 2, 5, 5)).astype(">f2")),
        "layer2/bias": rng.standard_normal(3).astype("<f4"),
        "filters": rng.standard_normal((100, 3, 3)),
        "empty": np.zeros((0, 3, 3), "<f4"),
        "zeros": np.zeros((8, 8, 3, 3), "<f4"),
    }
    refused = {"labels": np.array(["cat", "dog"]), "meta": np.array([{"a": 1}], dtype=object)}
    for name, save in (("stored", np.savez), ("deflated", np.savez_compressed)):
        out = io.BytesIO()
        save(out, **arrays, **refused)
        yield {"name": name, "file": b64(out.getvalue()),
               "arrays": [{"name": key, "shape": list(a.shape), "values": values(a)} for key, a in arrays.items()],
               "refused": list(refused)}

def bfloat16(singles):  # the upper halves, which are exact for the values used here
    return (np.ascontiguousarray(singles, "<f4").view("<u4") >> 16).astype("<u2")

def safetensors():
    single = (rng.standard_normal((3, 2, 3, 3)).astype("<f4").view("<u4") & 0xFFFF0000).view("<f4")
    tensors = [
        ("conv1.weight", "F32", rng.standard_normal((4, 3, 3, 3)).astype("<f4")),
        ("conv1.bias", "F32", rng.standard_normal(4).astype("<f4")),
        ("__proto__", "F64", rng.standard_normal((2, 4, 3, 3)).astype("<f8")),
        ("half.weight", "F16", extremes("f2").reshape(2, 2, 3, 3).astype("<f2")),
        ("brain.weight", "BF16", single),
        ("fc.weight", "F32", rng.standard_normal((5, 7)).astype("<f4")),
        ("count", "I64", np.array(2**53 + 1, "<i8")),
        ("mask", "BOOL", np.array([True, False, True])),
        ("empty.weight", "F32", np.zeros((0, 3, 3, 3), "<f4")),
    ] + [(f"int.{code}", dtype, extremes(code)) for code, dtype in
         (("i1", "I8"), ("u1", "U8"), ("<i2", "I16"), ("<u2", "U16"), ("<i4", "I32"), ("<u4", "U32"), ("<i8", "I64"), ("<u8", "U64"))]
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for name, dtype, array in tensors:
        stored = (bfloat16(array) if dtype == "BF16" else array).tobytes()
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(stored)]}
        data += stored
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return {"file": b64(struct.pack("<Q", len(text)) + text + data),
            "tensors": [{"name": name, "dtype": dtype.lower(), "shape": list(a.shape), "values": values(a)} for name, dtype, a in tensors]}

def half_digest():
    """SHA-256 of all 65,536 binary16 values as little-endian binary32, every NaN as 0."""
    singles = np.arange(65536, dtype="<u2").view("<f2").astype("<f4")
    singles[np.isnan(singles)] = 0
    return hashlib.sha256(singles.tobytes()).hexdigest()

golden = {
    "generator": "readers.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "halfDigest": half_digest(),
    "npy": list(npy_cases()),
    "refusedNpy": list(refused_npy()),
    "npz": list(npz()),
    "safetensors": safetensors(),
}
with open(os.path.join(os.path.dirname(__file__), "readers.json"), "w") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
