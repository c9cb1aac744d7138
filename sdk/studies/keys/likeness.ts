/** Of a cosine below it, less than half of a key's squared length is that of the other: people are shown no likeness. */
export const leastLikeness = 0.7;

/** Whether a key's likeness to a master key or a family is worth showing. */
export function isAlike<T extends { cosine: number }>(other: T | null): other is T {
  return other !== null && Math.abs(other.cosine) >= leastLikeness;
}
