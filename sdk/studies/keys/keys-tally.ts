import type { State } from "../../statistics/state.ts";

/** Of each filter the nearest key, and the cosine with it. */
export interface NearestKeys {
  readonly indices: Uint32Array;
  readonly cosines: Float64Array;
}

/** Lists have an entry a key. */
export interface SavedKeysTally {
  /** Filters nearest to each. */
  counts: Float64Array;
  /** Sums of their squared cosines. */
  squares: Float64Array;
  /** Place and cosine of the nearest filter; 0 where there is none. */
  places: Float64Array;
  cosines: Float64Array;
  used: number;
  sum: number;
  above: number;
}

/** What keys explain of the filters that pass by. */
export class KeysTally implements State<SavedKeysTally> {
  readonly counts: Float64Array;
  readonly squares: Float64Array;
  readonly places: Float64Array;
  readonly cosines: Float64Array;
  used = 0;
  sum = 0;
  above = 0;

  constructor(count: number) {
    this.counts = new Float64Array(count);
    this.squares = new Float64Array(count);
    this.places = new Float64Array(count);
    this.cosines = new Float64Array(count);
  }

  /** Mean squared cosine; null without a filter. */
  get explained(): number | null {
    return this.used === 0 ? null : this.sum / this.used;
  }

  get shareAbove(): number | null {
    return this.used === 0 ? null : this.above / this.used;
  }

  /** The nearest filter to a key, the first of equals; null where there is none. */
  example(key: number): { place: number; cosine: number } | null {
    return this.counts[key] === 0 ? null : { place: this.places[key], cosine: this.cosines[key] };
  }

  /** @param places Of the filters, ascending. */
  update(
    { indices, cosines }: NearestKeys,
    places: ArrayLike<number>,
    { signed, cosine: least }: { signed: boolean; cosine: number },
  ): void {
    for (let i = 0; i < indices.length; i++) {
      const key = indices[i];
      // In a signed study a negative cosine explains nothing.
      const size = signed ? Math.max(0, cosines[i]) : Math.abs(cosines[i]);
      if (this.counts[key] === 0 || size > Math.abs(this.cosines[key])) {
        this.places[key] = places[i];
        this.cosines[key] = cosines[i];
      }
      this.used++;
      this.counts[key]++;
      this.squares[key] += size * size;
      this.sum += size * size;
      if (size >= least) this.above++;
    }
  }

  static load(saved: SavedKeysTally): KeysTally {
    const tally = new KeysTally(saved.counts.length);
    tally.mergeSaved(saved);
    return tally;
  }

  merge(other: KeysTally): void {
    this.mergeSaved(other);
  }

  save(): SavedKeysTally {
    const { counts, squares, places, cosines, used, sum, above } = this;
    return {
      ...{ counts: counts.slice(), squares: squares.slice(), places: places.slice(), cosines: cosines.slice() },
      ...{ used, sum, above },
    };
  }

  /** Of filters that come after those so far. */
  mergeSaved(saved: SavedKeysTally): void {
    for (let key = 0; key < saved.counts.length; key++) {
      const isFirst = this.counts[key] === 0;
      if (saved.counts[key] > 0 && (isFirst || Math.abs(saved.cosines[key]) > Math.abs(this.cosines[key]))) {
        this.places[key] = saved.places[key];
        this.cosines[key] = saved.cosines[key];
      }
      this.counts[key] += saved.counts[key];
      this.squares[key] += saved.squares[key];
    }
    this.used += saved.used;
    this.sum += saved.sum;
    this.above += saved.above;
  }
}
