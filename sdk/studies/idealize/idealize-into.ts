import { NoFiltersError, UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterWidth } from "../../model/filter-size.ts";
import type { Model } from "../../model/model.ts";
import type { ModelTensor } from "../../model/model-file.ts";
import { toFilterOrder, toTensorOrder } from "../../model/reorder-filters.ts";
import type { IdealizedLayer } from "../../results/idealize.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Idealization } from "./idealization.ts";

/** A layer that was idealized, and the layer of the other model that its ideal filters go to. */
interface Pair {
  readonly idealized: IdealizedLayer;
  readonly from: ConvLayer;
  readonly to: ConvLayer;
}

/**
 * The ideal filters of one model for a second one of the same architecture (another checkpoint of it, or the same network in
 * another format): what `rewriteModel` takes to write `into`. Filters that were replaced in `from` are replaced in `into`; every
 * other one stays as it is there. Layers are found by their names and must have the same kernel and channels.
 *
 * @throws UsageError for a layer that `into` does not have so; NoFiltersError where no filter was replaced.
 */
export function idealizeInto(
  { replacements, manifest }: Idealization,
  from: Model,
  into: Model,
): Idealization["replacements"] {
  const pairs = pairLayers(
    manifest.layers.filter(({ replaced }) => replaced > 0),
    from,
    into,
  );
  if (pairs.length === 0) throw new NoFiltersError("no filter was replaced", { file: from.name });
  const byTensor = new Map(pairs.map((pair) => [pair.to.tensor.name, pair]));
  return {
    names: byTensor.keys(),
    async values(tensor) {
      const pair = byTensor.get(tensor.name) as Pair;
      const ideal = await idealOf(replacements, pair.from.tensor);
      return merge(ideal, await tensor.read(), pair);
    },
  };
}

async function idealOf(replacements: Idealization["replacements"], tensor: ModelTensor): Promise<FloatArray> {
  return "names" in replacements ? replacements.values(tensor) : (replacements.get(tensor.name) as FloatArray);
}

/** The second model's weights with those filters of the first one that were replaced. */
function merge(ideal: FloatArray, own: FloatArray, { idealized, from, to }: Pair): FloatArray {
  const width = filterWidth(to);
  const ideals = toFilterOrder(ideal, from);
  const filters = Float64Array.from(toFilterOrder(own, to));
  for (const { index, replaced } of idealized.filters) {
    if (replaced) filters.set(ideals.subarray(index * width, (index + 1) * width), index * width);
  }
  return toTensorOrder(filters, to);
}

function pairLayers(idealized: readonly IdealizedLayer[], from: Model, into: Model): Pair[] {
  const sources = new Map(from.layers.map((layer) => [layer.tensor.name, layer]));
  const byName = new Map(into.layers.map((layer) => [layer.name, layer]));
  return idealized.map((layer) => {
    const source = sources.get(layer.tensor) as ConvLayer;
    const found = byName.get(layer.name);
    const expected = describe(source);
    if (found !== undefined && describe(found) === expected) return { idealized: layer, from: source, to: found };
    const what = found === undefined ? "has no layer of this name" : `has ${describe(found)} there`;
    throw new UsageError(
      `${what}, expected ${expected} as in ${from.name}: ${JSON.stringify(layer.name.slice(0, 80))}`,
      {
        file: into.name,
      },
    );
  });
}

function describe({ kernel, in: inputs, out, groups }: ConvLayer): string {
  return `${kernel.join("x")} filters, ${inputs} to ${out} channels in ${groups} group${groups === 1 ? "" : "s"}`;
}
