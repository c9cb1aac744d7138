import type { Count, KernelSize, Magnitude, Share } from "./units.ts";

/** Networks that others are placed among: quantiles of their layers' measures, and their coefficients in one published basis. */
export interface Atlas {
  /** Name and version of this document's form. */
  schema: "convscope-atlas/1";
  /** The networks that it is made of. */
  models: AtlasModel[];
  /** Layers of one kernel size, kind and depth, and of all kinds and depths together. */
  cells: AtlasCell[];
  /** Where the coefficients of 3x3 filters are counted. */
  coefficients: AtlasCoefficients;
}

/** A network of an atlas. */
export interface AtlasModel {
  /** Its name. */
  name: string;
  /** Its licence, as its package names it; null where that is not known. */
  licence: string | null;
  /** Of its file, or of the list of its files' digests. */
  sha256: string | null;
  /** Analysed layers. */
  layers: Count;
  /** Filters in them. */
  filters: Count;
}

/** Layers that are alike in size, kind and depth. */
export interface AtlasCell {
  /** [rows, columns]. */
  kernel: KernelSize;
  /** What kind of convolution; null for all. */
  kind: string | null;
  /** Tenth of the depth, from 0; null for all. */
  decile: Count | null;
  /** Layers in the cell. */
  layers: Count;
  /** Networks that they are of. */
  models: Count;
  /** Of each measure that some of them have, by its key. */
  measures: Record<string, AtlasQuantiles>;
}

/** The distribution of a measure. */
export interface AtlasQuantiles {
  /** Layers that have it. */
  layers: Count;
  /** Values at even steps from the least to the greatest, with four digits; of few layers all of them, in order. */
  values: number[];
}

/** Histograms of the coefficients of 3x3 filters in a published basis. */
export interface AtlasCoefficients {
  /** The basis. */
  basis: string;
  /** The range of all histograms. */
  range: [number, number];
  /** Bins of each. */
  bins: Count;
  /** Of each network that has 3x3 filters. */
  models: {
    /** Its name. */
    name: string;
    /** Finite filters. */
    filters: Count;
    /** Filters in each bin, one list for each component. */
    counts: Count[][];
    /** Coefficients outside the range. */
    outside: Count;
  }[];
  /** What D would be between two samples of one distribution, that of all these networks together. */
  floors: AtlasFloors;
}

/** Noise floors of D between samples of given sizes, drawn when the atlas is built. */
export interface AtlasFloors {
  /** Filters in a sample, ascending. */
  sizes: Count[];
  /** Mean of D between samples of two of the sizes. @shape sizes, sizes */
  mean: Magnitude[][];
  /** Its 95 % bound. @shape sizes, sizes */
  upper: Magnitude[][];
}

/** Where the layers and models of a result lie among the networks of an atlas. */
export interface AtlasPlaces {
  /** "small", which comes with convscope, or the name of the atlas's file. */
  name: string;
  /** Networks of the atlas. */
  networks: Count;
  /** Layers of the atlas. */
  atlasLayers: Count;
  /** The models that are in the atlas themselves, by the digest of their file: their own layers are among those they are compared with. */
  own: {
    /** The model's name. */
    model: string;
    /** Its name in the atlas. */
    network: string;
  }[];
  /** How many places of S and H / T_H lie far out. */
  outer: OuterPlaces;
  /** The places farthest out, of layers of networks that the atlas does not have, in words. @maxItems 5 */
  farthest: FarPlace[];
  /** The layers, in the order of the models; those of sizes that the atlas lacks are left out. */
  layers: PlacedLayer[];
  /** The models that have 3x3 filters. */
  models: PlacedModel[];
}

/** Places of sparsity and of H / T_H, counted. */
export interface OuterPlaces {
  /** All of them: one or two of a layer. */
  of: Count;
  /** Those in the outer tenths, where at most a fifth of the atlas's own lie, fewer where many have the same value. */
  count: Count;
}

/** A place whose whole interval lies in the outer twentieth, among layers of at least 5 networks. */
export interface FarPlace {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** The measure's key. */
  measure: string;
  /** '"conv3" is sparser than 97 % of 1,140 3x3 conv layers at this depth'. */
  text: string;
  /** Share of the atlas's layers that it lies beyond; those with the same value are not among them. */
  share: Share;
  /** Wilson's 95 % interval of the share, as of so many independent layers. */
  low: Share;
  /** Its upper end. */
  high: Share;
}

/** A layer among those of an atlas. */
export interface PlacedLayer {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** The layers that it is compared with, in words. */
  among: string;
  /** Networks that those layers are of. */
  networks: Count;
  /** Of each measure, by its key. */
  measures: Record<string, PlacedMeasure>;
}

/** A measure among those of an atlas's layers. */
export interface PlacedMeasure {
  /** The layer's own. */
  value: number;
  /** Layers that it is compared with. */
  layers: Count;
  /** Half of them lie between these two: the lower and the upper quartile. @minItems 2 @maxItems 2 */
  quartiles: number[];
  /** Share of them with a smaller value, those with the same counted half; of an atlas of more than 41 layers to a step of 2.5 %. */
  percentile: Share;
  /** Share of them with the same value. */
  equal: Share;
  /** Wilson's 95 % interval of the share, as of so many independent layers. */
  low: Share;
  /** Its upper end. */
  high: Share;
}

/** A model among the networks of an atlas. */
export interface PlacedModel {
  /** The model's name. */
  model: string;
  /** Filters behind it: of more than 32,768 so many, spread evenly. */
  filters: Count;
  /** The networks nearest to it but itself, nearest first; none of fewer than 9 filters. @maxItems 5 */
  nearest: {
    /** The network's name. */
    name: string;
    /** D less the mean of its noise floor, and not below 0. */
    debiased: number;
    /** D itself. */
    d: number;
    /** The 95 % bound of D between samples of one distribution. */
    floor: number;
  }[];
}
