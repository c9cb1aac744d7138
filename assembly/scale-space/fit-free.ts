// Methods D1 and D2 with a free amplitude and offset, the exact mode's: the scales at which
//   min over a, b of sum (h - a T - b)^2
// is least. For given scales a and b follow in closed form (variable projection, Golub and Pereyra 1973): with h and T without
// their means, a = <h, T> / |T|^2, and |h|^2 - <h, T>^2 / |T|^2 is left. So the scales maximise the squared centred cosine, and
// the amplitude has the sign. D1 has a scale an axis, D2 one. (Families: Lindeberg, Babaiee and Kiasari, JMIV 68:22, 2026, arXiv
// 2509.12746, section 5, where the normalisation stands for the amplitude.) Down by Newton's method from the valleys of a plane
// of 24 x 24 scales.
import { operatorX, operatorY, SHARPEN } from "./families";
import { FirstLook } from "./first-look";
import { FreeSharpen } from "./fit-free-sharpen";
import { FoldedSquares } from "./folded-squares";
import { EVEN, mostOf, reachOf, SIZE, triedScale, vertexOf } from "./free-scales";
import { LARGEST } from "./gaussian-at";
import { firstOf, PLANE_BYTES, ROW, surround } from "./plane";
import { PlaneValleys } from "./plane-valleys";
import { CENTRAL, Profile } from "./profile";
import { fromVertex } from "./valleys";

// Behind the fields: the filter without its mean, the plane.
const FILTER: usize = 112;
const PLANE: usize = FILTER + 290 * 8;
export const FREE_BYTES: usize = PLANE + PLANE_BYTES;

/** Valleys less deep than this part of the deepest are not followed: a step of the plane changes no cosine by as much. */
const PART: f32 = 0.8;

/** Above this scale a template of a few pixels hardly changes. */
const FLAT: f64 = 100;

/** A step up to this part of 1 - t is the last: what it leaves is its square. */
const CLOSE: f64 = 3e-5;

/** `fit` leaves the best scales here. */
@unmanaged
export class FreeFit {
  scaleX: f64;
  scaleY: f64;
  mean: f64;
  /** The square of the filter without its mean. */
  square: f64;
  private least: f64;
  private squares: FoldedSquares;
  private reach: f64;
  /** The t of the largest scale. */
  private most: f64;
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
    squares: FoldedSquares,
    look: FirstLook,
    valleys: PlaneValleys,
    sharpen: FreeSharpen,
  ): FreeFit {
    const fit = changetype<FreeFit>(memory);
    fit.profile = profile;
    fit.squares = squares;
    fit.reach = reachOf(profile.r);
    fit.most = mostOf(fit.reach);
    fit.look = look;
    fit.valleys = valleys;
    fit.sharpen = sharpen;
    surround(firstOf(memory + PLANE), SIZE);
    return fit;
  }

  /** The filter without its mean. */
  get filter(): usize {
    return changetype<usize>(this) + FILTER;
  }

  setFilter(filter: usize): void {
    const k = this.profile.k,
      last = <usize>(k * k - 1) * 8,
      h = this.filter;
    let sums = v128.load64_zero(filter + last);
    for (let i: usize = 0; i < last; i += 16) sums = f64x2.add(sums, v128.load(filter + i));
    const mean = (f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)) / <f64>(k * k),
      means = f64x2.splat(mean),
      end = load<f64>(filter + last) - mean;
    this.mean = mean;
    let largest = f64x2.splat(Math.abs(end)),
      squares = f64x2.replace_lane(f64x2.splat(0), 0, end * end);
    for (let i: usize = 0; i < last; i += 16) {
      const rest = f64x2.sub(v128.load(filter + i), means);
      v128.store(h + i, rest);
      largest = f64x2.pmax(largest, f64x2.abs(rest));
      squares = f64x2.add(squares, f64x2.mul(rest, rest));
    }
    this.square = f64x2.extract_lane(squares, 0) + f64x2.extract_lane(squares, 1);
    store<f64>(h + last, end);
    // The first look is in f32, for which weights may be too large or too small; only ratios count there.
    this.look.setFilter(h, 1 / max(f64x2.extract_lane(largest, 0), f64x2.extract_lane(largest, 1)));
    this.sharpen.setFilter(h);
  }

  /** Fits one family; `two`: with a scale an axis, else with one. */
  fit(family: u32, two: bool): void {
    const x = operatorX(family),
      y = operatorY(family);
    if (family == SHARPEN) return this.fitSharpen();
    this.squares.setFilter(this.filter, family);
    // On three taps a central difference is (-1, 0, 1) whatever its scale, but for the amplitude: it takes the other axis's.
    if (two && !(this.profile.k == 3 && (x == CENTRAL || y == CENTRAL))) this.fitTwo(x, y);
    else this.fitOne(x, y);
  }

  private fitSharpen(): void {
    const sharpen = this.sharpen;
    sharpen.fit();
    this.scaleX = sharpen.scale;
    this.scaleY = sharpen.scale;
    this.alpha = sharpen.alpha;
    this.converged = sharpen.converged;
  }

  private fitTwo(x: u32, y: u32): void {
    const valleys = this.valleys,
      plane = firstOf(changetype<usize>(this) + PLANE),
      deepest = this.look.fillPlane(plane, x, y);
    valleys.find(plane, SIZE, PART * deepest);
    this.scaleX = 0;
    this.scaleY = 0;
    this.least = Infinity;
    for (let i = 0; i < valleys.found; i++) {
      const x = valleys.alongOf(i),
        y = valleys.acrossOf(i),
        at = plane + <usize>y * ROW + <usize>x * 4;
      this.follow(x, y, at);
    }
    this.converged = this.least < Infinity;
  }

  /** Goes down from a valley of the plane: where steps are even, from the least of the quadratic through it and its neighbours. */
  private follow(x: i32, y: i32, at: usize): void {
    const reach = this.reach,
      step = this.most / <f64>EVEN,
      here = load<f32>(at);
    let shiftX: f64 = 0,
      shiftY: f64 = 0;
    const evenX = x > 0 && x + 1 < EVEN,
      evenY = y > 0 && y + 1 < EVEN;
    const left = load<f32>(at - 4) - here,
      right = load<f32>(at + 4) - here,
      lower = load<f32>(at - ROW) - here,
      upper = load<f32>(at + ROW) - here;
    const bendX = left + right,
      bendY = lower + upper,
      slopeX = 0.5 * (right - left),
      slopeY = 0.5 * (upper - lower);
    if (evenX && bendX > 0) shiftX = -slopeX / bendX;
    if (evenY && bendY > 0) shiftY = -slopeY / bendY;
    if (evenX && evenY) {
      const cross =
          0.25 *
          (load<f32>(at + ROW + 4) - load<f32>(at + ROW - 4) - load<f32>(at - ROW + 4) + load<f32>(at - ROW - 4)),
        determinant = bendX * bendY - cross * cross;
      if (determinant > 0.05 * bendX * bendY) {
        const alongX = <f64>((cross * slopeY - bendY * slopeX) / determinant),
          alongY = <f64>((cross * slopeX - bendX * slopeY) / determinant);
        // No further than to the neighbours.
        if (Math.abs(alongX) <= 1 && Math.abs(alongY) <= 1) {
          shiftX = alongX;
          shiftY = alongY;
        }
      }
    }
    const s = triedScale(x, reach),
      q = triedScale(y, reach);
    this.descend(
      evenX ? step * (<f64>x + shiftX) : s / (s + reach),
      evenY ? step * (<f64>y + shiftY) : q / (q + reach),
    );
  }

  private scaleAt(t: f64): f64 {
    return t >= this.most ? LARGEST : (this.reach * t) / (1 - t);
  }

  /** Damped Newton in t and u, of the scales along x and y, in the box; keeps where that ends if it is the lowest so far. */
  private descend(t: f64, u: f64): void {
    const squares = this.squares,
      reach = this.reach,
      most = this.most;
    let value: f64 = 0,
      damping: f64 = 0,
      near = false;
    squares.evaluate(this.scaleAt(t), this.scaleAt(u), 2);
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
        // The squares lose the last half of a scale's digits; Newton's method doubles those it has. Whether an axis stays held
        // tells only the slope there.
        const close = damping == 0 && Math.abs(nextT - t) * leftT + Math.abs(nextU - u) * leftU <= CLOSE;
        last = close && (near || (freeT && freeU));
        near = close;
        if (last) {
          // What is left of the way changes the value by the cube of the step.
          value = here + 0.5 * (gt * (nextT - t) + gu * (nextU - u));
          moved = true;
          break;
        }
        squares.evaluate(this.scaleAt(nextT), this.scaleAt(nextU), 2);
        moved = close || squares.value < here;
        if (moved) break;
        damping = max(4 * damping, 1e-3 * size);
      }
      if (!moved) break;
      t = nextT;
      u = nextU;
      if (last) break;
      value = squares.value;
      damping = damping < 1e-6 * size ? 0 : 0.1 * damping;
    }
    if (!(value < this.least)) return;
    this.least = value;
    this.scaleX = this.scaleAt(t);
    this.scaleY = this.scaleAt(u);
  }

  private fitOne(x: u32, y: u32): void {
    const values = memory.data(26 * 4, 16),
      reach = this.reach;
    store<f32>(values, Infinity);
    store<f32>(values + (SIZE + 1) * 4, Infinity);
    const deepest = this.look.fillDiagonal(values + 4, x, y);
    let best: f64 = 0,
      least: f64 = Infinity;
    for (let j = 0; j < SIZE; j++) {
      const p = values + j * 4,
        here = load<f32>(p, 4);
      if (!(here < load<f32>(p) && here <= load<f32>(p, 8) && here <= PART * deepest)) continue;
      const below = j == 0 ? NaN : triedScale(j - 1, reach),
        above = j + 1 == SIZE ? NaN : triedScale(j + 1, reach);
      const s = fromVertex<FreeFit>(
          this,
          below,
          triedScale(j, reach),
          above,
          vertexOf(j, load<f32>(p), here, load<f32>(p, 8), reach),
        ),
        value = this.valueAt(s);
      if (!(value < least)) continue;
      least = value;
      best = s;
    }
    // At large scales slopes may be rounding: what is no better than the end of all scales is that.
    if (best > FLAT && !(least < this.valueAt(LARGEST) * (1 + 1e-14))) best = LARGEST;
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
