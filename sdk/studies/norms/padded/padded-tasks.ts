import type { Task } from "../../../streams/task.ts";
import { applyPadded, bandIsPositive, type PaddedGrid } from "../../../wasm/padded-layer.ts";
import { type FloatArray, withWorkspace } from "../../../wasm/workspace.ts";
import { bandRoom, fillBand } from "./band-matrix.ts";
import { tapMatrices } from "./tap-matrices.ts";

/** One group of a layer. */
export interface PaddedGroup {
  weights: FloatArray;
  grid: PaddedGrid;
}

/** Lanczos steps on A^T A: the last two vectors, and the tridiagonal matrix so far. */
export interface LanczosState {
  vector: Float64Array;
  before: Float64Array;
  diagonal: number[];
  beside: number[];
}

/** Some more steps (Golub and Van Loan, Matrix Computations, 10.1.1), none where the space is exhausted. */
export const takeSteps: Task<PaddedGroup & { state: LanczosState; steps: number }, LanczosState> = {
  name: "take Lanczos steps of a padded layer",
  run: (kernels, { weights, grid, state, steps }) =>
    withWorkspace(kernels, (ws) => {
      const forward = ws.place("f64", tapMatrices(weights, grid, false));
      const backward = ws.place("f64", tapMatrices(weights, grid, true));
      const x = ws.place("f64", state.vector);
      const image = ws.allocate("f64", grid.out * grid.outSize[0] * grid.outSize[1]);
      const next = ws.allocate("f64", x.length);
      let { vector, before } = state;
      const [diagonal, beside] = [[...state.diagonal], [...state.beside]];
      for (let step = 0; step < steps && beside.at(-1) !== 0; step++) {
        ws.view(x).set(vector);
        applyPadded(ws, image, x, forward, grid, false);
        applyPadded(ws, next, image, backward, grid, true);
        const alpha = squares(ws.view(image));
        const beta = beside.at(-1) ?? 0;
        const residual = ws.view(next);
        for (let i = 0; i < residual.length; i++) residual[i] -= alpha * vector[i] + beta * before[i];
        const length = Math.sqrt(squares(residual));
        diagonal.push(alpha);
        // What is left is rounding.
        const exhausted = length <= 1e-14 * Math.max(...diagonal);
        beside.push(exhausted ? 0 : length);
        before = vector;
        vector = exhausted ? vector : residual.map((value) => value / length);
      }
      return { vector, before, diagonal, beside };
    }),
};

function squares(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/** Whether a group's largest singular value is at most `bound` for certain, rounding allowed for. */
export const provePadded: Task<PaddedGroup & { bound: number }, boolean> = {
  name: "prove bound of a padded layer",
  run: (kernels, { weights, grid, bound }) =>
    withWorkspace(kernels, (ws) => {
      const room = bandRoom(grid);
      const band = ws.zeros("f64", room.rows * (room.width + 1));
      fillBand(ws.view(band), room, weights, grid, bound);
      return bandIsPositive(ws, band, room.rows, room.width);
    }),
};
