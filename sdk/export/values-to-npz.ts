import type { ByteSink } from "./byte-sink.ts";

/**
 * Writes all singular values of a layer as a numpy .npz archive, as `NormsStudyOptions.onValues` gives them:
 * - `values` (n): float64, descending;
 * - `counts` (n): int32, how many singular values each stands for: `np.repeat(values, counts)` has all of them;
 * - `model`, `layer` (1): their names.
 */
export async function valuesToNpz(
  { model, layer, values, counts }: { model: string; layer: string; values: Float64Array; counts: Float64Array },
  sink: ByteSink,
): Promise<void> {
  const { writeValues } = await import("./write-values.ts");
  return writeValues(model, layer, values, counts, sink);
}
