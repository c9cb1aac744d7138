import { thousands as count, counted } from "../../sdk/index.ts";
import { percent as inSentence } from "../../sdk/results/plain-text.ts";

export { count, counted };

/** A share as sentences have it, in a table's columns without the space. */
export function percent(share: number): string {
  return inSentence(share).replace(" ", "");
}

/** A value with three decimals, "-" where there is none; tiny and huge ones in scientific notation. */
export function decimal(value: number | null): string {
  if (value === null) return "-";
  const size = Math.abs(value);
  return size !== 0 && (size < 0.0005 || size >= 1e6) ? value.toExponential(1) : value.toFixed(3);
}

/** A p-value of a test that is asymptotic: below 0.001 its digits tell nothing. */
export function pText(value: number | null | undefined): string {
  if (value === null || value === undefined) return "-";
  return value < 0.001 ? "< 0.001" : value.toFixed(3);
}

/** Bytes as people read them. */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`;
  const units = ["kB", "MB", "GB", "TB"];
  let unit = 0;
  let scaled = value / 1000;
  for (; scaled >= 999.5 && unit < units.length - 1; unit++) scaled /= 1000;
  return `${scaled.toFixed(scaled < 99.5 ? 1 : 0)} ${units[unit]}`;
}

/** How a terminal writes a layer's measures. */
export const measureFormats = { none: "-", share: percent, count, number: decimal };
