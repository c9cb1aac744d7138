import { layerFlags } from "../results/flags.ts";

/** Words that tables of tensors have no column for, as conditions on their numbers. */
export const numberedWords: Readonly<Record<string, readonly [string, ">" | ">=", number]>> = {
  "non-finite": ["non_finite", ">", 0],
  "all-zero": ["zeros", ">=", 1],
};

/** The words of each column that holds some. */
export const wordsOf = {
  flags: layerFlags.map(({ name }): string => name),
  state: ["unchanged", "rounded", "scaled", "permuted", "pruned", "changed", "added", "removed", "unknown"],
  randomness: ["untrained", "undecided", "structured"],
};

/** All words that a rule may be about. */
export const everyWord: readonly string[] = [...new Set(Object.values(wordsOf).flat())];
