/** 12345 as "12,345", as findings and figures have it. */
export function grouped(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ",");
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

/**
 * Writes the numbers of a column with the same decimals, so that their places tell them apart: three digits of the smallest, but no
 * more than four of the largest, and one at least of each. What is a million times as small, or a million and more, is a power of
 * ten. Whole numbers stay whole.
 */
export function alike(values: readonly unknown[]): (value: number | null) => string {
  const sizes = values
    .filter((value): value is number => typeof value === "number" && Number.isFinite(value) && value !== 0)
    .map(Math.abs);
  const whole = sizes.every(Number.isInteger);
  const most = whole ? 1e15 : 999_999.5;
  const largest = sizes.reduce((known, size) => (size < most ? Math.max(known, size) : known), 0);
  const least = sizes.reduce((least, size) => (size >= largest * 1e-6 ? Math.min(least, size) : least), largest);
  const [low, high] = [least, largest].map(exponent);
  const decimals = whole || high < -4 ? 0 : Math.max(0, -low, Math.min(2 - low, 3 - high));
  return (value) => {
    if (value === null || !Number.isFinite(value)) return short(value);
    const digits = value.toFixed(decimals);
    const far = Math.abs(value) >= most || (value !== 0 && Number(digits) === 0);
    return minus(far ? value.toExponential(2) : thousands(digits));
  };
}

/** Of the power of ten, once it is rounded to three digits. */
function exponent(size: number): number {
  return Number(size.toExponential(2).split("e")[1]);
}

function thousands(digits: string): string {
  return digits.replace(/\d+/, (whole) => grouped(Number(whole)));
}

function minus(digits: string): string {
  return digits.replace(/^-/, "−").replace("e-", "e−");
}
