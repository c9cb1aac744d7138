"""HDF5 files that point outside, loop, or hold far more than their size (h5py, HDF5's own library).

Writes hdf5-hostile.json: each file deflated (zlib, raw) and in base64.
"""

import base64
import json
import os
import platform
import tempfile
import zlib

import h5py
import numpy as np

folder = tempfile.mkdtemp()
files = {}


def make(name, fill, **options):
    path = os.path.join(folder, "file.h5")
    with h5py.File(path, "w", **options) as file:
        fill(file)
    with open(path, "rb") as file:
        data = file.read()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    files[name] = base64.b64encode(packer.compress(data) + packer.flush()).decode()
    os.remove(path)
    print(name, len(data))


def elements(file):
    # Only the first and the last chunk are written; the others are the fill value.
    dataset = file.create_dataset("filters", (2**30 // 9, 3, 3), "f4", chunks=(2**17, 3, 3), compression="gzip")
    dataset[:1] = 1
    dataset[-1:] = 1


def written(file):
    # Every chunk is written, as zeros that shrink 1 : 1000.
    dataset = file.create_dataset("filters", (2**28 // 9, 3, 3), "f4", chunks=(2**17, 3, 3), compression="gzip", compression_opts=9)
    zeros = np.zeros((2**17, 3, 3), "f4")
    for start in range(0, dataset.shape[0], 2**17):
        stop = min(start + 2**17, dataset.shape[0])
        dataset[start:stop] = zeros[: stop - start]


def external_storage(file):
    for i, path in enumerate(["/etc/passwd", "../secret", "beside.bin"]):
        file.create_dataset(f"w{i}", (2, 1, 3, 3), "f4", external=[(path, 0, 72)])


def virtual(file):
    for i, path in enumerate(["/etc/passwd", "../other.h5", "."]):
        layout = h5py.VirtualLayout((2, 1, 3, 3), "f4")
        layout[...] = h5py.VirtualSource(path, "w", (2, 1, 3, 3))
        file.create_virtual_dataset(f"w{i}", layout)


def links(file):
    for i, path in enumerate(["/etc/passwd", "../other.h5", "http://127.0.0.1/a.h5"]):
        file[f"w{i}"] = h5py.ExternalLink(path, "/w")
    file["soft"] = h5py.SoftLink("/soft")
    file["a"], file["b"] = h5py.SoftLink("/b"), h5py.SoftLink("/a")


def rings(file):
    group = file.create_group("a").create_group("b")
    group["up"] = file["a"]
    group["root"] = file["/"]
    file["a/w"] = np.zeros((2, 1, 3, 3), "f4")


def shared(file):
    # Thirty groups, each twice in the one above: 2^30 paths to one dataset.
    group = file.create_group("end")
    group["w"] = np.zeros((2, 1, 3, 3), "f4")
    for i in range(30):
        above = file.create_group(f"level{i}")
        above["a"], above["b"] = group, group
        group = above


def deep(file):
    group = file
    for _ in range(500):
        group = group.create_group("g")
    group["w"] = np.zeros((2, 1, 3, 3), "f4")


def never_written(file):
    file.create_dataset("filters", (2**40, 3, 3), "f4")
    file.create_dataset("w", (2**20, 2**20, 3, 3), "f4", chunks=(1024, 1024, 3, 3))


def attributes(file):
    file.attrs["model_config"] = '{"class_name":"Model","config":' + "[" * 20000 + "]" * 20000 + "}"
    file["w"] = np.zeros((2, 1, 3, 3), "f4")


def no_chunk(file):
    file.create_dataset("filters", (2**30 // 9, 3, 3), "f4", chunks=(2**20, 3, 3), compression="gzip")


def small_chunks(file):
    dataset = file.create_dataset("w", (2**16, 1, 3, 3), "f4", chunks=(1, 1, 1, 1))
    dataset[0] = 1


make("2^30 elements, two chunks written", elements)
make("2^28 elements, all chunks written", written)
make("external storage", external_storage)
make("virtual datasets", virtual, libver="latest")
make("external and soft links", links)
make("groups in a ring", rings)
make("2^30 paths to a dataset", shared)
make("500 groups deep", deep)
make("500 groups deep, latest format", deep, libver="latest")
make("2^40 elements, none written", never_written)
make("a configuration nested 20,000 deep", attributes, libver="latest")
make("2^30 elements in gzip's chunks, none written", no_chunk)
make("589,824 chunks of one element", small_chunks)

versions = {"python": platform.python_version(), "h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version, "numpy": np.__version__}
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "hdf5-hostile.json"), "w") as out:
    json.dump({"generator": "hdf5-hostile.py", "versions": versions, "files": files}, out, indent=1)
    out.write("\n")
