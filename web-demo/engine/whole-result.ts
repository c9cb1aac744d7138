import { type AnalysisResult, furtherStudies, mergeFindings, type StudyDocument } from "../../sdk/index.ts";
import type { Everything } from "./protocol.ts";

/** A result with the further studies and their findings, in the order in which `analyze` writes them. */
export function wholeResult(
  result: AnalysisResult,
  everything: Everything,
  documents: Iterable<StudyDocument>,
): AnalysisResult {
  const { findings, provenance, ...study } = result;
  const parts = furtherStudies.map(({ key }) => [key, everything[key]]).filter(([, part]) => part !== undefined);
  return {
    ...study,
    ...Object.fromEntries(parts),
    findings: mergeFindings([findings, ...[...new Set(documents)].map((document) => document.findings)]),
    provenance,
  };
}
