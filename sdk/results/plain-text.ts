/** 0.1234 as "12.3 %", all as "100 %"; what is not 0 never reads as 0, what is not all never as all. */
export function percent(share: number): string {
  if (share === 0 || share === 1) return `${100 * share} %`;
  const digits = (100 * share).toFixed(1);
  if (share > 0 && digits === "0.0") return "<0.1 %";
  if (share < 1 && digits === "100.0") return ">99.9 %";
  return `${digits} %`;
}

/** The same at the beginning of a sentence: "Less than 0.1 %". */
export function percentFirst(share: number): string {
  return percent(share).replace(/^</, "Less than ").replace(/^>/, "More than ");
}

/** 0.01 as "1 %", 0.005 as "0.5 %": as many digits as it takes. */
export function shortPercent(share: number): string {
  return `${Number((100 * share).toPrecision(6))} %`;
}

/** A p-value: "0.039", "< 0.001" where it is less. */
export function pText(p: number): string {
  return p < 0.001 ? "< 0.001" : p.toFixed(3);
}

/** 0.012345 as "0.0123": three significant digits, so that what is not 0 never reads as 0. */
export function significant(value: number): string {
  return String(Number(value.toPrecision(3)));
}

/** A product and its decimal logarithm, -Infinity as null: "70.8", "12,300"; beyond what people read as a number "10^12.35". */
export function productText(
  product: number | null,
  log10: number | null,
  power: (log10: number) => string = (exponent) => `10^${exponent.toFixed(2)}`,
): string {
  if (log10 === null) return "0";
  if (product === null || !(product >= 1e-3 && product < 1e5)) return power(log10);
  return product < 100 ? product.toPrecision(3) : thousands(Number(significant(product)));
}

/** 1234567 as "1,234,567", the same in every locale; what is no whole number stays as it is. */
export function thousands(count: number): string {
  const digits = String(count);
  return /^-?\d+$/.test(digits) ? digits.replace(/\B(?=(\d{3})+$)/g, ",") : digits;
}

/** "1 layer", "1,200 layers"; of a noun whose plural has no s also that. */
export function counted(count: number, noun: string, plural = `${noun}s`): string {
  return `${thousands(count)} ${count === 1 ? noun : plural}`;
}

/** The verb that agrees with a count: of 1 the first, of 0 and more the second. "1 of 8 keys resembles", since the 1 is the subject. */
export function agree(count: number, one: string, more: string): string {
  return count === 1 ? one : more;
}

/** "2 of 6 layers cannot", "neither layer can", "none of the 6 layers can". */
export function cannotOf(count: number, all: number, noun: string): string {
  if (count < all || all === 1) return `${partOf(count, all, noun)} cannot`;
  return all === 2 ? `neither ${noun} can` : `none of the ${counted(all, noun)} can`;
}

/** "2 of 6 layers", "all 6 layers", "the layer" where there is but one; the verb agrees with `count`. */
export function partOf(count: number, all: number, noun: string): string {
  if (count < all || count === 0) return `${thousands(count)} of ${counted(all, noun)}`;
  return all === 1 ? `the ${noun}` : `${all === 2 ? "both" : `all ${thousands(all)}`} ${noun}s`;
}

/** With a capital at its beginning. */
export function capital(sentence: string): string {
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** "a, b and c"; of more than `most` the first, and how many more there are. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(", ")} and ${thousands(rest)} more`;
  return shown.length < 2 ? shown.join("") : `${shown.slice(0, -1).join(", ")} and ${shown[shown.length - 1]}`;
}

/** A layer as a sentence has it, with its model where there are several. */
export function quotedLayer({ model, name }: { model: string; name: string }, several: boolean): string {
  return several ? `${quoted(name)} of ${quoted(model)}` : quoted(name);
}

/** A name out of a file, as a sentence has it: its dots and spaces are not the sentence's. */
export function quoted(name: string): string {
  return `"${name}"`;
}
