// Coefficients of filters in a basis: c = V (f - mean).
import { chunkLength, columnStride, scaleColumns, toColumns } from "../lanes/columns";

/** Bytes of scratch that project needs: a chunk's columns. */
export function projectScratch(width: usize): usize {
  return width * columnStride(chunkLength(width));
}

// @ts-ignore: decorator
@inline
function addProduct(sum: v128, x: v128, y: v128): v128 {
  return f64x2.add(sum, f64x2.mul(x, y));
}

/** Three coefficients of six filters: out row r holds component r; `bytes` lie between rows of V and out. */
function project3x6(out: usize, outStride: usize, columns: usize, stride: usize, v: usize, vBytes: usize): void {
  let s00 = f64x2.splat(0), s01 = s00, s02 = s00;
  let s10 = s00, s11 = s00, s12 = s00;
  let s20 = s00, s21 = s00, s22 = s00;
  for (const end = v + vBytes; v < end; v += 8, columns += stride) {
    const x0 = v128.load(columns), x1 = v128.load(columns, 16), x2 = v128.load(columns, 32);
    let y = v128.load64_splat(v);
    s00 = addProduct(s00, x0, y);
    s01 = addProduct(s01, x1, y);
    s02 = addProduct(s02, x2, y);
    y = v128.load64_splat(v + vBytes);
    s10 = addProduct(s10, x0, y);
    s11 = addProduct(s11, x1, y);
    s12 = addProduct(s12, x2, y);
    y = v128.load64_splat(v + 2 * vBytes);
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

/** One coefficient of one filter, summed in the order of project3x6. */
function projectOne(column: usize, stride: usize, v: usize, vBytes: usize): f64 {
  let sum: f64 = 0;
  for (const end = v + vBytes; v < end; v += 8, column += stride) sum += load<f64>(column) * load<f64>(v);
  return sum;
}

/** out[components][count] of filters[count][width]; v[components][width], mean[width]. */
function project<T>(
  out: usize, filters: usize, v: usize, mean: usize, count: usize, width: usize, components: usize, scaled: bool,
  scratch: usize,
): void {
  const length = chunkLength(width);
  const stride = columnStride(length);
  const vBytes = width * 8;
  const outStride = count * 8;
  for (let done: usize = 0; done < count; done += length) {
    const n = min(count - done, length);
    toColumns<T>(scratch, stride, filters + done * width * sizeof<T>(), n, width);
    if (scaled) scaleColumns(scratch, stride, n, width);
    for (let j: usize = 0; j < width; j++) {
      const centre = v128.load64_splat(mean + j * 8);
      const column = scratch + j * stride;
      for (let at = column, end = column + n * 8; at < end; at += 16) {
        v128.store(at, f64x2.sub(v128.load(at), centre));
      }
    }
    const whole = n - n % 6;
    const tiles = components - components % 3;
    for (let c: usize = 0; c < components; c++) {
      const row = out + c * outStride + done * 8;
      const tiled = c < tiles;
      if (tiled && c % 3 == 0) {
        for (let i: usize = 0; i < whole; i += 6) {
          project3x6(row + i * 8, outStride, scratch + i * 8, stride, v + c * vBytes, vBytes);
        }
      }
      for (let i = tiled ? whole : 0; i < n; i++) {
        store<f64>(row + i * 8, projectOne(scratch + i * 8, stride, v + c * vBytes, vBytes));
      }
    }
  }
}

export function projectF32(
  out: usize, filters: usize, v: usize, mean: usize, count: usize, width: usize, components: usize, scaled: bool,
  scratch: usize,
): void {
  project<f32>(out, filters, v, mean, count, width, components, scaled, scratch);
}

export function projectF64(
  out: usize, filters: usize, v: usize, mean: usize, count: usize, width: usize, components: usize, scaled: bool,
  scratch: usize,
): void {
  project<f64>(out, filters, v, mean, count, width, components, scaled, scratch);
}
