import type { AtlasFloors } from "../../results/atlas.ts";
import type { DivergenceSettings, GroupHistograms } from "../../statistics/divergence.ts";
import { FloorDraws } from "../../statistics/floor-draws.ts";
import { around } from "../../statistics/noise-floors.ts";
import type { Kernels } from "../../wasm/load.ts";

/** Powers of three: between them floors are nearly linear in 1 / n, and beyond 1.6 million filters next to nothing. */
export const floorSizes: readonly number[] = Array.from({ length: 12 }, (_, i) => 3 ** (i + 2));

/**
 * D between two samples of one distribution, that of all networks together, for every two sizes. Drawn once, for an atlas: a
 * network that is compared with it costs no draws.
 */
export function drawFloors(
  kernels: Kernels,
  networks: readonly GroupHistograms[],
  settings: Pick<DivergenceSettings, "bins" | "range" | "weights">,
): AtlasFloors {
  const draws = networks.length > 0 ? new FloorDraws(kernels, networks, settings, ["d"]) : null;
  const drawn = floorSizes.map((a) =>
    floorSizes.map((b) => draws?.at(Math.min(a, b), Math.max(a, b))[0] ?? { mean: 0, upper: 0 }),
  );
  const four = (value: number) => Number(value.toPrecision(4));
  return {
    sizes: [...floorSizes],
    mean: drawn.map((row) => row.map(({ mean }) => four(mean))),
    upper: drawn.map((row) => row.map(({ upper }) => four(upper))),
  };
}

/** The floor between two sizes; of a size beyond the ends that at the end. */
export function floorBetween(
  { sizes, mean, upper }: AtlasFloors,
  a: number,
  b: number,
): { mean: number; upper: number } {
  const at = (size: number) => around(sizes, Math.min(Math.max(size, sizes[0]), sizes[sizes.length - 1]));
  const [first, second] = [at(a), at(b)];
  const between = (of: readonly (readonly number[])[]) =>
    first.reduce(
      (sum, [x, shareX]) =>
        second.reduce((inner, [y, shareY]) => inner + shareX * shareY * of[sizes.indexOf(x)][sizes.indexOf(y)], sum),
      0,
    );
  return { mean: between(mean), upper: between(upper) };
}
