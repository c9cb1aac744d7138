import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import type { Model } from "../../model/model.ts";
import { readWeights } from "../../model/read-filters.ts";
import type { DiffFurther } from "../../results/diff-further.ts";
import type { TimelineCheckpoint, TimelineLayer } from "../../results/timeline.ts";
import { divergenceBetween, type GroupHistograms } from "../../statistics/divergence.ts";
import { layerHistograms } from "../../statistics/layer-histograms.ts";
import { surveyLayers } from "../../statistics/quality.ts";
import { selectQuantile } from "../../statistics/select-rank.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import { FilterStream } from "../../streams/filter-stream.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import { normOfWeights } from "../norms/norm-of-weights.ts";
import { labelsOfWeights } from "../operators/labels-of-weights.ts";
import { scalesOfWeights } from "../scale-space/scales-of-weights.ts";
import { compareWeights, isPictured } from "./layer-series.ts";
import { isAlike, isUsable, type Work, type Yardstick } from "./yardstick.ts";

/** The checkpoint before, still open. */
export interface Before {
  readonly model: Model;
  /** Its layers' histograms, by name. */
  readonly histograms: ReadonlyMap<string, GroupHistograms>;
}

interface Place {
  readonly model: Model;
  readonly index: number;
  readonly count: number;
}

interface Settings {
  readonly before: Before | undefined;
  readonly scales: readonly Yardstick[];
  readonly wanted: readonly DiffFurther[];
  readonly work: Work;
}

/** Enters what one checkpoint tells into the series of all layers. */
export async function measureCheckpoint(
  { model, index, count }: Place,
  reference: Model,
  layers: readonly TimelineLayer[],
  { before, scales, wanted, work }: Settings,
): Promise<{ before: Before; told: Pick<TimelineCheckpoint, "missing" | "otherShapes" | "nonFinite" | "further"> }> {
  const named = byName(model);
  const previous = before && byName(before.model);
  const missing: string[] = [];
  const otherShapes: string[] = [];
  const nonFinite: string[] = [];
  const present: Present[] = [];
  for (const [i, own] of reference.layers.entries()) {
    const layer = named.get(own.name);
    if (layer === undefined) missing.push(own.name);
    else if (!isAlike(own, layer)) otherShapes.push(own.name);
    else present.push({ own, layer, series: layers[i] });
  }
  const histograms = new Map<string, GroupHistograms>();
  // Workers measure filters while this thread compares weights.
  await allSettled([measureSizes(), compareAll()]);
  const known = new Set(reference.layers.map(({ name }) => name));
  const further = model.layers.filter(({ name }) => !known.has(name)).length;
  return { before: { model, histograms }, told: { missing, otherShapes, nonFinite, further } };

  async function measureSizes(): Promise<void> {
    for (const scale of scales) {
      const own = present.filter(({ layer }) => layer.reason === null && filterSide(layer) === scale.k);
      await measureSize(own, index, scale, before, histograms, work);
    }
  }

  async function compareAll(): Promise<void> {
    for (const { own, layer, series } of present) {
      throwIfAborted(work.signal);
      const weights = await readWeights(layer);
      const earlier = previous?.get(own.name);
      const old = earlier !== undefined && isAlike(own, earlier) ? await readWeights(earlier) : null;
      const found = compareWeights(weights, old, own === layer ? weights : await readWeights(own));
      if (!found.finite) nonFinite.push(own.name);
      else {
        series.norm[index] = found.norm;
        series.relativeChange[index] = found.relativeChange;
        series.cosineToReference[index] = found.cosine;
        if (wanted.length > 0) await addFurther(series, layer, weights, index, count, wanted, work);
      }
      if (isPictured(index, count)) addExamples(series, weights, index);
    }
  }
}

/** A layer of the reference, the same in a checkpoint, and what is entered of it. */
interface Present {
  readonly own: ConvLayer;
  readonly layer: ConvLayer;
  readonly series: TimelineLayer;
}

/** Waits for all, then fails with the first that failed: what is closed next is used by none. */
async function allSettled(work: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(work);
  await Promise.all(work);
}

/** Quality and divergences of the layers of one kernel size. */
async function measureSize(
  own: readonly { layer: ConvLayer; series: TimelineLayer }[],
  index: number,
  { k, basis, settings, reference }: Yardstick,
  before: Before | undefined,
  histograms: Map<string, GroupHistograms>,
  { kernels, runner, signal }: Work,
): Promise<void> {
  if (own.length === 0) return;
  const stream = new FilterStream(runner, k * k, signal);
  const surveys = await surveyLayers(
    kernels,
    stream,
    own.map(({ layer }) => layer),
    { thresholds: [] },
  );
  const measured = own.map((each, i) => ({ ...each, survey: surveys[i] })).filter(isUsable);
  const groups = await layerHistograms(stream, measured, basis, settings, false);
  for (const [i, { series, survey }] of measured.entries()) {
    const { sparsity, varianceEntropy, orthogonality } = survey.quality;
    series.sparsity[index] = sparsity;
    series.varianceEntropy[index] = varianceEntropy;
    series.orthogonality[index] = orthogonality;
    const [group, last, old] = [groups[i], reference.get(series.name), before?.histograms.get(series.name)];
    histograms.set(series.name, group);
    const between = (other: GroupHistograms | undefined) =>
      other === undefined ? null : divergenceBetween(kernels, [group, other], settings);
    series.divergenceToReference[index] = between(last);
    series.divergenceToPrevious[index] = between(old);
  }
}

/** Rows and columns of the images that norms are taken on. */
const imageSide = 32;

async function addFurther(
  series: TimelineLayer,
  layer: ConvLayer,
  weights: FloatArray,
  index: number,
  count: number,
  wanted: readonly DiffFurther[],
  { kernels, runner, signal }: Work,
): Promise<void> {
  const none = () => new Array<null>(count).fill(null);
  const k = layer.kernel[0];
  const isSquare = layer.kernel.length === 2 && layer.kernel[1] === k;
  if (wanted.includes("norms")) {
    const norm = await normOfWeights(new BoundedRuns(runner, signal), layer, weights, imageSide);
    if (norm !== null) {
      series.spectralNorm ??= none();
      series.spectralNorm[index] = norm;
    }
  }
  if (wanted.includes("operators") && isSquare) {
    const found = await labelsOfWeights(kernels, weights, k, signal);
    if (found !== null) {
      series.labels ??= found.names.map((label) => ({ label, filters: none() }));
      for (const row of series.labels) row.filters[index] = 0;
      for (const label of found.labels) {
        const { filters } = series.labels[label];
        filters[index] = (filters[index] ?? 0) + 1;
      }
    }
  }
  if (wanted.includes("scale-space") && isSquare) {
    const found = await scalesOfWeights(kernels, weights, k, signal);
    if (found !== null) {
      const known = found.sigmas.filter((sigma) => !Number.isNaN(sigma));
      series.sigma ??= none();
      series.sigma[index] = known.length === 0 ? null : selectQuantile(known, 0.5);
    }
  }
}

function addExamples({ examples, kernel }: TimelineLayer, weights: FloatArray, checkpoint: number): void {
  const width = kernel[0] * kernel[1];
  for (const { filter, states } of examples) {
    const own = weights.subarray(filter * width, (filter + 1) * width);
    if (own.every(Number.isFinite)) states.push({ checkpoint, weights: Array.from(own) });
  }
}

function byName({ layers }: Model): Map<string, ConvLayer> {
  return new Map(layers.map((layer) => [layer.name, layer]));
}
