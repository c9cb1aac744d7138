import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError } from "../../errors.ts";
import { type Field, WireReader } from "../containers/protobuf.ts";

/**
 * Of nodes, names, tensors and attributes together. The largest exported graphs have some hundred thousand; each takes
 * two bytes in a hostile file and 375 in memory, so this bounds the index to half a gigabyte.
 */
const MAX_ITEMS = 1_000_000;

/** What one reading of an ONNX file shares: the bytes, the files beside, the limits. */
export class Parsing {
  readonly wire: WireReader;
  readonly files: ByteSource[];
  readonly #beside = new Map<string, ByteSource>();
  readonly #signal: AbortSignal | undefined;
  #items = 0;

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.wire = new WireReader(source);
    this.files = [source];
    this.#signal = signal;
  }

  /** Counts something that is kept in memory. */
  keep = (field: Field): void => {
    if (++this.#items > MAX_ITEMS) this.wire.refuse(field.tag, `more than ${MAX_ITEMS} nodes, names and tensors`);
    throwIfAborted(this.#signal);
  };

  /** The file beside the model at a path that has passed `checkBesidePath`. */
  async openBeside(path: string, place: ErrorPlace): Promise<ByteSource> {
    const known = this.#beside.get(path);
    if (known !== undefined) return known;
    const file = await this.wire.source.sibling?.(path);
    if (file === undefined) {
      throw new UnreadableError(`its data is in ${JSON.stringify(path)}, which was not found beside the model`, place);
    }
    this.#beside.set(path, file);
    this.files.push(file);
    return file;
  }
}
