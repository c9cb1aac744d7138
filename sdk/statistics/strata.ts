import { indexOfRow } from "../streams/chunk.ts";
import type { PlacedFilters } from "../streams/placed-filters.ts";
import { tallyBinsOfParts } from "../wasm/histogram.ts";
import type { Block, Workspace } from "../wasm/workspace.ts";
import type { Sweep } from "./coefficient-sweep.ts";
import type { Range } from "./range.ts";
import type { State } from "./state.ts";

/** Parts that a group's filters are divided into at random. */
export const strataCount = 32;

/** Counts of the parts of all groups together, at most: 256 MB. */
const mostCounts = 2 ** 26;

/** Whether the parts of so many groups are counted; otherwise distances have no intervals. */
export function strataFit(groups: number, components: number, bins: number): boolean {
  return groups * components * bins * strataCount <= mostCounts;
}

/** Where the coefficients of a group are counted. */
export interface StrataGrid {
  components: number;
  bins: number;
  range: Range;
}

/**
 * The histograms of a group's components in 32 parts of its filters, equal but for one filter and for those that are left out. Which
 * part a filter is in depends on its place in the group and on nothing else: the counts are the same however the filters come.
 */
export class StrataCounts implements State<Uint32Array> {
  private constructor(
    private readonly grid: StrataGrid,
    private readonly counts: Uint32Array,
  ) {}

  static on(grid: StrataGrid): StrataCounts {
    return new StrataCounts(grid, new Uint32Array(strataCount * grid.components * grid.bins));
  }

  static load(grid: StrataGrid, counts: Uint32Array): StrataCounts {
    return new StrataCounts(grid, counts.slice());
  }

  /** Counts what comes along, and adds it at the end. @param filters Of the group. */
  sweep(workspace: Workspace, filters: number): Sweep {
    const { bins, range, components } = this.grid;
    const found = workspace.zeros("u32", this.counts.length);
    let parts: Block<"u8">;
    return {
      place(placed) {
        parts = placed.workspace.place("u8", strataOf(placed, filters));
      },
      add(columns, first) {
        const own = { ...parts, pointer: parts.pointer + first, length: columns[0].length };
        for (let c = 0; c < components; c++) {
          const counts = { ...found, pointer: found.pointer + c * bins * Uint32Array.BYTES_PER_ELEMENT };
          tallyBinsOfParts(workspace, counts, components * bins, own, bins, columns[c], range[0], range[1]);
        }
      },
      end: () => this.add(workspace.view(found)),
    };
  }

  merge({ counts }: StrataCounts): void {
    this.add(counts);
  }

  /** Adds what was counted elsewhere. */
  add(counts: ArrayLike<number>): void {
    for (let i = 0; i < this.counts.length; i++) this.counts[i] += counts[i];
  }

  /** What was found, not copied: [stratum][component][bin]. */
  get counted(): Uint32Array {
    return this.counts;
  }

  save(): Uint32Array {
    return this.counts.slice();
  }
}

/** The part of each filter that was placed, of a group of so many, those that are left out as not finite among them. */
export function strataOf(
  { chunks, counts, places }: Pick<PlacedFilters, "chunks" | "counts" | "places">,
  filters: number,
): Uint8Array {
  const strata = new Uint8Array(counts.reduce((sum, count) => sum + count, 0));
  const shuffled = shuffledPlace(filters);
  let next = 0;
  for (const [i, chunk] of chunks.entries()) {
    const index = indexOfRow(chunk);
    const before = places[i] - chunk.start;
    for (let row = 0; row < counts[i]; row++) strata[next++] = shuffled(before + index(row)) % strataCount;
  }
  return strata;
}

/**
 * The place of each of `count` things after a seeded shuffle, without a list of them: four rounds of a Feistel network on
 * the bits of the place, repeated until the result is a place again (cycle walking, on average four times at most).
 * @see Black and Rogaway, Ciphers with arbitrary finite domains, CT-RSA 2002, section 3.
 */
export function shuffledPlace(count: number): (place: number) => number {
  let half = 1;
  while (4 ** half < count) half++;
  const size = 2 ** half;
  return (place) => {
    let at = place;
    do {
      let left = Math.floor(at / size);
      let right = at % size;
      for (let round = 1; round <= 4; round++) {
        const next = (left ^ scrambled(right, round)) & (size - 1);
        left = right;
        right = next;
      }
      at = left * size + right;
    } while (at >= count);
    return at;
  };
}

/** Bits that hang on all bits of the value: the finisher of MurmurHash3. */
function scrambled(value: number, round: number): number {
  let bits = Math.imul(value + 1, 0x9e3779b9) ^ Math.imul(round, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
