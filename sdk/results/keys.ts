import type { Finding, ModelFacts, Provenance } from "./facts.ts";

/** What `convscope keys` gives: a few filters that stand for all others, each filter being about a key times m plus b. */
export interface KeysDocument {
  schema: "convscope/1";
  command: "keys";
  models: KeysModel[];
  keys: KeysResult;
  findings: Finding[];
  provenance: Provenance;
}

/** A model as in the filter study; every convolution whose filters were not taken is in `skippedLayers` with its reason. */
export type KeysModel = ModelFacts;

export interface KeysResult {
  /** [rows, columns]. */
  kernel: number[];
  /** Whether a filter and its negative are two: then the nearest key has the largest cosine, else the largest magnitude. */
  signed: boolean;
  /** "models", or the name of the saved or published keys that were used. */
  source: string;
  /** Licence and citation of published keys; null for others. */
  attribution: string | null;
  /** Centred cosine from which on a filter counts as explained, 0 to 1. */
  cosine: number;
  filters: KeysFilters;
  /** Mean over the filters of the squared centred cosine to the nearest key, 0 to 1; in a signed study a negative one is 0. */
  explained: number;
  /** Share of filters whose cosine reaches `cosine`. */
  shareAbove: number;
  /** Of most filters first. */
  keys: Key[];
  /** How the keys were found; null for keys that were given. */
  search: KeysSearch | null;
  layers: KeysLayer[];
}

export interface KeysFilters {
  /** With a direction: neither constant nor non-finite. */
  used: number;
  /** All weights equal, but not 0. */
  constant: number;
  zero: number;
  /** With a NaN or an infinite weight. */
  nonFinite: number;
}

export interface Key {
  /** k*k numbers, row-major, of mean 0 and length 1; unless `signed`, the one of largest magnitude is positive. */
  weights: number[];
  /** Filters nearest to it. */
  filters: number;
  /** filters / used. */
  share: number;
  /** Mean squared cosine of these filters; null where there is none. */
  explained: number | null;
  /** The nearest of the eight master keys, and its cosine with this key. */
  resembles: KeyResemblance;
  /** The family of idealised filters it is most like; null where none applies, and for sizes without fits. */
  family: KeyFamily | null;
  /** The filter nearest to it; null where there is none. */
  example: { model: string; layer: string; index: number; cosine: number } | null;
}

export interface KeyResemblance {
  /** From 1 to 8, in the order of the paper. */
  key: number;
  family: "dy+" | "dx-" | "dy-" | "dx+" | "dx" | "dy" | "sharpen" | "smooth";
  /** Centred, with its sign; -1 to 1. */
  cosine: number;
}

/** A fit by least squares, with a scale an axis, to the exact template of a family. */
export interface KeyFamily {
  family: "dy+" | "dx-" | "dy-" | "dx+" | "dx" | "dy" | "sharpen" | "smooth";
  /** Standard deviations in pixels. */
  sigmaX: number;
  sigmaY: number;
  /** The weight of the Laplacian, of sharpen alone. */
  alpha: number | null;
  /** Centred, with its sign; -1 to 1. */
  cosine: number;
}

export interface KeysSearch {
  /** Filters that the search looked at: all, or a seeded sample of them. */
  sampled: number;
  seed: number;
  /** Keys that clustering gave, before the removal. */
  candidates: number;
  restarts: number;
  /** Of the restart that was kept. */
  iterations: number;
  /** Whether its last iteration moved no filter to another key, or at most one in 10,000. */
  converged: boolean;
  /** The number of keys at the elbow of `curve`. */
  elbow: number;
  /** Explained by what is left after each removal, for the sampled filters; by ascending count. */
  curve: KeysPoint[];
  /** Explained by as many keys of a clustering of their own, for the sampled filters. */
  clustered: KeysPoint[];
}

export interface KeysPoint {
  /** Number of keys. */
  count: number;
  explained: number;
  shareAbove: number;
}

export interface KeysLayer extends KeysFilters {
  model: string;
  name: string;
  kernel: number[];
  depthRank: number | null;
  depth: number | null;
  /** null for a layer without a usable filter. */
  explained: number | null;
  shareAbove: number | null;
  /** Filters nearest to each key. */
  counts: number[];
}
