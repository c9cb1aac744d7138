import { kernelsDigest } from "../../build/kernels.ts";
import { UsageError } from "../errors.ts";
import type { AnalysisResult } from "../results/analysis.ts";
import type { Atlas } from "../results/atlas.ts";
import { finding } from "../results/findings.ts";
import { placeInAtlas } from "../studies/atlas/place-in-atlas.ts";
import type { AnalyzeOptions } from "../studies/filters/options.ts";
import { filtersStudy } from "../studies/filters/study.ts";
import { runStudy } from "../studies/run-study.ts";
import { version } from "../version.ts";
import { restoreModels } from "./describe-inputs.ts";
import { expectWhole, missingShards, withoutMissing } from "./missing-shards.ts";
import { restoredOptions } from "./options.ts";
import { SharedPasses } from "./shared-passes.ts";
import type { StudyState } from "./state.ts";

/** How a state is reported. */
export interface ReportOptions extends Pick<AnalyzeOptions, "pool" | "signal" | "onProgress"> {
  /** Networks that layers and models are placed among, as `placeInAtlas` does. */
  atlas?: Atlas;
  /** How sentences call it. */
  atlasName?: string;
}

/** Whether it was collected what a report needs to be placed in an atlas. */
export function mayBePlaced({ options }: StudyState): boolean {
  return options.atlas === true;
}

/**
 * The result of a study whose filters several processes went through: byte for byte that of `analyze` on the same models. Nothing
 * is read but the state.
 *
 * @throws FurtherRoundError where the study needs another round; UsageError for a state that lacks shards or rounds before, or that
 *   another version collected.
 */
export async function reportState(
  state: StudyState,
  { pool, signal, onProgress, atlas, atlasName }: ReportOptions = {},
): Promise<AnalysisResult> {
  if (state.version !== version) {
    throw new UsageError(`the state is of version ${state.version} of convscope, this is ${version}`);
  }
  if (state.kernels !== kernelsDigest) {
    const [own, other] = [kernelsDigest, state.kernels].map((digest) => digest.slice(0, 8));
    throw new UsageError(`the state was computed by other kernels (kernels.wasm ${other}) than these (${own})`);
  }
  expectWhole(state, "the state");
  const models = withoutMissing(restoreModels(state.files, state.models.read(state.files.length)), state.rounds);
  const options = { ...restoredOptions(state.options), pool, signal, onProgress };
  const isHashed = state.files.every(({ sha256 }) => sha256 !== null);
  const passes = new SharedPasses(models, state.rounds, null);
  const studied = await runStudy(filtersStudy, "analyze", models, { ...options, digest: isHashed }, passes);
  if (atlas !== undefined && !mayBePlaced(state)) {
    throw new UsageError("the state was collected without what an atlas needs (--against none)");
  }
  const place = { pool, signal, ...(atlasName !== undefined && { name: atlasName }) };
  const result =
    atlas === undefined
      ? (studied as AnalysisResult)
      : await placeInAtlas(studied as AnalysisResult, models, atlas, place, passes);
  const missing = missingShards(state.rounds);
  if (missing === "") return result;
  const told = finding(
    "missing-shards",
    `Not all filters were studied: ${missing} ${missing.startsWith("shards") ? "are" : "is"} missing`,
    "Every number is of the filters that the other shards went through. Layers of which nothing was collected are listed as skipped.",
    { models: result.models.map(({ name }) => name) },
  );
  return { ...result, findings: [told, ...result.findings] };
}
