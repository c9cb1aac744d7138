// Methods D1 and D2 with a free amplitude and offset, the exact mode's: the scales at which
//   min over a, b of sum (h - a T - b)^2
// is least. For given scales a and b follow in closed form (variable projection, Golub and Pereyra 1973): with h and T without
// their means, a = <h, T> / |T|^2, and |h|^2 - <h, T>^2 / |T|^2 is left. So the scales maximise the squared centred cosine, and
// the amplitude has the sign. D1 has a scale an axis, D2 one. (Families: Lindeberg, Babaiee and Kiasari, JMIV 68:22, 2026, arXiv
// 2509.12746, section 5, where the normalisation stands for the amplitude.) Down by Newton's method from the valleys of a plane
// of 24 x 24 scales.
import { operatorX, operatorY, SHARPEN } from "./families";
import { FreeSharpen } from "./fit-free-sharpen";
import { EVEN, mostOf, reachOf, SIZE, scaleOf, triedScale } from "./free-scales";
import { Squares } from "./least-squares";
import { firstOf, PLANE_BYTES, ROW, surround } from "./plane";
import { PlaneValleys } from "./plane-valleys";
import { CENTRAL, Profile } from "./profile";
import { between } from "./valleys";

const LIST: usize = 24 * 4;

// The scales, f64; axes[operator][17][SIZE]; of each axis the square without its mean, and k times its mean's,
// [operator][2][SIZE]; f32.
const SCALES: usize = 16;
const AXES: usize = 16 + 24 * 8;
const SQUARES: usize = AXES + 4 * 17 * 24 * 4;
const held = memory.data(16 + 24 * 8 + 4 * 19 * 24 * 4, 16);

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

  private fill(profile: Profile): void {
    const taps = memory.data(18 * 8, 16),
      k = profile.k,
      reach = reachOf(profile.r);
    this.k = k;
    for (let j = 0; j < SIZE; j++) {
      const s = triedScale(j, reach);
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
    }
  }
}

/** -g^2 / n, n the square of a template without its mean: of its axes the squares without theirs, and what the means add. */
function explained(g: v128, own: v128, mean: v128, squaresY: usize): v128 {
  const y = v128.load32_splat(squaresY),
    n = f32x4.add(f32x4.mul(own, f32x4.add(y, v128.load32_splat(squaresY, 96))), f32x4.mul(mean, y));
  return f32x4.neg(f32x4.div(f32x4.mul(g, g), n));
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
  private sharpen: FreeSharpen;
  /** Of sharpen. */
  alpha: f64;
  converged: bool;

  /** In `memory`, of FREE_BYTES. */
  static prepare(
    memory: usize,
    profile: Profile,
    squares: Squares,
    valleys: PlaneValleys,
    sharpen: FreeSharpen,
  ): FreeFit {
    const fit = changetype<FreeFit>(memory);
    fit.profile = profile;
    fit.squares = squares;
    fit.reach = reachOf(profile.r);
    fit.look = FirstLook.of(profile);
    fit.valleys = valleys;
    fit.sharpen = sharpen;
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
    this.sharpen.setFilter(h);
  }

  /** Fits one family; `two`: with a scale an axis, else with one. */
  fit(family: u32, two: bool): void {
    const x = operatorX(family),
      y = operatorY(family);
    if (family == SHARPEN) return this.fitSharpen();
    this.squares.setFilter(this.filter, family);
    this.fillPlane(x, y);
    // On three taps a central difference is (-1, 0, 1) whatever its scale, but for the amplitude: it takes the other axis's.
    if (two && !(this.profile.k == 3 && (x == CENTRAL || y == CENTRAL))) this.fitTwo();
    else this.fitOne();
  }

  private fitSharpen(): void {
    const sharpen = this.sharpen;
    sharpen.fit();
    this.scaleX = sharpen.scale;
    this.scaleY = sharpen.scale;
    this.alpha = sharpen.alpha;
    this.converged = sharpen.converged;
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
    // Step 2: products with the axes along x, four rows at once, which share the loads.
    surround(first, SIZE);
    for (let j: usize = 0, row = first; j < LIST; j += 16, row += 4 * ROW) {
      for (let i: usize = 0; i < LIST; i += 16) {
        let g0 = f32x4.splat(0),
          g1 = g0,
          g2 = g0,
          g3 = g0;
        for (let p = sums + j, q = alongX + i, end = p + <usize>k * LIST; p < end; p += LIST, q += LIST) {
          const x = v128.load(q);
          g0 = f32x4.add(g0, f32x4.mul(v128.load32_splat(p), x));
          g1 = f32x4.add(g1, f32x4.mul(v128.load32_splat(p, 4), x));
          g2 = f32x4.add(g2, f32x4.mul(v128.load32_splat(p, 8), x));
          g3 = f32x4.add(g3, f32x4.mul(v128.load32_splat(p, 12), x));
        }
        const own = v128.load(squaresX + i),
          mean = v128.load(squaresX + i, 96),
          to = row + i,
          y = squaresY + j;
        v128.store(to, explained(g0, own, mean, y));
        v128.store(to + ROW, explained(g1, own, mean, y + 4));
        v128.store(to + 2 * ROW, explained(g2, own, mean, y + 8));
        v128.store(to + 3 * ROW, explained(g3, own, mean, y + 12));
      }
    }
  }

  private fitTwo(): void {
    const valleys = this.valleys;
    valleys.find(firstOf(changetype<usize>(this) + PLANE), SIZE);
    this.scaleX = 0;
    this.scaleY = 0;
    this.least = Infinity;
    for (let i = 0; i < valleys.found && valleys.heightOf(i) <= PART * valleys.heightOf(0); i++) {
      const x = valleys.alongOf(i),
        y = valleys.acrossOf(i),
        at = firstOf(changetype<usize>(this) + PLANE) + <usize>y * ROW + <usize>x * 4;
      this.descend(this.startAt(x, at, 4), this.startAt(y, at, ROW));
    }
    this.converged = this.least < Infinity;
  }

  /** The t of the scale j, or where steps are even the vertex of the parabola through the plane at `at` and its neighbours. */
  private startAt(j: i32, at: usize, step: usize): f64 {
    const reach = this.reach,
      s = this.look.scaleAt(j);
    if (j == 0 || j + 1 >= EVEN) return s / (s + reach);
    const here = load<f32>(at),
      below = load<f32>(at - step) - here,
      above = load<f32>(at + step) - here,
      shift = below + above > 0 ? (0.5 * (below - above)) / (below + above) : 0;
    return (mostOf(reach) * (<f64>j + <f64>shift)) / <f64>EVEN;
  }

  /** Damped Newton in t and u, of the scales along x and y, in the box; keeps where that ends if it is the lowest so far. */
  private descend(t: f64, u: f64): void {
    const squares = this.squares,
      reach = this.reach,
      most = mostOf(reach);
    let value: f64 = 0,
      damping: f64 = 0,
      near = false;
    squares.evaluate(scaleOf(t, reach), scaleOf(u, reach), 2);
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
      value = here;
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
        // A valley that would have to fall by eight times what the step promises is another one's.
        if (damping == 0 && here + 4 * (gt * stepT + gu * stepU) > this.least) return;
        nextT = min(most, max(0.0, t + stepT));
        nextU = min(most, max(0.0, u + stepU));
        // The squares lose the last half of a scale's digits; Newton's method doubles those it has.
        // Whether an axis stays held tells only the slope there.
        const close = damping == 0 && Math.abs(nextT - t) + Math.abs(nextU - u) <= CLOSE;
        last = close && (near || (freeT && freeU));
        near = close;
        squares.evaluate(scaleOf(nextT, reach), scaleOf(nextU, reach), last ? 0 : 2);
        moved = close || squares.value < here;
        if (moved) break;
        damping = max(4 * damping, 1e-3 * size);
      }
      if (!moved) break;
      t = nextT;
      u = nextU;
      value = squares.value;
      if (last) break;
      damping = damping < 1e-6 * size ? 0 : 0.1 * damping;
    }
    if (!(value < this.least)) return;
    this.least = value;
    this.scaleX = scaleOf(t, reach);
    this.scaleY = scaleOf(u, reach);
  }

  private fitOne(): void {
    const values = memory.data(26 * 4, 16),
      look = this.look;
    store<f32>(values, Infinity);
    store<f32>(values + (SIZE + 1) * 4, Infinity);
    let deepest: f32 = 0;
    for (let j = 0; j < SIZE; j++) {
      const value = load<f32>(firstOf(changetype<usize>(this) + PLANE) + <usize>j * (ROW + 4));
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
    this.squares.evaluate(s, s, 0);
    return this.squares.value;
  }

  slopeAt(s: f64): f64 {
    const squares = this.squares;
    squares.evaluate(s, s, 1);
    return squares.dx + squares.dy;
  }
}
