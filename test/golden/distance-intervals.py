# Intervals of the distances between groups by numpy and scipy: the jackknife over 32 parts of each group's filters, as
# docs/METHODS.md has it. The floors are made up: their draws have a golden file of their own (divergence-floor.py).
# Writes distance-intervals.json: counts of the parts, floors, distances and bounds of every pair.
# Debian 12: python3 3.11, numpy 1.24, scipy 1.10.
import json, sys
import numpy as np, scipy
from scipy.stats import t

rng = np.random.default_rng(20261129)
EMPTY, PARTS, BIAS_ERROR = 1.1920929e-7, 32, 0.2
POWER = dict(d=1, jensenShannon=1, hellinger=2, totalVariation=2, wasserstein1=2)

def probabilities(counts, width):
    density = np.where(counts == 0, EMPTY, counts / (counts.sum(-1, keepdims=True) * width))
    return density / density.sum(-1, keepdims=True)

def entropy(p):
    return (p * np.log(np.where(p > 0, p, 1))).sum(-1)

def distance(name, a, b, width, weights):
    """a, b: [..., component, bin]."""
    p, q = a / a.sum(-1, keepdims=True), b / b.sum(-1, keepdims=True)
    if name == "d":
        p, q = probabilities(a, width), probabilities(b, width)
        found = ((p - q) * np.log(p / q)).sum(-1)
    elif name == "jensenShannon":
        found = (entropy(p) + entropy(q)) / 2 - entropy((p + q) / 2)
    elif name == "hellinger":
        found = np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum(-1) / 2)
    elif name == "totalVariation":
        found = np.abs(p - q).sum(-1) / 2
    else:
        found = width * np.abs(np.cumsum(p - q, -1)).sum(-1)
    return (found * weights).sum(-1)

def bounds(name, parts_a, parts_b, floor, width, weights, largest):
    power = POWER[name]
    a, b = parts_a.sum(0), parts_b.sum(0)
    d = distance(name, a, b, width, weights)
    parts_a, parts_b = [parts[parts.sum((1, 2)) > 0] for parts in (parts_a, parts_b)]
    if min(len(parts_a), len(parts_b)) < 2:
        return d, 0.0, largest
    bias = variance = degrees = 0
    for count, found in [(len(parts_a), distance(name, a - parts_a, b, width, weights)),
                         (len(parts_b), distance(name, a, b - parts_b, width, weights))]:
        found = found ** power
        bias += (count - 1) * (found.mean() - d ** power)
        variance += (count - 1) / count * ((found - found.mean()) ** 2).sum()
        degrees += count - 1
    noise = floor["mean"] ** power
    less, more = min(bias, noise), max(bias, noise)
    error = t.ppf(0.975, degrees) * np.sqrt(variance + (BIAS_ERROR * more) ** 2)
    low = max(0, d ** power - more - error) ** (1 / power) if d > floor["upper"] else 0.0
    return d, low, min(largest, (max(0, d ** power - less) + error) ** (1 / power))

cases = []
for sizes, components, bins in [((24, 100, 1), 3, 20), ((700, 700, 2000), 4, 30), ((5000, 3000), 9, 70)]:
    lo, hi = -3.0, 3.0
    width = (hi - lo) / bins
    weights = np.sort(rng.dirichlet(np.ones(components)))[::-1]
    groups = []
    for g, n in enumerate(sizes):
        values = np.clip(rng.laplace(size=(n, components)) * np.linspace(1, 0.4, components) * (1 + 0.3 * g), lo, hi - 1e-9)
        place = rng.permutation(n) % PARTS
        groups.append(np.array([[np.histogram(values[place == part, c], bins=bins, range=(lo, hi))[0] for c in range(components)]
                                for part in range(PARTS)]))
    first, last = np.zeros((2, components, bins))
    first[:, 0], last[:, -1] = 1, 1
    pairs = []
    for a in range(len(sizes)):
        for b in range(a):
            for name in POWER:
                d = distance(name, groups[a].sum(0), groups[b].sum(0), width, weights)
                mean = d * rng.uniform(0.1, 1.0)
                floor = dict(mean=mean, upper=mean * 1.2)
                largest = distance(name, first, last, width, weights)
                found = bounds(name, groups[a], groups[b], floor, width, weights, largest)
                pairs.append(dict(a=a, b=b, name=name, floor=floor, distance=found[0], low=found[1], high=found[2]))
    cases.append(dict(sizes=list(sizes), bins=bins, range=[lo, hi], weights=weights.tolist(), pairs=pairs,
                      strata=[group.ravel().tolist() for group in groups]))
json.dump(dict(program=f"numpy {np.__version__}, scipy {scipy.__version__}, python {sys.version.split()[0]}", cases=cases),
          open("distance-intervals.json", "w"), separators=(",", ":"))
