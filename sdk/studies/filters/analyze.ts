import { UsageError } from "../../errors.ts";
import { digestModels, type ModelDigest } from "../../model/digest-model.ts";
import { keepLayers } from "../../model/keep-layers.ts";
import type { Model } from "../../model/model.ts";
import type { AnalysisResult } from "../../results/analysis.ts";
import { distinctNames } from "../../results/distinct-names.ts";
import { beside } from "../../streams/run-alongside.ts";
import { inlineRunner } from "../../streams/task-runner.ts";
import { kernels as loadedKernels } from "../../wasm/load.ts";
import { describeModel } from "./describe-model.ts";
import { findFindings } from "./findings.ts";
import { furtherStudies, noteUnfitted } from "./further-studies.ts";
import { withJupyterDisplay } from "./jupyter-display.ts";
import { kernelSizes, nothingUsable } from "./kernel-sizes.ts";
import { type AnalyzeOptions, resolveOptions } from "./options.ts";
import { progressReporter } from "./progress-reporter.ts";
import { provenanceOf } from "./provenance.ts";
import { type SizeStudy, studySize } from "./size-study.ts";
import { splitFilters } from "./split-filters.ts";

/**
 * The CNN Filter DB study of one or more models: a common basis of their filters, the distributions of the
 * coefficients and how far they lie apart, and the quality of every layer.
 * Filters are streamed, so memory does not grow with their number.
 * @throws NoFiltersError where no model has filters of the asked size; UsageError for options without meaning.
 */
export function analyze(models: readonly Model[], options: AnalyzeOptions = {}): Promise<AnalysisResult> {
  return study("analyze", models, options);
}

/** The same study, by model: how far the models' filters lie apart. Takes at least two models. */
export async function compare(
  models: readonly Model[],
  options: Omit<AnalyzeOptions, "by" | "labels"> = {},
): Promise<AnalysisResult> {
  if (models.length < 2) throw new UsageError(`compare was given ${models.length} model, expected at least 2`);
  return study("compare", models, { ...options, by: "model", labels: undefined });
}

function study(
  command: AnalysisResult["command"],
  given: readonly Model[],
  options: AnalyzeOptions,
): Promise<AnalysisResult> {
  const { digest = true, signal } = options;
  // The files are hashed while filters are studied, by the thread that a pool leaves idle.
  return beside(
    (stop) => digestModels(given, { digest, signal: stop }),
    signal,
    (digests) => studyModels(command, given, options, digests),
  );
}

async function studyModels(
  command: AnalysisResult["command"],
  given: readonly Model[],
  givenOptions: AnalyzeOptions,
  digests: Promise<ModelDigest[]>,
): Promise<AnalysisResult> {
  if (given.length === 0) throw new UsageError("no model was given");
  const split = splitFilters(given, givenOptions.labels);
  const options = { ...givenOptions, labels: split.labels };
  const models = keepLayers(split.models, options.layers);
  const layerCount = models.reduce((sum, { layers }) => sum + layers.length, 0);
  const resolved = resolveOptions(options, given.length, layerCount);
  const kernels = await loadedKernels();
  const names = distinctNames(models.map((model, i) => options.names?.[i] ?? model.name));
  const sizes = kernelSizes(models, resolved);
  const runner = options.pool ?? inlineRunner(kernels);

  const progress = progressReporter(models, sizes, options.onProgress);
  const studied: SizeStudy[] = [];
  for (const k of sizes) {
    studied.push(await studySize(k, { kernels, runner, models, names, resolved, options, progress: progress.add }));
  }
  const studies = studied.flatMap((part) => part.study ?? []);
  if (studies.length === 0) throw nothingUsable(models, sizes, resolved);
  progress.finish();

  const layers = new Map(studied.flatMap((part) => [...part.layers]));
  const digested = await digests;
  const described = models.map((model, i) => describeModel(model, names[i], layers, sizes, digested[i]));
  const [first, ...others] = studies;
  const extra = await furtherStudies(split.models, names, options);
  if (options.by === undefined && resolved.by === "depth-decile") {
    described[0].notes.push(`${layerCount} layers are too many to compare in pairs: compared are their depth deciles.`);
  }
  noteUnfitted(described, extra?.scaleSpace);
  const result = { command, models: described, ...first, otherKernels: others };
  return withJupyterDisplay({
    schema: "convscope/1",
    ...result,
    ...(extra?.operators && { operators: extra.operators }),
    ...(extra?.norms && { norms: extra.norms }),
    ...(extra?.scaleSpace && { scaleSpace: extra.scaleSpace }),
    findings: [...findFindings(result, resolved), ...(extra?.findings ?? [])],
    provenance: provenanceOf(described, resolved, first, givenOptions),
  });
}
