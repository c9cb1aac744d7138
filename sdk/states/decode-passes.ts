import { UnreadableError } from "../errors.ts";
import type { FilterRun, PassKind } from "../streams/passes.ts";
import { ValueScanner } from "./scan-values.ts";
import type { CollectedPass } from "./state.ts";
import type { StateBytes } from "./state-bytes.ts";
import { compareEntries, type StoredEntry, StoredPass } from "./stored-pass.ts";
import type { StoredValue } from "./stored-value.ts";
import { tag } from "./value-form.ts";

const kinds: readonly string[] = ["sum", "chunks", "units"] satisfies PassKind[];

/** The passes of a state's rounds, by their names: what they have found is left where it lies. @throws UnreadableError */
export function decodePasses(
  bytes: StateBytes,
  start: number,
  end: number,
  rounds: number,
  file: string,
): Map<string, CollectedPass>[] {
  const wrong = () => new UnreadableError("has passes that are not of the form of a state's", { file });
  const scanner = new ValueScanner(bytes, start, end);
  if (goInto(tag.list, 1) !== rounds) throw wrong();
  const found = Array.from({ length: rounds }, () => {
    const count = goInto(tag.list, 1);
    const passes = new Map<string, CollectedPass>();
    for (let i = 0; i < count; i++) {
      const [key, pass] = nextPass();
      if (passes.has(key)) throw wrong();
      passes.set(key, pass);
    }
    return passes;
  });
  if (scanner.left > 0) throw wrong();
  return found;

  function goInto(kind: number, each: number): number {
    if (scanner.tag() !== kind) throw wrong();
    return scanner.count(each);
  }

  /** The names of a record's fields, each of which the caller goes past. */
  function* fields(): Generator<string> {
    for (let left = goInto(tag.record, 2); left > 0; left--) {
      if (scanner.tag() !== tag.text) throw wrong();
      yield scanner.text();
    }
  }

  function nextPass(): [string, CollectedPass] {
    let [key, kind]: unknown[] = [];
    let runs: FilterRun[] | undefined;
    let stored: StoredValue | StoredEntry[] | undefined;
    for (const name of fields()) {
      if (name === "key") key = scanner.skip().value;
      else if (name === "kind") kind = scanner.skip().value;
      else if (name === "runs") runs = runsOf(scanner.skip().value);
      else if (name !== "found") throw wrong();
      else stored = kind === "sum" ? scanner.skip() : nextEntries(kind === "units");
    }
    if (typeof key !== "string" || !kinds.includes(kind as string)) throw wrong();
    if (runs === undefined || stored === undefined) throw wrong();
    return [key, new StoredPass(kind as PassKind, runs, stored)];
  }

  /** In order, and none twice. */
  function nextEntries(ofUnits: boolean): StoredEntry[] {
    const entries: StoredEntry[] = [];
    for (let left = goInto(tag.list, 1); left > 0; left--) {
      const entry = nextEntry();
      const places = ofUnits ? [entry.unit] : [entry.layer, entry.start];
      if (!places.every(isPlace)) throw wrong();
      const last = entries.at(-1);
      if (last !== undefined && compareEntries(last, entry) >= 0) throw wrong();
      entries.push(entry);
    }
    return entries;
  }

  function nextEntry(): StoredEntry {
    const from = scanner.at;
    let [layer, start, unit]: unknown[] = [];
    for (const name of fields()) {
      const value = scanner.skip();
      if (name === "layer") layer = value.value;
      else if (name === "start") start = value.value;
      else if (name === "unit") unit = value.value;
    }
    return { layer: layer as number, start: start as number, unit: unit as number, stored: scanner.since(from) };
  }

  function runsOf(saved: unknown): FilterRun[] {
    if (!(saved instanceof Float64Array) || saved.length % 3 !== 0) throw wrong();
    const runs: FilterRun[] = [];
    for (let i = 0; i < saved.length; i += 3) {
      const [layer, first, last] = [saved[i], saved[i + 1], saved[i + 2]];
      const before = runs.at(-1);
      const follows = before === undefined || before[0] < layer || (before[0] === layer && before[2] < first);
      const isRun = [layer, first, last].every(isPlace) && first < last;
      if (!isRun || !follows) throw wrong();
      runs.push([layer, first, last]);
    }
    return runs;
  }
}

function isPlace(place: unknown): boolean {
  return Number.isSafeInteger(place) && (place as number) >= 0;
}
