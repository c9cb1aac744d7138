"""Golden singular values of dilated, transposed and odd-sized convolution layers: `python3 layer-geometry.py >
layer-geometry.json`.

Each layer's matrix on periodic images, entry by entry from the definition (dilated taps `dilation` pixels apart; a transposed
layer adds every input pixel's weights at `stride` times its place), and its singular values by LAPACK (scipy.linalg.svdvals).
The matrices are checked against torch's conv2d and conv_transpose2d, wrapped around, to 1e-11. `image` is what a graph tells:
the size of the layer's inputs; `size` is that of the larger side of the operator, which the values belong to. `filters`
are single dilated 3x3 filters whose values repeat those on `size`. Random weights are written out; no generator is repeated."""

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


def forward(w, n, m, stride, dilation, groups):
    """w[out][in / groups][kh][kw] -> the matrix on in x n x m images; the first tap is at the output's own place."""
    out, per_group, kh, kw = w.shape
    rows, cols = range(0, n, stride[0]), range(0, m, stride[1])
    a = np.zeros((out, len(rows), len(cols), per_group * groups, n, m))
    for o in range(out):
        first = o // (out // groups) * per_group
        for i in range(per_group):
            for r, y in enumerate(rows):
                for c, x in enumerate(cols):
                    for dy in range(kh):
                        for dx in range(kw):
                            place = (y + dilation[0] * dy) % n, (x + dilation[1] * dx) % m
                            a[(o, r, c, first + i, *place)] += w[o, i, dy, dx]
    return a.reshape(out * len(rows) * len(cols), -1)


def zero_padded(w, n, m, dilation):
    """A k x k filter on n x m images with zeros around, taps `dilation` apart; checked against torch."""
    k = len(w)
    a = np.zeros((n, m, n, m))
    for y in range(n):
        for x in range(m):
            for dy in range(k):
                for dx in range(k):
                    v, u = y + dilation[0] * (dy - k // 2), x + dilation[1] * (dx - k // 2)
                    if 0 <= v < n and 0 <= u < m:
                        a[y, x, v, u] += w[dy, dx]
    a = a.reshape(n * m, -1)
    image = np.sin(np.arange(n * m, dtype="f8")).reshape(1, 1, n, m)
    pad = [d * (k // 2) for d in dilation]
    y = torch.nn.functional.conv2d(torch.from_numpy(image), torch.from_numpy(w)[None, None], dilation=dilation, padding=pad)
    assert np.abs(y.numpy().ravel() - a @ image.ravel()).max() < 1e-11
    return a


def transposed(w, n, m, stride, dilation):
    """w[in][out][kh][kw] -> the matrix on in x n x m images, to out x (n stride) x (m stride)."""
    ins, out, kh, kw = w.shape
    big_n, big_m = n * stride[0], m * stride[1]
    a = np.zeros((out, big_n, big_m, ins, n, m))
    for o in range(out):
        for i in range(ins):
            for y in range(n):
                for x in range(m):
                    for dy in range(kh):
                        for dx in range(kw):
                            place = (y * stride[0] + dilation[0] * dy) % big_n, (x * stride[1] + dilation[1] * dx) % big_m
                            a[(o, *place, i, y, x)] += w[i, o, dy, dx]
    return a.reshape(out * big_n * big_m, -1)


def wrap(y, n, m):
    """Adds what reaches beyond n x m at the other side."""
    folded = np.zeros((y.shape[0], n, m))
    for r in range(y.shape[1]):
        for c in range(y.shape[2]):
            folded[:, r % n, c % m] += y[:, r, c]
    return folded


def check_forward(a, w, n, m, stride, dilation, groups, rng):
    x = rng.standard_normal((w.shape[1] * groups, n, m))
    reach = [d * (k - 1) for d, k in zip(dilation, w.shape[2:], strict=True)]
    padded = np.pad(x, ((0, 0), (0, reach[0]), (0, reach[1])), mode="wrap")
    y = torch.nn.functional.conv2d(
        torch.from_numpy(padded)[None], torch.from_numpy(w), stride=stride, dilation=dilation, groups=groups)
    assert np.abs(y.numpy().ravel() - a @ x.ravel()).max() < 1e-11


def check_transposed(a, w, n, m, stride, dilation, rng):
    x = rng.standard_normal((w.shape[0], n, m))
    y = torch.nn.functional.conv_transpose2d(
        torch.from_numpy(x)[None], torch.from_numpy(w), stride=stride, dilation=dilation)
    assert np.abs(wrap(y.numpy()[0], n * stride[0], m * stride[1]).ravel() - a @ x.ravel()).max() < 1e-11


def main():
    rng = np.random.default_rng(1805)
    layers = []
    # out, in, kernel, image of the graph, size, stride, dilation, groups
    for out, ins, kernel, image, size, stride, dilation, groups in (
        (6, 6, (3, 3), (16, 16), (16, 16), (1, 1), (2, 2), 1),
        (2, 3, (3, 3), (9, 12), (9, 12), (1, 1), (2, 3), 1),
        (4, 4, (3, 3), (8, 9), (8, 9), (1, 1), (3, 4), 2),
        (2, 2, (5, 5), (12, 10), (12, 10), (1, 1), (2, 2), 1),
        (3, 2, (1, 3), (5, 12), (5, 12), (1, 1), (4, 4), 1),
        (3, 2, (3, 3), (8, 8), (8, 8), (2, 2), (2, 2), 1),
        (4, 4, (3, 3), (9, 8), (9, 8), (3, 1), (2, 2), 4),
        # Strides that do not divide the image: the next larger image that they divide.
        (4, 3, (3, 3), (11, 39), (12, 40), (2, 2), (1, 1), 1),
        (3, 2, (5, 5), (7, 10), (8, 10), (2, 1), (1, 1), 1),
        (2, 2, (3, 3), (10, 7), (12, 9), (3, 3), (2, 2), 1)):
        w = rng.standard_normal((out, ins // groups, *kernel))
        a = forward(w, *size, stride, dilation, groups)
        check_forward(a, w, *size, stride, dilation, groups, rng)
        layers.append({"kind": "conv", "out": out, "in": ins, "groups": groups, "image": image, "size": size, "stride": stride,
                       "dilation": dilation, "shape": w.shape, "weights": packed(w), "s": packed(scipy.linalg.svdvals(a))})
    for out, ins, kernel, image, stride, dilation in (
        (5, 3, (3, 3), (6, 20), (2, 2), (1, 1)), (2, 4, (4, 4), (5, 3), (2, 2), (1, 1)), (3, 2, (3, 3), (4, 5), (3, 2), (2, 2)),
        (2, 3, (3, 3), (7, 6), (1, 1), (2, 2))):
        w = rng.standard_normal((ins, out, *kernel))
        a = transposed(w, *image, stride, dilation)
        check_transposed(a, w, *image, stride, dilation, rng)
        size = [length * step for length, step in zip(image, stride, strict=True)]
        layers.append({"kind": "transposed", "out": out, "in": ins, "groups": 1, "image": image, "size": size, "stride": stride,
                       "dilation": dilation, "shape": w.shape, "weights": packed(w), "s": packed(scipy.linalg.svdvals(a))})
    filters = []
    for boundary, image, dilation, size in (("periodic", (8, 9), (2, 3), (4, 3)), ("periodic", (9, 10), (2, 4), (9, 5)),
                                            ("zero", (8, 12), (2, 3), (4, 4))):
        w = np.float32(rng.standard_normal((1, 1, 3, 3))).astype("f8")
        if boundary == "periodic":
            a = forward(w, *image, (1, 1), dilation, 1)
        else:
            a = zero_padded(w[0, 0], *image, dilation)
        filters.append({"boundary": boundary, "image": image, "dilation": dilation, "size": size, "weights": packed(w),
                        "s": packed(scipy.linalg.svdvals(a))})
    print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                                   "torch": torch.__version__}, "layers": layers, "filters": filters}))


if __name__ == "__main__":
    main()
