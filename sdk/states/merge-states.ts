import { UnreadableError, UsageError } from "../errors.ts";
import { mergeFinds } from "../streams/merge-finds.ts";
import { expectAlike } from "./expect-alike.ts";
import { filtersOf, joinRuns } from "./filter-runs.ts";
import { RoundsDigest } from "./round-digest.ts";
import type { CollectedPass, CollectedRound, StudyState } from "./state.ts";
import { compareEntries, entriesOf, StoredPass } from "./stored-pass.ts";

/** A state, and what it is called in errors. */
export interface NamedState {
  /** A file's name, as a rule. */
  readonly name: string;
  /** What it holds. */
  readonly state: StudyState;
}

/**
 * What several states have found, as one: shards of a round, and rounds that follow each other. In whatever order, and by whatever
 * tree of merges, the same shards give the same state.
 *
 * @param partial Whether rounds that lack shards count as they are; all outputs of the study then say so.
 * @throws UsageError, with both names, for states that do not belong together, and for one shard twice.
 */
export function mergeStates(states: readonly NamedState[], { partial = false } = {}): StudyState {
  if (states.length === 0) throw new UsageError("no state was given");
  const merger = new StateMerger(partial);
  for (const { state, name } of states) merger.add(state, name);
  return merger.merged;
}

/** Merges states one after the other: only their sum is in memory. */
export class StateMerger {
  private first: NamedState | undefined;
  private files: { name: string; bytes: number; sha256: string | null }[] = [];
  private readonly rounds = new Map<string | null, CollectedRound>();
  /** Which state a shard of a round came from. */
  private readonly origins = new Map<string, string>();

  constructor(private readonly partial = false) {}

  /** @throws UsageError, with both names, for a state that does not belong to those before, and for a shard that is here already */
  add(state: StudyState, name: string): void {
    if (this.first === undefined) {
      this.first = { name, state: { ...state, rounds: [] } };
      this.files = state.files.map((file) => ({ ...file }));
    } else expectAlike(this.first.state, this.first.name, state, name);
    for (const [i, { sha256 }] of state.files.entries()) {
      const own = this.files[i];
      if (own.sha256 !== null && sha256 !== null && own.sha256 !== sha256)
        throw new UsageError(`${this.first.name} and ${name} have different digests of ${own.name}`);
      own.sha256 ??= sha256;
    }
    for (const round of state.rounds) this.addRound(round, name);
  }

  /** What all of them have found. @throws UsageError for rounds that do not follow each other */
  get merged(): StudyState {
    const { first } = this;
    if (first === undefined) throw new UsageError("no state was given");
    return { ...first.state, files: this.files, rounds: this.chain() };
  }

  private addRound(round: CollectedRound, name: string): void {
    for (const shard of round.shards) {
      const key = `${round.after} ${shard}`;
      const other = this.origins.get(key);
      if (other !== undefined) throw new UsageError(`shard ${shard} of ${round.of} is in ${other} and in ${name}`);
      this.origins.set(key, name);
    }
    const own = this.rounds.get(round.after);
    if (own === undefined) {
      this.rounds.set(round.after, { ...round, passes: new Map(round.passes) });
      return;
    }
    if (own.of !== round.of) {
      const other = this.origins.get(`${round.after} ${own.shards[0]}`);
      throw new UsageError(`${other} is of ${own.of} shards and ${name} of ${round.of}, expected one number`);
    }
    const passes = new Map(own.passes);
    for (const [key, pass] of round.passes) {
      const known = passes.get(key);
      passes.set(key, known === undefined ? pass : mergePasses(known, pass, key));
    }
    const shards = [...own.shards, ...round.shards].sort((a, b) => a - b);
    this.rounds.set(round.after, { ...own, shards, partial: own.partial || round.partial, passes });
  }

  /** The rounds in their order, the first that is here first. */
  private chain(): CollectedRound[] {
    const left = new Map(
      [...this.rounds].map(([after, round]): [string | null, CollectedRound] => [
        after,
        { ...round, partial: round.partial || (this.partial && round.shards.length < round.of) },
      ]),
    );
    let next = left.get(null) ?? (left.size === 1 ? [...left.values()][0] : undefined);
    const rounds: CollectedRound[] = [];
    const digest = new RoundsDigest();
    while (next !== undefined) {
      left.delete(next.after);
      rounds.push(next);
      // No round follows the last one: it needs no name.
      if (left.size === 0) break;
      digest.add(next);
      next = left.get(digest.hex);
    }
    if (left.size === 0) return rounds;
    const [after] = left.keys();
    const stray = [...this.origins].find(([key]) => key.startsWith(`${after} `))?.[1];
    const others = [...new Set(this.origins.values())].filter((name) => name !== stray);
    throw new UsageError(`${stray} was collected from another state than ${others.slice(0, 3).join(", ")}`);
  }
}

/** @throws UnreadableError for passes that are not of one kind, or have gone through the same filters */
function mergePasses(a: CollectedPass, b: CollectedPass, key: string): CollectedPass {
  const { kind } = a;
  if (kind !== b.kind) throw new UnreadableError(`two states have passes of different kinds under the name ${key}`);
  const runs = joinRuns([...a.runs, ...b.runs]);
  if (filtersOf(runs) < filtersOf(a.runs) + filtersOf(b.runs))
    throw new UnreadableError(`two states have gone through the same filters in the pass ${key}`);
  if (kind === "sum") return { kind, runs, found: mergeFinds(a.found, b.found) };
  const entries = [...entriesOf(a), ...entriesOf(b)].sort(compareEntries);
  if (entries.some((entry, i) => i > 0 && compareEntries(entries[i - 1], entry) === 0))
    throw new UnreadableError(`two states hold the same finds of the pass ${key}`);
  return new StoredPass(kind, runs, entries);
}
