import { UsageError } from "../errors.ts";
import { correlatePlane } from "../wasm/correlate-plane.ts";
import { kernels } from "../wasm/load.ts";
import type { PixelBlock } from "../wasm/smooth-image.ts";
import { type Block, type FloatArray, type Workspace, withWorkspace } from "../wasm/workspace.ts";
import { expectImage, type GrayImage, likeImage } from "./gray-image.ts";

/** A convolution kernel, odd in width and height, its origin in the middle; rows as in an image, the top (largest y) first. */
export type KernelImage = GrayImage<Float64Array>;

/**
 * The convolution of an image with any kernel, summed in f64; reflected beyond the border, each border pixel twice.
 * @throws UsageError for a kernel of even width or height, and data that do not fit a size.
 */
export async function convolve<T extends FloatArray>(image: GrayImage<T>, kernel: GrayImage): Promise<GrayImage<T>> {
  expectImage(image);
  expectImage(kernel, "the kernel");
  if (kernel.width % 2 === 0 || kernel.height % 2 === 0) {
    throw new UsageError(`the kernel is ${kernel.width} x ${kernel.height}, expected odd sizes`);
  }
  const { width, height, data } = image;
  return withWorkspace(await kernels(), (ws) => {
    const out = ws.allocate("f64", data.length);
    convolvePlane(ws, out, { width, height, pixels: ws.place("f64", data) }, kernel);
    return likeImage(image, ws.copyOut(out));
  });
}

export function convolvePlane(ws: Workspace, out: Block<"f64">, image: PixelBlock<"f64">, kernel: GrayImage): void {
  // Convolution is correlation with the kernel turned by half.
  withWorkspace(ws.kernels, (inner) => {
    const taps = inner.place("f64", kernel.data.slice().reverse());
    correlatePlane(inner, out, image, taps, (kernel.width - 1) / 2, (kernel.height - 1) / 2);
  });
}
