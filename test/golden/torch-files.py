"""Files of PyTorch, Python and joblib as people have them: several networks in one, wrappers, plain pickles, the oldest format.

Run from the project's root: /usr/bin/python3 test/golden/torch-files.py
Pickles of tensors name storages by their addresses, so their bytes differ from run to run; the values do not.
"""

import base64
import collections
import io
import json
import pathlib
import pickle
import struct
import sys
import tarfile
import tempfile
import warnings

# In this folder, "torch" would be torch.py.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import joblib  # noqa: E402
import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.package  # noqa: E402
from torch import nn  # noqa: E402

warnings.filterwarnings("ignore")
torch.manual_seed(20160930)
files = []


def encode(values):
    return base64.b64encode(np.ascontiguousarray(np.asarray(values), dtype="<f8").tobytes()).decode()


def save(thing, **options):
    buffer = io.BytesIO()
    torch.save(thing, buffer, **options)
    return buffer.getvalue()


def add(name, data, models, file="model.pt", format="pytorch", notes=(), unread=()):
    """models: by part, what torch or numpy has under each name of tensors; notes: of the first; unread: names listed only."""
    files.append({
        "name": name, "file": file, "format": format, "notes": list(notes), "unread": list(unread),
        "bytes": base64.b64encode(data).decode(),
        "models": [
            {"part": part,
             "tensors": [{"name": key, "shape": list(np.shape(each)), "values": encode(each)}
                         for key, each in tensors.items()]}
            for part, tensors in models.items()
        ],
    })


def weights(scale=1.0):
    net = nn.Sequential(collections.OrderedDict(conv1=nn.Conv2d(3, 4, 3), bn1=nn.BatchNorm2d(4), conv2=nn.Conv2d(4, 2, 3)))
    return collections.OrderedDict((key, each * scale) for key, each in net.state_dict().items())


def under(prefix, state):
    return collections.OrderedDict((prefix + key, each) for key, each in state.items())


def names(state):
    return {key: each.numpy() for key, each in state.items()}


a, b = weights(), weights()
adam = torch.optim.Adam([nn.Parameter(torch.zeros(2))]).state_dict()

# Several networks
add("student and teacher", save({"student": under("module.backbone.", a), "teacher": under("backbone.", b), "optimizer": adam,
                                 "epoch": 3, "dino_loss": {"center": torch.zeros(1, 2)}}),
    {"student": {**names(under("backbone.", a)), "dino_loss.center": np.zeros((1, 2))}, "teacher": names(under("backbone.", b))},
    notes=["One of 2 models: student, teacher."])
add("generator and discriminator", save({"netG": a, "netD": b, "optG": {"x": torch.zeros(2)}}),
    {"netG": {**names(a), "optG.x": np.zeros(2)}, "netD": names(b)})
add("g, d and g_ema", save({"g": a, "d": b, "g_ema": under("", a), "latent_avg": torch.zeros(4)}),
    {"g": {**names(a), **names(under("g_ema.", a)), "latent_avg": np.zeros(4)}, "d": names(b)},
    notes=["moving averages (EMA) of others and are left out"])
add("a list of networks", save([a, b]), {"0": names(a), "1": names(b)})
add("best and last", save({"best": a, "last": b}), {"best": names(a), "last": names(b)})
add("networks with optimisers of their own",
    save({"G": {"state_dict": a, "optimizer": adam}, "D": {"state_dict": b, "optimizer": adam}}), {"G": names(a), "D": names(b)})
add("query and key in one state_dict",
    save({"state_dict": {**under("module.encoder_q.", a), **under("module.encoder_k.", b), "module.queue": torch.zeros(2, 3)}}),
    {"encoder_q": {**names(a), "state_dict.module.queue": np.zeros((2, 3))}, "encoder_k": names(b)})
add("query and key beside a queue outside of their wrapper",
    save({"state_dict": {**under("module.encoder_q.", a), **under("module.encoder_k.", b), "queue": torch.zeros(4, 8)}}),
    {"encoder_q": {**names(a), "state_dict.queue": np.zeros((4, 8))}, "encoder_k": names(b)})
add("student and teacher in one state_dict", save(collections.OrderedDict({**under("student.", a), **under("teacher.", b)})),
    {"student": names(a), "teacher": names(b)})
add("an encoder and a decoder are one network", save({"encoder": a, "decoder": b}),
    {"": {**names(under("encoder.", a)), **names(under("decoder.", b))}})
add("two streams are one network", save(collections.OrderedDict({**under("rgb.", a), **under("flow.", b)})),
    {"": {**names(under("rgb.", a)), **names(under("flow.", b))}})

# Moving averages in the state_dict
average = collections.OrderedDict((key, each * 0.5) for key, each in a.items())
add("EMA of mmdetection", save({"state_dict": {**a, **{f"ema_{key.replace('.', '_')}": each for key, each in average.items()}}}),
    {"": {**names(a), **{f"state_dict.ema_{key.replace('.', '_')}": each.numpy() for key, each in average.items()}}},
    notes=["9 tensors are moving averages (EMA) of others and are left out."])
add("EMA of latent diffusion",
    save({"state_dict": {**under("model.diffusion.", a), "model_ema.decay": torch.tensor(0.5),
                         **{f"model_ema.{key.replace('.', '')}": each for key, each in under("diffusion.", average).items()}}}),
    {"": {**names(under("model.diffusion.", a)), "state_dict.model_ema.decay": np.float32(0.5),
          **{f"state_dict.model_ema.{key.replace('.', '')}": each.numpy() for key, each in under("diffusion.", average).items()}}},
    notes=["10 tensors are moving averages (EMA) of others and are left out."])
add("EMA of a LightningModule", save({"state_dict": {**under("net.", a), **under("ema_net.module.", average)}}),
    {"": {**names(under("net.", a)), **names(under("state_dict.ema_net.module.", average))}},
    notes=["9 tensors are moving averages (EMA) of others and are left out."])
add("edema_net and semantic_net are no averages",
    save({"state_dict": {**under("edema_net.", a), **under("semantic_net.", b)}}),
    {"": {**names(under("edema_net.", a)), **names(under("semantic_net.", b))}})
c = weights()
add("edema_net, lossless_net and metric_net at the top", save({"edema_net": a, "lossless_net": b, "metric_net": c}),
    {"edema_net": names(a), "lossless_net": names(b), "metric_net": names(c)})

# Wrappers
add("torch.compile", save(under("_orig_mod.", a)), {"": names(a)})
add("compiled, parallel, Lightning", save({"state_dict": under("model._orig_mod.module.", a)}), {"": names(under("model.", a))})
add("AveragedModel", save(collections.OrderedDict({"n_averaged": torch.tensor(3), **under("module.", a)})),
    {"": {"n_averaged": np.int64(3), **names(a)}}, notes=['Every name begins with "module."'])
add("FSDP and checkpointing", save(under("_fsdp_wrapped_module.body._checkpoint_wrapped_module.", a)),
    {"": names(under("body.", a))})

# NumPy arrays and plain pickles
arrays = {key: each.numpy() for key, each in a.items()}
arrays["fortran"] = np.asfortranarray(arrays["conv1.weight"].astype("f8"))
arrays["big"] = arrays["bn1.weight"].astype(">f4")
arrays["long"] = np.random.default_rng(1).standard_normal((64, 3, 3, 3)).astype("f2")
add("NumPy arrays in a torch file", save(arrays), {"": arrays})
for protocol in range(6):
    add(f"a pickle of arrays, protocol {protocol}", pickle.dumps({"model": arrays, "__author__": "someone"}, protocol),
        {"": arrays}, file="model.pkl", format="pickle", notes=["A plain pickle, read as data."])
add("a pickle of tensors", pickle.dumps(a), {"": names(a)}, file="model.pkl", format="pickle")
module = nn.Sequential(nn.Conv2d(2, 4, 3, stride=2, groups=2), nn.Conv2d(4, 4, 3))
add("a pickled module", pickle.dumps(module), {"": names(module.state_dict())}, file="model.pkl", format="pickle")
add("a pickle called .pth", pickle.dumps(arrays, 4), {"": arrays}, file="model.pth", format="pickle")
add("bytes behind a pickle", pickle.dumps({"conv": arrays["conv1.weight"]}) + b"x" * 10, {"": {"conv": arrays["conv1.weight"]}},
    file="model.pkl", format="pickle", notes=["Not read: 10 bytes behind the pickle."])
paddle = {"conv2d_0.w_0": arrays["conv1.weight"], "StructuredToParameterName@@": {"conv.weight": "conv2d_0.w_0"}}
add("Paddle's parameters", pickle.dumps(paddle, 4), {"": {"conv2d_0.w_0": arrays["conv1.weight"]}}, file="m.pdparams",
    format="pickle")


class Variable:
    """As Paddle 2 pickles a tensor: a tuple of its name and its array, by the maker of tuples."""

    def __init__(self, name, value):
        self.pair = (name, value)

    def __reduce__(self):
        return tuple, (self.pair,)


add("Paddle's tensors", pickle.dumps({"conv.weight": Variable("conv2d_0.w_0", arrays["conv1.weight"])}, 2),
    {"": {"conv.weight": arrays["conv1.weight"]}}, file="m.pdparams", format="pickle")
pairs = {"variables": [("4x4/Conv/weight", arrays["conv1.weight"]), ("4x4/Conv/bias", arrays["conv1.bias"])]}
add("pairs of names and arrays", pickle.dumps(pairs, 4),
    {"": {"variables.4x4/Conv/weight": arrays["conv1.weight"], "variables.4x4/Conv/bias": arrays["conv1.bias"]}},
    file="g.pkl", format="pickle")
with tempfile.TemporaryDirectory() as folder:
    for compress in (0, ("gzip", 3)):
        path = f"{folder}/model.joblib"
        joblib.dump({"conv1": arrays["conv1.weight"], "next": [arrays["fortran"], arrays["long"]]}, path, compress=compress)
        add(f"joblib, compress {compress}", pathlib.Path(path).read_bytes(),
            {"": {"conv1": arrays["conv1.weight"], "next.0": arrays["fortran"], "next.1": arrays["long"]}},
            file="model.joblib", format="pickle")
    # An array of objects is a pickle within the pickle; what follows it is read on.
    objects = np.empty(2, dtype=object)
    objects[:] = [arrays["conv1.weight"], {"inner": arrays["fortran"]}]
    joblib.dump({"objects": objects, "after": arrays["conv1.bias"]}, path)
    add("joblib, an array of objects", pathlib.Path(path).read_bytes(),
        {"": {"objects.0": arrays["conv1.weight"], "objects.1.inner": arrays["fortran"], "after": arrays["conv1.bias"]}},
        file="model.joblib", format="pickle")
buffer = io.BytesIO()
np.save(buffer, {"conv1": [arrays["conv1.weight"], arrays["conv1.bias"]]})
add("np.save of a dictionary", buffer.getvalue(),
    {"": {"conv1.0": arrays["conv1.weight"], "conv1.1": arrays["conv1.bias"]}}, file="vgg16.npy", format="npy")
buffer = io.BytesIO()
np.save(buffer, {key: [a[f"{key}.weight"].numpy(), a[f"{key}.bias"].numpy()] for key in ("conv1", "bn1", "conv2")})
add("np.save of a dictionary of layers", buffer.getvalue(),
    {"": {f"{key}.{i}": a[f"{key}.{of}"].numpy() for key in ("conv1", "bn1", "conv2") for i, of in enumerate(("weight", "bias"))}},
    file="vgg16.npy", format="npy")
buffer = io.BytesIO()
np.savez(buffer, params=np.array({"conv1": {"w": arrays["conv1.weight"]}}, dtype=object), plain=arrays["long"])
add("np.savez with objects", buffer.getvalue(), {"": {"params.conv1.w": arrays["conv1.weight"], "plain": arrays["long"]}},
    file="obj.npz", format="npz")


# The format of PyTorch 0.1, as its torch.save wrote it; torch.load of today reads it back
def oldest(state, before=0):
    """`before`: numbers of each storage before the view of it that the tensor lies in; 0 for no views."""
    storages, tensors, objects, facts = io.BytesIO(), io.BytesIO(), io.BytesIO(), io.BytesIO()

    def dump(thing, into):
        pickle.dump(thing, into, protocol=2)

    dump(len(state), storages)
    dump(len(state), tensors)
    for i, each in enumerate(state.values()):
        dump((1000 + i, "cpu", torch.FloatStorage), storages)
        storages.write(struct.pack("<q", before + each.numel()) + bytes(4 * before) + each.numpy().tobytes())
        dump((2000 + i, (3000 if before else 1000) + i, torch.FloatTensor), tensors)
        tensors.write(struct.pack(f"<i4x{2 * each.dim() + 1}q", each.dim(), *each.shape, *each.stride(), 0))
    views = [(3000 + i, 1000 + i, before, each.numel()) for i, each in enumerate(state.values())]
    dump(views if before else [], storages)

    class Number:
        def __init__(self, number):
            self.number = number

    class Pickler(pickle.Pickler):
        def persistent_id(self, thing):
            return str(2000 + thing.number) if isinstance(thing, Number) else None

    Pickler(objects, 2).dump(collections.OrderedDict((key, Number(i)) for i, key in enumerate(state)))
    dump({"protocol_version": 1000, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}, facts)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:", format=tarfile.PAX_FORMAT) as archive:
        for name, part in (("sys_info", facts), ("pickle", objects), ("storages", storages), ("tensors", tensors)):
            info = tarfile.TarInfo(name)
            info.size = len(part.getvalue())
            archive.addfile(info, io.BytesIO(part.getvalue()))
    with tempfile.NamedTemporaryFile() as file:
        file.write(out.getvalue())
        file.flush()
        loaded = torch.load(file.name)
    assert all(torch.equal(loaded[key], each) for key, each in state.items())
    return out.getvalue()


plain = collections.OrderedDict((key, each) for key, each in a.items() if each.dtype == torch.float32)
add("PyTorch 0.1", oldest(plain), {"": names(plain)}, file="resnet18-5c106cde.pth", notes=["A file of PyTorch 0.1"])
add("PyTorch 0.1, views of storages", oldest(plain, 5), {"": names(plain)}, file="old.pth", notes=["A file of PyTorch 0.1"])

# A package: code that is not looked at, pickles, and their storages beside them
with tempfile.TemporaryDirectory() as folder:
    path = f"{folder}/package.pt"
    with torch.package.PackageExporter(path) as exporter:
        exporter.save_pickle("model", "weights.pkl", a)
        exporter.save_text("model", "readme.txt", "hello")
    add("torch.package", pathlib.Path(path).read_bytes(), {"package/model/weights.pkl": names(a)}, file="package.pt",
        format="pickle")

# The archive's folder is called like the file: lengths at which readers have gone wrong
with tempfile.TemporaryDirectory() as folder:
    for length in (1, 20, 21, 22, 23, 40):
        path = f"{folder}/{'m' * length}.pt"
        torch.save({"w": torch.arange(36.0).reshape(2, 2, 3, 3)}, path)
        add(f"a stem of {length} characters", pathlib.Path(path).read_bytes(),
            {"": {"w": np.arange(36.0).reshape(2, 2, 3, 3)}}, file=f"{'m' * length}.pt")
    script = torch.jit.script(nn.Conv2d(2, 2, 3))
    for length in (22, 23, 24):
        path = f"{folder}/{'s' * length}.pt"
        script.save(path)
        add(f"a script of {length} characters", pathlib.Path(path).read_bytes(), {"": names(script.state_dict())},
            file=f"{'s' * length}.pt")

out = {"made": {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": np.__version__,
                "joblib": joblib.__version__}, "files": files}
pathlib.Path("test/golden/torch-files.json").write_text(json.dumps(out, indent=1) + "\n")
print(len(files), "files")
