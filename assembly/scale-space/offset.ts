// The constant C that makes the spread sqrt(det V(|h - C|)) smallest. Between two neighbouring weights in order of size
// every moment of |h - C| is linear in C, so the spread is a smooth function there; at the weights it has kinks.
import { findRoot } from "./find-root";
import { orderOf } from "./rank";

/** Bytes of six moments: of 1, x, y, xx, xy, yy. */
const SIX: usize = 48;
/** to[6] = from[6] + factor p[6] */
function addMoments(to: usize, from: usize, p: usize, factor: f64): void {
  const by = f64x2.splat(factor);
  v128.store(to, f64x2.add(v128.load(from), f64x2.mul(by, v128.load(p))));
  v128.store(to, f64x2.add(v128.load(from, 16), f64x2.mul(by, v128.load(p, 16))), 16);
  v128.store(to, f64x2.add(v128.load(from, 32), f64x2.mul(by, v128.load(p, 32))), 32);
}

function low(x: v128, y: v128): v128 {
  return v128.shuffle<f64>(x, y, 0, 2);
}

function high(x: v128, y: v128): v128 {
  return v128.shuffle<f64>(x, y, 1, 3);
}

/** a d + b c - 2 e f */
function crossed(a: v128, d: v128, b: v128, c: v128, e: v128, f: v128): v128 {
  const ef = f64x2.mul(e, f);
  return f64x2.sub(f64x2.add(f64x2.mul(a, d), f64x2.mul(b, c)), f64x2.add(ef, ef));
}

function clear(six: usize): void {
  memory.fill(six, 0, SIX);
}

// Behind the fields: places[k k][6], what each place adds to the moments of a mass of 1 there; the weights in order of size
// (kinks); moments of |h - C| on each piece, [pieces][6], value at C = 0, and slope: piece i ends at kink i, beyond the last
// kink there is one more, and a row more is read, and not used, where two lie side by side; det V at the kinks, and what has the
// sign of its derivative on the piece before and on the piece after.
const PLACES: usize = 32;
const KINKS: usize = 32 + 17 * 17 * 48;
const LEVEL: usize = KINKS + 290 * 8;
const SLOPE: usize = LEVEL + 291 * 48;
const VALUES: usize = SLOPE + 291 * 48;
const BEFORE: usize = VALUES + 290 * 8;
const AFTER: usize = BEFORE + 290 * 8;
const ORDER: usize = AFTER + 290 * 8;
export const OFFSET_BYTES: usize = 32 + 17 * 17 * 48 + 2 * 291 * 48 + 4 * 290 * 8 + 292 * 4;

/** Finds the offsets of filters of one size. */
@unmanaged
export class Offset {
  /** Left by `slopeAt`. */
  private spread: f64;
  private k: i32;
  /** The piece at hand of `slopeAt`. */
  private piece: i32;

  /** In `memory`, of OFFSET_BYTES. */
  static prepare(memory: usize, k: i32): Offset {
    const offset = changetype<Offset>(memory),
      r = k >> 1;
    offset.k = k;
    for (let i = -r, p = memory + PLACES; i <= r; i++) {
      for (let j = -r; j <= r; j++, p += SIX) {
        store<f64>(p, 1);
        store<f64>(p, <f64>j, 8);
        store<f64>(p, <f64>-i, 16);
        store<f64>(p, <f64>(j * j), 24);
        store<f64>(p, <f64>(-i * j), 32);
        store<f64>(p, <f64>(i * i), 40);
      }
    }
    return offset;
  }

  /**
   * value[count] = det V at c[count] on the pieces from `piece` on, turn[count] = its derivative times the fifth power of the
   * mass. With m_p the moments: V m^2 = [A C; C B], A = m m_xx - m_x^2, ..., det V = (A B - C^2) / m^4. An even number is written.
   */
  private spreads(value: usize, turn: usize, c: usize, piece: i32, count: i32): void {
    let l = changetype<usize>(this) + LEVEL + <usize>piece * SIX,
      s = changetype<usize>(this) + SLOPE + <usize>piece * SIX;
    for (let i = 0; i < count; i += 2, l += 2 * SIX, s += 2 * SIX, value += 16, turn += 16, c += 16) {
      const at = v128.load(c);
      let x = v128.load(s),
        y = v128.load(s, 48);
      const s0 = low(x, y),
        sx = high(x, y);
      x = v128.load(s, 16);
      y = v128.load(s, 64);
      const sy = low(x, y),
        sxx = high(x, y);
      x = v128.load(s, 32);
      y = v128.load(s, 80);
      const sxy = low(x, y),
        syy = high(x, y);
      x = v128.load(l);
      y = v128.load(l, 48);
      const m = f64x2.add(low(x, y), f64x2.mul(at, s0)),
        mx = f64x2.add(high(x, y), f64x2.mul(at, sx));
      x = v128.load(l, 16);
      y = v128.load(l, 64);
      const my = f64x2.add(low(x, y), f64x2.mul(at, sy)),
        mxx = f64x2.add(high(x, y), f64x2.mul(at, sxx));
      x = v128.load(l, 32);
      y = v128.load(l, 80);
      const mxy = f64x2.add(low(x, y), f64x2.mul(at, sxy)),
        myy = f64x2.add(high(x, y), f64x2.mul(at, syy));
      const a = f64x2.sub(f64x2.mul(m, mxx), f64x2.mul(mx, mx)),
        b = f64x2.sub(f64x2.mul(m, myy), f64x2.mul(my, my)),
        e = f64x2.sub(f64x2.mul(m, mxy), f64x2.mul(mx, my));
      const n = f64x2.sub(f64x2.mul(a, b), f64x2.mul(e, e)),
        square = f64x2.mul(m, m);
      v128.store(value, f64x2.div(n, f64x2.mul(square, square)));
      const aBy = crossed(m, sxx, s0, mxx, mx, sx),
        bBy = crossed(m, syy, s0, myy, my, sy),
        eBy = f64x2.sub(
          f64x2.add(f64x2.mul(m, sxy), f64x2.mul(s0, mxy)),
          f64x2.add(f64x2.mul(mx, sy), f64x2.mul(sx, my)),
        );
      const nBy = crossed(aBy, b, a, bBy, e, eBy);
      v128.store(turn, f64x2.sub(f64x2.mul(nBy, m), f64x2.mul(f64x2.splat(4), f64x2.mul(n, s0))));
    }
  }

  slopeAt(c: f64): f64 {
    const at = memory.data(3 * 16, 16);
    store<f64>(at, c);
    this.spreads(at + 16, at + 32, at, this.piece, 1);
    this.spread = load<f64>(at + 16);
    return load<f64>(at + 32);
  }

  /** The global minimiser C in [min h, max h]. The filter is finite. */
  ofLeastSpread(h: usize): f64 {
    const self = changetype<usize>(this),
      places = self + PLACES,
      kinks = self + KINKS,
      level = self + LEVEL,
      slope = self + SLOPE,
      values = self + VALUES,
      before = self + BEFORE,
      after = self + AFTER,
      order = self + ORDER,
      width = this.k * this.k;
    orderOf(order, h, width);
    // Step 1: moments piece by piece upwards, from below all weights, where |h - C| = h - C.
    clear(level);
    clear(slope);
    for (let i = 0; i < width; i++) {
      addMoments(level, level, places + i * SIX, load<f64>(h + i * 8));
      addMoments(slope, slope, places + i * SIX, -1);
    }
    for (let i = 0; i < width; i++) {
      const index = load<u32>(order + i * 4),
        weight = load<f64>(h + index * 8),
        p = places + index * SIX,
        l = level + i * SIX,
        s = slope + i * SIX;
      store<f64>(kinks + i * 8, weight);
      addMoments(l + SIX, l, p, -2 * weight);
      addMoments(s + SIX, s, p, 2);
    }
    // Step 2: the kinks.
    this.spreads(values, after, kinks, 1, width);
    this.spreads(values, before, kinks, 0, width);
    let best = load<f64>(kinks),
      least: f64 = Infinity;
    for (let i = 0; i < width; i++) {
      if (!(load<f64>(values + i * 8) < least)) continue;
      least = load<f64>(values + i * 8);
      best = load<f64>(kinks + i * 8);
    }
    // Step 3: valleys between two.
    for (let i = 0; i + 1 < width; i++) {
      if (!(load<f64>(after + i * 8) < 0 && load<f64>(before + i * 8 + 8) > 0)) continue;
      const lo = load<f64>(kinks + i * 8),
        hi = load<f64>(kinks + i * 8 + 8);
      this.piece = i + 1;
      const c = findRoot<Offset>(this, lo, load<f64>(after + i * 8), hi, load<f64>(before + i * 8 + 8));
      this.slopeAt(c);
      if (this.spread < least) {
        least = this.spread;
        best = c;
      }
    }
    return best;
  }

  /** sqrt(det V(|h - C|)) summed anew. */
  private spreadOf(h: usize, c: f64): f64 {
    const level = changetype<usize>(this) + LEVEL,
      places = changetype<usize>(this) + PLACES,
      k = this.k;
    clear(level);
    for (let i = 0; i < k * k; i++) addMoments(level, level, places + i * SIX, Math.abs(load<f64>(h + i * 8) - c));
    const mass = load<f64>(level),
      x = load<f64>(level, 8) / mass,
      y = load<f64>(level, 16) / mass,
      xx = load<f64>(level, 24) / mass - x * x,
      xy = load<f64>(level, 32) / mass - x * y,
      yy = load<f64>(level, 40) / mass - y * y;
    return mass > 0 ? Math.sqrt(max(0, xx * yy - xy * xy)) : Infinity;
  }

  /**
   * C as the paper's numbers have it: 100 samples over an interval of 0.002 (for a filter of unit length) around the multiple
   * of 0.002 next to the minimum, and a parabola through the least and its neighbours; 1e-5 off where the minimum is a kink.
   */
  sampled(h: usize, c: f64): f64 {
    const k = this.k;
    let square: f64 = 0;
    for (let i = 0; i < k * k; i++) square += load<f64>(h + i * 8) * load<f64>(h + i * 8);
    const width = 0.002 * Math.sqrt(square),
      start = width * (nearest(c / width) - 0.5),
      step = width / 99;
    let least: f64 = Infinity,
      index = 0;
    for (let i = 0; i < 100; i++) {
      const value = this.spreadOf(h, start + step * <f64>i);
      if (value < least) {
        least = value;
        index = i;
      }
    }
    const middle = start + step * <f64>index,
      left = this.spreadOf(h, middle - step),
      right = this.spreadOf(h, middle + step);
    const bend = left - 2 * least + right;
    const shift = bend > 0 ? (0.5 * (left - right)) / bend : 0;
    return middle + step * min(1.0, max(-1.0, shift));
  }
}
