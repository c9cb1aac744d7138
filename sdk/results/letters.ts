/** What the letters of columns stand for, and words that say too little: said in the text wherever they stand first. */
export const letters = {
  S: "sparsity, the share of filters near zero",
  H: "variance entropy, how evenly a layer's principal components share its variance",
  "H / T_H": "variance entropy over T_H, the least of as many random 3×3 filters",
  "H / H_max": "variance entropy over the largest possible, log10(k²)",
  O: "orthogonality, 1 where the output channels have nothing in common",
  "L2 / max": "mean L2 norm of a layer's filters over that of the network's layer with the largest",
  binary: "filters whose weights have one magnitude",
  dead: "filters of zeros",
} as const;

/** "S: sparsity, the share of filters near zero; O: ...": of columns that are there. */
export function lettersText(shown: readonly (keyof typeof letters)[]): string {
  return `${shown.map((letter) => `${letter}: ${letters[letter]}`).join("; ")}.`;
}
