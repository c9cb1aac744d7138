import type { ConvLayer } from "../model/conv-layer.ts";
import { filterSide } from "../model/filter-size.ts";
import { readFilters } from "../model/read-filters.ts";
import type { FloatArray } from "../wasm/workspace.ts";

/** A layer of some of another's filters: those at `indices`, ascending. Its name, depth and channels are the other's. */
export function denseLayer(layer: ConvLayer, indices: Uint32Array): ConvLayer {
  if (indices.length === layer.filters) return layer;
  const k = filterSide(layer);
  const width = k * k;
  const read = async (from = 0, to = indices.length * width): Promise<FloatArray> => {
    const [first, end] = [Math.floor(from / width), Math.ceil(to / width)];
    const values = new Float64Array((end - first) * width);
    let isDouble = false;
    let at = first;
    if (end > first) {
      for await (const { start, count, data } of readFilters(layer, {
        start: indices[first],
        end: indices[end - 1] + 1,
      })) {
        isDouble ||= data instanceof Float64Array;
        for (; at < end && indices[at] < start + count; at++) {
          const place = (indices[at] - start) * width;
          values.set(data.subarray(place, place + width), (at - first) * width);
        }
      }
    }
    const wanted = values.subarray(from - first * width, to - first * width);
    return isDouble ? wanted.slice() : Float32Array.from(wanted);
  };
  const tensor = { name: layer.tensor.name, dtype: layer.tensor.dtype, shape: [indices.length, k, k], read };
  return { ...layer, tensor, layout: "NHW", kernel: [k, k], filters: indices.length };
}
