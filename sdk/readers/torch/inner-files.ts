import type { ByteSource } from "../../bytes/byte-source.ts";
import { cacheBlocks } from "../../bytes/cache-blocks.ts";
import { UnreadableError } from "../../errors.ts";
import { counted } from "../../model/counted.ts";
import type { Pickle } from "../containers/pickle.ts";
import { PickleBytes } from "../containers/pickle-values.ts";
import type { Saved } from "./archive.ts";
import { InnerStorage, parseStorageId } from "./storages.ts";
import { argsOf } from "./values.ts";

/** Torch files within a pickle: a storage that was pickled by itself is one, and a network has some hundred. */
const mostInner = 10_000;

/**
 * Finds the storages of tensors that pickle, not torch.save, has written: the bytes of each are what torch.save makes of the
 * storage alone (torch.storage._load_from_bytes).
 *
 * @throws UnreadableError for one that is damaged.
 */
export async function readInnerFiles(
  { innerFiles }: Pickle,
  file: string,
  readSaved: (source: ByteSource) => Promise<Saved>,
): Promise<void> {
  if (innerFiles.length > mostInner) {
    throw new UnreadableError(
      `holds ${counted(innerFiles.length, "file")} of torch within it; the limit is ${mostInner}`,
      {
        file,
      },
    );
  }
  for (const object of innerFiles) {
    const [bytes] = argsOf(object);
    if (!(bytes instanceof PickleBytes || bytes instanceof Uint8Array)) continue;
    const { pickle, storages } = await readSaved(sourceOf(bytes, file));
    const id = parseStorageId(pickle.value);
    if (typeof id !== "string") object.inner = new InnerStorage(id, storages);
  }
}

function sourceOf(bytes: PickleBytes | Uint8Array, file: string): ByteSource {
  if (bytes instanceof Uint8Array) {
    return { name: file, byteLength: bytes.length, read: async (start, end) => bytes.slice(start, end) };
  }
  const { source, start, end } = bytes;
  const byteLength = end - start;
  const whole = (from: number, to: number) => source.read(start + from, start + to);
  const near = cacheBlocks(byteLength, whole);
  // Headers are a few small reads, the numbers behind them are long ones.
  return { name: file, byteLength, read: (from, to) => (to - from < 65536 ? near(from, to) : whole(from, to)) };
}
