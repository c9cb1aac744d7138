import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import { agree, counted, listed } from "../../results/plain-text.ts";
import { isDepthwise, ofAnySize } from "../depthwise-layers.ts";
import { largestKeys } from "../largest-keys.ts";

/** Sizes that a sentence names. */
const named = 4;

/**
 * Of the layers of other sizes that keys could be taken from: "Keys of 5x5 filters: 232 3x3 filters in 6 layers were not studied:
 * --kernel 3x3."
 */
export function otherSizes(layers: readonly ConvLayer[], chosen: number): string[] {
  const others = layers.filter((layer) => layer.reason === null && filterSide(layer) !== chosen);
  return describe(others, chosen, false, (sizes) =>
    sizes
      .slice(0, named)
      .map((size) => `--kernel ${size}`)
      .join(" or "),
  );
}

/** Of the layers that only their names ask for, of sizes that keys are taken of. */
export function notDepthwise(layers: readonly ConvLayer[], chosen: number): string[] {
  const others = layers
    .map(ofAnySize)
    .filter((layer) => layer.reason === null && !isDepthwise(layer) && filterSide(layer) <= largestKeys);
  return describe(others, chosen, true, () => "--layers '*'");
}

function describe(
  layers: readonly ConvLayer[],
  chosen: number,
  isOrdinary: boolean,
  advice: (sizes: readonly string[]) => string,
): string[] {
  const sizes = new Map<string, { filters: number; layers: number }>();
  for (const { kernel, filters } of layers) {
    const size = kernel.join("x");
    const before = sizes.get(size) ?? { filters: 0, layers: 0 };
    sizes.set(size, { filters: before.filters + filters, layers: before.layers + 1 });
  }
  const sorted = [...sizes].sort(([, a], [, b]) => b.filters - a.filters);
  const all = sorted.reduce((sum, [, { filters }]) => sum + filters, 0);
  if (all === 0) return [];
  const parts = sorted.map(
    ([size, of]) => `${counted(of.filters, `${size} filter`)} in ${counted(of.layers, "layer")}`,
  );
  const which = isOrdinary ? ` that ${agree(layers.length, "is", "are")} not depthwise` : "";
  const asked = advice(sorted.map(([size]) => size));
  return [
    `Keys of ${chosen}x${chosen} filters: ${listed(parts, named)}${which} ${agree(all, "was", "were")} not studied: ${asked}.`,
  ];
}
