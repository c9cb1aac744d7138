import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { kdeExact } from "../../support/kde-exact.ts";
import { seededNormal } from "../../support/seeded.ts";
import { testOnlyKernels } from "../../support/test-only-kernels.ts";
import type { BenchCase } from "../bench-case.ts";
import { exactKdeWork } from "../work.ts";

const count = 10_000;
const points = 1024;
const bandwidth = 0.1679;

/** The direct sum with compensation against two that have none. */
export const kdeExactCase: BenchCase = {
  name: "exact KDE of 1e4 samples on 1024 points",
  async setup() {
    const ws = new Workspace(testOnlyKernels);
    const samples = Float64Array.from({ length: count }, seededNormal(1));
    const values = ws.place("f64", samples);
    const out = ws.zeros("f64", points);
    return {
      ours() {
        kdeExact(ws, out, -5, 5, values, bandwidth);
      },
      python: { module: "density_kde_exact", peers: ["numpy direct sum", "scipy gaussian_kde"] },
      work: exactKdeWork(count, count * points),
    };
  },
};
