import { truncatedWhileOpen } from "../bytes/truncated-while-open.ts";
import { sizeOf, viewNumbers } from "../model/decode.ts";
import { nodeFiles } from "./node-files.ts";
import type { ReadShared } from "./numbers.ts";

/** One read call may not ask for 2 GiB. */
const pieceBytes = 256 * 1024 * 1024;

let reader: Promise<ReadShared> | undefined;

/** Reads shared numbers in this thread, into memory that it keeps. */
export function sharedReader(): Promise<ReadShared> {
  reader ??= makeReader();
  return reader;
}

async function makeReader(): Promise<ReadShared> {
  const files = await nodeFiles();
  let memory = new Uint8Array();
  return ({ bytes: { file, start }, dtype, bigEndian, count }, into) => {
    if (files === null) throw new Error("there is no module node:fs to read the file with");
    const length = count * sizeOf(dtype);
    if (into === undefined && memory.length < length) memory = new Uint8Array(length);
    const bytes = into === undefined ? memory : new Uint8Array(into.buffer, into.byteOffset, length);
    for (let done = 0; done < length; ) {
      const piece = Math.min(pieceBytes, length - done);
      const got = files.readSync(file.descriptor, bytes, done, piece, start + done);
      if (got === 0) throw truncatedWhileOpen(file, start + done);
      file.onRead?.(bytes.subarray(done, done + got), start + done);
      done += got;
    }
    return into ?? viewNumbers(memory.subarray(0, length), dtype, { bigEndian });
  };
}
