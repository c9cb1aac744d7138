"""Basis of f32 filters, each over its largest magnitude."""

import numpy as np

from basis import peers


def setup():
    return peers(np.float32, True)
