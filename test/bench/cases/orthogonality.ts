import { kernels } from "../../../sdk/wasm/load.ts";
import { normalizeRows, orthogonalitySum } from "../../../sdk/wasm/orthogonality.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { gramWork } from "../work.ts";

const rows = 512;
const fan = 4608;

export const orthogonality: BenchCase = {
  name: "orthogonality of a 512 x 4608 layer, f32 in",
  async setup() {
    const ws = new Workspace(await kernels());
    const values = ws.place("f32", Float32Array.from({ length: rows * fan }, seededNormal(6)));
    const unit = ws.allocate("f64", rows * fan);
    return {
      ours() {
        normalizeRows(ws, unit, values, rows, fan);
        orthogonalitySum(ws, unit, rows, unit, rows, fan, true);
      },
      python: { module: "orthogonality", peers: ["numpy in f64", "numpy in f32"] },
      work: gramWork(rows, fan),
    };
  },
};
