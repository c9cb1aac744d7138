import * as assert from "uvu/assert";
import type { Block, Workspace } from "../../sdk/wasm/workspace.ts";

const GUARD = -7.25;

/** A block of doubles with guard values on both sides, and the check that a kernel has not written over them. */
export function guardedValues(ws: Workspace, values: ArrayLike<number>): { block: Block<"f64">; check: () => void } {
  const n = values.length;
  const whole = ws.allocate("f64", n + 8);
  ws.view(whole).fill(GUARD);
  ws.view(whole).set(values, 4);
  const check = () => {
    const around = [...ws.view(whole).slice(0, 4), ...ws.view(whole).slice(n + 4)];
    assert.equal(around, new Array(8).fill(GUARD), "guard values around an output");
  };
  return { block: { type: "f64", pointer: whole.pointer + 32, length: n }, check };
}
