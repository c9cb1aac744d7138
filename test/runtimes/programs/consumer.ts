// Checked, not run: what a user's program may say, and what it may not.
import { type AnalysisResult, analyze, ConvscopeError, createPool, openModel, type Pool } from "convscope";
import { ridgeFigure } from "convscope/figures";
import kernels from "convscope/kernels.wasm";
import { openFile } from "convscope/node";

export async function study(path: string): Promise<AnalysisResult> {
  const pool: Pool = createPool({ size: 2 });
  try {
    const result = await analyze([await openModel(await openFile(path))], { pool, kernel: "all" });
    const svg: string = ridgeFigure(result);
    const module: WebAssembly.Module = kernels;
    return svg.length > 0 && module !== undefined ? result : Promise.reject(new ConvscopeError("usage", "empty"));
  } finally {
    pool[Symbol.dispose]();
  }
}

// @ts-expect-error a pool's size is a number
createPool({ size: "2" });
