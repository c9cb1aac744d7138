"""Differences of the discrete Gaussian at large scales, where they are tiny beside T, by mpmath with 60 digits.

Run: python3 scale-space-flat.py > scale-space-flat.json
"""

import json
import sys

import mpmath as mp

mp.mp.dps = 60
MASKS = {
    0: [1], 1: [mp.mpf(-1) / 2, 0, mp.mpf(1) / 2], 2: [1, -2, 1],
    3: [mp.mpf(-1) / 2, 1, 0, -1, mp.mpf(1) / 2], 4: [1, -4, 6, -4, 1],
}


def axis(sigma, order, r):
    s = mp.mpf(sigma) ** 2
    mask = MASKS[order]
    n = len(mask) // 2
    t = lambda x: mp.exp(-s) * mp.besseli(abs(x), s)
    return [sum(mask[i + n] * t(x + i) for i in range(-n, n + 1)) for x in range(-r, r + 1)]


cases = []
for model, orders, sigmas, r in (
    ("dxxxx", (4, 0), (60, 20), 2), ("dyyy", (0, 3), (12, 90), 3), ("dxxyy", (2, 2), (95, 30), 2), ("dx", (1, 0), (40, 0.8), 4),
    ("dxxyy", (2, 2), (16, 9), 8), ("dyyyy", (0, 4), (0.7, 25), 8),
):
    x, y = axis(sigmas[0], orders[0], r), axis(sigmas[1], orders[1], r)
    h = [a * b for b in reversed(y) for a in x]
    mean = sum(h) / len(h)
    h = [v - mean for v in h]
    length = mp.sqrt(sum(v * v for v in h))
    # To 17 digits.
    cases.append({"model": model, "sigmas": sigmas, "filter": [float(v / length) for v in h]})
print(json.dumps({"versions": {"python": sys.version.split()[0], "mpmath": mp.__version__}, "cases": cases}, indent=1))
