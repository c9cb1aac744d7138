import { asArray, asObject, asText, type JsonObject } from "../tfjs/json.ts";

/**
 * Paths of numbered variables and the names that a layer is found by. Keras 3 names a layer's folder by its class and its
 * number among the layers of that class: the second Conv2D of a model is "layers/conv2d_1", whatever its own name.
 */
export function nameVariables(config: JsonObject | undefined): Map<string, string> {
  const named = new Map<string, string>();
  if (config !== undefined) walk(config, "", []);
  return named;

  function walk(model: JsonObject, folder: string, around: readonly string[]): void {
    const used = new Map<string, number>();
    const inner = Array.isArray(model.config) ? model.config : asObject(model.config)?.layers;
    for (const value of asArray(inner)) {
      const layer = asObject(value);
      if (layer === undefined) continue;
      const snake = toSnakeCase(asText(layer.class_name));
      const number = used.get(snake) ?? 0;
      used.set(snake, number + 1);
      visit(layer, `${folder}layers/${number === 0 ? snake : `${snake}_${number}`}`, around, "");
    }
  }

  function visit(layer: JsonObject, folder: string, around: readonly string[], wrapper: string): void {
    const config = asObject(layer.config) ?? {};
    const name = wrapper + (asText(config.name) || asText(layer.name));
    const wrapped = asObject(config.layer);
    if (Array.isArray(layer.config) || Array.isArray(config.layers)) walk(layer, `${folder}/`, [...around, name]);
    else if (wrapped !== undefined) {
      const model = Array.isArray(asObject(wrapped.config)?.layers);
      visit(wrapped, `${folder}/layer`, model ? [...around, name] : around, model ? "" : `${name}/`);
    } else {
      variableNames(asText(layer.class_name), config).forEach((variable, i) => {
        for (const path of [folder, folder.replaceAll("layers", "_layer_checkpoint_dependencies")]) {
          named.set(`${path}/vars/${i}`, [...around, name, variable].join("/"));
        }
      });
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
