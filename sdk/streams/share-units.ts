import { UnreadableError } from "../errors.ts";
import type { ConvLayer } from "../model/conv-layer.ts";
import { mapInOrder } from "./map-in-order.ts";
import { type Passes, RoundEnd } from "./passes.ts";

/** Where a unit of work that is no chunk of filters belongs: whoever has this filter does it. */
export interface UnitPlace {
  layer: ConvLayer;
  filter: number;
}

interface FoundInUnit {
  unit: number;
  numbers: Float64Array;
}

/**
 * Runs units of work that give some numbers each; where processes share the layers, each runs its own, and the numbers of all
 * are known in the next round.
 * @param key Of the pass, among all passes of the study.
 * @throws RoundEnd
 */
export async function shareUnits(
  passes: Passes | undefined,
  key: string,
  places: readonly UnitPlace[],
  atOnce: number,
  run: (unit: number) => Promise<Float64Array>,
): Promise<Float64Array[]> {
  if (passes === undefined || places.every(({ layer }) => passes.numberOf(layer) === undefined)) {
    return mapInOrder(places, atOnce, (_, unit) => run(unit));
  }
  const known = passes.known(key, places.length);
  if (known !== undefined) {
    const all: Float64Array[] = [];
    for (const { unit, numbers } of foundInUnits(known.found, places.length, key)) all[unit] = numbers;
    return places.map((_, unit) => all[unit] ?? new Float64Array());
  }
  const part = passes.begin(key, "units");
  const found = part.earlier === undefined ? [] : foundInUnits(part.earlier.found, places.length, key);
  const mine = places.flatMap(({ layer, filter }, unit) =>
    part.left(layer).some(([, start, end]) => filter >= start && filter < end) ? [unit] : [],
  );
  await mapInOrder(mine, atOnce, async (unit) => {
    const { layer, filter } = places[unit];
    found.push({ unit, numbers: await run(unit) });
    await part.went([[passes.numberOf(layer) as number, filter, filter + 1]], () => found);
  });
  throw new RoundEnd(key);
}

function foundInUnits(saved: unknown, units: number, key: string): FoundInUnit[] {
  const isUnit = (one: Partial<FoundInUnit> | null) =>
    Number.isInteger(one?.unit) && (one?.unit as number) < units && one?.numbers instanceof Float64Array;
  if (Array.isArray(saved) && saved.every(isUnit)) return [...saved];
  throw new UnreadableError(`the state's pass ${key} is not of the shape that this study gives it`);
}
