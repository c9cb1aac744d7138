import type { LayerFacts, ModelDigest, Provenance } from "./facts.ts";
import type { ScaleSpaceFamily, ScaleSpaceMethod } from "./scale-space.ts";
import type { AbsoluteCosine, Cosine, Count, Depth, Index, KernelSize, Magnitude, Positive } from "./units.ts";

/** What was replaced in a model, and how well: the manifest that `convscope idealize` writes beside a model. */
export interface IdealizeManifest {
  /** Name and version of this document's form. */
  schema: "convscope-idealize/1";
  /** Base name of the model's file. */
  model: string;
  /** As in the registry: safetensors, onnx, npz, npy ... */
  format: string;
  /** What stands for a filter. */
  by: "fit" | "master-keys" | "keys";
  /** How templates are made; null unless by fit. */
  mode: "exact" | "paper" | null;
  /** How scales are found; null unless by fit. */
  method: ScaleSpaceMethod | null;
  /** The keys that filters are replaced by; null where by fit. */
  keys: IdealizeKeys | null;
  /** Filters whose |cosine| is below it are kept. @minimum 0 @maximum 1 */
  minCosine: number;
  /** false: the least-squares amplitude. true: the length of the learned filter without its mean. */
  keepAmplitude: boolean;
  /** Files that were read. */
  source: ModelDigest;
  /** The checkpoint that the ideal filters were put into; null where it is the model itself. */
  into: ModelDigest | null;
  /** Files that were written; null before. */
  output: ModelDigest | null;
  /** All layers together. */
  filters: IdealizeCounts;
  /** Layers whose filters were looked at. @minItems 1 */
  layers: IdealizedLayer[];
  /** Convolutions that were left as they are, with the reason. */
  skippedLayers: LayerFacts[];
  /** What the document was made from. */
  provenance: Provenance;
}

/** The keys that filters are replaced by. */
export interface IdealizeKeys {
  /** "master-keys", or the file's name. */
  source: string;
  /** Licence and citation of published keys; null for others. */
  attribution: string | null;
  /** Whether a filter and its negative are two. */
  signed: boolean;
  /** Number of keys. */
  count: Positive;
}

/** What became of filters. */
export interface IdealizeCounts {
  /** Filters. */
  total: Count;
  /** Filters with other weights than before. */
  replaced: Count;
  /** Filters left as they are. */
  kept: Count;
  /** Kept filters by the reason. */
  keptBecause: Record<KeptReason, Count>;
}

/**
 * cosine: below the least one. constant, zero: without a direction. non-finite: with a NaN or an infinity. no-match: no family
 * applies to the filter, or every model of it is constant.
 */
export type KeptReason = "cosine" | "constant" | "zero" | "non-finite" | "no-match";

/** A layer whose filters were looked at. */
export interface IdealizedLayer extends IdealizeCounts {
  /** The layer's name. */
  name: string;
  /** Name of its weight. */
  tensor: string;
  /** [rows, columns]. */
  kernel: KernelSize;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null for transposed ones, and for others beside 2-D ones. */
  depthRank: Index | null;
  /** `depthRank` over the largest rank of the model; null where that is. */
  depth: Depth | null;
  /** Median |cosine| of the filters that have a match, also of kept ones; null where none has. */
  cosine: AbsoluteCosine | null;
  /** ||written - learned|| / ||learned|| over the finite filters of the layer; null where these are zero. */
  relativeError: Magnitude | null;
  /** Every filter of the layer. */
  filters: IdealizedFilter[];
}

/** A filter and what it was replaced by. */
export interface IdealizedFilter {
  /** Within the layer. */
  index: Index;
  /** Whether its weights were replaced. */
  replaced: boolean;
  /** Why it was kept; null where it was replaced. */
  reason: KeptReason | null;
  /** The nearest ideal filter, also of a filter kept for its cosine; null where there is none. */
  match: IdealMatch | null;
  /** ||written - learned|| / ||learned||, before rounding to the tensor's type; 0 where kept. */
  relativeError: Magnitude;
}

/** Written is amplitude * m + offset, m being the model without its mean, of length 1. */
export interface IdealMatch {
  /** Of a fit, and of a master key; null for other keys. */
  family: ScaleSpaceFamily | null;
  /** From 1; null for a fit. */
  key: Positive | null;
  /** Standard deviation along x; null unless by fit. @minimum 0 @unit px */
  sigmaX: number | null;
  /** Standard deviation along y; null unless by fit. @minimum 0 @unit px */
  sigmaY: number | null;
  /** The weight of the Laplacian, of sharpen alone. */
  alpha: number | null;
  /** Negative where the filter is the model upside down. */
  amplitude: number;
  /** The filter's mean. */
  offset: number;
  /**
   * Of the filter without its mean and m. Of a fit without a sign, 0 to 1: that is its amplitude's. Of a key with the sign of the
   * amplitude, -1 to 1.
   */
  cosine: Cosine;
}
