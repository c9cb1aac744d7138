import { binPair, toIntegers } from "./bins";

/**
 * Counts n points into bins * bins equal cells; returns how many are outside in x or in y (or NaN).
 * counts: f64[bins * bins], row-major [y][x], accumulates.
 */
export function histogram2d(
  counts: usize,
  bins: i32,
  x: usize,
  y: usize,
  n: i32,
  xlo: f64,
  xhi: f64,
  ylo: f64,
  yhi: f64,
): f64 {
  const xlow = f64x2.splat(xlo);
  const xhigh = f64x2.splat(xhi);
  const ylow = f64x2.splat(ylo);
  const yhigh = f64x2.splat(yhi);
  const xscale = f64x2.splat(<f64>bins / (xhi - xlo));
  const yscale = f64x2.splat(<f64>bins / (yhi - ylo));
  const xstep = f64x2.splat((xhi - xlo) / <f64>bins);
  const ystep = f64x2.splat((yhi - ylo) / <f64>bins);
  const last = f64x2.splat(<f64>(bins - 1));

  let outside = 0.0;
  for (let i = 0; i < n; i += 2) {
    const at = (<usize>i) << 3;
    const both = i + 1 < n;
    const xs = both ? v128.load(x + at) : v128.load64_splat(x + at);
    const ys = both ? v128.load(y + at) : v128.load64_splat(y + at);
    const columns = toIntegers(binPair(xs, xlow, xhigh, xscale, xstep, last));
    const rows = toIntegers(binPair(ys, ylow, yhigh, yscale, ystep, last));
    outside += count(counts, bins, i32x4.extract_lane(rows, 0), i32x4.extract_lane(columns, 0));
    if (both) outside += count(counts, bins, i32x4.extract_lane(rows, 2), i32x4.extract_lane(columns, 2));
  }
  return outside;
}

/** Counts one point; 1 when it is outside. */
function count(counts: usize, bins: i32, row: i32, column: i32): f64 {
  if (row == bins || column == bins) return 1.0;
  const at = counts + ((<usize>(row * bins + column)) << 3);
  store<f64>(at, load<f64>(at) + 1.0);
  return 0.0;
}
