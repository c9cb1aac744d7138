// One scale for a group of filters: the least sum of their residuals (squares or absolute differences), the joint estimates of
// Lindeberg, Babaiee and Kiasari, arXiv 2509.12746, section 5. Each filter has its own family; the alpha of sharpen stays each
// filter's own, and in exact mode, of squares, so do an amplitude and an offset: with filters of mean 0 and length 1, the sum
// over filters of 1 - <h, T>^2 / |T|^2 is least, T without its mean.
import { ABSOLUTE_BYTES, AbsoluteSum } from "./absolute";
import { AxisSeries } from "./axis-series";
import { SHARPEN } from "./families";
import { FREE_SHARPEN_BYTES, FreeSharpen } from "./fit-free-sharpen";
import { FOLDED_BYTES, FoldedSquares } from "./folded-squares";
import { GRID, gridScale } from "./grid";
import { SQUARES_BYTES, Squares } from "./least-squares";
import { PROFILE_BYTES, Profile } from "./profile";
import { lowestValley } from "./valleys";

// The contexts one after the other in scratch memory.
const SQUARES: usize = PROFILE_BYTES;
const ABSOLUTE: usize = SQUARES + SQUARES_BYTES;
const POOLED: usize = ABSOLUTE + ABSOLUTE_BYTES;
const SHARPENS: usize = POOLED + 64;
const FOLDED: usize = SHARPENS + FREE_SHARPEN_BYTES;
const VALUES: usize = FOLDED + FOLDED_BYTES;

@unmanaged
class Pooled {
  value: f64;
  slope: f64;
  squares: Squares;
  /** Where amplitudes and offsets are free. */
  folded: FoldedSquares;
  sharpen: FreeSharpen;
  sum: AbsoluteSum;
  filters: usize;
  families: usize;
  count: usize;
  k: i32;
  absolutes: bool;
  free: bool;

  private evaluate(s: f64): void {
    const bytes = <usize>(this.k * this.k) * 8;
    let value: f64 = 0,
      slope: f64 = 0;
    for (let i: usize = 0; i < this.count; i++) {
      const family = load<u32>(this.families + i * 4),
        h = this.filters + i * bytes;
      if (this.absolutes) {
        const sum = this.sum;
        sum.setFilter(h, family);
        if (family == SHARPEN) value += sum.sharpenDistance(s);
        else {
          value += sum.distance(s, s, 1);
          sum.slopes(s, s);
          slope += sum.dy;
        }
        slope += sum.dx;
      } else if (this.free && family == SHARPEN) {
        const sharpen = this.sharpen;
        sharpen.setFilter(h);
        slope += sharpen.slopeAt(s);
        value += sharpen.value();
      } else if (this.free) {
        const folded = this.folded;
        folded.setFilter(h, family);
        folded.evaluate(s, s, 1);
        value += folded.value;
        slope += folded.dx + folded.dy;
      } else {
        const squared = this.squares;
        squared.setFilter(h, family);
        if (family == SHARPEN) squared.evaluateSharpen(s);
        else {
          squared.evaluate(s, s, 1);
          slope += squared.dy;
        }
        value += squared.value;
        slope += squared.dx;
      }
    }
    this.value = value;
    this.slope = slope;
  }

  valueAt(s: f64): f64 {
    this.evaluate(s);
    return this.value;
  }

  slopeAt(s: f64): f64 {
    this.evaluate(s);
    return this.slope;
  }
}

/** Bytes of scratch of `pooledScale`. */
export function pooledScratch(): usize {
  return VALUES + <usize>GRID * 8;
}

/**
 * The common scale of the filters[count][k][k] with families[count] (u32) at which the sum of squares, or with `absolutes` of
 * absolute differences, is least. They are normalised; of squares in exact mode each has mean 0 and length 1 instead.
 */
export function pooledScale(
  filters: usize,
  families: usize,
  count: usize,
  k: i32,
  paper: bool,
  absolutes: bool,
  scratch: usize,
): f64 {
  const profile = Profile.prepare(scratch, k, paper),
    axes = AxisSeries.of(profile),
    values = scratch + VALUES,
    pooled = changetype<Pooled>(scratch + POOLED);
  pooled.free = !paper && !absolutes;
  pooled.squares = Squares.prepare(scratch + SQUARES, profile, axes);
  pooled.sum = AbsoluteSum.prepare(scratch + ABSOLUTE, profile, axes);
  if (pooled.free) {
    pooled.folded = FoldedSquares.prepare(scratch + FOLDED, axes, k);
    pooled.sharpen = FreeSharpen.prepare(scratch + SHARPENS, profile.r);
  }
  pooled.filters = filters;
  pooled.families = families;
  pooled.count = count;
  pooled.k = k;
  pooled.absolutes = absolutes;
  for (let j = 0; j < GRID; j++) store<f64>(values + j * 8, pooled.valueAt(gridScale(j)));
  return lowestValley<Pooled>(pooled, values);
}
