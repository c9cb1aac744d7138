"""Basis of f64 filters."""

import numpy as np

from basis import peers


def setup():
    return peers(np.float64, False)
