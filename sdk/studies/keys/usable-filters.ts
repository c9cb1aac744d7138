import type { ConvLayer } from "../../model/conv-layer.ts";
import { chunkFilters, filterWidth, readFilters } from "../../model/read-filters.ts";
import type { KeysFilters } from "../../results/keys.ts";
import { centredNorms } from "../../wasm/keys.ts";
import type { Kernels } from "../../wasm/load.ts";
import { type FloatArray, withWorkspace } from "../../wasm/workspace.ts";

/** Filters that have a direction, of one chunk of a layer. */
export interface UsableFilters {
  readonly count: number;
  /** count x (k*k). A filter stored in f64 is over its largest magnitude, and rounded to f32. */
  readonly data: Float32Array;
  /** Length of each without its mean. */
  readonly norms: Float64Array;
  /** Index of each in its layer. */
  readonly indices: Float64Array;
  /** Filters of the chunk by what they are. */
  readonly counts: KeysFilters;
}

/** A layer's filters chunk by chunk, those without a direction counted and left out. */
export async function* usableFilters(
  kernels: Kernels,
  layer: ConvLayer,
  signal?: AbortSignal,
): AsyncGenerator<UsableFilters> {
  const width = filterWidth(layer);
  // Large filters come fewer at a time, so that a chunk takes 32 MB at most; what is found does not depend on it.
  const chunk = Math.min(chunkFilters, Math.floor(2 ** 23 / width));
  for await (const { start, count, data } of readFilters(layer, { chunk, signal })) {
    const all = data instanceof Float32Array ? data : scaledToF32(data, width);
    const norms = withWorkspace(kernels, (ws) => {
      const out = ws.allocate("f64", count);
      centredNorms(ws, out, ws.place("f32", all), width);
      return ws.copyOut(out);
    });
    yield keepUsable(start, all, norms, width);
  }
}

function keepUsable(start: number, all: Float32Array, norms: Float64Array, width: number): UsableFilters {
  const counts: KeysFilters = { used: 0, constant: 0, zero: 0, nonFinite: 0 };
  const data = new Float32Array(all.length);
  const kept = new Float64Array(norms.length);
  const indices = new Float64Array(norms.length);
  for (const [i, norm] of norms.entries()) {
    const from = i * width;
    if (norm > 0 && norm < Infinity) {
      data.set(all.subarray(from, from + width), counts.used * width);
      kept[counts.used] = norm;
      indices[counts.used++] = start + i;
    } else if (norm !== 0 || !Number.isFinite(all[from])) counts.nonFinite++;
    else if (all[from] === 0) counts.zero++;
    else counts.constant++;
  }
  const { used } = counts;
  return {
    count: used,
    data: data.subarray(0, used * width),
    norms: kept.subarray(0, used),
    indices: indices.subarray(0, used),
    counts,
  };
}

/** A filter's direction is all that counts: over its largest magnitude no weight leaves the range of f32. */
function scaledToF32(data: FloatArray, width: number): Float32Array {
  const scaled = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += width) {
    let largest = 0;
    for (let i = from; i < from + width; i++) largest = Math.max(largest, Math.abs(data[i]));
    for (let i = from; i < from + width; i++) scaled[i] = largest === 0 ? 0 : data[i] / largest;
  }
  return scaled;
}
