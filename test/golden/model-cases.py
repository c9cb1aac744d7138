"""Model files as people have them: Keras of 2016, custom classes, subclassed models, a damaged object, element offsets,
chunks of one element, MATLAB 5 and 7.3, MatConvNet, Flax, MLX; each with its filters in (out, in, rows, columns) order.

Run from the project's root: /usr/bin/python3 test/golden/model-cases.py
Keras and MATLAB files are written by h5py to the layouts that those programs write; MATLAB 5 by scipy.io; Flax's arrays by
msgpack as flax.serialization packs them (extension type 1: shape, name of the type, bytes in C order).
"""

import base64
import io
import json
import pathlib
import struct
import sys
import tempfile
import zipfile
import zlib

import h5py
import msgpack
import numpy as np
import scipy
import scipy.io

random = np.random.default_rng(1316)
normal = lambda *shape: random.standard_normal(shape).astype("f4")
b64 = lambda data: base64.b64encode(data).decode()
doubles = lambda array: b64(np.ascontiguousarray(array).astype("<f8").tobytes())
packed = lambda data: b64(zlib.compress(data, 9)[2:-4])
out_in = {"HWIO": (3, 2, 0, 1), "HWIM": (2, 3, 0, 1), "OIHW": (0, 1, 2, 3), "OHWI": (0, 3, 1, 2)}
files, layers = {}, {}


def add(name, data, found):
    """`found`: of each analysed layer its name, its kernel as written, and the order of the kernel's axes."""
    files[name] = packed(data)
    layers[name] = [[layer, order, doubles(kernel.transpose(out_in[order]))] for layer, kernel, order in found]


def hdf5(write, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "file.h5"
        with h5py.File(path, "w", **options) as file:
            write(file)
        return bytearray(path.read_bytes())


def texts(values):
    return [value.encode() for value in values] or np.array([], "S1")


def legacy(groups, config=None, root=""):
    def write(file):
        at = file.create_group(root) if root else file
        if config is not None:
            file.attrs["model_config"] = json.dumps(config)
            file.attrs["keras_version"] = "2.11.0"
        at.attrs["layer_names"] = texts(groups)
        for name, weights in groups.items():
            group = at.create_group(name)
            group.attrs["weight_names"] = texts(weights)
            for weight, values in weights.items():
                group.create_dataset(weight, data=values)

    return bytes(hdf5(write))


def layer(kind, name, **config):
    return {"class_name": kind, "name": name, "config": {"name": name, **config}, "inbound_nodes": []}


def functional(*list):
    return {"class_name": "Functional", "config": {"name": "model", "layers": [*list]}}


conv = {"kernel_size": [3, 3], "strides": [2, 2], "dilation_rate": [1, 1]}

# --- keras-applications of 2016: names end in _W_1:0; on Theano's kernels only the bias tells the order ------------------
a, b = normal(3, 3, 3, 4), normal(3, 3, 4, 5)
named = lambda suffix, kernels: {
    name: {f"{name}_W{suffix}": kernel, f"{name}_b{suffix}": np.zeros(outputs, "f4")}
    for name, (kernel, outputs) in kernels.items()
}
for suffix in ("_1:0", ":0"):
    groups = named(suffix, {"block1_conv1": (a, 4), "block1_conv2": (b, 5)})
    add(f"vgg16 tf {suffix}.h5", legacy({**groups, "pool": {}}), [(f"{n}/{n}", k, "HWIO") for n, k in [("block1_conv1", a), ("block1_conv2", b)]])
c, d = normal(4, 3, 3, 3), normal(5, 4, 3, 3)
add(
    "vgg16 th.h5",
    legacy(named("", {"block1_conv1": (c, 4), "block1_conv2": (d, 5)})),
    [(f"{n}/{n}", k, "OIHW") for n, k in [("block1_conv1", c), ("block1_conv2", d)]],
)

# --- custom classes, composite blocks, ConvLSTM --------------------------------------------------------------------------
k = [normal(3, 3, 3, 4), normal(3, 3, 4, 4), normal(3, 3, 4, 4), normal(3, 3, 4, 4)]
add(
    "custom.h5",
    legacy(
        {
            "stem": {"stem/kernel:0": k[0], "stem/bias:0": normal(4)},
            "res": {"res/conv_a/kernel:0": k[1], "res/conv_a/bias:0": normal(4), "res/conv_b/kernel:0": k[2]},
            "q": {"q/kernel:0": k[3], "q/sn:0": normal(1, 4)},
        },
        functional(layer("Conv2D", "stem", **conv), layer("Custom>ResidualBlock", "res", filters=4), layer("QConv2D", "q", **conv)),
        "model_weights",
    ),
    [("stem", k[0], "HWIO"), ("res/conv_a", k[1], "HWIO"), ("res/conv_b", k[2], "HWIO"), ("q", k[3], "HWIO")],
)
k = [normal(3, 3, 1, 8), normal(3, 3, 2, 8)]
add(
    "convlstm.h5",
    legacy(
        {"lstm": {"lstm/kernel:0": k[0], "lstm/recurrent_kernel:0": k[1], "lstm/bias:0": normal(8)}},
        functional(layer("ConvLSTM2D", "lstm", **conv)),
        "model_weights",
    ),
    [("lstm", k[0], "HWIO"), ("lstm/recurrent", k[1], "HWIO")],
)


def keras3(config, weights):
    data = hdf5(lambda file: [file.create_dataset(path, data=values) for path, values in weights.items()])
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in [("metadata.json", '{"keras_version": "3.3.3"}'), ("config.json", json.dumps(config)), ("model.weights.h5", bytes(data))]:
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return stream.getvalue()


k = [normal(3, 3, 1, 4), normal(3, 3, 4, 4)]
add(
    "subclassed.keras",
    keras3(
        {"class_name": "MyNet", "config": {"dtype": "float32"}},
        {"blocks/conv2d/vars/0": k[1], "blocks/conv2d/vars/1": normal(4), "a_stem/vars/0": k[0], "fc/vars/0": normal(4, 2)},
    ),
    [("a_stem", k[0], "HWIO"), ("blocks/conv2d", k[1], "HWIO")],
)
k = [normal(3, 3, 3, 4), normal(3, 3, 4, 4), normal(3, 3, 4, 4)]
add(
    "block.keras",
    keras3(
        functional(layer("Conv2D", "stem", **conv), layer("ResBlock", "rb")),
        {
            "layers/conv2d/vars/0": k[0],
            "layers/conv2d/vars/1": normal(4),
            "layers/res_block/conv1/vars/0": k[1],
            "layers/res_block/conv1/vars/1": normal(4),
            "layers/res_block/conv2/vars/0": k[2],
        },
    ),
    [("stem", k[0], "HWIO"), ("rb/conv1", k[1], "HWIO"), ("rb/conv2", k[2], "HWIO")],
)

# --- HDF5: one damaged object of three; an offset within an element in a chunk's key; chunks of one element --------------
k = [normal(4, 3, 3, 3) for _ in range(3)]
where = {}


def three(file):
    for i, values in enumerate(k):
        where[i] = h5py.h5o.get_info(file.create_dataset(f"conv{i}.weight", data=values).id).addr


data = hdf5(three)
add("whole.h5", bytes(data), [(f"conv{i}", k[i], "OIHW") for i in range(3)])
data[where[1]] = 9
add("damaged.h5", bytes(data), [("conv0", k[0], "OIHW"), ("conv2", k[2], "OIHW")])
ones = normal(6, 3, 3, 3)
for version, largest in [("earliest", None), ("latest", None), ("latest", (None, 3, 3, 3)), ("latest", (None, None, 3, 3))]:
    for compression in (None, "gzip"):
        options = {"chunks": (1, 1, 1, 1), "maxshape": largest, "compression": compression}
        data = hdf5(lambda file: file.create_dataset("conv.weight", data=ones, **options), libver=version)
        add(f"ones {version} {0 if largest is None else largest.count(None)} {compression}.h5", bytes(data), [("conv", ones, "OIHW")])
data = hdf5(lambda file: file.create_dataset("conv.weight", data=ones, chunks=(3, 3, 3, 3)))
# A key: bytes, mask, five offsets; that of the second chunk begins with (3, 0, 0, 0, 0).
key = data.index(struct.pack("<II5Q", 324, 0, 3, 0, 0, 0, 0))
struct.pack_into("<Q", data, key + 40, 4)
add("element offset.h5", bytes(data), [])

# --- MATLAB 5 (plain and packed), MatConvNet's structure, MATLAB 7.3 -----------------------------------------------------
w = normal(3, 3, 3, 4)
for compress in (False, True):
    stream = io.BytesIO()
    scipy.io.savemat(stream, {"conv1_W": w, "conv1_b": normal(4, 1)}, do_compression=compress)
    add(f"plain {compress}.mat", b"MATLAB 5.0 MAT-file".ljust(116) + stream.getvalue()[116:], [("conv1_W", w, "HWIO")])
k = [normal(3, 3, 3, 4), normal(5, 5, 4, 2)]
cells = np.empty((1, 2), dtype=object)
for i, kernel in enumerate(k):
    weights = np.empty((1, 2), dtype=object)
    weights[0, 0], weights[0, 1] = kernel, normal(1, kernel.shape[3])
    cells[0, i] = {"name": f"conv{i + 1}_1", "type": "conv", "weights": weights, "stride": np.array([[1, 1]])}
stream = io.BytesIO()
scipy.io.savemat(stream, {"layers": cells, "meta": {"note": "text"}})
add("matconvnet.mat", b"MATLAB 5.0 MAT-file".ljust(116) + stream.getvalue()[116:], [(f"layers/conv{i + 1}_1/weights/0", k[i], "HWIO") for i in range(2)])


def matlab73(file):
    for name, values in {"conv1_W": w, "conv1_b": normal(4, 1)}.items():
        file.create_dataset(name, data=np.ascontiguousarray(values.T)).attrs["MATLAB_class"] = np.bytes_("single")


data = hdf5(matlab73, userblock_size=512)
data[:128] = b"MATLAB 7.3 MAT-file, Platform: GLNXA64 HDF5 schema 1.00 .".ljust(116) + bytes(8) + b"\x00\x02IM"
add("seven.mat", bytes(data), [("conv1_W", w, "HWIO")])

# --- Flax, MLX -----------------------------------------------------------------------------------------------------------
array = lambda values: msgpack.ExtType(1, msgpack.packb((values.shape, values.dtype.name, values.tobytes()), use_bin_type=True))
k = [normal(3, 3, 3, 8), normal(3, 3, 1, 8)]
tree = {"params": {"Conv_0": {"kernel": array(k[0]), "bias": array(normal(8))}, "Conv_1": {"kernel": array(k[1])}, "Dense_0": {"kernel": array(normal(8, 2))}}, "step": 3}
add("flax.msgpack", msgpack.packb(tree, use_bin_type=True), [("params/Conv_0", k[0], "HWIO"), ("params/Conv_1", k[1], "HWIO")])
k = [normal(4, 3, 3, 3), normal(6, 3, 3, 4)]
header, body = {"__metadata__": {"format": "mlx"}}, b""
for name, values in zip(["a.weight", "b.weight"], k):
    header[name] = {"dtype": "F32", "shape": values.shape, "data_offsets": [len(body), len(body) + values.nbytes]}
    body += values.tobytes()
text = json.dumps(header).encode()
add("mlx.safetensors", struct.pack("<Q", len(text)) + text + body, [("a", k[0], "OHWI"), ("b", k[1], "OHWI")])

# --- Keras .h5 written back: the file as h5py leaves it when it replaces a dataset's values ------------------------------
k = [normal(3, 3, 3, 4), normal(3, 3, 3, 4)]
groups = lambda kernel: {"conv": {"conv/kernel:0": kernel, "conv/bias:0": np.arange(4, dtype="f4")}}
config = functional(layer("Conv2D", "conv", **conv))
with tempfile.TemporaryDirectory() as folder:
    path = pathlib.Path(folder) / "file.h5"
    path.write_bytes(legacy(groups(k[0]), config, "model_weights"))
    before = path.read_bytes()
    with h5py.File(path, "r+") as file:
        file["model_weights/conv/conv/kernel:0"][...] = k[1]
    after = path.read_bytes()
written = {"before": packed(before), "after": packed(after), "tensor": "model_weights/conv/conv/kernel:0", "values": doubles(k[1])}

pathlib.Path("test/golden/model-cases.json").write_text(
    json.dumps(
        {
            "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "h5py": h5py.__version__, "hdf5": h5py.version.hdf5_version, "scipy": scipy.__version__, "msgpack": ".".join(map(str, msgpack.version))},
            "files": files,
            "layers": layers,
            "written": written,
        },
        indent=1,
    )
    + "\n"
)
