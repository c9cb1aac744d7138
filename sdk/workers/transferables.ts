import { UsageError } from "../errors.ts";

/**
 * The buffers of all typed arrays in a message, each once: what is moved to the other thread instead of copied. Memory that
 * threads share stays where it is.
 * @throws UsageError for an array whose buffer was moved away before: the message would never arrive.
 */
export function transferables(message: unknown): Transferable[] {
  const found = new Set<ArrayBuffer>();
  collect(message, found);
  return [...found];
}

function collect(message: unknown, found: Set<ArrayBuffer>): void {
  if (ArrayBuffer.isView(message)) {
    const { buffer } = message;
    if (buffer instanceof ArrayBuffer) {
      if (isDetached(buffer)) throw movedAway();
      found.add(buffer);
    }
  }
  // A long list of numbers holds no array.
  else if (typeof message === "object" && message !== null && !(Array.isArray(message) && isNumber(message[0]))) {
    for (const part of Object.values(message)) collect(part, found);
  }
}

function movedAway(): UsageError {
  return new UsageError(
    "an array for a worker was moved to another thread before: a tensor's read must give a new one each time",
  );
}

/** `ArrayBuffer.detached` came in 2024; a view of a buffer that is gone cannot be made. */
function isDetached(buffer: ArrayBuffer): boolean {
  if (buffer.byteLength > 0) return false;
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}
