import { expose, type Remote, transfer, wrap } from "comlink";
import { isOneFile } from "../inside.ts";

/** Files that a worker has from the page: themselves, or what it takes to have the page read them. */
export type GivenFiles = readonly (readonly [string, Blob])[] | FarFiles;

interface FarFiles {
  port: MessagePort;
  /** Paths and sizes in bytes. */
  listed: readonly (readonly [string, number])[];
}

interface Reader {
  read(at: number, start: number, end: number): Promise<ArrayBuffer>;
}

/** In the page: files for the worker. */
export function forWorker(files: readonly (readonly [string, Blob])[]): GivenFiles {
  return isOneFile() ? lend(files) : files;
}

/** Files that are read here: from disk WebKit lets no worker read a file, not even one of its own. */
function lend(files: readonly (readonly [string, Blob])[]): FarFiles {
  const { port1, port2 } = new MessageChannel();
  const reader: Reader = {
    async read(at, start, end) {
      const bytes = await files[at][1].slice(start, end).arrayBuffer();
      return transfer(bytes, [bytes]);
    },
  };
  expose(reader, port1);
  return transfer({ port: port2, listed: files.map(([path, { size }]) => [path, size] as const) }, [port2]);
}

/** In the worker: files as any, whose bytes come from the page when they are asked for. */
export function asFiles(given: GivenFiles): readonly (readonly [string, Blob])[] {
  if (!("port" in given)) return given;
  const reader: Remote<Reader> = wrap(given.port);
  return given.listed.map(([path, size], at) => [path, farBlob((start, end) => reader.read(at, start, end), 0, size)]);
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
