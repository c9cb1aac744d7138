import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { kernels } from "../../sdk/wasm/load.ts";
import { type Block, type Workspace, withWorkspace } from "../../sdk/wasm/workspace.ts";
import { type KernelRun, kernelCases } from "../support/kernel-cases.ts";
import { largeKernelCases } from "../support/large-kernel-cases.ts";
import { seeded } from "../support/seeded.ts";

// The same file gives the same bytes on every machine; so the kernels give the same bits, also a year from now, unless a commit
// says that they change. bits.json tells no truth, as golden values do: it tells that bits are other ones than yesterday's. A
// change that is meant writes it anew (UPDATE_BITS=1), and says in CHANGELOG.md that last digits of results differ.

const file = new URL("./bits.json", import.meta.url);
const update = process.env.UPDATE_BITS === "1";

/** Near to normal, by sums alone: logarithms and cosines differ between engines. */
function normals(about: string): (count: number) => Float64Array {
  const uniform = seeded([...about].reduce((sum, letter) => Math.imul(sum, 31) + letter.charCodeAt(0), 7));
  return (count) => Float64Array.from({ length: count }, () => uniform() + uniform() + uniform() + uniform() - 2);
}

/** Of a NaN no bits are promised. */
function bytesOf(ws: Workspace, found: ReturnType<KernelRun>[number]): Uint8Array {
  const values = typeof found === "number" ? [found] : "pointer" in found ? ws.view(found as Block) : found;
  const numbers = Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));
  const view = new DataView(new ArrayBuffer(8 * numbers.length));
  for (const [i, value] of numbers.entries()) {
    if (Number.isNaN(value)) view.setUint32(8 * i, 0x7ff80000);
    else view.setFloat64(8 * i, value);
  }
  return new Uint8Array(view.buffer);
}

const core = await kernels();
const known = update ? {} : (JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
const cases = new Map([...kernelCases, ...largeKernelCases]);
const digests = new Map<string, string>();

test("the kernels' bits are those of bits.json", () => {
  for (const [about, run] of cases) {
    const hash = createHash("sha256");
    withWorkspace(core, (ws) => {
      for (const one of run(ws, normals(about))) hash.update(bytesOf(ws, one));
    });
    digests.set(about, hash.digest("hex").slice(0, 16));
    if (!update) assert.is(digests.get(about), known[about], about);
  }
  if (update) writeFileSync(file, `${JSON.stringify(Object.fromEntries(digests), null, 2)}\n`);
  else assert.equal(Object.keys(known), [...cases.keys()], "a case has gone, or come");
});

test.run();
