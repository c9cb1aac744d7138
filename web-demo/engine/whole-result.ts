import type { AnalysisResult, Finding } from "../../sdk/index.ts";
import type { Everything } from "./protocol.ts";

/** A result with the further studies and their findings, in the order in which `analyze` writes them. */
export function wholeResult(
  result: AnalysisResult,
  { operators, norms, scaleSpace }: Everything,
  documents: readonly ({ findings: Finding[] } | undefined)[],
): AnalysisResult {
  const { findings, provenance, ...study } = result;
  return {
    ...study,
    ...(operators && { operators }),
    ...(norms && { norms }),
    ...(scaleSpace && { scaleSpace }),
    findings: [...findings, ...documents.flatMap((document) => document?.findings ?? [])],
    provenance,
  };
}
