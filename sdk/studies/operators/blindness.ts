import type { Blindness, OperatorExample } from "../../results/operators.ts";
import type { Labeller } from "./labeller.ts";

/** The labels whose filters show it best: those with a direction first. */
const telling = ["edge", "laplacian", "sharpen"];

/**
 * A filter of the models beside others that its spectrum cannot tell from it: its negative, its mirror image, a quarter turn,
 * and the filter times a checkerboard of signs (periodic: on images with even sides), each with its own label and distance.
 */
export function blindnessOf(
  examples: readonly OperatorExample[],
  labellerOf: (example: OperatorExample) => Labeller,
): Blindness | null {
  const example = telling.flatMap((label) => examples.filter((one) => one.label === label))[0] ?? examples[0];
  if (example === undefined) return null;
  const { model, layer, index, label, kernel, weights } = example;
  const [k] = kernel;
  const at = (y: number, x: number) => weights[y * k + x];
  const make = (weight: (y: number, x: number) => number) =>
    // + 0 turns -0 into 0, which JSON and equality tests can tell apart.
    weights.map((_, i) => weight(Math.floor(i / k), i % k) + 0);
  const variants = [
    { name: "as learned", weights },
    { name: "negative", weights: make((y, x) => -at(y, x)) },
    { name: "mirrored", weights: make((y, x) => at(y, k - 1 - x)) },
    { name: "turned by 90 degrees", weights: make((y, x) => at(x, k - 1 - y)) },
    { name: "times a checkerboard", weights: make((y, x) => ((y + x) % 2 === 0 ? 1 : -1) * at(y, x)) },
  ];
  const labeller = labellerOf(example);
  const distances = labeller.distances(Float64Array.from(variants.flatMap((variant) => variant.weights)), k);
  return {
    model,
    layer,
    index,
    label,
    kernel,
    variants: variants.map((variant, i) => {
      const described = labeller.describe(distances, i);
      return { ...variant, label: described.label, distance: described.distance as number };
    }),
  };
}
