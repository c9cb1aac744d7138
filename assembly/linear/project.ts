// Coefficients of filters in a basis: c = V (f - mean).
import { chunkLength, toPairs } from "../lanes/pairs";

/** Bytes of scratch that project needs: a chunk's pairs. */
export function projectScratch(width: usize): usize {
  return chunkLength(width) * width * 8;
}

function addProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

/**
 * Three coefficients of six filters: row r of `out` holds component r. `pairs` points at three rows of `bytes` each,
 * `v` at three rows of the basis; `outStride` in bytes.
 */
function project3x6(out: usize, outStride: usize, pairs: usize, v: usize, width: usize): void {
  let s00 = f64x2.splat(0),
    s01 = s00,
    s02 = s00;
  let s10 = s00,
    s11 = s00,
    s12 = s00;
  let s20 = s00,
    s21 = s00,
    s22 = s00;
  const pairs1 = width * 16,
    pairs2 = pairs1 * 2;
  const v1 = width * 8,
    v2 = v1 * 2;
  for (const end = v + v1; v < end; v += 8, pairs += 16) {
    const x0 = v128.load(pairs),
      x1 = v128.load(pairs + pairs1),
      x2 = v128.load(pairs + pairs2);
    let y = v128.load64_splat(v);
    s00 = addProduct(s00, x0, y);
    s01 = addProduct(s01, x1, y);
    s02 = addProduct(s02, x2, y);
    y = v128.load64_splat(v + v1);
    s10 = addProduct(s10, x0, y);
    s11 = addProduct(s11, x1, y);
    s12 = addProduct(s12, x2, y);
    y = v128.load64_splat(v + v2);
    s20 = addProduct(s20, x0, y);
    s21 = addProduct(s21, x1, y);
    s22 = addProduct(s22, x2, y);
  }
  v128.store(out, s00);
  v128.store(out, s01, 16);
  v128.store(out, s02, 32);
  out += outStride;
  v128.store(out, s10);
  v128.store(out, s11, 16);
  v128.store(out, s12, 32);
  out += outStride;
  v128.store(out, s20);
  v128.store(out, s21, 16);
  v128.store(out, s22, 32);
}

/** One coefficient of one filter, its weights 16 bytes apart: summed in the order of project3x6. */
function projectOne(filter: usize, v: usize, width: usize): f64 {
  let sum: f64 = 0;
  for (const end = v + width * 8; v < end; v += 8, filter += 16) sum += load<f64>(filter) * load<f64>(v);
  return sum;
}

/** out[components][count] of filters[count][width]; v[components][width], mean[width]. */
function project<T>(
  out: usize,
  filters: usize,
  v: usize,
  mean: usize,
  count: usize,
  width: usize,
  components: usize,
  scaled: bool,
  scratch: usize,
): void {
  const length = chunkLength(width);
  const row = width * 8;
  const outStride = count * 8;
  const tiled = components - (components % 3);
  for (let done: usize = 0; done < count; done += length) {
    const n = min(count - done, length);
    toPairs<T>(scratch, width, filters + done * width * sizeof<T>(), n, width, scaled, mean);
    const whole = n - (n % 6);
    for (let c: usize = 0; c < tiled; c += 3) {
      for (let i: usize = 0; i < whole; i += 6) {
        project3x6(out + c * outStride + (done + i) * 8, outStride, scratch + i * row, v + c * row, width);
      }
    }
    for (let c: usize = 0; c < components; c++) {
      for (let i = c < tiled ? whole : 0; i < n; i++) {
        const filter = scratch + (i >> 1) * row * 2 + (i & 1) * 8;
        store<f64>(out + c * outStride + (done + i) * 8, projectOne(filter, v + c * row, width));
      }
    }
  }
}

export function projectF32(
  out: usize,
  filters: usize,
  v: usize,
  mean: usize,
  count: usize,
  width: usize,
  components: usize,
  scaled: bool,
  scratch: usize,
): void {
  project<f32>(out, filters, v, mean, count, width, components, scaled, scratch);
}

export function projectF64(
  out: usize,
  filters: usize,
  v: usize,
  mean: usize,
  count: usize,
  width: usize,
  components: usize,
  scaled: bool,
  scratch: usize,
): void {
  project<f64>(out, filters, v, mean, count, width, components, scaled, scratch);
}
