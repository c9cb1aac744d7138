import type { KeysResult } from "../../results/keys.ts";

/**
 * The centred cosine, in magnitude, from which on people are shown a likeness of k x k keys. From 5x5 on 0.7, where half of a key's
 * squared length is that of the other: of filters of noise under 0.2 % have it with one of the eight families. Of 3x3 ones half
 * would, but 4 % at 0.9. Two by two weights resemble a master key whatever they are: none is shown.
 */
export function leastLikeness(k: number): number {
  return k < 3 ? Number.POSITIVE_INFINITY : k === 3 ? 0.9 : 0.7;
}

/** Whether a k x k key's likeness to a master key or a family is worth showing. */
export function isAlike<T extends { cosine: number }>(other: T | null, k: number): other is T {
  return other !== null && Math.abs(other.cosine) >= leastLikeness(k);
}

/** Whether the keys are the eight master keys themselves: that one of them resembles itself is no finding. */
export function areMasterKeys({ source }: Pick<KeysResult, "source">): boolean {
  return source === "master-keys";
}
