import type { LayerKind } from "./facts.ts";
import type { Count, Depth, Index, Positive, Sha256 } from "./units.ts";

/**
 * What stands at the beginning of a state file, as JSON: which study of which inputs it is a part of, and which parts it holds.
 * What its passes have found follows in binary (docs/SCALE.md).
 */
export interface StateHeader {
  /** The name and version of the header's schema. */
  schema: "convscope-state/1";
  /** The version of convscope that wrote it: states of two versions are not merged. */
  version: string;
  /** SHA-256 of kernels.wasm. */
  kernels: Sha256;
  /** The study. */
  study: "analyze";
  /** Its options, as they were given. */
  options: Record<string, unknown>;
  /** What states must have in common. */
  digests: {
    /** Of the options. */
    options: Sha256;
    /** Of the basis that was given; null where it is fitted on the models. */
    basis: Sha256 | null;
    /** Of the inputs: names, lengths, tensors and layers, and some stretches of every file. */
    inputs: Sha256;
  };
  /** The files of the models. */
  files: StateFile[];
  /** The rounds of which it holds something, in their order. */
  rounds: StateRound[];
}

/** What a state says of its models, behind its header: as JSON, deflated. States of the same inputs have the same bytes there. */
export interface StateInputs {
  /** The name and version of this document's schema. */
  schema: "convscope-state-inputs/1";
  /** The models, as they were opened. */
  models: StateModel[];
}

/** One round of a study: what can be found when all that was found before is known. */
export interface StateRound {
  /** Digest of what the rounds before it have found; null for the first. */
  after: Sha256 | null;
  /** Shards that the round was cut into. */
  of: Positive;
  /** Those that are here, from 0, in ascending order. */
  shards: Index[];
  /** Whether later rounds went on without the shards that are missing. */
  partial: boolean;
}

/** A file of the inputs. */
export interface StateFile {
  /** Base name. */
  name: string;
  /** Length. @unit bytes */
  bytes: Count;
  /** SHA-256 of the whole file; null where none was asked for, or the shard that reads it is not here. */
  sha256: Sha256 | null;
}

/** A model of the inputs. */
export interface StateModel {
  /** As results name it. */
  name: string;
  /** Of several models in one file, which this is. */
  part: string;
  /** Of the file. */
  format: string;
  /** What the layers' order follows. */
  order: "graph" | "file" | "name";
  /** What was noted of the file. */
  notes: string[];
  /** What was noted of the run; absent where nothing was. */
  runNotes?: string[];
  /** Its files, by their places in `files`. @minItems 1 */
  files: Index[];
  /** Every tensor. */
  tensors: StateTensor[];
  /** Every convolution. */
  layers: StateLayer[];
  /** Why tensors are no weights: [name, reason]. */
  roles: [string, string][];
  /** The sidecar of labels; null for none. */
  labelledBy: {
    /** Its columns. */
    columns: string[];
    /** SHA-256 of its cells. */
    sha256: Sha256;
  } | null;
}

/** A tensor of a model. */
export interface StateTensor {
  /** Its name. */
  name: string;
  /** Element type. */
  dtype: string;
  /** Sizes, outermost first. */
  shape: Count[];
  /** Why it cannot be read; null where it can. */
  unread: string | null;
}

/** A convolution of a model. */
export interface StateLayer {
  /** Its name. */
  name: string;
  /** Its weight. */
  tensor: StateTensor;
  /** The order of the weight's axes. */
  layout: string;
  /** What kind of convolution. */
  kind: LayerKind;
  /** Spatial sizes, rows first. */
  kernel: Count[];
  /** Input channels. */
  in: Count;
  /** Output channels. */
  out: Count;
  /** Groups of the convolution. */
  groups: Count;
  /** Steps along the spatial axes; null where the format does not tell. @unit px */
  stride: Positive[] | null;
  /** Distance from one tap to the next; null where the format does not tell. @unit px */
  dilation: Positive[] | null;
  /** Rows and columns of the images that it is applied to; null where the format does not tell. */
  imageSize: [Positive, Positive] | null;
  /** Whether images were enlarged before it; null where the format does not tell. */
  afterUpsampling: boolean | null;
  /** Rank of its depth; null where it has none. */
  depthRank: Index | null;
  /** The same from 0 to 1. */
  depth: Depth | null;
  /** Number of filters. */
  filters: Count;
  /** Why it is not studied; null where it is. */
  reason: string | null;
  /** What a table says of it: [column, text]; null for no table. */
  labels: [string, string][] | null;
}
