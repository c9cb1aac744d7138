import type { Replacements } from "../../export/write-back/replacement.ts";
import type { IdealizeManifest } from "../../results/idealize.ts";

/** What `rewriteModel` takes to write the model with ideal filters, and what it will have replaced. */
export interface Idealization {
  /** Of tensors in which at least one filter is replaced; every other one stays byte for byte. */
  readonly replacements: Replacements;
  /** What was replaced, by what, and how well it fits. */
  readonly manifest: IdealizeManifest;
}
