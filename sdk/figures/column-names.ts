import { separator, shortNames } from "../results/short-names.ts";
import { textWidth } from "./svg/text.ts";

/**
 * Names of layers for columns, `room` wide in letters of a size: in one line, where all are whole there; else in at most two, by what
 * tells them apart, with as much else as there is room for; by their places, where there is no room for that.
 */
export function columnNames(names: readonly string[], room: number, size: number): string[] {
  const ruler = { measure: (text: string) => textWidth(text, size), split: (text: string) => [...text], fills: true };
  if (names.every((name) => textWidth(name, size) <= room)) return [...names];
  let shown: (string | undefined)[] = [];
  // Where the first line ends it may leave the width of a letter free.
  for (let free = 0; free <= size; free += size / 8) {
    const short = shortNames(names, 2 * room - free, ruler);
    shown = short.map((name, i) => inTwo(name === names[i] ? name : name.replace(/^.* #/, "#"), room, size));
    if (shown.every((name, i) => name !== undefined && (short[i] === names[i] || !name.startsWith("#")))) break;
  }
  return shown as string[];
}

/**
 * A text in one line or two of the given room; undefined where it is longer. It is broken behind a separator, where none lies well before
 * a number, and within a word only where that is too long for a line.
 */
function inTwo(text: string, room: number, size: number): string | undefined {
  const all = [...text];
  const line = (from: number, to?: number) => all.slice(from, to).join("");
  const fits = (...ends: [number, number?]) => textWidth(line(...ends), size) <= room;
  if (fits(0)) return text;
  const places = [...all.keys()].filter((at) => at > 0 && fits(0, at) && fits(at)).reverse();
  const at =
    places.find((at) => separator.test(all[at - 1])) ??
    places.find((at) => /\d/.test(all[at]) && !/\d/.test(all[at - 1])) ??
    places[0];
  return at === undefined ? undefined : `${line(0, at)}\n${line(at)}`;
}
