import { halfGaussian } from "../../../sdk/scale-space/gaussian-kernel.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { correlateSeparable } from "../../../sdk/wasm/smooth-image.ts";
import { withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seeded } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { smoothingWork } from "../work.ts";

const size = 2048;
const sigma = 4;

function smoothOf(type: "f32" | "f64"): BenchCase {
  return {
    name: `smoothing of 2048 x 2048 at sigma 4, ${type}`,
    async setup() {
      const core = await kernels();
      const values = Float64Array.from({ length: size * size }, seeded(6));
      const data = type === "f32" ? new Float32Array(values) : values;
      const along = { taps: halfGaussian(core, sigma), odd: false };
      return {
        // With the copies in and out that a caller pays for.
        ours: () =>
          void withWorkspace(core, (ws) => {
            const pixels = ws.placeFloats(data);
            const out = ws.allocate(pixels.type, data.length);
            correlateSeparable(ws, out, { width: size, height: size, pixels }, along, along);
            return ws.copyOut(out);
          }),
        python: { module: `smooth_image_${type}`, peers: ["scipy correlate1d, twice", "scipy gaussian_filter"] },
        targets: { "scipy correlate1d, twice": 1.5 },
        work: smoothingWork(size, along.taps.length - 1, type),
      };
    },
  };
}

export const smoothImageF64 = smoothOf("f64");
export const smoothImageF32 = smoothOf("f32");
