import { shortNames } from "../../results/short-names.ts";
import { heldTogether } from "../../results/unbroken.ts";

/** Longest run of text in a document: room for a long sentence, no room for a name of a megabyte. */
export const MAX_TEXT = 2000;

/**
 * What XML forbids (control characters, lone surrogates, noncharacters) and what would reorder or hide its
 * surroundings (bidirectional controls, zero-width and line separators).
 */
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]|\p{Surrogate}/gu;

/** Text that is safe to show: unsafe characters are replaced visibly (U+FFFD), the whole is bounded. */
export function cleanText(content: string, maxLength: number = MAX_TEXT): string {
  return shorten(content, maxLength).replace(UNSAFE, "\ufffd");
}

/** Cuts the middle out of a text of more than `maxLength` UTF-16 units: the two ends of a layer's name tell the most. */
export function shorten(content: string, maxLength: number): string {
  if (content.length <= maxLength) return content;
  const head = Math.ceil((maxLength - 1) / 2);
  const tail = maxLength - 1 - head;
  return `${wholeCharacters(content.slice(0, head))}…${wholeCharacters(content.slice(content.length - tail))}`;
}

/** Without the half of a surrogate pair that a cut left at either end. */
function wholeCharacters(content: string): string {
  return content.replace(/^[\udc00-\udfff]|[\ud800-\udbff]$/g, "");
}

/** Cuts the middle out of a text until it is at most `width` pixels wide. */
export function fitText(content: string, width: number, size: number): string {
  // No character is narrower than 0.3 em: longer cuts cannot fit.
  let length = Math.min(content.length, Math.ceil(width / (0.3 * size)));
  let fitted = cleanText(content, length);
  while (length > 3 && textWidth(fitted, size) > width) fitted = cleanText(content, --length);
  return fitted;
}

/** Names of several things in `width` pixels each, by what tells them apart; up to `most` pixels where they need it. */
export function fitNames(names: readonly string[], width: number, size: number, most: number = width): string[] {
  const ruler = { measure: (text: string) => textWidth(text, size), split: (text: string) => [...text] };
  return shortNames(
    names.map((name) => cleanText(name)),
    width,
    ruler,
    most,
  );
}

/**
 * Estimated width in pixels at a font size, without a DOM: the classes of Helvetica's advance widths (in em), and a
 * little more, since the viewer may not have the font.
 */
export function textWidth(content: string, size: number): number {
  let em = 0;
  for (const character of content) {
    if (/[ijl.,:;'|!\s()[\]/-]/.test(character)) em += 0.3;
    else if (/[mwMW@%]/.test(character)) em += 0.87;
    else if (/[A-Z]/.test(character)) em += 0.7;
    else em += (character.codePointAt(0) as number) < 0x1100 ? 0.55 : 1;
  }
  return em * size;
}

/** Breaks a sentence into lines of at most `width` pixels; a number stays with its unit. */
export function wrapText(content: string, width: number, size: number): string[] {
  const lines: string[] = [];
  let line = "";
  const text = cleanText(content);
  const held = heldTogether(text);
  let at = 0;
  for (const { length } of held.split(" ")) {
    const word = fitText(text.slice(at, at + length), width, size);
    at += length + 1;
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  lines.push(line);
  return lines;
}
