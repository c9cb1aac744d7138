import { thousands } from "./plain-text.ts";

/**
 * Writes the numbers of a column with the same decimals, so that their places tell them apart: three digits of the smallest, but no
 * more than four of the largest, and one at least of each. What is a million times as small, or a million and more, is a power of
 * ten. Whole numbers stay whole; what is no number is a dash.
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
    if (value === null || !Number.isFinite(value)) return "–";
    const digits = value.toFixed(decimals);
    const far = Math.abs(value) >= most || (value !== 0 && Number(digits) === 0);
    return (far ? value.toExponential(2) : digits.replace(/\d+/, (whole) => thousands(Number(whole))))
      .replace(/^-/, "−")
      .replace("e-", "e−");
  };
}

/** Of the power of ten, once it is rounded to three digits. */
function exponent(size: number): number {
  return Number(size.toExponential(2).split("e")[1]);
}
