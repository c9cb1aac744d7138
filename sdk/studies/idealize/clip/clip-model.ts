import { kernelsDigest } from "../../../../build/kernels.ts";
import { throwIfAborted } from "../../../abort.ts";
import { NoFiltersError } from "../../../errors.ts";
import type { ConvLayer } from "../../../model/conv-layer.ts";
import { counted } from "../../../model/counted.ts";
import { digestModel } from "../../../model/digest-model.ts";
import { isKept, keepLayers } from "../../../model/keep-layers.ts";
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
import { layerOperator } from "../../norms/layer-operator.ts";
import { spreadTaps } from "../../norms/spread-taps.ts";
import { clipLayer } from "./clip-layer.ts";
import { type ClipOptions, expectClip } from "./options.ts";

/** `clipNorms`, once it is asked for. */
export async function clipModel(model: Model, options: ClipOptions) {
  expectClip(options);
  const { norm, size = 32, layers: patterns, digest = true, pool, signal, onProgress } = options;
  keepLayers([model], patterns);
  const runs = new BoundedRuns(pool ?? inlineRunner(await loadedKernels()), signal);
  const clipped: ClippedLayer[] = [];
  const left: ConvLayer[] = [];
  const written = new Map<string, FloatArray>();
  for (const [i, layer] of model.layers.entries()) {
    throwIfAborted(signal);
    const pause = (part: number) => {
      onProgress?.({ stage: "clipping norms", done: i + part, total: model.layers.length });
      throwIfAborted(signal);
    };
    pause(0);
    const result =
      patterns !== undefined && !isKept(layer, patterns)
        ? "left out by --layers"
        : await clipOne(runs, layer, size, norm, pause);
    if (typeof result === "string") left.push({ ...layer, reason: result });
    else {
      clipped.push(result.facts);
      if (result.values !== null) written.set(layer.tensor.name, result.values);
    }
  }
  if (clipped.length === 0) {
    throw new NoFiltersError(
      `found no layer whose norm can be clipped among ${counted(left.length, "convolution")}${left.length > 0 ? `; the first: ${left[0].reason}` : ""}`,
      { file: model.name },
    );
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

async function clipOne(
  runs: BoundedRuns,
  layer: ConvLayer,
  side: number,
  norm: number,
  pause: (part: number) => void,
): Promise<{ facts: ClippedLayer; values: FloatArray | null } | string> {
  if (layer.tensor.unread !== undefined) return layer.tensor.unread;
  const operator = layerOperator(layer, [side, side]);
  if (typeof operator === "string") return operator;
  const kernel = [layer.kernel[0], layer.kernel[1]] as const;
  const learned = await readWeights(layer);
  for (const weight of learned) if (!Number.isFinite(weight)) return "NaN or infinite weights";
  const taps = spreadTaps(new Float64Array(learned.length).fill(1), kernel, operator.spread);
  const found = await clipLayer(runs, spreadTaps(learned, kernel, operator.spread), taps, operator, norm, pause);
  const { size } = operator;
  const facts = { name: layer.name, tensor: layer.tensor.name, size, before: found.before };
  if (found.weights === null) {
    const unchanged = {
      clipped: false,
      after: found.before,
      reached: found.before,
      rounds: 0,
      scale: 1,
      relativeChange: 0,
    };
    return { facts: { ...facts, ...unchanged, upperBound: found.upperBound }, values: null };
  }
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
  [rows, columns]: readonly [number, number],
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
  let largest = 0;
  for (let i = 0; i < learned.length; i++) largest = Math.max(largest, Math.abs(learned[i]));
  for (let i = 0; i < learned.length; i++) {
    const [less, own] = [(written[i] - learned[i]) / largest, learned[i] / largest];
    change += less * less;
    size += own * own;
  }
  return Math.sqrt(change / size);
}
