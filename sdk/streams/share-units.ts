import { mapInOrder } from "./map-in-order.ts";
import type { Passes, UnitPlace } from "./passes.ts";

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
  return passes.units({ key, places, atOnce, run });
}
