import type { ByteSource } from "../../bytes/byte-source.ts";
import { ConvscopeError, type UnreadableError } from "../../errors.ts";
import { readPickle } from "../containers/pickle.ts";
import { localFileAt } from "../containers/zip-cut-off.ts";
import { cutOff } from "../cut-off.ts";
import { storageSizes } from "./storages.ts";

/** Of each file beside its bytes: its headers, here and in the directory, with half of the 64 bytes to which it is aligned. */
const headerBytes = 30 + 24 + 32 + 46;
/** The records behind the directory, and a file with the version. */
const endBytes = 400;

/**
 * The error of an archive of torch.save that is cut off: the pickle comes first and names every storage, from which follows how
 * long the file was. Undefined where even the pickle is not whole.
 */
export async function cutOffArchive(source: ByteSource): Promise<UnreadableError | undefined> {
  const first = await localFileAt(source, 0);
  if (first === undefined || !/(^|\/)data\.pkl$/.test(first.name) || (await hasEnd(source))) return undefined;
  try {
    const { persistents, end } = await readPickle(source, first.start);
    let need = end + endBytes;
    for (const { all } of storageSizes(persistents).values()) need += all + headerBytes + 2 * first.name.length;
    return need > source.byteLength ? cutOff(source.byteLength, need, { file: source.name }) : undefined;
  } catch (error) {
    if (error instanceof ConvscopeError) return undefined;
    throw error;
  }
}

/** Whether the end record of an archive is among the last bytes: then it is damaged in another way. */
async function hasEnd(source: ByteSource): Promise<boolean> {
  const tail = await source.read(Math.max(0, source.byteLength - 1024), source.byteLength);
  return tail.some((_, i) => tail[i] === 0x50 && tail[i + 1] === 0x4b && tail[i + 2] === 5 && tail[i + 3] === 6);
}
