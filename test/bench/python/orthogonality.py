"""Sum of |W W^T - I| of a 512 x 4608 layer with rows of unit length."""

import numpy as np


def setup():
    single = np.random.default_rng(6).standard_normal((512, 4608)).astype(np.float32)

    def run(dtype):
        w = single.astype(dtype)
        w = w / np.linalg.norm(w, axis=1, keepdims=True)
        return np.abs(w @ w.T - np.eye(512, dtype=dtype)).sum()

    return {"numpy in f64": lambda: run(np.float64), "numpy in f32": lambda: run(np.float32)}
