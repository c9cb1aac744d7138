import { counted } from "../../model/counted.ts";
import type { Cursor } from "./cursor.ts";

/** Where a dataset's elements lie. */
export type Layout =
  | { readonly kind: "compact"; readonly data: Cursor }
  | { readonly kind: "contiguous"; readonly address: number }
  | { readonly kind: "chunked"; readonly chunk: readonly number[]; readonly index: ChunkIndexInfo }
  | { readonly kind: "virtual" };

/** How the chunks are found. */
export type ChunkIndexInfo =
  | { readonly type: "b-tree"; readonly address: number }
  | { readonly type: "single"; readonly address: number; readonly size: number | null; readonly mask: number }
  | { readonly type: "implicit"; readonly address: number }
  | { readonly type: "fixed array"; readonly address: number }
  | { readonly type: "extensible array" | "version 2 b-tree"; readonly address: number };

/** Data layout message (IV.A.2.i), versions 1 to 4. */
export function parseLayout(cursor: Cursor): Layout {
  const version = cursor.u8();
  if (version === 1 || version === 2) return parseOld(cursor);
  if (version !== 3 && version !== 4) throw cursor.fault(`has a layout of version ${version}, expected 1 to 4`);
  const kind = cursor.u8();
  if (kind === 0) return { kind: "compact", data: cursor.part(cursor.u16()) };
  if (kind === 1) return { kind: "contiguous", address: cursor.address() };
  if (kind === 3) return { kind: "virtual" };
  if (kind !== 2) throw cursor.fault(`has a layout of class ${kind}, expected 0 to 3`);
  if (version === 4) return parseChunked(cursor);
  const rank = cursor.u8();
  const address = cursor.address();
  return { kind: "chunked", chunk: sizes(cursor, rank, 4), index: { type: "b-tree", address } };
}

function parseOld(cursor: Cursor): Layout {
  const rank = cursor.u8();
  const kind = cursor.u8();
  cursor.skip(5);
  const address = kind === 0 ? 0 : cursor.address();
  if (kind === 2) return { kind: "chunked", chunk: sizes(cursor, rank, 4), index: { type: "b-tree", address } };
  cursor.skip(4 * rank);
  return kind === 0 ? { kind: "compact", data: cursor.part(cursor.u32()) } : { kind: "contiguous", address };
}

function parseChunked(cursor: Cursor): Layout {
  const flags = cursor.u8();
  const rank = cursor.u8();
  const chunk = sizes(cursor, rank, cursor.u8());
  const index = cursor.u8();
  return { kind: "chunked", chunk, index: parseIndex() };

  function parseIndex(): ChunkIndexInfo {
    switch (index) {
      case 1: {
        const filtered = (flags & 2) !== 0;
        const [size, mask] = filtered ? [cursor.length(), cursor.u32()] : [null, 0];
        return { type: "single", size, mask, address: cursor.address() };
      }
      case 2:
        return { type: "implicit", address: cursor.address() };
      case 3:
        cursor.skip(1);
        return { type: "fixed array", address: cursor.address() };
      case 4:
        cursor.skip(5);
        return { type: "extensible array", address: cursor.address() };
      case 5:
        cursor.skip(6);
        return { type: "version 2 b-tree", address: cursor.address() };
      default:
        throw cursor.fault(`has a chunk index of type ${index}, expected 1 to 5`);
    }
  }
}

/** A chunk's sizes without the last one, which is the element's in bytes. */
function sizes(cursor: Cursor, rank: number, width: number): number[] {
  if (rank < 2 || rank > 33) throw cursor.fault(`has chunks of ${counted(rank - 1, "dimension")}, expected 1 to 32`);
  const all = Array.from({ length: rank }, () => cursor.uint(width));
  if (all.some((size) => size <= 0)) throw cursor.fault(`has chunks of the shape [${all.slice(0, -1).join(", ")}]`);
  return all.slice(0, -1);
}
