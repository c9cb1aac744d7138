// First and second moments of filters, streamed and mergeable: state = [n, mean[width], M2[width][width]] in f64, where
// M2 = sum (x - mean)(x - mean)^T. Chan, Golub, LeVeque (1983), "Algorithms for computing the sample variance".
import { addDots4x2, addDotsPair, addDotsTriangle } from "../lanes/dots";
import { chunkLength, toPairs } from "../lanes/pairs";

/** Chunks whose products are added up about one mean: bringing the state up to date takes as long as a tenth of a chunk. */
const CHUNKS: usize = 16;

/** Vectors in a row of pairs: the filter's weights and a one, in whole tiles of four. */
function rowLength(width: usize): usize {
  return (width + 4) & ~3;
}

/** Bytes of scratch that accumulateMoments needs: a chunk's pairs and their Gram matrix. */
export function accumulateMomentsScratch(width: usize): usize {
  const row = rowLength(width);
  return chunkLength(width) * row * 8 + row * row * 8;
}

/** state += other, both over filters of `width` weights. */
export function mergeMoments(state: usize, other: usize, width: usize): void {
  const nA = load<f64>(state),
    nB = load<f64>(other);
  if (nB == 0) return;
  const n = nA + nB;
  store<f64>(state, n);
  const share = nB / n;
  const cross = nA * share;
  const row = width * 8;
  const mean = state + 8,
    meanB = other + 8;
  const m2 = mean + row,
    m2B = meanB + row;
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

/** mean[width] of filters that lie in pairs around zero. */
function meanOfPairs(mean: usize, pairs: usize, row: usize, count: usize, width: usize): void {
  for (let j: usize = 0; j < width; j++) {
    let sum = f64x2.splat(0);
    for (let i: usize = 0; i < count; i += 2) sum = f64x2.add(sum, v128.load(pairs + ((i / 2) * row + j) * 16));
    store<f64>(mean + j * 8, (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)) / <f64>count);
  }
}

/** Puts a one after the weights of each of `count` filters, so that their Gram matrix holds their sums too. */
function borderPairs(pairs: usize, row: usize, count: usize, width: usize): void {
  const one = f64x2.splat(1);
  let at = pairs + width * 16;
  for (let i: usize = 0; i < count; i += 2, at += row * 16) v128.store(at, one);
  if (count & 1) store<f64>(at - row * 16 + 8, 0);
}

/** gram += the upper triangle of the Gram matrix of the first `columns` vectors of the rows, and some of what is beyond. */
function addGramOfPairs(gram: usize, pairs: usize, row: usize, count: usize, columns: usize): void {
  const step = row * 16,
    steps = (count + 1) / 2;
  for (let i: usize = 0; i < columns; i += 4) {
    const a = pairs + i * 16,
      out = gram + i * row * 8;
    if (i + 2 >= columns) {
      addDotsPair(out + i * 8, row * 8, a, step, steps);
      break;
    }
    addDotsTriangle(out + i * 8, row * 8, a, step, steps);
    for (let j = i + 4; j < columns; j += 2) addDots4x2(out + j * 8, row * 8, a, step, pairs + j * 16, step, steps);
  }
}

/**
 * state += the filters whose bordered Gram matrix about the state's own mean is given. With n of all filters and the sums d
 * of the new ones, M2 += G - d d^T / n and mean += d / n: Chan's formula, without the rounding of the new mean.
 */
function addGram(state: usize, gram: usize, row: usize, width: usize): void {
  const n = load<f64>(state) + load<f64>(gram + width * (row + 1) * 8);
  store<f64>(state, n);
  const means = state + 8,
    m2 = means + width * 8;
  for (let i: usize = 0; i < width; i++) {
    const sum = load<f64>(gram + (i * row + width) * 8),
      mean = sum / n;
    for (let j = i; j < width; j++) {
      const product = mean * load<f64>(gram + (j * row + width) * 8);
      const upper = m2 + (i * width + j) * 8;
      const updated = load<f64>(upper) + (load<f64>(gram + (i * row + j) * 8) - product);
      store<f64>(upper, updated);
      store<f64>(m2 + (j * width + i) * 8, updated);
    }
    store<f64>(means + i * 8, load<f64>(means + i * 8) + mean);
  }
}

/**
 * state += the moments of filters[count][width], each divided by its largest magnitude first when `scaled`.
 * Sixteen chunks are taken about the mean of what came before, the first one by itself about its own: no digits are lost to a
 * large mean.
 */
function accumulateMoments<T>(
  state: usize,
  filters: usize,
  count: usize,
  width: usize,
  scaled: bool,
  scratch: usize,
): void {
  const length = chunkLength(width);
  const row = rowLength(width);
  const pairs = scratch;
  const gram = pairs + length * row * 8;
  const mean = state + 8;
  memory.fill(pairs, 0, length * row * 8);
  // Filters with a one behind: of one chunk after the other the same.
  let bordered: usize = 0;
  while (count > 0) {
    const first = load<f64>(state) == 0;
    const together = min(count, first ? length : CHUNKS * length);
    if (first) {
      memory.fill(mean, 0, width * 8);
      toPairs<T>(pairs, row, filters, together, width, scaled, mean);
      meanOfPairs(mean, pairs, row, together, width);
    }
    memory.fill(gram, 0, row * row * 8);
    for (let rest = together; rest > 0; ) {
      const n = min(rest, length);
      toPairs<T>(pairs, row, filters, n, width, scaled, mean);
      if (n != bordered) borderPairs(pairs, row, n, width);
      bordered = n;
      addGramOfPairs(gram, pairs, row, n, width + 1);
      filters += n * width * sizeof<T>();
      rest -= n;
    }
    addGram(state, gram, row, width);
    count -= together;
  }
}

export function accumulateMomentsF32(
  state: usize,
  filters: usize,
  count: usize,
  width: usize,
  scaled: bool,
  scratch: usize,
): void {
  accumulateMoments<f32>(state, filters, count, width, scaled, scratch);
}

export function accumulateMomentsF64(
  state: usize,
  filters: usize,
  count: usize,
  width: usize,
  scaled: bool,
  scratch: usize,
): void {
  accumulateMoments<f64>(state, filters, count, width, scaled, scratch);
}
