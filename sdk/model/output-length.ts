import type { ModelTensor } from "./model-file.ts";

/** Ends of a weight's name and of the bias beside it. */
const biases: readonly (readonly [string, readonly string[]])[] = [
  ["weight", ["bias"]],
  ["weights", ["biases", "bias"]],
  ["kernel", ["bias"]],
  ["filters", ["biases", "bias"]],
  ["W", ["b"]],
  ["w", ["b"]],
  ["f", ["b"]],
  // Caffe and the first Keras number a layer's arrays.
  ["0", ["1"]],
];

/** What frameworks call a normalisation's vectors. */
const vectors = ["weight", "scale", "gamma", "running_mean", "moving_mean", "mean"];

/**
 * How many outputs a layer has, by the vectors beside its weight: its bias ("conv.bias", "conv/b", "conv_b"), else the
 * normalisation that is called like it ("bn1" of "conv1", "1" of "0"). Undefined where there is neither.
 */
export function outputLengths(tensors: readonly ModelTensor[]): (tensor: ModelTensor) => number | undefined {
  const lengths = new Map<string, number>();
  for (const { name, shape } of tensors) {
    // MATLAB has no vectors: one axis of several has more than one element.
    const long = shape.filter((size) => size !== 1);
    if (shape.length > 0 && shape.length <= 4 && long.length <= 1) lengths.set(plainName(name), long[0] ?? 1);
  }
  return ({ name }) => {
    const plain = plainName(name);
    for (const [end, others] of biases) {
      if (!endsAs(plain, end)) continue;
      for (const other of others) {
        const found = lengths.get(plain.slice(0, -end.length) + other);
        if (found !== undefined) return found;
      }
    }
    return normLength(plain, lengths);
  };
}

/** Without what TensorFlow puts behind a name: "conv2d/kernel:0" is "conv2d/kernel". */
export function plainName(name: string): string {
  return name.replace(/:\d+$/, "");
}

/** Whether a name ends in this word: "conv.weight" and "conv_weight", not "unweight". */
export function endsAs(name: string, word: string): boolean {
  if (!name.endsWith(word)) return false;
  const before = name.at(-word.length - 1);
  return before === undefined || "./_".includes(before);
}

function normLength(name: string, lengths: ReadonlyMap<string, number>): number | undefined {
  const end = Math.max(name.lastIndexOf("."), name.lastIndexOf("/"));
  if (end < 0) return undefined;
  const mark = name[end];
  const layer = name.slice(0, end);
  const start = Math.max(layer.lastIndexOf("."), layer.lastIndexOf("/")) + 1;
  for (const norm of normsOf(layer.slice(start))) {
    for (const vector of vectors) {
      const found = lengths.get(`${layer.slice(0, start)}${norm}${mark}${vector}`);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Layer names longer than this are no network's. */
const longestLayer = 100;

/** What the normalisation behind a layer of this name may be called. */
function normsOf(layer: string): string[] {
  if (layer.length > longestLayer) return [];
  if (/^\d+$/.test(layer)) return [String(Number(layer) + 1)];
  const number = /_\d+$/.exec(layer)?.[0] ?? "";
  const flax = /^Conv_/.test(layer) ? [`BatchNorm${number}`, `GroupNorm${number}`, `LayerNorm${number}`] : [];
  const called = ["bn", "norm", "batch_norm", "batch_normalization"].map((norm) =>
    layer.replace(/(de|up|transp?)?_?conv(2d|s|transpose)?/i, norm),
  );
  return [...flax, ...called.filter((norm) => norm !== layer)];
}
