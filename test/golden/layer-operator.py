"""Golden singular values of whole convolution layers: `python3 layer-operator.py > layer-operator.json`.

The layer's matrix on periodic images, entry by entry, and its singular values by LAPACK (scipy.linalg.svdvals). The same
layers that torch.nn.functional.conv2d computes on images padded all around by wrapping: checked here to 1e-12. Random
weights are written out; no generator is repeated."""

import base64
import json
import platform
import sys

sys.path.pop(0)  # torch.py stands beside this file.

import numpy as np  # noqa: E402
import scipy  # noqa: E402
import scipy.linalg  # noqa: E402
import torch  # noqa: E402


def packed(values):
    return base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode()


def operator(w, n, m, strides, groups):
    """w[out][in / groups][kh][kw] -> the matrix on in x n x m images; the first tap is at the output's own place."""
    out, per_group, kh, kw = w.shape
    rows, cols = range(0, n, strides[0]), range(0, m, strides[1])
    a = np.zeros((out, len(rows), len(cols), per_group * groups, n, m))
    for o in range(out):
        first = o // (out // groups) * per_group
        for i in range(per_group):
            for a_y, y in enumerate(rows):
                for a_x, x in enumerate(cols):
                    for dy in range(kh):
                        for dx in range(kw):
                            a[o, a_y, a_x, first + i, (y + dy) % n, (x + dx) % m] += w[o, i, dy, dx]
    return a.reshape(out * len(rows) * len(cols), -1)


def check_with_torch(a, w, n, m, strides, groups, rng):
    kh, kw = w.shape[2:]
    x = rng.standard_normal((w.shape[1] * groups, n, m))
    padded = np.pad(x, ((0, 0), (0, kh - 1), (0, kw - 1)), mode="wrap")
    y = torch.nn.functional.conv2d(torch.from_numpy(padded)[None], torch.from_numpy(w), stride=strides, groups=groups)
    assert np.abs(y.numpy().ravel() - a @ x.ravel()).max() < 1e-12


def cases(rng):
    for out, ins, kernel, size, strides, groups in (
        (1, 1, (3, 3), (6, 6), (1, 1), 1), (3, 2, (3, 3), (5, 6), (1, 1), 1), (2, 5, (3, 3), (6, 5), (1, 1), 1),
        (4, 4, (5, 5), (6, 6), (1, 1), 1), (4, 6, (3, 3), (6, 4), (1, 1), 2), (5, 5, (3, 3), (5, 5), (1, 1), 5),
        (6, 3, (3, 3), (4, 6), (1, 1), 3), (3, 4, (1, 3), (6, 7), (1, 1), 1), (4, 3, (5, 2), (5, 4), (1, 1), 1),
        (4, 6, (1, 1), (5, 4), (1, 1), 1), (3, 2, (3, 3), (6, 8), (2, 2), 1), (7, 2, (3, 3), (6, 4), (2, 2), 1),
        (4, 4, (3, 3), (6, 6), (3, 3), 2), (3, 3, (3, 3), (6, 9), (3, 3), 3), (2, 3, (4, 4), (8, 6), (1, 2), 1),
        (5, 3, (1, 1), (6, 4), (2, 2), 1), (3, 5, (7, 7), (8, 8), (1, 1), 1), (2, 2, (2, 2), (2, 3), (1, 1), 1),
        (12, 9, (3, 3), (4, 4), (1, 1), 1)):
        w = rng.standard_normal((out, ins // groups, *kernel))
        yield out, ins, size, strides, groups, w
    # A rank of 2 in channels, and channels without weights: zeros among the values.
    w = np.einsum("or,rikl->oikl", rng.standard_normal((6, 2)), rng.standard_normal((2, 5, 3, 3)))
    yield 6, 5, (5, 4), (1, 1), 1, w
    w = rng.standard_normal((4, 4, 3, 3))
    w[1] = 0
    w[:, 2] = 0
    yield 4, 4, (4, 5), (1, 1), 1, w
    # The clinical laplacian in one channel, the identity in the other: multiple values, split matrices.
    w = np.zeros((2, 2, 3, 3))
    w[0, 0] = np.array([[0, 1, 0], [1, -4, 1], [0, 1, 0]]) / 8
    w[1, 1, 1, 1] = 1
    yield 2, 2, (6, 6), (1, 1), 1, w


def main():
    rng = np.random.default_rng(13505)
    layers = []
    for out, ins, size, strides, groups, w in cases(rng):
        a = operator(w, *size, strides, groups)
        check_with_torch(a, w, *size, strides, groups, rng)
        layers.append({"out": out, "in": ins, "groups": groups, "kernel": w.shape[2:], "size": size, "stride": strides,
                       "weights": packed(w), "s": packed(scipy.linalg.svdvals(a))})
    print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                                   "torch": torch.__version__}, "layers": layers}))


if __name__ == "__main__":
    main()
