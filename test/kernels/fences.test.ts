import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { withWorkspace } from "../../sdk/wasm/workspace.ts";
import { fencedKernels } from "../support/fenced-kernels.ts";
import { kernelCases } from "../support/kernel-cases.ts";
import { seededNormal } from "../support/seeded.ts";

// No kernel writes further than the scratch it asked for, and none reads what it has not written: with memory full of NaN, full of
// other numbers, and as it comes, the same bits come out.

test("kernels stay within their scratch, and what they leave does not depend on what it held", async () => {
  const plain = await kernels();
  for (const [about, run] of kernelCases) {
    const found = [null, 0xff, 0x3f, 0].map((poison) => {
      const random = seededNormal(about.length);
      const normal = (count: number) => Float64Array.from({ length: count }, random);
      const from = poison === null ? plain : fencedKernels(plain, poison);
      try {
        return withWorkspace(from, (ws) =>
          run(ws, normal).map((one) => {
            if (typeof one === "number") return [one];
            return [...("pointer" in one ? ws.copyOut(one) : one)];
          }),
        );
      } catch (error) {
        throw new Error(`${about}, ${poison}: ${(error as Error).message}`);
      }
    });
    for (const other of found.slice(1)) assert.equal(other, found[0], about);
  }
});

test.run();
