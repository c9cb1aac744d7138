import type { Key } from "../../results/keys.ts";
import { cosine } from "../../statistics/bounded.ts";
import { allocateNearest } from "../../statistics/spherical-k-means.ts";
import { nearestKeys } from "../../wasm/keys.ts";
import type { Kernels } from "../../wasm/load.ts";
import { withWorkspace } from "../../wasm/workspace.ts";
import type { UsableFilters } from "./usable-filters.ts";

/** What keys explain of the filters that pass by. */
export class KeysTally {
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

  add(
    { indices, cosines }: Nearest,
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
}

interface Nearest {
  readonly indices: Uint32Array;
  readonly cosines: Float64Array;
}

/** The nearest of the keys for each filter of a chunk. */
export function assignKeys(
  kernels: Kernels,
  { data, norms }: UsableFilters,
  keys: readonly Float64Array[],
  width: number,
  signed: boolean,
): Nearest {
  return withWorkspace(kernels, (ws) => {
    const nearest = allocateNearest(ws, norms.length);
    const rows = ws.place(
      "f64",
      keys.flatMap((row) => [...row]),
    );
    nearestKeys(ws, nearest, ws.place("f32", data), ws.place("f64", norms), rows, width, signed);
    return { indices: ws.copyOut(nearest.indices), cosines: ws.copyOut(nearest.cosines).map(cosine) };
  });
}
