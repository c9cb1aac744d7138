import { channelsOf } from "../export/filter-channels.ts";
import type { FilterRun } from "../export/select-filters.ts";
import type { FilterDescriptions } from "../studies/describe-filters/describe-task.ts";
import type { DescribingStudy } from "../studies/describe-filters/describing-studies.ts";
import type { NearestLabels } from "../studies/operators/nearest-labels.ts";
import type { BestFits } from "../studies/scale-space/best-fits.ts";
import type { Column } from "./schema.ts";

export type Cell = string | number | boolean | null;

/** A run of filters, with what the studies asked for say of them. */
export type DescribedRun = FilterRun & Partial<FilterDescriptions>;

/** A column of the table of filters. */
export interface FilterColumn extends Column {
  /** Its cell for filter i of a run. */
  of(run: DescribedRun, i: number): Cell;
}

/** Where a filter comes from. */
const places: readonly FilterColumn[] = [
  { name: "model", type: "text", nullable: false, of: ({ selected }) => selected.modelName },
  { name: "layer", type: "text", nullable: false, of: ({ selected }) => selected.layer.name },
  { name: "depth", type: "f64", nullable: true, of: ({ selected }) => selected.layer.depth },
  { name: "filter", type: "i32", nullable: false, of: ({ start }, i) => start + i },
  { name: "out_channel", type: "i32", nullable: false, of: (run, i) => channelsOfRow(run, i)[0] },
  { name: "in_channel", type: "i32", nullable: false, of: (run, i) => channelsOfRow(run, i)[1] },
];

function channelsOfRow({ selected, start }: FilterRun, i: number): [output: number, input: number] {
  return channelsOf(selected.layer, start + i);
}

/** Null where a filter has a weight that is not finite, or its layer's filters are not labelled. */
const labels: readonly FilterColumn[] = [
  labelled("operator", "text", (found, i) => found.names[found.label[i]] ?? null),
  labelled("operator_nearest", "text", (found, i) => found.names[found.nearest[i]] ?? null),
  labelled("operator_distance", "f64", (found, i) => (found.nearest[i] >= 0 ? found.distance[i] : null)),
];

function labelled(name: string, type: Column["type"], of: (found: NearestLabels, i: number) => Cell): FilterColumn {
  return { name, type, nullable: true, of: ({ labels }, i) => (labels ? of(labels, i) : null) };
}

/** Null where no family applies to a filter, or its layer's filters are not fitted. */
const fits: readonly FilterColumn[] = [
  fitted("family", "text", (found, i) => found.names[found.family[i]]),
  fitted("sigma_x", "f64", (found, i) => found.sigmaX[i]),
  fitted("sigma_y", "f64", (found, i) => found.sigmaY[i]),
  fitted("cosine", "f64", (found, i) => found.cosine[i]),
  fitted("converged", "boolean", (found, i) => found.converged[i] === 1),
  fitted("nearest_key", "i32", (found, i) => found.key[i]),
  fitted("nearest_key_cosine", "f64", (found, i) => found.keyCosine[i]),
];

function fitted(name: string, type: Column["type"], of: (found: BestFits, i: number) => Cell): FilterColumn {
  return { name, type, nullable: true, of: ({ fits }, i) => (fits && fits.family[i] >= 0 ? of(fits, i) : null) };
}

/** The columns of a table of filters of rows x width weights, in their order. */
export function filterColumns(
  studies: readonly DescribingStudy[],
  rows: number,
  width: number,
  isWide: boolean,
): FilterColumn[] {
  const size = rows * width;
  const weights = Array.from(
    { length: size },
    (_, j): FilterColumn => ({
      name: `w${Math.floor(j / width)}_${j % width}`,
      type: isWide ? "f64" : "f32",
      nullable: false,
      of: ({ data }, i) => data[i * size + j],
    }),
  );
  return [
    ...places,
    ...weights,
    ...(studies.includes("operators") ? labels : []),
    ...(studies.includes("scale-space") ? fits : []),
  ];
}
