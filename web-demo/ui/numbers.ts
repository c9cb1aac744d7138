/** 12345 as "12 345". */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A share as a percentage. */
export function percent(value: number | null): string {
  return value === null ? "–" : `${(100 * value).toFixed(value !== 0 && Math.abs(value) < 0.1 ? 1 : 0)} %`;
}

/** Three significant digits. */
export function short(value: number | null): string {
  return value === null ? "–" : String(Number(value.toPrecision(3)));
}
