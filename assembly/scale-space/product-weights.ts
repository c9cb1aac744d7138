// A filter's weights on the products T(a; s) T(b; s), such that their sum is its inner product with a template. T is even, so
// that the filter is folded into quarters first.
import { Products, productOf } from "./products";

/** Inner products with: smoothing, the Laplacian; half the second and the central difference along x, along y. */
export const BY_SMOOTH: usize = 0;
export const BY_LAPLACIAN: usize = 1;
export const BEND_X: usize = 2;
export const CENTRAL_X: usize = 3;
export const BEND_Y: usize = 4;
export const CENTRAL_Y: usize = 5;

// The weights[6][55]; quarters[y][x], 0 ... r: even in both; without the offset; odd in x; odd in y; the byte of T(a) T(b),
// [10][10].
const EVEN: usize = 6 * 55 * 8;
const LESS: usize = EVEN + 9 * 72;
const ODD_X: usize = LESS + 9 * 72;
const ODD_Y: usize = ODD_X + 9 * 72;
const PLACES: usize = ODD_Y + 9 * 72;
export const WEIGHTS_BYTES: usize = 6 * 55 * 8 + 36 * 72 + 400;
const ROW: usize = 9 * 8;

/** A filter's weights on the products; all memory, no fields. */
@unmanaged
export class ProductWeights {
  /** In `memory`, of WEIGHTS_BYTES. */
  static prepare(memory: usize): ProductWeights {
    const places = memory + PLACES;
    for (let a = 0; a < 10; a++)
      for (let b = 0; b < 10; b++) store<u32>(places + (a * 10 + b) * 4, <u32>productOf(a, b) * 8);
    return changetype<ProductWeights>(memory);
  }

  weightsOf(sum: usize): usize {
    return changetype<usize>(this) + sum * 55 * 8;
  }

  private add(to: usize, a: i32, b: i32, value: f64): void {
    const at = to + load<u32>(changetype<usize>(this) + PLACES + (a * 10 + b) * 4);
    store<f64>(at, load<f64>(at) + value);
  }

  private foldQuarters(h: usize, k: i32, offset: f64): void {
    const quarters = changetype<usize>(this);
    const r = k >> 1;
    for (let y = 0; y <= r; y++) {
      for (let x = 0; x <= r; x++) {
        const up = h + ((r - y) * k + r) * 8,
          down = h + ((r + y) * k + r) * 8,
          // A place on an axis is met twice, or four times.
          share: f64 = (x == 0 ? 0.5 : 1) * (y == 0 ? 0.5 : 1);
        const a = load<f64>(up + x * 8),
          b = load<f64>(up - x * 8),
          c = load<f64>(down + x * 8),
          d = load<f64>(down - x * 8);
        const to = y * ROW + x * 8,
          sum = share * (a + b + (c + d));
        store<f64>(quarters + EVEN + to, sum);
        store<f64>(quarters + LESS + to, sum - 4 * share * offset);
        store<f64>(quarters + ODD_X + to, share * (a - b + (c - d)));
        store<f64>(quarters + ODD_Y + to, share * (a - c + (b - d)));
      }
    }
  }

  /** Of the sum over a of quarter(a, b) (outer T(|a + 1|) + inner T(|a - 1|) + here T(a)) T(b); beyond r stands T(end), -1: 0. */
  private difference(
    to: usize,
    quarter: usize,
    stepA: usize,
    stepB: usize,
    r: i32,
    outer: f64,
    inner: f64,
    here: f64,
    end: i32,
  ): void {
    for (let a = 0; a <= r; a++) {
      const next = a < r ? a + 1 : end;
      for (let b = 0, p = quarter + a * stepA; b <= r; b++, p += stepB) {
        const value = load<f64>(p);
        if (next >= 0) this.add(to, next, b, outer * value);
        this.add(to, a == 0 ? 1 : a - 1, b, inner * value);
        if (here != 0) this.add(to, a, b, here * value);
      }
    }
  }

  /** Fills the weights of h[k][k]; those of smoothing and of the Laplacian are of h - offset. */
  fold(h: usize, k: i32, paper: bool, offset: f64): void {
    const r = k >> 1,
      end = paper ? r : r + 1;
    const even = changetype<usize>(this) + EVEN,
      less = changetype<usize>(this) + LESS,
      oddX = changetype<usize>(this) + ODD_X,
      oddY = changetype<usize>(this) + ODD_Y;
    this.foldQuarters(h, k, offset);
    memory.fill(changetype<usize>(this), 0, 6 * 55 * 8);
    for (let y = 0; y <= r; y++)
      for (let x = 0; x <= r; x++) this.add(this.weightsOf(BY_SMOOTH), x, y, load<f64>(less + y * ROW + x * 8));
    for (let axis = 0; axis < 2; axis++) {
      const a: usize = axis == 0 ? 8 : ROW,
        b: usize = axis == 0 ? ROW : 8;
      this.difference(this.weightsOf(BY_LAPLACIAN), less, a, b, r, 1, 1, -2, paper ? -1 : end);
      this.difference(this.weightsOf(axis == 0 ? BEND_X : BEND_Y), even, a, b, r, 0.5, 0.5, -1, end);
      // At 0 an odd quarter is 0.
      this.difference(
        this.weightsOf(axis == 0 ? CENTRAL_X : CENTRAL_Y),
        axis == 0 ? oddX : oddY,
        a,
        b,
        r,
        0.5,
        -0.5,
        0,
        end,
      );
    }
  }

  /** out[6][GRID]: the inner products at the scales of the grid. */
  ontoGrid(products: Products, out: usize, row: usize): void {
    for (let sum: usize = 0; sum < 6; sum += 2) {
      const w = this.weightsOf(sum),
        other = this.weightsOf(sum + 1),
        to = out + sum * row;
      // Six scales at once: 66 are eleven times as many.
      for (let j: usize = 0; j < row; j += 48) {
        let x0 = f64x2.splat(0),
          x1 = x0,
          x2 = x0,
          y0 = x0,
          y1 = x0,
          y2 = x0;
        let p = products.onGrid(0) + j;
        for (let i: usize = 0; i < products.count; i++, p += row) {
          const a = v128.load(p),
            b = v128.load(p, 16),
            c = v128.load(p, 32);
          let by = v128.load64_splat(w + i * 8);
          x0 = f64x2.add(x0, f64x2.mul(by, a));
          x1 = f64x2.add(x1, f64x2.mul(by, b));
          x2 = f64x2.add(x2, f64x2.mul(by, c));
          by = v128.load64_splat(other + i * 8);
          y0 = f64x2.add(y0, f64x2.mul(by, a));
          y1 = f64x2.add(y1, f64x2.mul(by, b));
          y2 = f64x2.add(y2, f64x2.mul(by, c));
        }
        v128.store(to + j, x0);
        v128.store(to + j, x1, 16);
        v128.store(to + j, x2, 32);
        v128.store(to + row + j, y0);
        v128.store(to + row + j, y1, 16);
        v128.store(to + row + j, y2, 32);
      }
    }
  }
}
