/**
 * The first checkpoint from which on every D from the reference is at or below the floor, up to the reference: from there on the
 * filters cannot be told from a sample of the reference's distribution. Checkpoints without a D do not count: 0 where D is
 * never above the floor; null where none before the reference has one.
 */
export function settledAt(
  divergences: readonly (number | null)[],
  floor: number | null,
  reference: number,
): number | null {
  if (floor === null || divergences[reference] === null) return null;
  if (divergences.slice(0, reference).every((value) => value === null)) return null;
  let first = reference;
  for (let i = reference; i >= 0; i--) {
    const value = divergences[i];
    if (value === null) continue;
    if (value > floor) return first;
    first = i;
  }
  return 0;
}
