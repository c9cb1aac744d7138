// Models of one order of derivatives of an affine discrete Gaussian (Lindeberg, arXiv 1701.02127, and its continuation to
// longer lattice vectors): T along e0, e1 and e0 + e1, differenced by delta_x^(order - m) delta_y^m, m = 0 ... order.
import { discreteGaussian } from "../discrete-gaussian";
import { Columns } from "./columns";
import { Lattice } from "./lattice";

/** Values of T below this are left out of sums. */
const LEAST: f64 = 1e-19;
/** Scales to 324 (see `largestScale`) have fallen below LEAST after 9 sigma + 16 taps. */
const HALF: i32 = 192;
const LINE: usize = 386 * 8;

/** Rows and columns of the largest window: r, 2 of the differences, and twice the longest vector. */
const SIDE: i32 = 2 * (8 + 2 + 2 * 2) + 1;

/** Correlation masks of delta^0 ... delta^4, from -2 to 2. */
const masks = memory.data<f64>([
  0, 0, 1, 0, 0, 0, -0.5, 0, 0.5, 0, 0, 1, -2, 1, 0, -0.5, 1, 0, -1, 0.5, 1, -4, 6, -4, 1,
]);

/** Beyond sigma = 2 (r + 1) the taps of a filter see a flat kernel. */
export function largestScale(size: i32): f64 {
  return <f64>((size + 1) * (size + 1));
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

// Behind the fields: T from -HALF to HALF along each direction; the kernel, and its derivative by each scale, on -halfX .. halfX,
// -halfY .. halfY, rows upwards; rows of a difference; the residual, differenced by the adjoint of the model's differences, on
// -(r + 2) .. r + 2.
const LINES: usize = 48;
const KERNEL: usize = LINES + 3 * LINE;
const SLOPES: usize = KERNEL + (29 * 29 + 1) * 8;
const ROWS: usize = SLOPES + (3 * 29 * 29 + 1) * 8;
const ADJOINT: usize = ROWS + 18 * 21 * 8;
export const AFFINE_BYTES: usize = ADJOINT + (21 * 21 + 1) * 8;

/** Fills the columns of one model along the lattice's triple. */
@unmanaged
export class Affine {
  private columns: Columns;
  private lattice: Lattice;
  private order: i32;
  private k: i32;
  private r: i32;
  private halfX: i32;
  private halfY: i32;
  private stride: i32;

  /** In `memory`, of AFFINE_BYTES. */
  static prepare(memory: usize, columns: Columns, lattice: Lattice, order: i32, k: i32): Affine {
    const model = changetype<Affine>(memory);
    model.columns = columns;
    model.lattice = lattice;
    model.order = order;
    model.k = k;
    model.r = k >> 1;
    return model;
  }

  private at(window: usize, x: i32, y: i32): usize {
    return window + ((y + this.halfY) * this.stride + x + this.halfX) * 8;
  }

  private middleOf(i: usize): usize {
    return changetype<usize>(this) + LINES + i * LINE + HALF * 8;
  }

  /** Writes T(n; s), |n| <= HALF, for a direction and gives the last n that counts. */
  private fillLine(i: usize, s: f64): i32 {
    const middle = this.middleOf(i),
      count = min(HALF, 17 + <i32>(9 * Math.sqrt(s)));
    memory.fill(changetype<usize>(this) + LINES + i * LINE, 0, LINE);
    discreteGaussian(middle, count, s);
    let last = count - 1;
    while (last > 0 && load<f64>(middle + last * 8) < LEAST) last--;
    for (let n = 1; n < count; n++) store<f64>(middle - n * 8, load<f64>(middle + n * 8));
    return last;
  }

  /** The kernel at i e0 + l e1: sum over j of T(j; c) T(i - j; a) T(l - j; b), as j (e0 + e1) takes j from both. */
  private fillKernel(a: f64, b: f64, c: f64): void {
    const reach0 = this.fillLine(0, a),
      reach1 = this.fillLine(1, b),
      reach2 = this.fillLine(2, c);
    const kernel = changetype<usize>(this) + KERNEL,
      halfX = this.halfX,
      halfY = this.halfY,
      ax = this.lattice.directionX(0),
      ay = this.lattice.directionY(0),
      bx = this.lattice.directionX(1),
      by = this.lattice.directionY(1),
      determinant = ax * by - ay * bx;
    for (let y = 0; y <= halfY; y++) {
      for (let x = -halfX; x <= halfX; x++) {
        const i = (x * by - y * bx) * determinant,
          l = (ax * y - ay * x) * determinant;
        const first = max(-reach2, max(i - reach0, l - reach1)),
          count = min(reach2, min(i + reach0, l + reach1)) - first + 1;
        // T is even: all three run upwards with j.
        let p0 = this.middleOf(0) + (first - i) * 8,
          p1 = this.middleOf(1) + (first - l) * 8,
          p2 = this.middleOf(2) + first * 8;
        let pairs = f64x2.splat(0);
        for (const end = p2 + (max(0, count) & ~1) * 8; p2 < end; p0 += 16, p1 += 16, p2 += 16) {
          pairs = f64x2.add(pairs, f64x2.mul(v128.load(p2), f64x2.mul(v128.load(p0), v128.load(p1))));
        }
        let sum = f64x2.extract_lane(pairs, 0) + f64x2.extract_lane(pairs, 1);
        if (count > 0 && count & 1) sum += load<f64>(p2) * (load<f64>(p0) * load<f64>(p1));
        store<f64>(this.at(kernel, x, y), sum);
        store<f64>(this.at(kernel, -x, -y), sum);
      }
    }
  }

  /** out = half the second difference of the window along a vector: the derivative by its scale; `margin` is left out. */
  private differentiate(out: usize, window: usize, dx: i32, dy: i32, marginX: i32, marginY: i32): void {
    const step = (dy * this.stride + dx) * 8,
      halfX = this.halfX,
      halfY = this.halfY;
    for (let y = -halfY + marginY; y <= halfY - marginY; y++) {
      for (let x = -halfX + marginX; x <= halfX - marginX; x++) {
        const p = this.at(window, x, y);
        store<f64>(this.at(out, x, y), 0.5 * (load<f64>(p + step) + load<f64>(p - step)) - load<f64>(p));
      }
    }
  }

  /** column[k][k] = delta_x^m delta_y^n of the window. */
  private difference(column: usize, window: usize, m: i32, n: i32): void {
    const reach = (n + 1) >> 1,
      rows = changetype<usize>(this) + ROWS,
      k = this.k,
      r = this.r;
    // A place more a row: pairs fill it.
    const row = <usize>(k + 1) * 8;
    for (let y = -r - reach; y <= r + reach; y++) correlate(rows + (y + r + 2) * row, this.at(window, -r, y), 8, m, k);
    // Rows from the top; the place beyond one is the next one's first.
    for (let y = r; y >= -r; y--, column += k * 8) correlate(column, rows + (y + r + 2) * row, row, n, k);
  }

  /** Fills the columns at the scales along e0, e1, e0 + e1 and, with `changing`, their derivatives; not yet centred. */
  fill(a: f64, b: f64, c: f64, changing: bool): void {
    const order = this.order,
      reach = (order + 1) >> 1,
      lattice = this.lattice,
      columns = this.columns,
      kernel = changetype<usize>(this) + KERNEL,
      longX = max(abs(lattice.directionX(0)), max(abs(lattice.directionX(1)), abs(lattice.directionX(2)))),
      longY = max(abs(lattice.directionY(0)), max(abs(lattice.directionY(1)), abs(lattice.directionY(2))));
    this.halfX = this.r + reach + (changing ? 2 * longX : 0);
    this.halfY = this.r + reach + (changing ? 2 * longY : 0);
    this.stride = 2 * this.halfX + 1;
    this.fillKernel(a, b, c);
    for (let m = 0; m <= order; m++) this.difference(columns.at(<u32>m), kernel, order - m, m);
    if (!changing) return;
    for (let i: u32 = 0; i < 3; i++) {
      const slope = changetype<usize>(this) + SLOPES + i * SIDE * SIDE * 8,
        x = lattice.directionX(i),
        y = lattice.directionY(i);
      this.differentiate(slope, kernel, x, y, abs(x), abs(y));
      for (let m = 0; m <= order; m++) this.difference(columns.changeAt(i, <u32>m), slope, order - m, m);
    }
  }

  /** adjoint[2 r + 5][2 r + 5] = sum over m of weights[m] (delta_x^(order - m) delta_y^m)' rest. */
  private spreadRest(weights: usize, rest: usize): void {
    const adjoint = changetype<usize>(this) + ADJOINT,
      order = this.order,
      k = this.k,
      side = k + 4;
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
  curvature(i: u32, j: u32, weights: usize, rest: usize): f64 {
    // The first pair that is asked for.
    if (i == 0 && j == 0) this.spreadRest(weights, rest);
    const slope = changetype<usize>(this) + SLOPES + i * SIDE * SIDE * 8,
      adjoint = changetype<usize>(this) + ADJOINT,
      step = (this.lattice.directionY(j) * this.stride + this.lattice.directionX(j)) * 8,
      reach = (this.order + 1) >> 1,
      k = this.k,
      r = this.r,
      side = k + 4;
    let sum: f64 = 0;
    for (let y = -r - reach; y <= r + reach; y++) {
      let p = this.at(slope, -r - reach, y),
        q = adjoint + ((y + r + 2) * side + 2 - reach) * 8;
      for (const end = p + (k + 2 * reach) * 8; p < end; p += 8, q += 8) {
        sum += load<f64>(q) * (0.5 * (load<f64>(p + step) + load<f64>(p - step)) - load<f64>(p));
      }
    }
    return sum;
  }
}
