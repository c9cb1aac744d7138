import { sha256OfText } from "../bytes/sha256.ts";
import { UsageError } from "../errors.ts";
import type { BasisResult } from "../results/analysis.ts";
import { parseBasis } from "../statistics/saved-basis.ts";
import type { AnalyzeOptions } from "../studies/filters/options.ts";
import { furtherKeys } from "../studies/further.ts";

/** Options of `analyze` that decide its numbers, further studies among them: what a state says of them. */
const kept = [
  ...([
    "kernel",
    "basis",
    "by",
    "labelColumn",
    "firstLayerApart",
    "withNoise",
    "sort",
    "excludeSparse",
    "sparsityThreshold",
  ] as const),
  ...(["thresholds", "signedMaxima", "examples", "layers", "names", "preset", "bins", "range", "weights"] as const),
  "digest",
  ...furtherKeys,
] as const;

/** @throws UsageError for labels, which belong to the models */
export function savedOptions(options: AnalyzeOptions): Record<string, unknown> {
  if (options.labels !== undefined) throw new UsageError("label the models before they are collected (labelModels)");
  const saved: Record<string, unknown> = {};
  for (const key of kept) if (options[key] !== undefined) saved[key] = options[key];
  return saved;
}

/** @throws UsageError, where the basis among them is none; `analyze` checks the others. */
export function restoredOptions(saved: Readonly<Record<string, unknown>>): AnalyzeOptions {
  const known = Object.fromEntries(kept.flatMap((key) => (Object.hasOwn(saved, key) ? [[key, saved[key]]] : [])));
  const basis = known.basis;
  if (basis === undefined || typeof basis === "string") return known;
  const source = (basis as Partial<BasisResult>).source;
  return { ...known, basis: parseBasis(basis, typeof source === "string" ? source : "of the state") };
}

export function digestsOf({ basis, ...others }: Record<string, unknown>): { options: string; basis: string | null } {
  const inOrder = Object.entries(others).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    options: sha256OfText(JSON.stringify(inOrder)),
    basis: basis === undefined ? null : sha256OfText(JSON.stringify(basis)),
  };
}
