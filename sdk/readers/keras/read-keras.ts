import { fromBytes } from "../../bytes/bytes.ts";
import type { ModelContents, ModelTensor } from "../../model/model-file.ts";
import type { Hdf5File } from "../hdf5/open-hdf5.ts";
import { asObject, asText, type JsonObject, readJson } from "../tfjs/json.ts";
import { readLayersModel } from "../tfjs/layers-model.ts";
import { listLayers } from "../tfjs/list-layers.ts";
import { inferLayers } from "./infer-layers.ts";
import { hasVariables } from "./is-keras.ts";
import { nameLegacyWeights } from "./name-legacy-weights.ts";
import { nameVariables } from "./name-variables.ts";

/**
 * The weights and convolutions of a Keras file. The layers and their order come from the configuration, which is data and
 * never run: the one given (of a .keras archive), or the file's own; without any, from names and shapes.
 */
export async function readKeras(
  file: Hdf5File,
  name: string,
  given?: JsonObject,
  inputSize?: readonly [number, number],
): Promise<Omit<ModelContents, "files">> {
  const [text] = await file.texts("", "model_config");
  const bytes = text === undefined ? undefined : new TextEncoder().encode(text);
  const config = given ?? (bytes && asObject(await readJson(fromBytes(`${name}/model_config`, bytes), file.budget)));
  const roles = new Map<string, string>();
  const tensors: ModelTensor[] = [];
  for (const [path, tensor] of file.datasets) {
    tensors.push(tensor);
    if (/^optimizer(_weights)?\//.test(path)) roles.set(path, "state of the optimiser");
  }
  const variables = hasVariables(file);
  const { named, folders } = variables
    ? nameVariables(config, file.budget)
    : { named: await nameLegacyWeights(file), folders: new Map<string, string>() };
  // In the order of the layers; what they do not name keeps its path.
  const weights = new Map<string, ModelTensor>();
  const paths = new Set([...named.keys(), ...file.datasets.keys()]);
  for (const path of paths) {
    const tensor = file.datasets.get(path);
    if (tensor === undefined || roles.has(path)) continue;
    const key = named.get(path) ?? nameWithin(path, folders);
    weights.set(weights.has(key) ? path : key, tensor);
  }
  const maker = await describeMaker(file);
  // The configuration of a subclassed model lists no layers.
  const layers = config === undefined ? [] : listLayers(config, file.budget, inputSize);
  const topology =
    layers.length > 0
      ? readLayersModel(layers, weights, name, file.budget)
      : inferLayers(weights, name, { variables, theano: maker.theano });
  for (const [key, role] of topology.roles) roles.set(weights.get(key)?.name ?? key, role);
  return {
    tensors,
    convolutions: topology.convolutions,
    order: topology.order,
    roles,
    notes: [...maker.notes, ...topology.notes, ...file.notes],
  };
}

/** Within a layer of somebody's own: "layers/res_block/conv1/vars/0" is "rb/conv1/vars/0", where "rb" is the layer's name. */
function nameWithin(path: string, folders: ReadonlyMap<string, string>): string {
  if (folders.size === 0) return path;
  for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1)) {
    const name = folders.get(path.slice(0, end));
    if (name !== undefined) return name + path.slice(end);
  }
  return path;
}

async function describeMaker(file: Hdf5File): Promise<{ notes: string[]; theano: boolean }> {
  const find = async (attribute: string) =>
    asText((await file.texts("", attribute))[0] ?? (await file.texts("model_weights", attribute))[0]);
  const [version, backend] = [await find("keras_version"), await find("backend")];
  const notes = version === "" ? [] : [`Keras ${version}${backend === "" ? "" : `, backend ${backend}`}.`];
  if (backend === "theano") {
    notes.push(
      "Theano convolves where other backends correlate: its kernels are rotated by 180 degrees against theirs.",
    );
  }
  return { notes, theano: backend === "theano" && version.startsWith("1.") };
}
