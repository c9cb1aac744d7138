import type { Finding } from "./finding.ts";
import type { Count, Depth, Index, Positive, Sha256 } from "./units.ts";

/** The studies by their names, as commands and addresses have them. */
export type StudyName = "filters" | "operators" | "norms" | "channels" | "scale-space" | "keys";

/** One file of a model. */
export interface FileFacts {
  /** Base name. */
  name: string;
  /** Length. @unit bytes */
  bytes: Count;
  /** SHA-256 of the file; null where the caller asked for none. */
  sha256: Sha256 | null;
}

/** The SHA-256 digests of a model and of each of its files. */
export interface ModelDigest {
  /**
   * A single file's own digest; of several files, the digest of the lines "digest  name", as `sha256sum` prints them. Null
   * where the caller asked for none.
   */
  sha256: Sha256 | null;
  /** Every file of the model, the opened one first. @minItems 1 */
  files: FileFacts[];
}

/** A model in a result: its files, and what became of its tensors and layers. */
export interface ModelFacts extends ModelDigest {
  /** Base name of the file, with as many parent folders as tell it from the other models, or the name given. */
  name: string;
  /** "safetensors", "onnx", "tfjs", "tflite", "pytorch", "keras", "hdf5", "npy", "npz". */
  format: string;
  /** What the layers' order follows. */
  order: "graph" | "file" | "name";
  /** Facts about the file that a reader of the result should know, one sentence each. */
  notes: string[];
  /** Every tensor of the file, in one of two lists. */
  tensors: {
    /** Names of the tensors whose filters were analysed. */
    used: string[];
    /** The other tensors. */
    skipped: SkippedTensor[];
  };
  /** Convolution layers that were not analysed, each with its reason. */
  skippedLayers: LayerFacts[];
}

/** A tensor of which no filters were taken. */
export interface SkippedTensor {
  /** The tensor's name. */
  name: string;
  /** Why it was not used. */
  reason: string;
}

/** What kind of convolution; "filters": a bare array of them. */
export type LayerKind = "conv" | "depthwise" | "transposed" | "filters";

/** What is known of a layer without looking at its weights. */
export interface LayerFacts {
  /** The layer's name. */
  name: string;
  /** Spatial sizes, rows first. */
  kernel: Count[];
  /** Input channels, all groups together. */
  in: Count;
  /** Output channels, all groups together. */
  out: Count;
  /** Groups of the convolution; 1 where the format does not tell. */
  groups: Count;
  /** Steps along the spatial axes, rows first; null where the format does not tell. @unit px */
  stride: Positive[] | null;
  /** Distance from one tap of the kernel to the next, rows first; null where the format does not tell. @unit px */
  dilation: Positive[] | null;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null for transposed ones, and for others beside 2-D ones. */
  depthRank: Index | null;
  /** `depthRank` over the largest rank of the model; null where that is. */
  depth: Depth | null;
  /** Number of filters: out * in / groups. */
  filters: Count;
  /** What kind of convolution. */
  kind: LayerKind;
  /** Why the layer was not analysed; null for an analysed one. */
  reason: string | null;
}

/** What a result was made from; nothing in it differs between machines unless asked for. */
export interface Provenance {
  /** The program. */
  tool: "convscope";
  /** Its version. */
  version: string;
  /** SHA-256 of kernels.wasm. */
  kernels: Sha256;
  /** The options that decide the numbers. */
  options: Record<string, unknown>;
  /** The opened files. */
  inputs: {
    /** The model's name. */
    name: string;
    /** SHA-256 of the model, as in `models`; null where the caller asked for none. */
    sha256: Sha256 | null;
  }[];
  /** Runtime and platform; only where the caller asks for them, since they differ between machines. */
  environment?: {
    /** JavaScript runtime and version. */
    runtime: string;
    /** Operating system and processor. */
    platform: string;
  };
}

/** What every document of a study has; the studies' own results stand beside. */
export interface StudyDocument {
  /** The name and version of the document's schema. */
  schema: "convscope/1";
  /** The command that wrote it. */
  command: string;
  /** The models, with what was left out of each and why. */
  models: ModelFacts[];
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is worth knowing: problems first, then what is not usual, then facts. */
  findings: Finding[];
  /** What it takes to get the same numbers again. */
  provenance: Provenance;
}
