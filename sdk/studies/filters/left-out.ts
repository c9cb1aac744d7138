import { appendTo } from "../../append-to.ts";
import type { ConvLayer } from "../../model/conv-layer.ts";
import { filterSide } from "../../model/filter-size.ts";
import { largestKernel } from "../../model/list-conv-layers.ts";
import { thousands } from "../../results/plain-text.ts";

/** Sizes that a sentence names. */
const named = 4;

/**
 * Sentences about the filters that were not studied, with their numbers: other sizes, what no size takes, kernels of 3-D and
 * transposed convolutions. Kernels of one weight have no pattern and are not mentioned; nor is what the user left out by name.
 *
 * @param layers As the file has them.
 * @param isAsked Whether the user's choice of layers holds it.
 * @param sizes k of the k x k filters that were studied.
 */
export function leftOutNotes(
  layers: readonly ConvLayer[],
  isAsked: (index: number) => boolean,
  sizes: readonly number[],
): string[] {
  const others: ConvLayer[] = [];
  const kinds = new Map<string, ConvLayer[]>();
  for (const [i, layer] of layers.entries()) {
    const { tensor, kernel, reason } = layer;
    if (!isAsked(i) || tensor.unread !== undefined || layer.filters === 0 || kernel.every((side) => side === 1))
      continue;
    if (reason === null) {
      if (!sizes.includes(filterSide(layer))) others.push(layer);
      continue;
    }
    appendTo(kinds, kindOf(layer), layer);
  }
  const rest = [...kinds].map(
    ([kind, some]) => `${counted(some, some[0].kernel.length === 3 ? "kernel" : "filter")} (${kind})`,
  );
  return [
    ...(others.length === 0
      ? []
      : [`${counted(others, "filter")} ${isOne(others) ? "was" : "were"} not studied: --kernel all.`]),
    ...(rest.length === 0 ? [] : [`Not studied: ${rest.join("; ")}.`]),
  ];
}

function kindOf({ kind, kernel }: ConvLayer): string {
  if (kind === "transposed") return "of transposed convolutions";
  if (kernel.length === 1) return "1-D";
  if (kernel.length > 2) return kernel.every((side) => side === kernel[0]) ? "3-D: --slices" : "3-D";
  return kernel[0] === kernel[1] ? `larger than ${largestKernel}x${largestKernel}` : "not square";
}

function isOne(layers: readonly ConvLayer[]): boolean {
  return layers.reduce((sum, { filters }) => sum + filters, 0) === 1;
}

/** "2,640 5x5 and 96 7x7 filters", the most first. */
function counted(layers: readonly ConvLayer[], noun: string): string {
  const counts = new Map<string, number>();
  for (const { kernel, filters } of layers) {
    const size = kernel.length === 1 ? `${kernel[0]}-tap` : kernel.join("x");
    counts.set(size, (counts.get(size) ?? 0) + filters);
  }
  const sorted = [...counts].sort((a, b) => b[1] - a[1]);
  const shown = sorted.slice(0, named).map(([size, count]) => `${thousands(count)} ${size}`);
  const more = sorted.slice(named).reduce((sum, [, count]) => sum + count, 0);
  if (more > 0) shown.push(`${thousands(more)} other`);
  const listed = shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
  return `${listed} ${noun}${isOne(layers) ? "" : "s"}`;
}
