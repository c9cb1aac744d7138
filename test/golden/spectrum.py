"""Golden spectra of convolution operators: `python3 spectrum.py > spectrum.json`.

Dense matrices: periodic or zero-padded k x k filters, whole layers with channels, groups and strides; their singular values
by LAPACK (scipy.linalg.svdvals), and cos(2 pi k / n) by mpmath. Random filters are written out; no generator is repeated."""

import base64
import json
import platform

import mpmath
import numpy as np
import scipy
import scipy.linalg


def packed(values):
    return base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode()


def operator(w, n, m, boundary, stride=1, groups=1):
    """w[out][in / groups][k][k] -> the matrix of the layer on in x n x m images; outputs at rows and columns 0, stride, ..."""
    out, per_group, k, _ = w.shape
    r = k // 2
    rows, cols = range(0, n, stride), range(0, m, stride)
    a = np.zeros((out * len(rows) * len(cols), per_group * groups * n * m))
    for o in range(out):
        g = o // (out // groups)
        for i in range(per_group):
            for a_y, y in enumerate(rows):
                for a_x, x in enumerate(cols):
                    row = (o * len(rows) + a_y) * len(cols) + a_x
                    for dy in range(-r, r + 1):
                        for dx in range(-r, r + 1):
                            yy, xx = y + dy, x + dx
                            if boundary == "periodic":
                                yy, xx = yy % n, xx % m
                            elif not (0 <= yy < n and 0 <= xx < m):
                                continue
                            a[row, ((g * per_group + i) * n + yy) * m + xx] += w[o, i, dy + r, dx + r]
    return a


def svdvals(w, n, m, boundary, stride=1, groups=1):
    return scipy.linalg.svdvals(operator(w, n, m, boundary, stride, groups))


def filter_cases(rng):
    for boundary in ("periodic", "zero"):
        for k in (3, 5, 7):
            for n, m in ((8, 8), (12, 12), (16, 16), (9, 9), (8, 13), (11, 7)):
                w = rng.standard_normal((k, k))
                yield {"boundary": boundary, "k": k, "n": n, "m": m, "weights": packed(w),
                       "s": packed(svdvals(w[None, None], n, m, boundary))}


def layer_cases(rng):
    for out, ins, k, n, m, stride, groups in (
        (1, 1, 3, 6, 6, 1, 1), (3, 2, 3, 5, 6, 1, 1), (2, 4, 3, 6, 5, 1, 1), (4, 4, 5, 6, 6, 1, 1), (4, 6, 3, 6, 4, 1, 2),
        (4, 4, 3, 5, 5, 1, 4), (6, 3, 3, 4, 6, 1, 3), (3, 2, 3, 6, 8, 2, 1), (4, 4, 3, 6, 6, 3, 2), (2, 3, 1, 4, 4, 2, 1),
        (9, 2, 3, 6, 4, 2, 1), (3, 5, 7, 8, 8, 1, 1)):
        w = rng.standard_normal((out, ins // groups, k, k))
        yield {"out": out, "in": ins, "k": k, "n": n, "m": m, "stride": stride, "groups": groups, "weights": packed(w),
               "s": packed(svdvals(w, n, m, "periodic", stride, groups))}


def turn_cases():
    mpmath.mp.dps = 50
    for n in (1, 2, 3, 5, 7, 8, 12, 31, 32, 64, 97, 224, 1023):
        angles = [2 * mpmath.pi * k / n for k in range(n)]
        exact = lambda f: [0 if abs(f(a)) < 1e-40 else f(a) for a in angles]
        c, s = exact(mpmath.cos), exact(mpmath.sin)
        # The double and what it lacks: errors are measured far below a unit in the last place.
        yield {"n": n, "cos": packed([float(x) for x in c]), "cosRest": packed([float(x - mpmath.mpf(float(x))) for x in c]),
               "sin": packed([float(x) for x in s]), "sinRest": packed([float(x - mpmath.mpf(float(x))) for x in s])}


def main():
    rng = np.random.default_rng(4)
    print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                                   "mpmath": mpmath.__version__},
                      "filters": list(filter_cases(rng)), "layers": list(layer_cases(rng)), "turns": list(turn_cases())}))


if __name__ == "__main__":
    main()
