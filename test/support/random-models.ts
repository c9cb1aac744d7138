import type { Model } from "../../sdk/index.ts";
import { type Tensors, tensorModel } from "./models.ts";
import { seeded, seededNormal } from "./seeded.ts";

/** How the weights of a layer are drawn; what studies meet in files, and what breaks them. */
const draws: Record<string, (normal: () => number, i: number) => number> = {
  normal: (normal) => normal(),
  zeros: () => 0,
  constant: () => 0.37,
  binary: (normal) => Math.sign(normal()),
  huge: (normal) => 1e30 * normal(),
  tiny: (normal) => 1e-38 * normal(),
  "with NaN and infinities": (normal, i) =>
    i === 0 ? Number.NaN : i % 27 === 13 ? Number.POSITIVE_INFINITY : normal(),
  "one filter again and again": (_, i) => [1, 2, 3, 0, -1, 4, 1, 1, 2][i % 9],
  "almost constant": (normal) => Math.fround(1 + 1e-7 * normal()),
  separable: (_, i) => [1, 2, 1, 2, 4, 2, 1, 2, 1][i % 9] * 0.1,
};
const shapes = [
  [1, 1, 3, 3],
  [2, 1, 3, 3],
  [8, 4, 3, 3],
  [3, 5, 3, 3],
  [6, 1, 3, 3],
  [4, 3, 5, 5],
  [3, 1, 7, 7],
  [4, 3, 2, 2],
  [5, 2, 1, 1],
];

/** A model of one to four layers, each drawn in a way of its own; the same for the same seed. */
export function randomModel(seed: number): Promise<Model> {
  const uniform = seeded(seed);
  const normal = seededNormal(seed + 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(uniform() * list.length)];
  const tensors: Tensors = {};
  for (let layer = Math.ceil(4 * uniform()); layer > 0; layer--) {
    const [shape, draw] = [pick(shapes), pick(Object.values(draws))];
    const length = shape.reduce((product, size) => product * size);
    tensors[`layer${layer}.weight`] = { shape, values: Float32Array.from({ length }, (_, i) => draw(normal, i)) };
  }
  return tensorModel(`random-${seed}.safetensors`, tensors);
}

/** One depthwise layer of one filter, k x k, normal or drawn in one of the ways above. */
export function oneFilter(seed: number, k: number): Promise<Model> {
  const normal = seededNormal(seed);
  const ways = Object.values(draws);
  const draw = seed % 3 === 0 ? ways[(seed / 3) % ways.length] : draws.normal;
  const values = Float32Array.from({ length: k * k }, (_, i) => draw(normal, i + 1));
  return tensorModel("one.safetensors", { "a.weight": { shape: [1, 1, k, k], values } });
}
