"""All singular values of a layer as `convscope norms --values` writes them: numpy reads the file, and they are those of the explicit
matrix. It keeps the file's bytes, to which the test holds what is written.

Run from the repository's root with Debian's python3-numpy: python3 test/golden/layer-values.py
"""

import base64
import json
import pathlib
import subprocess
import tempfile

import numpy as np

rng = np.random.default_rng(12)
weights = rng.integers(-8, 9, (2, 2, 3, 3)) / 4
n = 4
a = np.zeros((2, n, n, 2, n, n))
for o, r, c, i, p, q in np.ndindex(2, n, n, 2, 3, 3):
    a[o, r, c, i, (r + p) % n, (c + q) % n] += weights[o, i, p, q]
expected = np.linalg.svd(a.reshape(2 * n * n, -1), compute_uv=False)

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    data = weights.astype("<f4").tobytes()
    header = json.dumps({"block/../1.conv.weight": {"dtype": "F32", "shape": [2, 2, 3, 3], "data_offsets": [0, len(data)]}})
    (folder / "net.safetensors").write_bytes(len(header).to_bytes(8, "little") + header.encode() + data)
    command = ["node", "--import", "tsx", "cli/bin.ts", "norms", str(folder / "net.safetensors"), "--size", str(n)]
    subprocess.run([*command, "--values", str(folder / "values")], check=True)
    files = {}
    for path in sorted((folder / "values").iterdir()):
        with np.load(path) as z:
            values = np.repeat(z["values"], z["counts"])
            assert z["values"].dtype == np.float64 and np.abs(values - expected).max() < 1e-13
            assert (np.diff(z["values"]) <= 0).all() and list(z["layer"]) == ["block/../1.conv"]
            assert list(z["model"]) == ["net.safetensors"]
        files[path.name] = base64.b64encode(path.read_bytes()).decode()
    print(files.keys())

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"numpy": np.__version__, "weights": weights.ravel().tolist(), "files": files}) + "\n")
