import definitions from "../../build/result-definitions.json" with { type: "json" };
import { UnreadableError } from "../errors.ts";
import { findFault, type Schema } from "../results/find-fault.ts";

/** What a unit of work gave. */
export interface FoundInUnit<R> {
  unit: number;
  found: R;
}

/** What was saved of so many units, each find of a form. @throws UnreadableError */
export function foundInUnits<R>(saved: unknown, units: number, form: Schema, key: string): FoundInUnit<R>[] {
  const schema = { ...form, ...(definitions as Schema) };
  const isUnit = (one: Partial<FoundInUnit<R>> | null) =>
    Number.isInteger(one?.unit) && (one?.unit as number) < units && findFault(one?.found, schema) === undefined;
  if (Array.isArray(saved) && saved.every(isUnit)) return [...saved];
  throw new UnreadableError(`the state's pass ${key} is not of the shape that this study gives it`);
}
