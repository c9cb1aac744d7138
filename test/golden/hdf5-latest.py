"""HDF5 files with the structures of version 1.10 (libver="latest", track_order=True), and what h5py reads from them.

Writes hdf5-latest.json: each file, and the list of its arrays with their values as little-endian doubles in base64; the two
deflated (zlib, raw) and in base64.
Run from the project's root: /usr/bin/python3 test/golden/hdf5-latest.py
"""

import base64
import json
import pathlib
import tempfile
import zlib

import h5py
import numpy as np

random = np.random.default_rng(20260331)

folder = tempfile.mkdtemp()


def packed(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(data) + packer.flush()).decode()


def normal(*shape):
    return random.standard_normal(shape).astype("f4")


def written(fill, **options):
    # A file on the disk: one in memory lacks what was allocated at its end and never written.
    path = pathlib.Path(folder) / "file.h5"
    with h5py.File(path, "w", **options) as file:
        fill(file)
    arrays = []
    with h5py.File(path, "r") as file:

        def visit(name, item):
            if isinstance(item, h5py.Dataset) and not item.is_virtual:
                values = item[()].astype("<f8")
                arrays.append({"name": name, "shape": list(item.shape), "values": base64.b64encode(values.tobytes()).decode()})

        file.visititems(visit)
    data = path.read_bytes()
    print(len(data), len(arrays))
    return {"file": packed(data), "arrays": packed(json.dumps(arrays).encode())}


def layers(file):
    for i in range(12):
        file[f"conv{i}/kernel"] = np.full((1, 1, 1, 2), i, "f4")


def tracked(file):
    # Neither the order of the names nor that of their hashes.
    for i in [3, 11, 0, 7, 9, 1, 10, 2, 8, 4, 6, 5]:
        file[f"w{i}"] = np.float32(i)


def links(file):
    for i in range(9):
        file[f"w{i}"] = np.float32(i)
    file["soft"] = h5py.SoftLink("/w1")
    file["outside"] = h5py.ExternalLink("/outside.h5", "/x")
    layout = h5py.VirtualLayout((4, 3, 3), "f4")
    layout[:] = h5py.VirtualSource("/outside.h5", "x", (4, 3, 3))
    file.create_virtual_dataset("virtual", layout)


def many(file):
    # The names' index has inner nodes in two levels, the heap a root of several rows.
    for i in range(1500):
        file[f"tensor {i}"] = np.float32(i)


def long_names(file):
    # Links of 3,500 bytes: more than the direct blocks of the heap's root hold, 512 kB.
    for i in range(180):
        file[f"{i} " + "x" * 3500] = np.float32(i)


def huge_name(file):
    # A link of more than 4 kB is kept outside of its group's heap.
    group = file.create_group("group")
    for i in range(10):
        group[f"w{i}"] = np.float32(i)
    group["x" * 5000] = np.float32(1)
    file["beside"] = normal(2, 3, 3)
    for i in range(20):
        file["beside"].attrs[f"a{i}"] = i


def fixed(file):
    file.create_dataset("pages", data=normal(2500, 2), chunks=(1, 2))
    file.create_dataset("pages gzip", data=normal(1100, 2), chunks=(1, 2), compression="gzip")
    partly = file.create_dataset("partly", (5000,), "f4", chunks=(1,), fillvalue=2)
    partly[2047:2050] = normal(3)
    partly[4999] = 1
    # The chunks are counted in the largest shape, not in the present one.
    file.create_dataset("bounded", data=normal(5, 4, 3), maxshape=(9, 10, 4), chunks=(2, 2, 2))
    file.create_dataset("bounded gzip", data=normal(5, 4, 3), maxshape=(9, 10, 4), chunks=(2, 2, 2), compression="gzip")
    early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    early.set_chunk((2, 2))
    early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    space = h5py.h5s.create_simple((5, 4), (6, 9))
    values = normal(5, 4)
    h5py.h5d.create(file.id, b"bounded early", h5py.h5t.IEEE_F32LE, space, early).write(h5py.h5s.ALL, h5py.h5s.ALL, values)


def extensible(file):
    every = dict(compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("rows", data=normal(23, 3, 3), maxshape=(None, 3, 3), chunks=(2, 3, 3))
    file.create_dataset("rows all", data=normal(23, 3, 3), maxshape=(None, 3, 3), chunks=(2, 2, 3), **every)
    file.create_dataset("columns", data=normal(5, 23, 3), maxshape=(5, None, 6), chunks=(2, 3, 2))
    file.create_dataset("last", data=normal(5, 4, 23), maxshape=(7, 4, None), chunks=(2, 3, 2), **every)
    # Data blocks in the index block end at element 244; secondary blocks follow.
    file.create_dataset("secondary", data=normal(1200), maxshape=(None,), chunks=(1,))
    partly = file.create_dataset("partly", (3000,), "f4", maxshape=(None,), chunks=(1,), fillvalue=2)
    partly[[0, 3, 4, 243, 244, 245, 2999]] = normal(7)


def paged(file):
    # Data blocks from element 131,060 on have pages; three of them are written.
    sparse = file.create_dataset("sparse", (140_000,), "f4", maxshape=(None,), chunks=(1,))
    sparse[[1, 131_059, 131_060, 131_061, 132_083, 132_084, 139_999]] = normal(7)


def tree(file):
    every = dict(compression="gzip", shuffle=True, fletcher32=True)
    file.create_dataset("leaf", data=normal(7, 5, 3), maxshape=(None, None, 3), chunks=(2, 2, 3))
    file.create_dataset("leaf all", data=normal(7, 5, 3), maxshape=(None, None, None), chunks=(2, 2, 2), **every)
    file.create_dataset("levels", data=normal(70, 60), maxshape=(None, None), chunks=(1, 1))
    partly = file.create_dataset("partly", (90, 7), "f4", maxshape=(None, None), chunks=(2, 2), fillvalue=2)
    partly[3:40:7, 3] = normal(6)
    file.create_dataset("wide", data=normal(3), maxshape=(70_000,), chunks=(65_537,), compression="gzip")


files = {
    "layers": written(layers, libver="latest"),
    "tracked": written(tracked, track_order=True),
    "links": written(links, libver="latest"),
    "many": written(many, libver="latest"),
    "long names": written(long_names, libver="latest"),
    "huge name": written(huge_name, libver="latest"),
    "fixed array": written(fixed, libver="latest"),
    "extensible array": written(extensible, libver="latest"),
    "extensible array in pages": written(paged, libver="latest"),
    "b-tree": written(tree, libver="latest"),
}
versions = {"h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version, "numpy": np.__version__}
out = pathlib.Path(__file__).with_suffix(".json")
out.write_text(json.dumps({"generator": "hdf5-latest.py", "versions": versions, "files": files}) + "\n")
