import { test } from "uvu";
import * as assert from "uvu/assert";
import { BandwidthSearch } from "../../sdk/statistics/bandwidth-search.ts";
import { CoefficientCounts } from "../../sdk/statistics/coefficient-counts.ts";
import { DensityBins } from "../../sdk/statistics/density-bins.ts";
import { Extents } from "../../sdk/statistics/extents.ts";
import { FilterSurvey } from "../../sdk/statistics/filter-survey.ts";
import type { State } from "../../sdk/statistics/state.ts";
import { LabelCounts } from "../../sdk/studies/operators/label-counts.ts";
import { labellerOf } from "../../sdk/studies/operators/labeller.ts";
import { clinicalReferences } from "../../sdk/studies/operators/references.ts";
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
const surveyed = { signedMaxima: false, examples: 3 };
const labelled = { boundary: "periodic", size: [8, 8], references: clinicalReferences, threshold: 0.1 } as const;
const rows = sizes.map((size) => Float32Array.from({ length: size * 9 }, normal));

/** A kind of state: an empty one, one from what another saved, and how it takes up a chunk. */
interface Kind<S extends State<unknown>> {
  empty(): S;
  load(saved: never): S;
  update(state: S, chunk: number): void;
  /** Whether sums round: another tree then gives another last bit. */
  rounds?: boolean;
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
    rounds: true,
  },
  survey: {
    empty: () => new FilterSurvey(core, 9, surveyed),
    load: (saved) => FilterSurvey.load(core, 9, surveyed, saved),
    update: (state, chunk) =>
      withWorkspace(core, (ws) => {
        if (sizes[chunk] > 0) (state as FilterSurvey).update(ws, ws.place("f32", rows[chunk]));
      }),
    rounds: true,
  },
  labels: {
    empty: () => new LabelCounts(7),
    load: LabelCounts.load,
    update: (state, chunk) => {
      const start = sizes.slice(0, chunk).reduce((sum, size) => sum + size, 0);
      const asked = { list: true, spectra: false };
      (state as LabelCounts).update(labellerOf(core, labelled), rows[chunk], 3, { start, nonFinite: [] }, asked);
    },
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
    if (kind.rounds) return;
    const byTwo = merged(merged(parts[0], parts[1]), merged(parts[2], parts[3], parts[4]));
    assert.equal(byTwo.save(), inOrder);
    assert.equal(of(0, 1, 2, 3, 4).save(), inOrder);
  });
}

test("bins of small chunks that come together are those of each chunk after the other, to the last bit", () => {
  const one = DensityBins.over(sample);
  const together = DensityBins.over(sample);
  withWorkspace(core, (workspace) => {
    const chunks = columns[0].map((values) => workspace.place("f64", values));
    for (const chunk of chunks) {
      const own = DensityBins.over(sample);
      own.update(workspace, chunk);
      one.merge(own);
    }
    const parts = together.partsOf(workspace, chunks);
    assert.ok("bins" in parts);
    together.addParts(parts);
  });
  assert.equal(together.save(), one.save());
  assert.is(
    together.save().reduce((sum, value, i) => (i % 3 === 0 ? sum + value : sum), 0),
    all[0].length,
  );
});

test.run();
