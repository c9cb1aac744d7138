import type { AnalysisResult, LayerResult } from "../results/analysis.ts";
import type { LayerFacts } from "../results/facts.ts";
import { layerMeasures } from "../results/measures.ts";
import { kernelName } from "./kernel-name.ts";
import type { Cell, Table } from "./table.ts";

/** One row a layer of every model, analysed or not; a layer that was not has its reason and empty quality cells. */
export function layersTable(result: Pick<AnalysisResult, "models">): Table {
  const rows = result.models.flatMap((model) => [
    ...model.layers.map((layer) => [model.name, ...factCells(layer), ...qualityCells(layer)]),
    ...model.skippedLayers.map((layer) => [model.name, ...factCells(layer), ...qualityColumns.map(() => null)]),
  ]);
  return { name: "layers", columns: ["model", ...factColumns, ...qualityColumns], rows };
}

export const factColumns = [
  "layer",
  "kind",
  "kernel",
  "in",
  "out",
  "groups",
  "stride",
  "dilation",
  "depth_rank",
  "depth",
  "filters",
  "reason",
] as const;

/** A layer's facts in the order of `factColumns`. */
export function factCells(layer: LayerFacts): Cell[] {
  return [
    layer.name,
    layer.kind,
    kernelName(layer.kernel),
    layer.in,
    layer.out,
    layer.groups,
    layer.stride === null ? null : kernelName(layer.stride),
    layer.dilation === null ? null : kernelName(layer.dilation),
    layer.depthRank,
    layer.depth,
    layer.filters,
    layer.reason,
  ];
}

const columns = layerMeasures.flatMap(({ column, of }) => (column === null ? [] : [{ column, of }]));
const qualityColumns = [...columns.map(({ column }) => column), "randomness", "flags"];

function qualityCells(layer: LayerResult): Cell[] {
  const { randomness } = layer.quality;
  return [
    ...columns.map(({ of }) => of(layer)),
    randomness?.verdict ?? null,
    layer.quality.flags.map(({ flag }) => flag).join(" "),
  ];
}
