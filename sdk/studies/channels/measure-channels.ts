import { throwIfAborted } from "../../abort.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { elementCount } from "../../model/element-count.ts";
import { isKept, leftOut } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import { readWeights } from "../../model/read-filters.ts";
import { refuseTensor } from "../../model/refuse-tensor.ts";
import type { ChannelsResult, FirstLayer, MixingLayer } from "../../results/channels.ts";
import { counted } from "../../results/plain-text.ts";
import { refuseSquares } from "../../statistics/variance-entropy.ts";
import { BoundedRuns } from "../../streams/bounded-runs.ts";
import { shareUnits } from "../../streams/share-units.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";
import type { Running } from "../study.ts";
import { type Part, partsOf } from "./choose-layers.ts";
import { measureFirst } from "./first-layer.ts";
import { mixingOf } from "./mixing-layer.ts";

/** A layer, or why it was not measured. */
type Measured = FirstLayer | MixingLayer | string;

/** What of each model's layers was measured: null, or why not. */
export interface MeasuredChannels {
  channels: ChannelsResult;
  reasons: (string | null)[][];
}

/** First and 1 x 1 layers of all models, in their order. No more layers' weights are in memory than are worked on. */
export async function measureChannels(
  models: readonly Model[],
  patterns: readonly string[] | null,
  { names, pool, signal, onProgress, passes }: Running,
): Promise<MeasuredChannels> {
  const kernels = await loadedKernels();
  const runs = new BoundedRuns(pool ?? inlineRunner(kernels), signal);
  const all = models.flatMap((model, m) => {
    const parts = partsOf(model);
    return model.layers.map((layer, i) => ({ m, layer, part: parts[i] }));
  });
  let done = 0;
  const measure = async (m: number, layer: ConvLayer, part: Part): Promise<Measured> => {
    throwIfAborted(signal);
    if (patterns !== null && !isKept(layer, patterns)) return leftOut;
    if (part.kind === "neither") return part.why;
    const refused = refuseTensor(layer.tensor);
    if (refused !== null) return refused;
    const weights = await readWeights(layer);
    const fault = faultOf(weights);
    if (fault !== null) return fault;
    return part.kind === "first"
      ? measureFirst(kernels, runs, names[m], layer, part.chosen, weights)
      : mixingOf(kernels, runs, names[m], layer, weights);
  };
  const found = await shareUnits<Measured>(passes, {
    key: "channels",
    layers: all.map(({ layer }) => layer),
    costs: all.map(({ layer, part }) => (part.kind === "neither" ? 0 : costOf(layer))),
    atOnce: runs.ahead,
    form: { anyOf: [{ type: "string" }, { $ref: "#/$defs/FirstLayer" }, { $ref: "#/$defs/MixingLayer" }] },
    run: async (i) => {
      const { m, layer, part } = all[i];
      const measured = await measure(m, layer, part);
      onProgress?.({ stage: "measuring channels", done: ++done, total: all.length });
      return measured;
    },
    missing: (why) => `not collected: ${why}`,
  });
  const channels: ChannelsResult = { first: [], mixing: [], skipped: [] };
  const reasons = models.map((): (string | null)[] => []);
  for (const [i, { m, layer, part }] of all.entries()) {
    const measured = found[i];
    reasons[m].push(typeof measured === "string" ? measured : null);
    if (typeof measured !== "string") {
      if ("chosen" in measured) channels.first.push(measured);
      else channels.mixing.push(measured);
    } else if (part.kind !== "neither") {
      channels.skipped.push({ model: names[m], name: layer.name, reason: measured });
    }
  }
  return { channels, reasons };
}

/** Multiplications of a singular value decomposition, but for a factor. */
function costOf({ tensor, out, in: inputs, groups }: ConvLayer): number {
  return (elementCount(tensor.shape) * Math.min(out, inputs)) / groups;
}

function faultOf(weights: FloatArray): string | null {
  let [bad, largest] = [0, 0];
  for (const weight of weights) {
    if (!Number.isFinite(weight)) bad++;
    else largest = Math.max(largest, Math.abs(weight));
  }
  return bad > 0 ? counted(bad, "NaN or infinite weight") : refuseSquares(largest);
}
