"""Golden values for the kernels on filters, from numpy: `python3 linear.py > linear.json`."""

import json
import platform

import numpy as np


def study(n, width, offset, seed):
    rng = np.random.default_rng(seed)
    mixing = rng.standard_normal((width, width))
    filters = rng.standard_normal((n, width)) @ mixing + offset
    filters = filters.astype(np.float32).astype(np.float64)
    scaled = filters / np.abs(filters).max(axis=1, keepdims=True)
    result = {"n": n, "width": width, "filters": filters.ravel().tolist()}
    for name, x in (("raw", filters), ("scaled", scaled)):
        values, vectors = np.linalg.eigh(np.cov(x, rowvar=False))
        basis = vectors[:, ::-1].T
        basis = basis * np.sign(np.take_along_axis(basis, np.abs(basis).argmax(axis=1)[:, None], axis=1))
        result[name] = {
            "mean": x.mean(axis=0).tolist(),
            "covariance": np.cov(x, rowvar=False).ravel().tolist(),
            "variance": values[::-1].tolist(),
            "basis": basis.ravel().tolist(),
            "coefficients": (basis @ (x - x.mean(axis=0)).T).ravel().tolist(),
        }
    result["binaryError"] = (1 - np.abs(filters).mean(axis=1) ** 2 / (filters**2).mean(axis=1)).tolist()
    unit = filters / np.linalg.norm(filters, axis=1, keepdims=True)
    result["orthogonality"] = float(np.abs(unit @ unit.T - np.eye(n)).sum())
    return result


def main():
    studies = [study(37, 9, 0.0, 1), study(20, 9, 1000.0, 2), study(31, 4, 0.5, 3), study(41, 25, 0.1, 4)]
    print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__}, "studies": studies}))


if __name__ == "__main__":
    main()
