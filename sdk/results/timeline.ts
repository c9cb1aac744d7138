import type { LayerKind, ModelDigest, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Cosine, Count, Index, Magnitude, Positive, Share, Weights } from "./units.ts";

/** What `convscope timeline --json` prints: how the filters of a network came to be what they are, checkpoint by checkpoint. */
export interface TimelineDocument {
  /** Name and version of this document's form. */
  schema: "convscope-timeline/1";
  /** What was asked for. */
  command: "timeline";
  /** The checkpoints in the order of the training. @minItems 2 */
  checkpoints: TimelineCheckpoint[];
  /** The checkpoint that the others are held against: the last one without a NaN or infinite weight in a convolution; the last of all where each has some. */
  reference: Index;
  /** The layers of the reference, in their order. Each list has an entry for every checkpoint. */
  layers: TimelineLayer[];
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** One of the checkpoints. */
export interface TimelineCheckpoint extends ModelDigest {
  /** Base name of the file with what tells it from others, or the name given. */
  name: string;
  /** The epoch, or else the step, that the name tells; null where it tells none. */
  step: Count | null;
  /** The format as its content tells. */
  format: string;
  /** Layers of the reference that it lacks. */
  missing: string[];
  /** Layers of the reference that it has in another shape. */
  otherShapes: string[];
  /** Layers that hold NaN or infinite weights. */
  nonFinite: string[];
  /** Layers that the reference has not. */
  further: Count;
}

/** A layer over the training. Null stands where the checkpoint lacks the layer, or it has no such measure. */
export interface TimelineLayer {
  /** The layer's name. */
  name: string;
  /** Spatial sizes, rows first. */
  kernel: Positive[];
  /** What kind of convolution. */
  kind: LayerKind;
  /** Number of filters. */
  filters: Count;
  /** Norm of all weights. @shape checkpoints */
  norm: (Magnitude | null)[];
  /** Norm of the difference from the checkpoint before, over the norm there. @shape checkpoints */
  relativeChange: (Magnitude | null)[];
  /** Cosine of all weights with those of the reference. @shape checkpoints */
  cosineToReference: (Cosine | null)[];
  /** Share of filters near zero. @shape checkpoints */
  sparsity: (Share | null)[];
  /** Variance entropy H. @shape checkpoints */
  varianceEntropy: (Magnitude | null)[];
  /** Orthogonality O. @shape checkpoints */
  orthogonality: (number | null)[];
  /** Divergence D from the reference's filters, on the reference's basis. @shape checkpoints */
  divergenceToReference: (Magnitude | null)[];
  /** Divergence D from the filters of the checkpoint before. @shape checkpoints */
  divergenceToPrevious: (Magnitude | null)[];
  /** What D of two samples of one distribution, of as many filters, is at most, in 95 of 100 cases; null where D is not measured. */
  floor: Magnitude | null;
  /** The first checkpoint from which on D from the reference stays at or below the floor: 0 where it is never above; null where D is not measured. */
  settledAt: Index | null;
  /** Spectral norm on periodic images of 32 x 32, with `--with norms`. @shape checkpoints */
  spectralNorm?: (Magnitude | null)[];
  /** How many filters have which label, with `--with operators`: a row of counts for each label. */
  labels?: TimelineLabels[];
  /** Median sqrt(sigmaX sigmaY) in pixels of the filters that a scale-space family explains, with `--with scale-space`. @shape checkpoints */
  sigma?: (Magnitude | null)[];
  /** Some filters of the layer at some checkpoints; empty where they are not k x k. */
  examples: TimelineExample[];
}

/** How many filters of a layer have a label. */
export interface TimelineLabels {
  /** The reference filter that their spectra are nearest to, or "indeterminate". */
  label: string;
  /** At each checkpoint. @shape checkpoints */
  filters: (Count | null)[];
}

/** A filter over the training. */
export interface TimelineExample {
  /** Index of the filter in its layer. */
  filter: Index;
  /** What it was at some of the checkpoints. */
  states: {
    /** Index of the checkpoint. */
    checkpoint: Index;
    /** Its weights, row-major. */
    weights: Weights;
  }[];
}
