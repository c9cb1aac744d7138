import type { AnalysisResult } from "../../results/analysis.ts";
import type { Finding } from "../../results/finding.ts";
import { mergeFindings } from "../../results/findings.ts";
import type { SparsityOptions } from "../../results/sparse-rule.ts";
import { basisFindings } from "./basis-findings.ts";
import { flagFindings } from "./flag-findings.ts";
import { labelFindings, noiseFindings, shiftFindings } from "./group-findings.ts";
import type { LabelOf } from "./group-members.ts";
import { unlabelled } from "./label-column.ts";
import { entropyFindings, orthogonalityFindings, sparsityFindings } from "./layer-findings.ts";
import { sameFileFindings } from "./same-file.ts";
import { titledLayers } from "./titled-layer.ts";

type Studied = Pick<AnalysisResult, "models" | "basis" | "divergence" | "groups" | "otherKernels">;

/** What is worth knowing of filters, in plain words: problems first, then what is not usual, then facts. */
export function findFindings(
  result: Studied,
  sparsity: SparsityOptions,
  labelOf: LabelOf = () => unlabelled,
): Finding[] {
  const layers = titledLayers(result.models);
  const studies = [result, ...result.otherKernels];
  const models = result.models.map(({ name }) => name);
  const flags = flagFindings(layers);
  const isNarrow = flags.some(({ id }) => ["equal-filters", "one-pattern", "low-diversity"].includes(id));
  return mergeFindings([
    [
      ...flags,
      ...sameFileFindings(result.models),
      ...labelFindings(studies, models, layers, labelOf),
      ...sparsityFindings(layers, sparsity),
      ...shiftFindings(studies, models, layers, labelOf),
      ...noiseFindings(studies, models, layers),
      ...basisFindings(
        studies.map(({ basis }) => basis),
        models,
      ),
      // The layers of low diversity are named already.
      ...(isNarrow ? [] : entropyFindings(layers)),
      ...orthogonalityFindings(layers),
    ],
  ]);
}
