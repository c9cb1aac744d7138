import { kernels } from "../wasm/load.ts";
import { correlateSeparable } from "../wasm/smooth-image.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";
import { expectOptions, expectPair } from "./expect.ts";
import { halfGaussian, type KernelOptions, kernelOptionNames } from "./gaussian-kernel.ts";
import { expectImage, type GrayImage } from "./gray-image.ts";

/**
 * The scale-space representation L of an image: its convolution with a Gaussian kernel along x and along y, summed in f64.
 * Beyond the border the image is reflected, each border pixel twice (c b a | a b c | c b a).
 * @param sigma Standard deviation in pixels, 0 to 100; or [along x, along y].
 * @returns An image of the same size and type of numbers.
 * @throws UsageError for a sigma, kernel or epsilon out of range, an unknown option, and data that do not fit the image's size.
 */
export async function smooth<T extends FloatArray>(
  image: GrayImage<T>,
  sigma: number | readonly [number, number],
  options: KernelOptions = {},
): Promise<GrayImage<T>> {
  expectImage(image);
  expectOptions(options, kernelOptionNames);
  if (typeof sigma !== "number") expectPair("sigma", sigma);
  const core = await kernels();
  const [alongX, alongY] = (typeof sigma === "number" ? [sigma, sigma] : sigma).map((one) => ({
    taps: halfGaussian(core, one, options),
    odd: false,
  }));
  const { width, height, data } = image;
  return withWorkspace(core, (ws) => {
    const pixels = ws.placeFloats(data);
    const out = ws.allocate(pixels.type, data.length);
    correlateSeparable(ws, out, { width, height, pixels }, alongX, alongY);
    return { width, height, data: ws.copyOut(out) as FloatArray as T };
  });
}
