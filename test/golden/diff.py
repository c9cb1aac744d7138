"""Checkpoints of one network, as PyTorch writes them, each with another thing done to it; what was done; and how far each layer
is from before by numpy. Also assignments by scipy.

Run from the project's root: /usr/bin/python3 test/golden/diff.py
"""

import base64
import copy
import gzip
import io
import json
import pathlib
import sys

# In this folder, "torch" would be the generator of its files.
sys.path[:] = [path for path in sys.path if not path.endswith("golden")]

import numpy as np  # noqa: E402
import scipy  # noqa: E402
import scipy.optimize  # noqa: E402
import torch  # noqa: E402

torch.manual_seed(3)
shapes = {"stem": (8, 3, 3, 3), "conv1": (8, 8, 3, 3), "conv2": (16, 8, 3, 3), "dw": (16, 1, 5, 5), "pw": (12, 16, 1, 1)}
before = {f"{name}.weight": torch.randn(shape) * 0.1 for name, shape in shapes.items()}


def variant(change):
    state = copy.deepcopy(before)
    told = change(state)
    return state if told is None else told


def each(state, function):
    for name in state:
        state[name] = function(state[name])


def steps(weights, axes):
    step = weights.abs().amax(dim=axes, keepdim=True) / 127
    return torch.round(weights / step).clamp(-127, 127) * step


order = torch.tensor([3, 0, 7, 1, 6, 2, 5, 4])
kept = torch.tensor([0, 2, 3, 5, 6])


def tuned(state):
    state["conv2.weight"] += 0.01 * torch.randn(shapes["conv2"])


def zeroed(state):
    state["conv1.weight"][torch.tensor([1, 4, 7])] = 0


def sparsified(state):
    flat = state["conv2.weight"].view(-1)
    flat[flat.abs().argsort()[: flat.numel() // 2]] = 0


def gone(state):
    state["conv1.weight"] = state["conv1.weight"][kept]
    state["conv2.weight"] = state["conv2.weight"][:, kept]


def permuted(state):
    state["conv1.weight"] = state["conv1.weight"][order]
    state["conv2.weight"] = state["conv2.weight"][:, order]


outputs = torch.tensor([9, 2, 14, 0, 5, 11, 7, 3, 15, 1, 12, 6, 10, 4, 8, 13])
noise = {name: 0.005 * torch.randn(shape, generator=torch.Generator().manual_seed(8)) for name, shape in shapes.items()}


def sorted_tuned(state):
    """Hidden channels in another order and every layer trained on: what a sorted and fine-tuned network is."""
    for name in shapes:
        state[f"{name}.weight"] += noise[name]
    permuted(state)
    for name, axis in [("conv2", 0), ("dw", 0), ("pw", 1)]:
        state[f"{name}.weight"] = state[f"{name}.weight"].index_select(axis, outputs)


def scaled(state):
    state["stem.weight"] *= torch.linspace(-0.5, 2, 8).view(-1, 1, 1, 1)


def broken(state):
    state["conv1.weight"][0, 0, 1, 1] = float("nan")


def added(state):
    state["head.weight"] = torch.randn(4, 12, 3, 3)
    del state["dw.weight"]


def retrained(state):
    for name in state:
        state[name] = torch.randn(state[name].shape) * 0.1


variants = {
    "same": (lambda state: None, ["unchanged"] * 5),
    "half": (lambda state: each(state, torch.Tensor.half), ["rounded"] * 5),
    "bfloat16": (lambda state: each(state, torch.Tensor.bfloat16), ["rounded"] * 5),
    "int8": (lambda state: each(state, lambda w: steps(w, (0, 1, 2, 3))), ["rounded"] * 5),
    "int8-channels": (lambda state: each(state, lambda w: steps(w, (1, 2, 3))), ["rounded"] * 5),
    "tuned": (tuned, ["unchanged", "unchanged", "changed", "unchanged", "unchanged"]),
    "zeroed": (zeroed, ["unchanged", "pruned", "unchanged", "unchanged", "unchanged"]),
    "sparsified": (sparsified, ["unchanged", "unchanged", "pruned", "unchanged", "unchanged"]),
    "gone": (gone, ["unchanged", "pruned", "pruned", "unchanged", "unchanged"]),
    "permuted": (permuted, ["unchanged", "permuted", "permuted", "unchanged", "unchanged"]),
    "sorted-tuned": (sorted_tuned, ["changed", "permuted", "permuted", "permuted", "permuted"]),
    "scaled": (scaled, ["scaled", "unchanged", "unchanged", "unchanged", "unchanged"]),
    "broken": (broken, ["unchanged", "changed", "unchanged", "unchanged", "unchanged"]),
    "added": (added, ["unchanged", "unchanged", "unchanged", "removed", "unchanged", "added"]),
    "renamed": (lambda state: {f"net.{name}".replace("conv", "block"): w for name, w in state.items()}, ["unchanged"] * 5),
    "retrained": (retrained, ["changed"] * 5),
}


def saved(state):
    file = io.BytesIO()
    torch.save(state, file)
    return base64.b64encode(gzip.compress(file.getvalue(), mtime=0)).decode()


def distances(state, unsorted=False):
    found = {}
    for name, shape in shapes.items():
        # Of what is permuted, each channel beside its own.
        other = before[f"{name}.weight"] + noise[name] if unsorted else state.get(f"{name}.weight")
        if other is None or tuple(other.shape) != shape or not torch.isfinite(other).all():
            continue
        a, b = before[f"{name}.weight"].double().numpy(), other.double().numpy()
        rows = a.reshape(-1, 1 if shape[2] == 1 else shape[2] * shape[3]) if shape[2] > 1 else a.reshape(shape[0], -1)
        cols = b.reshape(rows.shape)
        norms = np.linalg.norm(rows, axis=1) * np.linalg.norm(cols, axis=1)
        equal_zero = (np.linalg.norm(rows, axis=1) == 0) == (np.linalg.norm(cols, axis=1) == 0)
        cosine = np.where(norms > 0, (rows * cols).sum(1) / np.where(norms > 0, norms, 1), equal_zero * 1.0)
        found[name] = {
            "change": float(np.linalg.norm(b - a) / np.linalg.norm(a)),
            "whole": float((a * b).sum() / np.linalg.norm(a) / np.linalg.norm(b)) if b.any() else 0.0,
            "median": float(np.quantile(cosine, 0.5)),
            "p10": float(np.quantile(cosine, 0.1)),
        }
    return found


def spectral_norm(weights):
    """Of the layer on periodic images of 32 x 32: the largest singular value over all frequencies (Sedghi, Gupta and Long, 2019)."""
    matrices = np.fft.fft2(weights, (32, 32), axes=(2, 3)).transpose(2, 3, 0, 1)
    return float(np.linalg.svd(matrices, compute_uv=False).max())


states = {name: variant(change) for name, (change, _) in variants.items()}
one, other = (state["conv2.weight"].double().numpy() for state in (before, states["tuned"]))
norms = {"a": spectral_norm(one), "b": spectral_norm(other), "difference": spectral_norm(other - one)}
rng = np.random.default_rng(5)
assignments = []
for rows, columns in [(1, 1), (3, 3), (2, 5), (5, 2), (7, 7), (12, 9)]:
    values = rng.standard_normal((rows, columns)).round(6)
    i, j = scipy.optimize.linear_sum_assignment(-values)
    assignments.append({"values": values.tolist(), "pairs": [[int(x), int(y)] for x, y in zip(i, j)]})
golden = {
    "versions": {"python": sys.version.split()[0], "torch": torch.__version__, "numpy": np.__version__, "scipy": scipy.__version__},
    "before": saved(before),
    "order": order.tolist(),
    "kept": kept.tolist(),
    "outputs": outputs.tolist(),
    "norms": norms,
    "variants": [
        {"name": name, "file": saved(states[name]), "states": expected, "distances": distances(states[name], name == "sorted-tuned")}
        for name, (_, expected) in variants.items()
    ],
    "assignments": assignments,
}
pathlib.Path("test/golden/diff.json").write_text(json.dumps(golden) + "\n")
