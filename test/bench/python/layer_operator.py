"""Singular values of a whole layer at all frequencies of 32 x 32 images, and at the half that is not conjugate to another."""

import numpy as np

N = 32


def setup():
    rng = np.random.default_rng(6)
    w = rng.standard_normal((64, 64, 3, 3))
    large = rng.standard_normal((256, 256, 3, 3))

    def values(transform, weights, step=1):
        at = transform(weights, (N, N), axes=(2, 3)).transpose(2, 3, 0, 1)
        return np.linalg.svd(at[::step], compute_uv=False)

    return {
        "np.fft.fft2 + svd": lambda: values(np.fft.fft2, w),
        "np.fft.rfft2 + svd": lambda: values(np.fft.rfft2, w),
        "np.fft.rfft2 + svd, 256, 1/32 of it": lambda: values(np.fft.rfft2, large, N),
    }
