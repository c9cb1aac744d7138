"""Summaries of layers' measures by numpy: python3 test/golden/summary.py > test/golden/summary.json (numpy 1.26, 2.2)."""
import json

import numpy as np

rng = np.random.default_rng(12)
cases = []
for count in (1, 2, 5, 40):
    layers = []
    for _ in range(count):
        filters, non_finite = int(rng.integers(1, 4000)), 0
        if rng.random() < 0.3:
            non_finite = int(rng.integers(0, filters + 1))
        finite = filters - non_finite
        sparse = int(rng.integers(0, finite + 1))
        layers.append(
            {
                "filters": filters,
                "nonFinite": non_finite,
                "zeroFilters": int(rng.integers(0, sparse + 1)),
                "sparse": sparse,
                "sparsity": sparse / finite if finite else 0.0,
                "varianceEntropy": float(rng.uniform(0.2, 0.95)),
                "randomThreshold": None if rng.random() < 0.3 else float(rng.uniform(0.6, 0.95)),
                "orthogonality": None if rng.random() < 0.3 else float(rng.uniform(0, 1)),
                "binaryShare": float(rng.uniform(0, 1)),
            }
        )

    def summary(of):
        known = [(of(layer), layer["filters"] - layer["nonFinite"]) for layer in layers]
        known = [(value, weight) for value, weight in known if value is not None and weight > 0]
        if not known:
            return {"byFilters": None, "byLayers": None, "percentiles": []}
        values, weights = np.array(known).T
        return {
            "byFilters": float(np.average(values, weights=weights)),
            "byLayers": float(values.mean()),
            "percentiles": np.percentile(values, [5, 25, 50, 75, 95]).tolist(),
        }

    finite = sum(layer["filters"] - layer["nonFinite"] for layer in layers)
    sparse = sum(layer["sparse"] for layer in layers)
    cases.append(
        {
            "layers": layers,
            "summary": {
                "layers": count,
                "filters": finite,
                "nonFinite": sum(layer["nonFinite"] for layer in layers),
                "zeroFilters": sum(layer["zeroFilters"] for layer in layers),
                "sparse": sparse,
                "nonSparse": finite - sparse,
                "nonSparseShare": (finite - sparse) / finite if finite else None,
                "sparsity": summary(lambda layer: layer["sparsity"]),
                "varianceEntropy": summary(lambda layer: layer["varianceEntropy"]),
                "entropyRatio": summary(
                    lambda layer: layer["randomThreshold"] and layer["varianceEntropy"] / layer["randomThreshold"]
                ),
                "orthogonality": summary(lambda layer: layer["orthogonality"]),
                "binaryShare": summary(lambda layer: layer["binaryShare"]),
            },
        }
    )
print(json.dumps({"numpy": np.__version__, "cases": cases}))
