import { type Block, expectLength, type Workspace } from "./workspace.ts";

/** out[i] = ln values[i] (-Infinity at 0, NaN below): below 1 unit in the last place, the same bits in every engine. `out` may be `values`. */
export function logArray(ws: Workspace, out: Block<"f64">, values: Block<"f64">): void {
  expectLength(out, values.length, "out");
  ws.kernels.logInto(out.pointer, values.pointer, values.length);
}
