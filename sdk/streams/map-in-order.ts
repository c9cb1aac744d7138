import { RoundEnd } from "./passes.ts";

/**
 * `map` over items, several at once, results in the order of the items. Where some fail, those under way end first, and
 * the error thrown is that of the first of them in order: the one that a plain loop would have thrown. An item that needs
 * another round ends by itself: the others are gone through in this one.
 */
export async function mapInOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: { index: number; error: unknown }[] = [];
  let ended: RoundEnd | undefined;
  let next = 0;
  const work = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await map(items[index], index);
      } catch (error) {
        if (error instanceof RoundEnd) ended = error;
        else failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  if (failures.length > 0) throw failures.reduce((a, b) => (a.index < b.index ? a : b)).error;
  if (ended !== undefined) throw ended;
  return results;
}
