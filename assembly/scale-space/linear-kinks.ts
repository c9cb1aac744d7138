// The least sum of magnitudes of linear functions of two variables over a box: a linear programme in the plane, solved by
// exact line searches from kink to kink (Barrodale and Roberts 1973, "An improved algorithm for discrete l1 linear
// approximation", for two unknowns).

/** What a way ends at instead of a zero: an edge of the box, or nothing. */
const EDGE: i32 = -1;
const NONE: i32 = -2;

/** How far the box from lo to hi allows to go from x with speed p. */
function room(x: f64, p: f64, lo: f64, hi: f64): f64 {
  return p > 0 ? (hi - x) / p : p < 0 ? (lo - x) / p : Infinity;
}

// Behind the fields: the functions r + x gx + y gy, their speeds along a way, and of what vanishes on it the bytes at which it
// stands, and when.
const R: usize = 160;
const GX: usize = 160 + 17 * 18 * 8;
const GY: usize = GX + 17 * 18 * 8;
const SPEED: usize = GY + 17 * 18 * 8;
const TIMES: usize = SPEED + 17 * 18 * 8;
const PLACES: usize = TIMES + 17 * 18 * 8;
export const KINKS_BYTES: usize = 160 + 5 * 17 * 18 * 8 + 17 * 18 * 4 + 8;

/** A linear programme, and its solution. */
@unmanaged
export class LinearKinks {
  /** The solution, whether it lies on an edge, and the last two functions made to vanish (or negative). */
  x: f64;
  y: f64;
  private loX: f64;
  private hiX: f64;
  private loY: f64;
  private hiY: f64;
  /** Magnitudes up to this are the rounding of 0: their functions are kinks in every direction. */
  private zero: f64;
  /** Of `slopesAlong`: the derivative of the sum without its kinks, what the kinks add to either sense, their number. */
  private smooth: f64;
  private kinked: f64;
  private vanished: i64;
  /** The gradient of the sum, where nothing is a kink. */
  private slopeX: f64;
  private slopeY: f64;
  private bytes: usize;
  private padded: i32;
  first: i32;
  second: i32;
  held: bool;

  /** In `memory`, of KINKS_BYTES. */
  static prepare(memory: usize): LinearKinks {
    return changetype<LinearKinks>(memory);
  }

  /**
   * The functions r + x gx + y gy, i < count; the arrays end in a 0 where count is odd. No r is 0 on entry; `solve` moves r to
   * the solution.
   */
  get r(): usize {
    return changetype<usize>(this) + R;
  }

  get gx(): usize {
    return changetype<usize>(this) + GX;
  }

  get gy(): usize {
    return changetype<usize>(this) + GY;
  }

  /** Of a way along (p, q); fills `speed`. */
  private slopesAlong(p: f64, q: f64): void {
    const ps = f64x2.splat(p),
      qs = f64x2.splat(q),
      minus = f64x2.splat(-0.0),
      least = f64x2.splat(this.zero);
    let sum = f64x2.splat(0),
      kinks = sum,
      number = i64x2.splat(0);
    for (let at = changetype<usize>(this), end = at + this.bytes; at < end; at += 16) {
      const c = f64x2.add(f64x2.mul(ps, v128.load(at, GX)), f64x2.mul(qs, v128.load(at, GY))),
        value = v128.load(at, R),
        vanishes = f64x2.le(f64x2.abs(value), least);
      v128.store(at, c, SPEED);
      sum = f64x2.add(sum, v128.andnot(v128.xor(c, v128.and(minus, value)), vanishes));
      kinks = f64x2.add(kinks, v128.and(f64x2.abs(c), vanishes));
      number = i64x2.sub(number, vanishes);
    }
    this.smooth = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
    this.kinked = f64x2.extract_lane(kinks, 0) + f64x2.extract_lane(kinks, 1);
    // The 0 that fills the last pair is none.
    this.vanished = i64x2.extract_lane(number, 0) + i64x2.extract_lane(number, 1) - <i64>this.padded;
  }

  private gradient(): void {
    const minus = f64x2.splat(-0.0);
    let sumX = f64x2.splat(0),
      sumY = sumX;
    for (let at = changetype<usize>(this), end = at + this.bytes; at < end; at += 16) {
      const sign = v128.and(minus, v128.load(at, R));
      sumX = f64x2.add(sumX, v128.xor(sign, v128.load(at, GX)));
      sumY = f64x2.add(sumY, v128.xor(sign, v128.load(at, GY)));
    }
    this.slopeX = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
    this.slopeY = f64x2.extract_lane(sumY, 0) + f64x2.extract_lane(sumY, 1);
  }

  /** Goes along (p, q) to the least sum, `speed` is `sense` times what is known; returns what ends the way, NONE: no room. */
  private walk(p: f64, q: f64, sense: f64, slope: f64): i32 {
    const roomX = room(this.x, p, this.loX, this.hiX),
      roomY = room(this.y, q, this.loY, this.hiY),
      end = min(roomX, roomY);
    if (!(end > 0)) return NONE;
    // Step 1: what vanishes on the way: against its speed, and soon enough.
    const farthest = f64x2.splat(end),
      turn = f64x2.splat(sense > 0 ? 0.0 : -0.0),
      least = f64x2.splat(max(this.zero, 0));
    const self = changetype<usize>(this),
      bytes = this.bytes;
    let count: usize = 0;
    for (let i: usize = 0; i < bytes; i += 16) {
      const value = v128.load(self + i, R),
        c = v128.load(self + i, SPEED),
        size = f64x2.abs(value);
      const soon = v128.and(f64x2.lt(size, f64x2.mul(f64x2.abs(c), farthest)), f64x2.gt(size, least)),
        against = v128.xor(v128.xor(value, c), turn);
      // The sign bits count.
      const lanes = <usize>i64x2.bitmask(v128.and(soon, against));
      store<u32>(self + count * 4, <u32>i, PLACES);
      count += lanes & 1;
      store<u32>(self + count * 4, <u32>i + 8, PLACES);
      count += lanes >> 1;
    }
    for (let n: usize = 0; n < count; n++) {
      const i = load<u32>(self + n * 4, PLACES);
      store<f64>(self + n * 8, Math.abs(load<f64>(self + i, R) / load<f64>(self + i, SPEED)), TIMES);
    }
    // Step 2: from kink to kink while the sum falls.
    let hit = EDGE,
      t = end;
    while (count > 0) {
      let next: usize = 0,
        soonest = load<f64>(self, TIMES);
      for (let n: usize = 1; n < count; n++) {
        const time = load<f64>(self + n * 8, TIMES);
        if (time < soonest) {
          soonest = time;
          next = n;
        }
      }
      const i = load<u32>(self + next * 4, PLACES);
      slope += 2 * Math.abs(load<f64>(self + i, SPEED));
      if (slope >= 0) {
        hit = <i32>(i >> 3);
        t = soonest;
        break;
      }
      count--;
      store<f64>(self + next * 8, load<f64>(self + count * 8, TIMES), TIMES);
      store<u32>(self + next * 4, load<u32>(self + count * 4, PLACES), PLACES);
    }
    // Step 3: there, exactly on the edge or the zero.
    this.x = hit == EDGE && end == roomX ? (p > 0 ? this.hiX : this.loX) : min(this.hiX, max(this.loX, this.x + t * p));
    this.y = hit == EDGE && end == roomY ? (q > 0 ? this.hiY : this.loY) : min(this.hiY, max(this.loY, this.y + t * q));
    const by = f64x2.splat(t * sense);
    for (let at = self, last = self + bytes; at < last; at += 16)
      v128.store(at, f64x2.add(v128.load(at, R), f64x2.mul(by, v128.load(at, SPEED))), R);
    if (hit >= 0) {
      store<f64>(self + hit * 8, 0, R);
      this.first = this.second;
      this.second = hit;
    }
    return hit;
  }

  /** Walks along (p, q) or against it if the sum falls there. */
  private descends(p: f64, q: f64): bool {
    this.slopesAlong(p, q);
    if (this.smooth + this.kinked < 0) return this.walk(p, q, 1, this.smooth + this.kinked) != NONE;
    if (this.kinked - this.smooth < 0) return this.walk(-p, -q, -1, this.kinked - this.smooth) != NONE;
    return false;
  }

  private alongZero(i: i32): bool {
    return this.descends(-load<f64>(this.gy + i * 8), load<f64>(this.gx + i * 8));
  }

  /** Walks along any other line of a zero at hand, or along an edge; `slopesAlong` has been asked here if one is at hand. */
  private alongAny(count: i32): bool {
    if (
      this.first >= 0 &&
      this.first != this.second &&
      Math.abs(load<f64>(this.r + this.first * 8)) <= this.zero &&
      this.alongZero(this.first)
    )
      return true;
    // More than the two of a corner: in a minimum of a few kinks at once.
    for (let i = 0; this.vanished > 2 && i < count; i++) {
      if (i != this.second && i != this.first && Math.abs(load<f64>(this.r + i * 8)) <= this.zero && this.alongZero(i))
        return true;
    }
    return (
      ((this.x == this.loX || this.x == this.hiX) && this.descends(0, 1)) ||
      ((this.y == this.loY || this.y == this.hiY) && this.descends(1, 0))
    );
  }

  /** From (0, 0), which lies in the box, to the least sum of the first `count` magnitudes. */
  solve(count: i32, lowX: f64, highX: f64, lowY: f64, highY: f64): void {
    this.bytes = <usize>((count + 1) & ~1) * 8;
    this.padded = count & 1;
    this.loX = lowX;
    this.hiX = highX;
    this.loY = lowY;
    this.hiY = highY;
    this.x = 0;
    this.y = 0;
    this.first = NONE;
    this.second = NONE;
    // Step 1: down the gradient as far as the box lets it. Functions next to 0 are crossed one by one.
    this.zero = -1;
    this.gradient();
    let p = -this.slopeX,
      q = -this.slopeY;
    if ((p < 0 && !(this.loX < 0)) || (p > 0 && !(this.hiX > 0))) p = 0;
    if ((q < 0 && !(this.loY < 0)) || (q > 0 && !(this.hiY > 0))) q = 0;
    const size = Math.abs(p) + Math.abs(q);
    if (size > 0) this.descends(p / size, q / size);
    // Step 2: along the lines of zeros. Where some cross, the sum is linear between them, so that it is least there unless it
    // falls along one of them.
    this.zero = 1e-16 * this.sum(count);
    for (let turn = 0; turn < 40; turn++) {
      if (!(this.second >= 0 && this.alongZero(this.second)) && !this.alongAny(count)) break;
    }
    this.held = this.x == this.loX || this.x == this.hiX || this.y == this.loY || this.y == this.hiY;
  }

  /** The sum of magnitudes where r stands. */
  sum(count: i32): f64 {
    let total = f64x2.splat(0);
    for (let at = changetype<usize>(this), end = at + <usize>count * 8; at < end; at += 16)
      total = f64x2.add(total, f64x2.abs(v128.load(at, R)));
    return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
  }
}
