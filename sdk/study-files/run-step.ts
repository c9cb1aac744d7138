import type { Model } from "../model/model.ts";
import type { BasisResult } from "../results/analysis.ts";
import type { StudyDocument } from "../results/facts.ts";
import type { StudyStep } from "../results/study-file.ts";
import { analyze } from "../studies/filters/analyze.ts";
import type { AnalyzeOptions } from "../studies/filters/options.ts";
import { idealize } from "../studies/idealize/idealize.ts";
import { extractKeys } from "../studies/keys/extract-keys.ts";
import { norms } from "../studies/norms/norms.ts";
import { operators } from "../studies/operators/operators.ts";
import { scaleSpace } from "../studies/scale-space/scale-space.ts";
import type { CommonOptions } from "../studies/study.ts";
import type { Manifests } from "./step-run.ts";

type Running = Pick<CommonOptions, "pool" | "signal" | "onProgress" | "digest" | "names">;

/** Runs what a step says on its models. @param basis The one of `basisOf`. */
export async function runStep(
  step: StudyStep,
  models: readonly Model[],
  running: Running,
  basis: BasisResult | undefined,
): Promise<StudyDocument | Manifests> {
  switch (step.run) {
    case "analyze": {
      // A name that is no published basis is refused by analyze.
      const options = { ...step.options, ...running } as AnalyzeOptions;
      return analyze(models, basis === undefined ? options : { ...options, basis });
    }
    case "operators":
      return operators(models, { ...step.options, ...running });
    case "norms":
      return norms(models, { ...step.options, ...running });
    case "scale-space":
      return scaleSpace(models, { ...step.options, ...running });
    case "keys":
      return extractKeys(models, { ...step.options, ...running });
    case "idealize": {
      const manifests = [];
      const { names: _, ...others } = running;
      for (const model of models) manifests.push((await idealize(model, { ...step.options, ...others })).manifest);
      return { manifests };
    }
  }
}
