import type { FilterRun, SharedRuns } from "./passes.ts";
import type { ChunkFind, Visit } from "./visit.ts";

/**
 * Goes through what is left of a layer's filters: of chunks that are known nothing is read.
 * @param known Chunks of one layer.
 * @param size Filters of a chunk: what is left begins where chunks do.
 * @param visit Goes through the filters of some runs.
 */
export async function* visitUnknown<R>(
  known: readonly ChunkFind<R>[],
  left: SharedRuns,
  size: number,
  visit: (left: SharedRuns) => AsyncGenerator<Visit<R[]>>,
): AsyncGenerator<Visit<R[]>> {
  if (known.length === 0) {
    yield* visit(left);
    return;
  }
  const layer = known[0].chunk.layer;
  const runs = left(layer).flatMap((run) => [...cutRun(run, size)]);
  const finds = new Map(known.map((find) => [find.chunk.start, find]));
  const taken = runs.flatMap(([, start]) => finds.get(start) ?? []);
  if (taken.length > 0) {
    yield { chunks: taken.map(({ chunk }) => chunk), result: taken.map(({ found }) => found) };
  }
  yield* visit((other) => (other === layer ? runs.filter(([, start]) => !finds.has(start)) : left(other)));
}

function* cutRun([number, first, end]: FilterRun, size: number): Generator<FilterRun> {
  for (let start = first; start < end; start += size) yield [number, start, Math.min(start + size, end)];
}
