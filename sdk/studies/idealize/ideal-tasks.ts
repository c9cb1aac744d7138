import type { IdealizedFilter } from "../../results/idealize.ts";
import type { SavedKeys } from "../../results/keys.ts";
import type { Method, Mode } from "../../results/scale-space-names.ts";
import { onEachChunk } from "../../streams/filter-task.ts";
import { fittedIdeals } from "./fitted-ideals.ts";
import { type Judgement, judgeFilters } from "./idealize-filters.ts";
import type { Ideals } from "./ideals.ts";
import { masterKeyIdeals, savedKeyIdeals } from "./key-ideals.ts";
import type { IdealKind } from "./options.ts";

/** What makes ideals: it can be posted to a worker, which makes its own. */
export interface IdealsOptions {
  by: IdealKind;
  keys: SavedKeys | null;
  mode: Mode;
  method: Method;
}

export function idealsOf({ by, keys, mode, method }: IdealsOptions): Ideals {
  if (by === "fit") return fittedIdeals({ mode, method });
  return by === "keys" ? savedKeyIdeals(keys as SavedKeys) : masterKeyIdeals();
}

export interface JudgedFilters {
  filters: IdealizedFilter[];
  /** Sum of the squared weights of each. */
  squares: Float64Array;
}

/** Decides about each chunk's filters. */
export const judgeChunks = onEachChunk(
  "judge chunks",
  (
    kernels,
    data,
    { start, width },
    { ideals, judgement }: { ideals: IdealsOptions; judgement: Judgement },
  ): JudgedFilters => {
    const filters = judgeFilters(kernels, idealsOf(ideals), data, Math.sqrt(width), start, judgement);
    const squares = Float64Array.from(filters, (_, i) => {
      let own = 0;
      for (const weight of data.subarray(i * width, (i + 1) * width)) own += weight * weight;
      return own;
    });
    return { filters, squares };
  },
);
