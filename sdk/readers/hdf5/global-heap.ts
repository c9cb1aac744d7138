import { counted } from "../../model/counted.ts";
import type { Cursor } from "./cursor.ts";
import type { Storage } from "./storage.ts";

/** The objects of a global heap collection by their numbers. */
type GlobalHeap = ReadonlyMap<number, Uint8Array>;

/** Global heap collections (III.E), each read once: the elements of variable length of a dataset lie in a few of them. */
export class GlobalHeaps {
  readonly #known = new Map<number, GlobalHeap>();

  constructor(private readonly storage: Storage) {}

  /** The bytes of the element whose reference (length, address, number) comes next, of so many bytes for each of its items. */
  async read(at: Cursor, itemSize = 1): Promise<Uint8Array> {
    const [length, address, index] = [at.u32() * itemSize, at.address(), at.u32()];
    if (length === 0) return new Uint8Array();
    const heap = this.#known.get(address) ?? (await readGlobalHeap(this.storage, address));
    this.#known.set(address, heap);
    const bytes = heap.get(index);
    if (bytes === undefined) throw at.fault(`has no object ${index} in its heap`);
    if (length > bytes.length)
      throw at.fault(`has an element of ${counted(length, "byte")}, its heap holds ${bytes.length}`);
    return bytes.subarray(0, length);
  }
}

/** In one pass. */
async function readGlobalHeap(storage: Storage, address: number): Promise<GlobalHeap> {
  const head = await storage.structure(address, 8 + storage.lengthSize);
  head.expect("GCOL");
  head.skip(4);
  const heap = await storage.structure(address + head.size, head.length() - head.size);
  const objects = new Map<number, Uint8Array>();
  while (heap.left >= 8 + storage.lengthSize) {
    const found = heap.u16();
    heap.skip(6);
    const size = heap.length();
    // Object 0 is the free space at the end.
    if (found === 0 || size > heap.left) break;
    storage.budget.spend("steps", 5, { offset: head.offset });
    objects.set(found, heap.take(size));
    heap.skip(Math.min(heap.left, -size & 7));
  }
  return objects;
}
