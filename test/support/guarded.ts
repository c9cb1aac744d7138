import * as assert from "uvu/assert";
import type { Arena, Block, ElementType, Workspace } from "../../sdk/wasm/workspace.ts";

const guard = 77;

/** An output block with guard values right before and after it, where a store of a whole vector too far would land. */
export function guarded<T extends ElementType>(
  ws: Workspace<Arena>,
  type: T,
  length: number,
): { block: Block<T>; expectGuards(): void } {
  const margin = 16;
  const whole = ws.allocate(type, length + 2 * margin);
  ws.view(whole).fill(guard);
  const bytes = ws.view(whole).BYTES_PER_ELEMENT;
  return {
    block: { type, pointer: whole.pointer + margin * bytes, length },
    expectGuards() {
      const values = ws.view(whole);
      for (let i = 0; i < margin; i++) {
        assert.is(values[i], guard, `the guard ${margin - i} before the output`);
        assert.is(values[margin + length + i], guard, `the guard ${i} after the output`);
      }
    },
  };
}
