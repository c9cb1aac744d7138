import type { KeysLayer } from "../../sdk/index.ts";
import { fixed, grouped, percent } from "../ui/numbers.ts";
import type { Column } from "../ui/table-rows.ts";
import { layerColumn, modelColumn } from "./usual-columns.ts";

/** @param several whether the layers are of several models */
export function keyColumns(several: boolean): Column<KeysLayer>[] {
  return several ? [columns[0], modelColumn(({ model }) => model), ...columns.slice(1)] : columns;
}

const columns: Column<KeysLayer>[] = [
  layerColumn(({ name }) => name),
  { title: "Depth", numeric: true, value: ({ depth }) => depth, show: ({ depth }) => fixed(depth, 3) },
  { title: "Filters", numeric: true, value: ({ used }) => used, show: ({ used }) => grouped(used) },
  {
    title: "Left out",
    hint: "Constant, zero, or with NaN or infinite weights",
    numeric: true,
    value: ({ constant, zero, nonFinite }) => constant + zero + nonFinite,
  },
  {
    title: "Explained",
    hint: "Mean squared cosine of a filter with its nearest key",
    numeric: true,
    value: ({ explained }) => explained,
    show: ({ explained }) => percent(explained),
  },
];
