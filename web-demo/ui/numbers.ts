import { percent as plainPercent, thousands } from "../../sdk/results/plain-text.ts";

export { alike } from "../../sdk/results/alike.ts";

/** 12345 as "12,345", as findings and figures have it. */
export function grouped(value: number): string {
  return thousands(Math.round(value));
}

/** A share as findings and tables of the terminal have it; no line begins with its sign. */
export function percent(value: number | null): string {
  return value === null ? "–" : plainPercent(value).replace(" ", "\u00a0");
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

function minus(digits: string): string {
  return digits.replace(/^-/, "−").replace("e-", "e−");
}
