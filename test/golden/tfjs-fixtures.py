"""Small TensorFlow.js models, written and read by json and numpy alone.

Run from the project's root: /usr/bin/python3 test/golden/tfjs-fixtures.py
"""

import base64
import json
import pathlib
import sys

import numpy as np

random = np.random.default_rng(20220331)
fixtures = []


def normal(*shape):
    return random.standard_normal(shape).astype("f4")


class Weights:
    """Collects one group of weights: their specs, their bytes, and the values a reader must give."""

    def __init__(self):
        self.specs, self.data, self.values = [], b"", {}

    def add(self, name, values, dtype="float32"):
        self.specs.append({"name": name, "shape": list(values.shape), "dtype": dtype})
        self.data += values.tobytes()
        self.values[name] = values.astype("f8")
        return self

    def quantise(self, name, values, dtype, of="float32"):
        spec = {"name": name, "shape": list(values.shape), "dtype": of}
        if dtype == "float16":
            spec["quantization"] = {"dtype": dtype}
            stored = values.astype("<f2")
            read = stored.astype("f4")
        else:
            levels = 255 if dtype == "uint8" else 65535
            low, high = float(values.min()), float(values.max())
            scale = (high - low) / levels
            spec["quantization"] = {"dtype": dtype, "scale": scale, "min": low}
            stored = np.round((values.astype("f8") - low) / scale).astype("u1" if dtype == "uint8" else "<u2")
            read = stored.astype("f8") * scale + low
            read = np.floor(read + 0.5) if of == "int32" else read.astype("f4")
        self.specs.append(spec)
        self.data += stored.tobytes()
        self.values[name] = read.astype("f8")
        return self

    def shards(self, *cuts):
        edges = [0, *cuts, len(self.data)]
        return {
            f"shard{i + 1}of{len(cuts) + 1}.bin": self.data[a:b] for i, (a, b) in enumerate(zip(edges, edges[1:]))
        }


def add(name, topology, groups, layers, roles=None, notes=(), order="graph", form="layers-model"):
    """groups: (weights, shards) each; layers: (name, weight, layout, kind, groups, stride)."""
    files, manifest, values = {}, [], {}
    for i, (weights, shards) in enumerate(groups):
        shards = {f"group{i + 1}-{shard}": data for shard, data in shards.items()}
        files.update(shards)
        manifest.append({"paths": list(shards), "weights": weights.specs})
        values.update(weights.values)
    document = {"format": form, "generatedBy": "fixture", "modelTopology": topology, "weightsManifest": manifest}
    fixtures.append(
        {
            "name": name,
            "json": json.dumps(manifest if topology is None else document),
            "files": {path: base64.b64encode(data).decode() for path, data in files.items()},
            "tensors": {k: {"shape": list(v.shape), "values": v.ravel().tolist()} for k, v in values.items()},
            "order": order,
            "layers": [
                dict(zip(("name", "tensor", "layout", "kind", "groups", "stride"), entry, strict=True))
                for entry in layers
            ],
            "roles": roles or {},
            "notes": list(notes),
        }
    )


def keras(class_name, name, **config):
    return {"class_name": class_name, "name": name, "config": {"name": name, **config}}


# Every Keras convolution; nested models; weights in an order of their own, in three files cut inside numbers.
w = Weights()
w.add("up/kernel", normal(2, 2, 3, 4)).add("up/bias", normal(3))
w.add("separable/depthwise_kernel", normal(3, 3, 4, 2)).add("separable/pointwise_kernel", normal(1, 1, 8, 5))
w.add("first/kernel", normal(3, 3, 3, 4)).add("model_1/deep/kernel", normal(5, 5, 2, 4))
w.add("depth/depthwise_kernel", normal(3, 3, 4, 1)).add("one/kernel", normal(3, 2, 4))
w.add("three/kernel", normal(3, 3, 3, 1, 2)).add("timed/kernel", normal(3, 3, 2, 2))
w.add("norm/gamma", normal(4)).add("norm/moving_mean", normal(4)).add("head/kernel", normal(8, 2))
w.add("model/twin_b/conv/kernel", normal(3, 3, 1, 1)).add("model/twin_a/conv/kernel", normal(3, 3, 1, 2))
w.add("__proto__", normal(2)).add("steps", np.array([3], "<i4"), "int32").add("flag", np.array([True]), "bool")
inner = {
    "class_name": "Functional",
    "name": "model_1",
    "config": {
        "name": "model_1",
        "layers": [keras("Conv2D", "deep", kernel_size=[5, 5], strides=2, groups=2), keras("ReLU", "relu")],
    },
}
topology = {
    "keras_version": "2.10.0",
    "model_config": {
        "class_name": "Functional",
        "config": {
            "name": "model",
            "layers": [
                keras("InputLayer", "x"),
                keras("Conv2D", "first", kernel_size=[3, 3], strides=[2, 1]),
                inner,
                keras("DepthwiseConv2D", "depth", kernel_size=[3, 3], strides=[2, 2]),
                keras("BatchNormalization", "norm"),
                keras("SeparableConv2D", "separable", kernel_size=[3, 3], strides=[1, 1]),
                keras("Conv1D", "one", kernel_size=[3], strides=[1]),
                keras("Conv3D", "three", kernel_size=[3, 3, 3], strides=[1, 1, 1]),
                keras("TimeDistributed", "timed", layer=keras("Conv2D", "inside", kernel_size=3, strides=1)),
                keras("Conv2DTranspose", "up", kernel_size=[2, 2], strides=[2, 2]),
                keras("Conv2D", "lost", kernel_size=[3, 3]),
                *[
                    {"class_name": "Sequential", "config": {"name": twin, "layers": [keras("Conv2D", "conv")]}}
                    for twin in ("twin_a", "twin_b")
                ],
                keras("Dense", "head"),
            ],
        },
    },
}
add(
    "every Keras convolution",
    topology,
    [(w, w.shards(101, 102, 1501))],
    [
        ("first", "first/kernel", "HWIO", "conv", 1, [2, 1]),
        ("deep", "model_1/deep/kernel", "HWIO", "conv", 2, [2, 2]),
        ("depth", "depth/depthwise_kernel", "HWIM", "depthwise", 4, [2, 2]),
        ("separable", "separable/depthwise_kernel", "HWIM", "depthwise", 4, [1, 1]),
        ("separable/pointwise", "separable/pointwise_kernel", "HWIO", "conv", 1, [1, 1]),
        ("one", "one/kernel", "WIO", "conv", 1, [1]),
        ("three", "three/kernel", "DHWIO", "conv", 1, [1, 1, 1]),
        ("timed/inside", "timed/kernel", "HWIO", "conv", 1, [1, 1]),
        ("up", "up/kernel", "HWOI", "transposed", 1, [2, 2]),
        ("conv", "model/twin_a/conv/kernel", "HWIO", "conv", 1, None),
        ("conv #2", "model/twin_b/conv/kernel", "HWIO", "conv", 1, None),
    ],
    roles={
        "up/bias": "bias of Conv2DTranspose 'up'",
        "norm/gamma": "scale of BatchNormalization 'norm'",
        "norm/moving_mean": "running mean of BatchNormalization 'norm'",
        "head/kernel": "kernel of Dense 'head': no spatial kernel",
        "__proto__": "no layer of the topology carries its name",
    },
    notes=["The Conv2D layer 'lost' is not listed", "1 batch normalisation layers"],
)

# Quantised weights, in two groups; a Sequential model as tfjs itself saves it.
a, b = Weights(), Weights()
a.quantise("c1/kernel", normal(3, 3, 2, 5), "uint8").quantise("c2/kernel", normal(3, 3, 5, 7), "uint16")
b.quantise("c3/kernel", normal(3, 3, 7, 2), "float16").add("c3/bias", normal(2))
b.quantise("counts", np.array([-7, 0, 3, 200]), "uint8", "int32").add("bytes", np.array([0, 255], "u1"), "uint8")
add(
    "quantised weights",
    {"class_name": "Sequential", "config": [keras("Conv2D", f"c{i}", kernel_size=[3, 3]) for i in (1, 2, 3)]},
    [(a, a.shards()), (b, b.shards(5))],
    [(f"c{i}", f"c{i}/kernel", "HWIO", "conv", 1, None) for i in (1, 2, 3)],
    roles={"c3/bias": "bias of Conv2D 'c3'"},
    notes=["2 of 6 tensors are quantised to uint8", "1 of 6 tensors is quantised to uint16", "No batch normalisation"],
)

# A graph, listed backwards.
w = Weights()
w.add("k1", normal(3, 3, 3, 4)).add("b1", normal(4)).add("k2", normal(3, 3, 4, 2)).add("k3", normal(5, 5, 8, 2))
w.add("k4", normal(2, 2, 3, 2)).add("k5", normal(3, 3, 3, 1, 1)).add("dense", normal(3, 2)).add("spare", normal(1))


def op(name, op, *inputs, strides=None, data_format=None):
    attr = {}
    if strides:
        attr["strides"] = {"list": {"i": [str(s) for s in strides]}}
    if data_format:
        attr["data_format"] = {"s": base64.b64encode(data_format.encode()).decode()}
    return {"name": name, "op": op, "input": list(inputs), "attr": attr}


nodes = [
    op("x", "Placeholder"),
    *[op(name, "Const") for name in w.values],
    op("same", "Identity", "k1"),
    op("fused", "_FusedConv2D", "x", "same:0", "b1", "^x", strides=[1, 2, 2, 1], data_format="NHWC"),
    op("depth", "FusedDepthwiseConv2dNative", "fused", "k2", strides=[1, 1, 1, 1]),
    op("nchw", "Conv2D", "depth", "k3", strides=[1, 1, 2, 3], data_format="NCHW"),
    op("up", "Conv2DBackpropInput", "shape", "k4", "nchw", strides=[1, 2, 2, 1]),
    op("three", "Conv3D", "up", "k5", strides=[1, 1, 1, 1, 1]),
    op("again", "Conv2D", "three", "same", strides=[1, 1, 1, 1]),
    op("product", "Mul", "k1", "k1"),
    op("computed", "Conv2D", "again", "product", strides=[1, 1, 1, 1]),
    op("head", "MatMul", "computed", "dense"),
]
add(
    "a graph",
    {"node": nodes[::-1], "versions": {}},
    [(w, w.shards(700))],
    [
        ("fused", "k1", "HWIO", "conv", 1, [2, 2]),
        ("depth", "k2", "HWIM", "depthwise", 4, [1, 1]),
        ("nchw", "k3", "HWIO", "conv", 1, [2, 3]),
        ("up", "k4", "HWOI", "transposed", 1, [2, 2]),
        ("three", "k5", "DHWIO", "conv", 1, [1, 1, 1]),
    ],
    roles={
        "b1": "bias of _FusedConv2D 'fused'",
        "dense": "weight of MatMul 'head': no spatial kernel",
        "spare": "not used by any node",
    },
    notes=[
        "The weight 'k1' is shared by fused, again: counted once.",
        "Conv2D 'computed' is not listed: its weight 'product' is computed by Mul.",
        "No batch normalisation nodes",
    ],
    form="graph-model",
)

# A manifest alone, with weights without elements and weights of texts between others.
w = Weights()
w.add("conv0/filters", normal(3, 3, 3, 2)).add("conv0/bias", normal(2))
w.specs.append({"name": "texts", "shape": [2], "dtype": "string"})
w.data += (3).to_bytes(4, "little") + b"abc" + (0).to_bytes(4, "little")
w.add("empty/filters", normal(3, 3, 0, 2)).add("conv1/depthwise_filter", normal(3, 3, 2, 3))
w.add("conv1/pointwise_filter", normal(1, 1, 6, 2)).add("fc/weights", normal(4, 2))
add(
    "a manifest alone",
    None,
    [(w, w.shards(3, 3, 230))],
    [
        ("conv0", "conv0/filters", "HWIO", "conv", 1, None),
        ("empty", "empty/filters", "HWIO", "conv", 1, None),
        ("conv1/depthwise_filter", "conv1/depthwise_filter", "HWIM", "depthwise", 2, None),
        ("conv1/pointwise_filter", "conv1/pointwise_filter", "HWIO", "conv", 1, None),
    ],
    roles={"fc/weights": "weights of 'fc' of shape [4,2]: no kernel"},
    notes=["without a graph"],
    order="file",
)

golden = {
    "generator": "test/golden/tfjs-fixtures.py",
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__},
    "fixtures": fixtures,
}
pathlib.Path("test/golden/tfjs-fixtures.json").write_text(json.dumps(golden) + "\n")
