import { densityPoints } from "../../statistics/density.ts";

/** Numbers of a kind that a result holds, at most, before each has fewer: 16 MB. */
const mostNumbers = 2 ** 21;

/** Components of groups whose bins are kept between passes, at most: some 40 kB each. */
export const mostBinned = 1000;

/** Points of each density: 1,024, and of so many that they would be millions of numbers half, a quarter, ... of that; 64 at least. */
export function pointsOfDensities(groups: number, components: number): number {
  return halved(densityPoints, 64, (points) => groups * components * points);
}

/** Cells along an axis of each group's plane: 64, of very many groups 32 or 16. */
export function binsOfPlanes(groups: number): number {
  return halved(64, 16, (bins) => groups * bins * bins);
}

function halved(most: number, least: number, numbers: (each: number) => number): number {
  let each = most;
  while (each > least && numbers(each) > mostNumbers) each /= 2;
  return each;
}

/** Filters of each layer that a result carries unasked: 25, and of very many layers so many that they are 131,072 in all. */
export function examplesOf(layers: number): number {
  return Math.min(25, Math.floor(2 ** 17 / Math.max(1, layers)));
}
