# The noise floors of D and of the other distances by numpy: two groups' filters divided anew 20,000 times (multivariate
# hypergeometric draws of the pooled counts, component by component). Writes divergence-floor.json: counts, settings, and of
# each distance mean, standard deviation and quantiles over the draws.
# Debian 12: python3 3.11, numpy 1.24.
import json, sys
import numpy as np

rng = np.random.default_rng(20261128)
EMPTY = 1.1920929e-7

def probabilities(counts, width):
    density = counts / (counts.sum(-1, keepdims=True) * width)
    density = np.where(counts == 0, EMPTY, density)
    return density / density.sum(-1, keepdims=True)

def kl(p, q):
    return ((p - q) * (np.log(p) - np.log(q))).sum(-1)

def shares(counts):
    return counts / counts.sum(-1, keepdims=True)

def entropy(p):
    return (p * np.log(np.where(p > 0, p, 1))).sum(-1)

def distances(a, b, width):
    p, q = shares(a), shares(b)
    return dict(
        d=kl(probabilities(a, width), probabilities(b, width)),
        jensenShannon=(entropy(p) + entropy(q)) / 2 - entropy((p + q) / 2),
        hellinger=np.sqrt(((np.sqrt(p) - np.sqrt(q)) ** 2).sum(-1) / 2),
        totalVariation=np.abs(p - q).sum(-1) / 2,
        wasserstein1=width * np.abs(np.cumsum(p - q, -1)).sum(-1),
    )

cases = []
for sizes, components, bins in [((100, 100), 3, 70), ((40, 700), 3, 70), ((2000, 2000), 9, 70), ((10000, 3000), 2, 30)]:
    lo, hi = -3.0, 3.0
    width = (hi - lo) / bins
    weights = np.sort(rng.dirichlet(np.ones(components)))[::-1]
    counts = []
    for n in sizes:
        # Heavy-tailed, as coefficients of trained filters are.
        values = np.clip(rng.laplace(size=(components, n)) * np.linspace(1, 0.4, components)[:, None], lo, hi - 1e-9)
        counts.append([np.histogram(row, bins=bins, range=(lo, hi))[0].tolist() for row in values])
    draws = {}
    for c in range(components):
        pool = np.array(counts[0][c]) + np.array(counts[1][c])
        first = rng.multivariate_hypergeometric(pool, sizes[0], size=20000, method="marginals")
        for name, found in distances(first, pool - first, width).items():
            draws[name] = draws.get(name, 0) + weights[c] * found
    floors = {name: dict(mean=float(found.mean()), deviation=float(found.std(ddof=1)), quantiles=np.quantile(found, [0.90, 0.98]).tolist())
              for name, found in draws.items()}
    cases.append(dict(sizes=list(sizes), bins=bins, range=[lo, hi], weights=weights.tolist(), counts=counts, floors=floors))
json.dump(dict(program="numpy " + np.__version__ + ", python " + sys.version.split()[0], cases=cases),
          open("divergence-floor.json", "w"))
print([(c["sizes"], c["floors"]["d"], c["floors"]["wasserstein1"]) for c in cases])
