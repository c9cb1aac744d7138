import { expose, transfer } from "comlink";
import { isOneFile } from "../inside.ts";

/** Files that a worker has from the page: themselves, or what it takes to have the page read them. */
export type GivenFiles = readonly (readonly [string, Blob])[] | FarFiles;

export interface FarFiles {
  port: MessagePort;
  /** Paths and sizes in bytes. */
  listed: readonly (readonly [string, number])[];
}

export interface FarReader {
  read(at: number, start: number, end: number): Promise<ArrayBuffer>;
}

/** In the page: files for the worker. */
export function forWorker(files: readonly (readonly [string, Blob])[]): GivenFiles {
  return isOneFile() ? lend(files) : files;
}

/** Files that are read here: from disk WebKit lets no worker read a file, not even one of its own. */
function lend(files: readonly (readonly [string, Blob])[]): FarFiles {
  const { port1, port2 } = new MessageChannel();
  const reader: FarReader = {
    async read(at, start, end) {
      const bytes = await files[at][1].slice(start, end).arrayBuffer();
      return transfer(bytes, [bytes]);
    },
  };
  expose(reader, port1);
  return transfer({ port: port2, listed: files.map(([path, { size }]) => [path, size] as const) }, [port2]);
}
