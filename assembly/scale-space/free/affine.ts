// Models of one order of derivatives of an affine discrete Gaussian (Lindeberg, arXiv 1701.02127, and its continuation to
// longer lattice vectors): T along e0, e1 and e0 + e1, differenced by delta_x^(order - m) delta_y^m, m = 0 ... order.
import { discreteGaussian } from "../discrete-gaussian";
import { COLUMN, changeAt, columns } from "./columns";
import { directionX, directionY } from "./lattice";

let r: i32 = 0,
  k: i32 = 0,
  order: i32 = 0;

/** Values of T below this are left out of sums. */
const LEAST: f64 = 1e-19;
/** Scales to 324 (see `largestScale`) have fallen below LEAST after 9 sigma + 16 taps. */
const HALF: i32 = 192;
/** T from -HALF to HALF along each direction. */
const lines = memory.data(3 * 386 * 8, 16);
const LINE: usize = 386 * 8;

/** Rows and columns of the largest window: r, 2 of the differences, and twice the longest vector. */
const SIDE: i32 = 2 * (8 + 2 + 2 * 2) + 1;
/** The kernel, and its derivative by each scale, on -halfX .. halfX, -halfY .. halfY, rows upwards. */
const kernel = memory.data((29 * 29 + 1) * 8, 16);
const slopes = memory.data((3 * 29 * 29 + 1) * 8, 16);
let halfX: i32 = 0,
  halfY: i32 = 0,
  stride: i32 = 0;

/** Correlation masks of delta^0 ... delta^4, from -2 to 2. */
const masks = memory.data<f64>([
  0, 0, 1, 0, 0, 0, -0.5, 0, 0.5, 0, 0, 1, -2, 1, 0, -0.5, 1, 0, -1, 0.5, 1, -4, 6, -4, 1,
]);
const rows = memory.data(18 * 21 * 8, 16);
/** The residual, differenced by the adjoint of the model's differences: -(r + 2) .. r + 2. */
const adjoint = memory.data(21 * 21 * 8, 16);

/** Beyond sigma = 2 (r + 1) the taps of a filter see a flat kernel. */
export function largestScale(size: i32): f64 {
  return <f64>((size + 1) * (size + 1));
}

export function setModel(which: i32, size: i32): void {
  order = which;
  k = size;
  r = size >> 1;
}

function at(window: usize, x: i32, y: i32): usize {
  return window + ((y + halfY) * stride + x + halfX) * 8;
}

function middleOf(i: usize): usize {
  return lines + i * LINE + HALF * 8;
}

/** Writes T(n; s), |n| <= HALF, for a direction and gives the last n that counts. */
function fillLine(i: usize, s: f64): i32 {
  const middle = middleOf(i),
    count = min(HALF, 17 + <i32>(9 * Math.sqrt(s)));
  memory.fill(lines + i * LINE, 0, LINE);
  discreteGaussian(middle, count, s);
  let last = count - 1;
  while (last > 0 && load<f64>(middle + last * 8) < LEAST) last--;
  for (let n = 1; n < count; n++) store<f64>(middle - n * 8, load<f64>(middle + n * 8));
  return last;
}

/** The kernel at i e0 + l e1: sum over j of T(j; c) T(i - j; a) T(l - j; b), as j (e0 + e1) takes j from both. */
function fillKernel(a: f64, b: f64, c: f64): void {
  const reach0 = fillLine(0, a),
    reach1 = fillLine(1, b),
    reach2 = fillLine(2, c);
  const ax = directionX(0),
    ay = directionY(0),
    bx = directionX(1),
    by = directionY(1),
    determinant = ax * by - ay * bx;
  for (let y = 0; y <= halfY; y++) {
    for (let x = -halfX; x <= halfX; x++) {
      const i = (x * by - y * bx) * determinant,
        l = (ax * y - ay * x) * determinant;
      const first = max(-reach2, max(i - reach0, l - reach1)),
        count = min(reach2, min(i + reach0, l + reach1)) - first + 1;
      // T is even: all three run upwards with j.
      let p0 = middleOf(0) + (first - i) * 8,
        p1 = middleOf(1) + (first - l) * 8,
        p2 = middleOf(2) + first * 8;
      let pairs = f64x2.splat(0);
      for (const end = p2 + (max(0, count) & ~1) * 8; p2 < end; p0 += 16, p1 += 16, p2 += 16) {
        pairs = f64x2.add(pairs, f64x2.mul(v128.load(p2), f64x2.mul(v128.load(p0), v128.load(p1))));
      }
      let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
      if (count > 0 && count & 1) sum += load<f64>(p2) * (load<f64>(p0) * load<f64>(p1));
      store<f64>(at(kernel, x, y), sum);
      store<f64>(at(kernel, -x, -y), sum);
    }
  }
}

/** out = half the second difference of the window along a vector: the derivative by its scale; `margin` is left out. */
function differentiate(out: usize, window: usize, dx: i32, dy: i32, marginX: i32, marginY: i32): void {
  const step = (dy * stride + dx) * 8;
  for (let y = -halfY + marginY; y <= halfY - marginY; y++) {
    for (let x = -halfX + marginX; x <= halfX - marginX; x++) {
      const p = at(window, x, y);
      store<f64>(at(out, x, y), 0.5 * (load<f64>(p + step) + load<f64>(p - step)) - load<f64>(p));
    }
  }
}

function maskAt(which: i32, n: i32): f64 {
  return load<f64>(masks + (which * 5 + n + 2) * 8);
}

/** out[2 * ceil(count / 2)] = sum over i of a mask's value times the numbers i steps further on. */
function correlate(out: usize, from: usize, step: usize, which: i32, count: i32): void {
  const reach = (which + 1) >> 1;
  for (const end = out + count * 8; out < end; out += 16, from += 16) {
    let sum = f64x2.splat(0);
    for (let i = -reach; i <= reach; i++) {
      const factor = maskAt(which, i);
      if (factor != 0) sum = f64x2.add(sum, f64x2.mul(f64x2.splat(factor), v128.load(from + i * step)));
    }
    v128.store(out, sum);
  }
}

/** column[k][k] = delta_x^m delta_y^n of the window. */
function difference(column: usize, window: usize, m: i32, n: i32): void {
  const reach = (n + 1) >> 1;
  // A place more a row: pairs fill it.
  const row = <usize>(k + 1) * 8;
  for (let y = -r - reach; y <= r + reach; y++) correlate(rows + (y + r + 2) * row, at(window, -r, y), 8, m, k);
  // Rows from the top; the place beyond one is the next one's first.
  for (let y = r; y >= -r; y--, column += k * 8) correlate(column, rows + (y + r + 2) * row, row, n, k);
}

/** Fills the columns at the scales along e0, e1, e0 + e1 and, with `changing`, their derivatives; not yet centred. */
export function fill(a: f64, b: f64, c: f64, changing: bool): void {
  const reach = (order + 1) >> 1,
    longX = max(abs(directionX(0)), max(abs(directionX(1)), abs(directionX(2)))),
    longY = max(abs(directionY(0)), max(abs(directionY(1)), abs(directionY(2))));
  halfX = r + reach + (changing ? 2 * longX : 0);
  halfY = r + reach + (changing ? 2 * longY : 0);
  stride = 2 * halfX + 1;
  fillKernel(a, b, c);
  for (let m = 0; m <= order; m++) difference(columns + m * COLUMN, kernel, order - m, m);
  if (!changing) return;
  for (let i: u32 = 0; i < 3; i++) {
    const slope = slopes + i * SIDE * SIDE * 8;
    differentiate(slope, kernel, directionX(i), directionY(i), abs(directionX(i)), abs(directionY(i)));
    for (let m = 0; m <= order; m++) difference(changeAt(i, m), slope, order - m, m);
  }
}

/** adjoint[2 r + 5][2 r + 5] = sum over m of weights[m] (delta_x^(order - m) delta_y^m)' rest. */
function spreadRest(weights: usize, rest: usize): void {
  const side = k + 4;
  memory.fill(adjoint, 0, side * side * 8);
  for (let m = 0; m <= order; m++) {
    const reachX = (order - m + 1) >> 1,
      reachY = (m + 1) >> 1,
      weight = load<f64>(weights + m * 8);
    for (let j = -reachY; j <= reachY; j++) {
      for (let i = -reachX; i <= reachX; i++) {
        const factor = weight * maskAt(order - m, i) * maskAt(m, j);
        if (factor == 0) continue;
        for (let y = 0; y < k; y++) {
          const from = rest + (k - 1 - y) * k * 8,
            to = adjoint + ((y + j + 2) * side + i + 2) * 8;
          for (let x = 0; x < k; x++) {
            store<f64>(to + x * 8, load<f64>(to + x * 8) + factor * load<f64>(from + x * 8));
          }
        }
      }
    }
  }
}

/** <rest, second derivative by the scales i and j of the sum of weights times columns>, after `fill`; rest has mean 0. */
export function curvature(i: u32, j: u32, weights: usize, rest: usize): f64 {
  // The first pair that is asked for.
  if (i == 0 && j == 0) spreadRest(weights, rest);
  const slope = slopes + i * SIDE * SIDE * 8,
    step = (directionY(j) * stride + directionX(j)) * 8,
    reach = (order + 1) >> 1,
    side = k + 4;
  let sum: f64 = 0;
  for (let y = -r - reach; y <= r + reach; y++) {
    let p = at(slope, -r - reach, y),
      q = adjoint + ((y + r + 2) * side + 2 - reach) * 8;
    for (const end = p + (k + 2 * reach) * 8; p < end; p += 8, q += 8) {
      sum += load<f64>(q) * (0.5 * (load<f64>(p + step) + load<f64>(p - step)) - load<f64>(p));
    }
  }
  return sum;
}
