import { throwIfAborted } from "../../abort.ts";
import type { ByteSource } from "../../bytes/byte-source.ts";
import { type ErrorPlace, UnreadableError, UnsafeError } from "../../errors.ts";
import { Budget } from "../budget.ts";
import { type Field, WireReader } from "../containers/protobuf.ts";
import type { ReadOptions } from "../reader.ts";

/** Of nodes, names, tensors and attributes together: the largest exported graphs have some hundred thousand. */
const MAX_ITEMS = 1_000_000;
/** What an item takes in memory; in a hostile file it takes two bytes. */
const BYTES_AN_ITEM = 375;

/** What one reading of an ONNX file shares: the bytes, the files beside, the limits. */
export class Parsing {
  readonly wire: WireReader;
  readonly files: ByteSource[];
  readonly #beside = new Map<string, ByteSource>();
  readonly #signal: AbortSignal | undefined;
  readonly #budget: Budget;
  #items = 0;

  constructor(source: ByteSource, { signal, budget = new Budget(source) }: ReadOptions = {}) {
    this.wire = new WireReader(source);
    this.files = [source];
    this.#signal = signal;
    this.#budget = budget;
  }

  /** Counts something that is kept in memory. */
  keep = ({ tag }: Pick<Field, "tag">, items = 1): void => {
    this.#items += items;
    if (this.#items > MAX_ITEMS) this.wire.refuse(tag, `more than ${MAX_ITEMS} nodes, names and tensors`);
    this.#budget.spend("kept", BYTES_AN_ITEM * items, tag);
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
    this.#budget.enlarge(file);
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
