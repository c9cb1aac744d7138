import { mapInOrder } from "./map-in-order.ts";
import type { Passes, SharedUnits } from "./passes.ts";

/**
 * What units of work find, in their order; where processes share the layers, each runs its own, and the finds of all are known in
 * the next round.
 * @throws RoundEnd
 */
export async function shareUnits<R>(passes: Passes | undefined, work: SharedUnits<R>): Promise<R[]> {
  const { layers, atOnce, run } = work;
  if (passes === undefined || layers.every((layer) => passes.numberOf(layer) === undefined)) {
    return mapInOrder(layers, atOnce, (_, unit) => run(unit));
  }
  return passes.units(work);
}
