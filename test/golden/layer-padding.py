"""Whole layers with zeros around the images: their explicit matrices' singular values, and upper bounds as published, by numpy.
Of one large layer the norm alone, by ARPACK (scipy.sparse.linalg.svds). The same layers that torch.nn.functional.conv2d computes: checked here to 1e-12.

Run with Debian's python3-numpy, python3-scipy and python3-torch: python3 test/golden/layer-padding.py
"""

import base64
import json
import pathlib
import sys

sys.path.pop(0)  # torch.py stands beside this file.

import numpy as np  # noqa: E402
import scipy  # noqa: E402
import scipy.sparse.linalg  # noqa: E402
import torch  # noqa: E402

rng = np.random.default_rng(20261129)


def matrix(w, groups, size, stride, dilation, padding):
    """The matrix of a layer w[out][in / groups][rows][columns], padding = top, left, bottom, right."""
    outputs, own, rows, columns = w.shape
    high = (size[0] + padding[0] + padding[2] - (rows - 1) * dilation[0] - 1) // stride[0] + 1
    wide = (size[1] + padding[1] + padding[3] - (columns - 1) * dilation[1] - 1) // stride[1] + 1
    a = np.zeros((outputs, high, wide, own * groups, *size))
    for o in range(outputs):
        first = o // (outputs // groups) * own
        for r, c, p, q in np.ndindex(high, wide, rows, columns):
            y = r * stride[0] + p * dilation[0] - padding[0]
            x = c * stride[1] + q * dilation[1] - padding[1]
            if 0 <= y < size[0] and 0 <= x < size[1]:
                a[o, r, c, first : first + own, y, x] += w[o, :, p, q]
    return a.reshape(outputs * high * wide, -1)


def symbol(w, n, m):
    """The symbol [n m][out][in] at n x m frequencies, without dilation."""
    s = np.fft.fft2(w, s=(n, m), axes=(2, 3))
    return s.reshape(*w.shape[:2], -1).transpose(2, 0, 1)


def singla_feizi(w):
    """Theorem 1 of Singla and Feizi (ICLR 2021): four matrices, the smallest norm, sqrt(rows columns) times."""
    o, i, h, k = w.shape
    four = [
        w.transpose(0, 2, 1, 3).reshape(o * h, i * k),
        w.transpose(0, 3, 1, 2).reshape(o * k, i * h),
        w.reshape(o, -1),
        w.transpose(0, 2, 3, 1).reshape(-1, i),
    ]
    return np.sqrt(h * k) * min(np.linalg.norm(a, 2) for a in four)


def araujo(w):
    """The largest Frobenius norm of the symbol, on a grid so fine that it misses less than 1e-5 of it."""
    return np.sqrt((np.abs(symbol(w, 1024, 1024)) ** 2).sum((1, 2)).max())


def gram(w, n, m, iterations=5):
    """Delattre et al. (ICML 2023): G <- G^H G with rescaling, the 2^iterations-th root of the last Frobenius norm."""
    bound = 0
    for g in symbol(w, n, m):
        log = 0.0
        for _ in range(iterations):
            norm = np.linalg.norm(g)
            g = g / norm
            log = 2 * (log + np.log(norm))
            g = g.conj().T @ g
        bound = max(bound, np.exp((log + np.log(np.linalg.norm(g))) / 2**iterations))
    return bound


def pack(values):
    return base64.b64encode(np.asarray(values, "<f8").tobytes()).decode()


layers = []


def layer(out, inputs, groups, kernel, size, stride=(1, 1), dilation=(1, 1), padding=None):
    reach = [(kernel[axis] - 1) * dilation[axis] + 1 for axis in (0, 1)]
    if padding is None:
        padding = [(r - 1) // 2 for r in reach] + [-(-(r - 1) // 2) for r in reach]
    w = rng.standard_normal((out, inputs // groups, *kernel))
    a = matrix(w, groups, size, stride, dilation, padding)
    x = rng.standard_normal((1, inputs, *size))
    padded = torch.nn.functional.pad(torch.tensor(x), (padding[1], padding[3], padding[0], padding[2]))
    y = torch.nn.functional.conv2d(padded, torch.tensor(w), stride=stride, dilation=dilation, groups=groups)
    assert np.abs(a @ x.ravel() - y.numpy().ravel()).max() < 1e-12
    s = np.linalg.svd(a, compute_uv=False)
    own = [w[g * (out // groups) : (g + 1) * (out // groups)] for g in range(groups)]
    plain = tuple(stride) == (1, 1) and tuple(dilation) == (1, 1)
    layers.append(
        {
            "out": out,
            "in": inputs,
            "groups": groups,
            "shape": list(w.shape),
            "size": list(size),
            "stride": list(stride),
            "dilation": list(dilation),
            "padding": [int(p) for p in padding],
            "weights": pack(w),
            "s": pack(s),
            "singlaFeizi": max(singla_feizi(x) for x in own),
            "araujo": max(araujo(x) for x in own),
            # On the layer's own images, periodic.
            "gram": max(gram(x, *size) for x in own) if plain else None,
        }
    )


layer(4, 3, 1, (3, 3), (8, 8))
layer(3, 5, 1, (3, 3), (7, 6))
layer(4, 4, 1, (3, 3), (8, 8), stride=(2, 2))
layer(4, 4, 1, (3, 3), (9, 7), stride=(2, 1))
layer(6, 6, 6, (3, 3), (8, 8))
layer(6, 6, 2, (5, 5), (6, 8))
layer(3, 2, 1, (3, 3), (9, 9), dilation=(2, 2))
layer(2, 3, 1, (7, 7), (5, 5), padding=[3, 3, 3, 3])
layer(2, 3, 1, (3, 3), (6, 6), padding=[0, 0, 0, 0])
layer(3, 2, 1, (3, 3), (8, 8), stride=(2, 2), padding=[0, 0, 1, 1])
layer(2, 2, 1, (2, 2), (5, 6))
layer(3, 3, 1, (1, 3), (6, 6))
layer(4, 8, 1, (1, 1), (5, 5), stride=(2, 2))
layer(2, 2, 1, (1, 1), (5, 5), padding=[1, 1, 1, 1])
layer(1, 2, 1, (3, 3), (6, 6), stride=(3, 3))
layer(16, 16, 1, (3, 3), (6, 6))
for at, value in enumerate(layers):
    assert value["singlaFeizi"] >= np.frombuffer(base64.b64decode(value["s"]))[0] * (1 - 1e-12), at



def norm_of(w, n):
    """The norm of a layer of stride 1 on n x n images, all sizes kept."""
    out, inputs, kernel, _ = w.shape
    pad = kernel // 2
    apply = torch.nn.functional.conv2d
    back = torch.nn.functional.conv_transpose2d
    t = torch.tensor(w)
    operator = scipy.sparse.linalg.LinearOperator(
        (out * n * n, inputs * n * n),
        matvec=lambda x: apply(torch.tensor(x).reshape(1, inputs, n, n), t, padding=pad).numpy().ravel(),
        rmatvec=lambda y: back(torch.tensor(y).reshape(1, out, n, n), t, padding=pad).numpy().ravel(),
        dtype=np.float64,
    )
    start = rng.standard_normal(min(operator.shape))
    return float(scipy.sparse.linalg.svds(operator, k=1, tol=0, v0=start, return_singular_vectors=False)[0])


last = np.frombuffer(base64.b64decode(layers[-1]["weights"])).reshape(layers[-1]["shape"])
large = [{"size": n, "norm": norm_of(last, n)} for n in (12, 20, 40)]
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"numpy": np.__version__, "scipy": scipy.__version__, "torch": torch.__version__, "layers": layers, "large": large}) + "\n")
