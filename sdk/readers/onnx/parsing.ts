import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError, UnsafeError } from "../../errors.ts";
import { type Field, WireReader } from "../containers/protobuf.ts";

/** Of nodes, names, tensors and attributes together: the largest exported graphs have some hundred thousand. */
const MAX_ITEMS = 1_000_000;
/**
 * An item takes two bytes in a hostile file and 375 in memory. So many are always read (56 MB); above, one for each
 * BYTES_AN_ITEM of the file, so that the index takes no more than three times the file.
 */
const FREE_ITEMS = 150_000;
const BYTES_AN_ITEM = 128;

/** What one reading of an ONNX file shares: the bytes, the files beside, the limits. */
export class Parsing {
  readonly wire: WireReader;
  readonly files: ByteSource[];
  readonly #beside = new Map<string, ByteSource>();
  readonly #signal: AbortSignal | undefined;
  readonly #mostItems: number;
  #items = 0;

  constructor(source: ByteSource, signal?: AbortSignal) {
    this.wire = new WireReader(source);
    this.files = [source];
    this.#signal = signal;
    this.#mostItems = Math.min(MAX_ITEMS, FREE_ITEMS + Math.floor(source.byteLength / BYTES_AN_ITEM));
  }

  /** Counts something that is kept in memory. */
  keep = ({ tag }: Pick<Field, "tag">, items = 1): void => {
    this.#items += items;
    if (this.#items > this.#mostItems) {
      this.wire.refuse(tag, `more than ${this.#mostItems} nodes, names and tensors`);
    }
    throwIfAborted(this.#signal);
  };

  /** The file beside the model at a path that `besidePath` gave. */
  async openBeside(path: string, place: ErrorPlace): Promise<ByteSource> {
    const known = this.#beside.get(path);
    if (known !== undefined) return known;
    const file = await this.wire.source.sibling?.(path);
    if (file === undefined) {
      throw new UnreadableError(`its data is in ${JSON.stringify(path)}, which was not found beside the model`, place);
    }
    this.#beside.set(path, file);
    this.files.push(file);
    if ((file.links ?? 1) > 1) {
      // As onnx itself does: of a hard link nobody can tell where the file belongs.
      throw new UnsafeError(
        `its data is in ${JSON.stringify(path)}, a hard link (${file.links} names): copy it to a file of its own`,
        place,
      );
    }
    return file;
  }
}
