import type { Key } from "../../results/keys.ts";
import type { State } from "../../statistics/state.ts";
import type { AssignedFilters } from "./key-tasks.ts";

export interface SavedKeysTally {
  counts: number[];
  squares: number[];
  examples: Key["example"][];
  used: number;
  sum: number;
  above: number;
}

/** What keys explain of the filters that pass by. */
export class KeysTally implements State<SavedKeysTally> {
  readonly counts: number[];
  readonly squares: number[];
  readonly examples: Key["example"][];
  used = 0;
  sum = 0;
  above = 0;

  constructor(count: number) {
    this.counts = new Array(count).fill(0);
    this.squares = new Array(count).fill(0);
    this.examples = new Array(count).fill(null);
  }

  /** Mean squared cosine; null without a filter. */
  get explained(): number | null {
    return this.used === 0 ? null : this.sum / this.used;
  }

  get shareAbove(): number | null {
    return this.used === 0 ? null : this.above / this.used;
  }

  /** @param exampleOf Describes the filter of a row, for the nearest one to each key. */
  update(
    { indices, cosines }: AssignedFilters["nearest"],
    { signed, cosine: least }: { signed: boolean; cosine: number },
    exampleOf: (i: number, cosine: number) => Key["example"],
  ): void {
    for (let i = 0; i < indices.length; i++) {
      const key = indices[i];
      // In a signed study a negative cosine explains nothing.
      const size = signed ? Math.max(0, cosines[i]) : Math.abs(cosines[i]);
      this.used++;
      this.counts[key]++;
      this.squares[key] += size * size;
      this.sum += size * size;
      if (size >= least) this.above++;
      const known = this.examples[key];
      if (known === null || size > Math.abs(known.cosine)) this.examples[key] = exampleOf(i, cosines[i]);
    }
  }

  static load(saved: SavedKeysTally): KeysTally {
    const tally = new KeysTally(saved.counts.length);
    tally.mergeSaved(saved);
    return tally;
  }

  merge(other: KeysTally): void {
    this.mergeSaved(other.save());
  }

  save(): SavedKeysTally {
    const { counts, squares, examples, used, sum, above } = this;
    return { counts: [...counts], squares: [...squares], examples: [...examples], used, sum, above };
  }

  private mergeSaved(saved: SavedKeysTally): void {
    for (const [key, count] of saved.counts.entries()) {
      this.counts[key] += count;
      this.squares[key] += saved.squares[key];
      const [known, other] = [this.examples[key], saved.examples[key]];
      // The first of equals stays.
      if (other !== null && (known === null || Math.abs(other.cosine) > Math.abs(known.cosine))) {
        this.examples[key] = other;
      }
    }
    this.used += saved.used;
    this.sum += saved.sum;
    this.above += saved.above;
  }
}
