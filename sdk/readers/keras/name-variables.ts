import type { Budget } from "../budget.ts";
import { asArray, asObject, asText, type JsonObject } from "../tfjs/json.ts";

/** The folder of a model's layers as Keras 3 calls it, and as the last of tf.keras did. */
type Roots = readonly [string, string];

export interface VariableNames {
  /** The names of variables by their paths. */
  readonly named: ReadonlyMap<string, string>;
  /** The layers' names by their folders, for what lies deeper in them. */
  readonly folders: ReadonlyMap<string, string>;
}

/**
 * Paths of numbered variables and the names that a layer is found by. Keras 3 names a layer's folder by its class and its
 * number among the layers of that class: the second Conv2D of a model is "layers/conv2d_1", whatever its own name.
 */
export function nameVariables(config: JsonObject | undefined, budget: Budget): VariableNames {
  const named = new Map<string, string>();
  const folders = new Map<string, string>();
  if (config !== undefined) walk(config, ["", ""], []);
  return { named, folders };

  /** @param roots The model's folder in both spellings. */
  function walk(model: JsonObject, roots: Roots, around: readonly string[]): void {
    const used = new Map<string, number>();
    const inner = Array.isArray(model.config) ? model.config : asObject(model.config)?.layers;
    for (const value of asArray(inner)) {
      const layer = asObject(value);
      if (layer === undefined) continue;
      const snake = toSnakeCase(asText(layer.class_name));
      const number = used.get(snake) ?? 0;
      used.set(snake, number + 1);
      const own = number === 0 ? snake : `${snake}_${number}`;
      visit(layer, [`${roots[0]}layers/${own}`, `${roots[1]}_layer_checkpoint_dependencies/${own}`], around, "");
    }
  }

  function visit(layer: JsonObject, [folder, older]: Roots, around: readonly string[], wrapper: string): void {
    const config = asObject(layer.config) ?? {};
    const name = wrapper + (asText(config.name) || asText(layer.name));
    const wrapped = asObject(config.layer);
    if (Array.isArray(layer.config) || Array.isArray(config.layers))
      walk(layer, [`${folder}/`, `${older}/`], [...around, name]);
    else if (wrapped !== undefined) {
      const model = Array.isArray(asObject(wrapped.config)?.layers);
      visit(
        wrapped,
        [`${folder}/layer`, `${older}/layer`],
        model ? [...around, name] : around,
        model ? "" : `${name}/`,
      );
    } else {
      // Paths and names grow with the depth of nested models: each is paid for before it is built.
      const length = around.reduce((sum, each) => sum + each.length + 1, name.length);
      budget.spend("names", 3 * (folder.length + older.length + length));
      const full = [...around, name].join("/");
      for (const path of [folder, older]) {
        folders.set(path, full);
        for (const [i, variable] of variableNames(asText(layer.class_name), config).entries()) {
          named.set(`${path}/vars/${i}`, `${full}/${variable}`);
        }
      }
    }
  }
}

/** A layer's variables in the order in which Keras makes them. */
function variableNames(type: string, config: JsonObject): string[] {
  if (type.startsWith("Separable")) return ["depthwise_kernel", "pointwise_kernel", "bias"];
  if (type.startsWith("Depthwise")) return ["depthwise_kernel", "bias"];
  if (type === "BatchNormalization") {
    const scale = config.scale === false ? [] : ["gamma"];
    const center = config.center === false ? [] : ["beta"];
    return [...scale, ...center, "moving_mean", "moving_variance"];
  }
  return ["kernel", "bias"];
}

/** "DepthwiseConv2D" is "depthwise_conv2d". */
export function toSnakeCase(name: string): string {
  return name
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
