// By which bytes a file is told: what is needed to choose a reader, and nothing of the readers.

const hdf5Signature = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** Whether HDF5 data begin here. */
export function isHdf5(bytes: Uint8Array, at: number): boolean {
  return hdf5Signature.every((byte, i) => bytes[at + i] === byte);
}

/** Whether bytes begin like a tar archive of this century: "ustar" in the first header. */
export function isTar(head: Uint8Array): boolean {
  return startsWith(head.subarray(257), "ustar");
}

const tableMagic = [0x57, 0xfb, 0x80, 0x8b, 0x24, 0x75, 0x47, 0xdb];
/** What a sorted string table ends with. */
export const tableFooterBytes = 48;

/** Whether a file ends as a sorted string table does. */
export function endsAsTable(tail: Uint8Array): boolean {
  return tail.length >= tableFooterBytes && tableMagic.every((byte, i) => tail[tail.length - 8 + i] === byte);
}

/** Tags (field number * 8 + wire type) of ModelProto's fields 2 to 8, 14, 20 and 25 as their first byte appears. */
export const modelProtoTags = new Set([0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72, 0xa2, 0xca]);

export function startsWith(head: Uint8Array, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (head[i] !== text.charCodeAt(i)) return false;
  return true;
}

/** A NodeDef first: its name, then its operator. */
export function isGraphDef(head: Uint8Array): boolean {
  const text = latin(head.subarray(0, 512));
  return /^\n[\x80-\xff]?[\0-\x7f]\n[\x01-\x7f][\w./:-]+\x12[\x01-\x7f][A-Z_]\w+/.test(text);
}

export function isZip(head: Uint8Array): boolean {
  return startsWith(head, "PK\x03\x04");
}

/** One character a byte. */
export function latin(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

export function textOf(head: Uint8Array): string {
  return new TextDecoder().decode(head);
}
