import type { Cursor } from "./cursor.ts";

/** A name in a group. Without an address: a soft link (which names another object again) or one out of the file. */
export interface Link {
  readonly name: string;
  readonly address?: number;
  readonly external?: boolean;
  /** Its number in the order of creation, where the group keeps it. */
  readonly created?: number;
}

/** Link message (IV.A.2.g). */
export function parseLink(cursor: Cursor): Link {
  cursor.skip(1);
  const flags = cursor.u8();
  const kind = flags & 8 ? cursor.u8() : 0;
  const created = flags & 4 ? cursor.uint(8) : undefined;
  if (flags & 16) cursor.skip(1);
  const name = decodeText(cursor.take(cursor.uint(1 << (flags & 3))));
  return kind === 0 ? { name, created, address: cursor.address() } : { name, created, external: kind === 64 };
}

const utf8 = new TextDecoder();

export function decodeText(bytes: Uint8Array): string {
  return utf8.decode(bytes);
}
