"""Datasets in chunks of one element, read by h5py, for every kind of index; `write(FOLDER)` makes the files."""

import os
import sys
import tempfile

import numpy as np

try:
    import h5py
except ImportError:
    h5py = None

shape = (10_000, 3, 3)


def kinds():
    unlimited = h5py.h5s.UNLIMITED
    for gzip in (False, True):
        end = "-gzip" if gzip else ""
        yield "btree1" + end, "earliest", shape, gzip, False
        yield "fixed" + end, "latest", shape, gzip, False
        yield "extensible" + end, "latest", (unlimited, 3, 3), gzip, False
        yield "btree2" + end, "latest", (unlimited, unlimited, 3), gzip, False
    yield "implicit", "latest", shape, False, True


def write(folder):
    numbers = np.random.default_rng(1).standard_normal(shape).astype("<f4")
    for name, libver, largest, gzip, early in kinds():
        with h5py.File(os.path.join(folder, name + ".h5"), "w", libver=libver) as file:
            settings = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
            settings.set_chunk((1, 1, 1))
            if gzip:
                settings.set_deflate(4)
            if early:
                settings.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
            space = h5py.h5s.create_simple(shape, largest)
            dataset = h5py.h5d.create(file.id, b"filters", h5py.h5t.IEEE_F32LE, space, settings)
            dataset.write(h5py.h5s.ALL, h5py.h5s.ALL, numbers)


def read(path):
    with h5py.File(path, "r") as file:
        file["filters"][()]


def setup():
    if h5py is None:
        return {}
    folder = tempfile.mkdtemp()
    write(folder)
    return {f"h5py {name}": lambda name=name: read(os.path.join(folder, name + ".h5")) for name, *_ in kinds()}


if __name__ == "__main__":
    write(sys.argv[1])
