import { kernels } from "../../../sdk/wasm/load.ts";
import { pairwiseKL } from "../../../sdk/wasm/pairwise-kl.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seeded } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { pairwiseKLWork } from "../work.ts";

const groups = 650;
const components = 9;
const bins = 70;
/** scipy's loops run over this part of the pairs only: they would take minutes. */
const part = 500;

export const pairwiseKLCase: BenchCase = {
  name: "symmetric KL, all pairs of 650 x 9 x 70 bins",
  async setup() {
    const ws = new Workspace(await kernels());
    const width = components * bins;
    const random = seeded(1);
    const p = ws.place(
      "f64",
      Float64Array.from({ length: groups * width }, () => 1e-7 + random()),
    );
    const rows = ws.view(p);
    for (let start = 0; start < rows.length; start += bins) {
      const histogram = rows.subarray(start, start + bins);
      const sum = histogram.reduce((s, v) => s + v, 0);
      for (let i = 0; i < bins; i++) histogram[i] /= sum;
    }
    const weights = ws.place("f64", new Float64Array(width).fill(1 / components));
    const out = ws.zeros("f64", groups * groups);
    const loop = `scipy entropy, double loop, 1/${part} of the pairs`;
    const rowLoop = `scipy entropy, nine components a call, 1/${part} of the pairs`;
    return {
      ours() {
        pairwiseKL(ws, out, p, weights);
      },
      python: { module: "density_kl", peers: ["P @ log(P).T", "numpy loop over rows", loop, rowLoop] },
      targets: { "P @ log(P).T": 0.4, "numpy loop over rows": 10, [loop]: 1000 / part },
      work: pairwiseKLWork(groups, width),
    };
  },
};
