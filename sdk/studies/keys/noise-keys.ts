import type { KeysNoise } from "../../results/keys.ts";
import { seededNormal } from "../../statistics/random.ts";
import { meanSquare } from "../../statistics/spherical-k-means.ts";
import type { BoundedRuns } from "../../streams/bounded-runs.ts";
import type { Kernels } from "../../wasm/load.ts";
import { withWorkspace } from "../../wasm/workspace.ts";
import { nearestOf } from "./key-tasks.ts";
import { clusterSample, sampleOf } from "./search.ts";

/** Of more filters keys fit a sample of noise hardly less: what they take of its chance falls as 1 / filters. */
const mostFilters = 8192;

/**
 * What as many keys explain of white noise: of independent normal weights, for which every direction is as likely as any other.
 * Extracted keys stand beside keys that are clustered in the same way from as many filters of noise, since few filters are
 * easily explained; given ones beside themselves.
 *
 * @param given Keys that were given; null for extracted ones.
 * @param filters How many were searched; of given keys they do not matter.
 */
export async function noiseKeys(
  kernels: Kernels,
  runs: BoundedRuns,
  given: readonly Float64Array[] | null,
  {
    width,
    count,
    filters,
    signed,
    seed,
  }: { width: number; count: number; filters: number; signed: boolean; seed: number },
): Promise<KeysNoise> {
  const rows = given === null ? Math.min(filters, mostFilters) : mostFilters;
  const normal = seededNormal(kernels, seed);
  const { data, norms } = sampleOf(kernels, Float32Array.from({ length: rows * width }, normal), width);
  const clustering = { seed, signed, restarts: 1 };
  const keys =
    given === null
      ? (await clusterSample(runs, { data, norms }, width, Math.min(count, rows), clustering)).keys
      : Float64Array.from(given.flatMap((row) => [...row]));
  const cosines = withWorkspace(kernels, (ws) => {
    const placed = { data: ws.place("f32", data), norms: ws.place("f64", norms) };
    return nearestOf(ws, placed, keys, width, signed).cosines;
  });
  const explained = meanSquare(cosines, signed);
  let spread = 0;
  for (const cosine of cosines) spread += ((signed && cosine < 0 ? 0 : cosine * cosine) - explained) ** 2;
  return { filters: rows, explained, error: Math.sqrt(spread) / rows };
}
