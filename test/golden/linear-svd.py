"""Golden singular values, from mpmath at 120 digits: `python3 linear-svd.py > linear-svd.json`.

B*D: B a random n x n matrix, D a permuted diagonal graded from 1 to 1e-30. Hilbert and Vandermonde: singular values
far below eps times the largest, of which a backward stable method gives the absolute error only."""

import json
import platform
import random

import mpmath

mpmath.mp.dps = 120


def singular_values(rows):
    a = mpmath.matrix([[mpmath.mpf(x) for x in row] for row in rows])
    if a.rows < a.cols:
        a = a.T
    return [float(s) for s in mpmath.svd_r(a, compute_uv=False)]


def case(name, rows):
    return {"name": name, "rows": len(rows), "cols": len(rows[0]),
            "a": [x for row in rows for x in row], "s": singular_values(rows)}


def graded(n, seed):
    rng = random.Random(seed)
    d = [10.0 ** (-30 * i / (n - 1)) for i in range(n)]
    rng.shuffle(d)
    return [[rng.gauss(0, 1) * x for x in d] for _ in range(n)]


def main():
    rng = random.Random(7)
    graded_cases = [case(f"B*D, n = {n}", graded(n, n)) for n in (2, 3, 5, 9, 16, 25)]
    graded_cases.append(case("B*D, 12 x 7", [row[:7] for row in graded(12, 99)]))
    others = [
        case("Gaussian 9 x 9", [[rng.gauss(0, 1) for _ in range(9)] for _ in range(9)]),
        case("Gaussian 7 x 4", [[rng.gauss(0, 1) for _ in range(4)] for _ in range(7)]),
        case("Gaussian 4 x 7", [[rng.gauss(0, 1) for _ in range(7)] for _ in range(4)]),
        case("Hilbert 10", [[1 / (i + j + 1) for j in range(10)] for i in range(10)]),
        case("Vandermonde 9", [[(i / 8) ** j for j in range(9)] for i in range(9)]),
    ]
    print(json.dumps({"versions": {"python": platform.python_version(), "mpmath": mpmath.__version__},
                      "graded": graded_cases, "others": others}))


if __name__ == "__main__":
    main()
