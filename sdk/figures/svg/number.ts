import { thousands } from "../../results/plain-text.ts";

export { counted } from "../../results/plain-text.ts";

/** What stands where there is no number. */
export const NO_NUMBER = "n/a";

/** A number for people: so many decimals, a true minus sign, never "-0". */
export function fixed(value: number | null | undefined, decimals: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_NUMBER;
  return minus(withoutNegativeZero(value.toFixed(decimals)));
}

/** The same; what is not 0 never reads as 0: "<0.001", and what is 0 has no decimals. */
export function fixedNonZero(value: number, decimals: number): string {
  if (value === 0) return "0";
  const digits = fixed(value, decimals);
  return value > 0 && /^[0.]+$/.test(digits) ? `<${(10 ** -decimals).toFixed(decimals)}` : digits;
}

/** A number for people with so many significant digits, trailing zeros dropped: 0.0312, 1,200, 2.5e−9. */
export function significant(value: number | null | undefined, digits = 3): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NO_NUMBER;
  return minus(thousands(Number(value.toPrecision(digits))));
}

/** A share in percent; none and all have no decimals, what is not 0 never reads as 0, what is not all never as all. */
export function percent(share: number | null | undefined, decimals = 1): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NO_NUMBER;
  if (share === 0 || share === 1) return `${100 * share} %`;
  const number = fixed(share * 100, decimals);
  const digits = decimals === 0 ? "" : `.${"0".repeat(decimals)}`;
  if (share > 0 && number === `0${digits}`)
    return `<${decimals === 0 ? 1 : `${digits.slice(0, -1).replace(".", "0.")}1`} %`;
  if (share < 1 && number === `100${digits}`) return `>99${digits.replaceAll("0", "9")} %`;
  return `${number} %`;
}

/** A count with its thousands apart: 1,234,567. */
export function grouped(count: number): string {
  return Number.isFinite(count) ? minus(thousands(Number(count.toFixed(0)))) : NO_NUMBER;
}

/** A coordinate of a drawing: two decimals, which also hides what engines disagree on in the last bit. */
export function coordinate(value: number): string {
  return Number.isFinite(value) ? String(Number(withoutNegativeZero(value.toFixed(2)))) : "0";
}

/** How a report writes a layer's measures. */
export const measureFormats = { none: NO_NUMBER, share: percent, count: grouped, number: fixed };

function withoutNegativeZero(digits: string): string {
  return /^-[0.]+$/.test(digits) ? digits.slice(1) : digits;
}

function minus(digits: string): string {
  return digits.replace("-", "−");
}
