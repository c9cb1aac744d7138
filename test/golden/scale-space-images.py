"""Golden scale space of images: `python3 scale-space-images.py > scale-space-images.json`.

The five kernels by mpmath (integrals by quadrature of the definition, none of the closed forms), images smoothed by
scipy.ndimage with kernels of scipy.special.ive, derivatives by numpy differences of a padded array, the affine kernel by
the inverse Fourier transform of its generating function, norms of Gaussian derivatives by scipy.integrate.quad."""

import base64
import json
import platform

import mpmath
import numpy as np
import scipy
from scipy import integrate, ndimage
from scipy.special import ive


def packed(values):
    return base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode()


def kernel_rows():
    mpmath.mp.dps = 40
    for sigma in (0.1, 0.3, 0.5, 1, 1.7, 4, 12):
        sig = mpmath.mpf(sigma)
        g = lambda x: mpmath.exp(-x * x / (2 * sig * sig)) / mpmath.sqrt(2 * mpmath.pi) / sig
        # Quadrature sees a narrow peak only where an interval ends beside it.
        cut = lambda a, b: sorted({mpmath.mpf(a), mpmath.mpf(b)} | {sig * k for k in range(-8, 9) if a < sig * k < b})
        count = min(40, int(8 * sigma) + 4)
        sampled = [g(mpmath.mpf(n)) for n in range(count)]
        total = mpmath.nsum(lambda n: g(n), [-mpmath.inf, mpmath.inf]) if sigma < 1 else mpmath.fsum(
            g(mpmath.mpf(n)) for n in range(-400, 401))
        half = mpmath.mpf(1) / 2
        integrated = [mpmath.quad(g, cut(n - half, n + half)) for n in range(count)]
        linear = [mpmath.quad(lambda x: g(x) * (1 - abs(x - n)), sorted(set(cut(n - 1, n + 1)) | {mpmath.mpf(n)}))
                  for n in range(count)]
        discrete = [mpmath.exp(-sig ** 2) * mpmath.besseli(n, sig ** 2) for n in range(count)]
        yield {"sigma": sigma, "kernels": {name: packed([float(v) for v in row]) for name, row in (
            ("discrete", discrete), ("sampled", sampled), ("normalized-sampled", [v / total for v in sampled]),
            ("integrated", integrated), ("linearly-integrated", linear))}}


def smoothings(rng):
    for height, width, sx, sy in ((1, 1, 1, 1), (1, 9, 2, 1), (7, 1, 1, 3), (5, 4, 3, 3), (19, 23, 1.3, 0.4),
                                  (40, 67, 2, 5), (9, 530, 0, 2)):
        image = rng.standard_normal((height, width)).astype(np.float32).astype(float)
        out = image
        for axis, sigma in ((1, sx), (0, sy)):
            radius = int(12 * sigma) + 12
            taps = ive(np.abs(np.arange(-radius, radius + 1)), sigma * sigma)
            out = ndimage.correlate1d(out, taps, axis=axis, mode="reflect")
        yield {"width": width, "height": height, "sigma": [sx, sy], "image": packed(image), "smooth": packed(out)}


def derivatives(rng):
    """Differences by definition: of a smoothed image padded by four pixels; row 0 is the top, y points up."""
    height, width, sigma = 14, 17, 1.2
    image = rng.standard_normal((height, width))
    taps = ive(np.abs(np.arange(-30, 31)), sigma * sigma)
    smooth = ndimage.correlate1d(ndimage.correlate1d(image, taps, axis=0), taps, axis=1)
    wide = np.pad(smooth, 4, mode="symmetric")[::-1]
    first = lambda a, axis: (np.roll(a, -1, axis) - np.roll(a, 1, axis)) / 2
    second = lambda a, axis: np.roll(a, -1, axis) - 2 * a + np.roll(a, 1, axis)
    planes = {}
    for nx in range(5):
        for ny in range(5 - nx):
            out = wide
            for axis, order in ((1, nx), (0, ny)):
                for _ in range(order // 2):
                    out = second(out, axis)
                if order % 2:
                    out = first(out, axis)
            planes["L" + "x" * nx + "y" * ny] = packed(out[::-1][4:-4, 4:-4])
    return {"width": width, "height": height, "sigma": sigma, "image": packed(image), "planes": planes}


def affine_kernels():
    """exp[(Cxx - |Cxy|)(cos u - 1) + (Cyy - |Cxy|)(cos v - 1) + |Cxy| (cos(u + sign v) - 1)], inverted; y up, top row first."""
    n = 128
    freq = 2 * np.pi * np.fft.fftfreq(n)
    u, v = np.meshgrid(freq, freq)
    for xx, xy, yy in ((4, 0, 4), (6, 2, 3), (5, -3, 4), (2, 2, 8), (9, -1, 1)):
        sign = 1 if xy >= 0 else -1
        symbol = np.exp((xx - abs(xy)) * (np.cos(u) - 1) + (yy - abs(xy)) * (np.cos(v) - 1)
                        + abs(xy) * (np.cos(u + sign * v) - 1))
        kernel = np.fft.fftshift(np.fft.ifft2(symbol).real)[::-1]
        kernel = np.roll(kernel, 1, 0)  # the origin back at row n / 2
        r = 12
        yield {"xx": xx, "xy": xy, "yy": yy, "radius": r,
               "kernel": packed(kernel[n // 2 - r: n // 2 + r + 1, n // 2 - r: n // 2 + r + 1])}


def norms():
    for order in range(5):
        hermite = np.polynomial.hermite_e.HermiteE.basis(order)
        zeros = sorted(hermite.roots()) if order else []
        f = lambda u: abs(hermite(u)) * np.exp(-u * u / 2) / np.sqrt(2 * np.pi)
        for p in (1, 0.8, 0.5, 1 / 3, 1.25):
            ends = [-40 / np.sqrt(p), *zeros, 40 / np.sqrt(p)]
            total = 0
            for a, b in zip(ends, ends[1:]):
                for c, d in ((a, (a + b) / 2), ((a + b) / 2, b)):
                    total += integrate.quad(lambda u: f(u) ** p, c, d, epsabs=1e-14, epsrel=1e-13, limit=400)[0]
            yield {"order": order, "p": p, "norm": total ** (1 / p)}


def main():
    rng = np.random.default_rng(5)
    print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__, "scipy": scipy.__version__,
                                   "mpmath": mpmath.__version__},
                      "kernels": list(kernel_rows()), "smoothings": list(smoothings(rng)), "derivatives": derivatives(rng),
                      "affine": list(affine_kernels()), "norms": list(norms())}))


main()
