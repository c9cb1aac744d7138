import { Workspace } from "../../sdk/wasm/workspace.ts";
import { testOnlyKernels } from "../support/test-only-kernels.ts";
import { median, timeOnce, warmUp } from "./timing.ts";
import type { Limits } from "./work.ts";

/** More than the caches of the processors that we know hold for a core. */
const block = 64 * 2 ** 20;
/** Half of what the cache nearest to a core holds, of the processors that we know. */
const near = 16384;
const nearRounds = 4096;
const rounds = 1_000_000;
const repeats = 7;

/** What Wasm's lanes and the memory do in a millisecond at most, on this machine and now: medians of alternating runs. */
export async function measureLimits(): Promise<Limits> {
  const { arenaMark, arenaRelease, countedAddsF32, countedAddsF64, countedAddsI16 } = testOnlyKernels;
  const { multiplyAddsF32, multiplyAddsF64, multiplyAddsI16, readAgain, readAll, writeAgain } = testOnlyKernels;
  const { compareI32, countedComparisons, rootsF32, rootsF64 } = testOnlyKernels;
  const mark = arenaMark();
  try {
    const ws = new Workspace(testOnlyKernels);
    const bytes = ws.allocate("u8", block);
    // Pages that nobody wrote to are one page of zeros, which the cache holds.
    ws.view(bytes).fill(1);
    const runs = [
      () => void multiplyAddsF32(rounds),
      () => void multiplyAddsF64(rounds),
      () => void multiplyAddsI16(rounds),
      () => void readAll(bytes.pointer, block),
      () => void compareI32(rounds),
      () => void rootsF32(rounds),
      () => void rootsF64(rounds),
      () => void readAgain(bytes.pointer, near, nearRounds),
      () => void writeAgain(bytes.pointer, near, nearRounds),
    ];
    const times: number[][] = runs.map(() => []);
    for (const run of runs) await warmUp(run);
    for (let i = 0; i < repeats; i++) for (const [kind, run] of runs.entries()) times[kind].push(await timeOnce(run));
    const [f32, f64, i16, memory, comparing, root32, root64, loading, storing] = times.map(median);
    return {
      multiplyAdds: {
        f32: countedAddsF32(rounds) / f32,
        f64: countedAddsF64(rounds) / f64,
        i16: countedAddsI16(rounds) / i16,
      },
      comparisons: countedComparisons(rounds) / comparing,
      // Four vectors a round.
      roots: { f32: (16 * rounds) / root32, f64: (8 * rounds) / root64 },
      loads: ((near / 16) * nearRounds) / loading,
      stores: ((near / 16) * nearRounds) / storing,
      bytes: block / memory,
    };
  } finally {
    arenaRelease(mark);
  }
}
