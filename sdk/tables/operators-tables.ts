import type { LabelShares, OperatorLayer, OperatorsDocument, OperatorsResult } from "../results/operators.ts";
import { kernelName } from "./kernel-name.ts";
import type { Cell, Table } from "./table.ts";

/** Every table of a study of operators; layers, groups and noise always, filters where they were asked for. */
export function operatorTables({ operators }: Pick<OperatorsDocument, "operators">): Table[] {
  const listed = operators.layers.some(({ filters }) => filters !== undefined);
  return [
    labelSharesTable(operators),
    groupSharesTable(operators),
    noiseTable(operators),
    ...(listed ? [filtersTable(operators.layers)] : []),
  ];
}

/** One row a layer and label. */
export function labelSharesTable(operators: OperatorsResult): Table {
  return {
    name: "operators",
    columns: [
      "model",
      "layer",
      "kernel",
      "rows",
      "columns",
      "depth_rank",
      "depth",
      "non_finite",
      "zero_filters",
      ...shareColumns,
    ],
    rows: operators.layers.flatMap((layer) =>
      shareRows(layer, labelsOf(operators), [
        layer.model,
        layer.name,
        kernelName(layer.kernel),
        ...layer.size,
        layer.depthRank,
        layer.depth,
        layer.nonFinite,
        layer.zeroFilters,
      ]),
    ),
  };
}

/** One row a group and label. */
export function groupSharesTable(operators: OperatorsResult): Table {
  return {
    name: "operators-groups",
    columns: ["model", "by", "group", "from", ...shareColumns],
    rows: operators.groups.flatMap((group) =>
      shareRows(group, labelsOf(operators), [group.model, group.by, group.name, group.from]),
    ),
  };
}

function noiseTable(operators: OperatorsResult): Table {
  return {
    name: "operators-noise",
    columns: ["kernel", "rows", "columns", "samples", "seed", "label", "share", "standard_error"],
    rows: operators.nulls.flatMap(({ kernel, size, samples, seed, share, standardError }) =>
      labelsOf(operators).map((label) => [
        kernelName(kernel),
        ...size,
        samples,
        seed,
        label,
        share[label],
        standardError[label],
      ]),
    ),
  };
}

function labelsOf({ references }: OperatorsResult): string[] {
  return [...references.map(({ name }) => name), "indeterminate"];
}

const shareColumns = ["filters", "label", "count", "share", "null_share", "excess"] as const;

/** One row a label. */
function shareRows(shares: LabelShares, labels: readonly string[], about: readonly Cell[]): Cell[][] {
  const { count, counts, nullShare, excess } = shares;
  return labels.map((label) => [
    ...about,
    count,
    label,
    counts[label],
    count > 0 ? counts[label] / count : null,
    nullShare[label],
    excess[label],
  ]);
}

function filtersTable(layers: readonly OperatorLayer[]): Table {
  return {
    name: "operators-filters",
    columns: [
      "model",
      "layer",
      "filter",
      "label",
      "distance",
      "runner_up",
      "margin",
      "phase",
      "angle",
      "strength",
      "form",
      "cosine",
    ],
    rows: layers.flatMap((layer) =>
      (layer.filters ?? []).map(({ index, label, distance, runnerUp, margin, orientation }) => [
        layer.model,
        layer.name,
        index,
        label,
        distance,
        runnerUp,
        margin,
        orientation?.phase ?? null,
        orientation?.angle ?? null,
        orientation?.strength ?? null,
        orientation?.form?.name ?? null,
        orientation?.form?.cosine ?? null,
      ]),
    ),
  };
}
