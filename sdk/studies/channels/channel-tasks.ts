import { numberList } from "../../statistics/number-list.ts";
import { sumOfCosines } from "../../statistics/orthogonality.ts";
import type { Task } from "../../streams/task.ts";
import { layerSpectra, scaleToUnit } from "../../wasm/layer-spectra.ts";
import { svd } from "../../wasm/svd.ts";
import { type FloatArray, withWorkspace } from "../../wasm/workspace.ts";

/** A layer as a matrix, row-major, a filter a row. */
export interface MatrixJob {
  weights: FloatArray;
  rows: number;
  columns: number;
  /** Right singular vectors that are wanted. */
  patterns: number;
}

/** Singular values, descending, and the first right singular vectors, the loading of largest magnitude positive. */
export const findEigenFilters: Task<MatrixJob, { values: Float64Array; patterns: number[][] }> = {
  name: "find eigen-filters",
  run: (kernels, { weights, rows, columns, patterns }) =>
    withWorkspace(kernels, (ws) => {
      const { s, v } = svd(ws, ws.place("f64", weights), rows, columns);
      const [values, vectors, step] = [ws.copyOut(s), ws.view(v), Math.min(rows, columns)];
      const kept = Array.from({ length: Math.min(patterns, step) }, (_, at) =>
        withPositivePeak(Float64Array.from({ length: columns }, (_, i) => vectors[i * step + at])),
      );
      return { values, patterns: kept };
    }),
};

function withPositivePeak(vector: Float64Array): number[] {
  let peak = 0;
  for (const loading of vector) if (Math.abs(loading) > Math.abs(peak)) peak = loading;
  // + 0: no -0.
  return numberList(peak < 0 ? vector.map((loading) => -loading + 0) : vector);
}

/** A 1 x 1 layer: weights[groups][out][in]. */
export interface MixingJob {
  weights: FloatArray;
  groups: number;
  /** Of a group. */
  out: number;
  in: number;
}

/** The singular values of each block, descending, and the sum of |cosine| over all pairs of outputs, each twice. */
export const measureMixing: Task<MixingJob, { values: Float64Array; cosines: number }> = {
  name: "measure mixing",
  run: (kernels, { weights, groups, out, in: inputs }) =>
    withWorkspace(kernels, (ws) => {
      const placed = ws.place("f64", weights);
      // O compares the rows as they lie in the file, across groups too, as it does for every layer.
      const cosines = sumOfCosines(ws, placed, inputs);
      const exponent = scaleToUnit(ws, placed);
      const values = ws.allocate("f64", groups * Math.min(out, inputs));
      const first = ws.place("u32", [0]);
      layerSpectra(
        ws,
        values,
        placed,
        { groups, out, in: inputs, kernel: [1, 1], stride: [1, 1], size: [1, 1] },
        first,
        exponent,
      );
      return { values: ws.copyOut(values), cosines };
    }),
};
