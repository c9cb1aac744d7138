"""A MATLAB 7.3 file with a network in cells, as MATLAB lays it out in HDF5: cell arrays are datasets of references into the
group "#refs#", structures are groups, texts are rows of UTF-16 units, and sizes stand in reverse.

Run from the project's root: /usr/bin/python3 test/golden/matlab-cells.py
"""

import base64
import json
import pathlib
import tempfile

import h5py
import numpy as np

normal = np.random.default_rng(4).standard_normal
weights = {
    "stem": normal((3, 3, 3, 8)).astype("f4"),
    "block": normal((3, 3, 8, 4)).astype("f4"),
    # No name of a layer: its place is.
    "no/name": normal((5, 5, 4, 2)).astype("f4"),
}
plain = normal((3, 3, 2, 2)).astype("f4")


def write(file):
    refs = file.create_group("#refs#")

    def called(thing, kind):
        thing.attrs["MATLAB_class"] = np.bytes_(kind)
        return thing

    def fresh():
        # MATLAB's names are in no order.
        return f"{len(refs) + 1:04x}"[::-1]

    def array(group, name, values, **options):
        return called(group.create_dataset(name, data=values.T, **options), "single")

    def text(group, name, value):
        called(group.create_dataset(name, data=np.array([[ord(letter)] for letter in value], "u2")), "char")

    def cell(group, name, items, **options):
        made = called(group.create_dataset(name, (len(items), 1), dtype=h5py.ref_dtype, **options), "cell")
        for i, item in enumerate(items):
            made[i, 0] = item.ref
        return made

    def layer(title, values):
        group = called(refs.create_group(fresh()), "struct")
        text(group, "name", title)
        bias = normal((1, values.shape[3])).astype("f4")
        cell(group, "weights", [array(refs, fresh(), values), array(refs, fresh(), bias)])
        return group

    net = called(file.create_group("net"), "struct")
    # MATLAB compresses what is large.
    cell(net, "layers", [layer(*each) for each in weights.items()], chunks=(3, 1), compression="gzip")
    array(file, "plain_W", plain)
    # What leads to itself, and nowhere.
    loop = cell(file, "loop", [net, net])
    loop[0, 0] = loop.ref
    loop[1, 0] = h5py.Reference()


with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "cells.mat"
    with h5py.File(path, "w", userblock_size=512) as file:
        write(file)
    content = bytearray(path.read_bytes())
head = b"MATLAB 7.3 MAT-file, Platform: GLNXA64"
content[: len(head)] = head

names = ["plain_W", "net/layers/stem/weights/0", "net/layers/block/weights/0", "net/layers/2/weights/0"]
golden = {
    "versions": {"h5py": h5py.__version__, "numpy": np.__version__},
    "file": base64.b64encode(content).decode(),
    "arrays": [
        {"name": name, "shape": list(values.shape), "values": values.ravel().astype("f8").tolist()}
        for name, values in zip(names, [plain, *weights.values()])
    ],
}
pathlib.Path("test/golden/matlab-cells.json").write_text(json.dumps(golden) + "\n")
