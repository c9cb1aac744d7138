// One scale for a group of filters: the least sum of their residuals (squares or absolute differences). Each filter has its
// own family; the alpha of sharpen stays each filter's own.
import * as absolute from "./absolute";
import { prepareAxes } from "./axis-series";
import { SHARPEN } from "./families";
import { prepareGaussian } from "./gaussian-at";
import { GRID, gridScale, prepareGrid } from "./grid";
import * as squared from "./least-squares";
import { lowestValley } from "./valleys";

let filters: usize = 0,
  families: usize = 0,
  count: usize = 0,
  k: i32 = 0,
  paper: bool = false,
  absolutes: bool = false;
let value: f64 = 0,
  slope: f64 = 0;

function evaluate(s: f64): void {
  value = 0;
  slope = 0;
  const bytes = <usize>(k * k) * 8;
  for (let i: usize = 0; i < count; i++) {
    const family = load<u32>(families + i * 4),
      h = filters + i * bytes;
    if (absolutes) {
      absolute.setFilter(h, k, family, paper);
      if (family == SHARPEN) value += absolute.sharpenDistance(s);
      else {
        value += absolute.distance(s, s, 1);
        absolute.slopes(s, s);
        slope += absolute.dy;
      }
      slope += absolute.dx;
    } else {
      squared.setFilter(h, k, family, paper);
      if (family == SHARPEN) squared.evaluateSharpen(s);
      else {
        squared.evaluate(s, s, 1);
        slope += squared.dy;
      }
      value += squared.value;
      slope += squared.dx;
    }
  }
}

function valueAt(s: f64): f64 {
  evaluate(s);
  return value;
}

function slopeAt(s: f64): f64 {
  evaluate(s);
  return slope;
}

/**
 * The common scale of the normalised filters[count][k][k] with families[count] (u32) at which the sum of squares, or with
 * `sums` of absolute differences, is least.
 */
export function pooledScale(normalized: usize, which: usize, n: usize, size: i32, cut: bool, sums: bool): f64 {
  prepareGaussian();
  prepareGrid(size, cut);
  prepareAxes(size, cut);
  filters = normalized;
  families = which;
  count = n;
  k = size;
  paper = cut;
  absolutes = sums;
  const values = memory.data(66 * 8, 16);
  for (let j = 0; j < GRID; j++) store<f64>(values + j * 8, valueAt(gridScale(j)));
  return lowestValley(values, valueAt, slopeAt);
}
