import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { kernels } from "../../../sdk/wasm/load.ts";
import { svdBatch } from "../../../sdk/wasm/svd-batch.ts";
import { Workspace, withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import type { BenchCase } from "../bench-case.ts";
import { svdWork } from "../work.ts";

const count = 20_000;
const size = 9;

function batchOf(type: "f32" | "f64", leastOfNumpy: number): BenchCase {
  return {
    name: `20,000 SVDs 9x9 with vectors, ${type}`,
    async setup() {
      const ws = new Workspace(await kernels());
      const values = Float64Array.from({ length: count * size * size }, seededNormal(5));
      const a = ws.place(type, values);
      const [u, s, v] = [size * size, size, size * size].map((length) => ws.allocate(type, count * length));
      const matrices = Array.from({ length: count }, (_, p) =>
        Matrix.from1DArray(size, size, values.subarray(p * size * size, (p + 1) * size * size)),
      );
      return {
        ours: () => void withWorkspace(ws.kernels, (inner) => svdBatch(inner, u, s, v, a, count, size, size)),
        peers: {
          "ml-matrix": () => {
            for (const matrix of matrices) new SingularValueDecomposition(matrix);
          },
        },
        python: { module: `svd_${type}`, peers: ["np.linalg.svd"] },
        targets: { "np.linalg.svd": leastOfNumpy, "ml-matrix": 3 },
        work: svdWork(count, size, type),
      };
    },
  };
}

export const svdBatchF64 = batchOf("f64", 2);
export const svdBatchF32 = batchOf("f32", 4);
