import { test } from "uvu";
import * as assert from "uvu/assert";
import { BandwidthSearch } from "../../sdk/statistics/bandwidth-search.ts";
import { CoefficientCounts } from "../../sdk/statistics/coefficient-counts.ts";
import { sweepOnce } from "../../sdk/statistics/coefficient-sweep.ts";
import { DensityBins } from "../../sdk/statistics/density-bins.ts";
import { Extents } from "../../sdk/statistics/extents.ts";
import { FilterSurvey } from "../../sdk/statistics/filter-survey.ts";
import { IndexedRows } from "../../sdk/statistics/indexed-rows.ts";
import type { State } from "../../sdk/statistics/state.ts";
import { StrataCounts } from "../../sdk/statistics/strata.ts";
import { KeysTally } from "../../sdk/studies/keys/keys-tally.ts";
import { LabelCounts } from "../../sdk/studies/operators/label-counts.ts";
import { labellerOf } from "../../sdk/studies/operators/labeller.ts";
import { PlaneCounts } from "../../sdk/studies/operators/plane-counts.ts";
import { clinicalReferences } from "../../sdk/studies/operators/references.ts";
import { FitSummary } from "../../sdk/studies/scale-space/fit-summary.ts";
import { studyFilters } from "../../sdk/studies/scale-space/study-filters.ts";
import { kernels as load } from "../../sdk/wasm/load.ts";
import { type Block, withWorkspace } from "../../sdk/wasm/workspace.ts";
import { seededNormal } from "../support/seeded.ts";

const core = await load();
const normal = seededNormal(5);
/** Sizes around the lane count, an empty chunk, and one of a single value. */
const sizes = [7, 64, 0, 1, 130];
const columns = [0, 1, 2].map(() => sizes.map((size) => Float64Array.from({ length: size }, normal)));
const all = columns.map((chunks) => Float64Array.from(chunks.flatMap((chunk) => [...chunk])));
const ends = all.map((values) => [Math.min(...values), Math.max(...values)] as [number, number]);
const grid = {
  components: 3,
  bins: 12,
  range: [-1, 1] as [number, number],
  planeBins: 4,
  plane: [ends[0], ends[1]],
};
const sample = { lo: ends[0][0], hi: ends[0][1], bandwidth: 0.1 };
const surveyed = { signedMaxima: false, examples: 3, sampled: 20, shares: [0.01, 0.1] };
const labelled = { boundary: "periodic", size: [8, 8], references: clinicalReferences, threshold: 0.1 } as const;
const rows = sizes.map((size) => Float32Array.from({ length: size * 9 }, normal));

/** Rows of which some are constant, of zeros, or hold a NaN. */
const fitted = rows.map((data) => {
  const some = data.slice();
  for (let from = 0; from < some.length; from += 9 * 20) some.fill(from % 360 === 0 ? 0.5 : 0, from, from + 9);
  for (let from = 9 * 30; from < some.length; from += 9 * 30) some[from] = Number.NaN;
  return some;
});
const studiedAs = { mode: "exact", method: "D1", all: true, extended: true } as const;
const summarised = { cosine: 0.8, list: true, pooled: true };
const plane = {
  mean: new Array(9).fill(0.1),
  components: [0, 4].map((at) => [...new Array(9).keys()].map((i) => +(i === at))),
};
const planeGrid = {
  bins: 5,
  x: [-4, 4] as [number, number],
  y: [-4, 4] as [number, number],
  centres: [-1, 0, 1].map((at) => new Array<number>(9).fill(at)),
};

function startOf(chunk: number): number {
  return sizes.slice(0, chunk).reduce((sum, size) => sum + size, 0);
}

/** Sums of so few numbers are known to some epsilon of the largest. */
function expectSame(kind: Kind<State<unknown>>, found: unknown, expected: unknown): void {
  if (!kind.rounds) {
    assert.equal(found, expected);
    return;
  }
  const [some, others] = [found, expected].map((saved) => numbersOf(saved));
  assert.is(some.length, others.length);
  const largest = Math.max(...others.map(Math.abs));
  for (const [i, value] of some.entries()) assert.ok(Math.abs(value - others[i]) <= 1e-13 * largest, `${i}: ${value}`);
}

/** Every number of what was saved. */
function numbersOf(saved: unknown): number[] {
  if (typeof saved === "number") return [saved];
  if (typeof saved !== "object" || saved === null) return [];
  return Object.values(saved).flatMap(numbersOf);
}

/** A kind of state: an empty one, one from what another saved, and how it takes up a chunk. */
interface Kind<S extends State<unknown>> {
  empty(): S;
  load(saved: never): S;
  update(state: S, chunk: number): void;
  /** Whether sums round: another tree then gives another last bit. */
  rounds?: boolean;
  /** Whether it keeps numbers of the filters in their order, so that chunks are merged in theirs. */
  ordered?: boolean;
}

function placed(chunk: number, use: (columns: Block<"f64">[]) => void): void {
  withWorkspace(core, (workspace) => use(columns.map((chunks) => workspace.place("f64", chunks[chunk]))));
}

const kinds: Record<string, Kind<State<unknown>>> = {
  extents: {
    empty: () => Extents.of(3),
    load: Extents.load,
    update: (state, chunk) =>
      withWorkspace(core, (ws) =>
        (state as Extents).update(
          ws,
          columns.map((chunks) => ws.place("f64", chunks[chunk])),
        ),
      ),
  },
  counts: {
    empty: () => CoefficientCounts.on(grid),
    load: (saved) => CoefficientCounts.load(grid, saved),
    update: (state, chunk) =>
      withWorkspace(core, (ws) =>
        (state as CoefficientCounts).update(
          ws,
          columns.map((chunks) => ws.place("f64", chunks[chunk])),
        ),
      ),
  },
  "counts of parts": {
    empty: () => StrataCounts.on(grid),
    load: (saved) => StrataCounts.load(grid, saved),
    update: (state, chunk) => {
      const filters = {
        chunks: [{ start: 0, nonFinite: null, outputs: 0 }],
        counts: [sizes[chunk]],
        places: [startOf(chunk)],
      };
      withWorkspace(core, (ws) => {
        const sweep = (state as StrataCounts).sweep(ws, all[0].length);
        sweep.place?.({ ...filters, workspace: ws });
        sweepOnce(
          sweep,
          columns.map((chunks) => ws.place("f64", chunks[chunk])),
        );
      });
    },
  },
  search: {
    empty: () => BandwidthSearch.of(...ends[0], all[0].length),
    load: BandwidthSearch.load,
    update: (state, chunk) =>
      placed(chunk, ([x]) => withWorkspace(core, (ws) => (state as BandwidthSearch).update(ws, x))),
  },
  bins: {
    empty: () => DensityBins.over(sample),
    load: (saved) => DensityBins.load(sample, saved),
    update: (state, chunk) => placed(chunk, ([x]) => withWorkspace(core, (ws) => (state as DensityBins).update(ws, x))),
  },
  survey: {
    empty: () => new FilterSurvey(core, 9, surveyed),
    load: (saved) => FilterSurvey.load(core, 9, surveyed, saved),
    update: (state, chunk) =>
      withWorkspace(core, (ws) => {
        if (sizes[chunk] > 0) (state as FilterSurvey).update(ws, ws.place("f32", rows[chunk]));
      }),
    rounds: true,
    ordered: true,
  },
  labels: {
    empty: () => new LabelCounts(7),
    load: LabelCounts.load,
    update: (state, chunk) => {
      const start = startOf(chunk);
      const asked = { list: true, spectra: false };
      const labeller = labellerOf(core, labelled);
      withWorkspace(core, (ws) =>
        (state as LabelCounts).update(ws, ws.place("f32", rows[chunk]), labeller, 3, { start, nonFinite: [] }, asked),
      );
    },
  },
  "rows by index": {
    empty: () => new IndexedRows(10),
    load: (saved) => IndexedRows.load(10, saved),
    update: (state, chunk) => {
      for (let i = 0; i < sizes[chunk]; i++) {
        (state as IndexedRows).add([startOf(chunk) + i, ...rows[chunk].subarray(9 * i, 9 * i + 9)]);
      }
    },
  },
  "counts in a plane": {
    empty: () => new PlaneCounts(planeGrid),
    load: (saved) => PlaneCounts.load(planeGrid, saved),
    update: (state, chunk) =>
      withWorkspace(core, (workspace) => {
        const block = workspace.place("f32", rows[chunk]);
        const about = { width: 9, count: sizes[chunk], counts: [sizes[chunk]], chunks: [], places: [] };
        (state as PlaneCounts).update({ workspace, block, ...about }, plane);
      }),
  },
  "tally of keys": {
    empty: () => new KeysTally(3),
    load: KeysTally.load,
    update: (state, chunk) => {
      const indices = Uint32Array.from(columns[0][chunk], (x) => Math.min(2, Math.floor(Math.abs(x))));
      const cosines = columns[1][chunk].map((x) => Math.max(-1, Math.min(1, x / 4)));
      const places = Array.from(indices, (_, i) => startOf(chunk) + i);
      (state as KeysTally).update({ indices, cosines }, places, { signed: false, cosine: 0.2 });
    },
    rounds: true,
  },
  "summary of fits": {
    empty: () => new FitSummary(3, summarised),
    load: (saved) => FitSummary.load(3, summarised, saved),
    update: (state, chunk) =>
      withWorkspace(core, (ws) => {
        const placed = ws.place("f32", fitted[chunk]);
        (state as FitSummary).update(studyFilters(ws, placed, 3, startOf(chunk), studiedAs));
      }),
  },
};

for (const [name, kind] of Object.entries(kinds)) {
  const of = (...chunks: number[]) => {
    const state = kind.empty();
    for (const chunk of chunks) kind.update(state, chunk);
    return state;
  };
  const merged = (...states: State<unknown>[]) => {
    const [first, ...others] = states.map((state) => kind.load(state.save() as never));
    for (const other of others) first.merge(other);
    return first;
  };

  test(`${name}: what is saved and loaded is the same state`, () => {
    const state = of(0, 1, 2, 3, 4);
    assert.equal(kind.load(state.save() as never).save(), state.save());
    // What was saved is a copy: the state goes on without it.
    const before = JSON.stringify(state.save());
    const copy = state.save();
    kind.update(state, 1);
    assert.is(JSON.stringify(copy), before);
  });

  test(`${name}: an empty state changes nothing, on either side`, () => {
    const state = of(1);
    assert.equal(merged(state, kind.empty()).save(), state.save());
    assert.equal(merged(kind.empty(), state).save(), state.save());
    assert.equal(of(2, 1).save(), merged(of(2), of(1)).save());
  });

  test(`${name}: merged in the order of the chunks, one by one or by two machines`, () => {
    const parts = sizes.map((_, chunk) => of(chunk));
    const inOrder = merged(...parts).save();
    assert.equal(merged(...parts).save(), inOrder);
    const byTwo = merged(merged(parts[0], parts[1]), merged(parts[2], parts[3], parts[4]));
    for (const other of [byTwo, of(0, 1, 2, 3, 4)]) expectSame(kind, other.save(), inOrder);
  });

  if (kind.ordered) continue;
  test(`${name}: merged in any order it is that of one pass`, () => {
    const whole = of(0, 1, 2, 3, 4).save();
    const parts = sizes.map((_, chunk) => of(chunk));
    for (const order of [
      [4, 3, 2, 1, 0],
      [1, 4, 0, 3, 2],
      [3, 0, 4, 2, 1],
    ]) {
      expectSame(kind, merged(...order.map((chunk) => parts[chunk])).save(), whole);
      expectSame(kind, of(...order).save(), whole);
      const [a, b, c, d, e] = order.map((chunk) => parts[chunk]);
      expectSame(kind, merged(merged(a, b), merged(c, merged(d, e))).save(), whole);
    }
  });
}

test("bins of values that come in pieces are those of all at once, to the last bit, also where few bins are filled", () => {
  const coarse = { ...sample, bandwidth: 2 };
  const [one, apart] = [DensityBins.over(coarse), DensityBins.over(coarse)];
  withWorkspace(core, (workspace) => {
    one.update(workspace, workspace.place("f64", all[0]));
    const forms = columns[0].map((values) => {
      const sweep = apart.sweep(workspace);
      // In twos, as they may come.
      for (let i = 0; i < values.length; i += 2) sweep.add([workspace.place("f64", values.slice(i, i + 2))], i);
      sweep.end();
      apart.addParts(sweep.parts);
      return "bins" in sweep.parts;
    });
    assert.ok(forms.includes(true) && forms.includes(false), `${forms}`);
  });
  assert.equal(apart.save(), one.save());
  assert.is(
    one.save().reduce((sum, value, i) => (i % 3 === 0 ? sum + value : sum), 0),
    all[0].length,
  );
});

test("rows that are shared are those that are saved, and stay what they were", () => {
  const table = new IndexedRows(2);
  assert.is(table.share().length, 0);
  for (const index of [4, 1, 3]) table.add([index, 10 * index]);
  const shared = table.share();
  assert.equal([...shared], [1, 10, 3, 30, 4, 40]);
  assert.equal([...table.save()], [...shared]);
  // One that takes them over, and the first: neither writes into them.
  const other = IndexedRows.load(2, shared);
  other.add([0, 7]);
  table.add([2, 20]);
  assert.equal([...table.share()], [1, 10, 2, 20, 3, 30, 4, 40]);
  assert.equal([...other.share()], [0, 7, 1, 10, 3, 30, 4, 40]);
  assert.equal([...shared], [1, 10, 3, 30, 4, 40]);
  // What is saved may be given away.
  assert.instance(table.save().buffer, ArrayBuffer);
});

test.run();
