import { dirname, join, resolve } from "node:path";
import type { ByteSource } from "../../sdk/index.ts";

/** The same file, that also notes the paths of the files beside it that a reader opens: the parts of its model. */
export function trackSiblings(file: ByteSource, path: string, parts: Set<string>): ByteSource {
  return {
    name: file.name,
    byteLength: file.byteLength,
    read: (start, end) => file.read(start, end),
    async sibling(relativePath) {
      const found = await file.sibling?.(relativePath);
      if (found !== undefined) parts.add(resolve(join(dirname(path), relativePath)));
      return found;
    },
    sha256: file.sha256?.bind(file),
    shared: file.shared,
    close: async () => file.close?.(),
  };
}
