"""Fits of idealised filters by scipy: one start each, and for two sigmas six as well, the filters already normalised (R, or the sum less the median)."""

import numpy as np
from scipy import optimize, special

K, R = 7, 3
N = np.arange(-R - 1, R + 2)
AXES = [("t", "+"), ("-", "t"), ("t", "-"), ("+", "t"), ("x", "t"), ("t", "x"), None, ("t", "t")]
SIX = [(a, b) for a in (0.3, 1.0, 2.5) for b in (0.4, 1.5)]
DELTA = np.zeros((K, K))
DELTA[R, R] = 1


def axis(kind, s):
    t = special.ive(np.abs(N), s) if s > 0 else (N == 0) * 1.0
    if kind == "t":
        return t[1:-1]
    if kind == "+":
        return t[2:] - t[1:-1]
    if kind == "-":
        return t[1:-1] - t[:-2]
    if kind == "x":
        return (t[2:] - t[:-2]) / 2
    return t[2:] + t[:-2] - 2 * t[1:-1]


def product(family, a, b):
    x, y = AXES[family]
    return np.outer(axis(y, b)[::-1], axis(x, a))


def normalized(h):
    x, y = np.meshgrid(np.arange(-R, R + 1), np.arange(R, -R - 1, -1))
    rx, ry = -(x * h).sum(), -(y * h).sum()
    plain = (h - np.median(h)) / (h - np.median(h)).sum()
    return [h / ry, h / rx, h / ry, h / rx, h / rx, h / ry, plain, plain]


def one_scale(h):
    for family, unit in enumerate(normalized(h)):
        if family == 6:
            def f(sigma):
                t, d = axis("t", sigma * sigma), axis("xx", sigma * sigma)
                lap = np.outer(t, d) + np.outer(d, t)
                g = DELTA - unit
                return (g * g).sum() - (g * lap).sum() ** 2 / (lap * lap).sum()
        else:
            def f(sigma):
                return ((product(family, sigma * sigma, sigma * sigma) - unit) ** 2).sum()
        optimize.minimize_scalar(f, bounds=(0, 5), method="bounded", options=dict(xatol=1e-8))


def two_scales(h, starts):
    for family, unit in enumerate(normalized(h)):
        if family != 6:
            f = lambda p: np.abs(product(family, p[0] * p[0], p[1] * p[1]) - unit).sum()
            for start in starts:
                optimize.minimize(f, start, method="Nelder-Mead", options=dict(xatol=1e-8, fatol=1e-10))


def setup():
    filters = np.random.default_rng(11).standard_normal((2, K, K))
    return {
        "scipy minimize_scalar, 1/250 of the filters": lambda: [one_scale(h) for h in filters],
        "scipy Nelder-Mead, 1/50 of the filters": lambda: two_scales(filters[0], [(0.6, 0.6)]),
        "scipy Nelder-Mead from 6 starts, 1/50 of the filters": lambda: two_scales(filters[0], SIX),
    }
