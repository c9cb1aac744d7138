"""Centred cosines of filters with models of free weights, by numpy's lstsq and scipy's multi-start Nelder-Mead.

Filters: the eight master key filters, and seeded normal ones of 5 x 5 and 3 x 3, some with a turned edge or bar in them.
Run: python3 scale-space-extended.py > scale-space-extended.json (some minutes)
"""

import json
import pathlib
import sys

import numpy as np
import scipy
from scipy import optimize, special

DATA = pathlib.Path(__file__).parents[2] / "data" / "master-key-filters.json"
KEYS = [np.array(f) for f in json.loads(DATA.read_text())["filters"]]
MARGIN = 3
SIDE = 48


def axes(sigma, r):
    n = np.arange(-r - MARGIN, r + MARGIN + 1)
    t = special.ive(np.abs(n), sigma * sigma) if sigma else (n == 0) * 1.0
    second = np.convolve(t, [1, -2, 1], "same")
    central = np.convolve(t, [0.5, 0, -0.5], "same")
    cut = slice(MARGIN, -MARGIN)
    at = dict(
        smooth=t, forward=np.roll(t, -1) - t, backward=t - np.roll(t, 1), central=central, second=second,
        third=np.convolve(second, [0.5, 0, -0.5], "same"), fourth=np.convolve(second, [1, -2, 1], "same"),
        after=np.roll(t, 1), before=np.roll(t, -1), impulse=(n == 0) * 1.0,
    )
    return {name: taps[cut] for name, taps in at.items()}


def outer(x, y):
    return np.outer(y[::-1], x).ravel()


PRODUCTS = {
    "dy+": [("smooth", "forward")], "dx-": [("backward", "smooth")], "dy-": [("smooth", "backward")],
    "dx+": [("forward", "smooth")], "dx": [("central", "smooth")], "dy": [("smooth", "central")],
    "smooth": [("smooth", "smooth")],
    "shift x+1": [("after", "smooth"), ("smooth", "smooth")], "shift x-1": [("before", "smooth"), ("smooth", "smooth")],
    "shift y+1": [("smooth", "after"), ("smooth", "smooth")], "shift y-1": [("smooth", "before"), ("smooth", "smooth")],
    "2-jet": [("smooth", "smooth"), ("central", "smooth"), ("smooth", "central"), ("second", "smooth"),
              ("central", "central"), ("smooth", "second")],
}
NAMES = ["smooth", "central", "second", "third", "fourth"]
for order in (2, 3, 4):
    for m in range(order + 1):
        PRODUCTS["d" + "x" * (order - m) + "y" * m] = [(NAMES[order - m], NAMES[m])]


def separable(model, p, r):
    a = axes(p[0], r)
    if model == "sharpen":
        return [outer(a["impulse"], a["impulse"]), outer(a["second"], a["smooth"]) + outer(a["smooth"], a["second"])]
    b = axes(p[1], r)
    if model == "difference of Gaussians":
        narrow, wide = outer(a["smooth"], a["smooth"]), outer(b["smooth"], b["smooth"])
        if abs(p[0] ** 2 - p[1] ** 2) > 1e-4:
            return [narrow, wide]
        # The difference would be rounding, which can resemble a filter: its limit, the derivative by scale, is half of this.
        return [narrow, outer(a["second"], a["smooth"]) + outer(a["smooth"], a["second"])]
    return [outer(a[x], b[y]) for x, y in PRODUCTS[model]]


def selling(c):
    """The perpendiculars of an obtuse superbase of the covariance, each with its scale."""
    b = [np.array(v) for v in ((1, 0), (0, 1), (-1, -1))]
    # A covariance of rank one has none that ends; by then the vectors are longer than what is asked for.
    for _ in range(30):
        for i, j in ((0, 1), (0, 2), (1, 2)):
            if b[i] @ c @ b[j] > 1e-12:
                b = [-b[i], b[j], b[i] - b[j]]
                break
        else:
            break
    return [((-b[k][1], b[k][0]), -(b[i] @ c @ b[j])) for i, j, k in ((0, 1, 2), (0, 2, 1), (1, 2, 0))]


W = 2 * np.pi * np.fft.fftfreq(SIDE)
WX, WY = W[None, :], W[:, None]


def affine(order, p, r):
    """By the transfer function: exp of the scales times (cos - 1), sines and cosines for the differences."""
    c, s = np.cos(p[2]), np.sin(p[2])
    turn = np.array([[c, -s], [s, c]])
    covariance = turn @ np.diag([p[0] ** 2, p[1] ** 2]) @ turn.T
    terms = selling(covariance)
    # The models' lattice vectors reach two pixels.
    if max((max(abs(v[0]), abs(v[1])) for v, w in terms if w > 1e-12), default=0) > 2:
        return None
    g = np.exp(sum(max(0, w) * (np.cos(x * WX + y * WY) - 1) for (x, y), w in terms))

    def difference(w, n):
        return (1j * np.sin(w)) ** (n % 2) * (2 * np.cos(w) - 2) ** (n // 2)

    n = np.arange(-r, r + 1)
    pick = np.ix_((-n) % SIDE, n % SIDE)  # the first row is the highest y
    return [np.fft.ifft2(g * difference(WX, order - m) * difference(WY, m)).real[pick].ravel() for m in range(order + 1)]


def cosine(h, r, columns, starts, most):
    centred = h - h.mean()

    def rest(p):
        if np.abs(p[:2]).max() > most:
            return np.inf
        filled = columns(np.abs(p), r)
        if filled is None:
            return np.inf
        a = np.stack([np.ones(h.size), *filled], axis=1)
        return ((h - a @ np.linalg.lstsq(a, h, rcond=1e-12)[0]) ** 2).sum()

    best = min(
        (optimize.minimize(rest, s, method="Nelder-Mead", options=dict(xatol=1e-8, fatol=1e-14, maxfev=400)) for s in starts),
        key=lambda found: found.fun,
    )
    return float(np.sqrt(1 - best.fun / (centred @ centred)))


generator = np.random.default_rng(2)
y, x = np.mgrid[2:-3:-1, -2:3]


def edge(angle):
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    return (across * np.exp(-(across**2) / 1.5 - along**2 / 6)).ravel()


SMALL = [
    generator.standard_normal(25), generator.standard_normal(25),
    edge(0.4) + 0.05 * generator.standard_normal(25), edge(1.9) ** 2 + 0.01 * generator.standard_normal(25),
    generator.standard_normal(9), generator.standard_normal(9),
]


def fits(h, turned):
    r = int(np.sqrt(h.size)) // 2
    found = {}
    for model in [*PRODUCTS, "sharpen", "difference of Gaussians"]:
        starts = generator.uniform(0, 3, (12, 2))
        found[model] = cosine(h, r, lambda p, r: separable(model, p, r), starts, 100)
    for order in range(5) if turned else ():
        starts = generator.uniform(0, [2, 2, np.pi], (8, 3))
        # The transform's grid of 48 pixels holds Gaussians up to sigma 2.5.
        found[f"affine order {order}" if order else "affine"] = cosine(h, r, lambda p, r: affine(order, p, r), starts, 2.5)
    return found


print(json.dumps({
    "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__},
    "filters": [h.tolist() for h in SMALL],
    "cosines": [fits(np.ravel(h), i > 5) for i, h in enumerate([*KEYS, *SMALL])],
}, indent=1))
