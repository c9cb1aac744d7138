import type { Model } from "../model/model.ts";
import { findOperatorFindings } from "./operators/findings.ts";
import { measureNorms } from "./operators/layer-norms.ts";
import { operatorParts } from "./operators/operators.ts";
import { labelledKernels } from "./operators/options.ts";
import type { NormsResult, OperatorsResult } from "./operators/result.ts";
import type { AnalyzeOptions } from "./options.ts";
import type { Finding } from "./result.ts";

/** The studies that an analysis adds on request, with their usual settings. */
export async function furtherStudies(
  models: readonly Model[],
  names: readonly string[],
  { operators = false, norms = false, kernel = 3, layers, signal, onProgress }: AnalyzeOptions,
): Promise<{ operators?: OperatorsResult; norms?: NormsResult; findings: Finding[] }> {
  const labelled = operators && (kernel === "all" || labelledKernels.includes(kernel));
  const { result } = labelled ? await operatorParts(models, { kernel, layers, names, signal, onProgress }) : {};
  const measured = norms
    ? await measureNorms(models, {
        layers,
        names,
        signal,
        onProgress: ({ done, total }) => onProgress?.({ stage: "measuring layers", done, total }),
      })
    : undefined;
  const findings = result === undefined ? [] : findOperatorFindings(result, measured);
  return { operators: result, norms: measured, findings };
}
