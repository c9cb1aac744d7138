import { outsideQuotes, timesSigns } from "./times-signs.ts";
import { unbroken } from "./unbroken.ts";

/**
 * A sentence with its numbers as figures have them: a true minus sign, 3×3, 0–10, a range and its percent sign in one line.
 * Names of strangers stand in quotes and stay as they are.
 */
export function typeset(sentence: string): string {
  const set = (part: string) =>
    unbroken(powersOfTen(timesSigns(ranged(part)))).replace(/(^|[\s(^])-(?=\d+(\.\d+)?(?![\w.-]*[\w-]))/g, "$1−");
  return outsideQuotes(sentence, set, ofDepth);
}

/** The same without the sign that keeps a range in one line: reports make such signs, which no one sees, visible in any text. */
export function typesetVisibly(sentence: string): string {
  return typeset(sentence).replaceAll("\u2060", "");
}

/** "depth 0-10 %" with the dash of a range. */
export function ranged(text: string): string {
  return text.replace(/(?<![\w.-])(\d+)-(\d+ %)/g, "$1–$2");
}

function powersOfTen(part: string): string {
  return part.replace(/\b10\^(-?\d{1,6}(?:\.\d+)?)/g, (_, power) => powerOfTen(Number(power)));
}

/** 10 to a power that is known to some hundredths, as "2.9 × 10⁴⁵". */
export function powerOfTen(power: number): string {
  const [digits, exponent] = (10 ** (power - Math.floor(power))).toExponential(1).split("e");
  const raised = String(Math.floor(power) + Number(exponent)).replace(/./g, (sign) => superscripts[sign]);
  return `${digits}\u00a0×\u00a010${raised}`;
}

const superscripts: Readonly<Record<string, string>> = Object.fromEntries(
  [..."0123456789-"].map((sign, i) => [sign, "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"[i]]),
);

/** A name in quotes, which may be that of one of our own groups. */
function ofDepth(name: string): string {
  return /\bdepth \d+-\d+ %"$/.test(name) ? unbroken(ranged(name)) : name;
}
