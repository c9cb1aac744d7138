/** The studies by their names, as commands and addresses have them. */
export type StudyName = "filters" | "operators" | "norms" | "scale-space" | "keys";

export interface Finding {
  /** One line, as a headline. */
  title: string;
  /** One or two sentences with the figures that carry the headline. */
  text: string;
}

/** A model in a result: its files, and what became of its tensors and layers. */
export interface ModelFacts {
  /** Base name of the file, with as many parent folders as tell it from the other models. */
  name: string;
  /** "safetensors", "onnx", "tfjs", "tflite", "pytorch", "keras", "hdf5", "npy", "npz". */
  format: string;
  /** SHA-256 of the opened file; null where the caller asked for none. */
  sha256: string | null;
  /** Every file of the model, the opened one first. */
  files: { name: string; bytes: number; sha256: string | null }[];
  /** What the layers' order follows. */
  order: "graph" | "file" | "name";
  notes: string[];
  tensors: {
    used: string[];
    skipped: { name: string; reason: string }[];
  };
  /** Convolution layers that were not analysed, each with its reason. */
  skippedLayers: LayerFacts[];
}

/** What is known of a layer without looking at its weights. */
export interface LayerFacts {
  name: string;
  /** Spatial sizes, rows first. */
  kernel: number[];
  in: number;
  out: number;
  groups: number;
  stride: number[] | null;
  /** Pixels from one tap of the kernel to the next. */
  dilation: number[] | null;
  /** Rank among the model's convolutions; null for transposed ones. */
  depthRank: number | null;
  /** Normalised depth, 0 to 1. */
  depth: number | null;
  filters: number;
  kind: "conv" | "depthwise" | "transposed" | "filters";
  /** Why the layer was not analysed; null for an analysed one. */
  reason: string | null;
}

export interface Provenance {
  tool: "convscope";
  version: string;
  /** SHA-256 of kernels.wasm. */
  kernels: string;
  options: Record<string, unknown>;
  inputs: { name: string; sha256: string | null }[];
  /** Runtime and platform; only where the caller asks for them, since they differ between machines. */
  environment?: { runtime: string; platform: string };
}

/** What every document of a study has; the studies' own results stand beside. */
export interface StudyDocument {
  schema: "convscope/1";
  command: string;
  models: ModelFacts[];
  findings: Finding[];
  provenance: Provenance;
}
