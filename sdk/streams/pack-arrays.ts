/** Bytes of an array from which on it is moved alone. */
const fewBytes = 16 * 1024;

/**
 * Puts the small arrays of a message side by side into one memory: each memory that is moved to another thread takes some
 * microseconds. Objects are changed in place. Only for what is not posted again: one array cannot be moved on without its neighbours.
 */
export function packArrays<M extends object>(message: M): M {
  const found: Place[] = [];
  findArrays(message, found);
  const memory = new ArrayBuffer(found.reduce((sum, { array }) => sum + alignedLength(array), 0));
  let at = 0;
  for (const { holder, key, array } of found) {
    const View = array.constructor as Float64ArrayConstructor;
    const copy = new View(memory, at, array.length);
    copy.set(array);
    holder[key] = copy;
    at += alignedLength(array);
  }
  return message;
}

interface Place {
  holder: Record<string, unknown>;
  key: string;
  array: Float64Array;
}

function findArrays(holder: object, found: Place[]): void {
  for (const [key, value] of Object.entries(holder)) {
    if (typeof value !== "object" || value === null) continue;
    if (!ArrayBuffer.isView(value)) findArrays(value, found);
    else if (value.buffer.byteLength < fewBytes)
      found.push({ holder: holder as Place["holder"], key, array: value as Float64Array });
  }
}

/** Numbers begin at a multiple of their size. */
function alignedLength({ byteLength }: Float64Array): number {
  return Math.ceil(byteLength / Float64Array.BYTES_PER_ELEMENT) * Float64Array.BYTES_PER_ELEMENT;
}
