import type { AtlasQuantiles } from "../../results/atlas.ts";

/** Shares of a distribution below a value and equal to it. */
export interface Shares {
  below: number;
  equal: number;
}

/**
 * Shares of a distribution below a value and equal to it: exact where all values are kept, else linear between the quantiles, of
 * which the i-th of q lies at i / (q - 1). Equal quantiles next to each other stand for layers of one value, which reach half a
 * step beyond them.
 */
export function sharesAt({ layers, values }: AtlasQuantiles, value: number): Shares {
  // As the atlas rounds its own.
  const own = Number(value.toPrecision(4));
  const last = values.length - 1;
  const below = values.filter((each) => each < own).length;
  const equal = values.filter((each) => each === own).length;
  if (layers <= values.length) return { below: below / values.length, equal: equal / values.length };
  if (below === 0 && equal === 0) return { below: 0, equal: 0 };
  if (below > last) return { below: 1, equal: 0 };
  if (equal === 0) {
    const [low, high] = [values[below - 1], values[below]];
    return { below: (below - 1 + (own - low) / (high - low)) / last, equal: 0 };
  }
  const half = equal > 1 ? 0.5 : 0;
  const [from, to] = [Math.max(0, below - half), Math.min(last, below + equal - 1 + half)];
  return { below: from / last, equal: (to - from) / last };
}

/** Wilson's 95 % interval of a share of n. Wilson, J. Am. Stat. Assoc. 22, 1927. */
export function wilson(share: number, n: number): [low: number, high: number] {
  const z = 1.959963984540054;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n))) / (1 + (z * z) / n);
  return [Math.max(0, Math.min(share, middle - half)), Math.min(1, Math.max(share, middle + half))];
}
