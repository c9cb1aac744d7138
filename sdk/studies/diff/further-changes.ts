import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { readWeights } from "../../model/read-filters.ts";
import type { LayerChange, Transition } from "../../results/diff.ts";
import type { DiffFurther } from "../../results/diff-further.ts";
import { selectQuantile } from "../../statistics/select-rank.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { type Kernels, kernels as loadedKernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { normOfWeights } from "../norms/norm-of-weights.ts";
import { labelsOfWeights } from "../operators/labels-of-weights.ts";
import { type FilterScales, scalesOfWeights } from "../scale-space/scales-of-weights.ts";
import type { CommonOptions } from "../study.ts";
import { gridOf, inOrderOf, weightShape } from "./weight-grid.ts";

type Found = Pick<LayerChange, "norms" | "labels" | "scaleSpace">;
type Running = Pick<CommonOptions, "pool" | "signal">;

/** Rows and columns of the images that norms are taken on. */
const imageSide = 32;

/** Norms, labels and scales of a layer before and after, each filter beside its own; only what is asked for and there. */
export async function furtherChanges(
  a: ConvLayer,
  b: ConvLayer,
  change: Pick<LayerChange, "outputOrder" | "inputOrder">,
  wanted: readonly DiffFurther[],
  { pool, signal }: Running,
): Promise<Found> {
  const kernels = await loadedKernels();
  const [before, read] = [await readWeights(a), await readWeights(b)];
  const isSame = weightShape(a).join() === weightShape(b).join();
  if (![before, read].every((weights) => weights.every(Number.isFinite))) return {};
  const [one, other] = [gridOf(a, before), gridOf(b, read)];
  const after = isSame ? inOrderOf(one, other, change, a.kind === "transposed") : read;
  const found: Found = {};
  if (wanted.includes("norms")) {
    const runs = new BoundedRuns(pool ?? inlineRunner(kernels), signal);
    const norm = (layer: ConvLayer, weights: FloatArray) =>
      normOfWeights(runs, layer, weights, imageSide, () => throwIfAborted(signal));
    const [x, y] = [await norm(a, before), await norm(b, read)];
    const difference = isSame
      ? await norm(
          a,
          after.map((weight, i) => weight - before[i]),
        )
      : null;
    if (x !== null && y !== null) found.norms = { a: x, b: y, difference };
  }
  const k = a.kernel[0];
  if (!isSame || a.kernel.length !== 2 || a.kernel[1] !== k) return found;
  if (wanted.includes("operators")) {
    const [x, y] = [
      await labelsOfWeights(kernels, before, k, signal),
      await labelsOfWeights(kernels, after, k, signal),
    ];
    if (x !== null && y !== null) found.labels = transitions(x.names, x.labels, y.labels);
  }
  if (wanted.includes("scale-space")) {
    const scales = await bothScales(kernels, before, after, k, signal);
    if (scales !== null) found.scaleSpace = scales;
  }
  return found;
}

async function bothScales(
  kernels: Kernels,
  before: FloatArray,
  after: FloatArray,
  k: number,
  signal: AbortSignal | undefined,
): Promise<LayerChange["scaleSpace"] | null> {
  const [x, y] = [await scalesOfWeights(kernels, before, k, signal), await scalesOfWeights(kernels, after, k, signal)];
  if (x === null || y === null) return null;
  return { families: transitions(x.names, x.labels, y.labels), sigma: [medianSigma(x), medianSigma(y)] };
}

/** Of the explained filters; null where there is none. */
export function medianSigma({ sigmas }: Pick<FilterScales, "sigmas">): number | null {
  const known = sigmas.filter((sigma) => !Number.isNaN(sigma));
  return known.length === 0 ? null : selectQuantile(known, 0.5);
}

/** How many filters went from one label to another, the most common first, those that kept theirs among them. */
function transitions(names: readonly string[], before: Uint8Array, after: Uint8Array): Transition[] {
  const counts = new Uint32Array(names.length * names.length);
  for (let i = 0; i < before.length; i++) counts[before[i] * names.length + after[i]]++;
  const found = Array.from(counts, (filters, i) => ({
    from: names[Math.floor(i / names.length)],
    to: names[i % names.length],
    filters,
  })).filter(({ filters }) => filters > 0);
  return found.sort((x, y) => y.filters - x.filters);
}
