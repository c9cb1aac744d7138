import { kernelsDigest } from "../../../build/kernels.ts";
import { sha256OfText } from "../../bytes/sha256.ts";
import type { KernelStudy, ModelResult } from "../../results/analysis.ts";
import type { Provenance } from "../../results/facts.ts";
import { version } from "../../version.ts";
import type { AnalyzeOptions, ResolvedOptions } from "./options.ts";

/** What it takes to get the same result again: the program, the options, and the digest of everything that went in. */
export function provenanceOf(
  models: readonly ModelResult[],
  { basis, ...resolved }: ResolvedOptions,
  { divergence }: KernelStudy,
  { labels }: AnalyzeOptions,
): Provenance {
  const inputs = models.map(({ name, sha256 }) => ({ name, sha256 }));
  if (basis !== null) inputs.push({ name: `basis ${basis.source}`, sha256: sha256OfText(JSON.stringify(basis)) });
  if (labels !== undefined) {
    inputs.push({ name: `labels ${labels.column}`, sha256: sha256OfText(JSON.stringify(labels)) });
  }
  return {
    tool: "convscope",
    version,
    kernels: kernelsDigest,
    options: {
      ...resolved,
      thresholds: [...resolved.thresholds],
      basis: basis === null ? "models" : basis.source,
      preset: divergence.preset,
      bins: divergence.bins,
      range: divergence.range,
      weights: divergence.weights,
      labels: labels?.column ?? null,
    },
    inputs,
  };
}
