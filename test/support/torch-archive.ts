import type { SparseArray } from "./sparse-files.ts";

/** PyTorch archives too large to write down: only the parts that are not zeros. */

/** Parts of a file at their places; zeros everywhere else. */
export interface SparseParts {
  byteLength: number;
  pieces: [number, Uint8Array][];
}

export const ascii = (text: string) => new TextEncoder().encode(text);
export const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** Little-endian integers of 2, 4 and 8 bytes. */
export const le = (size: number, ...values: number[]) =>
  Uint8Array.from(
    values.flatMap((value) => Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256)),
  );

interface Entry {
  name: string;
  size: number;
  crc: number;
  at: number;
}

/** APPNOTE 4.3.7 and 4.5.3: sizes in the zip64 extra field, padded so that the data begin at a multiple of 64. */
function localHeader({ name, size, crc, at }: Entry): Uint8Array {
  const zip64 = join(le(2, 1, 16), le(8, size, size));
  const padding = 64 - ((at + 30 + name.length + zip64.length + 4) % 64);
  const extra = join(zip64, ascii("FB"), le(2, padding), ascii("Z".repeat(padding)));
  return join(
    le(4, 0x04034b50),
    le(2, 45, 0, 0, 0, 0),
    le(4, crc, 0xffffffff, 0xffffffff),
    le(2, name.length, extra.length),
    ascii(name),
    extra,
  );
}

function centralRecord({ name, size, crc, at }: Entry): Uint8Array {
  const extra = join(le(2, 1, 24), le(8, size, size, at));
  return join(
    le(4, 0x02014b50),
    le(2, 45, 45, 0, 0, 0, 0),
    le(4, crc, 0xffffffff, 0xffffffff),
    le(2, name.length, extra.length, 0, 0, 0),
    le(4, 0, 0xffffffff),
    ascii(name),
    extra,
  );
}

/** A zip64 archive, as torch.save writes it, of float32 tensors in a state_dict. */
export function torchArchive(arrays: readonly SparseArray[]): SparseParts {
  const ints = (values: readonly number[]) => `(${values.map((value) => `I${value}\n`).join("")}t`;
  const sizeOf = (shape: readonly number[]) => shape.reduce((product, size) => product * size, 1);
  const tensor = ({ name, shape }: SparseArray, i: number) =>
    `V${name}\nctorch._utils\n_rebuild_tensor_v2\n((Vstorage\nctorch\nFloatStorage\nV${i}\nVcpu\nI${sizeOf(shape)}\ntQ` +
    `I0\n${ints(shape)}${ints(shape.map((_, axis) => sizeOf(shape.slice(axis + 1))))}I00\nNtRs`;
  const pickle = ascii(`(d${arrays.map(tensor).join("")}.`);
  const pieces: [number, Uint8Array][] = [];
  const records: Uint8Array[] = [];
  let at = 0;
  const add = (name: string, size: number, content?: Uint8Array) => {
    // The checksum is that of the whole entry, which readers of ranges do not look at.
    const entry = { name, size, crc: 0, at };
    const header = localHeader(entry);
    pieces.push([at, header]);
    records.push(centralRecord(entry));
    at += header.length;
    if (content !== undefined) pieces.push([at, content]);
    at += size;
  };
  add("large/data.pkl", pickle.length, pickle);
  for (const [i, { shape, values }] of arrays.entries()) {
    const content = values && new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    add(`large/data/${i}`, sizeOf(shape) * 4, content);
  }
  const directory = join(...records);
  const end = at + directory.length;
  const tail = join(
    directory,
    le(4, 0x06064b50),
    le(8, 44),
    le(2, 45, 45),
    le(4, 0, 0),
    le(8, records.length, records.length, directory.length, at),
    le(4, 0x07064b50, 0),
    le(8, end),
    le(4, 1, 0x06054b50),
    le(2, 0xffff, 0xffff, 0xffff, 0xffff),
    le(4, 0xffffffff, 0xffffffff),
    le(2, 0),
  );
  pieces.push([at, tail]);
  return { byteLength: at + tail.length, pieces };
}
