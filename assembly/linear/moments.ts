// First and second moments of filters, streamed and mergeable: state = [n, mean[width], M2[width][width]] in f64, where
// M2 = sum (x - mean)(x - mean)^T. Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance".
import { chunkLength, columnStride, scaleColumns, toColumns } from "../lanes/columns";
import { addDots3x3 } from "../lanes/dots";

/** `width` rounded up to whole 3x3 tiles. */
// @ts-ignore: decorator
@inline
function tiled(width: usize): usize {
  return (width + 2) / 3 * 3;
}

/** Bytes of a state. */
// @ts-ignore: decorator
@inline
function stateBytes(width: usize): usize {
  return (1 + width + width * width) * 8;
}

/** Bytes of scratch that accumulateMoments needs: a chunk's columns, its tiled M2 and its state. */
export function accumulateMomentsScratch(width: usize): usize {
  const tiles = tiled(width);
  return tiles * columnStride(chunkLength(width)) + tiles * tiles * 8 + stateBytes(width);
}

/** state += other, both over filters of `width` weights. Of other's M2 only the upper triangle is read. */
export function mergeMoments(state: usize, other: usize, width: usize): void {
  const nA = load<f64>(state), nB = load<f64>(other);
  if (nB == 0) return;
  const n = nA + nB;
  store<f64>(state, n);
  const share = nB / n;
  const cross = nA * share;
  const row = width * 8;
  const mean = state + 8, meanB = other + 8;
  const m2 = mean + row, m2B = meanB + row;
  for (let i: usize = 0; i < row; i += 8) {
    const deltaI = cross * (load<f64>(meanB + i) - load<f64>(mean + i));
    for (let j = i; j < row; j += 8) {
      const deltaJ = load<f64>(meanB + j) - load<f64>(mean + j);
      const at = i * width + j;
      const sum = load<f64>(m2 + at) + (load<f64>(m2B + at) + deltaI * deltaJ);
      store<f64>(m2 + at, sum);
      store<f64>(m2 + j * width + i, sum);
    }
  }
  for (let i: usize = 0; i < row; i += 8) {
    const m = load<f64>(mean + i);
    store<f64>(mean + i, m + (load<f64>(meanB + i) - m) * share);
  }
}

/** The mean of each column of `count` numbers (zeros up to an even count), which it then subtracts. */
function centreColumns(mean: usize, columns: usize, stride: usize, count: usize, width: usize): void {
  const bytes = (count + 1 & ~1) * 8;
  for (let j: usize = 0; j < width; j++, columns += stride, mean += 8) {
    let s0 = f64x2.splat(0), s1 = s0;
    let at = columns;
    for (const end = columns + (bytes & ~31); at < end; at += 32) {
      s0 = f64x2.add(s0, v128.load(at));
      s1 = f64x2.add(s1, v128.load(at, 16));
    }
    if (bytes & 16) s0 = f64x2.add(s0, v128.load(at));
    s0 = f64x2.add(s0, s1);
    const m = (f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1)) / <f64>count;
    store<f64>(mean, m);
    const centre = f64x2.splat(m);
    for (let end = columns + bytes, at = columns; at < end; at += 16) {
      v128.store(at, f64x2.sub(v128.load(at), centre));
    }
    if (count & 1) store<f64>(columns + count * 8, 0);
  }
}

/** state += the moments of filters[count][width], each divided by its largest magnitude first when `scaled`. */
function accumulateMoments<T>(
  state: usize, filters: usize, count: usize, width: usize, scaled: bool, scratch: usize,
): void {
  const length = chunkLength(width);
  const stride = columnStride(length);
  const tiles = tiled(width);
  const columns = scratch;
  const gram = columns + tiles * stride;
  const chunk = gram + tiles * tiles * 8;
  // The rows that fill up the last tile stay zero.
  memory.fill(columns + width * stride, 0, (tiles - width) * stride);
  while (count > 0) {
    const n = min(count, length);
    toColumns<T>(columns, stride, filters, n, width);
    if (scaled) scaleColumns(columns, stride, n, width);
    store<f64>(chunk, <f64>n);
    centreColumns(chunk + 8, columns, stride, n, width);
    memory.fill(gram, 0, tiles * tiles * 8);
    for (let i: usize = 0; i < tiles; i += 3) {
      for (let j = i; j < tiles; j += 3) {
        addDots3x3(
          gram + (i * tiles + j) * 8, tiles * 8, columns + i * stride, stride, columns + j * stride, stride, n + 1 & ~1,
        );
      }
    }
    // mergeMoments reads the upper triangle alone.
    const m2 = chunk + 8 + width * 8;
    for (let i: usize = 0; i < width; i++) {
      memory.copy(m2 + i * width * 8, gram + i * tiles * 8, width * 8);
    }
    mergeMoments(state, chunk, width);
    filters += n * width * sizeof<T>();
    count -= n;
  }
}

export function accumulateMomentsF32(
  state: usize, filters: usize, count: usize, width: usize, scaled: bool, scratch: usize,
): void {
  accumulateMoments<f32>(state, filters, count, width, scaled, scratch);
}

export function accumulateMomentsF64(
  state: usize, filters: usize, count: usize, width: usize, scaled: bool, scratch: usize,
): void {
  accumulateMoments<f64>(state, filters, count, width, scaled, scratch);
}
