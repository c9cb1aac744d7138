import { throwIfAborted } from "../../abort.ts";
import { UsageError } from "../../errors.ts";
import { labelledKernels } from "../../results/labelled-kernels.ts";
import type { OperatorFilter } from "../../results/operators.ts";
import { pause } from "../../streams/pause.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { type LabelOptions, resolveOperatorsOptions } from "./options.ts";

/**
 * Labels k x k filters (k = 3, 5, 7) by the reference whose singular values as a convolution theirs resemble most.
 * @param filters count x (k*k) finite weights, row-major.
 * @throws UsageError for another size, weights that make no whole filter or are not finite, and options without meaning.
 * @see Actor, Rivière and Fuentes, What Do Neural Networks Learn?
 */
export async function labelFilters(
  filters: FloatArray,
  k: number,
  options: LabelOptions = {},
): Promise<OperatorFilter[]> {
  const { size, boundary, threshold, references, spectra } = resolveOperatorsOptions(options);
  if (size === "from-graph") throw new UsageError("the image size is from-graph, expected a number: there is no graph");
  if (!labelledKernels.includes(k)) throw new UsageError(`filters of ${k} x ${k}, expected 3 x 3, 5 x 5 or 7 x 7`);
  if (k > size) throw new UsageError(`filters of ${k} x ${k} do not fit on images of ${size} x ${size}`);
  if (filters.length % (k * k) !== 0) {
    throw new UsageError(`found ${filters.length} weights, expected a multiple of ${k * k}`);
  }
  const bad = filters.findIndex((weight) => !Number.isFinite(weight));
  if (bad >= 0) throw new UsageError(`weight ${bad} is ${filters[bad]}, expected finite numbers`);
  const kernels: Kernels = await loadedKernels();
  const { Labeller } = await import("./labeller.ts");
  const { describeFilter } = await import("./describe-filter.ts");
  const labeller = new Labeller(kernels, boundary, [size, size], references, threshold);
  const found: OperatorFilter[] = [];
  const width = k * k;
  const batch = labeller.batch(k);
  for (let start = 0; start < filters.length / width; start += batch) {
    throwIfAborted(options.signal);
    const data = filters.subarray(start * width, (start + batch) * width);
    const distances = labeller.distances(data, k);
    for (let i = 0; i < data.length / width; i++) {
      found.push(describeFilter(labeller, data, distances, i, k, start + i, spectra));
    }
    // A stop must be heard.
    await pause();
  }
  return found;
}
