import { counted } from "../../model/counted.ts";
import { type Cursor, undefinedAddress } from "./cursor.ts";

/** Of an axis that may grow without a bound. */
export const unlimited = -1;

export interface Dataspace {
  /** [] for a scalar, [0] for an empty one. */
  readonly shape: readonly number[];
  /** The largest shape that it may take, `unlimited` where it has no bound. */
  readonly largest: readonly number[];
}

/** Dataspace message (IV.A.2.b). */
export function parseDataspace(cursor: Cursor): Dataspace {
  const version = cursor.u8();
  const rank = cursor.u8();
  const flags = cursor.u8();
  if (version === 1) cursor.skip(5);
  else if (version !== 2) throw cursor.fault(`has a dataspace of version ${version}, expected 1 or 2`);
  else if (cursor.u8() === 2) return { shape: [0], largest: [0] };
  if (rank > 32) throw cursor.fault(`has ${counted(rank, "dimension")}, expected at most 32`);
  const shape = Array.from({ length: rank }, () => {
    const size = cursor.length();
    if (size < 0) throw cursor.fault("has an unlimited dimension, expected its size");
    return size;
  });
  if ((flags & 1) === 0) return { shape, largest: shape };
  const largest = shape.map((size) => {
    const most = cursor.length();
    if (most === undefinedAddress || (cursor.origin.lengthSize === 4 && most === 0xffffffff)) return unlimited;
    if (most < size) throw cursor.fault(`has an axis of ${size}, expected at most ${most}`);
    return most;
  });
  return { shape, largest };
}
