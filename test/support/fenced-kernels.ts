import * as assert from "uvu/assert";
import type { Kernels } from "../../sdk/wasm/load.ts";

const fence = 4096;

/**
 * The kernels in a memory where every block is full of `poison` when it is handed out and has a fence behind it. Where a block
 * is given back with its fence broken, a kernel has written further than what was asked for.
 */
export function fencedKernels(kernels: Kernels, poison: number): Kernels {
  let fences: number[] = [];
  const expectWhole = (from: number) => {
    for (const start of fences.filter((at) => at >= from)) {
      const bytes = new Uint8Array(kernels.memory.buffer, start, fence);
      assert.ok(
        bytes.every((byte) => byte === poison),
        `${bytes.findIndex((byte) => byte !== poison)} bytes behind a block`,
      );
    }
    fences = fences.filter((at) => at < from);
  };
  return {
    ...kernels,
    memory: kernels.memory,
    arenaPush(bytes: number) {
      // Whole vectors: a kernel that takes two numbers at once may write the second of an odd last pair.
      const whole = Math.ceil(bytes / 16) * 16;
      const pointer = kernels.arenaPush(whole + fence);
      new Uint8Array(kernels.memory.buffer, pointer, whole + fence).fill(poison);
      fences.push(pointer + whole);
      return pointer;
    },
    arenaRelease(mark: number) {
      expectWhole(mark);
      kernels.arenaRelease(mark);
    },
  };
}
