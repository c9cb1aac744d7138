// First and second moments of filters, streamed and mergeable: state = [n, mean[width], M2[width][width]] in f64, where
// M2 = sum (x - mean)(x - mean)^T. Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance".
import { addDots3x3, addDotsTriangle } from "../lanes/dots";
import { centrePairs, chunkLength, meanOfPairs, scalePairs, toPairs } from "../lanes/pairs";

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

/** Bytes of scratch that accumulateMoments needs: a chunk's pairs, its tiled M2 and its state. */
export function accumulateMomentsScratch(width: usize): usize {
  const row = tiled(width);
  return chunkLength(width) * row * 8 + row * row * 8 + stateBytes(width);
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

/** state += the moments of filters[count][width], each divided by its largest magnitude first when `scaled`. */
function accumulateMoments<T>(
  state: usize, filters: usize, count: usize, width: usize, scaled: bool, scratch: usize,
): void {
  const length = chunkLength(width);
  const row = tiled(width);
  const pairs = scratch;
  const gram = pairs + length * row * 8;
  const chunk = gram + row * row * 8;
  const mean = chunk + 8, m2 = mean + width * 8;
  // The vectors that fill up the last tile stay zero.
  if (row > width) memory.fill(pairs, 0, length * row * 8);
  while (count > 0) {
    const n = min(count, length);
    toPairs<T>(pairs, row, filters, n, width);
    if (scaled) scalePairs(pairs, row, n, width);
    meanOfPairs(mean, pairs, row, n, width);
    centrePairs(pairs, row, mean, n, width);
    memory.fill(gram, 0, row * row * 8);
    const step = row * 16, steps = (n + 1) / 2;
    for (let i: usize = 0; i < row; i += 3) {
      const a = pairs + i * 16, out = gram + i * row * 8;
      addDotsTriangle(out + i * 8, row * 8, a, step, steps);
      for (let j = i + 3; j < row; j += 3) addDots3x3(out + j * 8, row * 8, a, step, pairs + j * 16, step, steps);
    }
    store<f64>(chunk, <f64>n);
    for (let i: usize = 0; i < width; i++) memory.copy(m2 + i * width * 8, gram + i * row * 8, width * 8);
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
