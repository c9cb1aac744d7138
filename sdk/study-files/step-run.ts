import type { Model } from "../model/model.ts";
import type { AnalysisResult } from "../results/analysis.ts";
import type { StudyDocument } from "../results/facts.ts";
import type { IdealizeManifest } from "../results/idealize.ts";
import type { StudyStep } from "../results/study-file.ts";

/** What would be replaced in each model. */
export interface Manifests {
  /** One for each model. */
  manifests: IdealizeManifest[];
}

/** A step that was run, or one of its runs where it is done for each label. */
export interface StepRun {
  /** The step's name. */
  readonly name: string;
  /** The label that it was done for; null for a step that is done once. */
  readonly label: string | null;
  /** The step. */
  readonly step: StudyStep;
  /** The models as they were studied. */
  readonly models: readonly Model[];
  /** Its result: the document of its command. */
  readonly document: StudyDocument | Manifests;
}

/** The result of a study of filters; undefined for another one. */
export function analysisOf({ document }: StepRun): AnalysisResult | undefined {
  return "divergence" in document ? (document as unknown as AnalysisResult) : undefined;
}
