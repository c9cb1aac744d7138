import { sha256OfText } from "../bytes/sha256.ts";
import { UsageError } from "../errors.ts";
import type { BasisResult } from "../results/analysis.ts";
import { parseBasis } from "../statistics/saved-basis.ts";
import type { AnalyzeOptions } from "../studies/filters/options.ts";
import { type FurtherKey, furtherStudies } from "../studies/further.ts";

/** Options of `analyze` that decide its numbers: what a state says of them. */
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
] as const;

/** Further studies whose filters are shared; keys are not yet. */
const shared: readonly FurtherKey[] = ["operators", "scaleSpace", "norms", "channels"];

/** @throws UsageError for an option whose study is not shared by processes yet */
export function savedOptions(options: AnalyzeOptions): Record<string, unknown> {
  for (const { key, name } of furtherStudies) {
    if (options[key] && !shared.includes(key))
      throw new UsageError(`--with ${name} is not collected by shards yet: run convscope ${name} beside it`);
  }
  if (options.excludeSparse === "all") {
    throw new UsageError("--exclude-sparse all is not collected by shards yet; --exclude-sparse basis is");
  }
  if (options.labels !== undefined) throw new UsageError("label the models before they are collected (labelModels)");
  const saved: Record<string, unknown> = {};
  for (const key of [...kept, ...shared]) if (options[key] !== undefined) saved[key] = options[key];
  return saved;
}

/** @throws UsageError, where the basis among them is none; `analyze` checks the others. */
export function restoredOptions(saved: Readonly<Record<string, unknown>>): AnalyzeOptions {
  const known = Object.fromEntries(
    [...kept, ...shared].flatMap((key) => (Object.hasOwn(saved, key) ? [[key, saved[key]]] : [])),
  );
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
