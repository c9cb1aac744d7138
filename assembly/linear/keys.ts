// Filters and unit keys by their cosine: how far a filter is from constant, its nearest key, and sums over nearest keys.
// A key has mean zero, so that its product with a filter is its product with the centred filter.
import { chunkLength } from "../lanes/pairs";
import { projectF32, projectScratch } from "./project";

/** out[count]: the length of each filter without its mean; exactly 0 where all its weights are equal. */
export function centredNormsF32(out: usize, filters: usize, count: usize, width: usize): void {
  const bytes = width * 4;
  for (const end = out + count * 8; out < end; out += 8, filters += bytes) {
    const last = filters + bytes;
    const first = load<f32>(filters);
    let sum: f64 = 0;
    let same = true;
    for (let p = filters; p < last; p += 4) {
      const x = load<f32>(p);
      sum += <f64>x;
      if (x != first) same = false;
    }
    const mean = sum / <f64>width;
    let squares: f64 = 0;
    for (let p = filters; p < last; p += 4) {
      const x = <f64>load<f32>(p) - mean;
      squares += x * x;
    }
    store<f64>(out, same ? 0 : Math.sqrt(squares));
  }
}

/** Keys and filters in whole tiles of 3 x 6: what is left over takes eight times as long each. */
function tiledRows(rows: usize): usize {
  return ((rows + 2) / 3) * 3;
}

function tiledChunk(width: usize): usize {
  const length = chunkLength(width);
  return length - (length % 6);
}

/** Bytes of scratch that nearestKeys needs: a chunk's pairs and its products with every key, the keys, a mean of zero. */
export function nearestKeysScratch(width: usize, rows: usize): usize {
  return projectScratch(width) + (tiledChunk(width) * tiledRows(rows) + tiledRows(rows) * width + width) * 8;
}

/**
 * For each of filters[count][width] the key of keys[rows][width] with the largest product: the largest magnitude unless
 * `signed`. The first of equals. indices[count], cosines[count] = product / norms[i], with its sign; 0 where the norm is 0.
 */
export function nearestKeysF32(
  indices: usize,
  cosines: usize,
  filters: usize,
  norms: usize,
  keys: usize,
  count: usize,
  width: usize,
  rows: usize,
  signed: bool,
  scratch: usize,
): void {
  const length = tiledChunk(width),
    tiled = tiledRows(rows);
  const products = scratch + projectScratch(width);
  const padded = products + length * tiled * 8;
  const zero = padded + tiled * width * 8;
  memory.fill(padded, 0, (tiled + 1) * width * 8);
  memory.copy(padded, keys, rows * width * 8);
  for (let done: usize = 0; done < count; done += length) {
    const n = min(count - done, length);
    projectF32(products, filters + done * width * 4, padded, zero, n, width, tiled, false, scratch);
    for (let i: usize = 0; i < n; i += 2) {
      // Two filters side by side; of an odd count the second lane holds another key's product and is not stored.
      let at = products + i * 8;
      let best = v128.load(at);
      let index = i64x2.splat(0);
      for (let key: usize = 1; key < rows; key++) {
        at += n * 8;
        const product = v128.load(at);
        const more = signed ? f64x2.gt(product, best) : f64x2.gt(f64x2.abs(product), f64x2.abs(best));
        best = v128.bitselect(product, best, more);
        index = v128.bitselect(i64x2.splat(<i64>key), index, more);
      }
      storeNearest(indices, cosines, norms, done + i, f64x2.extract_lane(best, 0), i64x2.extract_lane(index, 0));
      if (i + 1 < n) {
        storeNearest(indices, cosines, norms, done + i + 1, f64x2.extract_lane(best, 1), i64x2.extract_lane(index, 1));
      }
    }
  }
}

function storeNearest(indices: usize, cosines: usize, norms: usize, i: usize, product: f64, index: i64): void {
  const norm = load<f64>(norms + i * 8);
  store<u32>(indices + i * 4, <u32>index);
  store<f64>(cosines + i * 8, norm == 0 ? 0 : product / norm);
}

/**
 * sums[key][width] += each filter over its norm, turned where its cosine is negative, for the key it is nearest to.
 * Filters of norm 0 are left out. The means of the filters are in the sums: they are taken off once, at the end.
 */
export function addToKeysF32(
  sums: usize,
  filters: usize,
  norms: usize,
  indices: usize,
  cosines: usize,
  count: usize,
  width: usize,
): void {
  const bytes = width * 4;
  for (let i: usize = 0; i < count; i++, filters += bytes) {
    const norm = load<f64>(norms + i * 8);
    if (norm == 0) continue;
    const sum = sums + <usize>load<u32>(indices + i * 4) * width * 8;
    addFilter(sum, filters, (load<f64>(cosines + i * 8) < 0 ? -1 : 1) / norm, width);
  }
}

/** sum[width] += factor filter[width] */
export function addFilter(sum: usize, filter: usize, factor: f64, width: usize): void {
  const two = f64x2.splat(factor);
  for (const last = filter + (width & ~1) * 4; filter < last; filter += 8, sum += 16) {
    const x = f64x2.promote_low_f32x4(v128.load64_zero(filter));
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(x, two)));
  }
  if (width & 1) store<f64>(sum, load<f64>(sum) + <f64>load<f32>(filter) * factor);
}
