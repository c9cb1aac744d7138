import { kernelsDigest } from "../../build/kernels.ts";
import { UsageError } from "../errors.ts";
import type { AnalysisResult } from "../results/analysis.ts";
import { finding } from "../results/findings.ts";
import type { AnalyzeOptions } from "../studies/filters/options.ts";
import { filtersStudy } from "../studies/filters/study.ts";
import { runStudy } from "../studies/run-study.ts";
import { version } from "../version.ts";
import { restoreModels } from "./describe-inputs.ts";
import { expectWhole, missingShards, withoutMissing } from "./missing-shards.ts";
import { restoredOptions } from "./options.ts";
import { SharedPasses } from "./shared-passes.ts";
import type { StudyState } from "./state.ts";

/**
 * The result of a study whose filters several processes went through: byte for byte that of `analyze` on the same models. Nothing
 * is read but the state.
 *
 * @throws UsageError for a state that lacks shards or a round, or that another version collected.
 */
export async function reportState(
  state: StudyState,
  { pool, signal, onProgress }: Pick<AnalyzeOptions, "pool" | "signal" | "onProgress"> = {},
): Promise<AnalysisResult> {
  if (state.version !== version) {
    throw new UsageError(`the state is of version ${state.version} of convscope, this is ${version}`);
  }
  if (state.kernels !== kernelsDigest) throw new UsageError("the state was computed by other kernels than these");
  expectWhole(state, "the state");
  const models = withoutMissing(restoreModels(state.files, state.models), state.rounds);
  const options = { ...restoredOptions(state.options), pool, signal, onProgress };
  const isHashed = state.files.every(({ sha256 }) => sha256 !== null);
  const passes = new SharedPasses(models, state.rounds, null);
  const result = await runStudy(filtersStudy, "analyze", models, { ...options, digest: isHashed }, passes);
  const missing = missingShards(state.rounds);
  if (missing === "") return result as AnalysisResult;
  const told = finding(
    "missing-shards",
    `Not all filters were studied: ${missing} ${missing.startsWith("shards") ? "are" : "is"} missing`,
    "Every number is of the filters that the other shards went through. Layers of which nothing was collected are listed as skipped.",
    { models: result.models.map(({ name }) => name) },
  );
  return { ...(result as AnalysisResult), findings: [told, ...result.findings] };
}
