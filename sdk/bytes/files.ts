import { UsageError } from "../errors.ts";
import { fromBlob } from "./blob.ts";
import type { ByteSource } from "./byte-source.ts";
import { fromBytes } from "./bytes.ts";

/**
 * One file of a set that belongs together (a model in several files, dropped on a page), by its path in the set.
 * The others are found beside it: "net/model.json" finds "net/shard1.bin" by "shard1.bin".
 *
 * @throws UsageError when `main` is not in the set.
 */
export function fromFiles(files: ReadonlyMap<string, Uint8Array | Blob>, main: string): ByteSource {
  const source = find(files, main);
  if (source === undefined) throw new UsageError(`there is no file ${JSON.stringify(main)} among the given ones`);
  return source;
}

function find(files: ReadonlyMap<string, Uint8Array | Blob>, path: string): ByteSource | undefined {
  const content = files.get(path);
  if (content === undefined) return undefined;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const name = path.slice(folder.length);
  const sibling = async (relativePath: string) => find(files, folder + relativePath);
  return content instanceof Uint8Array ? fromBytes(name, content, sibling) : fromBlob(content, name, sibling);
}
