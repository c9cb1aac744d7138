import type { NameRuler } from "../../sdk/index.ts";

/** Made when a text first needs it: its tables take 10 ms to load. */
let segmenter: Intl.Segmenter | undefined;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;

/** Of one column each, and one code unit: Latin and Greek letters, punctuation, arrows, signs of mathematics, blocks. */
const narrow = /^[\x20-\x7e\xa0-\xac\xae-\u02ff\u0370-\u03ff\u2010-\u2027\u2070-\u209c\u2190-\u22ff\u2500-\u259f]*$/;

/** The characters of a text as people see them, each with the terminal columns it takes (1, or 2 for wide ones). */
export function* graphemes(text: string): Generator<{ text: string; width: number }> {
  if (narrow.test(text)) {
    for (const character of text) yield { text: character, width: 1 };
    return;
  }
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of segmenter.segment(text)) yield { text: segment, width: wide.test(segment) ? 2 : 1 };
}

/** Terminal columns of a text without control characters. */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += grapheme.width;
  return width;
}

/** In terminal columns. */
export const terminalRuler: NameRuler = {
  measure: displayWidth,
  split: (text) => [...graphemes(text)].map(({ text: character }) => character),
  fills: true,
};

/** The text in at most `width` columns; its middle gives way to "…", since names differ at both ends. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (narrow.test(text)) {
    const head = Math.floor((width - 1) / 2);
    return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
  }
  const all = [...graphemes(text)];
  const head = takeWithin(all, Math.floor((width - 1) / 2));
  const tail = takeWithin(all.reverse(), width - 1 - displayWidth(head.join("")));
  return `${head.join("")}…${tail.reverse().join("")}`;
}

/** At most `length` code units of a text, from both its ends: for what is then measured character by character. */
export function cutMiddle(text: string, length: number): string {
  if (text.length <= length) return text;
  const half = Math.floor((length - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}

function takeWithin(characters: readonly { text: string; width: number }[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const { text, width: own } of characters) {
    used += own;
    if (used > width) break;
    taken.push(text);
  }
  return taken;
}
