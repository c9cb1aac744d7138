import * as assert from "uvu/assert";
import { fromBytes } from "../../sdk/bytes/bytes.ts";
import { ConvscopeError } from "../../sdk/errors.ts";
import { openModel } from "../../sdk/model/open-model.ts";

/**
 * Opens a file cut at many places, and reads whatever tensors that still gives. Every failure must be a ConvscopeError.
 * Returns how many of the cuts failed.
 */
export async function readTruncated(
  name: string,
  bytes: Uint8Array,
  cuts = 200,
): Promise<{ failed: number; of: number }> {
  const step = Math.max(1, Math.floor(bytes.length / cuts));
  let [failed, of] = [0, 0];
  for (let length = 0; length < bytes.length; length += length < 300 ? 1 : step) {
    of++;
    try {
      const model = await openModel(fromBytes(name, bytes.slice(0, length)));
      for (const tensor of model.tensors) await tensor.read();
    } catch (error) {
      if (!(error instanceof ConvscopeError)) throw new Error(`cut at ${length}`, { cause: error });
      assert.ok(error.code === "unreadable" || error.code === "unsupported" || error.code === "unsafe", error.message);
      failed++;
    }
  }
  return { failed, of };
}
