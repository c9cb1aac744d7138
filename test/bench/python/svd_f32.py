"""20,000 singular value decompositions of 9 x 9 matrices in f32 by LAPACK's gesdd."""

import numpy as np


def setup():
    a = np.random.default_rng(5).standard_normal((20_000, 9, 9)).astype(np.float32)
    return {"np.linalg.svd": lambda: np.linalg.svd(a)}
