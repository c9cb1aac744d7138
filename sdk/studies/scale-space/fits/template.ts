import { UsageError } from "../../../errors.ts";
import { type Family, families, indicesOf, isPaper, type Mode } from "../../../results/scale-space-names.ts";
import type { Kernels } from "../../../wasm/load.ts";
import { scaleTemplate } from "../../../wasm/scale-fits.ts";
import { withWorkspace } from "../../../wasm/workspace.ts";

/** Standard deviations in pixels, 0 to 100; alpha: weight of the Laplacian, of `sharpen` alone. */
export interface TemplateParameters {
  /** Standard deviation along x in pixels, 0 to 100. */
  sigmaX: number;
  /** Along y; default: as along x. */
  sigmaY?: number;
  /** The weight of the Laplacian, of `sharpen` alone. */
  alpha?: number;
}

/** `template` of on-demand.ts, with the kernels at hand. */
export function templateOf(
  kernels: Kernels,
  family: Family,
  { sigmaX, sigmaY = sigmaX, alpha = 0 }: TemplateParameters,
  k: number,
  mode?: Mode,
): Float64Array {
  const [index] = indicesOf("family", [family], families);
  const paper = isPaper(mode);
  if (!(sigmaX >= 0 && sigmaY >= 0) || !Number.isFinite(alpha)) {
    throw new UsageError(`sigma is ${sigmaX}, ${sigmaY} and alpha ${alpha}, expected finite numbers, sigma 0 or more`);
  }
  if (family === "sharpen" && sigmaX !== sigmaY) {
    throw new UsageError(`sharpen has one scale, found sigma ${sigmaX} and ${sigmaY}`);
  }
  return withWorkspace(kernels, (ws) => {
    const out = ws.allocate("f64", Number.isInteger(k) && k > 0 ? k * k : 0);
    scaleTemplate(ws, out, index, k, sigmaX * sigmaX, sigmaY * sigmaY, alpha, paper);
    return ws.copyOut(out);
  });
}
