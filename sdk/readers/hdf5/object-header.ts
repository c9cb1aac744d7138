import type { Cursor } from "./cursor.ts";
import type { Storage } from "./storage.ts";

/** Types of header messages (HDF5 file format specification, IV.A.2). */
export const messages = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  oldFillValue: 0x04,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

export class Message {
  constructor(
    readonly type: number,
    /** The content is an address of the message in another object's header (a committed type). */
    readonly shared: boolean,
    private readonly block: Cursor,
    private readonly from: number,
    private readonly size: number,
  ) {}

  /** At its beginning, each time: most of an object's messages are never looked into. */
  get body(): Cursor {
    return this.block.within(this.from, this.size);
  }
}

/** Far above the few of a dataset and the tens of thousands of a group with many links. */
const mostMessages = 200_000;

/** Bytes of the smallest message: one takes a microsecond. */
const leastMessage = 4;

/** All messages of an object's header, continuations included, versions 1 and 2. */
export async function readObjectHeader(storage: Storage, address: number): Promise<Message[]> {
  const head = await storage.upTo(address, 64);
  const found: Message[] = [];
  const continuations: { at: number; length: number }[] = [];
  const seen = new Set<number>();
  const signed = head.first === 0x4f;
  let flags = 0;
  if (signed) {
    head.expect("OHDR");
    const version = head.u8();
    if (version !== 2) throw head.fault(`is an object header of version ${version}, expected 2`);
    flags = head.u8();
    head.skip((flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0));
  } else {
    const version = head.u8();
    if (version !== 1) throw head.fault(`is an object header of version ${version}, expected 1 or 2`);
    head.skip(7);
  }
  const length = signed ? head.uint(1 << (flags & 3)) : head.u32();
  const start = signed ? head.at : 16;
  collect(await storage.structure(address + start, length));
  for (let next = continuations.pop(); next !== undefined; next = continuations.pop()) {
    if (seen.has(next.at)) throw head.fault("has a header that continues in itself");
    seen.add(next.at);
    const block = await storage.structure(next.at, next.length);
    if (!signed) collect(block);
    else {
      block.expect("OCHK");
      // The last four bytes are a checksum.
      collect(block.part(Math.max(0, block.left - 4)));
    }
  }
  return found;

  function collect(block: Cursor): void {
    storage.budget.spend("steps", block.left / leastMessage, { offset: block.offset });
    const header = signed ? 4 + (flags & 4 ? 2 : 0) : 8;
    while (block.left >= header) {
      const type = signed ? block.u8() : block.u16();
      const size = block.u16();
      const messageFlags = block.u8();
      block.skip(signed ? header - 4 : 3);
      const from = block.at;
      block.skip(size);
      if (type === messages.continuation) {
        const body = block.within(from, size);
        continuations.push({ at: body.address(), length: body.length() });
      } else if (found.push(new Message(type, (messageFlags & 2) !== 0, block, from, size)) > mostMessages) {
        throw block.fault(`has more than ${mostMessages} header messages, the limit`);
      }
    }
  }
}
