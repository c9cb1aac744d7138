"""Smoothing of an image, f32."""

import numpy as np
import smooth_image


def setup():
    return smooth_image.runs(np.float32)
