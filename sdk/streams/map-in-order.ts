/**
 * `map` over items, several at once, results in the order of the items. Where some fail, those under way end first, and
 * the error thrown is that of the first of them in order: the one that a plain loop would have thrown.
 */
export async function mapInOrder<T, R>(
  items: readonly T[],
  atOnce: number,
  map: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const failures: { index: number; error: unknown }[] = [];
  let next = 0;
  const work = async () => {
    while (next < items.length && failures.length === 0) {
      const index = next++;
      try {
        results[index] = await map(items[index], index);
      } catch (error) {
        failures.push({ index, error });
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  if (failures.length > 0) throw failures.reduce((a, b) => (a.index < b.index ? a : b)).error;
  return results;
}
