import { halfOfFrequencies, type LayerGrid, valuesPerFrequency } from "../../../sdk/wasm/layer-grid.ts";
import { layerNorms } from "../../../sdk/wasm/layer-norms.ts";
import { layerSpectra } from "../../../sdk/wasm/layer-spectra.ts";
import { kernels } from "../../../sdk/wasm/load.ts";
import { proveNorms } from "../../../sdk/wasm/prove-norms.ts";
import { Workspace, withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { layerSpectraWork } from "../work.ts";

function layerOf(channels: number): LayerGrid {
  return { groups: 1, out: channels, in: channels, kernel: [3, 3], size: [32, 32], stride: [1, 1] };
}

async function place(channels: number, numbersAFrequency: number) {
  const grid = layerOf(channels);
  const ws = new Workspace(await kernels());
  const weights = ws.place("f64", Float64Array.from({ length: channels * channels * 9 }, seededNormal(6)));
  const half = halfOfFrequencies(grid);
  const indices = ws.place(
    "u32",
    half.map(({ index }) => index),
  );
  return { grid, ws, weights, indices, out: ws.allocate("f64", half.length * numbersAFrequency) };
}

export const layerSpectraCase: BenchCase = {
  name: "all values of a layer 64 -> 64, 3x3, n = 32",
  async setup() {
    const { grid, ws, weights, indices, out } = await place(64, valuesPerFrequency(layerOf(64)));
    return {
      ours: () => void withWorkspace(ws.kernels, (inner) => layerSpectra(inner, out, weights, grid, indices, 0)),
      python: { module: "layer_operator", peers: ["np.fft.fft2 + svd", "np.fft.rfft2 + svd"] },
      targets: { "np.fft.fft2 + svd": 1.5, "np.fft.rfft2 + svd": 1.2 },
      work: layerSpectraWork(indices.length, 64),
    };
  },
};

export const layerNormCase: BenchCase = {
  name: "norm of a layer 256 -> 256, 3x3, n = 32",
  async setup() {
    const { grid, ws, weights, indices, out } = await place(256, 1);
    // As the study proves it: on every fourth row and column.
    const some = ws.place(
      "u32",
      halfOfFrequencies({ ...grid, size: [8, 8] }).map(({ index }) => 4 * (32 * Math.floor(index / 8) + (index % 8))),
    );
    const proofs = ws.allocate("u8", some.length);
    const search = { tolerance: 1e-10, steps: 300 };
    return {
      ours: () =>
        void withWorkspace(ws.kernels, (inner) => {
          const norm = layerNorms(inner, out, weights, grid, indices, 0, 0, search);
          proveNorms(inner, proofs, weights, grid, some, 0, norm * (1 + 1e-6));
        }),
      python: { module: "layer_operator", peers: ["np.fft.rfft2 + svd, 256, 1/32 of it"] },
    };
  },
};
