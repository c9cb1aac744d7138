import type { ByteSource } from "../../bytes/byte-source.ts";
import { counted } from "../../model/counted.ts";
import { Budget } from "../budget.ts";
import { needMore, PickleCursor } from "./pickle-cursor.ts";
import { PickleMachine } from "./pickle-machine.ts";
import type { PickleGlobal, PickleObject, PicklePersistent, PickleValue } from "./pickle-values.ts";

export interface Pickle {
  readonly value: PickleValue;
  /** Every class and function that the pickle names, by its path. None of them is looked up. */
  readonly globals: ReadonlyMap<string, PickleGlobal>;
  /** Every object that lies outside the pickle. */
  readonly persistents: readonly PicklePersistent[];
  /** Every storage of torch that was pickled by itself, as a file within the pickle. */
  readonly innerFiles: readonly PickleObject[];
  /** Where the pickle ends in its source. */
  readonly end: number;
}

/** A note where bytes follow the STOP of a pickle, which Python does not look at: something may be hidden there. */
export function noteBehind({ end }: Pickle, { byteLength }: ByteSource, where = "the pickle"): string[] {
  const left = byteLength - end;
  return left > 0 ? [`Not read: ${counted(left, "byte")} behind ${where}.`] : [];
}

/**
 * Reads the pickle that begins at byte `start`. It is read as data: what Python would call is named, never called.
 *
 * @param budget What all pickles of the file may take.
 * @throws UnreadableError for a damaged pickle, UnsafeError above a limit of pickle-limits.ts or the budget, UnsupportedError for a
 *   protocol above 5 and for buffers outside of the pickle.
 */
export async function readPickle(source: ByteSource, start = 0, budget = new Budget(source)): Promise<Pickle> {
  const cursor = new PickleCursor(source, start);
  const machine = new PickleMachine(cursor, budget);
  for (;;) {
    await cursor.fill();
    try {
      const value = machine.run();
      const { globals, persistents, innerFiles } = machine;
      return { value, globals, persistents, innerFiles, end: start + cursor.at };
    } catch (error) {
      if (error !== needMore) throw error;
    }
  }
}
