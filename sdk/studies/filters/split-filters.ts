import { UsageError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { channelsOfRun, type FilterRange, rangesFault, runOf } from "../../model/filter-runs.ts";
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
  const wrong = rangesFault(
    ranged.map(({ filters }) => filters),
    array.filters,
  );
  if (wrong !== undefined) throw new UsageError(wrong);
  const split = ranged.map(({ model, layer, filters, depth, channels, label }, i) => {
    const name = `${[model, layer].filter((part) => part !== null).join("/")} [${filters.join(":")}]`.trim();
    const part = { ...partOf(array, name, filters), depthRank: i, depth: depth ?? null };
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

/** The filters first to last (inclusive) as a layer; its tensor keeps the array's name, whose bytes it reads. */
function partOf(array: ConvLayer, name: string, range: FilterRange): ConvLayer {
  const count = range[1] - range[0] + 1;
  return { ...array, name, tensor: runOf(array.tensor, range), out: count, filters: count };
}

/** The same as a convolution of so many channels: then its output channels can be compared. @throws UsageError */
function withChannels(part: ConvLayer, [inputs, outputs]: readonly [number, number], name: string): ConvLayer {
  const channels = channelsOfRun(part.filters, inputs, outputs);
  if (channels === undefined) {
    throw new UsageError(
      `${name}: the labels file has ${inputs} inputs and ${outputs} outputs, which ${part.filters} filters do not make`,
    );
  }
  const tensor = { ...part.tensor, shape: [...channels, ...part.kernel] };
  return { ...part, kind: "conv", layout: "OIHW", tensor, in: inputs, out: outputs, groups: inputs / channels[1] };
}
