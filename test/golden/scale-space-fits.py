"""The lowest residuals that scipy's multi-start finds for 200 filters of 7x7, 8 families, least squares and least absolute
differences, with one and two scales. Half of the filters are noise, half a random template with noise; each second one is
fitted as the paper does (T cut to 7 taps, then differenced), the others with infinite support. There the least squares D1 and
D2 are of the filter itself, with a free amplitude and offset, and sharpen is no smoothing (alpha >= 0, and no bell); all others are of the filter as
normalised. And the scales that groups of filters of any amplitude and offset have in common: the least sum of the shares of their
squares that is left.

Run: python3 scale-space-fits.py > scale-space-fits.json   (some minutes)
"""

import json
import sys

import numpy as np
import scipy
from scipy import optimize, special

K, R = 7, 3
TAPS = np.arange(-R, R + 1)
X, Y = np.meshgrid(TAPS, TAPS[::-1])  # row 0 is y = +3
AXES = {"dy+": ("t", "+"), "dx-": ("-", "t"), "dy-": ("t", "-"), "dx+": ("+", "t"), "dx": ("x", "t"), "dy": ("t", "x"),
        "smooth": ("t", "t")}
FAMILIES = ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"]
N_EXTENDED = np.arange(-R - 1, R + 2)


def axis(kind, s, paper):
    s = min(s, 1e4)  # the largest scale in question
    t = special.ive(np.abs(N_EXTENDED), s) if s > 0 else (N_EXTENDED == 0) * 1.0
    if paper:
        t[0] = t[-1] = 0 if kind == "xx" else t[1]
    here, before, after = t[1:-1], t[:-2], t[2:]
    return {"t": here, "+": after - here, "-": here - before, "x": (after - before) / 2, "xx": after + before - 2 * here}[kind]


def product(family, a, b, paper):
    x, y = AXES[family]
    return np.outer(axis(y, b, paper)[::-1], axis(x, a, paper))


def laplacian(s, paper):
    t, d = axis("t", s, paper), axis("xx", s, paper)
    return np.outer(t, d) + np.outer(d, t)


DELTA = np.zeros((K, K))
DELTA[R, R] = 1


def moments(h, c):
    a = np.abs(h - c)
    s = a.sum()
    return [(a * p).sum() / s for p in (X, Y, X * X, X * Y, Y * Y)]


def determinant(h, c):
    x, y, xx, xy, yy = moments(h, c)
    return (xx - x * x) * (yy - y * y) - (xy - x * y) ** 2


def determinant_slope(h, c, inside):
    sign = -np.sign(h - inside)
    a = np.abs(h - c)
    s, ds = a.sum(), sign.sum()
    m = [(a * p).sum() / s for p in (X, Y, X * X, X * Y, Y * Y)]
    d = [(sign * p).sum() / s - q * ds / s for p, q in zip((X, Y, X * X, X * Y, Y * Y), m)]
    vxx, vyy, vxy = m[2] - m[0] ** 2, m[4] - m[1] ** 2, m[3] - m[0] * m[1]
    return ((d[2] - 2 * m[0] * d[0]) * vyy + vxx * (d[4] - 2 * m[1] * d[1])
            - 2 * vxy * (d[3] - m[0] * d[1] - m[1] * d[0]))


def least_spread(h):
    levels = np.unique(h)
    found = [(determinant(h, c), c) for c in levels]
    for lo, hi in zip(levels, levels[1:]):
        slope = lambda c: determinant_slope(h, c, (lo + hi) / 2)
        if slope(lo) < 0 < slope(hi):
            c = optimize.brentq(slope, lo, hi, xtol=1e-16, rtol=1e-15)
            found.append((determinant(h, c), c))
    return min(found)[1]


def normalized(h, family):
    if family in ("sharpen", "smooth"):
        c = least_spread(h)
        return (h - c) / (h - c).sum(), (h - c).sum(), c
    z = X if "x" in family else Y
    m = (z * np.abs(h)).sum() / np.abs(h).sum()
    divisor = -(z * h).sum() - m * h.sum()
    return h / divisor, divisor, 0.0


def multi_start(f, starts):
    best = np.inf
    for start in starts:
        found = optimize.minimize(f, start, method="Nelder-Mead", options=dict(xatol=1e-10, fatol=1e-15, maxfev=600))
        best = min(best, found.fun)
    return best


def one_scale(f):
    sigmas = np.concatenate([np.linspace(0, 3, 121), np.geomspace(3.1, 100, 40)])
    values = np.array([f(s) for s in sigmas])
    best = values.min()
    for i in np.argsort(values)[:4]:
        lo, hi = sigmas[max(0, i - 1)], sigmas[min(len(sigmas) - 1, i + 1)]
        found = optimize.minimize_scalar(f, bounds=(lo, hi), method="bounded", options=dict(xatol=1e-12))
        best = min(best, found.fun)
    return best


def rest(h, *columns):
    """What the columns and a constant, with free weights, leave of h: a length."""
    columns = np.stack([c.ravel() - c.mean() for c in columns], axis=1)
    scales = np.linalg.norm(columns, axis=0)
    centred = h.ravel() - h.mean()
    if not scales.all():
        return np.linalg.norm(centred)
    q = np.linalg.qr(columns / scales)[0]
    return np.linalg.norm(centred - q @ (q.T @ centred))


def rest_of_sharpening(h, laplacian):
    """The same of delta - alpha Laplacian, alpha >= 0, the four neighbours at most a tenth of the middle weight: a cone."""
    least = max(0, laplacian[R, R] - 10 * laplacian[R, R + 1])  # 1 / the largest alpha
    columns = np.stack([c.ravel() - c.mean() for c in (DELTA, least * DELTA - laplacian)], axis=1)
    columns = columns / np.linalg.norm(columns, axis=0)
    centred = h.ravel() - h.mean()
    return min(optimize.nnls(columns, sign * centred)[1] for sign in (1, -1))


def residuals(h, filter, family, paper, generator):
    l1 = lambda t: np.abs(t - h).sum()
    l2 = lambda t: np.sqrt(((t - h) ** 2).sum())
    if family == "sharpen":
        out = {}
        starts = [(generator.uniform(0, 2), generator.uniform(-2, 2)) for _ in range(6)]
        for name, norm in (("C2", l1), ("D2", l2)):
            out[name] = multi_start(lambda p: norm(DELTA - p[1] * laplacian(p[0] ** 2, paper)), starts)
        if not paper:
            out["D2"] = one_scale(lambda s: rest_of_sharpening(filter, laplacian(s * s, paper)))
        return out
    starts = [generator.uniform(0, 2.5, 2) for _ in range(5)]
    out = {}
    free = lambda t: rest(filter, t)
    for one, two, norm in (("C2", "C1", l1), ("D2", "D1", l2 if paper else free)):
        out[one] = one_scale(lambda s: norm(product(family, s * s, s * s, paper)))
        out[two] = multi_start(lambda p: norm(product(family, p[0] ** 2, p[1] ** 2, paper)), starts)
    return out


def pooled(generator):
    """Eight groups of six filters, one of them a sharpening, the last group noise."""
    groups = []
    for g in range(8):
        sigma = generator.uniform(0.4, 1.4)
        families, filters = ["sharpen", *generator.choice(FAMILIES, 5)], []
        for family in families:
            t = DELTA - 0.6 * laplacian(sigma ** 2, False) if family == "sharpen" else product(family, sigma ** 2, sigma ** 2, False)
            h = generator.standard_normal((K, K)) if g == 7 else t / np.abs(t).max() + generator.normal(0, 0.1, (K, K))
            filters.append(np.round(h * generator.uniform(0.2, 3) * generator.choice([-1, 1]) + generator.normal(), 4))

        def left(s):
            total = 0
            for h, family in zip(filters, families):
                own = rest_of_sharpening(h, laplacian(s * s, False)) if family == "sharpen" else rest(h, product(family, s * s, s * s, False))
                total += own ** 2 / ((h - h.mean()) ** 2).sum()
            return total

        sigmas = np.concatenate([np.linspace(0, 3, 121), np.geomspace(3.1, 100, 40)])
        values = [left(s) for s in sigmas]
        i = int(np.argmin(values))
        bounds = (sigmas[max(0, i - 1)], sigmas[min(len(sigmas) - 1, i + 1)])
        found = optimize.minimize_scalar(left, bounds=bounds, method="bounded", options=dict(xatol=1e-12))
        groups.append({"families": families, "filters": [h.ravel().tolist() for h in filters], "sigma": found.x, "left": found.fun})
    return groups


def main():
    generator = np.random.default_rng(5)
    cases = []
    for i in range(200):
        paper = i % 2 == 0
        if i < 100:
            h = generator.standard_normal((K, K))
        else:
            family = FAMILIES[i % 8]
            a, b = generator.uniform(0.2, 1.6, 2)
            t = DELTA - 0.6 * laplacian(a * a, paper) if family == "sharpen" else product(family, a * a, b * b, paper)
            h = t * generator.choice([-1, 1]) + generator.normal(0, 0.05, (K, K)) - 0.02
        h = np.round(h, 4)
        fits = []
        for family in FAMILIES:
            unit, divisor, offset = normalized(h, family)
            fits.append({"divisor": divisor, "offset": offset, **residuals(unit, h, family, paper, generator)})
        cases.append({"mode": "paper" if paper else "exact", "filter": h.ravel().tolist(), "fits": fits})
    print(json.dumps({
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
        "families": FAMILIES,
        "cases": cases,
        "pooled": pooled(np.random.default_rng(11)),
    }))


main()
