import { shortPercent } from "./plain-text.ts";

/** How sparsity is measured. */
export interface SparsityOptions {
  sparsityThreshold: number;
  signedMaxima: boolean;
}

/** What makes a filter sparse; by signed maxima one of large negative weights is, too. */
export function sparseRule({ sparsityThreshold, signedMaxima }: SparsityOptions): string {
  return `largest ${signedMaxima ? "signed" : "absolute"} weight below ${shortPercent(sparsityThreshold)} of the layer's`;
}
