import { kernels } from "../../../sdk/wasm/load.ts";
import { accumulateMoments, momentLength } from "../../../sdk/wasm/moments.ts";
import { project } from "../../../sdk/wasm/project.ts";
import { svd } from "../../../sdk/wasm/svd.ts";
import { type Block, Workspace, withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seeded } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { momentsWork, projectionWork } from "../work.ts";

const count = 1_000_000;
const width = 9;

function place(ws: Workspace, type: "f32" | "f64"): Block<"f32" | "f64"> {
  const uniform = seeded(1);
  const filters = ws.allocate(type, count * width);
  const values = ws.view(filters);
  for (let i = 0; i < values.length; i++) values[i] = uniform() - 0.5;
  return filters;
}

/** Every case keeps its data for the whole run: the arena is not released. */
function basisOf(type: "f32" | "f64", scaled: boolean): BenchCase {
  return {
    name: `moments + basis, 1e6 filters 3x3, ${type}${scaled ? ", scaled" : ""}`,
    async setup() {
      const ws = new Workspace(await kernels());
      const filters = place(ws, type);
      const state = ws.zeros("f64", momentLength(width));
      return {
        ours() {
          ws.view(state).fill(0);
          accumulateMoments(ws, state, filters, width, scaled);
          withWorkspace(ws.kernels, (inner) => {
            const covariance = inner.copyOut(state).subarray(1 + width);
            svd(
              inner,
              inner.place(
                "f64",
                covariance.map((x) => x / (count - 1)),
              ),
              width,
              width,
            );
          });
        },
        python: {
          module: scaled ? "basis_scaled" : `basis_${type}`,
          peers: ["sklearn PCA(full)", "np.cov + eigh"],
        },
        targets: { "sklearn PCA(full)": 12, "np.cov + eigh": 5 },
        work: momentsWork(count, width, type, scaled),
      };
    },
  };
}

export const basisF64 = basisOf("f64", false);
export const basisF32 = basisOf("f32", false);
export const basisScaled = basisOf("f32", true);

export const projection: BenchCase = {
  name: "projection, 1e6 filters 3x3, f64",
  async setup() {
    const ws = new Workspace(await kernels());
    const filters = place(ws, "f64");
    const out = ws.allocate("f64", count * width);
    const components = ws.place("f64", Array.from({ length: width * width }, seeded(2)));
    const mean = ws.place("f64", Array.from({ length: width }, seeded(3)));
    return {
      ours: () => project(ws, out, filters, width, components, mean, false),
      python: { module: "basis_f64", peers: ["numpy X @ V", "numpy (X - mean) @ V"] },
      targets: { "numpy X @ V": 1 },
      work: projectionWork(count, width),
    };
  },
};
