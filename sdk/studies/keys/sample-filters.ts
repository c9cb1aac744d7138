import { seededUniform53 } from "../../statistics/random.ts";
import { Reservoir } from "../../statistics/reservoir.ts";
import type { UsableFilters } from "./key-tasks.ts";

/** Filters with a direction, and their lengths without their means. */
export interface FilterSample {
  readonly data: Float32Array;
  readonly norms: Float64Array;
}

/** Keeps at most `capacity` of all filters that pass by: all of them, or a sample (see `Reservoir`). */
export class FilterReservoir {
  readonly #places: Reservoir;
  #data = new Float32Array(0);
  #norms = new Float64Array(0);

  constructor(
    capacity: number,
    private readonly width: number,
    seed: number,
  ) {
    this.#places = new Reservoir(capacity, seededUniform53(seed));
  }

  add({ count, data, norms }: UsableFilters): void {
    const { width } = this;
    this.#grow(Math.min(this.#places.capacity, this.#places.size + count));
    for (let i = 0; i < count; i++) {
      const at = this.#places.next();
      if (at < 0) continue;
      this.#data.set(data.subarray(i * width, (i + 1) * width), at * width);
      this.#norms[at] = norms[i];
    }
  }

  sample(): FilterSample {
    const count = this.#places.size;
    return { data: this.#data.subarray(0, count * this.width), norms: this.#norms.subarray(0, count) };
  }

  #grow(count: number): void {
    if (count <= this.#norms.length) return;
    const room = Math.min(this.#places.capacity, Math.max(count, 2 * this.#norms.length));
    const data = new Float32Array(room * this.width);
    data.set(this.#data);
    const norms = new Float64Array(room);
    norms.set(this.#norms);
    [this.#data, this.#norms] = [data, norms];
  }
}
