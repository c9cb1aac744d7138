import type { LayerFlag } from "../../sdk/index.ts";

/** What a flag says of any layer; the layer's own sentence is at its cell. */
export const flagMeanings: Record<LayerFlag["flag"], string> = {
  random: "The variance entropy reaches what random weights give: the layer looks untrained.",
  "low-variance": "The variance entropy is below 0.5: the filters vary in few ways, a sign of redundancy.",
  sparse: "More than half of the filters are close to zero beside the layer's largest weight.",
  "all-zero": "Every weight is zero: the layer passes nothing on.",
  binary: "More than half of the filters hold weights of one magnitude: they are binary or nearly so.",
  "non-finite": "Some filters have NaN or infinite weights; they are counted, and left out of all else.",
  "few-filters": "There are fewer than four filters: the variance entropy says nothing about randomness.",
};
