import { throwIfAborted } from "../../abort.ts";
import { families } from "../../results/scale-space-names.ts";
import { pause } from "../../streams/pause.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { bestFit } from "./fits/best-fit.ts";
import { fitsOf } from "./fits/fit-filters.ts";

/** Some hundredths of a second. */
const batch = 4096;
/** Centred cosine from which on a filter counts as explained, as a study of scale space has it unasked. */
const explainedFrom = 0.9;

/** The idealised receptive field of each filter. */
export interface FilterScales {
  /** The families, then "none": no template is near. */
  readonly names: readonly string[];
  /** An index into the names for each filter. */
  readonly labels: Uint8Array;
  /** sqrt(sigmaX sigmaY) of each, in pixels; NaN for a filter that none explains. */
  readonly sigmas: Float64Array;
}

const names = [...families, "none"];

/** The family that explains each k x k filter, and its scale, by least squares (D1); null for sizes without templates. */
export async function scalesOfWeights(
  kernels: Kernels,
  weights: FloatArray,
  k: number,
  signal?: AbortSignal,
): Promise<FilterScales | null> {
  if (k % 2 === 0 || k < 3 || k > 17) return null;
  const count = weights.length / (k * k);
  const labels = new Uint8Array(count).fill(families.length);
  const sigmas = new Float64Array(count).fill(Number.NaN);
  for (let start = 0; start < count; start += batch) {
    throwIfAborted(signal);
    const end = Math.min(count, start + batch);
    const asked = { methods: ["D1"], normalization: false, bestOnly: true } as const;
    for (const [i, fits] of fitsOf(kernels, weights.subarray(start * k * k, end * k * k), k, asked).entries()) {
      const fit = bestFit(fits, "D1");
      if (fit === null || !(Math.abs(fit.cosine ?? 0) >= explainedFrom)) continue;
      labels[start + i] = families.indexOf(fit.family);
      const x = fit.sigmaX ?? 0;
      sigmas[start + i] = Math.sqrt(x * (fit.sigmaY ?? x));
    }
    await pause();
  }
  return { names, labels, sigmas };
}
