import * as assert from "uvu/assert";

/**
 * Whether a text shows a value: a number as people read it (thousands apart, a true minus sign, an exponent, a percent sign, "<" or
 * ">" where it is at the end of what is shown) is the value rounded to the digits it has.
 */
export function assertShows(text: string, value: number, place: string): void {
  const [, sign, digits, exponent = "0", unit] =
    /^([<>≥≤~]?)\s*([-−]?[\d,]+(?:\.\d+)?)(?:e([-−+]?\d+))?\s*(%?)$/.exec(text.replaceAll("\u00a0", " ").trim()) ?? [];
  assert.ok(digits !== undefined, `${place}: ${JSON.stringify(text)} is no number, expected ${value}`);
  const number = Number(`${digits.replaceAll(",", "").replace("−", "-")}e${exponent.replace("−", "-")}`);
  const decimals = (digits.split(".")[1] ?? "").length;
  const scaled = unit === "%" ? 100 * value : value;
  if (sign === "<") return assert.ok(scaled < number, `${place}: ${text} for ${value}`);
  if (sign === ">") return assert.ok(scaled > number, `${place}: ${text} for ${value}`);
  const half = 0.5 * Number(`1e${-decimals + Number(exponent.replace("−", "-"))}`);
  assert.ok(Math.abs(number - scaled) <= half * (1 + 1e-9), `${place}: ${text} does not show ${value}`);
}
