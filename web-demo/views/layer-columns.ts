import { h } from "preact";
import type { LayerFacts, SummaryKey } from "../../sdk/index.ts";
import { flagWord } from "../../sdk/results/flags.ts";
import { letters } from "../../sdk/results/letters.ts";
import type { LayerOverview, ModelOverview } from "../engine/protocol.ts";
import { breakable } from "../ui/breakable.ts";
import { fixed, grouped, percent } from "../ui/numbers.ts";
import { shownName } from "../ui/shown-name.ts";
import type { Column } from "../ui/table-rows.ts";
import { measureColumns } from "./measure-columns.ts";
import { layerColumn, modelColumn } from "./usual-columns.ts";

/** A layer and its model, and their places. */
export interface LayerRow {
  model: ModelOverview;
  m: number;
  l: number;
  layer: LayerOverview;
  /** The layer's name by what tells it from the others of its model. */
  short: string;
}

const filtersOf = ({ layers }: ModelOverview) => layers.reduce((sum, { filters }) => sum + filters, 0);

const mean = (title: string, hint: string, key: SummaryKey, isShare: boolean): Column<ModelOverview> => ({
  title,
  hint: `${hint}; mean over the filters`,
  numeric: true,
  value: ({ summary }) => summary[key].byFilters,
  show: ({ summary }) => {
    const { byFilters } = summary[key];
    return isShare ? percent(byFilters) : fixed(byFilters, 3);
  },
});

const summaryColumns: Column<ModelOverview>[] = [
  mean("S", letters.S, "sparsity", true),
  mean("H / T_H", letters["H / T_H"], "entropyRatio", false),
  mean("O", letters.O, "orthogonality", false),
  mean("Binary", letters.binary, "binaryShare", true),
  {
    title: "Dead",
    hint: letters.dead,
    numeric: true,
    value: ({ summary }) => summary.zeroFilters,
    show: ({ summary }) => grouped(summary.zeroFilters),
  },
  {
    title: "Non-sparse",
    hint: "Filters that are not sparse.",
    numeric: true,
    value: ({ summary }) => summary.nonSparse,
    show: ({ summary }) => grouped(summary.nonSparse),
  },
];

export const modelColumns: Column<ModelOverview>[] = [
  { title: "Model", value: ({ name }) => name, show: ({ name }) => breakable(name) },
  { title: "Format", value: ({ format }) => format },
  { title: "Layers", numeric: true, value: ({ layers }) => layers.length },
  { title: "Filters", numeric: true, value: filtersOf, show: (model) => grouped(filtersOf(model)) },
  ...summaryColumns,
  { title: "Order of layers", value: ({ order }) => order },
];

/** @param several whether the layers are of several models */
export function layerColumns(several: boolean): Column<LayerRow>[] {
  const [layer, ...others] = columns;
  return several ? [layer, modelColumn(({ model }: LayerRow) => model.name), ...others] : columns;
}

const columns: Column<LayerRow>[] = [
  {
    title: "Layer",
    value: ({ layer }) => layer.name,
    show: ({ layer, short }) => breakable(short, short === layer.name ? undefined : shownName(layer.name)),
  },
  {
    title: "Depth",
    hint: "0 at the input, 1 at the output",
    numeric: true,
    value: ({ layer }) => layer.depth,
    show: ({ layer }) => fixed(layer.depth, 3),
  },
  { title: "Kernel", value: ({ layer }) => layer.kernel.join("×") },
  { title: "Kind", value: ({ layer }) => layer.kind },
  { title: "Filters", numeric: true, value: ({ layer }) => layer.filters, show: ({ layer }) => grouped(layer.filters) },
  ...measureColumns<LayerRow>(false),
  {
    title: "Flags",
    value: ({ layer }) => layer.quality.flags.map(({ flag }) => flagWord(flag)).join(", ") || null,
    show: ({ layer }) =>
      layer.quality.flags.map(({ flag, text }) => h("span", { key: flag, class: "flag", title: text }, flagWord(flag))),
  },
  ...measureColumns<LayerRow>(true),
];

export const skippedColumns: Column<Pick<LayerFacts, "name" | "kernel" | "in" | "out" | "filters" | "reason">>[] = [
  layerColumn(({ name }) => name),
  { title: "Kernel", value: ({ kernel }) => kernel.join("×") },
  { title: "Inputs", hint: "Input channels, all groups together", numeric: true, alike: true, value: (row) => row.in },
  {
    title: "Outputs",
    hint: "Output channels, all groups together",
    numeric: true,
    alike: true,
    value: (row) => row.out,
  },
  { title: "Filters", numeric: true, alike: true, value: ({ filters }) => filters },
  { title: "Why", value: ({ reason }) => reason },
];
