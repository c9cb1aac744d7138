import { seededUniform53 } from "./random.ts";

/**
 * Places of so many of all, drawn without replacement by a seed, ascending; each has the same chance.
 * @see Knuth, The Art of Computer Programming 2, 3.4.2, algorithm S.
 */
export function drawSome(all: number, count: number, seed: number): number[] {
  const uniform = seededUniform53(seed);
  const places: number[] = [];
  for (let place = 0; place < all && places.length < count; place++) {
    if (uniform() * (all - place) < count - places.length) places.push(place);
  }
  return places;
}
