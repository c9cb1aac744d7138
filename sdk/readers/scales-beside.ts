import type { ModelTensor } from "../model/model-file.ts";
import { listSome } from "./list-some.ts";

/** Types in which weights are kept with a scale of their own. */
const narrow = /^([iu]8|f8.*)$/;

/** A scale's name by its weight's: compressed-tensors and FP8 checkpoints of the Hub, block-wise ones, quanto, ComfyUI. */
const scaleNames: readonly ((weight: string) => string)[] = [
  (weight) => `${weight}_scale`,
  (weight) => `${weight}_scale_inv`,
  (weight) => `${weight}.scale`,
  (weight) => `${weight}._scale`,
  (weight) => weight.replace(/([._])weight$/, "$1scale_weight"),
];

/**
 * A note where weights of 8 bits have a scale beside them. It is not applied: how it is laid out (one, one an output, one a
 * block; a factor or a divisor) no name says for sure. A filter that is divided by its largest weight is the same either way.
 */
export function noteScales(tensors: readonly ModelTensor[]): string[] {
  const names = new Set(tensors.map(({ name }) => name));
  const scaled = tensors
    .filter(({ dtype, shape }) => shape.length >= 3 && narrow.test(dtype))
    .map(({ name }) => scaleNames.map((of) => of(name)).find((scale) => scale !== name && names.has(scale)))
    .filter((scale) => scale !== undefined);
  if (scaled.length === 0) return [];
  const what =
    scaled.length === 1
      ? "1 weight of 8 bits has a scale beside it, which is not applied"
      : `${scaled.length} weights of 8 bits have scales beside them, which are not applied`;
  return [`${what} (${listSome(scaled)}): norms and largest weights are those of the numbers as stored.`];
}
