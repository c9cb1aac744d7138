import type { ByteSource } from "../../sdk/index.ts";

const paths = new WeakMap<ByteSource, string>();

/** The same file, noting the path by which each file beside it was asked for: a model that is copied keeps it. */
export function rememberPaths(file: ByteSource): ByteSource {
  return {
    name: file.name,
    byteLength: file.byteLength,
    read: (start, end) => file.read(start, end),
    sibling:
      file.sibling &&
      (async (path) => {
        const found = await file.sibling?.(path);
        if (found !== undefined) paths.set(found, path);
        return found;
      }),
    sha256: file.sha256?.bind(file),
    shared: file.shared,
    close: async () => file.close?.(),
  };
}

/** Where a file of a model lies, from the folder of its first one; with "/". */
export function pathBeside(file: ByteSource): string {
  return paths.get(file) ?? file.name;
}
