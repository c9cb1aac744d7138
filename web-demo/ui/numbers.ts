/** 12345 as "12,345", as findings and figures have it. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share as a percentage; what is not 0 never reads as 0, what is not all never as all. No line begins with its sign. */
export function percent(value: number | null): string {
  if (value === null) return "–";
  const digits = (100 * value).toFixed(value !== 0 && value < 0.1 ? 1 : 0);
  if (value > 0 && digits === "0.0") return "<0.1\u00a0%";
  if (value < 1 && digits === "100") return ">99\u00a0%";
  return `${digits}\u00a0%`;
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
export const measureFormats = {
  none: "–",
  share: percent,
  count: grouped,
  number: (value: number, decimals: number) => (Math.abs(value) < 9.995 ? fixed(value, decimals) : threeDigits(value)),
};

/** 12.3, 123, 12,300; from a million on as a power of ten. */
function threeDigits(value: number): string {
  const rounded = Number(value.toPrecision(3));
  const size = Math.abs(rounded);
  if (size < 1000) return minus(value.toPrecision(3));
  return size < 1e6 ? minus(grouped(rounded)) : minus(rounded.toExponential());
}

function minus(digits: string): string {
  return digits.replace(/^-/, "−").replace("e-", "e−");
}
