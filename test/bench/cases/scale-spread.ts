import { kernels } from "../../../sdk/wasm/load.ts";
import { spread, spreadLength } from "../../../sdk/wasm/spread.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { spreadWork } from "../work.ts";

const count = 1_000_000;
const k = 7;

export const spreadCase: BenchCase = {
  name: "spread of 1e6 filters 7x7, f32 in",
  async setup() {
    const ws = new Workspace(await kernels());
    const filters = ws.place("f32", Float32Array.from({ length: count * k * k }, seededNormal(12)));
    const out = ws.allocate("f64", count * spreadLength);
    return {
      ours: () => spread(ws, out, filters, k),
      python: { module: "scale_spread", peers: ["numpy", "numpy, moments as a matrix product"] },
      targets: { numpy: 10 },
      work: spreadWork(count, k * k),
    };
  },
};
