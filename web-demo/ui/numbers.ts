import { thousands } from "../../sdk/results/plain-text.ts";

export { alike } from "../../sdk/results/alike.ts";

/** 12345 as "12,345", as findings and figures have it. */
export function grouped(value: number): string {
  return thousands(Math.round(value));
}

/** A share as a percentage; what is not 0 never reads as 0, what is not all never as all. No line begins with its sign. */
export function percent(value: number | null): string {
  return ofHundred(value, value !== null && value !== 0 && value < 0.1 ? 1 : 0);
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

/** A share below others in a column: one decimal each. */
export function share(value: number | null): string {
  return ofHundred(value, 1);
}

function ofHundred(value: number | null, decimals: number): string {
  if (value === null) return "–";
  const digits = (100 * value).toFixed(decimals);
  if (value > 0 && Number(digits) === 0) return "<0.1\u00a0%";
  if (value < 1 && Number(digits) === 100) return `>${(100 - 10 ** -decimals).toFixed(decimals)}\u00a0%`;
  return `${digits}\u00a0%`;
}

function minus(digits: string): string {
  return digits.replace(/^-/, "−").replace("e-", "e−");
}
