import type { Arena, Block, Workspace } from "../../sdk/wasm/workspace.ts";
import { guarded } from "./guarded.ts";

/** A guarded block of doubles that starts with these values, and the check that a kernel has not written around it. */
export function guardedValues(ws: Workspace<Arena>, values: ArrayLike<number>): { block: Block<"f64">; check(): void } {
  const { block, expectGuards } = guarded(ws, "f64", values.length);
  ws.view(block).set(values);
  return { block, check: expectGuards };
}
