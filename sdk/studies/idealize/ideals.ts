import type { IdealMatch } from "../../results/idealize.ts";
import type { Kernels } from "../../wasm/load.ts";
import type { FloatArray } from "../../wasm/workspace.ts";

/** Which ideal filter a filter is about, up to amplitude and offset. */
export type IdealModel = Omit<IdealMatch, "amplitude" | "offset" | "cosine">;

/** A source of ideal filters. */
export interface Ideals {
  /** Why it has none of k x k; null where it has. */
  excludes(k: number): string | null;
  /** The one nearest to each of some k x k filters; null where none applies. Constant or non-finite filters may come along. */
  nearest(kernels: Kernels, filters: FloatArray, k: number): (IdealModel | null)[];
  /** Its k x k weights without their mean, of length 1; null where it is constant. */
  weights(kernels: Kernels, model: IdealModel, k: number): Float64Array | null;
}
