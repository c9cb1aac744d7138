import { type FileHandle, open } from "node:fs/promises";
import { npyHeader } from "../../sdk/export/npy.ts";
import { torchArchive } from "./torch-archive.ts";

/** Huge files that take no room on the disk: only the parts that are written do. */

/** An array of a huge model; `values` fill it, or nothing does and it is zeros. */
export interface SparseArray {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values?: Float32Array;
}

/** Writes a safetensors file of F32 arrays; returns its size. */
export async function writeSparseSafetensors(path: string, arrays: readonly SparseArray[]): Promise<number> {
  let end = 0;
  const entries = arrays.map(({ name, shape }) => {
    const start = end;
    end += sizeOf(shape);
    return [name, { dtype: "F32", shape, data_offsets: [start, end] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries(entries)));
  const head = new Uint8Array(8 + json.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(json.length), true);
  head.set(json, 8);
  const size = head.length + end;
  await writeSparse(path, size, async (write) => {
    await write(head, 0);
    for (const [i, { values }] of arrays.entries()) {
      if (values) await write(bytesOf(values), head.length + entries[i][1].data_offsets[0]);
    }
  });
  return size;
}

/** Writes an .npz of stored float32 arrays below 4 GiB (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16); returns its size. */
export async function writeSparseNpz(path: string, arrays: readonly SparseArray[]): Promise<number> {
  const parts: { at: number; bytes: Uint8Array }[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, shape, values } of arrays) {
    const file = new TextEncoder().encode(`${name}.npy`);
    const header = npyHeader("<f4", [...shape]);
    const size = header.length + sizeOf(shape);
    const facts = (signature: number, length: number, from: number) => {
      const record = new DataView(new ArrayBuffer(length + file.length));
      record.setUint32(0, signature, true);
      record.setUint16(from, 20, true);
      // The checksum is that of the whole entry, which readers of ranges do not look at.
      record.setUint32(from + 14, size, true);
      record.setUint32(from + 18, size, true);
      record.setUint16(from + 22, file.length, true);
      new Uint8Array(record.buffer).set(file, length);
      return record;
    };
    const central = facts(0x02014b50, 46, 6);
    central.setUint32(42, at, true);
    directory.push(new Uint8Array(central.buffer));
    const local = new Uint8Array(facts(0x04034b50, 30, 4).buffer);
    parts.push({ at, bytes: local }, { at: at + local.length, bytes: header });
    if (values) parts.push({ at: at + local.length + header.length, bytes: bytesOf(values) });
    at += local.length + size;
  }
  const directoryStart = at;
  for (const bytes of directory) {
    parts.push({ at, bytes });
    at += bytes.length;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, arrays.length, true);
  end.setUint16(10, arrays.length, true);
  end.setUint32(12, at - directoryStart, true);
  end.setUint32(16, directoryStart, true);
  parts.push({ at, bytes: new Uint8Array(end.buffer) });
  await writeSparse(path, at + 22, async (write) => {
    for (const part of parts) await write(part.bytes, part.at);
  });
  return at + 22;
}

/** Writes a .pt of float32 tensors, a zip64 archive; returns its size. */
export async function writeSparseTorch(path: string, arrays: readonly SparseArray[]): Promise<number> {
  const { byteLength, pieces } = torchArchive(arrays);
  await writeSparse(path, byteLength, async (write) => {
    for (const [at, bytes] of pieces) await write(bytes, at);
  });
  return byteLength;
}

async function writeSparse(
  path: string,
  size: number,
  body: (write: (bytes: Uint8Array, at: number) => Promise<unknown>) => Promise<void>,
): Promise<void> {
  const file: FileHandle = await open(path, "w");
  try {
    await file.truncate(size);
    await body((bytes, at) => file.write(bytes, 0, bytes.length, at));
  } finally {
    await file.close();
  }
}

function sizeOf(shape: readonly number[]): number {
  return 4 * shape.reduce((count, size) => count * size, 1);
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
