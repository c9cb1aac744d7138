import type { ModelFacts, Provenance } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Count, Index, Magnitude, Positive, Share } from "./units.ts";

/** What `convscope channels` gives: first layers in colour, and 1 x 1 layers by their mixing matrix. */
export interface ChannelsDocument {
  /** Name and version of this document's form. */
  schema: "convscope/1";
  /** What was asked for. */
  command: "channels";
  /** The models, in the order given; every convolution that is not measured here is in `skippedLayers` with its reason. */
  models: ModelFacts[];
  /** How layers use their channels. */
  channels: ChannelsResult;
  /** What is to be said of the whole run, one sentence each: files that could not be read, labels that were cleaned up. */
  notes: string[];
  /** What is most worth knowing in this result, the most interesting first. */
  findings: Finding[];
  /** What the result was made from. */
  provenance: Provenance;
}

/** How layers use their channels: what the first ones see of an image, and what 1 x 1 layers mix. */
export interface ChannelsResult {
  /** Layers that see the image itself, in the order of the models' layers. */
  first: FirstLayer[];
  /** 1 x 1 layers, in the order of the models' layers. */
  mixing: MixingLayer[];
  /** Layers of either kind that could not be measured, and why. */
  skipped: {
    /** The model's name. */
    model: string;
    /** The layer's name. */
    name: string;
    /** Why it was not measured. */
    reason: string;
  }[];
}

/** A layer that sees the image itself: the filters of a stem, a patch embedding. */
export interface FirstLayer {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** Spatial sizes, rows first. @minItems 2 @maxItems 2 */
  kernel: Positive[];
  /** Input channels, all groups together. */
  in: Positive;
  /** Output channels: the number of filters, each over all input channels of its group. */
  out: Positive;
  /** Groups of the convolution. */
  groups: Positive;
  /** Steps along rows and columns; null where the file does not tell. @unit px */
  stride: Positive[] | null;
  /**
   * Why it counts as a first layer. "graph": nothing of the graph comes before it; "channels": the file holds no graph, and it
   * takes 3 channels; "order": no layer does, and it is the first of the list.
   */
  chosen: "graph" | "channels" | "order";
  /** What is not told of it, and why. */
  notes: string[];
  /** Sum of the squares of all weights. */
  energy: Magnitude;
  /** Filters without a weight that is not 0. */
  zeroFilters: Count;
  /** Part of the energy in each input channel; empty for zeros, and for more than 64 channels. @maxItems 64 */
  channelShares: Share[];
  /** What its filters see of colour; null unless each sees 3 channels and some weight is not 0. */
  colour: FilterColour | null;
  /** Energy by spatial frequency; null for zeros. */
  radial: RadialSpectrum | null;
  /** The layer as a matrix, a filter a row: its singular values and eigen-filters; null for zeros, and where it would be too large. */
  eigen: EigenFilters | null;
  /** The filters of largest norm, the largest first; none unless each filter sees 1 or 3 channels. */
  strongest: DrawnFilter[];
}

/**
 * The energy of filters on three orthonormal directions of RGB, all of it together 1: gray (R + G + B) / sqrt 3, red-green
 * (R - G) / sqrt 2, yellow-blue (R + G - 2 B) / sqrt 6 (van de Sande, Gevers and Snoek, IEEE TPAMI 32, 2010). Channels are taken
 * to be red, green and blue in this order; `share` and `gray` do not depend on the order.
 */
export interface FilterColour {
  /** Part of the energy that a gray image does not reach: redGreen + yellowBlue. 2/3 on average for random weights. */
  share: Share;
  /** Part of the energy on gray: what the mean over the channels keeps. */
  gray: Share;
  /** Part of the energy on red against green. */
  redGreen: Share;
  /** Part of the energy on yellow against blue. */
  yellowBlue: Share;
  /** Standard deviation of `share`, which is 2/3 on average, where the weights of each filter are independent normal ones; its norm as here. */
  noiseDeviation: Magnitude;
  /** `share` of each filter; null for one of zeros. @shape out */
  byFilter: (Share | null)[];
}

/**
 * Part of the energy in rings of spatial frequency: |DFT|^2 on a 32 x 32 grid, kernels padded with zeros, summed over filters
 * and channels. Frequencies are those of the layer's input.
 */
export interface RadialSpectrum {
  /** Outer end of each ring; each begins where the one before ends, the first at 0. @unit cycles/px */
  upTo: Magnitude[];
  /** Part of the energy in each ring. @shape upTo */
  power: Share[];
  /** The same for independent weights of one variance, on average: the ring's part of all frequencies. @shape upTo */
  white: Share[];
  /** Part of the energy above 0.25 cycles/px. */
  high: Share;
  /** The same for independent weights of one variance, on average. */
  whiteHigh: Share;
  /** Standard deviation of `high` where the weights of each filter are independent normal ones; its norm as here. */
  highNoiseDeviation: Magnitude;
  /** Mean frequency, each by its energy. @unit cycles/px */
  mean: Magnitude;
  /** The same for independent weights of one variance, on average. @unit cycles/px */
  whiteMean: Magnitude;
}

/** The singular value decomposition of a layer as a matrix, outputs x (inputs per group x rows x columns), not centred. */
export interface EigenFilters {
  /** The most singular values that can differ from 0: the shorter side of the matrix. */
  most: Positive;
  /** exp of the Shannon entropy of the singular values over their sum (Roy and Vetterli, EUSIPCO 2007). @minimum 1 */
  effectiveRank: number;
  /** effectiveRank of a large matrix of this shape of independent weights of one variance (Marchenko and Pastur 1967). */
  noiseRank: Magnitude;
  /** Sum of the squared singular values over the largest square. @minimum 1 */
  stableRank: number;
  /** Part of the energy on each eigen-filter, descending: squared singular values over their sum; the first 64. @maxItems 64 */
  shares: Share[];
  /** The first eigen-filters: right singular vectors; none unless each filter sees 1 or 3 channels. */
  patterns: EigenFilter[];
}

/** One right singular vector of a first layer, as a picture. */
export interface EigenFilter {
  /** Part of the energy that it carries. */
  share: Share;
  /** Part of its own energy that a gray image does not reach; null for 1 channel. */
  colour: Share | null;
  /** Channel by channel, each row-major; of length 1, its loading of largest magnitude positive. */
  weights: number[];
}

/** One filter of a first layer. */
export interface DrawnFilter {
  /** Its output channel. */
  index: Index;
  /** Channel by channel, each row-major. */
  weights: number[];
}

/** A 1 x 1 layer: at every pixel its outputs are one matrix times its inputs. */
export interface MixingLayer {
  /** The model's name. */
  model: string;
  /** The layer's name. */
  name: string;
  /** Input channels, all groups together. */
  in: Positive;
  /** Output channels, all groups together. */
  out: Positive;
  /** Groups of the convolution: blocks of the matrix. */
  groups: Positive;
  /** Rank, from 0, of its depth among the different depths of the model's convolutions; null where it has none. */
  depthRank: Index | null;
  /** The most singular values that can differ from 0. */
  most: Positive;
  /** exp of the Shannon entropy of the singular values over their sum (Roy and Vetterli, EUSIPCO 2007); null for zeros. @minimum 1 */
  effectiveRank: number | null;
  /** effectiveRank over `most`: 1 where all singular values are equal, as of an orthogonal matrix; null for zeros. */
  effectiveShare: Share | null;
  /** effectiveShare of a large matrix of this shape of independent weights of one variance (Marchenko and Pastur 1967). */
  noiseShare: Share;
  /** Sum of the squared singular values over the largest square; null for zeros. @minimum 1 */
  stableRank: number | null;
  /** The largest singular value. */
  spectralNorm: Magnitude;
  /** As of every layer: 1 where the output channels have nothing in common (arXiv 2203.15331, section 4.2); null for zeros and one output. */
  orthogonality: Share | null;
  /** Outputs whose weights are all below 1 % of the layer's largest. */
  silentOutputs: Count;
  /** Inputs whose weights are all below 1 % of the layer's largest. */
  unusedInputs: Count;
  /** Counts of singular values over the largest in equal bins from 0 to 1; null for zeros. */
  histogram: {
    /** Number of bins. */
    bins: Positive;
    /** Singular values in each bin. @shape bins */
    counts: Count[];
  } | null;
}
