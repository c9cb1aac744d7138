"""Weighted symmetric KL of all pairs of 650 models with nine histograms of 70 bins."""

import numpy as np

try:
    from scipy.stats import entropy
except ImportError:
    entropy = None

GROUPS, COMPONENTS, BINS, PART = 650, 9, 70, 500


def setup():
    p = 1e-7 + np.random.default_rng(1).random((GROUPS, COMPONENTS, BINS))
    p /= p.sum(axis=2, keepdims=True)
    flat = p.reshape(GROUPS, -1)
    pairs = [(a, b) for a in range(GROUPS) for b in range(a)][:: PART]
    weight = 1 / COMPONENTS

    def rows():
        logs = np.log(flat)
        out = np.zeros((GROUPS, GROUPS))
        for a in range(GROUPS):
            out[a] = ((flat - flat[a]) * (logs - logs[a])).sum(axis=1) * weight
        return out

    def double_loop():
        return [sum(weight * (entropy(x, y) + entropy(y, x)) for x, y in zip(p[a], p[b])) for a, b in pairs]

    def nine_a_call():
        return [weight * (entropy(p[a], p[b], axis=1) + entropy(p[b], p[a], axis=1)).sum() for a, b in pairs]

    runs = {"P @ log(P).T": lambda: flat @ np.log(flat).T, "numpy loop over rows": rows}
    if entropy is not None:
        runs[f"scipy entropy, double loop, 1/{PART} of the pairs"] = double_loop
        runs[f"scipy entropy, nine components a call, 1/{PART} of the pairs"] = nine_a_call
    return runs
