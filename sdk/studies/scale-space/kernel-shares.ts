import type { ScaleSpaceFilter, ScaleSpaceKernelShare } from "../../results/scale-space.ts";
import { gaussianKinds } from "../../scale-space/gaussian-kernel.ts";
import { lowerMedian } from "../../statistics/lower-median.ts";

/** How often each of the five Gaussians comes closest to a layer's filters, and how close they come. */
export function kernelShares(filters: readonly Pick<ScaleSpaceFilter, "kernels">[]): ScaleSpaceKernelShare[] {
  const compared = filters.flatMap(({ kernels = [] }) => (kernels.length === 0 ? [] : [kernels]));
  const winners = compared.map((kernels) => kernels.reduce((best, each) => (each.l2 < best.l2 ? each : best)).kernel);
  return gaussianKinds.map((kernel) => {
    const own = compared.flatMap((kernels) => kernels.filter((each) => each.kernel === kernel));
    const closest = winners.filter((winner) => winner === kernel).length;
    return {
      kernel,
      filters: compared.length,
      closest,
      share: compared.length === 0 ? 0 : closest / compared.length,
      cosine: lowerMedian(own.map(({ cosine }) => cosine)),
      l2: lowerMedian(own.map(({ l2 }) => l2)),
    };
  });
}
