import type { Block, Workspace } from "../../sdk/wasm/workspace.ts";
import type { TestOnlyKernels } from "./test-only-kernels.ts";

/** `svdBatch` of the SDK for four problems a vector in f32, which no study needs. */
export function svdBatchF32(
  ws: Workspace<TestOnlyKernels>,
  u: Block<"f32">,
  s: Block<"f32">,
  v: Block<"f32">,
  a: Block<"f32">,
  count: number,
  rows: number,
  cols: number,
): Block<"u8"> {
  const { svdBatchF32: run, svdBatchScratch, arenaMark, arenaRelease } = ws.kernels;
  const sweeps = ws.allocate("u8", count);
  const mark = arenaMark();
  const scratch = ws.allocate("u8", svdBatchScratch(rows, cols)).pointer;
  run(u.pointer, s.pointer, v.pointer, sweeps.pointer, a.pointer, count, rows, cols, scratch);
  arenaRelease(mark);
  return sweeps;
}
