import { fromBytes } from "../../sdk/bytes/bytes.ts";
import type { Model } from "../../sdk/model/model.ts";
import type { FloatArray } from "../../sdk/wasm/workspace.ts";
import { convLayer } from "./layers.ts";

/** A model of layers in memory, each of `weights.length / k^2` filters of one input channel, at even depths. */
export function weightsModel(
  parts: readonly { weights: FloatArray; k: number; name?: string }[],
  name = "model",
): Model {
  const layers = parts.map(({ weights, k, name: own }, i) => ({
    ...convLayer(weights, weights.length / (k * k), 1, k, own ?? `layer${i}`),
    depthRank: i,
    depth: parts.length > 1 ? i / (parts.length - 1) : 0,
  }));
  return {
    name,
    part: "",
    format: "npz",
    tensors: layers.map(({ tensor }) => tensor),
    layers,
    order: "graph",
    notes: [],
    files: [fromBytes(name, new Uint8Array(1))],
    roles: new Map(),
    close: async () => undefined,
  };
}
