import { UnsafeError } from "../../errors.ts";
import { type Cursor, undefinedAddress } from "./cursor.ts";
import { readDenseLinks } from "./dense-links.ts";
import { decodeText, type Link, parseLink } from "./links.ts";
import { type Message, messages } from "./object-header.ts";
import type { Storage } from "./storage.ts";

const deepestTree = 32;

/** The links of a group in the order of the file, or undefined where the object is no group. */
export async function readLinks(storage: Storage, header: readonly Message[]): Promise<Link[] | undefined> {
  const table = header.find(({ type }) => type === messages.symbolTable);
  if (table !== undefined) return readSymbolTable(storage, table.body);
  const info = header.find(({ type }) => type === messages.linkInfo)?.body;
  const links = header.filter(({ type }) => type === messages.link).map(({ body }) => parseLink(body));
  if (info === undefined) return links.length > 0 ? links : undefined;
  info.skip(1);
  if (info.u8() & 1) info.skip(8);
  const [heap, names] = [info.address(), info.address()];
  return heap === undefinedAddress ? links : readDenseLinks(storage, heap, names);
}

async function readSymbolTable(storage: Storage, body: Cursor): Promise<Link[]> {
  const [tree, heapAddress] = [body.address(), body.address()];
  const heap = await readLocalHeap(storage, heapAddress);
  const links: Link[] = [];
  const seen = new Set<number>();
  // Depth first, the first child on top.
  const stack = [{ address: tree, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { address, depth } = next;
    const place = { file: storage.source.name, offset: storage.base + address };
    if (seen.has(address) || depth > deepestTree) throw new UnsafeError("has a group that holds itself", place);
    seen.add(address);
    const node = await storage.upTo(address, 24);
    if (node.first === 0x53) {
      for (const link of await readSymbols(storage, address, node, heap)) links.push(link);
      continue;
    }
    node.expect("TREE");
    if (node.u8() !== 0) throw node.fault("is no group's B-tree");
    node.skip(1);
    const count = node.u16();
    const head = 8 + 2 * storage.offsetSize;
    const entries = await storage.structure(address + head, count * (storage.lengthSize + storage.offsetSize));
    const children = Array.from({ length: count }, () => {
      entries.length();
      return { address: entries.address(), depth: depth + 1 };
    });
    for (const child of children.reverse()) stack.push(child);
  }
  return links;
}

async function readSymbols(storage: Storage, address: number, node: Cursor, heap: Uint8Array): Promise<Link[]> {
  node.expect("SNOD");
  node.skip(2);
  const count = node.u16();
  const entries = await storage.structure(address + 8, count * (2 * storage.offsetSize + 24));
  return Array.from({ length: count }, () => {
    const at = entries.address();
    const target = entries.address();
    const cached = entries.u32();
    entries.skip(20);
    const end = heap.indexOf(0, at);
    if (at < 0 || at >= heap.length || end < 0) throw entries.fault(`has a name at ${at}, outside its heap`);
    // Names may lie within one another: each is as long as it says.
    storage.budget.spend("names", end - at, { offset: entries.offset });
    const name = decodeText(heap.subarray(at, end));
    // Cache type 2 is a soft link.
    return cached === 2 ? { name } : { name, address: target };
  });
}

async function readLocalHeap(storage: Storage, address: number): Promise<Uint8Array> {
  const heap = await storage.structure(address, 8 + 2 * storage.lengthSize + storage.offsetSize);
  heap.expect("HEAP");
  heap.skip(4);
  const size = heap.length();
  heap.length();
  return (await storage.structure(heap.address(), size)).bytes;
}
