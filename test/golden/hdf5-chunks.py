"""HDF5 datasets in chunks of one element, by every kind of index that libhdf5 writes, plain and by gzip, and their values.

Writes hdf5-chunks.json: each file deflated (zlib, raw) and in base64; all hold the same (200, 3, 3) f32 numbers, `values`,
as h5py reads them, as little-endian doubles in base64.
Run from the project's root: /usr/bin/python3 test/golden/hdf5-chunks.py
"""

import base64
import json
import pathlib
import tempfile
import zlib

import h5py
import numpy as np

unlimited = h5py.h5s.UNLIMITED
shape = (200, 3, 3)
# Few different numbers: the file is small when it is packed.
numbers = ((np.arange(1800) * 7 % 23) / 4 - 2).astype("<f4").reshape(shape)
path = pathlib.Path(tempfile.mkdtemp()) / "file.h5"


def packed(data):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return base64.b64encode(packer.compress(data) + packer.flush()).decode()


def written(libver, largest, gzip, early=False):
    with h5py.File(path, "w", libver=libver) as file:
        settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        settings.set_chunk((1, 1, 1))
        if gzip:
            settings.set_deflate(1)
        if early:
            settings.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple(shape, largest)
        dataset = h5py.h5d.create(file.id, b"filters", h5py.h5t.IEEE_F32LE, space, settings)
        dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers)
    with h5py.File(path, "r") as file:
        assert (file["filters"][()] == numbers).all()
    return packed(path.read_bytes())


files = {}
for gzip in (False, True):
    end = ", gzip" if gzip else ""
    files["B-tree of version 1" + end] = written("earliest", shape, gzip)
    files["fixed array" + end] = written("latest", shape, gzip)
    files["extensible array" + end] = written("latest", (unlimited, 3, 3), gzip)
    files["B-tree of version 2" + end] = written("latest", (unlimited, unlimited, 3), gzip)
files["implicit"] = written("latest", shape, False, early=True)
pathlib.Path("test/golden/hdf5-chunks.json").write_text(
    json.dumps(
        {
            "versions": {"h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version, "numpy": np.__version__},
            "shape": shape,
            "values": base64.b64encode(numbers.astype("<f8").tobytes()).decode(),
            "files": files,
        },
        indent=1,
    )
    + "\n"
)
