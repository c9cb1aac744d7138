import { histogram } from "../../../sdk/wasm/histogram.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { histogramWork } from "../work.ts";

export const histogramCase: BenchCase = {
  name: "histogram, 1e6 values, 70 bins",
  async setup() {
    const ws = new Workspace(await kernels());
    const values = ws.place("f64", Float64Array.from({ length: 1_000_000 }, seededNormal(1)));
    const counts = ws.zeros("f64", 70);
    return {
      ours() {
        histogram(ws, counts, values, -4, 4);
      },
      python: { module: "density_histogram", peers: ["np.histogram"] },
      targets: { "np.histogram": 3 },
      work: histogramWork(1_000_000),
    };
  },
};
