import published from "../../../../data/master-key-filters.json" with { type: "json" };

/** Weights along an axis of the published filters. */
export const masterKeySize = 7;

export const masterKeyAttribution: string = published.source;

/**
 * The eight master key filters, 7 x 7, row-major, zero mean, unit length: convolution kernels, x to the right, y upwards.
 * Data licence CC BY 4.0.
 * @see Babaiee et al., arXiv 2509.11711; Lindeberg, Babaiee & Kiasari, arXiv 2509.12746.
 */
export function masterKeyFilters(): Float64Array[] {
  return published.filters.map((filter) => Float64Array.from(filter));
}
