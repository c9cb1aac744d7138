import { formatMeasure, isFurther, type MeasuredLayer, measuresAt } from "../../sdk/results/measures.ts";
import { measureFormats } from "../ui/numbers.ts";

/** A column of `DataTable`. */
interface MeasureColumn<Row> {
  title: string;
  hint: string;
  numeric: true;
  value(row: Row): number | null;
  show(row: Row): string;
}

/** The columns of the layers' measures: those before the flags, those behind them, or all. */
export function measureColumns<Row extends { layer: MeasuredLayer }>(further?: boolean): MeasureColumn<Row>[] {
  const shown = measuresAt("page").filter(({ measure }) => further === undefined || isFurther(measure) === further);
  return shown.map(({ measure, head }) => ({
    title: head,
    hint: `${measure.symbol ?? measure.title}${measure.unit === null ? "" : ` (${measure.unit})`}: ${measure.explain}`,
    numeric: true,
    value: ({ layer }) => measure.of(layer),
    show: ({ layer }) => formatMeasure(measure, measure.of(layer), measureFormats),
  }));
}
