"""Golden .npy files by numpy, byte for byte. Run: python3 npy-export.py > npy-export.json"""
import base64, io, json, platform
import numpy as np

def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return base64.b64encode(file.getvalue()).decode()

texts = ["conv1", "", "層/weights", "\U0001f9e0 __proto__"]
integers = [0, 1, -1, 2147483647, -2147483648]
headers = [("<f4", [5, 3, 3]), ("<f8", [1464797156, 3, 3]), ("<i4", [7]), ("<i4", [0]), ("<f4", [123456789012, 11, 11])]

def header(descr, shape):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": descr, "fortran_order": False, "shape": tuple(shape)})
    return base64.b64encode(file.getvalue()).decode()

print(json.dumps({
    "generator": "npy-export.py",
    "versions": {"python": platform.python_version(), "numpy": np.__version__},
    "texts": {"values": texts, "npy": npy(np.array(texts))},
    "integers": {"values": integers, "npy": npy(np.array(integers, "<i4"))},
    "headers": [{"type": d, "shape": s, "bytes": header(d, s)} for d, s in headers],
}, indent=1))
