import type { Model } from "../../model/model.ts";
import type { Idealization } from "./idealization.ts";
import type { IdealizeOptions } from "./options.ts";

/**
 * Replaces the filters of a model's depthwise layers by ideal ones: each by its own fit of a discrete scale-space model, or by
 * the nearest of a few keys, with the amplitude and offset that come closest to it. Writes nothing: hand `replacements` to
 * `rewriteModel`, which asks for one tensor at a time; until then only the decisions are in memory.
 *
 * @throws NoFiltersError where no layer has such filters; UsageError for options without meaning.
 * @see Lindeberg, Babaiee & Kiasari, arXiv 2509.12746; Babaiee et al., arXiv 2509.11711.
 */
export async function idealize(model: Model, options: IdealizeOptions = {}): Promise<Idealization> {
  const { idealizeModel } = await import("./idealize-model.ts");
  return idealizeModel(model, options);
}
