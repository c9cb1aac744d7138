import { density1d } from "fast-kde";
import { binnedMoments } from "../../../sdk/wasm/binned-moments.ts";
import { binsForBandwidth, kdeFromBins } from "../../../sdk/wasm/kde-from-bins.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { Workspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { binnedKdeWork } from "../work.ts";

const count = 1_000_000;
const points = 1024;
/** s (0.75 n)^(-1/5) of standard normal values. */
const bandwidth = 0.066834;
/** Half the range of the values, and the grid's with three bandwidths on either side. */
const extent = 5.5;
const reach = extent + 3 * bandwidth;

/** From the samples to the density, binning included. fast-kde bins linearly: its error is about 1e-3 of the peak, ours below 1e-6. */
export const kdeCase: BenchCase = {
  name: "KDE of 1e6 samples on 1024 points",
  async setup() {
    const ws = new Workspace(await kernels());
    const samples = Float64Array.from({ length: count }, seededNormal(1));
    const values = ws.place("f64", samples);
    const bins = binsForBandwidth(2 * extent, bandwidth);
    const state = ws.zeros("f64", 3 * bins);
    const out = ws.zeros("f64", points);
    return {
      ours() {
        ws.view(state).fill(0);
        binnedMoments(ws, state, values, -extent, extent);
        kdeFromBins(ws, out, -reach, reach, state, -extent, extent, bandwidth, count);
      },
      peers: {
        "fast-kde": () => {
          density1d(samples, { bandwidth, bins: points, extent: [-reach, reach] }).grid();
        },
      },
      python: {
        module: "density_kde",
        peers: ["scipy gaussian_kde", "numpy, same algorithm"],
      },
      work: binnedKdeWork(count, bins, (16 * bandwidth * (points - 1)) / (2 * reach)),
      targets: { "fast-kde": 2, "scipy gaussian_kde": 500 },
    };
  },
};
