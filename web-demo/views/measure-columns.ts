import { isFurther, type MeasuredLayer, measuresAt } from "../../sdk/results/measures.ts";
import { percent } from "../ui/numbers.ts";
import type { Column } from "../ui/table-rows.ts";

/** The columns of the layers' measures: those before the flags, those behind them, or all. */
export function measureColumns<Row extends { layer: MeasuredLayer }>(further?: boolean): Column<Row>[] {
  const shown = measuresAt("page").filter(({ measure }) => further === undefined || isFurther(measure) === further);
  return shown.map(({ measure, head }) => ({
    title: head,
    hint: `${measure.symbol ?? measure.title}${measure.unit === null ? "" : ` (${measure.unit})`}: ${measure.explain}`,
    numeric: true,
    value: ({ layer }) => measure.of(layer),
    ...(measure.format === "share" ? { show: ({ layer }: Row) => percent(measure.of(layer)) } : { alike: true }),
  }));
}
