import { type Remote, wrap } from "comlink";
import type { FarFiles, FarReader } from "../far-files.ts";

/** Files as any, whose bytes come from the page when they are asked for. */
export function farBlobs({ port, listed }: FarFiles): readonly (readonly [string, Blob])[] {
  const reader: Remote<FarReader> = wrap(port);
  return listed.map(([path, size], at) => [path, farBlob((start, end) => reader.read(at, start, end), 0, size)]);
}

/** As much of a Blob as is used of one. */
function farBlob(read: (start: number, end: number) => Promise<ArrayBuffer>, from: number, to: number): Blob {
  const part: Pick<Blob, "size" | "slice" | "arrayBuffer" | "text"> = {
    size: to - from,
    slice: (start = 0, end = to - from) => farBlob(read, from + start, Math.min(from + end, to)),
    arrayBuffer: () => read(from, to),
    text: async () => new TextDecoder().decode(await read(from, to)),
  };
  return part as Blob;
}
