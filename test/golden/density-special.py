"""exp and ln at 60 digits (mpmath): for each x the nearest double and the part it lacks, so that errors below 1 ulp can be measured.
Run: python3 density-special.py > density-special.json"""
import json, math, random
import mpmath as mp

mp.mp.dps = 60
random.seed(20220331)


def split(value):
    high = float(value)
    if math.isinf(high) or high == 0 or abs(high) < 1e-290:
        return [high, 0.0]
    return [high, float(value - mp.mpf(high))]


def rows(function, points):
    return [[x, *split(function(mp.mpf(x)))] for x in points]


tiny = [math.ldexp(random.uniform(1, 2), -k) for k in range(1, 60, 3)]
exp_points = (
    [random.uniform(-0.4, 0.4) for _ in range(400)]
    + [random.uniform(-30, 30) for _ in range(400)]
    + [random.uniform(-660, 709.7) for _ in range(300)]
    + [sign * t for t in tiny for sign in (-1, 1)]
    + [(k + 0.5) * math.log(2) for k in range(-900, 1000, 13)]
    + [708.0, -708.0, 709.0, 709.782712893384, 708.0000000000001]
)
subnormal_points = [random.uniform(-745.1, -708.4) for _ in range(200)]
log_points = (
    [random.uniform(0.5, 2) for _ in range(500)]
    + [1 + sign * t / 4 for t in tiny for sign in (-1, 1)]
    + [math.sqrt(0.5) * (1 + k * 2e-16) for k in range(-4, 5)]
    + [math.sqrt(2.0) * (1 + k * 2e-16) for k in range(-4, 5)]
    + [math.exp(random.uniform(-700, 700)) for _ in range(500)]
    + [5e-324, 1e-320, 1.5e-310, 2.2250738585072009e-308, 2.2250738585072014e-308, 1.7976931348623157e308]
)
print(
    json.dumps(
        {
            "generator": f"density-special.py, mpmath {mp.__version__}",
            "columns": ["x", "nearest double", "exact - nearest"],
            "exp": rows(mp.exp, exp_points),
            "expSubnormal": [[x, float(mp.exp(mp.mpf(x)))] for x in subnormal_points],
            "log": rows(mp.log, log_points),
        }
    )
)
