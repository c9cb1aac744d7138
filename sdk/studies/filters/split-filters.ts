import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import type { Model } from "../../model/model.ts";
import type { Labels } from "./labels.ts";

/**
 * Splits the one bare array of filters among the models into the ranges of rows that a sidecar names (CNN Filter DB's
 * `filter_ids`): each becomes a layer, with its depth and its label. Nothing is read or copied; rows that no range names
 * are left out. Labels without ranges leave the models as they are.
 *
 * @throws UsageError where there is not exactly one array, or ranges overlap or leave it.
 */
export function splitFilters(
  models: readonly Model[],
  labels: Labels | undefined,
): { models: readonly Model[]; labels: Labels | undefined } {
  const ranged = labels?.rows.flatMap((row) => (row.filters == null ? [] : [{ ...row, filters: row.filters }])) ?? [];
  if (labels === undefined || ranged.length === 0) return { models, labels };
  const arrays = models.flatMap(({ layers }) => layers).filter(({ kind }) => kind === "filters");
  if (arrays.length !== 1) {
    throw new UsageError(
      `the labels file has filter_ids, but there are ${arrays.length} arrays of filters, expected 1`,
    );
  }
  const [array] = arrays;
  checkRanges(ranged, array.filters);
  const split = ranged.map(({ model, layer, filters: [first, last], depth, channels, label }, i) => {
    const name = `${[model, layer].filter((part) => part !== null).join("/")} [${first}:${last}]`.trim();
    const part = { ...partOf(array, name, first, last), depthRank: i, depth: depth ?? null };
    return {
      part: channels == null ? part : withChannels(part, channels, name),
      row: { model: null, layer: name, label },
    };
  });
  const parts = split.map(({ part }) => part);
  return {
    models: models.map((model) => ({
      ...model,
      layers: model.layers.flatMap((layer) => (layer === array ? parts : [layer])),
    })),
    labels: { column: labels.column, rows: split.map(({ row }) => row) },
  };
}

function checkRanges(rows: readonly { filters: readonly [number, number] }[], count: number): void {
  let end = -1;
  for (const [first, last] of rows.map(({ filters }) => filters).sort((a, b) => a[0] - b[0])) {
    if (last >= count) throw new UsageError(`the filter_ids ${first}:${last} leave the array of ${count} filters`);
    if (first <= end) throw new UsageError(`the filter_ids ${first}:${last} overlap a range that ends with ${end}`);
    end = last;
  }
}

/** The filters first to last (inclusive) as a layer; its tensor keeps the array's name, whose bytes it reads. */
function partOf(array: ConvLayer, name: string, first: number, last: number): ConvLayer {
  const { tensor } = array;
  const count = last - first + 1;
  const width = array.kernel[0] * array.kernel[1];
  const part = {
    ...tensor,
    shape: [count, ...array.kernel],
    read: (start = 0, end = count * width) => tensor.read(first * width + start, first * width + end),
  };
  return { ...array, name, tensor: part, out: count, filters: count };
}

/** The same as a convolution of so many channels: then its output channels can be compared. @throws UsageError */
function withChannels(part: ConvLayer, [inputs, outputs]: readonly [number, number], name: string): ConvLayer {
  const own = part.filters / outputs;
  if (!Number.isInteger(own) || !Number.isInteger(inputs / own)) {
    throw new UsageError(
      `${name}: the labels file has ${inputs} inputs and ${outputs} outputs, which ${part.filters} filters do not make`,
    );
  }
  const tensor = { ...part.tensor, shape: [outputs, own, ...part.kernel] };
  return { ...part, kind: "conv", layout: "OIHW", tensor, in: inputs, out: outputs, groups: inputs / own };
}
