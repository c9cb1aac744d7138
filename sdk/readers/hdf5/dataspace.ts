import type { Cursor } from "./cursor.ts";

/** Dataspace message (IV.A.2.b): the sizes, [] for a scalar, [0] for an empty one. */
export function parseDataspace(cursor: Cursor): number[] {
  const version = cursor.u8();
  const rank = cursor.u8();
  cursor.skip(1);
  if (version === 1) cursor.skip(5);
  else if (version !== 2) throw cursor.fault(`has a dataspace of version ${version}, expected 1 or 2`);
  else if (cursor.u8() === 2) return [0];
  if (rank > 32) throw cursor.fault(`has ${rank} dimensions, expected at most 32`);
  return Array.from({ length: rank }, () => {
    const size = cursor.length();
    if (size < 0) throw cursor.fault("has an unlimited dimension, expected its size");
    return size;
  });
}
