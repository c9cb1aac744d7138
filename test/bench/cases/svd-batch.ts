import { Matrix, SingularValueDecomposition } from "ml-matrix";
import { kernels } from "../../../sdk/wasm/load.ts";
import { svdBatch } from "../../../sdk/wasm/svd-batch.ts";
import { type Arena, type Block, Workspace, withWorkspace } from "../../../sdk/wasm/workspace.ts";
import { seededNormal } from "../../support/seeded.ts";
import { svdBatchF32 } from "../../support/svd-batch-f32.ts";
import { testOnlyKernels } from "../../support/test-only-kernels.ts";
import type { BenchCase } from "../bench-case.ts";
import { svdWork } from "../work.ts";

const count = 20_000;
const size = 9;

type Sizes = [count: number, rows: number, cols: number];
type Decompose<K extends Arena, T extends "f32" | "f64"> = (
  ws: Workspace<K>,
  u: Block<T>,
  s: Block<T>,
  v: Block<T>,
  a: Block<T>,
  ...sizes: Sizes
) => Block<"u8">;

function batchOf<K extends Arena, T extends "f32" | "f64">(
  type: T,
  binary: () => Promise<K>,
  decompose: Decompose<K, T>,
  leastOfNumpy: number,
): BenchCase {
  return {
    name: `20,000 SVDs 9x9 with vectors, ${type}`,
    async setup() {
      const ws = new Workspace(await binary());
      const values = Float64Array.from({ length: count * size * size }, seededNormal(5));
      const a = ws.place(type, values);
      const [u, s, v] = [size * size, size, size * size].map((length) => ws.allocate(type, count * length));
      const matrices = Array.from({ length: count }, (_, p) =>
        Matrix.from1DArray(size, size, values.subarray(p * size * size, (p + 1) * size * size)),
      );
      return {
        ours: () => void withWorkspace(ws.kernels, (inner) => decompose(inner, u, s, v, a, count, size, size)),
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

export const svdF64 = batchOf("f64", kernels, svdBatch, 2);
export const svdF32 = batchOf("f32", async () => testOnlyKernels, svdBatchF32, 4);
