import { type NameRuler, shortNames } from "../../sdk/index.ts";

/** Of what names have in common, as much stays as fits: a number alone says little of a layer. */
const filling: NameRuler = { measure: (text) => [...text].length, split: (text) => [...text], fills: true };

/** Names in so many characters each, by what tells them apart. */
export function fittedNames(names: readonly string[], room: number): string[] {
  return shortNames(names, room, filling);
}
