import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/** The smallest and the largest number; [Infinity, -Infinity] of an empty block. NaN does not count. */
export function extent(ws: Workspace, values: Block<"f64">): [number, number] {
  return withWorkspace(ws.kernels, (inner) => {
    const out = inner.place("f64", [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
    widenExtent(inner, out, values);
    const [least, most] = inner.view(out);
    return [least, most];
  });
}

/** out: the smallest and the largest of the numbers, and of the two that were there. */
export function widenExtent(ws: Workspace, out: Block<"f64">, values: Block<"f64">): void {
  ws.kernels.extent(out.pointer, values.pointer, values.length);
}
