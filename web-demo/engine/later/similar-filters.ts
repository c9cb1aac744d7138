import { type Browsed, layerWeights } from "../layer-filters.ts";
import type { SimilarFilters } from "../protocol.ts";
import { cosine } from "./order-filters.ts";

/**
 * Filters of all layers of one size by their cosine with a given one, but for itself.
 * @param own weights of the layer that has it, k x k a filter
 */
export async function similarFilters(
  { models, described }: Browsed,
  own: Float32Array,
  k: number,
  { m, l, index, most }: { m: number; l: number; index: number; most: number },
): Promise<SimilarFilters["found"]> {
  const width = k * k;
  const wanted = own.slice(index * width, (index + 1) * width);
  let found: SimilarFilters["found"] = [];
  for (const [model, { layers }] of described.entries()) {
    for (const [layer, each] of layers.entries()) {
      if (Math.max(...each.kernel) !== k) continue;
      const weights = await layerWeights(models[model], each);
      for (let i = 0; i < weights.length / width; i++) {
        if (model === m && layer === l && i === index) continue;
        const filter = weights.subarray(i * width, (i + 1) * width);
        const like = cosine(wanted, filter);
        if (like > (found.length < most ? -Infinity : found[found.length - 1].cosine)) {
          found.push({ model, layer, index: i, cosine: like, weights: [...filter] });
          found = found.sort((a, b) => b.cosine - a.cosine).slice(0, most);
        }
      }
    }
  }
  return found;
}
