"""HDF5 files and what h5py reads from them; Keras files, written by h5py after the layouts that Keras writes.

Run from the project's root: /usr/bin/python3 test/golden/hdf5.py
"""

import base64
import io
import json
import pathlib
import zipfile

import h5py
import numpy as np

random = np.random.default_rng(20220331)


def base(data):
    return base64.b64encode(data).decode()


def normal(*shape, dtype="f4"):
    return random.standard_normal(shape).astype(dtype)


def written(fill, **options):
    """The bytes of a file, and every numeric dataset as h5py reads it."""
    buffer = io.BytesIO()
    with h5py.File(buffer, "w", **options) as file:
        fill(file)
    arrays = []
    with h5py.File(buffer, "r") as file:

        def visit(name, item):
            if not isinstance(item, h5py.Dataset) or item.dtype.kind not in "fiu":
                return
            if item.external or item.is_virtual or item.size > 1_000_000:
                return
            values = item[()]
            arrays.append(
                {"name": name, "shape": list(values.shape), "values": base(values.astype("<f8").tobytes())}
            )

        file.visititems(visit)
    return {"file": base(buffer.getvalue()), "arrays": arrays}


def types(file):
    for dtype in ["<f2", "<f4", "<f8", ">f2", ">f4", ">f8", "i1", "u1", "<i2", ">u2", "<i4", "<u4", "<i8", ">i8"]:
        file[f"types/{dtype[1:] if dtype[0] == '<' else dtype.replace('>', 'big ')}"] = (normal(2, 3, 4, 5) * 50).astype(dtype)
    file["scalar"] = np.float32(3.5)
    file["empty"] = np.zeros((0, 3, 3), "f4")
    file["text"] = "not a number"
    file["compound"] = np.zeros(2, [("a", "f4"), ("b", "i4")])
    file["soft"] = h5py.SoftLink("/scalar")
    file["again"] = file["scalar"]


def storage(file):
    values = normal(100, 3, 3)
    for name, options in {
        "gzip": dict(compression="gzip"),
        "gzip shuffle": dict(compression="gzip", shuffle=True),
        "lzf": dict(compression="lzf"),
        "lzf shuffle fletcher": dict(compression="lzf", shuffle=True, fletcher32=True),
        "all": dict(compression="gzip", compression_opts=9, shuffle=True, fletcher32=True),
        "plain": dict(),
        "shuffle": dict(shuffle=True),
    }.items():
        file.create_dataset(f"split/{name}", data=values, chunks=(7, 2, 3), **options)
        file.create_dataset(f"rows/{name}", data=values.astype("f8"), chunks=(32, 3, 3), **options)
    # LZF's repeats, and gzip's best.
    file.create_dataset("zeros", data=np.zeros((400, 3, 3), "f4"), chunks=(100, 3, 3), compression="lzf")
    file.create_dataset("odd", data=(normal(33) * 50).astype("i1"), chunks=(9,), fletcher32=True)
    grown = file.create_dataset("grown", (40, 3), "f4", maxshape=(None, 3), chunks=(8, 3), fillvalue=1.5)
    grown[16:24] = normal(8, 3)
    file.create_dataset("unwritten", (5, 4), "f4", fillvalue=-2.25)
    # A scalar dataspace of a compact dataset is what small h5py datasets never are by default.
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    compact = normal(4, 3, 3)
    space = h5py.h5s.create_simple(compact.shape)
    h5py.h5d.create(file.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist).write(h5py.h5s.ALL, h5py.h5s.ALL, compact)


def latest(file):
    values = normal(60, 3, 3)
    file.create_dataset("single", data=values, chunks=(60, 3, 3), compression="gzip")
    file.create_dataset("single plain", data=values, chunks=(60, 3, 3))
    file.create_dataset("fixed", data=values, chunks=(16, 3, 3))
    file.create_dataset("fixed gzip", data=values, chunks=(16, 2, 3), compression="gzip", shuffle=True)
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk((16, 3, 3))
    plist.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
    h5py.h5d.create(file.id, b"implicit", h5py.h5t.IEEE_F32LE, h5py.h5s.create_simple(values.shape), plist).write(
        h5py.h5s.ALL, h5py.h5s.ALL, values
    )
    file["contiguous"] = values
    file["group/nested/deep"] = normal(3, 3)


def many(file):
    for i in range(300):
        file[f"tensor{i}"] = np.float32(i)


def refused(file):
    file["links/outside"] = h5py.ExternalLink("/outside.h5", "/x")
    file.create_dataset("external", (4, 3, 3), "f4", external=[("/outside.h5", 0, 144)])
    layout = h5py.VirtualLayout((4, 3, 3), "f4")
    layout[:] = h5py.VirtualSource("/outside.h5", "x", (4, 3, 3))
    file.create_virtual_dataset("virtual", layout)
    file.create_dataset("huge", (2**30,), "f8", chunks=(2**20,), compression="gzip")
    file.create_dataset("large chunks", (2**30,), "f4", chunks=(2**27,))
    file.create_dataset("many chunks", (2**30,), "f4", chunks=(16,))
    file.create_dataset("never written", (2**30,), "f4")
    file.create_dataset("scale", data=np.arange(9), chunks=(9,), scaleoffset=4)
    file["cycle/again"] = file["/"]


def filter_db(dtype, shape, **options):
    def fill(file):
        file.create_dataset("filters", data=normal(*shape, dtype=dtype), **options)

    return fill


hdf5 = {
    "types": written(types),
    "storage": written(storage),
    "latest": written(latest, libver="latest"),
    "many": written(many),
    "user block": written(filter_db("f4", (5, 3, 3)), userblock_size=1024),
    "filters nine": written(filter_db("f8", (50, 9), chunks=(16, 9), compression="gzip", shuffle=True)),
    "filters": written(filter_db("f4", (50, 3, 3))),
    "refused": written(refused),
}

# One network in every layout of Keras: name, class, options, weights as Keras keeps them.
def conv(*shape):
    return [("kernel", normal(*shape)), ("bias", normal(shape[-1]))]


LAYERS = [
    ("input_1", "InputLayer", {}, []),
    ("stem", "Conv2D", {"kernel_size": [3, 3], "strides": [2, 2], "groups": 1}, conv(3, 3, 2, 4)),
    ("norm", "BatchNormalization", {}, [(n, normal(4)) for n in ("gamma", "beta", "moving_mean", "moving_variance")]),
    ("wide", "DepthwiseConv2D", {"kernel_size": [5, 5], "strides": [1, 1]}, [("depthwise_kernel", normal(5, 5, 4, 1)), ("bias", normal(4))]),
    ("grouped", "Conv2D", {"kernel_size": [3, 3], "strides": [1, 1], "groups": 2}, conv(3, 3, 2, 6)),
    ("sep", "SeparableConv2D", {"kernel_size": [3, 3], "strides": [1, 1]}, [("depthwise_kernel", normal(3, 3, 6, 2)), ("pointwise_kernel", normal(1, 1, 12, 3)), ("bias", normal(3))]),
    ("up", "Conv2DTranspose", {"kernel_size": [2, 2], "strides": [2, 2]}, [("kernel", normal(2, 2, 5, 3)), ("bias", normal(5))]),
    ("tail", "Functional", {}, [("b_first", "Conv2D", {"kernel_size": [3, 3], "strides": [1, 1]}, conv(3, 3, 5, 2)), ("a_second", "Conv2D", {"kernel_size": [3, 3], "strides": [1, 1]}, conv(3, 3, 2, 2))]),
    ("line", "Conv1D", {"kernel_size": [3], "strides": [1]}, conv(3, 2, 2)),
    ("dense", "Dense", {}, conv(2, 7)),
]


def config(layers):
    return [
        {
            "class_name": kind,
            "name": name,
            "config": {"name": name, **({"layers": config(weights)} if kind == "Functional" else options)},
        }
        for name, kind, options, weights in layers
    ]


MODEL = {"class_name": "Functional", "config": {"name": "net", "layers": config(LAYERS)}}


def flat(layers):
    for name, kind, _, weights in layers:
        if kind == "Functional":
            yield from flat(weights)
        else:
            yield from ((f"{name}/{weight}:0", values) for weight, values in weights)


def legacy(group):
    group.attrs["layer_names"] = [name.encode() for name, *_ in LAYERS]
    group.attrs["backend"] = "tensorflow".encode()
    group.attrs["keras_version"] = "2.9.0".encode()
    for layer in LAYERS:
        inner = group.create_group(layer[0])
        weights = list(flat([layer]))
        inner.attrs["weight_names"] = [name.encode() for name, _ in weights]
        for name, values in weights:
            inner[name] = values


def whole(file):
    file.attrs["keras_version"] = "2.9.0".encode()
    file.attrs["backend"] = "tensorflow".encode()
    file.attrs["model_config"] = json.dumps(MODEL).encode()
    legacy(file.create_group("model_weights"))
    file["optimizer_weights/Adam/stem/kernel/m:0"] = normal(3, 3, 2, 4)


SNAKE = {"InputLayer": "input_layer", "Conv2D": "conv2d", "BatchNormalization": "batch_normalization", "DepthwiseConv2D": "depthwise_conv2d", "SeparableConv2D": "separable_conv2d", "Conv2DTranspose": "conv2d_transpose", "Functional": "functional", "Conv1D": "conv1d", "Dense": "dense"}


def numbered(root="layers"):
    def fill(file, path="", layers=LAYERS):
        used = {}
        for name, kind, _, weights in layers:
            count = used.get(kind, 0)
            used[kind] = count + 1
            folder = f"{path}{root}/{SNAKE[kind]}" + (f"_{count}" if count else "")
            if kind == "Functional":
                fill(file, f"{folder}/", weights)
                continue
            group = file.create_group(f"{folder}/vars")
            for i, (_, values) in enumerate(weights):
                group[str(i)] = values

    return fill


def brain(file):
    values = (normal(3, 3, 2, 4).view("u4") >> 16).astype("u2")
    data = file.create_dataset("layers/conv2d/vars/0", data=values.view("V2"))
    data.attrs["dtype"] = "bfloat16"
    brain.values = (values.astype("u4") << 16).view("f4")


def theano(file):
    file.attrs["keras_version"] = b"1.2.2"
    file.attrs["backend"] = b"theano"
    config = {"name": "convolution2d_1", "nb_filter": 4, "nb_row": 3, "nb_col": 5, "dim_ordering": "th", "subsample": [2, 1]}
    file.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": [{"class_name": "Convolution2D", "config": config}]}).encode()
    group = file.create_group("model_weights")
    group.attrs["layer_names"] = [b"convolution2d_1"]
    layer = group.create_group("convolution2d_1")
    layer.attrs["weight_names"] = [b"convolution2d_1_W", b"convolution2d_1_b"]
    layer["convolution2d_1_W"] = normal(4, 2, 3, 5)
    layer["convolution2d_1_b"] = normal(4)


def archive(weights, compression):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as file:
        file.writestr("metadata.json", json.dumps({"keras_version": "3.3.3"}))
        file.writestr("config.json", json.dumps(MODEL))
        file.writestr("model.weights.h5", base64.b64decode(weights))
    return base(buffer.getvalue())


weights3 = written(numbered())
keras = {
    "files": {
        "whole.h5": written(whole)["file"],
        "legacy.weights.h5": written(legacy)["file"],
        "numbered.weights.h5": weights3["file"],
        "stored.keras": archive(weights3["file"], zipfile.ZIP_STORED),
        "deflated.keras": archive(weights3["file"], zipfile.ZIP_DEFLATED),
        "older.keras": archive(written(numbered("_layer_checkpoint_dependencies"))["file"], zipfile.ZIP_STORED),
        "brain.weights.h5": written(brain)["file"],
        "theano.h5": written(theano)["file"],
    },
    "brain": base(brain.values.astype("<f8").tobytes()),
    # Each convolution's filters by (out, in), as numpy orders them.
    "filters": [],
}


def add(name, values, depthwise=False):
    axes = values.transpose(2, 3, 0, 1) if depthwise else values.transpose(3, 2, 0, 1)
    keras["filters"].append({"layer": name, "values": base(axes.astype("<f8").tobytes())})


def add_all(layers):
    for name, kind, _, weights in layers:
        if kind == "Functional":
            add_all(weights)
        elif kind in ("Conv2D", "DepthwiseConv2D", "SeparableConv2D"):
            add(name, weights[0][1], kind != "Conv2D")


add_all(LAYERS)
golden = {"versions": {"h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version, "numpy": np.__version__}}
here = pathlib.Path(__file__).parent
(here / "hdf5.json").write_text(json.dumps({**golden, "files": hdf5}) + "\n")
(here / "keras.json").write_text(json.dumps({**golden, **keras}) + "\n")
