import { expectPixels, type PixelBlock } from "./smooth-image.ts";
import { type Block, expectLength, type Workspace, withWorkspace } from "./workspace.ts";

/**
 * out[y][x] = sum_ij kernel[i + radiusY][j + radiusX] image[y + i][x + j], f64, with y down as in memory. Beyond the border
 * the image is reflected, each border pixel twice.
 * @param kernel 2 radiusY + 1 rows of 2 radiusX + 1 taps.
 * @throws UsageError for an empty image or blocks that do not fit.
 */
export function correlatePlane(
  ws: Workspace,
  out: Block<"f64">,
  image: PixelBlock<"f64">,
  kernel: Block<"f64">,
  radiusX: number,
  radiusY: number,
): void {
  const { width, height, pixels } = image;
  expectPixels(out, image);
  expectLength(kernel, (2 * radiusX + 1) * (2 * radiusY + 1), "the kernel");
  const { kernels } = ws;
  withWorkspace(kernels, (inner) => {
    const scratch = inner.allocate("u8", kernels.correlatePlaneScratch(width, height, radiusX, radiusY)).pointer;
    kernels.correlatePlane(out.pointer, pixels.pointer, width, height, kernel.pointer, radiusX, radiusY, scratch);
  });
}
