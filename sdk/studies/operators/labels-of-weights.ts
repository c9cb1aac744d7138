import { throwIfAborted } from "../../abort.ts";
import { labelledKernels } from "../../results/labelled-kernels.ts";
import { pause } from "../../streams/pause.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { labellerOf } from "./labeller.ts";
import { clinicalReferences } from "./references.ts";

/** As a study of operators has it unasked. */
const usual = { boundary: "periodic", size: [32, 32], references: clinicalReferences, threshold: 0.1 } as const;

/** A label for each filter: an index into the names. */
export interface FilterLabels {
  readonly names: readonly string[];
  readonly labels: Uint8Array;
}

/** Labels of k x k filters, as `operators` labels them unasked; null for sizes that are not labelled. */
export async function labelsOfWeights(
  kernels: Kernels,
  weights: FloatArray,
  k: number,
  signal?: AbortSignal,
): Promise<FilterLabels | null> {
  if (!labelledKernels.includes(k)) return null;
  const labeller = labellerOf(kernels, usual);
  const labels = new Uint8Array(weights.length / (k * k));
  const batch = labeller.batch(k);
  for (let start = 0; start < labels.length; start += batch) {
    throwIfAborted(signal);
    const end = Math.min(labels.length, start + batch);
    const distances = labeller.labelDistances(weights.subarray(start * k * k, end * k * k), k);
    for (let i = start; i < end; i++) labels[i] = labeller.labelIndex(distances, i - start);
    await pause();
  }
  return { names: labeller.labels, labels };
}
