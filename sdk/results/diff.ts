import type { LayerKind, ModelDigest, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Cosine, Count, Index, Magnitude, Positive, Share, Weights } from "./units.ts";

/** What `convscope diff --json` prints: what became of every convolution from one network to another. */
export interface DiffDocument {
  /** Name and version of this document's form. */
  schema: "convscope-diff/1";
  /** What was asked for. */
  command: "diff";
  /** The two networks: before, and after. @minItems 2 @maxItems 2 */
  models: DiffedModel[];
  /** Every convolution of either, in the order of the first; what was added stands behind what it follows. */
  layers: LayerChange[];
  /** How many layers there are of each state. */
  states: Record<LayerState, Count>;
  /** The tensors that are no convolution's weight. */
  others: OtherTensors;
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** One of the two networks. */
export interface DiffedModel extends ModelDigest {
  /** Base name of the file, or the name given. */
  name: string;
  /** The format as its content tells. */
  format: string;
  /** Facts about the file that a reader should know, one sentence each. */
  notes: string[];
}

/**
 * What became of a layer. "unchanged": to the bit. "rounded": one is the other in fewer digits. "scaled": each output is a
 * multiple, as where batch normalisation was folded in, or all weights are by one factor (detail "throughout"). "permuted": channels are in another order. "pruned": outputs, inputs or
 * weights are zero or gone. "changed": anything else. "added", "removed": only one network has it. "unknown": the weights of
 * one cannot be read.
 */
export type LayerState =
  | "unchanged"
  | "rounded"
  | "scaled"
  | "permuted"
  | "pruned"
  | "changed"
  | "added"
  | "removed"
  | "unknown";

/** A convolution in both networks, or in one. */
export interface LayerChange {
  /** The layer's name in the first network; null for one that was added. */
  a: string | null;
  /** The layer's name in the second network; null for one that was removed. */
  b: string | null;
  /** How the two were found to be the same: by name, or guessed by "shape" and place, or by their "filters"; null for one alone. */
  match: "name" | "shape" | "filters" | null;
  /** What became of it. */
  state: LayerState;
  /** What the state rests on, in a few words; empty where the state says it all. */
  detail: string;
  /** Shape of the first's weight as (outputs, inputs of a group, rows, columns), a transposed one's inputs first; null for an added layer. */
  shapeA: Count[] | null;
  /** The same of the second's; null for a removed layer. */
  shapeB: Count[] | null;
  /** What kind of convolution; that of the first where both have one. */
  kind: LayerKind;
  /** Norm of the difference over the norm of the first's weights; null for other shapes, NaN or infinite weights, or zeros. */
  relativeChange: Magnitude | null;
  /** Cosines of the weights before and after, whole and by filters (by outputs, where kernels are 1 x 1); null where shapes differ. */
  cosine: {
    /** Of all weights of the layer, as one long vector: the one that "unrelated weights" rests on. */
    whole: Cosine;
    /** Half of the filters have a greater one. */
    median: Cosine;
    /** Nine of ten filters have a greater one. */
    p10: Cosine;
  } | null;
  /** Outputs that are zero or gone, by their indices in the first; absent where the state is another. */
  prunedOutputs?: Index[];
  /** Inputs of a group that are zero or gone; absent where the state is another. */
  prunedInputs?: Index[];
  /** Share of the weights that are newly zero or gone; absent where the state is another. */
  prunedWeights?: Share;
  /** Where each output of the first stands in the second; null where they stand as before, absent where the state is another. */
  outputOrder?: Index[] | null;
  /** The same of the inputs. */
  inputOrder?: Index[] | null;
  /** Least, median and greatest factor of an output; absent where the state is another. @minItems 3 @maxItems 3 */
  scale?: number[];
  /** How the filters differ in quality and distribution; null where they did not change, or have no k x k filters. */
  quality: QualityChange | null;
  /** The divergence D of the filters before and after; null where `quality` is, or D was not measured. */
  divergence: {
    /** D on the common basis and range of all changed layers of one kernel size. */
    value: Magnitude;
    /** What D of two samples of one distribution is at most, in 95 of 100 cases. */
    floor: Magnitude;
  } | null;
  /** Spectral norms as operators on periodic images of 32 x 32, with `--with norms`; absent for what has none. */
  norms?: {
    /** Before. */
    a: Magnitude;
    /** After. */
    b: Magnitude;
    /** Of the difference of the two as an operator: what it adds to an image of unit norm at most; null for other shapes. */
    difference: Magnitude | null;
  };
  /** Labels of filters before and after, with `--with operators`: every pair of labels that there is, the most common first. */
  labels?: Transition[];
  /** Idealised receptive fields before and after, with `--with scale-space`. */
  scaleSpace?: {
    /** Families by the best least-squares fit; "none": its centred cosine is below 0.9. */
    families: Transition[];
    /** Median sqrt(sigmaX sigmaY) in pixels of the filters that a family explains, before and after; null for none. */
    sigma: [Magnitude | null, Magnitude | null];
  };
  /** The k x k filters that changed most, the most changed first; empty where none did. */
  changedFilters: ChangedFilter[];
}

/** Filters that went from one label to another, or kept theirs. */
export interface Transition {
  /** Before. */
  from: string;
  /** After. */
  to: string;
  /** How many. */
  filters: Count;
}

/** Measures of a layer's filters before and after. */
export interface QualityChange {
  /** Share of filters near zero. */
  sparsity: [Share, Share];
  /** Variance entropy H; null where there is none. */
  varianceEntropy: [Magnitude | null, Magnitude | null];
  /** Orthogonality; null where there is none. */
  orthogonality: [number | null, number | null];
}

/** A filter before and after. */
export interface ChangedFilter {
  /** Index of the filter in its layer: outputs, then inputs of their group. */
  filter: Index;
  /** Rows and columns. @minItems 2 @maxItems 2 */
  kernel: Positive[];
  /** Cosine between the two. */
  cosine: Cosine;
  /** Before. */
  a: Weights;
  /** After. */
  b: Weights;
}

/** Tensors of two networks that are no convolution's weight: linear layers, biases, batch normalisation. They are matched by name. */
export interface OtherTensors {
  /** Tensors of one name in both that could be read. */
  compared: Count;
  /** Names of those that are not equal to the bit. */
  changed: string[];
  /** Those of `changed` that rounding to f32, f16 or bf16 alone explains; absent where none is. */
  rounded?: string[];
  /** Tensors of the first without a name in the second. */
  onlyA: Count;
  /** Tensors of the second without a name in the first. */
  onlyB: Count;
}
