import { labelFilters, type OperatorFilter } from "../../sdk/index.ts";

/** Null for a filter that holds a NaN or an infinity: the others are labelled all the same. */
export async function labelsOf(filters: Float32Array[], k: number, spectra = true): Promise<(OperatorFilter | null)[]> {
  const finite = filters.map((weights) => weights.every(Number.isFinite));
  const kept = filters.filter((_, i) => finite[i]);
  const all = new Float32Array(kept.length * k * k);
  kept.forEach((weights, i) => void all.set(weights, i * k * k));
  const found = await labelFilters(all, k, { spectra });
  let next = 0;
  return finite.map((yes) => (yes ? found[next++] : null));
}
