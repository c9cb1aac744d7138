import type { AnalysisResult, KernelStudy } from "../results/analysis.ts";

/** The studies of a result, one a kernel size, the main one first. */
export function studiesOf(result: AnalysisResult): KernelStudy[] {
  const { basis, groups, divergence, densities, planes } = result;
  return [{ basis, groups, divergence, densities, planes }, ...result.otherKernels];
}
