import { UsageError } from "../errors.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/** A kernel of one dimension, odd in length, as its right half. */
export interface HalfKernel {
  /** h[0], h[1], ..., h[radius]. */
  readonly taps: Float64Array;
  /** h[-k] = -h[k] with h[0] = 0; else h[-k] = h[k]. */
  readonly odd: boolean;
}

/** A block of `width * height` pixels, row by row. */
export interface PixelBlock<T extends "f32" | "f64" = "f32" | "f64"> {
  readonly width: number;
  readonly height: number;
  readonly pixels: Block<T>;
}

/**
 * out[y][x] = sum_ij alongY[i] alongX[j] image[y + i][x + j], summed in f64, with y down as in memory. Beyond the border
 * the image is reflected, each border pixel twice. A kernel may be longer than the image.
 * @throws UsageError for an empty image, blocks that do not fit it, or an empty kernel.
 */
export function correlateSeparable<T extends "f32" | "f64">(
  ws: Workspace,
  out: Block<T>,
  image: PixelBlock<T>,
  alongX: HalfKernel,
  alongY: HalfKernel,
): void {
  const { width, height, pixels } = image;
  expectPixels(out, image);
  const [radiusX, radiusY] = [alongX, alongY].map(({ taps }) => taps.length - 1);
  if (radiusX < 0 || radiusY < 0) throw new UsageError("a kernel has at least one tap, found none");
  const { kernels } = ws;
  const run = pixels.type === "f32" ? kernels.correlateSeparableF32 : kernels.correlateSeparableF64;
  withWorkspace(kernels, (inner) => {
    const x = inner.place("f64", alongX.taps);
    const y = inner.place("f64", alongY.taps);
    const scratch = inner.allocate("u8", kernels.correlateSeparableScratch(width, height, radiusX, radiusY)).pointer;
    const { pointer } = pixels;
    run(out.pointer, pointer, width, height, x.pointer, radiusX, alongX.odd, y.pointer, radiusY, alongY.odd, scratch);
  });
}

/** Throws unless the image has pixels and both blocks hold as many. */
export function expectPixels(out: Block, { width, height, pixels }: PixelBlock): void {
  if (!(width >= 1 && height >= 1)) throw new UsageError(`the image is ${width} x ${height}, expected at least 1 x 1`);
  expectLength(pixels, width * height, "the image");
  expectLength(out, width * height, "the result");
  if (out.type !== pixels.type || out.pointer === pixels.pointer) {
    throw new UsageError("the result needs a block of its own, of the image's type");
  }
}
