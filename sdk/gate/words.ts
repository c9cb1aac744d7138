import { layerFlags } from "../results/flags.ts";

/** Words that tables of tensors have no column for, as conditions on their numbers. */
export const numberedWords: Readonly<Record<string, readonly [string, ">" | ">=", number]>> = {
  "non-finite": ["non_finite", ">", 0],
  "all-zero": ["zeros", ">=", 1],
};

const flags = layerFlags.map(({ name }) => name);
const states = ["unchanged", "rounded", "scaled", "permuted", "pruned", "changed", "added", "removed", "unknown"];
export const verdicts = ["untrained", "undecided", "structured"];

/** The words of each column that holds some. */
export const wordsOf: Readonly<Record<string, readonly string[]>> = { flags, state: states, randomness: verdicts };

/** All words that a rule may be about. */
export const everyWord: readonly string[] = [
  ...new Set([...Object.keys(numberedWords), ...flags, ...states, ...verdicts]),
];
