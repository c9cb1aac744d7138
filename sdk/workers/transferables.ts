/** The buffers of all typed arrays in a message, each once: what is moved to the other thread instead of copied. */
export function transferables(message: unknown, found: Set<ArrayBufferLike> = new Set()): Transferable[] {
  if (ArrayBuffer.isView(message)) found.add(message.buffer);
  // A long list of numbers holds no array.
  else if (typeof message === "object" && message !== null && !(Array.isArray(message) && isNumber(message[0]))) {
    for (const part of Object.values(message)) transferables(part, found);
  }
  return [...found] as Transferable[];
}

function isNumber(value: unknown): boolean {
  return typeof value === "number";
}
