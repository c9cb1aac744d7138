"""Layers whose singular values are clipped, by numpy: of the layer's explicit periodic matrix the SVD, its values cut off at C, and
the mean of what stands at each tap (the projection onto kernels of that size), in turn until no value is above 1.001 C.

Run with Debian's python3-numpy: python3 test/golden/clip-norms.py
"""

import base64
import json
import pathlib

import numpy as np

rng = np.random.default_rng(165)


def places(shape, groups, n, stride, dilation):
    """For each weight the row and the column of the matrix at each output pixel; the first tap at the output's own place."""
    out, own, rows, columns = shape
    high, wide = n // stride[0], n // stride[1]
    for o, i, p, q in np.ndindex(*shape):
        channel = o // (out // groups) * own + i
        r, c = np.meshgrid(np.arange(high), np.arange(wide), indexing="ij")
        y = (r * stride[0] + p * dilation[0]) % n
        x = (c * stride[1] + q * dilation[1]) % n
        yield (o, i, p, q), ((o * high + r) * wide + c).ravel(), ((channel * n + y) * n + x).ravel()


def matrix(w, groups, n, stride, dilation):
    a = np.zeros((w.shape[0] * (n // stride[0]) * (n // stride[1]), w.shape[1] * groups * n * n))
    for at, rows, columns in places(w.shape, groups, n, stride, dilation):
        a[rows, columns] += w[at]
    return a


def clip(w, groups, n, stride, dilation, limit):
    rounds, reached = 0, np.linalg.norm(matrix(w, groups, n, stride, dilation), 2)
    while rounds < 100 and reached > limit * 1.001:
        u, s, v = np.linalg.svd(matrix(w, groups, n, stride, dilation), full_matrices=False)
        # What the kernel is made of is known to hold s[0] when the next round begins.
        reached = s[0]
        a = (u * np.minimum(s, limit)) @ v
        w = w.copy()
        for at, rows, columns in places(w.shape, groups, n, stride, dilation):
            w[at] = a[rows, columns].mean()
        rounds += 1
    return w, rounds


def pack(values):
    return base64.b64encode(np.asarray(values, "<f8").tobytes()).decode()


layers = []
for out, inputs, groups, kernel, n, stride, dilation, limit in [
    (3, 4, 1, (3, 3), 6, (1, 1), (1, 1), 4.0),
    (4, 3, 1, (3, 3), 7, (1, 1), (1, 1), 3.0),
    (2, 3, 1, (3, 3), 6, (2, 2), (1, 1), 2.5),
    (4, 4, 2, (3, 3), 6, (1, 1), (1, 1), 3.0),
    (3, 3, 3, (5, 5), 6, (1, 1), (1, 1), 5.0),
    (2, 2, 1, (3, 3), 8, (1, 1), (2, 2), 3.0),
    (2, 2, 1, (3, 3), 8, (2, 2), (2, 2), 2.5),
    (4, 6, 1, (1, 1), 4, (1, 1), (1, 1), 2.0),
    (2, 2, 1, (2, 3), 6, (1, 2), (1, 1), 2.0),
]:
    w = rng.standard_normal((out, inputs // groups, *kernel))
    clipped, rounds = clip(w, groups, n, stride, dilation, limit)
    norm = np.linalg.norm(matrix(clipped, groups, n, stride, dilation), 2)
    layers.append(
        {
            "out": out,
            "in": inputs,
            "groups": groups,
            "shape": list(w.shape),
            "size": n,
            "stride": list(stride),
            "dilation": list(dilation),
            "limit": limit,
            "weights": pack(w),
            "clipped": pack(clipped),
            "rounds": rounds,
            "norm": float(norm),
        }
    )
    print(out, inputs, kernel, stride, dilation, rounds, norm / limit)

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps({"numpy": np.__version__, "layers": layers}) + "\n")
