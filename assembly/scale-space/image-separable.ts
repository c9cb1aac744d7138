// Correlation of an image with the product of a kernel along rows and one along columns, both even or odd about their
// middle, so that two taps share a product. Sums are f64.
//
// The image is cut into strips of columns. In a strip each row is correlated once, into a ring of as many rows as the
// column kernel reaches; the ring stays in the second-level cache while it is summed downwards.

import { mirror, mirroredLine } from "./mirror";

/** Bytes of a ring that stay in the cache. */
const RING: usize = 131072;
/** Pixels of a step of the inner loops: four sums are as many as keep the adders busy. */
const STEP: usize = 8;

function ringRows(height: usize, radiusY: usize): usize {
  return min(height, 2 * radiusY + 1);
}

/** Columns of a strip, whole steps. */
function stripWidth(width: usize, rows: usize): usize {
  const fits = max(32, min(512, RING / 8 / rows));
  return (min(fits, width) + STEP - 1) & ~(STEP - 1);
}

/** Bytes of scratch that `correlateSeparable` needs. */
export function correlateSeparableScratch(width: usize, height: usize, radiusX: usize, radiusY: usize): usize {
  const rows = ringRows(height, radiusY),
    strip = stripWidth(width, rows);
  return (rows * strip + strip + 2 * radiusX + 2 * radiusY + 1 + strip) * 8;
}

/**
 * out[y][x] = sum_ij hy[i] hx[j] image[y + i][x + j], reflected beyond the border (each border pixel twice).
 * Taps are halves h[0..radius]: h[-k] = h[k], or -h[k] where odd (h[0] is then 0). `out` may not be `image`.
 */
function correlateSeparable<T>(
  out: usize,
  image: usize,
  width: usize,
  height: usize,
  tapsX: usize,
  radiusX: usize,
  oddX: bool,
  tapsY: usize,
  radiusY: usize,
  oddY: bool,
  scratch: usize,
): void {
  const rows = ringRows(height, radiusY),
    strip = stripWidth(width, rows),
    stride = strip * 8;
  const ring = scratch,
    sums = ring + rows * stride,
    line = sums + stride,
    table = line + (strip + 2 * radiusX) * 8;
  for (let x: usize = 0; x < width; x += strip) {
    const columns = min(strip, width - x),
      whole = (columns + STEP - 1) & ~(STEP - 1);
    let ready: usize = 0;
    for (let y: usize = 0; y < height; y++) {
      for (const last = min(height - 1, y + radiusY); ready <= last; ready++) {
        const from = image + ready * width * sizeof<T>();
        mirroredLine<T>(line, from, <i32>width, <i32>x - <i32>radiusX, <i32>(columns + 2 * radiusX));
        alongLine(ring + (ready % rows) * stride, line + radiusX * 8, whole, tapsX, radiusX, oddX);
      }
      for (let i: usize = 0; i <= 2 * radiusY; i++) {
        const row = mirror(<i32>(y + i) - <i32>radiusY, <i32>height);
        store<usize>(table + i * 8, ring + (<usize>row % rows) * stride);
      }
      alongColumns(sums, table + radiusY * 8, whole, tapsY, radiusY, oddY);
      storePixels<T>(out + (y * width + x) * sizeof<T>(), sums, columns);
    }
  }
}

/** The bits to turn before adding the tap on the other side: none, or the sign. */
function turn(odd: bool): v128 {
  return odd ? f64x2.splat(-0.0) : f64x2.splat(0);
}

/** sums[n] = sum_k taps[k] (line[x + k] +- line[x - k]); n whole steps. */
function alongLine(sums: usize, line: usize, n: usize, taps: usize, radius: usize, odd: bool): void {
  const sign = turn(odd);
  for (const end = line + n * 8; line < end; line += STEP * 8, sums += STEP * 8) {
    let tap = v128.load64_splat(taps);
    let s0 = f64x2.mul(tap, v128.load(line)),
      s1 = f64x2.mul(tap, v128.load(line, 16)),
      s2 = f64x2.mul(tap, v128.load(line, 32)),
      s3 = f64x2.mul(tap, v128.load(line, 48));
    for (let k: usize = 8; k <= radius * 8; k += 8) {
      const right = line + k,
        left = line - k;
      tap = v128.load64_splat(taps + k);
      s0 = f64x2.add(s0, f64x2.mul(tap, f64x2.add(v128.load(right), v128.xor(sign, v128.load(left)))));
      s1 = f64x2.add(s1, f64x2.mul(tap, f64x2.add(v128.load(right, 16), v128.xor(sign, v128.load(left, 16)))));
      s2 = f64x2.add(s2, f64x2.mul(tap, f64x2.add(v128.load(right, 32), v128.xor(sign, v128.load(left, 32)))));
      s3 = f64x2.add(s3, f64x2.mul(tap, f64x2.add(v128.load(right, 48), v128.xor(sign, v128.load(left, 48)))));
    }
    storeStep(sums, s0, s1, s2, s3);
  }
}

/** The same downwards: `table` is the address of the middle row's address, those of its neighbours lie around it. */
function alongColumns(sums: usize, table: usize, n: usize, taps: usize, radius: usize, odd: bool): void {
  const sign = turn(odd);
  for (let x: usize = 0; x < n * 8; x += STEP * 8) {
    const middle = load<usize>(table) + x;
    let tap = v128.load64_splat(taps);
    let s0 = f64x2.mul(tap, v128.load(middle)),
      s1 = f64x2.mul(tap, v128.load(middle, 16)),
      s2 = f64x2.mul(tap, v128.load(middle, 32)),
      s3 = f64x2.mul(tap, v128.load(middle, 48));
    for (let k: usize = 8; k <= radius * 8; k += 8) {
      const below = load<usize>(table + k) + x,
        above = load<usize>(table - k) + x;
      tap = v128.load64_splat(taps + k);
      s0 = f64x2.add(s0, f64x2.mul(tap, f64x2.add(v128.load(below), v128.xor(sign, v128.load(above)))));
      s1 = f64x2.add(s1, f64x2.mul(tap, f64x2.add(v128.load(below, 16), v128.xor(sign, v128.load(above, 16)))));
      s2 = f64x2.add(s2, f64x2.mul(tap, f64x2.add(v128.load(below, 32), v128.xor(sign, v128.load(above, 32)))));
      s3 = f64x2.add(s3, f64x2.mul(tap, f64x2.add(v128.load(below, 48), v128.xor(sign, v128.load(above, 48)))));
    }
    storeStep(sums + x, s0, s1, s2, s3);
  }
}

function storeStep(to: usize, s0: v128, s1: v128, s2: v128, s3: v128): void {
  v128.store(to, s0);
  v128.store(to, s1, 16);
  v128.store(to, s2, 32);
  v128.store(to, s3, 48);
}

function storePixels<T>(to: usize, sums: usize, count: usize): void {
  if (sizeof<T>() == 8) {
    memory.copy(to, sums, count * 8);
    return;
  }
  for (let i: usize = 0; i < count; i++) store<T>(to + i * sizeof<T>(), <T>load<f64>(sums + i * 8));
}

/** `correlateSeparable` of f32 pixels. */
export function correlateSeparableF32(
  out: usize,
  image: usize,
  width: usize,
  height: usize,
  tapsX: usize,
  radiusX: usize,
  oddX: bool,
  tapsY: usize,
  radiusY: usize,
  oddY: bool,
  scratch: usize,
): void {
  correlateSeparable<f32>(out, image, width, height, tapsX, radiusX, oddX, tapsY, radiusY, oddY, scratch);
}

/** `correlateSeparable` of f64 pixels. */
export function correlateSeparableF64(
  out: usize,
  image: usize,
  width: usize,
  height: usize,
  tapsX: usize,
  radiusX: usize,
  oddX: bool,
  tapsY: usize,
  radiusY: usize,
  oddY: bool,
  scratch: usize,
): void {
  correlateSeparable<f64>(out, image, width, height, tapsX, radiusX, oddX, tapsY, radiusY, oddY, scratch);
}
