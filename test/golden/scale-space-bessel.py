"""Rows of T(n; s) = exp(-s) I_n(s) from mpmath, each as the nearest double (little-endian, base64).

Run: python3 scale-space-bessel.py > scale-space-bessel.json
"""

import base64
import json
import struct
import sys

import mpmath

mpmath.mp.dps = 40
LAST = 200
SCALES = [0.0, 5e-324, 1e-310, 1e-200, 1e-12, 1e-3, 0.01, 0.09, 0.25, 0.5, 1.0, 1.7, 2.0, 4.0, 8.0, 16.0, 25.5, 50.0,
          100.0, 333.3, 1000.0, 2500.0, 5000.0, 9999.0, 10000.0]


def row(s):
    values = []
    for n in range(LAST + 1):
        t = mpmath.exp(-mpmath.mpf(s)) * mpmath.besseli(n, mpmath.mpf(s)) if s else mpmath.mpf(n == 0)
        # Below half of the smallest subnormal number.
        values.append(0.0 if t < mpmath.mpf(2) ** -1075 else float(t))
    return base64.b64encode(struct.pack(f"<{LAST + 1}d", *values)).decode()


print(json.dumps({
    "versions": {"python": sys.version.split()[0], "mpmath": mpmath.__version__},
    "rows": [{"s": s, "t": row(s)} for s in SCALES],
}, indent=1))
