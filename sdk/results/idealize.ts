import type { Replacements } from "../export/write-back/replacement.ts";
import type { ModelDigest } from "../model/digest-model.ts";
import type { LayerFacts, Provenance } from "./facts.ts";
import type { Family } from "./scale-space-names.ts";

/** What `rewriteModel` takes to write the model with ideal filters, and what it will have replaced. */
export interface Idealization {
  /** Of tensors in which at least one filter is replaced; every other one stays byte for byte. */
  readonly replacements: Replacements;
  readonly manifest: IdealizeManifest;
}

/** What was replaced in a model, and how well. */
export interface IdealizeManifest {
  schema: "convscope-idealize/1";
  /** Base name of the model's file. */
  model: string;
  /** As in the registry: safetensors, onnx, npz, npy ... */
  format: string;
  by: "fit" | "master-keys" | "keys";
  /** Null unless by fit. */
  mode: "exact" | "paper" | null;
  /** Null unless by fit. */
  method: "A" | "B" | "C1" | "C2" | "D1" | "D2" | null;
  /** The keys that filters are replaced by; null where by fit. */
  keys: IdealizeKeys | null;
  /** Filters whose |cosine| is below it are kept. */
  minCosine: number;
  /** false: the least-squares amplitude. true: the length of the learned filter without its mean. */
  keepAmplitude: boolean;
  /** Files that were read. */
  source: ModelDigest;
  /** Files that were written; null before. */
  output: ModelDigest | null;
  filters: IdealizeCounts;
  layers: IdealizedLayer[];
  /** Convolutions that were left as they are, with the reason. */
  skippedLayers: LayerFacts[];
  provenance: Provenance;
}

export interface IdealizeKeys {
  /** "master-keys", or the file's name. */
  source: string;
  /** Licence and citation of published keys; null for others. */
  attribution: string | null;
  /** Whether a filter and its negative are two. */
  signed: boolean;
  count: number;
}

export interface IdealizeCounts {
  total: number;
  replaced: number;
  kept: number;
  /** Kept filters by the reason. */
  keptBecause: Record<KeptReason, number>;
}

/**
 * cosine: below the least one. constant, zero: without a direction. non-finite: with a NaN or an infinity. no-match: no family
 * applies to the filter, or every model of it is constant.
 */
export type KeptReason = "cosine" | "constant" | "zero" | "non-finite" | "no-match";

export interface IdealizedLayer extends IdealizeCounts {
  name: string;
  tensor: string;
  /** [rows, columns]. */
  kernel: number[];
  depthRank: number | null;
  depth: number | null;
  /** Median |cosine| of the filters that have a match, also of kept ones; null where none has. */
  cosine: number | null;
  /** ||written - learned|| / ||learned|| over the finite filters of the layer; null where these are zero. */
  relativeError: number | null;
  filters: IdealizedFilter[];
}

export interface IdealizedFilter {
  /** Within the layer. */
  index: number;
  replaced: boolean;
  /** Why it was kept; null where it was replaced. */
  reason: KeptReason | null;
  /** The nearest ideal filter, also of a filter kept for its cosine; null where there is none. */
  match: IdealMatch | null;
  /** ||written - learned|| / ||learned||, before rounding to the tensor's type; 0 where kept. */
  relativeError: number;
}

/** Written is amplitude * m + offset, m being the model without its mean, of length 1. */
export interface IdealMatch {
  /** Of a fit, and of a master key; null for other keys. */
  family: Family | null;
  /** From 1; null for a fit. */
  key: number | null;
  /** Standard deviations in pixels; null unless by fit. */
  sigmaX: number | null;
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
  cosine: number;
}
