import { UnreadableError } from "../errors.ts";

/** What a unit of work gave. */
export interface FoundInUnit {
  unit: number;
  numbers: Float64Array;
}

/** What was saved of so many units. @throws UnreadableError */
export function foundInUnits(saved: unknown, units: number, key: string): FoundInUnit[] {
  const isUnit = (one: Partial<FoundInUnit> | null) =>
    Number.isInteger(one?.unit) && (one?.unit as number) < units && one?.numbers instanceof Float64Array;
  if (Array.isArray(saved) && saved.every(isUnit)) return [...saved];
  throw new UnreadableError(`the state's pass ${key} is not of the shape that this study gives it`);
}
