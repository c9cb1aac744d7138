import { kernelsDigest } from "../../../build/kernels.ts";
import { throwIfAborted } from "../../abort.ts";
import { NoFiltersError } from "../../errors.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { digestModels } from "../../model/digest-model.ts";
import type { Model } from "../../model/model.ts";
import { readWeights } from "../../model/read-filters.ts";
import type { DiffDocument, LayerChange, LayerState } from "../../results/diff.ts";
import { type DiffFurther, diffFurther } from "../../results/diff-further.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { expectOneOf } from "../../results/expect-one-of.ts";
import { runAlongside } from "../../streams/run-alongside.ts";
import { version } from "../../version.ts";
import type { CommonOptions } from "../study.ts";
import { compareLayer, type EarlierOutputs } from "./compare-layer.ts";
import { diffFindings } from "./findings.ts";
import { furtherChanges } from "./further-changes.ts";
import { matchLayers } from "./match-layers.ts";
import { compareOthers } from "./other-tensors.ts";
import { QualityChanges } from "./quality-changes.ts";

/** How two networks are compared. */
export interface DiffOptions extends Omit<CommonOptions, "layers"> {
  /** What is told of the layers that changed beyond what is cheap: spectral norms, labels, scale-space families. Default: none. */
  with?: readonly DiffFurther[];
}

/** Numbers of a sketch: two independent ones of so many have a cosine of 0.04 at random. */
const sketchLength = 512;

/**
 * What changed from one network to another, layer by layer: every convolution of either is matched, by name, by its weights
 * or by shape and place, and its weights are compared. One layer of each is held at a time.
 *
 * @throws NoFiltersError where neither has a convolution; AbortedError.
 */
export async function diff(before: Model, after: Model, options: DiffOptions = {}): Promise<DiffDocument> {
  const { names: asked, with: wanted = [], digest = true, pool, signal, onProgress } = options;
  for (const name of wanted) expectOneOf("with", name, diffFurther);
  const models = [before, after];
  const names = distinctNames(models.map((model, i) => asked?.[i] ?? model.name));
  for (const [i, model] of models.entries()) {
    if (model.layers.length === 0)
      throw new NoFiltersError("holds no convolution layer to compare", { file: names[i] });
  }
  const pairs = await matchLayers(before.layers, after.layers, sketchOf);
  const changes: LayerChange[] = [];
  const earlier: EarlierOutputs = { lost: [], orders: [] };
  const measured = new QualityChanges({ pool, signal, onProgress });
  await compareAll().catch(async (error) => {
    await measured.settle();
    throw error;
  });
  // The calling thread hashes the files and compares other tensors while workers measure the last filters.
  const beside = (stop: AbortSignal) =>
    Promise.all([digestModels(models, { digest, signal: stop }), compareOthers(before, after, stop)]);
  return runAlongside(beside, signal, async (goingOn) => {
    const layers = await addMeasured(await measured.finish());
    const [digests, others] = await goingOn;
    const document: DiffDocument = {
      schema: "convscope-diff/1",
      command: "diff",
      models: models.map(({ format, notes }, i) => ({ name: names[i], format, ...digests[i], notes: [...notes] })),
      layers,
      states: countStates(layers),
      others,
      findings: [],
      provenance: {
        tool: "convscope",
        version,
        kernels: kernelsDigest,
        options: { with: [...wanted] },
        inputs: models.map((_, i) => ({ name: names[i], sha256: digests[i].sha256 })),
      },
    };
    return { ...document, findings: diffFindings(document) };
  });

  /** Compares layer after layer; workers begin to measure those that changed. */
  async function compareAll(): Promise<void> {
    for (const [i, pair] of pairs.entries()) {
      throwIfAborted(signal);
      const change = await compareLayer(pair, earlier);
      changes.push({ ...change, quality: null, divergence: null });
      if (pair.a !== null && pair.b !== null && isMeasured(change)) await measured.add(pair);
      onProgress?.({ stage: "comparing layers", done: i + 1, total: pairs.length });
    }
  }

  /** The changes with what was measured of each, and what was asked for beyond. */
  async function addMeasured(found: Awaited<ReturnType<QualityChanges["finish"]>>): Promise<LayerChange[]> {
    const layers: LayerChange[] = [];
    for (const [i, change] of changes.entries()) {
      throwIfAborted(signal);
      const { a, b } = pairs[i];
      const isStudied = a !== null && b !== null && wanted.length > 0 && isMeasured(change);
      const further = isStudied ? await furtherChanges(a, b, change, wanted, { pool, signal }) : {};
      layers.push({ ...change, ...(a && found.get(a)), ...further });
      if (wanted.length > 0) onProgress?.({ stage: "studying changed layers", done: i + 1, total: changes.length });
    }
    return layers;
  }
}

/** Whether the filters' quality and distribution may have changed by more than rounding, scale or order. */
function isMeasured({ state, relativeChange }: Pick<LayerChange, "state" | "relativeChange">): boolean {
  return state === "changed" || state === "pruned" || (state === "permuted" && relativeChange !== 0);
}

async function sketchOf(layer: ConvLayer): Promise<Float64Array | undefined> {
  if (layer.tensor.unread !== undefined) return undefined;
  const weights = await readWeights(layer);
  const step = Math.max(1, Math.floor(weights.length / sketchLength));
  const sketch = Float64Array.from({ length: Math.min(sketchLength, weights.length) }, (_, i) => weights[i * step]);
  return sketch.every(Number.isFinite) ? sketch : undefined;
}

function countStates(layers: readonly LayerChange[]): Record<LayerState, number> {
  const counts: Record<LayerState, number> = {
    unchanged: 0,
    rounded: 0,
    scaled: 0,
    permuted: 0,
    pruned: 0,
    changed: 0,
    added: 0,
    removed: 0,
    unknown: 0,
  };
  for (const { state } of layers) counts[state]++;
  return counts;
}
