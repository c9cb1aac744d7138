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

/** The steps that a figure or a table shows, by their names. */
export function stepsOf({ step, steps = [] }: { step?: string; steps?: readonly string[] }): readonly string[] {
  return step === undefined ? steps : [step, ...steps];
}

/** What a step has studied: a command takes its own of the layers that were chosen, as depthwise ones. */
export function studiedOf({ document }: StepRun): { layers?: number; filters?: number } {
  if ("manifests" in document) {
    const counts = document.manifests.map(({ layers, filters }) => ({ layers: layers.length, filters: filters.total }));
    return { layers: sum(counts.map(({ layers }) => layers)), filters: sum(counts.map(({ filters }) => filters)) };
  }
  const { scaleSpace, operators } = document as { scaleSpace?: Counted; operators?: Counted };
  const counted = scaleSpace ?? operators;
  // Of the other studies' layers every filter is counted.
  if (counted === undefined || "divergence" in document) return {};
  return { layers: counted.layers.length, filters: sum(counted.layers.map(({ count }) => count)) };
}

/** A part of a document that lists the layers that it is about. */
interface Counted {
  layers: { count: number }[];
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** The result of a study of filters; undefined for another one. */
export function analysisOf({ document }: StepRun): AnalysisResult | undefined {
  return "divergence" in document ? (document as unknown as AnalysisResult) : undefined;
}
