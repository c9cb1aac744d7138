// The least sum of magnitudes of linear functions of two variables over a box: a linear programme in the plane, solved by
// exact line searches from kink to kink (Barrodale and Roberts 1973, "An improved algorithm for discrete l1 linear
// approximation", for two unknowns).

/**
 * The functions r + x gx + y gy, i < count; the arrays end in a 0 where count is odd. No r is 0 on entry; `solve` moves r to the
 * solution.
 */
export const r = memory.data(17 * 18 * 8, 16);
export const gx = memory.data(17 * 18 * 8, 16);
export const gy = memory.data(17 * 18 * 8, 16);
const speed = memory.data(17 * 18 * 8, 16);
/** Of what vanishes on a way, the bytes at which it stands, and when. */
const places = memory.data(17 * 18 * 4, 16);
const times = memory.data(17 * 18 * 8, 16);

/** What a way ends at instead of a zero: an edge of the box, or nothing. */
const EDGE: i32 = -1;
const NONE: i32 = -2;

/** What `solve` leaves: the solution, whether it lies on an edge, and the last two functions made to vanish (or negative). */
export let x: f64 = 0;
export let y: f64 = 0;
export let held: bool = false;
export let first: i32 = NONE;
export let second: i32 = NONE;

let loX: f64 = 0,
  hiX: f64 = 0,
  loY: f64 = 0,
  hiY: f64 = 0,
  bytes: usize = 0,
  padded: i32 = 0;
/** Magnitudes up to this are the rounding of 0: their functions are kinks in every direction. */
let zero: f64 = -1;

/** What `slopesAlong` leaves: the derivative of the sum without its kinks, what the kinks add to either sense, their number. */
let smooth: f64 = 0;
let kinked: f64 = 0;
let vanished: i64 = 0;

/** Of a way along (p, q); fills `speed`. */
function slopesAlong(p: f64, q: f64): void {
  const ps = f64x2.splat(p),
    qs = f64x2.splat(q),
    minus = f64x2.splat(-0.0),
    least = f64x2.splat(zero);
  let sum = f64x2.splat(0),
    kinks = sum,
    number = i64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const c = f64x2.add(f64x2.mul(ps, v128.load(gx + i)), f64x2.mul(qs, v128.load(gy + i))),
      value = v128.load(r + i),
      vanishes = f64x2.le(f64x2.abs(value), least);
    v128.store(speed + i, c);
    sum = f64x2.add(sum, v128.andnot(v128.xor(c, v128.and(minus, value)), vanishes));
    kinks = f64x2.add(kinks, v128.and(f64x2.abs(c), vanishes));
    number = i64x2.sub(number, vanishes);
  }
  smooth = f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
  kinked = f64x2.extract_lane(kinks, 0) + f64x2.extract_lane(kinks, 1);
  // The 0 that fills the last pair is none.
  vanished = i64x2.extract_lane(number, 0) + i64x2.extract_lane(number, 1) - <i64>padded;
}

/** The gradient of the sum, where nothing is a kink. */
let slopeX: f64 = 0;
let slopeY: f64 = 0;

function gradient(): void {
  const minus = f64x2.splat(-0.0);
  let sumX = f64x2.splat(0),
    sumY = sumX;
  for (let i: usize = 0; i < bytes; i += 16) {
    const sign = v128.and(minus, v128.load(r + i));
    sumX = f64x2.add(sumX, v128.xor(sign, v128.load(gx + i)));
    sumY = f64x2.add(sumY, v128.xor(sign, v128.load(gy + i)));
  }
  slopeX = f64x2.extract_lane(sumX, 0) + f64x2.extract_lane(sumX, 1);
  slopeY = f64x2.extract_lane(sumY, 0) + f64x2.extract_lane(sumY, 1);
}

/** How far the box from lo to hi allows to go from x with speed p. */
function room(x: f64, p: f64, lo: f64, hi: f64): f64 {
  return p > 0 ? (hi - x) / p : p < 0 ? (lo - x) / p : Infinity;
}

/** Goes along (p, q) to the least sum, `speed` is `sense` times what is known; returns what ends the way, NONE: no room. */
function walk(p: f64, q: f64, sense: f64, slope: f64): i32 {
  const roomX = room(x, p, loX, hiX),
    roomY = room(y, q, loY, hiY),
    end = min(roomX, roomY);
  if (!(end > 0)) return NONE;
  // Step 1: what vanishes on the way: against its speed, and soon enough.
  const farthest = f64x2.splat(end),
    turn = f64x2.splat(sense > 0 ? 0.0 : -0.0),
    least = f64x2.splat(max(zero, 0));
  let count: usize = 0;
  for (let i: usize = 0; i < bytes; i += 16) {
    const value = v128.load(r + i),
      c = v128.load(speed + i),
      size = f64x2.abs(value);
    const soon = v128.and(f64x2.lt(size, f64x2.mul(f64x2.abs(c), farthest)), f64x2.gt(size, least)),
      against = v128.xor(v128.xor(value, c), turn);
    // The sign bits count.
    const lanes = <usize>i64x2.bitmask(v128.and(soon, against));
    store<u32>(places + count * 4, <u32>i);
    count += lanes & 1;
    store<u32>(places + count * 4, <u32>i + 8);
    count += lanes >> 1;
  }
  for (let n: usize = 0; n < count; n++) {
    const i = load<u32>(places + n * 4);
    store<f64>(times + n * 8, Math.abs(load<f64>(r + i) / load<f64>(speed + i)));
  }
  // Step 2: from kink to kink while the sum falls.
  let hit = EDGE,
    t = end;
  while (count > 0) {
    let next: usize = 0,
      soonest = load<f64>(times);
    for (let n: usize = 1; n < count; n++) {
      const time = load<f64>(times + n * 8);
      if (time < soonest) {
        soonest = time;
        next = n;
      }
    }
    const i = load<u32>(places + next * 4);
    slope += 2 * Math.abs(load<f64>(speed + i));
    if (slope >= 0) {
      hit = <i32>(i >> 3);
      t = soonest;
      break;
    }
    count--;
    store<f64>(times + next * 8, load<f64>(times + count * 8));
    store<u32>(places + next * 4, load<u32>(places + count * 4));
  }
  // Step 3: there, exactly on the edge or the zero.
  x = hit == EDGE && end == roomX ? (p > 0 ? hiX : loX) : min(hiX, max(loX, x + t * p));
  y = hit == EDGE && end == roomY ? (q > 0 ? hiY : loY) : min(hiY, max(loY, y + t * q));
  const by = f64x2.splat(t * sense);
  for (let i: usize = 0; i < bytes; i += 16)
    v128.store(r + i, f64x2.add(v128.load(r + i), f64x2.mul(by, v128.load(speed + i))));
  if (hit >= 0) {
    store<f64>(r + hit * 8, 0);
    first = second;
    second = hit;
  }
  return hit;
}

/** Walks along (p, q) or against it if the sum falls there. */
function descends(p: f64, q: f64): bool {
  slopesAlong(p, q);
  if (smooth + kinked < 0) return walk(p, q, 1, smooth + kinked) != NONE;
  if (kinked - smooth < 0) return walk(-p, -q, -1, kinked - smooth) != NONE;
  return false;
}

function alongZero(i: i32): bool {
  return descends(-load<f64>(gy + i * 8), load<f64>(gx + i * 8));
}

/** Walks along any other line of a zero at hand, or along an edge; `slopesAlong` has been asked here if one is at hand. */
function alongAny(count: i32): bool {
  if (first >= 0 && first != second && Math.abs(load<f64>(r + first * 8)) <= zero && alongZero(first)) return true;
  // More than the two of a corner: in a minimum of a few kinks at once.
  for (let i = 0; vanished > 2 && i < count; i++) {
    if (i != second && i != first && Math.abs(load<f64>(r + i * 8)) <= zero && alongZero(i)) return true;
  }
  return ((x == loX || x == hiX) && descends(0, 1)) || ((y == loY || y == hiY) && descends(1, 0));
}

/** From (0, 0), which lies in the box, to the least sum of the first `count` magnitudes. */
export function solve(count: i32, lowX: f64, highX: f64, lowY: f64, highY: f64): void {
  bytes = <usize>((count + 1) & ~1) * 8;
  padded = count & 1;
  loX = lowX;
  hiX = highX;
  loY = lowY;
  hiY = highY;
  x = 0;
  y = 0;
  first = NONE;
  second = NONE;
  // Step 1: down the gradient as far as the box lets it. Functions next to 0 are crossed one by one.
  zero = -1;
  gradient();
  let p = -slopeX,
    q = -slopeY;
  if ((p < 0 && !(loX < 0)) || (p > 0 && !(hiX > 0))) p = 0;
  if ((q < 0 && !(loY < 0)) || (q > 0 && !(hiY > 0))) q = 0;
  const size = Math.abs(p) + Math.abs(q);
  if (size > 0) descends(p / size, q / size);
  // Step 2: along the lines of zeros. Where some cross, the sum is linear between them, so that it is least there unless it
  // falls along one of them.
  zero = 1e-16 * sum(count);
  for (let turn = 0; turn < 40; turn++) {
    if (!(second >= 0 && alongZero(second)) && !alongAny(count)) break;
  }
  held = x == loX || x == hiX || y == loY || y == hiY;
}

/** The sum of magnitudes where r stands. */
export function sum(count: i32): f64 {
  let total = f64x2.splat(0);
  for (let i: usize = 0, end = <usize>count * 8; i < end; i += 16)
    total = f64x2.add(total, f64x2.abs(v128.load(r + i)));
  return f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1);
}
