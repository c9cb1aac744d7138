/**
 * A number in one line with its sign or unit, with what it is the value of ("O = 0.492", "p < 0.001"), with the factor beside it, and with
 * the other end of its range, behind whose dash a line would end; an interval, which is broken at its comma otherwise.
 */
export function unbroken(text: string): string {
  return text
    .replace(/([[(]\.?\d[\d.]*,) (?=[\d.]+[\])])/g, "$1\u00a0")
    .replace(/(\d)–(?=\d)/g, "$1–\u2060")
    .replace(/(\d) (?=(?:%|(?:(?:c\/)?px|nats|ms|s|[kMGT]?B)\b))/g, "$1\u00a0")
    .replace(/(\d) × (?=\d)/g, "$1\u00a0×\u00a0")
    .replace(/(\w) ([=<>≤≥]) (?=[−-]?\d)/g, "$1\u00a0$2\u00a0");
}

/** The same signs in the same places, but for the spaces at which no line ends: for what breaks lines by itself. */
export function heldTogether(text: string): string {
  return unbroken(text).replaceAll("\u2060", "");
}
