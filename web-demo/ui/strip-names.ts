import { textWidth } from "../../sdk/figures/svg/text.ts";
import { shortNames } from "../../sdk/index.ts";

/** Size of the letters of a layer's name, as wide as bold ones of a wide font are, and what its column is wider than it; in rem. */
const size = 1;
const margin = 0.375;
const separator = /[./\\:;, _-]/;

/**
 * Names of layers for columns that are `pitch` wide: in one line, where all are whole there; else in at most two, by what tells them
 * apart, with as much else as there is room for; by their places, where there is no room for that.
 */
export function columnNames(names: readonly string[], pitch: number): string[] {
  const room = pitch - margin;
  if (names.every((name) => textWidth(name, size) <= room)) return [...names];
  let shown: (string | undefined)[] = [];
  // Where the first line ends it may leave the width of a letter free.
  for (let free = 0; free <= size; free += size / 8) {
    const short = shortNames(names, 2 * room - free, ruler);
    shown = short.map((name, i) => inTwo(name === names[i] ? name : name.replace(/^.* #/, "#"), room));
    if (shown.every((name, i) => name !== undefined && (short[i] === names[i] || !name.startsWith("#")))) break;
  }
  return shown as string[];
}

const ruler = { measure: (text: string) => textWidth(text, size), split: (text: string) => [...text], fills: true };

/**
 * A text in one line or two of the given room; undefined where it is longer. It is broken behind a separator, where none lies well before
 * a number, and within a word only where that is too long for a line.
 */
function inTwo(text: string, room: number): string | undefined {
  if (textWidth(text, size) <= room) return text;
  const all = [...text];
  let most = 0;
  for (let used = 0; most < all.length; most++) {
    used += textWidth(all[most], size);
    if (used > room) break;
  }
  const rest = (at: number) => all.slice(at).join("");
  if (textWidth(rest(most), size) > room) return undefined;
  let least = most;
  while (least > 1 && textWidth(rest(least - 1), size) <= room) least--;
  const last = (breaks: (at: number) => boolean) => {
    let at = most;
    while (at >= least && !breaks(at)) at--;
    return at >= least ? at : undefined;
  };
  const at =
    last((at) => separator.test(all[at - 1])) ?? last((at) => /\d/.test(all[at]) && !/\d/.test(all[at - 1])) ?? most;
  return `${all.slice(0, at).join("")}\n${rest(at)}`;
}
