import { test } from "uvu";
import * as assert from "uvu/assert";
import type { ByteSource } from "../../sdk/bytes/byte-source.ts";
import { fromFiles } from "../../sdk/bytes/files.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { Budget } from "../../sdk/readers/budget.ts";
import { findReader, looksLikeModel } from "../../sdk/readers/registry.ts";
import { formats } from "../hostile/formats/index.ts";

// Every reader, and all that it calls, spends from the one budget that it is given: where that has nothing left, no valid file
// opens. (A file of one plain array has nothing that adds up.)

/** Nothing of any kind is left, whatever further files come to. */
const spentUp = (name: string) => new Budget({ name, byteLength: Number.NEGATIVE_INFINITY });

/** Opens a file, and what lies in it where it is an archive. */
async function open(source: ByteSource, budget: Budget): Promise<unknown> {
  const { entry } = await findReader(source);
  const reader = await entry.load();
  const inner = { isModel: looksLikeModel, read: async () => [] };
  return reader.read(source, { budget, inner });
}

for (const format of formats) {
  test(`${format.name}: nothing opens without a budget`, async () => {
    let refused = 0;
    for (const [seed, { file, bytes, beside }] of format.seeds()) {
      const source = fromFiles(new Map([...(beside ?? []), [file, bytes]]), file);
      try {
        await open(source, spentUp(file));
      } catch (error) {
        assert.instance(error, ConvscopeError, seed);
        assert.is((error as ConvscopeError).code, "unsafe", `${seed}: ${error}`);
        refused++;
        continue;
      }
      assert.ok(format.name === "npy" && !seed.includes("object"), `${seed} opened`);
    }
    assert.ok(refused > 0 || format.name === "npy", "no seed was tried");
  });
}

test.run();
