import { UsageError } from "../errors.ts";
import type { Model } from "../model/model.ts";
import type { FilterRun } from "../streams/passes.ts";
import { runsByLayer } from "./filter-runs.ts";
import type { CollectedRound, StudyState } from "./state.ts";

/** What rounds lack, in words: "shards 3, 7 of 8 in round 1"; empty for nothing. */
export function missingShards(rounds: readonly CollectedRound[]): string {
  return rounds
    .flatMap(({ of, shards }, r) => {
      const here = new Set(shards);
      const missing: number[] = [];
      for (let i = 0; i < of; i++) if (!here.has(i)) missing.push(i);
      if (missing.length === 0) return [];
      const shown = missing.length > 8 ? `${missing.slice(0, 8).join(", ")} ...` : missing.join(", ");
      return [`shard${missing.length === 1 ? "" : "s"} ${shown} of ${of} in round ${r + 1}`];
    })
    .join("; ");
}

/** @throws UsageError for a state without its first round, or which lacks shards without being partial */
export function expectWhole({ rounds }: StudyState, name: string): void {
  if (rounds[0]?.after !== null) {
    throw new UsageError(`${name} lacks the rounds before: merge it with the state that it was collected from`);
  }
  const missing = missingShards(rounds.filter(({ partial }) => !partial));
  if (missing !== "") throw new UsageError(`${name} lacks ${missing}: merge them, or go on without by merge --partial`);
}

/** The filters that the first round went through, by the numbers of their layers; null where that is all of them. */
export function surveyedRuns(rounds: readonly CollectedRound[]): Map<number, FilterRun[]> | null {
  if (!rounds.some(({ partial }) => partial)) return null;
  return runsByLayer([...rounds[0].passes].flatMap(([key, { runs }]) => (key.endsWith(" survey") ? runs : [])));
}

/** The models of a partial state: layers of which nothing was collected are left out, and say so. */
export function withoutMissing(models: readonly Model[], rounds: readonly CollectedRound[]): readonly Model[] {
  const found = surveyedRuns(rounds);
  if (found === null) return models;
  const missing = missingShards(rounds);
  let number = 0;
  return models.map((model) => ({
    ...model,
    layers: model.layers.map((layer) => {
      const isThere = found.has(number++);
      return isThere || layer.reason !== null ? layer : { ...layer, reason: `not collected: ${missing}` };
    }),
  }));
}
