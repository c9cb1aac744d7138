"""One small network in nine files: PyTorch (zip, old format, TorchScript), safetensors, ONNX, three Keras layouts and TensorFlow Lite.

Run from the project's root: /usr/bin/python3 test/golden/same-network.py
Needs Debian's python3-torch, python3-h5py and python3-numpy. The safetensors file and the Keras files are written after
the descriptions of their formats: a length, a header and the numbers; HDF5 with Keras's groups and attributes.
PyTorch's old format names storages by their addresses, so its bytes differ from run to run; the weights do not.
"""

import base64
import io
import json
import pathlib
import struct
import sys
import warnings
import zipfile

from tflite_writer import CONV, DEPTHWISE, Op, Tensor, write  # noqa: E402

# In this folder, "torch" would be the generator of that name.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import h5py  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402

warnings.filterwarnings("ignore")
torch.manual_seed(41)


class Network(nn.Module):
    """3x3, 3x3 strided, 3x3 in groups, 7x7 depthwise, and a 1x1 at the end."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 8, 3)
        self.conv2 = nn.Conv2d(8, 12, 3, stride=2)
        self.conv3 = nn.Conv2d(12, 12, 3, groups=3)
        self.conv4 = nn.Conv2d(12, 12, 7, padding=3, groups=12)
        self.conv5 = nn.Conv2d(12, 4, 1)

    def forward(self, x):
        x = torch.relu(self.conv1(x))
        x = torch.relu(self.conv2(x))
        x = torch.relu(self.conv3(x))
        return self.conv5(torch.relu(self.conv4(x)))


network = Network().eval()
state = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
layers = [name for name, _ in network.named_children()]
files = {}


def saved(save):
    buffer = io.BytesIO()
    save(buffer)
    return buffer.getvalue()


files["network.pt"] = saved(lambda f: torch.save(network.state_dict(), f))
files["network-old.pth"] = saved(lambda f: torch.save(network.state_dict(), f, _use_new_zipfile_serialization=False))
files["network-script.pt"] = saved(lambda f: torch.jit.save(torch.jit.script(network), f))
image = torch.zeros(1, 3, 24, 24)
files["network.onnx"] = saved(lambda f: torch.onnx.export(network, image, f, do_constant_folding=True))

# safetensors: u64 length of the header, the header, the numbers.
header, body = {}, b""
for name, array in state.items():
    data = np.ascontiguousarray(array, "<f4").tobytes()
    header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(body), len(body) + len(data)]}
    body += data
head = json.dumps(header).encode()
head += b" " * (-len(head) % 8)
files["network.safetensors"] = struct.pack("<Q", len(head)) + head + body

# Keras: kernels are (rows, columns, in / groups, out), depthwise ones (rows, columns, in, multiplier).
configs, weights = [], {}
for name in layers:
    conv = getattr(network, name)
    depthwise = conv.groups > 1 and conv.groups == conv.in_channels
    kernel = state[f"{name}.weight"].transpose((2, 3, 0, 1) if depthwise else (2, 3, 1, 0))
    shared = {
        "name": name,
        "trainable": True,
        "dtype": "float32",
        "kernel_size": list(conv.kernel_size),
        "strides": list(conv.stride),
        "padding": "same" if conv.padding[0] else "valid",
        "data_format": "channels_last",
        "dilation_rate": [1, 1],
        "activation": "relu",
        "use_bias": True,
    }
    own = {"depth_multiplier": 1} if depthwise else {"filters": conv.out_channels, "groups": conv.groups}
    configs.append({"class_name": "DepthwiseConv2D" if depthwise else "Conv2D", "config": {**shared, **own}})
    weights[name] = [
        (f"{name}/{'depthwise_kernel' if depthwise else 'kernel'}:0", kernel),
        (f"{name}/bias:0", state[f"{name}.bias"]),
    ]
entry = {"class_name": "InputLayer", "config": {"batch_input_shape": [None, 24, 24, 3], "name": "input", "dtype": "float32"}}
config = {"class_name": "Sequential", "config": {"name": "network", "layers": [entry, *configs]}}


def write_legacy(group):
    """hdf5_format.save_weights_to_hdf5_group: a group a layer, in the order of layer_names."""
    group.attrs["layer_names"] = [name.encode() for name in layers]
    group.attrs["backend"] = b"tensorflow"
    group.attrs["keras_version"] = b"2.11.0"
    for name in layers:
        layer = group.create_group(name)
        layer.attrs["weight_names"] = [key.encode() for key, _ in weights[name]]
        for key, array in weights[name]:
            layer.create_dataset(key, data=np.ascontiguousarray(array))


def hdf5(write):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        write(file)
    return buffer.getvalue()


def whole(file):
    file.attrs["backend"] = "tensorflow"
    file.attrs["keras_version"] = "2.11.0"
    file.attrs["model_config"] = json.dumps(config)
    write_legacy(file.create_group("model_weights"))


def numbered(file):
    """Keras 3: folders named by class and number, weights by number."""
    seen = {}
    for name, entry in zip(layers, configs):
        snake = {"Conv2D": "conv2d", "DepthwiseConv2D": "depthwise_conv2d"}[entry["class_name"]]
        number = seen[snake] = seen.get(snake, -1) + 1
        variables = file.create_group(f"layers/{snake}_{number}/vars" if number else f"layers/{snake}/vars")
        for i, (_, array) in enumerate(weights[name]):
            variables.create_dataset(str(i), data=np.ascontiguousarray(array))


files["network.h5"] = hdf5(whole)
files["network.weights.h5"] = hdf5(write_legacy)
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as out:
    # A date of their own would make the files differ from run to run.
    for name, data in (
        ("metadata.json", json.dumps({"keras_version": "3.0.0"})),
        ("config.json", json.dumps({"module": "keras", **config})),
        ("model.weights.h5", hdf5(numbered)),
    ):
        out.writestr(zipfile.ZipInfo(name), data)
files["network.keras"] = archive.getvalue()

# TensorFlow Lite: kernels are (out, rows, columns, in / groups), depthwise ones (1, rows, columns, in), and names those of Keras.
tensors = [Tensor("serving_default_input:0", [1, 24, 24, 3])]
operators = []
for name in layers:
    conv = getattr(network, name)
    depthwise = conv.groups > 1 and conv.groups == conv.in_channels
    kernel = state[f"{name}.weight"].transpose((1, 2, 3, 0) if depthwise else (0, 2, 3, 1))
    kind = "depthwise" if depthwise else "Conv2D"
    weight = Tensor(f"network/{name}/{kind}", list(kernel.shape), "f32", kernel)
    bias = Tensor(f"network/{name}/BiasAdd/ReadVariableOp", [conv.out_channels], "f32", state[f"{name}.bias"])
    before = tensors[0] if not operators else operators[-1].outputs[0]
    side = (before.shape[1] + 2 * conv.padding[0] - conv.kernel_size[0]) // conv.stride[0] + 1
    out = Tensor(f"network/{name}/Relu", [1, side, side, conv.out_channels])
    # Padding (0 same, 1 valid) and strides; of a depthwise one the multiplier, too.
    options = {0: 0 if conv.padding[0] else 1, 1: conv.stride[1], 2: conv.stride[0], **({3: 1} if depthwise else {})}
    tensors += [weight, bias, out]
    operators.append(Op(DEPTHWISE if depthwise else CONV, [before, weight, bias], [out], options))
files["network.tflite"] = write([(tensors, operators, [operators[-1].outputs[0]])])

golden = {
    "generator": "test/golden/same-network.py",
    "versions": {
        "python": sys.version.split()[0],
        "torch": torch.__version__,
        "h5py": h5py.__version__,
        "numpy": np.__version__,
    },
    # In the order of the network: (out, in / groups, rows, columns), little-endian f32.
    "layers": [
        {
            "shape": list(state[f"{name}.weight"].shape),
            "weights": base64.b64encode(np.ascontiguousarray(state[f"{name}.weight"], "<f4").tobytes()).decode(),
        }
        for name in layers
    ],
    "files": {name: base64.b64encode(data).decode() for name, data in files.items()},
}
pathlib.Path("test/golden/same-network.json").write_text(json.dumps(golden) + "\n")
