import definitions from "../../build/result-definitions.json" with { type: "json" };
import { UnreadableError } from "../errors.ts";
import { findFault, type Schema } from "../results/find-fault.ts";

/** What a unit of work gave. */
export interface FoundInUnit<R> {
  unit: number;
  found: R;
}

/** What was saved of so many units, each of them once at most, each find of a form. @throws UnreadableError */
export function foundInUnits<R>(saved: unknown, units: number, form: Schema, key: string): FoundInUnit<R>[] {
  const schema = { ...form, ...(definitions as Schema) };
  const seen = new Set<number>();
  const isUnit = (one: Partial<FoundInUnit<R>> | null) => {
    const unit = one?.unit ?? -1;
    if (!Number.isInteger(unit) || unit < 0 || unit >= units || seen.has(unit)) return false;
    seen.add(unit);
    return findFault(one?.found, schema) === undefined;
  };
  if (Array.isArray(saved) && saved.every(isUnit)) return [...saved];
  throw new UnreadableError(`the state's pass ${key} is not of the shape that this study gives it`);
}
