/** 12345 as "12,345", as findings and figures have it. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share as a percentage; what is not 0 never reads as 0, what is not all never as all. */
export function percent(value: number | null): string {
  if (value === null) return "–";
  const digits = (100 * value).toFixed(value !== 0 && value < 0.1 ? 1 : 0);
  if (value > 0 && digits === "0.0") return "<0.1 %";
  if (value < 1 && digits === "100") return ">99 %";
  return `${digits} %`;
}

/** Three significant digits, a true minus sign. */
export function short(value: number | null): string {
  return value === null ? "–" : minus(String(Number(value.toPrecision(3))));
}

/** The same with zeros at its end: numbers below each other, and an interval's two ends, are given alike. */
export function significant(value: number | null): string {
  if (value === null || value === 0 || !Number.isFinite(value)) return short(value);
  return Math.abs(value) < 1e-4 || Math.abs(value) >= 999.5 ? short(value) : minus(value.toPrecision(3));
}

/** So many decimals: numbers under each other can be compared at a glance. */
export function fixed(value: number | null, decimals: number): string {
  return value === null ? "–" : minus(value.toFixed(decimals));
}

/** How the page writes a layer's measures. */
export const measureFormats = { none: "–", share: percent, count: grouped, number: fixed };

/**
 * A sentence with its numbers set as on the rest of the page: a true minus sign, 3×3, 0–10, a range and its percent sign in one line.
 * Names of strangers stand in quotes and stay as they are.
 */
export function typeset(sentence: string): string {
  const set = (part: string) =>
    unbroken(ranged(part))
      .replace(/(^|[\s(^])-(?=\d+(\.\d+)?(?![\w.-]*[\w-]))/g, "$1−")
      .replace(/(?<![\w./-])\d+(x\d+)+(?![\w/-]|\.\w)/g, (size) => size.replaceAll("x", "×"));
  return sentence.replace(/"[^"]*"|[^"]+/g, (part) => (part.startsWith('"') ? ofDepth(part) : set(part)));
}

/** A number in one line with its percent sign, and with the other end of its range, behind whose dash a line would end. */
export function unbroken(text: string): string {
  return text.replace(/(\d)–(?=\d)/g, "$1–\u2060").replace(/(\d) %/g, "$1\u00a0%");
}

/** A name in quotes, which may be that of one of our own groups. */
function ofDepth(name: string): string {
  return /\bdepth \d+-\d+ %"$/.test(name) ? unbroken(ranged(name)) : name;
}

/** "depth 0-10 %" with the dash of a range. */
export function ranged(text: string): string {
  return text.replace(/(?<![\w.-])(\d+)-(\d+ %)/g, "$1–$2");
}

function minus(digits: string): string {
  return digits.replace(/^-/, "−").replace("e-", "e−");
}
