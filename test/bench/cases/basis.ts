import { kernels } from "../../../sdk/wasm/load.ts";
import { accumulateMoments, momentLength } from "../../../sdk/wasm/moments.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seeded } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";

const count = 1_000_000;
const width = 9;

export const basisCase: BenchCase = {
  name: "moments + basis, 1e6 filters 3x3 f64",
  async setup() {
    const ws = new Workspace(await kernels());
    const uniform = seeded(1);
    const filters = ws.allocate("f64", count * width);
    const values = ws.view(filters);
    for (let i = 0; i < values.length; i++) values[i] = uniform() - 0.5;
    const state = ws.zeros("f64", momentLength(width));
    return {
      ours() {
        ws.view(state).fill(0);
        accumulateMoments(ws, state, filters, width, false);
      },
      python: { module: "basis", peers: ["sklearn PCA(full)", "np.cov + eigh"] },
      targets: { "sklearn PCA(full)": 12, "np.cov + eigh": 5 },
    };
  },
};
