/** A little-endian integer in two's complement, of any length; exact. */
export function integerFromBytes(bytes: Uint8Array): number | bigint {
  let hex = "";
  for (let i = bytes.length - 1; i >= 0; i--) hex += bytes[i].toString(16).padStart(2, "0");
  if (hex === "") return 0;
  return shortest(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex}`)));
}

/** A decimal integer as Python writes it, "L" at its end allowed; undefined where it is none. */
export function integerFromText(text: string): number | bigint | undefined {
  const digits = /^\s*([+-]?)(\d+)L?\s*$/.exec(text);
  return digits === null ? undefined : shortest(BigInt(digits[2]) * (digits[1] === "-" ? -1n : 1n));
}

/** A float as Python's repr writes it; undefined where it is none. */
export function floatFromText(text: string): number | undefined {
  const special = /^([+-]?)(nan|inf)$/.exec(text);
  if (special !== null) return special[2] === "nan" ? Number.NaN : special[1] === "-" ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function shortest(integer: bigint): number | bigint {
  return integer >= Number.MIN_SAFE_INTEGER && integer <= Number.MAX_SAFE_INTEGER ? Number(integer) : integer;
}
