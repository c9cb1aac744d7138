import type { ByteSource } from "../bytes/byte-source.ts";
import { closeAll } from "../bytes/close-all.ts";
import { UnreadableError } from "../errors.ts";
import { counted } from "../model/counted.ts";
import type { ModelContents, ModelTensor } from "../model/model-file.ts";
import { Budget } from "./budget.ts";
import { listSome } from "./list-some.ts";
import type { ReadOptions } from "./reader.ts";
import { readBareManifest } from "./tfjs/bare-manifest.ts";
import { readGraphModel } from "./tfjs/graph-model.ts";
import { asObject, asText, atKey, type JsonObject, readJson } from "./tfjs/json.ts";
import { readLayersModel } from "./tfjs/layers-model.ts";
import { listLayers } from "./tfjs/list-layers.ts";
import { parseManifest, type WeightGroup } from "./tfjs/manifest.ts";
import { openShards, Shards } from "./tfjs/shards.ts";
import type { Topology } from "./tfjs/topology.ts";
import { byteLengthOf, weightTensor } from "./tfjs/weight-tensor.ts";

/**
 * Reads a TensorFlow.js model: the model.json of a layers-model or a graph-model, or a weights manifest alone. The
 * weights stay in their files beside it; their sizes are compared with what the manifest declares.
 *
 * @throws UnreadableError for a file that is truncated, incomplete or contradicts itself; UnsafeError where a shard lies
 * outside the model's folder or a limit is exceeded.
 */
export async function read(
  source: ByteSource,
  { signal, inputSize, budget = new Budget(source) }: ReadOptions = {},
): Promise<ModelContents> {
  const file = source.name;
  const json = await readJson(source, budget);
  const model = asObject(json) ?? {};
  const manifest = Array.isArray(json) ? json : model.weightsManifest;
  if (manifest === undefined) {
    throw new UnreadableError("found no weightsManifest, expected a TensorFlow.js model.json or a weights manifest", {
      file,
      offset: 0,
    });
  }
  const groups = await atKey(source, "weightsManifest", () => parseManifest(manifest, file, budget));
  const shards = await openShards(
    source,
    groups.flatMap(({ paths, weights }) => paths.map((path) => ({ path, tensor: weights[0]?.name }))),
    signal,
  );
  for (const shard of shards.values()) budget.enlarge(shard);
  try {
    const weights = new Map<string, ModelTensor>();
    for (const group of groups) await placeWeights(group, shards, weights, file);
    const topology = await atKey(source, "modelTopology", () => readTopology(model, weights, file, budget, inputSize));
    return {
      tensors: [...weights.values()],
      convolutions: topology.convolutions,
      order: topology.order,
      roles: topology.roles,
      files: [source, ...shards.values()],
      notes: [...describeOrigin(model), ...describeQuantisation(groups), ...topology.notes],
    };
  } catch (error) {
    await closeAll(shards.values());
    throw error;
  }
}

/** Adds a group's weights, which lie back to back in its files and must fill them. */
async function placeWeights(
  group: WeightGroup,
  opened: ReadonlyMap<string, ByteSource>,
  weights: Map<string, ModelTensor>,
  file: string,
): Promise<void> {
  const files = group.paths.flatMap((path) => opened.get(path) ?? []);
  const shards = new Shards(files);
  const shardNames = listSome(files.map(({ name }) => name)) || "no files";
  let offset = 0;
  for (const spec of group.weights) {
    const length = await byteLengthOf(spec, shards, offset, { file, tensor: spec.name });
    if (offset + length > shards.byteLength) {
      throw new UnreadableError(
        `ends at byte ${offset + length} of ${shardNames}, where ${shards.byteLength} are: cut off, or of another model`,
        { file, tensor: spec.name },
      );
    }
    weights.set(spec.name, weightTensor(spec, shards, offset, file));
    offset += length;
  }
  if (offset !== shards.byteLength) {
    throw new UnreadableError(
      `found ${counted(shards.byteLength, "byte")} in ${shardNames}, expected the ${offset} of its weights`,
      { file, tensor: group.weights.at(-1)?.name },
    );
  }
}

function readTopology(
  model: JsonObject,
  weights: ReadonlyMap<string, ModelTensor>,
  file: string,
  budget: Budget,
  inputSize: ReadOptions["inputSize"],
): Topology | Promise<Topology> {
  const topology = asObject(model.modelTopology);
  if (topology === undefined) return readBareManifest(weights, file);
  if (Array.isArray(topology.node)) return readGraphModel(topology, weights, file, budget, inputSize);
  if (asObject(topology.model_config) !== undefined || topology.config !== undefined) {
    return readLayersModel(listLayers(topology, budget, inputSize), weights, file, budget);
  }
  throw new UnreadableError("found a modelTopology without model_config, config or node, expected one of them", {
    file,
  });
}

function describeOrigin(model: JsonObject): string[] {
  const made = [asText(model.generatedBy), asText(model.convertedBy)].filter((text) => text !== "").join(", ");
  return [`TensorFlow.js ${asText(model.format) || "weights"}${made === "" ? "" : `, made by ${made}`}.`];
}

function describeQuantisation(groups: readonly WeightGroup[]): string[] {
  const specs = groups.flatMap(({ weights }) => weights);
  return (["uint8", "uint16", "float16"] as const).flatMap((dtype) => {
    const count = specs.filter(({ quantization }) => quantization?.dtype === dtype).length;
    if (count === 0) return [];
    const grid = dtype === "float16" ? "" : `: each holds at most ${dtype === "uint8" ? 256 : 65536} different numbers`;
    return [
      `${count} of ${counted(specs.length, "tensor")} ${count === 1 ? "is" : "are"} quantised to ${dtype}${grid}.`,
    ];
  });
}
