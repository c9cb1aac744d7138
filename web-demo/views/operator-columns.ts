import { h } from "preact";
import type { OperatorLayer } from "../../sdk/index.ts";
import { grouped, percent } from "../ui/numbers.ts";
import type { Column } from "../ui/table-rows.ts";
import { layerColumn, modelColumn } from "./usual-columns.ts";

/** @param several whether the layers are of several models */
export function operatorColumns(labels: readonly string[], several: boolean): Column<OperatorLayer>[] {
  return [
    layerColumn(({ name }) => name),
    ...(several ? [modelColumn(({ model }: OperatorLayer) => model)] : []),
    { title: "Kernel", value: ({ kernel }) => kernel.join("×") },
    { title: "Filters", numeric: true, value: ({ count }) => count, show: ({ count }) => grouped(count) },
    ...labels.map(
      (label): Column<OperatorLayer> => ({
        title: label,
        numeric: true,
        value: ({ count, counts }) => (count > 0 ? counts[label] / count : null),
        show: ({ count, counts, excess }) =>
          count === 0
            ? "–"
            : [`${percent(counts[label] / count)} `, h("span", { class: "muted points" }, points(excess[label]))],
      }),
    ),
  ];
}

/** A difference of shares in percentage points, with its sign. */
function points(excess: number): string {
  const value = Math.round(100 * excess);
  return value === 0 ? "±0" : `${value > 0 ? "+" : "−"}${Math.abs(value)}`;
}
