"""Golden values of erf and erfc: `python3 erf.py > erf.json`, by mpmath with 60 digits."""

import base64
import json
import platform

import mpmath
import numpy as np


def packed(values):
    return base64.b64encode(np.asarray(values, dtype="<f8").tobytes()).decode()


def main():
    mpmath.mp.dps = 60
    rng = np.random.default_rng(11)
    x = np.concatenate([rng.uniform(-7, 7, 300), rng.uniform(0.9, 1.1, 40), rng.uniform(7, 26.5, 60),
                        10.0 ** rng.uniform(-300, -1, 40), [0.0, 1.0, -1.0, 26.5, 27.0, 30.0, -30.0]])
    print(json.dumps({"versions": {"python": platform.python_version(), "numpy": np.__version__, "mpmath": mpmath.__version__},
                      "x": packed(x), "erf": packed([float(mpmath.erf(mpmath.mpf(v))) for v in x]),
                      "erfc": packed([float(mpmath.erfc(mpmath.mpf(v))) for v in x])}))


main()
