"""Mean and covariance of |h| of 1e6 filters 7x7."""

import numpy as np

K = 7


def setup():
    h = np.random.default_rng(12).standard_normal((1_000_000, K, K)).astype(np.float32)
    taps = np.arange(K) - K // 2
    x, y = np.meshgrid(taps, taps[::-1])

    def plain():
        a = np.abs(h).astype(np.float64)
        s = a.sum(axis=(1, 2))
        mx, my = (a * x).sum(axis=(1, 2)) / s, (a * y).sum(axis=(1, 2)) / s
        return (s, mx, my, (a * x * x).sum(axis=(1, 2)) / s - mx * mx, (a * x * y).sum(axis=(1, 2)) / s - mx * my,
                (a * y * y).sum(axis=(1, 2)) / s - my * my)

    powers = np.stack([np.ones_like(x), x, y, x * x, x * y, y * y]).reshape(6, -1).T.astype(np.float64)

    def product():
        m = np.abs(h).reshape(-1, K * K).astype(np.float64) @ powers
        m[:, 1:] /= m[:, :1]
        m[:, 3] -= m[:, 1] ** 2
        m[:, 4] -= m[:, 1] * m[:, 2]
        m[:, 5] -= m[:, 2] ** 2
        return m

    return {"numpy": plain, "numpy, moments as a matrix product": product}
