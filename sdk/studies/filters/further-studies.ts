import type { Model } from "../../model/model.ts";
import type { ModelResult } from "../../results/analysis.ts";
import type { Finding } from "../../results/facts.ts";
import type { NormsResult, OperatorsResult } from "../../results/operators.ts";
import type { ScaleSpaceResult } from "../../results/scale-space.ts";
import { measureNorms } from "../norms/measure-norms.ts";
import { findOperatorFindings } from "../operators/findings.ts";
import { operatorParts } from "../operators/operators.ts";
import { labelledKernels } from "../operators/options.ts";
import { findScaleSpaceFindings } from "../scale-space/findings.ts";
import { scaleSpaceParts } from "../scale-space/scale-space.ts";
import type { AnalyzeOptions } from "./options.ts";

/** Tells in their notes which models have no filters for scale space. */
export function noteUnfitted(models: readonly ModelResult[], scaleSpace: ScaleSpaceResult | undefined): void {
  if (scaleSpace === undefined) return;
  const fitted = new Set(scaleSpace.layers.map(({ model }) => model));
  for (const { name, notes } of models.filter((model) => !fitted.has(model.name))) {
    notes.push(
      `No scale-space models were fitted: there is no depthwise layer with odd filters of this size; \`convscope scale-space ${name} --layers '*'\` fits every layer.`,
    );
  }
}

/** The studies that an analysis adds on request, with their usual settings. */
export async function furtherStudies(
  models: readonly Model[],
  names: readonly string[],
  { operators = false, norms = false, scaleSpace = false, kernel = 3, layers, signal, onProgress }: AnalyzeOptions,
): Promise<{ operators?: OperatorsResult; norms?: NormsResult; scaleSpace?: ScaleSpaceResult; findings: Finding[] }> {
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
  const fitted = scaleSpace ? await scaleSpaceParts(models, names, { kernel, layers, signal, onProgress }) : undefined;
  const findings = [
    ...(result === undefined ? [] : findOperatorFindings(result, measured)),
    ...(fitted === undefined ? [] : findScaleSpaceFindings(fitted)),
  ];
  return { operators: result, norms: measured, scaleSpace: fitted, findings };
}
