"""Basis of f32 filters (numpy's covariance is in f64, sklearn's PCA in f32)."""

import numpy as np

from basis import peers


def setup():
    return peers(np.float32, False)
