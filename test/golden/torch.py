"""Small PyTorch files, written and read by torch itself.

Run from the project's root: /usr/bin/python3 test/golden/torch.py
The old format names storages by their addresses, so its bytes differ from run to run; the values do not.
"""

import base64
import collections
import io
import json
import os
import pathlib
import pickle
import sys
import warnings
import zipfile

# In this folder, "torch" would be this file.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402
import torch  # noqa: E402
from torch import nn  # noqa: E402
from torch.nn import utils  # noqa: E402
from torch.nn.utils import parametrizations, parametrize, prune  # noqa: E402
from torch.utils.mobile_optimizer import optimize_for_mobile  # noqa: E402

warnings.filterwarnings("ignore")
torch.manual_seed(20220331)
files = []


def values_of(tensor):
    if tensor.is_quantized:
        tensor = tensor.dequantize()
    return base64.b64encode(tensor.detach().contiguous().double().numpy().tobytes()).decode()


def save(thing, **options):
    buffer = io.BytesIO()
    torch.save(thing, buffer, **options)
    return buffer.getvalue()


def script(module):
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.script(module), buffer)
    return buffer.getvalue()


def add(name, data, tensors, dtypes=None, layers=None, skipped=None, notes=(), within=None,
        shapes=None, silent=()):
    """
    tensors: what torch has under each name; layers: (name, kind, groups, stride or None), where they are to be compared;
    within: relative bounds of those that torch computes with rounding errors; shapes: shape and type of what is not read;
    silent: what no note may say.
    """
    files.append({
        "name": name,
        "file": base64.b64encode(data).decode(),
        "tensors": [
            {"name": key, "shape": list(each.shape), "values": values_of(each), "dtype": (dtypes or {}).get(key),
             "within": (within or {}).get(key)}
            for key, each in tensors.items()
        ],
        "layers": layers,
        "skipped": skipped or {},
        "notes": list(notes),
        "shapes": shapes or {},
        "silent": list(silent),
    })


class Net(nn.Module):
    """3x3, strided, grouped, 7x7 depthwise, transposed, 1-D and 3-D convolutions, not in the order of their names."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 4, 3, stride=2, bias=False)
        self.norm = nn.BatchNorm2d(4)
        self.body = nn.Sequential(nn.Conv2d(4, 6, 3, groups=2), nn.ReLU(), nn.Conv2d(6, 6, 7, groups=6, bias=False))
        self.aside = nn.Conv1d(3, 2, 3)
        self.volume = nn.Conv3d(1, 2, 2)
        self.up = nn.ConvTranspose2d(6, 4, 2, stride=2, groups=2)
        self.head = nn.Linear(4, 2)

    def forward(self, x):
        return self.head(self.up(self.body(self.norm(self.stem(x)))).mean((2, 3)))


net = Net().eval()
state = net.state_dict()
flat = [
    ["stem", "conv", 1, None],
    ["body.0", "conv", 1, None],
    ["body.2", "depthwise", 6, None],
    ["aside", "conv", 1, None],
    ["volume", "depthwise", 2, None],
    ["up", "transposed", 2, None],
]
full = [
    ["stem", "conv", 1, [2, 2]],
    ["body.0", "conv", 2, [1, 1]],
    ["body.2", "depthwise", 6, [1, 1]],
    ["aside", "conv", 1, [1]],
    ["volume", "conv", 1, [1, 1, 1]],
    ["up", "transposed", 2, [2, 2]],
]
inferred = "groups are inferred"

add("state_dict", save(state), state, layers=flat, notes=[inferred])
add("state_dict, old format", save(state, _use_new_zipfile_serialization=False), state, layers=flat, notes=[inferred])
for protocol in (4,):
    add(f"state_dict, protocol {protocol}", save(state, pickle_protocol=protocol), state, layers=flat)
add("torchscript", script(net), state, layers=flat, notes=["TorchScript"])

# A whole module of a class that is no longer there, and one of torch's own.
Net.__module__ = "my_project.networks"
sys.modules["my_project.networks"] = sys.modules["my_project"] = sys.modules[__name__]
whole = ["those of the saved modules", "Names code that was not run: my_project.networks.Net."]
add("module", save(net), state, layers=full, notes=whole)
add("module, old format", save(net, _use_new_zipfile_serialization=False), state, layers=full, notes=whole)

small = nn.Sequential(nn.Conv2d(2, 3, 3), nn.Conv2d(3, 2, 3))
weights = small.state_dict()
names = [["0", "conv", 1, None], ["1", "conv", 1, None]]

# Checkpoints
optimiser = torch.optim.SGD(small.parameters(), lr=0.1, momentum=0.9)
small(torch.randn(1, 2, 8, 8)).sum().backward()
optimiser.step()
weights = collections.OrderedDict((key, each.clone()) for key, each in small.state_dict().items())
ema = collections.OrderedDict((key, each * 0.5) for key, each in weights.items())
momentum = {f"optimizer.state.{i}.momentum_buffer": s["momentum_buffer"] for i, s in enumerate(optimiser.state.values())}
for key in ("state_dict", "model", "network_weights", "ema"):
    checkpoint = {"epoch": np.int64(3), "loss": np.float64(0.5), "best": torch.tensor(0.25), key: weights,
                  "optimizer": optimiser.state_dict(), "size": torch.Size([1, 2])}
    add(f"checkpoint with {key}", save(checkpoint), {"best": torch.tensor(0.25), **weights, **momentum}, layers=names,
        skipped={"optimizer.state.0.momentum_buffer": "not of the network"}, notes=[f'what lies in "{key}"'])
add("checkpoint with model and ema",
    save({"ema": ema, "model": weights}),
    {**{f"ema.{key}": each for key, each in ema.items()}, **weights}, layers=names,
    skipped={"ema.0.weight": 'of "ema", a moving average of "model"'},
    notes=['what lies in "model"; "ema" also', "4 tensors are moving averages (EMA) of others"])
add("nested checkpoint", save({"state": 1, "model": {"state_dict": weights}}), weights, layers=names,
    notes=['what lies in "model.state_dict"'])
add("DataParallel", save(collections.OrderedDict((f"module.{key}", each) for key, each in weights.items())), weights,
    layers=names, notes=["DataParallel"])
add("DataParallel in a LightningModule",
    save({"state_dict": {f"model.module.{key}": each for key, each in weights.items()}, "epoch": 3}),
    {f"model.{key}": each for key, each in weights.items()}, layers=[[f"model.{each[0]}", *each[1:]] for each in names],
    notes=['Every name begins with "model.module."'])
add("a part that is called module", save({f"{part}.module.w": torch.ones(2) for part in "ab"}),
    {f"{part}.module.w": torch.ones(2) for part in "ab"}, silent=["DataParallel"])
parallel = nn.DataParallel(small)
add("DataParallel module", save(parallel), weights,
    layers=[["0", "conv", 1, [1, 1]], ["1", "conv", 1, [1, 1]]], notes=["DataParallel"])

# Optimisers, under whatever name
adam = torch.optim.Adam(small.parameters(), amsgrad=True)
small(torch.randn(1, 2, 8, 8)).sum().backward()
adam.step()
remembered = adam.state_dict()
of_optimiser = "of the optimiser, not of the network"


def moments(prefix, state):
    return {f"{prefix}state.{i}.{key}": each.clone() for i, values in state["state"].items() for key, each in values.items()}


def all_skipped(tensors):
    return {key: of_optimiser for key in tensors}


add("optimiser alone", save(remembered), moments("", remembered), layers=[], skipped=all_skipped(moments("", remembered)),
    notes=["Holds the state of an optimiser and no network"])
nets = {f"net_G.{key}": each for key, each in weights.items()}
opts = {**moments("opt_G.", remembered), **moments("trainer.x.", optimiser.state_dict())}
add("optimisers of any name",
    save({"opt_G": remembered, "net_G": weights, "trainer": {"x": optimiser.state_dict()}}), {**nets, **opts},
    layers=[["net_G.0", "conv", 1, None], ["net_G.1", "conv", 1, None]], skipped=all_skipped(opts),
    notes=['"opt_G", "trainer" also'])
half = {"solver.state.0.exp_avg": torch.ones(2, 2, 3, 3), "solver.state.0.square_avg": torch.ones(2, 2, 3, 3)}
add("moments beside a state_dict",
    save({**weights, "solver": {"state": {0: {key.rsplit(".", 1)[1]: each for key, each in half.items()}}}}),
    {**weights, **half}, layers=names, skipped=all_skipped(half), notes=['"solver" also'])
# A whole optimiser names the parameters, too, and comes first here.
whole_sgd = torch.optim.SGD(small.parameters(), lr=0.1)
again_named = {f"optimizer.param_groups.0.params.{i}": each for i, each in enumerate(small.parameters())}
add("whole optimiser before the network", save({"optimizer": whole_sgd, "model": small}),
    {**small.state_dict(), **again_named}, layers=[["0", "conv", 1, [1, 1]], ["1", "conv", 1, [1, 1]]],
    skipped=all_skipped(again_named))

# Views of storages
base = torch.arange(2 * 4 * 5 * 6, dtype=torch.float32).reshape(2, 4, 5, 6)
views = collections.OrderedDict(
    whole=base, offset=base[1:, :, 1:4, 2:5], step=base[:, ::2, ::2, ::3], turned=base.permute(3, 2, 0, 1),
    last=base[:, :, :3, :3].contiguous(memory_format=torch.channels_last), scalar=base[1, 2, 3, 4], empty=base[:, :0],
    same=base[1:, :, 1:4, 2:5], matrix=base[0, 0].t(),
)
for old in (False, True):
    add(f"views{', old format' if old else ''}", save(views, _use_new_zipfile_serialization=not old), views,
        skipped={"same": 'the same numbers as "offset"'})
expanded = {"wide": torch.ones(1, 1, 1, 1).expand(2, 2, 3, 3), "bare": torch.ones(2, 2, 3, 3)}
add("expanded", save(expanded), {"bare": expanded["bare"]}, skipped={"wide": "an expanded view of 36 elements on 1"})

# Element types
special = torch.tensor([0.0, -0.0, float("inf"), -float("inf"), float("nan"), 1.0, 1e-40, 65504.0, 1e-7, -1 / 3, 2.5, 6e-8])
types = collections.OrderedDict()
for dtype, name in (("float64", "f64"), ("float32", "f32"), ("float16", "f16"), ("bfloat16", "bf16"), ("int64", "i64"),
                    ("int32", "i32"), ("int16", "i16"), ("int8", "i8"), ("uint8", "u8"), ("bool", "bool")):
    kind = getattr(torch, dtype)
    types[name] = special.to(kind) if kind.is_floating_point else torch.tensor([0, 1, 127, 5]).to(kind)
add("types", save(types), types, dtypes={name: name for name in types})
add("types, old format", save(types, _use_new_zipfile_serialization=False), types, dtypes={name: name for name in types})

# Quantised
real = torch.randn(3, 2, 3, 3)
channels = dict(axis=0, dtype=torch.qint8)
quantised = collections.OrderedDict(
    signed=torch.quantize_per_tensor(real, 0.0371, 0, torch.qint8),
    unsigned=torch.quantize_per_tensor(real, 0.0291, 113, torch.quint8),
    wide=torch.quantize_per_tensor(real, 1e-4, 3, torch.qint32),
    channels=torch.quantize_per_channel(real, torch.tensor([0.011, 0.022, 0.033]), torch.tensor([0, 3, -5]), **channels),
    doubles=torch.quantize_per_channel(real, torch.tensor([0.01, 0.02, 0.03]).double(), torch.zeros(3), **channels),
    inner=torch.quantize_per_channel(real, torch.tensor([0.1, 0.01]), torch.tensor([1, 2]), axis=1, dtype=torch.quint8),
)
marks = {"signed": "i8 -> f32", "unsigned": "u8 -> f32", "wide": "i32 -> f32", "channels": "i8 -> f32"}
add("quantised", save(quantised), quantised, dtypes=marks, layers=[[key, "conv", 1, None] for key in quantised])

scales = torch.rand(6).double() * 0.1 + 0.01
points = torch.randint(-9, 9, (6,))
large = torch.randint(-(2**31), 2**31, (6, 2, 3, 3)).double() * 1e-7
precise = {
    f"{kind}_{axis}".replace("torch.", ""): torch.quantize_per_channel(
        torch.randn(6, 6, 3, 3) if kind != torch.qint32 else large.float(), s[:n], (points.abs() if kind == torch.quint8 else points)[:n], axis=axis, dtype=kind)
    for s in (scales,) for kind in (torch.qint8, torch.quint8, torch.qint32)
    for axis, n in ((0, 6), (1, 6 if kind != torch.qint32 else 2))
}
precise["floats"] = torch.quantize_per_channel(torch.randn(6, 4, 3, 3), scales.float(), torch.rand(6), 0, torch.quint8)
add("quantised with f64 scales", save(precise), precise)

# Frozen, and packed for phones


class Scripted(nn.Module):
    """Strided, grouped, depthwise and transposed, with what a mobile optimiser packs."""

    def __init__(self, wide):
        super().__init__()
        self.stem = nn.Conv2d(3, 4, 3, stride=2)
        self.norm = nn.BatchNorm2d(4)
        self.grouped = nn.Conv2d(4, 6, 3, groups=2)
        self.depth = nn.Conv2d(6, 6, 3, groups=6)
        self.up = nn.ConvTranspose2d(6, wide, 3, stride=2)

    def forward(self, x):
        return self.up(self.depth(self.grouped(self.norm(self.stem(x)))))


def constants_of(data):
    """What torch has as constants of the code, once it has loaded it."""
    out = {}
    for key, each in torch.jit.load(io.BytesIO(data)).code_with_constants[1].const_mapping.items():
        if isinstance(each, torch.Tensor):
            out[f"CONSTANTS.{key}"] = each
        else:
            (weight, bias, *_), _ = each.__getstate__()
            out[f"CONSTANTS.{key}.weight"], out[f"CONSTANTS.{key}.bias"] = weight, bias
    return out


frozen_net = torch.jit.freeze(torch.jit.script(Scripted(4).eval()))
buffer = io.BytesIO()
torch.jit.save(frozen_net, buffer)
frozen = buffer.getvalue()
constants = constants_of(frozen)
add("torchscript, frozen", frozen, constants, notes=["Frozen: weights are constants", "groups are inferred"], layers=[
    ["CONSTANTS.c0", "conv", 1, None], ["CONSTANTS.c2", "conv", 1, None], ["CONSTANTS.c4", "depthwise", 6, None],
    ["CONSTANTS.c6", "transposed", 1, None]])
mobile = optimize_for_mobile(torch.jit.script(Scripted(4).eval()))._save_to_buffer_for_lite_interpreter()
packed = constants_of(mobile)
add("torchscript, for phones", mobile, packed, notes=["Frozen: weights are constants", "those of the saved modules"],
    layers=[["CONSTANTS.c0", "conv", 1, [2, 2]], ["CONSTANTS.c1", "conv", 2, [1, 1]],
            ["CONSTANTS.c2", "depthwise", 6, [1, 1]], ["CONSTANTS.c3", "transposed", 1, [2, 2]]])

# Weights that are computed at every use


class Normed(nn.Module):
    """What parametrizations.weight_norm is from PyTorch 2.0 on, which keeps g and v as original0 and original1."""

    def forward(self, g, v):
        return torch._weight_norm(v, g, 0)

    def right_inverse(self, weight):
        return torch.norm_except_dim(weight, 2, 0), weight


class Unknown(nn.Module):
    def __init__(self):
        super().__init__()
        self.factor = nn.Parameter(torch.tensor([2.0]))

    def forward(self, weight):
        return weight * self.factor


def reparametrised():
    made = nn.ModuleDict({
        "first": utils.weight_norm(nn.Conv2d(3, 4, 3)),
        "whole": utils.weight_norm(nn.Conv2d(4, 5, 3), dim=None),
        "inner": utils.weight_norm(nn.ConvTranspose2d(5, 4, 3), dim=1),
        "linear": utils.weight_norm(nn.Linear(4, 3)),
        "one": utils.weight_norm(nn.Conv2d(4, 1, 3, bias=False)),
        "spectral": utils.spectral_norm(nn.Conv2d(3, 6, 3)),
        "square": utils.spectral_norm(nn.ConvTranspose2d(4, 4, 3, bias=False)),
        "wide": utils.spectral_norm(nn.ConvTranspose2d(6, 4, 3)),
        "pruned": nn.Conv2d(3, 4, 3),
        "new": nn.Conv2d(3, 4, 3, stride=2),
        "newer": nn.Conv2d(3, 4, 3),
        "unknown": nn.Conv2d(3, 4, 3, bias=False),
    })
    prune.l1_unstructured(made["pruned"], "weight", 0.5)
    parametrize.register_parametrization(made["newer"], "weight", Normed(), unsafe=True)
    parametrizations.spectral_norm(made["new"])
    parametrizations.spectral_norm(made["unknown"])
    parametrize.register_parametrization(made["unknown"], "weight", Unknown())
    for key, each in made.items():
        for name, parameter in each.named_parameters():
            if name.endswith(("_g", "original0")):
                parameter.data *= torch.rand_like(parameter) + 0.5
        # Training steps, after which u and v are close to singular vectors.
        for _ in range(20):
            x = torch.randn(2, each.in_features) if key == "linear" else torch.randn(2, each.in_channels, 9, 9)
            each(x)
    return made.eval()


def now(module, key):
    """The weight that the module computes when it is used."""
    x = torch.randn(2, module.in_features) if key == "linear" else torch.randn(2, module.in_channels, 9, 9)
    module(x.to(next(module.parameters()).dtype))
    return module.weight


def bound(module, state, epsilon):
    """Of torch's sums of n terms and the few operations after them; of u^T W v by the terms' magnitudes."""
    weight = module.weight
    terms = (weight.numel() + 4) * epsilon
    find = lambda *ends: next((each for key, each in state.items() if key.endswith(ends)), None)
    u, v, original = find("_u"), find("weight_v", "._v"), find("_orig", ".original")
    if u is None:
        return terms
    rows = original if u.numel() == original.shape[0] and not isinstance(module, nn.ConvTranspose2d) else original.transpose(0, 1)
    rows = rows.flatten(1)
    return terms * float(u.abs() @ rows.abs() @ v.abs()) / abs(float(u @ rows @ v))


for title, dtype, epsilon in (("f32", torch.float32, 2.0**-24), ("f64", torch.float64, 2.0**-53)):
    made = reparametrised().to(dtype)
    used = {key: now(each, key) for key, each in made.items() if key != "unknown"}
    values = {**made.state_dict(), **{f"{key}.weight": each for key, each in used.items()}}
    within = {f"{key}.weight": 2 * bound(made[key], made[key].state_dict(), epsilon) for key in used if key != "pruned"}
    parts = [key for key in made.state_dict() if not key.endswith("bias") and not key.startswith("unknown")]
    told = [["first", "conv", 1], ["whole", "conv", 1], ["inner", "transposed", 1], ["one", "conv", 1],
            ["spectral", "conv", 1], ["square", "conv", 1], ["wide", "transposed", 1], ["pruned", "conv", 1],
            ["new", "conv", 1], ["newer", "conv", 1], ["unknown.parametrizations.weight.original", "conv", 1]]
    add(f"computed weights, {title}", save(made.state_dict()), values, layers=[[*each, None] for each in told],
        skipped={key: "^a part of \"" for key in parts}, within=within,
        dtypes={"first.weight": f"computed -> {title}"},
        notes=["6 with weight_norm", "1 pruned", "4 with spectral_norm", "is not told: unknown.parametrizations.weight.original."])

# Whole modules keep what they computed last, before g was changed.
whole_norm = nn.Sequential(utils.weight_norm(nn.Conv2d(3, 4, 3, stride=2)), utils.weight_norm(nn.Conv2d(4, 4, 3, groups=2)))
whole_norm(torch.randn(1, 3, 9, 9))
for each in whole_norm:
    each.weight_g.data *= 3
data = save(whole_norm)
stale = {f"{i}.weight (kept)": each.weight.detach().clone() for i, each in enumerate(whole_norm)}
whole_norm(torch.randn(1, 3, 9, 9))
fresh = {f"{i}.weight": each.weight for i, each in enumerate(whole_norm)}
add("computed weights of a whole module", data, {**whole_norm.state_dict(), **stale, **fresh},
    layers=[["0", "conv", 1, [2, 2]], ["1", "conv", 2, [1, 1]]], skipped={key: "computed again" for key in stale},
    within={key: 2 * (each.numel() + 4) * 2.0**-24 for key, each in fresh.items()}, notes=["2 with weight_norm"])

# Parts that do not suffice
alone = {"a.weight_g": torch.ones(4, 1, 1, 1), "b.weight_orig": torch.ones(4, 2, 3, 3), "b.weight_u": torch.ones(4)}
add("parts of weights", save(alone), alone, layers=[["b.weight_orig", "conv", 1, None]],
    skipped={"a.weight_g": "scale of a weight that is not there"}, notes=["is not told: b.weight_orig."])

# What is no strided tensor of numbers
odd = {"sparse": torch.eye(3).to_sparse(), "complex": torch.ones(2, dtype=torch.complex64), "array": np.ones(3),
       "weight": nn.Parameter(torch.ones(2, 2, 3, 3)), "rows": torch.eye(3, 4).double().to_sparse_csr(),
       "block": np.ones((2, 3), dtype="i2"), "meta": torch.empty(4, 3, 3, 3, device="meta", dtype=torch.float16),
       "whole": torch.ones(2, 2, 3, 3, dtype=torch.int64), "truth": torch.ones(2, 2, 3, 3, dtype=torch.bool),
       "half": torch.ones(2, 2, 3, 3).half()}
kept = ("weight", "whole", "truth", "half", "array", "block")
shapes = {"sparse": ([3, 3], "f32"), "array": ([3], "f64"), "rows": ([3, 4], "f64"), "block": ([2, 3], "i16"),
          "meta": ([4, 3, 3, 3], "f16")}
add("other tensors", save(odd), {key: torch.as_tensor(odd[key]) for key in kept}, shapes=shapes,
    layers=[["weight", "conv", 1, None], ["half", "conv", 1, None]],
    skipped={"sparse": "^sparse", "complex": "complex64", "rows": "^sparse",
             "meta": "without numbers", "whole": "rank 4 of whole numbers", "truth": "rank 4 of truth values"})
for title, thing in (("nothing", {}), ("a number", 5), ("only a matrix", {"fc.weight": torch.ones(2, 3)})):
    add(title, save(thing), thing if title == "only a matrix" else {}, layers=[], silent=["Strides", "one group"])


# Shared modules, and a loop of references
class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(2, 2, 3)
        self.again = self.first
        self.tied = nn.Conv2d(2, 2, 3)
        self.tied.weight = self.first.weight
        self.loop = [self]


Tied.__module__ = "my_project.networks"
tied = Tied()
# The generator's own names of the parts that come once.
own = {"first.weight": tied.first.weight, "first.bias": tied.first.bias, "tied.bias": tied.tied.bias}
add("tied", save(tied), {**own, "tied.weight": tied.first.weight}, layers=[["first", "conv", 1, [1, 1]]],
    skipped={"tied.weight": 'the same numbers as "first.weight"'}, notes=["2 parts are reached by more than one name"])


# What Python would call
class Bad:
    def __reduce__(self):
        return os.system, ("touch /tmp/convscope-was-here",)


add("os.system", save({"weight": torch.ones(1, 2, 3, 3), "bad": Bad()}), {"weight": torch.ones(1, 2, 3, 3)},
    notes=["Names code that was not run: posix.system."])

# The zip written again by another program, deflated
source = zipfile.ZipFile(io.BytesIO(save(weights)))
again = io.BytesIO()
with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as archive:
    for entry in source.namelist():
        archive.writestr(entry, source.read(entry))
add("deflated", again.getvalue(), weights, layers=names)


class Thing:
    pass


pickles = []
Thing.__module__, Thing.__qualname__ = "some.where", "Thing"
sys.modules["some"] = sys.modules["some.where"] = sys.modules[__name__]
thing = Thing()
thing.part = [1, 2]
content = {
    "ints": [0, 1, -1, 255, 256, 65536, 2**31 - 1, -(2**31), 2**53 - 1, -(2**53) + 1, 2**53 + 1, 2**200, -(2**200), 2**63],
    "floats": [0.0, -0.0, 1.5, float("inf"), -float("inf"), 1e-320, 0.1],
    "texts": ["", "a", "ü", "日本", "😀", "x" * 300, "line\nfeed"],
    "constants": [None, True, False], "tuples": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)],
    "dict": {1: "one", "two": 2}, "thing": thing,
}
for protocol in range(6):
    pickles.append({"protocol": protocol, "file": base64.b64encode(pickle.dumps(content, protocol)).decode()})

out = {"made": {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": np.__version__},
       "files": files, "pickles": pickles}
pathlib.Path("test/golden/torch.json").write_text(json.dumps(out, indent=1) + "\n")
print(len(files), "files")
