import { type Block, type Workspace, withWorkspace } from "./workspace.ts";

/** The smallest and the largest number; [Infinity, -Infinity] of an empty block. NaN does not count. */
export function extent(ws: Workspace, values: Block<"f64">): [number, number] {
  return withWorkspace(ws.kernels, (inner) => {
    const out = inner.allocate("f64", 2);
    ws.kernels.extent(out.pointer, values.pointer, values.length);
    const [least, most] = inner.view(out);
    return [least, most];
  });
}
