// Sharpen with a free amplitude and offset: the scale s and alpha >= 0 at which
//   min over a, b of sum (h - a (delta - alpha L(s)) - b)^2
// is least, L the five-point Laplacian of T(.; s) (the family: Lindeberg, Babaiee and Kiasari, JMIV 68:22, 2026, arXiv
// 2509.12746, section 4; variable projection: Golub and Pereyra 1973). delta and L with free weights p = a and q = -a alpha are a
// linear problem a scale. alpha ends at 0, delta alone, below which lies a smoothing, and at infinity, the Laplacian alone; but
// where the middle of -L covers its neighbours, with those at a tenth of the middle weight, beyond which lies a bell, a smoothing
// too. With c = 1 / the last alpha, templates are a delta + b (c delta - L), a, b >= 0, times an amplitude of either sign.
//
// All that is asked for has the symmetries of the square, so that sums run over one place of eight.
import { HALF } from "./chebyshev";
import { reachOf, SIZE, triedScale, vertexOf } from "./free-scales";
import { SharpenSeries } from "./sharpen-series";
import { fromVertex } from "./valleys";

/** Classes of places, |x| <= |y|, of 17 taps a side without the middle, and room for whole vectors. */
const CLASSES: usize = 48;

/** The share of the middle weight that its neighbours have at most. */
const LIFT: f64 = 0.1;

/** An alpha from which on delta adds a share of less than 1e-9: the Laplacian alone. */
const MOST: f64 = 1e9;

/** Valleys less deep than this part of the deepest are not followed. */
const PART: f64 = 0.8;

// Behind the fields: of each class its two taps as bytes (x, y), its number of places, and the sum of the filter over them less
// its mean around the middle; the axes [2][2][HALF]; the Laplacian and its derivative by s, a class each. And of the scales tried
// first the Laplacians, class by class, one over their squares, their weights of delta, c, and one over |c delta - L|^2.
const TAPS: usize = 112;
const PLACES: usize = TAPS + CLASSES * 8;
const FILTER: usize = PLACES + CLASSES * 8;
const AXES: usize = FILTER + CLASSES * 8;
const LAPLACIAN: usize = AXES + 4 * HALF;
const CHANGE: usize = LAPLACIAN + CLASSES * 8;
const TRIED: usize = CHANGE + CLASSES * 8;
const SQUARES: usize = TRIED + CLASSES * 24 * 8;
const SHARES: usize = SQUARES + 24 * 8;
const LEASTS: usize = SHARES + 24 * 8;
const ENDS: usize = LEASTS + 24 * 8;
export const FREE_SHARPEN_BYTES: usize = ENDS + 24 * 8;
const LIST: usize = 24 * 8;

/** A filter; `fit` leaves the best scale and alpha here. */
@unmanaged
export class FreeSharpen {
  scale: f64;
  alpha: f64;
  converged: bool;
  private r: i32;
  private count: i32;
  /** k k - 1: places around the middle. */
  private around: f64;
  /** The filter's middle weight, its mean taken away; the square of that of delta. */
  private own: f64;
  private delta: f64;
  /** The scale of the sums at hand; NaN of one tried first. */
  private held: f64;
  private series: SharpenSeries;
  // Of the last scale: with M the Laplacian without its mean and without delta, <h, M>, |M|^2, and the weight of delta in L.
  private g: f64;
  private n: f64;
  private share: f64;
  /** c. */
  private least: f64;

  /** At `place`, of FREE_SHARPEN_BYTES. */
  static prepare(place: usize, r: i32): FreeSharpen {
    const fit = changetype<FreeSharpen>(place),
      k = 2 * r + 1;
    fit.r = r;
    fit.around = <f64>(k * k - 1);
    fit.delta = fit.around / <f64>(k * k);
    fit.series = SharpenSeries.of(r);
    let count = 0;
    for (let y = 1; y <= r; y++) {
      for (let x = 0; x <= y; x++, count++) {
        store<u32>(place + TAPS + count * 8, x * 8);
        store<u32>(place + TAPS + count * 8, y * 8, 4);
        store<f64>(place + PLACES + count * 8, x == 0 || x == y ? 4 : 8);
      }
    }
    fit.count = count;
    // A class of nothing fills the last pair.
    store<f64>(place + FILTER + count * 8, 0);
    store<f64>(place + LAPLACIAN + count * 8, 0);
    const reach = reachOf(r);
    for (let j = 0; j < SIZE; j++) {
      fit.look(triedScale(j, reach), false);
      for (let i = 0; i < count; i++)
        store<f64>(place + TRIED + i * LIST + j * 8, load<f64>(place + LAPLACIAN + i * 8));
      store<f64>(place + SQUARES + j * 8, 1 / fit.n);
      store<f64>(place + SHARES + j * 8, fit.share);
      store<f64>(place + LEASTS + j * 8, fit.least);
      store<f64>(place + ENDS + j * 8, 1 / fit.endSquare());
    }
    return fit;
  }

  /** h[k][k] of mean 0. */
  setFilter(h: usize): void {
    const r = this.r,
      k = 2 * r + 1,
      middle = h + (r * k + r) * 8;
    this.held = NaN;
    this.own = load<f64>(middle);
    // Without the middle its mean is -own / around.
    const mean = this.own / this.around;
    for (let y = 1, p = changetype<usize>(this) + FILTER; y <= r; y++) {
      for (let x = 0; x <= y; x++, p += 8) {
        let sum = quarters(middle, x * 8, y * k * 8) + 4 * mean;
        if (x != 0 && x != y) sum += quarters(middle, y * 8, x * k * 8) + 4 * mean;
        // On an axis two of four quarters coincide with the other two; there the places are those of both axes.
        store<f64>(p, x == 0 ? 0.5 * (sum + quarters(middle, y * 8, 0) + 4 * mean) : sum);
      }
    }
  }

  fit(): void {
    // On 3 x 3 taps delta, L and a constant span the same at every scale: the first whose alpha is not negative, most often 0.
    if (this.r > 1 || !this.takeFirst()) this.search();
    this.settle();
  }

  private takeFirst(): bool {
    for (let j = 0; j < SIZE; j++) {
      this.take(j);
      if (!this.isInside()) continue;
      this.scale = triedScale(j, reachOf(this.r));
      this.converged = true;
      return true;
    }
    return false;
  }

  private search(): void {
    const values = memory.data(26 * 8, 16),
      reach = reachOf(this.r);
    store<f64>(values, Infinity);
    store<f64>(values + (SIZE + 1) * 8, Infinity);
    const deepest = this.tryAll(values + 8);
    let least: f64 = 0;
    this.scale = 0;
    for (let j = 0; j < SIZE; j++) {
      const p = values + j * 8,
        here = load<f64>(p, 8);
      if (!(here < load<f64>(p) && here <= load<f64>(p, 16) && here < 0 && here <= PART * deepest)) continue;
      const s = fromVertex<FreeSharpen>(
          this,
          j == 0 ? NaN : triedScale(j - 1, reach),
          triedScale(j, reach),
          j + 1 == SIZE ? NaN : triedScale(j + 1, reach),
          vertexOf(j, load<f64>(p), here, load<f64>(p, 16), reach),
        ),
        value = this.valueAt(s);
      if (!(value < least)) continue;
      least = value;
      this.scale = s;
    }
    this.converged = true;
  }

  /** alpha at the scale found. */
  private settle(): void {
    if (this.held != this.scale) this.look(this.scale, false);
    const q = this.g / this.n,
      p = this.own / this.delta - q * this.share,
      most = MOST * Math.sqrt(this.delta / this.endSquare());
    if (this.isInside() && q != 0 && Math.abs(q) < most * Math.abs(p)) {
      this.alpha = -q / p;
      return;
    }
    if (this.atEnd() < 0) {
      // The residual still falls with alpha.
      this.alpha = min(most, 1 / this.least);
      this.converged = false;
      return;
    }
    this.alpha = 0;
    this.scale = 0;
  }

  /** |c delta - L|^2 without its mean. */
  private endSquare(): f64 {
    const share = this.least - this.share;
    return share * share * this.delta + this.n;
  }

  /** Half of what c delta - L leaves less than delta alone does, negative. */
  private atEnd(): f64 {
    const g = (this.least - this.share) * this.own - this.g;
    return -0.5 * ((g * g) / this.endSquare() - (this.own * this.own) / this.delta);
  }

  valueAt(s: f64): f64 {
    this.look(s, false);
    return this.value();
  }

  /** values[SIZE], and the least of them, at the scales tried first: `value` of each, two at a time. */
  private tryAll(values: usize): f64 {
    const self = changetype<usize>(this),
      end = <usize>this.count * LIST,
      own = f64x2.splat(this.own),
      alone = f64x2.splat(this.own / this.delta),
      left = f64x2.splat((this.own * this.own) / this.delta),
      zero = f64x2.splat(0);
    let deepest = zero;
    for (let j: usize = 0; j < LIST; j += 16) {
      let g = zero;
      for (let i: usize = j, h = self + FILTER; i < end; i += LIST, h += 8)
        g = f64x2.add(g, f64x2.mul(v128.load64_splat(h), v128.load(self + TRIED + i)));
      const at = self + j,
        share = v128.load(at, SHARES),
        least = v128.load(at, LEASTS),
        q = f64x2.mul(g, v128.load(at, SQUARES)),
        p = f64x2.sub(alone, f64x2.mul(q, share)),
        // Inside: alpha is from 0 to 1 / c. At its end c delta - L is left, or delta alone.
        inside = v128.and(f64x2.le(f64x2.mul(p, q), zero), f64x2.le(f64x2.mul(f64x2.abs(q), least), f64x2.abs(p))),
        last = f64x2.sub(f64x2.mul(f64x2.sub(least, share), own), g),
        atEnd = f64x2.min(zero, f64x2.sub(left, f64x2.mul(f64x2.mul(last, last), v128.load(at, ENDS)))),
        value = f64x2.mul(f64x2.splat(0.5), v128.bitselect(f64x2.neg(f64x2.mul(g, q)), atEnd, inside));
      v128.store(values + j, value);
      deepest = f64x2.min(deepest, value);
    }
    return min(f64x2.extract_lane(deepest, 0), f64x2.extract_lane(deepest, 1));
  }

  /** The sums at the scale j of those tried first. */
  private take(j: i32): void {
    const self = changetype<usize>(this);
    let g: f64 = 0;
    for (let i = 0; i < this.count; i++)
      g += load<f64>(self + FILTER + i * 8) * load<f64>(self + TRIED + i * LIST + j * 8);
    this.g = g;
    this.n = 1 / load<f64>(self + SQUARES + j * 8);
    this.share = load<f64>(self + SHARES + j * 8);
    this.least = load<f64>(self + LEASTS + j * 8);
    this.held = NaN;
  }

  /** Whether the weights of delta and L make an alpha from 0 to 1 / c. */
  private isInside(): bool {
    const q = this.g / this.n,
      p = this.own / this.delta - q * this.share;
    return p * q <= 0 && Math.abs(q) * this.least <= Math.abs(p);
  }

  /** Half of the square that is left, less what delta alone leaves, at the scale that a value or a slope was asked for last. */
  value(): f64 {
    return this.isInside() ? (-0.5 * this.g * this.g) / this.n : min(0.0, this.atEnd());
  }

  slopeAt(s: f64): f64 {
    const change = changetype<usize>(this) + CHANGE,
      l = changetype<usize>(this) + LAPLACIAN,
      h = changetype<usize>(this) + FILTER,
      places = changetype<usize>(this) + PLACES,
      axes = changetype<usize>(this) + AXES,
      end = <usize>this.count * 8;
    this.look(s, true);
    const middle =
      2 * (load<f64>(axes, 2 * HALF) * load<f64>(axes, HALF) + load<f64>(axes) * load<f64>(axes, 3 * HALF));
    const mean = this.meanOf(change);
    let g1: f64 = 0,
      n1: f64 = 0;
    for (let i: usize = 0; i < end; i += 8) {
      const value = load<f64>(change + i) - mean;
      g1 += load<f64>(h + i) * value;
      n1 += 2 * load<f64>(places + i) * load<f64>(l + i) * value;
    }
    const q = this.g / this.n;
    if (this.isInside()) return q * (0.5 * q * n1 - g1);
    if (!(this.atEnd() < 0)) return 0;
    // c follows the Laplacian where it is not 0; the first class is that of the neighbours.
    const least1 = this.least > 0 ? middle - load<f64>(change) / LIFT : 0,
      share = this.least - this.share,
      share1 = least1 - (middle - mean),
      a = (share * this.own - this.g) / this.endSquare();
    return a * (0.5 * a * (2 * share * share1 * this.delta + n1) - (share1 * this.own - g1));
  }

  private meanOf(values: usize): f64 {
    const places = changetype<usize>(this) + PLACES;
    let sum: f64 = 0;
    for (let i: usize = 0, end = <usize>this.count * 8; i < end; i += 8)
      sum += load<f64>(places + i) * load<f64>(values + i);
    return sum / this.around;
  }

  /** Fills the Laplacian without its mean around the middle, what follows from it, and with `slope` its derivative, whole. */
  private look(s: f64, slope: bool): void {
    this.held = s;
    const self = changetype<usize>(this),
      t = self + AXES,
      d = t + HALF,
      l = self + LAPLACIAN,
      end = <usize>this.count * 8;
    this.series.at(t, s);
    for (let i: usize = 0; i < end; i += 8) {
      const x = <usize>load<u32>(self + TAPS + i),
        y = <usize>load<u32>(self + TAPS + i, 4);
      const tx = load<f64>(t + x),
        ty = load<f64>(t + y),
        dx = load<f64>(d + x),
        dy = load<f64>(d + y);
      store<f64>(l + i, tx * dy + dx * ty);
      if (!slope) continue;
      const tx1 = load<f64>(t + x, 2 * HALF),
        ty1 = load<f64>(t + y, 2 * HALF),
        dx1 = load<f64>(d + x, 2 * HALF),
        dy1 = load<f64>(d + y, 2 * HALF);
      store<f64>(self + CHANGE + i, tx1 * dy + tx * dy1 + (dx1 * ty + dx * ty1));
    }
    const mean = this.meanOf(l),
      middle = 2 * load<f64>(t) * load<f64>(d);
    this.least = max(0.0, middle - load<f64>(l) / LIFT);
    let g: f64 = 0,
      n: f64 = 0;
    for (let i: usize = 0; i < end; i += 8) {
      const value = load<f64>(l + i) - mean;
      store<f64>(l + i, value);
      g += load<f64>(self + FILTER + i) * value;
      n += load<f64>(self + PLACES + i) * value * value;
    }
    this.g = g;
    this.n = n;
    this.share = middle - mean;
  }
}

/** h at (x, y), (-x, y), (x, -y), (-x, -y) from the middle, in bytes. */
function quarters(middle: usize, x: usize, y: usize): f64 {
  return (
    load<f64>(middle + x + y) + load<f64>(middle - x + y) + (load<f64>(middle + x - y) + load<f64>(middle - x - y))
  );
}
