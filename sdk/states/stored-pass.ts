import type { FilterRun, PassKind } from "../streams/passes.ts";
import type { CollectedPass } from "./state.ts";
import { StoredValue } from "./stored-value.ts";

/** Which chunk of a layer, or unit of other work, a find is of. */
export interface FindPlace {
  readonly layer?: number;
  readonly start?: number;
  readonly unit?: number;
}

/** What a pass has found in one chunk or unit: where it lies among the bytes of a state. */
export interface StoredEntry extends FindPlace {
  readonly stored: StoredValue;
}

/** An entry of a list of finds, as it is, or where it lies. */
export type ListedFind = FindPlace | StoredEntry;

/** A pass of a state that was read: what it has found is made when it is asked for, chunk by chunk if need be. */
export class StoredPass implements CollectedPass {
  constructor(
    readonly kind: PassKind,
    readonly runs: readonly FilterRun[],
    /** In their order; of a sum, the one value. */
    readonly stored: StoredValue | readonly ListedFind[],
  ) {}

  get found(): unknown {
    const { stored } = this;
    return stored instanceof StoredValue ? stored.value : stored.map(openEntry);
  }

  /** The same for `writeValue`. */
  get saved(): unknown {
    const { stored } = this;
    return stored instanceof StoredValue ? stored : stored.map((one) => ("stored" in one ? one.stored : one));
  }
}

/** The entries of a pass that lists what it has found, not made yet where the state was read. */
export function entriesOf(pass: CollectedPass): readonly ListedFind[] {
  return pass instanceof StoredPass && !(pass.stored instanceof StoredValue)
    ? pass.stored
    : (pass.found as readonly ListedFind[]);
}

/** What an entry holds. */
export function openEntry(entry: ListedFind): unknown {
  return "stored" in entry ? entry.stored.value : entry;
}

/** In the order of units, or of the layers and their filters. */
export function compareEntries(a: FindPlace, b: FindPlace): number {
  const of = (key: keyof FindPlace) => (a[key] ?? 0) - (b[key] ?? 0);
  return of("unit") || of("layer") || of("start");
}
