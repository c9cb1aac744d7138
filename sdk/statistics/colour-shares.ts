import type { FloatArray } from "../wasm/workspace.ts";
import { share } from "./bounded.ts";

/** Energies of filters of 3 channels. */
export interface ColourEnergies {
  gray: number;
  redGreen: number;
  yellowBlue: number;
  /** Of each filter the part that is not on gray; null for one of zeros. */
  byFilter: (number | null)[];
}

/**
 * Energies on three orthonormal directions of RGB: gray (r + g + b) / sqrt 3, red-green (r - g) / sqrt 2 and yellow-blue
 * (r + g - 2 b) / sqrt 6.
 *
 * @param filters Rows of three planes of `area` weights: red, green, blue.
 * @see van de Sande, Gevers and Snoek, Evaluating Color Descriptors for Object and Scene Recognition, IEEE TPAMI 32 (2010).
 */
export function colourEnergies(filters: FloatArray, area: number): ColourEnergies {
  const sums = { gray: 0, redGreen: 0, yellowBlue: 0 };
  const byFilter: (number | null)[] = [];
  for (let start = 0; start < filters.length; start += 3 * area) {
    let [gray, redGreen, yellowBlue] = [0, 0, 0];
    for (let i = start; i < start + area; i++) {
      const [r, g, b] = [filters[i], filters[i + area], filters[i + 2 * area]];
      // Differences first: those of equal channels are 0, whatever rounding does.
      const [across, down] = [r - g, r - b + (g - b)];
      gray += (r + g + b) ** 2 / 3;
      redGreen += (across * across) / 2;
      yellowBlue += (down * down) / 6;
    }
    const all = gray + redGreen + yellowBlue;
    byFilter.push(all > 0 ? share((redGreen + yellowBlue) / all) : null);
    sums.gray += gray;
    sums.redGreen += redGreen;
    sums.yellowBlue += yellowBlue;
  }
  return { ...sums, byFilter };
}

/**
 * Variance of the colour share of one filter of independent normal weights, `area` in each of 3 channels: a ratio of chi-squared
 * sums of 2 and of 3 `area` degrees, Beta(area, area / 2), with mean 2 / 3.
 */
export function colourNoiseVariance(area: number): number {
  return 2 / 9 / (1.5 * area + 1);
}
