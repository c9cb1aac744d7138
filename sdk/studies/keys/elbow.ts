import type { KeysPoint } from "../../results/keys.ts";

/**
 * The number of keys at the elbow: where the curve lies furthest above the straight line from its first point to its last,
 * both axes scaled to 1 (Satopaa et al., "Finding a 'kneedle' in a haystack", ICDCSW 2011); the smallest of equals.
 */
export function elbowOf(curve: readonly KeysPoint[]): number {
  const [first, last] = [curve[0], curve[curve.length - 1]];
  const rise = last.explained - first.explained;
  if (!(rise > 0)) return first.count;
  let [elbow, most] = [first.count, 0];
  for (const { count, explained } of curve) {
    const height = (explained - first.explained) / rise - (count - first.count) / (last.count - first.count);
    if (height > most) [elbow, most] = [count, height];
  }
  return elbow;
}
