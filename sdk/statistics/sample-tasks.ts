import type { BasisResult } from "../results/analysis.ts";
import { type Chunk, noFilters } from "../streams/chunk.ts";
import type { FilterTask } from "../streams/filter-task.ts";
import { countOf, floatsOf, partOf, type ReadShared } from "../streams/numbers.ts";
import type { ExactSum } from "../streams/passes.ts";
import { postChunks } from "../streams/post-chunks.ts";
import { type FloatArray, withWorkspace } from "../wasm/workspace.ts";
import { CoefficientCounts, type CountGrid, type SavedCounts } from "./coefficient-counts.ts";
import { projectPlaced } from "./coefficients.ts";
import { evenSample } from "./even-sample.ts";

export interface SampleParams {
  basis: BasisResult;
  grid: CountGrid;
  /** About so much of the filters is counted; 1: all. */
  share: number;
}

export interface SampleFinds {
  counted: SavedCounts;
  /** Filters that were counted. */
  filters: number;
}

/** Histograms of the coefficients of some of the filters. What lies between those in a file is not read where it is much. */
export const countSample: FilterTask<SampleParams, SampleFinds> = {
  name: "count sample",
  posting: postChunks(false),
  run: (kernels, { chunks, places, width, params: { basis, grid, share } }, read) =>
    withWorkspace(kernels, (workspace) => {
      const counts = CoefficientCounts.on(grid);
      const block = workspace.placeFloats(sampleOf(chunks, places, share, width, read));
      if (block.length > 0) counts.update(workspace, projectPlaced(workspace, block, width, basis));
      const done = chunks.map((chunk) => ({ ...chunk, data: noFilters(), keep: false }));
      return { chunks: done, result: { counted: counts.counted, filters: block.length / width } };
    }),
};

/** The sum of what `countSample` finds. */
export class SampleCounts implements ExactSum<SampleFinds> {
  private readonly counts: CoefficientCounts;
  private filters = 0;

  constructor(grid: CountGrid) {
    this.counts = CoefficientCounts.on(grid);
  }

  add({ counted, filters }: SampleFinds): void {
    this.counts.add(counted);
    this.filters += filters;
  }

  save(): SampleFinds {
    return { counted: this.counts.save(), filters: this.filters };
  }
}

/** Weights between two filters of a sample that are passed over, not read: to begin another read takes as long as to read so many. */
const leastGap = 2 ** 11;
/** Weights that are read at once, but for the last filter. */
const pieceWeights = 2 ** 16;

/** The finite ones of a sample of the filters. */
function sampleOf(
  chunks: readonly Chunk[],
  places: readonly number[],
  share: number,
  width: number,
  read: ReadShared,
): FloatArray {
  const rows = chunks.map(({ data }, i) => evenSample(places[i], countOf(data) / width, share));
  const most = width * rows.reduce((sum, { length }) => sum + length, 0);
  let [sample, length]: [FloatArray, number] = [noFilters(), 0];
  for (const [i, { data }] of chunks.entries()) {
    for (const near of readTogether(rows[i], width)) {
      const [first, last] = [near[0], near[near.length - 1]];
      const piece = floatsOf(partOf(data, first * width, (last + 1) * width), read);
      if (sample.length === 0) sample = piece instanceof Float32Array ? new Float32Array(most) : new Float64Array(most);
      length = copyFinite(piece, near, width, sample, length);
    }
  }
  return sample.subarray(0, length) as FloatArray;
}

/** Rows in parts between which there is a gap, or that are long enough. */
function* readTogether(rows: readonly number[], width: number): Generator<readonly number[]> {
  let first = 0;
  for (let end = 1; end <= rows.length; end++) {
    const isNear = end < rows.length && (rows[end] - rows[end - 1]) * width <= leastGap;
    if (isNear && (rows[end] - rows[first]) * width <= pieceWeights) continue;
    yield rows.slice(first, end);
    first = end;
  }
}

/** @param piece From the first of the rows to the last. @returns Where the next one goes to */
function copyFinite(piece: FloatArray, rows: readonly number[], width: number, to: FloatArray, at: number): number {
  for (let i = 0; i < rows.length; i++) {
    const from = (rows[i] - rows[0]) * width;
    let sum = 0;
    for (let j = 0; j < width; j++) {
      to[at + j] = piece[from + j];
      sum += 0 * piece[from + j];
    }
    // Zero times what is not finite is NaN.
    if (sum === 0) at += width;
  }
  return at;
}
