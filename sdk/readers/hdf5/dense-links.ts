import { openTree2 } from "./b-tree-2.ts";
import { openFractalHeap } from "./fractal-heap.ts";
import { type Link, parseLink } from "./links.ts";
import type { Storage } from "./storage.ts";

/** The type of the records of an index of names. */
const names = 5;

/**
 * The links of a group with many members: objects of a heap, listed by an index of their names' hashes (IV.A.2.c). In the
 * order of their creation where the group keeps it, else of their names.
 */
export async function readDenseLinks(storage: Storage, heapAddress: number, treeAddress: number): Promise<Link[]> {
  const heap = await openFractalHeap(storage, heapAddress);
  const links: Link[] = [];
  for await (const record of (await openTree2(storage, treeAddress, names)).all()) {
    record.skip(4);
    const object = await heap.read(record);
    storage.budget.spend("names", object.left, { offset: object.offset });
    links.push(parseLink(object));
  }
  return links.sort((a, b) => (a.created ?? 0) - (b.created ?? 0) || (a.name < b.name ? -1 : 1));
}
