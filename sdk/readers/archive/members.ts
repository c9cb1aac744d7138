import type { ByteSource } from "../../bytes/byte-source.ts";
import { fromBytes } from "../../bytes/bytes.ts";
import { cacheBlocks } from "../../bytes/cache-blocks.ts";
import type { Budget } from "../budget.ts";
import { gunzip } from "../containers/gunzip.ts";
import { heldWhole } from "../containers/held-whole.ts";
import { readTar } from "../containers/tar.ts";
import { openZip } from "../containers/zip.ts";
import { isTar } from "../signatures.ts";

/** A file of an archive. */
export interface Member {
  /** Its path in there. */
  readonly path: string;
  readonly byteLength: number;
  /** Its first bytes, without holding the rest. */
  head(bytes: number): Promise<Uint8Array>;
  /**
   * The file, called "archive!path". One that is deflated is inflated at its first read and held.
   * @throws UnsafeError above a limit
   */
  open(): ByteSource;
}

/** The files of a zip or tar archive; or the one of a gzip file, whose path is "". */
export async function listMembers(source: ByteSource, budget: Budget, signal?: AbortSignal): Promise<Member[]> {
  const head = await source.read(0, Math.min(512, source.byteLength));
  if (head[0] === 0x1f && head[1] === 0x8b) return [await inGzip(source, budget, signal)];
  return isTar(head) ? inTar(source, budget, signal) : inZip(source, budget, signal);
}

async function inGzip(source: ByteSource, budget: Budget, signal?: AbortSignal): Promise<Member> {
  const bytes = await gunzip(source, budget, signal);
  const name = source.name.replace(/\.tgz$/i, ".tar").replace(/\.gz$/i, "");
  const file = fromBytes(name, bytes);
  return {
    path: "",
    byteLength: bytes.length,
    head: (length) => file.read(0, Math.min(length, bytes.length)),
    open: () => file,
  };
}

async function inTar(source: ByteSource, budget: Budget, signal?: AbortSignal): Promise<Member[]> {
  const near = cacheBlocks(source.byteLength, (start, end) => source.read(start, end));
  const entries = await readTar(source, near, { signal, budget });
  return entries.map(({ name: path, start, end }) => ({
    path,
    byteLength: end - start,
    head: (bytes) => near(start, Math.min(end, start + bytes)),
    open: () => ({
      name: `${source.name}!${path}`,
      byteLength: end - start,
      read: (from, to) => source.read(start + from, start + to),
      shared: source.shared && { ...source.shared, start: source.shared.start + start },
    }),
  }));
}

async function inZip(source: ByteSource, budget: Budget, signal?: AbortSignal): Promise<Member[]> {
  const entries = await openZip(source, { signal, budget });
  return entries.map((entry) => {
    const { name: path, byteLength, deflated, refused } = entry;
    const name = `${source.name}!${path}`;
    return {
      path,
      byteLength,
      head: (bytes) => entry.readNear(0, Math.min(bytes, byteLength)),
      open() {
        if (refused !== undefined) throw refused;
        if (!deflated) return { ...entry, name };
        // Twice: what is inflated, and the pieces that it comes in.
        budget.spend("inflated", 2 * byteLength, { tensor: path });
        return heldWhole(entry, name);
      },
    };
  });
}
