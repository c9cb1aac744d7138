import type { Hdf5File } from "../hdf5/open-hdf5.ts";

/** Names of Keras 1 and what they are called since. */
const renamed: Readonly<Record<string, string>> = { W: "kernel", b: "bias" };

/**
 * The weights of a legacy file by their paths, in the order of `layer_names` and `weight_names`, each with the name that
 * a layer is found by: "model_weights/conv/conv/kernel:0" is "conv/conv/kernel".
 */
export async function nameLegacyWeights(file: Hdf5File): Promise<Map<string, string>> {
  const root = file.groups.has("model_weights") ? "model_weights" : "";
  const prefix = root === "" ? "" : `${root}/`;
  const named = new Map<string, string>();
  // Once each: a hostile list names one layer a thousand times.
  for (const layer of new Set(await textsInParts(file, root, "layer_names"))) {
    for (const weight of new Set(await textsInParts(file, prefix + layer, "weight_names"))) {
      file.budget.spend("names", layer.length + weight.length);
      const path = `${prefix}${layer}/${weight}`;
      if (file.datasets.has(path)) named.set(path, keyOf(`${layer}/${weight}`));
    }
  }
  for (const path of file.datasets.keys()) {
    if (!named.has(path)) named.set(path, keyOf(path.startsWith(prefix) ? path.slice(prefix.length) : path));
  }
  return named;
}

/** Lists above 64 KB are split: "layer_names0", "layer_names1" ... */
async function textsInParts(file: Hdf5File, path: string, attribute: string): Promise<string[]> {
  const whole = await file.texts(path, attribute);
  if (whole.length > 0) return whole;
  const all: string[] = [];
  for (let i = 0; ; i++) {
    const part = await file.texts(path, `${attribute}${i}`);
    if (part.length === 0) return all;
    for (const text of part) all.push(text);
  }
}

/**
 * "conv/conv/kernel:0" is "conv/conv/kernel", and of Keras 1 "conv/conv_W" is "conv/conv/kernel", too; of the weights that
 * keras-applications released in 2016 also "conv/conv_W_1:0".
 */
function keyOf(path: string): string {
  const plain = path.replace(/:\d+$/, "");
  for (const end of [plain, plain.replace(/_\d+$/, "")]) {
    const name = end.endsWith("_W") || end.endsWith("_b") ? renamed[end.at(-1) as string] : undefined;
    if (name !== undefined) return `${end.slice(0, -2)}/${name}`;
  }
  return plain;
}
