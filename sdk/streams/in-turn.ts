import { mapInOrder } from "./map-in-order.ts";

/** Several works, one after the other; one that needs another round ends by itself, and the others are done in this one. */
export function inTurn<R>(works: readonly (() => Promise<R>)[]): Promise<R[]> {
  return mapInOrder(works, 1, (work) => work());
}
