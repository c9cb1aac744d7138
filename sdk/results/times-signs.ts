/** Sizes as "3x3", "3x3x3" and "32 x 32" in a sentence, but for what is typed at an option, as "--input-size 256x256". */
const sizes = /(?<![\w./-]|--[a-z-]{1,30} )\d+(?: ?x ?\d+)+(?![\w/-]|\.\w)/g;

/**
 * A sentence as people read it: "3x3 filters" becomes "3×3 filters". Names of strangers stand in quotes and stay as they are.
 * What is typed or parsed (options, file names, JSON) keeps the letter x.
 */
export function withTimesSigns(sentence: string): string {
  return outsideQuotes(sentence, timesSigns);
}

/** The same of what has no quotes. */
export function timesSigns(part: string): string {
  return part.replace(sizes, (size) => size.replaceAll("x", "×"));
}

/** Sets what is not in quotes in one way, and names in quotes in another. */
export function outsideQuotes(
  sentence: string,
  set: (part: string) => string,
  quoted: (name: string) => string = (name) => name,
): string {
  return sentence.replace(/"[^"]*"|[^"]+/g, (part) => (part.startsWith('"') ? quoted(part) : set(part)));
}
