import { UnreadableError } from "../errors.ts";
import type { ByteSource } from "./byte-source.ts";

/** A Blob or File: only the ranges asked for are read. `sibling` finds the files that lie beside it. */
export function fromBlob(blob: Blob, name: string = nameOf(blob), sibling?: ByteSource["sibling"]): ByteSource {
  return {
    name,
    byteLength: blob.size,
    async read(start, end) {
      try {
        return new Uint8Array(await blob.slice(start, end).arrayBuffer());
      } catch (error) {
        // A browser says so when the file on disk has changed since it was chosen.
        throw new UnreadableError(`bytes ${start} to ${end} cannot be read any more`, { file: name }, error);
      }
    },
    sibling,
  };
}

function nameOf(blob: Blob): string {
  return "name" in blob && typeof blob.name === "string" ? blob.name : "model";
}
