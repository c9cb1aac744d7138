// Methods D1 and D2 with a free amplitude and offset, the exact mode's: the scales at which
//   min over a, b of sum (h - a T - b)^2
// is least. For given scales a and b follow in closed form (variable projection, Golub and Pereyra 1973): with h and T without
// their means, a = <h, T> / |T|^2, and |h|^2 - <h, T>^2 / |T|^2 is left. So the scales maximise the squared centred cosine, and
// the amplitude has the sign. D1 has a scale an axis, D2 one; sharpen, delta - alpha L(s), has one, and its span with free
// weights is that of delta and L. (Families: Lindeberg, Babaiee and Kiasari, JMIV 68:22, 2026, arXiv 2509.12746, section 5,
// where the normalisation stands for the amplitude.) Down by Newton's method from the valleys of a plane of 24 x 24 scales.
import { operatorX, operatorY, SHARPEN } from "./families";
import { gaussianRates, RATES_ROW } from "./free/gaussian-rates";
import { LARGEST } from "./gaussian-at";
import { Squares } from "./least-squares";
import { firstOf, PLANE_BYTES, ROW, surround } from "./plane";
import { PlaneValleys } from "./plane-valleys";
import { CENTRAL, Profile } from "./profile";
import { between } from "./valleys";

/**
 * Scales tried first, a multiple of 4: an equal step of t, s = reach t / (1 - t), changes a template about equally at any scale;
 * five more reach from the last but one of 20 to the largest.
 */
const SIZE: i32 = 24;
const EVEN: i32 = 19;
const wide: StaticArray<f64> = [40, 100, 400, 2000];
const LIST: usize = 24 * 4;
/** Floats of a filter, whole vectors. */
const WIDTH: usize = 292 * 4;

function reachOf(profile: Profile): f64 {
  const half = 0.25 * <f64>(profile.r + 1);
  return half * half;
}

/** The t of the largest scale. */
function mostOf(reach: f64): f64 {
  return LARGEST / (LARGEST + reach);
}

function scaleOf(t: f64, reach: f64): f64 {
  return t >= mostOf(reach) ? LARGEST : (reach * t) / (1 - t);
}

// The scales, f64; axes[operator][17][SIZE]; of each axis the square without its mean, and k times its mean's,
// [operator][2][SIZE]; and of sharpen the Laplacian without mean and delta, of length 1, [SIZE][WIDTH]. f32.
const SCALES: usize = 16;
const AXES: usize = 16 + 24 * 8;
const SQUARES: usize = AXES + 4 * 17 * 24 * 4;
const LAPLACIANS: usize = SQUARES + 4 * 2 * 24 * 4;
const held = memory.data(16 + 24 * 8 + 4 * 19 * 24 * 4 + 24 * 292 * 4, 16);

/** Templates at the scales tried first, for filters of one size. */
@unmanaged
class FirstLook {
  private k: i32;

  /** Of the profile's size; filled when it is another than before. */
  static of(profile: Profile): FirstLook {
    const look = changetype<FirstLook>(held);
    if (look.k != profile.k) look.fill(profile);
    return look;
  }

  scaleAt(j: i32): f64 {
    return load<f64>(changetype<usize>(this) + SCALES + j * 8);
  }

  axis(operator: u32): usize {
    return changetype<usize>(this) + AXES + operator * 17 * LIST;
  }

  squares(operator: u32): usize {
    return changetype<usize>(this) + SQUARES + operator * 2 * LIST;
  }

  laplacian(j: i32): usize {
    return changetype<usize>(this) + LAPLACIANS + j * WIDTH;
  }

  private fill(profile: Profile): void {
    const taps = memory.data(18 * 8, 16),
      k = profile.k,
      reach = reachOf(profile);
    this.k = k;
    for (let j = 0; j < SIZE; j++) {
      const s =
        j < EVEN
          ? scaleOf((mostOf(reach) * <f64>j) / <f64>EVEN, reach)
          : j + 1 < SIZE
            ? min(LARGEST, reach * wide[j - EVEN])
            : LARGEST;
      store<f64>(changetype<usize>(this) + SCALES + j * 8, s);
      for (let operator: u32 = 0; operator < 4; operator++) {
        profile.at(taps, operator, s, 0);
        let sum: f64 = 0,
          square: f64 = 0;
        for (let tap = 0; tap < k; tap++) {
          const value = load<f64>(taps + tap * 8);
          store<f32>(this.axis(operator) + tap * LIST + j * 4, <f32>value);
          sum += value;
        }
        const mean = sum / <f64>k;
        for (let tap = 0; tap < k; tap++) {
          const rest = load<f64>(taps + tap * 8) - mean;
          square += rest * rest;
        }
        store<f32>(this.squares(operator) + j * 4, <f32>square);
        store<f32>(this.squares(operator) + LIST + j * 4, <f32>(sum * mean));
      }
      const sharpened = memory.data(17 * 17 * 8, 16);
      const length = Math.sqrt(laplacianAt(sharpened, k, s));
      for (let i = 0; i < 292; i++)
        store<f32>(this.laplacian(j) + i * 4, i < k * k ? <f32>(load<f64>(sharpened + i * 8) / length) : 0);
    }
  }
}

/**
 * T and its second difference, x[2][18] and second[2][18] on k taps, and their derivatives by s: the second difference is twice a
 * derivative, which `gaussianRates` has without the cancellation of differences of a flat T.
 */
function sharpenAxes(x: usize, second: usize, r: i32, s: f64): void {
  const rates = memory.data(5 * 16 * 8, 16);
  gaussianRates(rates, r, s);
  for (let i = 0; i <= 2 * r; i++) {
    const p = rates + abs(i - r) * 8,
      first = load<f64>(p + RATES_ROW);
    store<f64>(x + i * 8, load<f64>(p));
    store<f64>(x + i * 8, first, 144);
    store<f64>(second + i * 8, 2 * first);
    store<f64>(second + i * 8, 2 * load<f64>(p + 2 * RATES_ROW), 144);
  }
}

/** out[k][k]: the five-point Laplacian of T at s without its mean and without delta; its square. */
function laplacianAt(out: usize, k: i32, s: f64): f64 {
  const x = memory.data(2 * 18 * 8, 16),
    second = memory.data(2 * 18 * 8, 16),
    width = k * k,
    middle = width >> 1;
  sharpenAxes(x, second, k >> 1, s);
  let sum: f64 = 0;
  for (let i = 0, p = out; i < k; i++) {
    for (let j = 0; j < k; j++, p += 8) {
      const l = load<f64>(second + j * 8) * load<f64>(x + i * 8) + load<f64>(x + j * 8) * load<f64>(second + i * 8);
      store<f64>(p, l);
      sum += l;
    }
  }
  // Without the middle, which delta has, the rest is to have mean 0: that is orthogonal to delta and to a constant.
  const mean = (sum - load<f64>(out + middle * 8)) / <f64>(width - 1);
  let square: f64 = 0;
  for (let i = 0; i < width; i++) {
    const value = i == middle ? 0 : load<f64>(out + i * 8) - mean;
    store<f64>(out + i * 8, value);
    square += value * value;
  }
  return square;
}

// Behind the fields: the filter without its mean; in f32, rows upwards; sums over its rows at the scales along y; the plane.
const FILTER: usize = 80;
const SINGLE: usize = 80 + 290 * 8;
const SUMS: usize = SINGLE + 292 * 4;
const PLANE: usize = SUMS + 17 * 24 * 4;
export const FREE_BYTES: usize = 80 + 290 * 8 + 292 * 4 + 17 * 24 * 4 + PLANE_BYTES;

/** Valleys less deep than this part of the deepest are not followed: a step of the plane changes no cosine by as much. */
const PART: f32 = 0.8;

/** A step of t up to this is the last: what it leaves is its square. */
const CLOSE: f64 = 1e-6;

/** `fit` leaves the best scales here. */
@unmanaged
export class FreeFit {
  scaleX: f64;
  scaleY: f64;
  mean: f64;
  private least: f64;
  private squares: Squares;
  private reach: f64;
  private profile: Profile;
  private look: FirstLook;
  private valleys: PlaneValleys;
  private sharpen: bool;
  converged: bool;

  /** In `memory`, of FREE_BYTES. */
  static prepare(memory: usize, profile: Profile, squares: Squares, valleys: PlaneValleys): FreeFit {
    const fit = changetype<FreeFit>(memory);
    fit.profile = profile;
    fit.squares = squares;
    fit.reach = reachOf(profile);
    fit.look = FirstLook.of(profile);
    fit.valleys = valleys;
    return fit;
  }

  /** The filter without its mean. */
  get filter(): usize {
    return changetype<usize>(this) + FILTER;
  }

  setFilter(filter: usize): void {
    const k = this.profile.k,
      width = k * k,
      h = this.filter,
      single = changetype<usize>(this) + SINGLE;
    let sum: f64 = 0;
    for (let i = 0; i < width; i++) sum += load<f64>(filter + i * 8);
    this.mean = sum / <f64>width;
    let largest: f64 = 0;
    for (let i = 0; i < width; i++) {
      const value = load<f64>(filter + i * 8) - this.mean;
      store<f64>(h + i * 8, value);
      largest = max(largest, Math.abs(value));
    }
    // The first look is in f32, for which weights may be too large or too small; only ratios count there.
    for (let i = 0; i < width; i++)
      store<f32>(single + ((k - 1 - i / k) * k + (i % k)) * 4, <f32>(load<f64>(h + i * 8) / largest));
    for (let i = width; i < 292; i++) store<f32>(single + i * 4, 0);
  }

  /** Fits one family; `two`: with a scale an axis, else with one. */
  fit(family: u32, two: bool): void {
    const x = operatorX(family),
      y = operatorY(family);
    this.sharpen = family == SHARPEN;
    if (this.sharpen) return this.fitSharpen();
    this.squares.setFilter(this.filter, family);
    this.fillPlane(x, y);
    // On three taps a central difference is (-1, 0, 1) whatever its scale, but for the amplitude: it takes the other axis's.
    if (two && !(this.profile.k == 3 && (x == CENTRAL || y == CENTRAL))) this.fitTwo();
    else this.fitOne();
  }

  /** On 3 x 3 taps delta, L and a constant span the same at every scale: 0 is the simplest. */
  private fitSharpen(): void {
    if (this.profile.k > 3) return this.fitOne();
    this.scaleX = 0;
    this.scaleY = 0;
    this.converged = true;
  }

  /** plane[jy][jx] = -<h, T>^2 / |T|^2. */
  private fillPlane(x: u32, y: u32): void {
    const look = this.look,
      k = this.profile.k,
      single = changetype<usize>(this) + SINGLE,
      sums = changetype<usize>(this) + SUMS,
      alongX = look.axis(x),
      alongY = look.axis(y),
      squaresX = look.squares(x),
      squaresY = look.squares(y),
      first = firstOf(changetype<usize>(this) + PLANE);
    // Step 1: sums[column][jy].
    for (let column = 0; column < k; column++) {
      for (let j: usize = 0; j < LIST; j += 16) {
        let sum = f32x4.splat(0),
          p = single + column * 4,
          q = alongY + j;
        for (let i = 0; i < k; i++, p += <usize>k * 4, q += LIST)
          sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(p), v128.load(q)));
        v128.store(sums + column * LIST + j, sum);
      }
    }
    // Step 2: products with the axes along x.
    surround(first, SIZE);
    for (let j: usize = 0, row = first; j < LIST; j += 4, row += ROW) {
      const own = v128.load32_splat(squaresY + j),
        both = f32x4.add(own, v128.load32_splat(squaresY + j, 96));
      for (let i: usize = 0; i < LIST; i += 16) {
        let g = f32x4.splat(0);
        for (let column: usize = 0, p = sums + j, q = alongX + i; column < <usize>k; column++, p += LIST, q += LIST)
          g = f32x4.add(g, f32x4.mul(v128.load32_splat(p), v128.load(q)));
        const n = f32x4.add(f32x4.mul(v128.load(squaresX + i), both), f32x4.mul(v128.load(squaresX + i, 96), own));
        v128.store(row + i, f32x4.neg(f32x4.div(f32x4.mul(g, g), n)));
      }
    }
  }

  private fitTwo(): void {
    const valleys = this.valleys;
    valleys.find(firstOf(changetype<usize>(this) + PLANE), SIZE);
    this.scaleX = 0;
    this.scaleY = 0;
    this.least = Infinity;
    for (let i = 0; i < valleys.found && valleys.heightOf(i) <= PART * valleys.heightOf(0); i++)
      this.descend(this.look.scaleAt(valleys.alongOf(i)), this.look.scaleAt(valleys.acrossOf(i)));
    this.converged = this.least < Infinity;
  }

  /** Damped Newton in t from the scales (a, b), in the box; keeps where that ends if it is the lowest so far. */
  private descend(a: f64, b: f64): void {
    const squares = this.squares,
      reach = this.reach,
      most = mostOf(reach);
    let t = a / (a + reach),
      u = b / (b + reach),
      damping: f64 = 0;
    squares.evaluate(a, b, 2);
    for (let round = 0; round < 60; round++) {
      const here = squares.value,
        leftT = 1 / (1 - t),
        leftU = 1 / (1 - u),
        byT = reach * leftT * leftT,
        byU = reach * leftU * leftU;
      const gt = squares.dx * byT,
        gu = squares.dy * byU,
        htt = squares.dxx * byT * byT + squares.dx * 2 * byT * leftT,
        huu = squares.dyy * byU * byU + squares.dy * 2 * byU * leftU;
      // An axis at an end of its interval whose slope points outward is held.
      const freeT = !((t <= 0 && gt >= 0) || (t >= most && gt <= 0)),
        freeU = !((u <= 0 && gu >= 0) || (u >= most && gu <= 0)),
        htu = freeT && freeU ? squares.dxy * byT * byU : 0,
        size = Math.abs(htt) + Math.abs(huu) + 1e-300;
      let nextT = t,
        nextU = u,
        moved = false,
        last = false;
      for (let tries = 0; tries < 40 && (freeT || freeU); tries++) {
        const tt = freeT ? htt + damping : 1,
          uu = freeU ? huu + damping : 1,
          determinant = tt * uu - htu * htu;
        if (!(tt > 0 && uu > 0 && determinant > 0)) {
          damping = max(4 * damping, 1e-3 * size);
          continue;
        }
        const stepT = freeT ? -(uu * gt - htu * (freeU ? gu : 0)) / determinant : 0,
          stepU = freeU ? -(tt * gu - htu * (freeT ? gt : 0)) / determinant : 0;
        nextT = min(most, max(0.0, t + stepT));
        nextU = min(most, max(0.0, u + stepU));
        // The squares lose the last half of a scale's digits; Newton's method doubles those it has.
        last = damping == 0 && Math.abs(nextT - t) + Math.abs(nextU - u) <= CLOSE;
        squares.evaluate(scaleOf(nextT, reach), scaleOf(nextU, reach), last ? 0 : 2);
        moved = last || squares.value < here;
        if (moved) break;
        damping = max(4 * damping, 1e-3 * size);
      }
      if (!moved) break;
      t = nextT;
      u = nextU;
      if (last) break;
      damping = damping < 1e-6 * size ? 0 : 0.1 * damping;
    }
    a = scaleOf(t, reach);
    b = scaleOf(u, reach);
    squares.evaluate(a, b, 0);
    if (!(squares.value < this.least)) return;
    this.least = squares.value;
    this.scaleX = a;
    this.scaleY = b;
  }

  /** At the scale j of the first look for one scale: of sharpen but for what delta alone explains. */
  private firstAt(j: i32): f32 {
    if (!this.sharpen) return load<f32>(firstOf(changetype<usize>(this) + PLANE) + <usize>j * (ROW + 4));
    const single = changetype<usize>(this) + SINGLE,
      l = this.look.laplacian(j);
    let sum = f32x4.splat(0);
    for (let i: usize = 0, end = <usize>(this.profile.k * this.profile.k) * 4; i < end; i += 16)
      sum = f32x4.add(sum, f32x4.mul(v128.load(single + i), v128.load(l + i)));
    const g =
      f32x4.extract_lane(sum, 0) +
      f32x4.extract_lane(sum, 1) +
      (f32x4.extract_lane(sum, 2) + f32x4.extract_lane(sum, 3));
    return -g * g;
  }

  private fitOne(): void {
    const values = memory.data(26 * 4, 16),
      look = this.look;
    store<f32>(values, Infinity);
    store<f32>(values + (SIZE + 1) * 4, Infinity);
    let deepest: f32 = 0;
    for (let j = 0; j < SIZE; j++) {
      const value = this.firstAt(j);
      store<f32>(values + (j + 1) * 4, value);
      deepest = min(deepest, value);
    }
    let best: f64 = 0,
      least: f64 = Infinity;
    for (let j = 0; j < SIZE; j++) {
      const p = values + j * 4,
        here = load<f32>(p, 4);
      if (!(here < load<f32>(p) && here <= load<f32>(p, 8) && here <= PART * deepest)) continue;
      const below = j == 0 ? NaN : look.scaleAt(j - 1),
        above = j + 1 == SIZE ? NaN : look.scaleAt(j + 1);
      const s = between<FreeFit>(this, below, look.scaleAt(j), above),
        value = this.valueAt(s);
      if (!(value < least)) continue;
      least = value;
      best = s;
    }
    this.scaleX = best;
    this.scaleY = best;
    this.converged = least < Infinity;
  }

  valueAt(s: f64): f64 {
    if (this.sharpen) return this.sharpenAt(s, false);
    this.squares.evaluate(s, s, 0);
    return this.squares.value;
  }

  slopeAt(s: f64): f64 {
    if (this.sharpen) return this.sharpenAt(s, true);
    const squares = this.squares;
    squares.evaluate(s, s, 1);
    return squares.dx + squares.dy;
  }

  /** Of sharpen -g^2 / 2n, g = <h, L>, n = |L|^2, L without its mean and delta; or its slope, since dL/ds follows from dT/ds. */
  private sharpenAt(s: f64, slope: bool): f64 {
    const x = memory.data(2 * 18 * 8, 16),
      second = memory.data(2 * 18 * 8, 16),
      k = this.profile.k,
      width = k * k,
      middle = width >> 1,
      h = this.filter;
    sharpenAxes(x, second, k >> 1, s);
    let sum: f64 = 0,
      sum1: f64 = 0,
      g: f64 = 0,
      g1: f64 = 0,
      n: f64 = 0,
      n1: f64 = 0;
    const centre = load<f64>(h + middle * 8) / <f64>(width - 1);
    for (let pass = 0; pass < 2; pass++) {
      const mean = sum / <f64>(width - 1),
        mean1 = sum1 / <f64>(width - 1);
      for (let i = 0, at = 0; i < k; i++) {
        const t = load<f64>(x + i * 8),
          d = load<f64>(second + i * 8),
          t1 = load<f64>(x + i * 8, 144),
          d1 = load<f64>(second + i * 8, 144);
        for (let j = 0; j < k; j++, at++) {
          if (at == middle) continue;
          const u = load<f64>(x + j * 8),
            e = load<f64>(second + j * 8),
            l = e * t + u * d - mean,
            l1 = load<f64>(second + j * 8, 144) * t + e * t1 + load<f64>(x + j * 8, 144) * d + u * d1 - mean1;
          sum += l;
          sum1 += l1;
          if (pass == 0) continue;
          // h without its middle has the mean -middle / (width - 1).
          const rest = load<f64>(h + at * 8) + centre;
          g += rest * l;
          g1 += rest * l1;
          n += l * l;
          n1 += 2 * l * l1;
        }
      }
    }
    const a = g / n;
    return slope ? a * (0.5 * a * n1 - g1) : -0.5 * a * g;
  }

  /** The weight of the Laplacian in delta - alpha L at the best scale, from the weights of delta and L. */
  alpha(): f64 {
    const l = memory.data(17 * 17 * 8, 16),
      x = memory.data(2 * 18 * 8, 16),
      second = memory.data(2 * 18 * 8, 16),
      k = this.profile.k,
      width = k * k,
      middle = width >> 1,
      h = this.filter,
      s = this.scaleX;
    const n = laplacianAt(l, k, s);
    let g: f64 = 0;
    for (let i = 0; i < width; i++) g += load<f64>(h + i * 8) * load<f64>(l + i * 8);
    const ofLaplacian = g / n;
    // h is p delta + q L + c: around the middle, where its mean is that of q L + c, and in it, where p is left over.
    const r = this.profile.r;
    sharpenAxes(x, second, r, s);
    let sum: f64 = 0,
      sumSecond: f64 = 0;
    for (let i = 0; i < k; i++) {
      sum += load<f64>(x + i * 8);
      sumSecond += load<f64>(second + i * 8);
    }
    const inMiddle = 2 * load<f64>(x + r * 8) * load<f64>(second + r * 8),
      around = (2 * sum * sumSecond - inMiddle) / <f64>(width - 1);
    const own = load<f64>(h + middle * 8),
      ofDelta = own + own / <f64>(width - 1) - ofLaplacian * (inMiddle - around);
    return -ofLaplacian / ofDelta;
  }
}
