import type { ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { ScaleSpaceFamily } from "./scale-space.ts";
import type {
  Cosine,
  Count,
  Depth,
  Index,
  Magnitude,
  MasterKeyNumber,
  Positive,
  Seed,
  Share,
  Sigma,
  Weights,
} from "./units.ts";

/** What `convscope keys` gives: a few filters that stand for all others, each filter being about a key times m plus b. */
export interface KeysDocument {
  /** Name and version of this document's form. */
  schema: "convscope/1";
  /** What was asked for. */
  command: "keys";
  /** The models, in the order given. */
  models: KeysModel[];
  /** The keys, and what they explain. */
  keys: KeysResult;
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** A model as in the filter study; every convolution whose filters were not taken is in `skippedLayers` with its reason. */
export type KeysModel = ModelFacts;

/** Rows, or columns, of a key. @asType integer @minimum 2 @maximum 51 */
export type KeySide = number;

/** [rows, columns] of keys and of the filters that they stand for. @minItems 2 @maxItems 2 */
export type KeyKernelSize = KeySide[];

/** Keys in a file of their own: what `--save` writes and `--use` reads. */
export interface SavedKeys {
  /** Name and version of this document's form. */
  schema: "convscope-keys/1";
  /** [rows, columns], which are equal. */
  kernel: KeyKernelSize;
  /** Whether a filter and its negative are two. */
  signed: boolean;
  /** Where the keys come from: the models' names, or the name of published keys. */
  source: string;
  /** Licence and citation of published keys; null for others. */
  attribution: string | null;
  /** The keys, each of mean 0 and length 1. @minItems 1 @maxItems 1024 */
  keys: Weights[];
}

/** The keys, and what they explain. */
export interface KeysResult {
  /** [rows, columns]. */
  kernel: KeyKernelSize;
  /** Whether a filter and its negative are two: then the nearest key has the largest cosine, else the largest magnitude. */
  signed: boolean;
  /** "models", or the name of the saved or published keys that were used. */
  source: string;
  /** Licence and citation of published keys; null for others. */
  attribution: string | null;
  /** Centred cosine from which on a filter counts as explained. @minimum 0 @maximum 1 */
  cosine: number;
  /** All filters by what they are. */
  filters: KeysFilters;
  /** Mean over the filters of the squared centred cosine to the nearest key; in a signed study a negative one is 0. */
  explained: Share;
  /** Share of filters whose cosine reaches `cosine`. */
  shareAbove: Share;
  /** What as many keys explain of white noise: what `explained` stands beside. */
  noise: KeysNoise;
  /** Of most filters first; given keys in their order. @minItems 1 */
  keys: Key[];
  /** How the keys were found; null for keys that were given. */
  search: KeysSearch | null;
  /** The layers whose filters were taken. */
  layers: KeysLayer[];
}

/**
 * Filters of independent normal weights, for which every direction is as likely as any other. Extracted keys stand beside keys that
 * are clustered in the same way from as many filters of noise, 8,192 at most; given keys beside themselves.
 */
export interface KeysNoise {
  /** Filters of noise. */
  filters: Positive;
  /** Mean squared centred cosine of these with their nearest key. */
  explained: Share;
  /** Standard error of `explained` by the draw of the filters. */
  error: Magnitude;
}

/** Filters by what they are. */
export interface KeysFilters {
  /** With a direction: neither constant nor non-finite. */
  used: Count;
  /** All weights equal, but not 0. */
  constant: Count;
  /** All weights 0. */
  zero: Count;
  /** With a NaN or an infinite weight. */
  nonFinite: Count;
}

/** A filter that stands for others. */
export interface Key {
  /** The key, of mean 0 and length 1; unless `signed`, the weight of largest magnitude is positive. */
  weights: Weights;
  /** Filters nearest to it. */
  filters: Count;
  /** filters / used. */
  share: Share;
  /** Mean squared cosine of these filters; null where there is none. */
  explained: Share | null;
  /** The nearest of the eight master keys, and its cosine with this key. */
  resembles: KeyResemblance;
  /** The family of idealised filters it is most like; null where none applies, and for sizes without fits. */
  family: KeyFamily | null;
  /** The filter nearest to it; null where there is none. */
  example: {
    /** Name of its model. */
    model: string;
    /** Name of its layer. */
    layer: string;
    /** Index within the layer. */
    index: Index;
    /** Centred, with its sign. */
    cosine: Cosine;
  } | null;
}

/** A master key filter and its cosine with a key. */
export interface KeyResemblance {
  /** Number of the master key filter. */
  key: MasterKeyNumber;
  /** Its family. */
  family: ScaleSpaceFamily;
  /** Centred, with its sign. */
  cosine: Cosine;
}

/** A fit by least squares, with a scale for each axis, to the exact template of a family. */
export interface KeyFamily {
  /** The family. */
  family: ScaleSpaceFamily;
  /** Standard deviation along x. */
  sigmaX: Sigma;
  /** Standard deviation along y. */
  sigmaY: Sigma;
  /** The weight of the Laplacian, of sharpen alone. @minimum 0 */
  alpha: number | null;
  /** Centred, with its sign. */
  cosine: Cosine;
}

/** How keys were found. */
export interface KeysSearch {
  /** Filters that the search looked at: all, or a seeded sample of them. */
  sampled: Positive;
  /** Seed of the sample and of the clustering. */
  seed: Seed;
  /** Keys that clustering gave, before the removal. */
  candidates: Positive;
  /** Runs of the clustering. */
  restarts: Positive;
  /** Of the restart that was kept. */
  iterations: Positive;
  /** Whether its last iteration moved no filter to another key, or at most one in 10,000. */
  converged: boolean;
  /** What gave the keys: the removal, or a clustering of as many or fewer, where that explains more. */
  method: "removal" | "k-means";
  /** The number of keys at the elbow of `curve`. */
  elbow: Positive;
  /** Explained by what is left after each removal, for the sampled filters; by ascending count. */
  curve: KeysPoint[];
  /** Explained by as many keys of a clustering of their own, for the sampled filters. */
  clustered: KeysPoint[];
}

/** What a number of keys explains. */
export interface KeysPoint {
  /** Number of keys. */
  count: Positive;
  /** Mean squared cosine of the sampled filters with the nearest key. */
  explained: Share;
  /** Share of the sampled filters that reach `cosine`. */
  shareAbove: Share;
}

/** A layer and what the keys explain of it. */
export interface KeysLayer extends KeysFilters {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** [rows, columns]. */
  kernel: KeyKernelSize;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null for transposed ones, and for others beside 2-D ones. */
  depthRank: Index | null;
  /** `depthRank` over the largest rank of the model; null where that is. */
  depth: Depth | null;
  /** As for the whole; null for a layer without a usable filter. */
  explained: Share | null;
  /** As for the whole; null for a layer without a usable filter. */
  shareAbove: Share | null;
  /** Filters nearest to each key. @shape keys */
  counts: Count[];
}
