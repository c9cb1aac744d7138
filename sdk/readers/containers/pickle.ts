import type { ByteSource } from "../../bytes/byte-source.ts";
import { UnsafeError } from "../../errors.ts";
import { needMore, PickleCursor } from "./pickle-cursor.ts";
import { maxPickleBytes } from "./pickle-limits.ts";
import { PickleMachine } from "./pickle-machine.ts";
import type { PickleGlobal, PicklePersistent, PickleValue } from "./pickle-values.ts";

export interface Pickle {
  readonly value: PickleValue;
  /** Every class and function that the pickle names, by its path. None of them is looked up. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** Every object that lies outside the pickle. */
  readonly persistents: readonly PicklePersistent[];
  /** Where the pickle ends in its source. */
  readonly end: number;
}

/** Most pickles of networks are smaller; a longer one is read again with a window eight times as large. */
const firstWindow = 64 * 1024;

/**
 * Reads the pickle that begins at byte `start`. It is read as data: what Python would call is named, never called.
 *
 * @throws UnreadableError for a damaged pickle, UnsafeError above a limit of pickle-limits.ts, UnsupportedError for a
 *   protocol above 5 and for buffers outside of the pickle.
 */
export async function readPickle(source: ByteSource, start = 0): Promise<Pickle> {
  const length = source.byteLength - start;
  for (let window = firstWindow; ; window *= 8) {
    const bytes = await source.read(start, start + Math.min(window, length, maxPickleBytes));
    const cursor = new PickleCursor(bytes, length, source.name, start);
    try {
      const machine = new PickleMachine(cursor);
      const value = machine.run();
      return { value, globals: machine.globals, persistents: machine.persistents, end: start + cursor.at };
    } catch (error) {
      if (error !== needMore) throw error;
      if (window >= maxPickleBytes) {
        throw new UnsafeError(`holds a pickle of more than ${maxPickleBytes} bytes, the limit`, {
          file: source.name,
          offset: start,
        });
      }
    }
  }
}
