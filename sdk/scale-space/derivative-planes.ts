import type { Kernels } from "../wasm/load.ts";
import { correlateSeparable, type PixelBlock } from "../wasm/smooth-image.ts";
import { type Block, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { halfMask, type Orders, upwardMask } from "./difference-mask.ts";
import { halfGaussian, type KernelOptions } from "./gaussian-kernel.ts";
import type { GrayImage } from "./gray-image.ts";

/** Writes the smoothed image to `out`. */
export type Smoothing = (ws: Workspace, out: Block<"f64">, image: PixelBlock<"f64">) => void;

export function gaussianSmoothing(core: Kernels, sigma: number, options: KernelOptions): Smoothing {
  const along = { taps: halfGaussian(core, sigma, options), odd: false };
  return (ws, out, image) => correlateSeparable(ws, out, image, along, along);
}

/**
 * Derivatives of the smoothed image, each times its factor. In f64 whatever the image holds: a fourth difference of
 * f32 numbers would be noise. The masks reflect the smoothed image at its border; for a kernel symmetric in x and in y
 * that is the smoothed reflection of the image.
 */
export function derivativePlanes(
  core: Kernels,
  image: GrayImage,
  smoothing: Smoothing,
  orders: readonly Orders[],
  factorOf: (orders: Orders) => number,
): Float64Array[] {
  const { width, height, data } = image;
  return withWorkspace(core, (ws) => {
    const first = ws.place("f64", data);
    const pixels = ws.allocate("f64", data.length);
    smoothing(ws, pixels, { width, height, pixels: first });
    return orders.map(([x, y]) => {
      // The image's own block is free again.
      correlateSeparable(ws, first, { width, height, pixels }, halfMask(x), upwardMask(y));
      const plane = ws.copyOut(first);
      const factor = factorOf([x, y]);
      if (factor !== 1) for (let i = 0; i < plane.length; i++) plane[i] *= factor;
      return plane;
    });
  });
}
