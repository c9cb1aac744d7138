import type { ConvLayer } from "./conv-layer.ts";

type Sized = Pick<ConvLayer, "kernel">;

/** k of a layer's k x k filters; a 3-D kernel of 1 x k x k holds one, and each slice of k x k x k is one. */
export function filterSide({ kernel }: Sized): number {
  return kernel.reduce((most, side) => Math.max(most, side), 0);
}

/** Numbers in one filter: k * k. */
export function filterWidth(layer: Sized): number {
  return filterSide(layer) ** 2;
}

/** Whether the filters of an analysed layer are the slices of k x k x k kernels, which share their weights. */
export function isSliced({ kernel }: Sized): boolean {
  return kernel.length === 3 && !kernel.includes(1);
}

/** Filters of one k x k x k kernel: k slices along each of three axes. */
export function slicesOf(k: number): number {
  return 3 * k;
}
