import type { LayerFacts, ModelDigest } from "./facts.ts";
import type { Count, Magnitude, Share } from "./units.ts";

/** What `convscope inspect --json` prints: everything that can be said of models without looking at their weights. */
export interface InspectDocument {
  /** Name and version of this document's form. */
  schema: "convscope-inspect/1";
  /** What was asked for. */
  command: "inspect";
  /** The models, in the order given. @minItems 1 */
  models: InspectedModel[];
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
}

/** What can be said of a model without looking at its weights. */
export interface InspectedModel extends ModelDigest {
  /** Base name of the file, with as many parent folders as tell it from the other models, or the name given. */
  name: string;
  /** The format as its content tells: "safetensors", "onnx", "npz" ... */
  format: string;
  /** What the layers' order follows. */
  order: "graph" | "file" | "name";
  /** Facts about the file that a reader should know, one sentence each. */
  notes: readonly string[];
  /** Every tensor, in the order of the file. */
  tensors: TensorFacts[];
  /** Every convolution layer, also those without 2-D filters. */
  layers: LayerFacts[];
}

/** What is known of a tensor. */
export interface TensorFacts {
  /** The tensor's name. */
  readonly name: string;
  /** Element type as stored; a quantised tensor adds what it stands for: "u8 -> f32". */
  readonly dtype: string;
  /** Sizes in C order, outermost first; [] for a scalar. */
  readonly shape: readonly Count[];
  /** The convolution layer whose weight it is; null for any other tensor. */
  readonly layer: string | null;
  /** Number of that layer's filters; null for any other tensor. */
  readonly filters: Count | null;
  /** Why no filters are taken from it; null where they are. */
  readonly reason: string | null;
  /** Of its finite elements; null where it has none, or its values are not read here. Only where asked for (`--stats`). */
  readonly statistics?: TensorStatistics | null;
}

/** What the finite elements of a tensor are like, as real values: a quantised tensor's are dequantised. */
export interface TensorStatistics {
  /** The least. */
  readonly min: number;
  /** The greatest. */
  readonly max: number;
  /** Their mean. */
  readonly mean: number;
  /** Their standard deviation, with n in the denominator; null where their squares are beyond 1.8e308. */
  readonly standardDeviation: Magnitude | null;
  /** Share of them that is 0. */
  readonly zeros: Share;
  /** Elements that are NaN or infinite, and left out. */
  readonly nonFinite: Count;
}

/** A column of the tables of tensors: `tensors.csv`, and the terminal's. */
export interface TensorColumn {
  /** Its head in CSV. */
  readonly column: string;
  /** Its head in the terminal, which leaves out columns without one. */
  readonly head?: string;
  /** The terminal may shorten it to so many columns. */
  readonly shrink?: number;
  /** A sentence, which the terminal continues in the next line. */
  readonly prose?: boolean;
  /** Shown only where a tensor has it; where a terminal is too narrow, the column of the highest number goes first. */
  readonly optional?: number;
  /** A tensor's cell; null where it has none. */
  of(tensor: TensorFacts): string | number | null;
  /** As people read it; default: the value itself. */
  text?(tensor: TensorFacts): string;
}

const short = (value: number) => String(Number(value.toPrecision(3)));

function statistic(
  head: string,
  optional: number,
  of: (statistics: TensorStatistics) => number | null,
  column = head,
  text = short,
): TensorColumn[] {
  const number = ({ statistics }: TensorFacts) => (statistics ? of(statistics) : null);
  const shown = (tensor: TensorFacts) => {
    const value = number(tensor);
    return value === null ? "-" : text(value);
  };
  return [{ column, head, optional, of: number, text: shown }];
}

/** Every column of a table of tensors, in its order. */
export const tensorColumns: readonly TensorColumn[] = [
  { column: "tensor", head: "tensor", shrink: 20, of: ({ name }) => name },
  { column: "dtype", head: "type", shrink: 10, of: ({ dtype }) => dtype },
  {
    column: "shape",
    head: "shape",
    shrink: 10,
    of: ({ shape }) => shape.join("x"),
    text: ({ shape, dtype }) => (shape.length > 0 ? shape.join("×") : dtype === "unknown" ? "unknown" : "scalar"),
  },
  { column: "layer", of: ({ layer }) => layer },
  { column: "filters", of: ({ filters }) => filters },
  ...statistic("min", 2, ({ min }) => min),
  ...statistic("max", 2, ({ max }) => max),
  ...statistic("mean", 3, ({ mean }) => mean),
  ...statistic("sd", 3, ({ standardDeviation }) => standardDeviation, "standard_deviation"),
  ...statistic(
    "zeros",
    4,
    ({ zeros }) => zeros,
    "zeros",
    (zeros) => `${short(100 * zeros)}%`,
  ),
  // What is broken goes last.
  ...statistic("non-finite", 1, ({ nonFinite }) => nonFinite, "non_finite", String),
  { column: "use", of: ({ reason }) => (reason === null ? "used" : "skipped") },
  {
    column: "reason",
    head: "used, or why not",
    shrink: 32,
    prose: true,
    of: ({ reason }) => reason,
    text: ({ reason }) => reason ?? "used",
  },
];

/** The columns that these tensors have. */
export function tensorColumnsOf(tensors: readonly TensorFacts[]): TensorColumn[] {
  return tensorColumns.filter(
    ({ optional, of }) => optional === undefined || tensors.some((tensor) => of(tensor) !== null),
  );
}
