import type { ScaleSpaceFilter, ScaleSpaceKernelShare } from "../../results/scale-space.ts";
import { gaussianKinds } from "../../scale-space/gaussian-kernel.ts";
import { IndexedRows } from "../../statistics/indexed-rows.ts";
import { lowerMedian } from "../../statistics/lower-median.ts";

/** Of each filter that was compared: its index, then residual and cosine with each of the five Gaussians. */
export const kernelTable = () => new IndexedRows(1 + 2 * gaussianKinds.length);

export function addKernelFits(
  table: IndexedRows,
  { index, kernels = [] }: Pick<ScaleSpaceFilter, "index" | "kernels">,
): void {
  if (kernels.length === 0) return;
  const of = (kind: string) => kernels.find(({ kernel }) => kernel === kind) ?? { l2: Number.NaN, cosine: Number.NaN };
  table.add([index, ...gaussianKinds.map(of).flatMap(({ l2, cosine }) => [l2, cosine])]);
}

/** How often each of the five Gaussians comes closest to a layer's filters, and how close they come. */
export function kernelShares(table: IndexedRows): ScaleSpaceKernelShare[] {
  const { width, count } = table;
  const rows = table.sorted();
  const l2Of = (row: number, kind: number) => rows[row * width + 1 + 2 * kind];
  const closest = gaussianKinds.map(() => 0);
  for (let row = 0; row < count; row++) {
    let best = 0;
    for (let kind = 1; kind < gaussianKinds.length; kind++) if (l2Of(row, kind) < l2Of(row, best)) best = kind;
    closest[best]++;
  }
  return gaussianKinds.map((kernel, kind) => {
    const all = Array.from({ length: count }, (_, row) => row);
    return {
      kernel,
      filters: count,
      closest: closest[kind],
      share: count === 0 ? 0 : closest[kind] / count,
      cosine: lowerMedian(all.map((row) => rows[row * width + 2 + 2 * kind])),
      l2: lowerMedian(all.map((row) => l2Of(row, kind))),
    };
  });
}
