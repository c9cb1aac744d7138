"""np.histogram of 1e6 standard normal values."""

import numpy as np


def setup():
    x = np.random.default_rng(1).normal(size=1_000_000)
    return {"np.histogram": lambda: np.histogram(x, 70, range=(-4, 4))}
