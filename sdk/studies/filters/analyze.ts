import { UsageError } from "../../errors.ts";
import { describeTensors } from "../../model/describe-tensors.ts";
import { labelModels } from "../../model/label-models.ts";
import type { Model } from "../../model/model.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { runStudy } from "../run-study.ts";
import { withJupyterDisplay } from "./jupyter-display.ts";
import { expectComparable } from "./kernel-sizes.ts";
import type { AnalyzeOptions } from "./options.ts";
import { filtersStudy } from "./study.ts";

/**
 * The CNN Filter DB study of one or more models: a common basis of their filters, the distributions of the
 * coefficients and how far they lie apart, and the quality of every layer.
 * Filters are streamed, so memory does not grow with their number.
 * @throws NoFiltersError where no model has filters of the asked size; UsageError for options without meaning.
 */
export async function analyze(models: readonly Model[], options: AnalyzeOptions = {}): Promise<AnalysisResult> {
  const { labels, names, ...others } = options;
  if (labels === undefined) return run(models, options);
  // Rows of the labels name models as the result does; what they make may be more models.
  const shown = distinctNames(models.map((model, i) => names?.[i] ?? model.name));
  const named = models.map((model, i) => ({ ...model, name: shown[i] }));
  return run(labelModels(named, labels), others);
}

/** As `filtersStudy`, of what has filters of one size in two models at least. */
const comparison: typeof filtersStudy = {
  ...filtersStudy,
  expectWork(plan, resolved) {
    filtersStudy.expectWork(plan, resolved);
    expectComparable(plan.models, plan.sizes, resolved);
  },
  async run(plan, resolved, running) {
    const outcome = await filtersStudy.run(plan, resolved, running);
    // A model without convolutions has no place among those that are compared.
    const notes = plan.given.map((model, m) => [
      ...(model.layers.length > 0 ? [] : [`Not compared: it holds ${describeTensors([model])}.`]),
      ...(outcome.notes?.[m] ?? []),
    ]);
    return { ...outcome, notes };
  },
};

async function run(models: readonly Model[], options: AnalyzeOptions): Promise<AnalysisResult> {
  return withJupyterDisplay((await runStudy(filtersStudy, "analyze", models, options)) as AnalysisResult);
}

/**
 * The same study, by model: how far the models' filters lie apart. Takes at least two models.
 * @throws NoFiltersError where no two models have filters of one size.
 */
export async function compare(
  models: readonly Model[],
  options: Omit<AnalyzeOptions, "by" | "labels" | "labelColumn"> = {},
): Promise<AnalysisResult> {
  if (models.length < 2) throw new UsageError(`compare was given ${models.length} model, expected at least 2`);
  const byModel: AnalyzeOptions = { ...options, by: "model", labels: undefined, labelColumn: undefined };
  return withJupyterDisplay((await runStudy(comparison, "compare", models, byModel)) as AnalysisResult);
}
