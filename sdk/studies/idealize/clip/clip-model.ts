import { kernelsDigest } from "../../../../build/kernels.ts";
import { throwIfAborted } from "../../../abort.ts";
import { NoFiltersError } from "../../../errors.ts";
import type { ConvLayer } from "../../../model/conv-layer.ts";
import { counted } from "../../../model/counted.ts";
import { digestModel } from "../../../model/digest-model.ts";
import { isKept, keepLayers, leftOut } from "../../../model/keep-layers.ts";
import type { Model } from "../../../model/model.ts";
import { readWeights } from "../../../model/read-filters.ts";
import { weightsToTensorOrder } from "../../../model/reorder-filters.ts";
import type { ClipManifest, ClippedLayer } from "../../../results/clip.ts";
import { BoundedRuns } from "../../../streams/bounded-runs.ts";
import { inlineRunner } from "../../../streams/task-runner.ts";
import { version } from "../../../version.ts";
import { kernels as loadedKernels } from "../../../wasm/load.ts";
import type { FloatArray } from "../../../wasm/workspace.ts";
import { layerFacts } from "../../describe-models.ts";
import { refuseWeights } from "../../norms/bad-weights.ts";
import { type LayerOperator, layerOperator } from "../../norms/layer-operator.ts";
import { defaultSize } from "../../norms/norms-options.ts";
import { largestMagnitude } from "../../norms/padded/magnitudes.ts";
import { spreadTaps } from "../../norms/spread-taps.ts";
import { clipLayer, measureBefore } from "./clip-layer.ts";
import { type ClipOptions, expectClip } from "./options.ts";

/** `clipNorms`, once it is asked for. */
export async function clipModel(model: Model, options: ClipOptions) {
  expectClip(options);
  const { norm, size = defaultSize, layers: patterns, digest = true, pool, signal, onProgress } = options;
  keepLayers([model], patterns);
  const runs = new BoundedRuns(pool ?? inlineRunner(await loadedKernels()), signal);
  const clipped: ClippedLayer[] = [];
  const left: ConvLayer[] = [];
  const written = new Map<string, FloatArray>();
  const total = model.layers.length;
  const at = (stage: string, i: number) => (part: number) => {
    onProgress?.({ stage, done: i + part, total });
    throwIfAborted(signal);
  };
  // All are measured before one is clipped: only then is known how long it takes.
  const measured: Measured[] = [];
  for (const [i, layer] of model.layers.entries()) {
    const pause = at("measuring norms", i);
    pause(0);
    const found =
      patterns !== undefined && !isKept(layer, patterns) ? leftOut : await measureOne(runs, layer, size, norm, pause);
    if (typeof found === "string") left.push({ ...layer, reason: found });
    else measured.push(found);
  }
  if (measured.length === 0) {
    const first = left.find(({ reason }) => reason !== leftOut)?.reason;
    throw new NoFiltersError(
      `found no layer whose norm can be clipped among ${counted(left.length, "convolution")}${first ? `; the first: ${first}` : ""}`,
      { file: model.name },
    );
  }
  const seconds = measured.map((layer) => layer.seconds);
  const all = seconds.reduce((sum, own) => sum + own, 0);
  onProgress?.({ stage: "clipping norms", done: 0, total: 1, seconds: all });
  let before = 0;
  for (const [i, layer] of measured.entries()) {
    const pause = (part: number) => {
      if (all > 0) onProgress?.({ stage: "clipping norms", done: (before + part * seconds[i]) / all, total: 1 });
      throwIfAborted(signal);
    };
    const { facts, values } = await clipOne(runs, layer, norm, pause);
    before += seconds[i];
    clipped.push(facts);
    if (values !== null) written.set(layer.layer.tensor.name, values);
  }
  const source = await digestModel(model, { digest, signal });
  const manifest: ClipManifest = {
    schema: "convscope-clip/1",
    model: model.files[0].name,
    format: model.format,
    clipNorm: norm,
    size,
    source,
    output: null,
    layers: clipped,
    skippedLayers: left.map(layerFacts),
    provenance: {
      tool: "convscope",
      version,
      kernels: kernelsDigest,
      options: { clipNorm: norm, size, layers: patterns === undefined ? null : [...patterns] },
      inputs: source.files.map(({ name, sha256 }) => ({ name, sha256 })),
    },
  };
  return { replacements: written, manifest };
}

/** A layer before it is clipped; its weights are read anew then. */
interface Measured extends Awaited<ReturnType<typeof measureBefore>> {
  layer: ConvLayer;
  operator: LayerOperator;
}

async function measureOne(
  runs: BoundedRuns,
  layer: ConvLayer,
  side: number,
  norm: number,
  pause: (part: number) => void,
): Promise<Measured | string> {
  if (layer.tensor.unread !== undefined) return layer.tensor.unread;
  const operator = layerOperator(layer, [side, side]);
  if (typeof operator === "string") return operator;
  const learned = await readWeights(layer);
  const damaged = refuseWeights(learned);
  if (damaged !== null) return damaged;
  const weights = spreadTaps(learned, layer.kernel, operator.spread);
  return { layer, operator, ...(await measureBefore(runs, weights, operator, norm, pause)) };
}

async function clipOne(
  runs: BoundedRuns,
  { layer, operator, largest, upperBound: upperBefore }: Measured,
  norm: number,
  pause: (part: number) => void,
): Promise<{ facts: ClippedLayer; values: FloatArray | null }> {
  const facts = { name: layer.name, tensor: layer.tensor.name, size: operator.size, before: largest };
  if (largest <= norm) {
    const unchanged = { clipped: false, after: largest, reached: largest, rounds: 0, scale: 1, relativeChange: 0 };
    return { facts: { ...facts, ...unchanged, upperBound: upperBefore }, values: null };
  }
  const { kernel } = layer;
  const learned = await readWeights(layer);
  const taps = spreadTaps(new Float64Array(learned.length).fill(1), kernel, operator.spread);
  const limits = { limit: norm, before: largest };
  const found = await clipLayer(runs, spreadTaps(learned, kernel, operator.spread), taps, operator, limits, pause);
  const { after, upperBound, rounds, reached, scale } = found;
  const weights = gatherTaps(found.weights, learned.length, kernel, operator.spread);
  const values = layer.tensor.dtype === "f32" ? Float32Array.from(weights) : weights;
  const relativeChange = changeOf(weights, learned);
  return {
    facts: { ...facts, clipped: true, after, upperBound, rounds, reached, scale, relativeChange },
    values: weightsToTensorOrder(values, layer),
  };
}

/** The taps of kernels that `spreadTaps` spread. */
function gatherTaps(
  spread: Float64Array,
  length: number,
  [rows, columns]: readonly number[],
  [down, right]: readonly [number, number],
): Float64Array {
  const [reach, width] = [(rows - 1) * down + 1, (columns - 1) * right + 1];
  return Float64Array.from({ length }, (_, i) => {
    const which = Math.floor(i / (rows * columns));
    const [y, x] = [Math.floor(i / columns) % rows, i % columns];
    return spread[(which * reach + y * down) * width + x * right];
  });
}

function changeOf(written: Float64Array, learned: FloatArray): number {
  let [change, size] = [0, 0];
  const largest = largestMagnitude(learned);
  for (let i = 0; i < learned.length; i++) {
    const [less, own] = [(written[i] - learned[i]) / largest, learned[i] / largest];
    change += less * less;
    size += own * own;
  }
  return Math.sqrt(change / size);
}
