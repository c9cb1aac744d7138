import type { Count, KernelSize, Share } from "./units.ts";

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
}

/** Where the layers and models of a result lie among the networks of an atlas. */
export interface AtlasPlaces {
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
  /** The layers, in the order of the models; those of sizes that the atlas lacks are left out. */
  layers: PlacedLayer[];
  /** The models that have 3x3 filters. */
  models: PlacedModel[];
}

/** A layer among those of an atlas. */
export interface PlacedLayer {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  layer: string;
  /** The layers that it is compared with, in words. */
  among: string;
  /** Of each measure, by its key. */
  measures: Record<string, PlacedMeasure>;
}

/** A measure among those of an atlas's layers. */
export interface PlacedMeasure {
  /** The layer's own. */
  value: number;
  /** Layers that it is compared with. */
  layers: Count;
  /** Share of them with a smaller value, those with the same counted half. */
  percentile: Share;
  /** Wilson's 95 % interval of the share, as of so many independent layers. */
  low: Share;
  /** Its upper end. */
  high: Share;
}

/** A model among the networks of an atlas. */
export interface PlacedModel {
  /** The model's name. */
  model: string;
  /** The networks nearest to it but itself, nearest first. @maxItems 5 */
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
