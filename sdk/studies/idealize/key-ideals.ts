import { UsageError } from "../../errors.ts";
import type { SavedKeys } from "../../results/keys.ts";
import { families } from "../../results/scale-space-names.ts";
import { centred, keysOfSize } from "../scale-space/fits/nearest-keys.ts";
import type { IdealModel, Ideals } from "./ideals.ts";

/** The eight master keys: for filters below 7 x 7 their middle, above continued by zeros. */
export function masterKeyIdeals(): Ideals {
  const sizes = new Map<number, Float64Array[]>();
  const rowsOf = (k: number) => {
    const rows = sizes.get(k) ?? keysOfSize(k);
    sizes.set(k, rows);
    return rows;
  };
  return {
    excludes: (k) => (k % 2 === 1 ? null : "an even filter has no middle: the master keys are of odd size"),
    ...nearestOf(rowsOf, false, (key) => families[key - 1]),
  };
}

/** Saved keys, for filters of their own size. @throws UsageError for a key that is constant. */
export function savedKeyIdeals({ kernel: [side], keys, signed, source }: SavedKeys): Ideals {
  // Saved rows may be rounded: their mean is 0 and their length 1 to four digits.
  const rows = keys.map((key, i) => {
    const unit = centred(Float64Array.from(key))?.unit;
    if (unit === undefined) throw new UsageError(`${source}: keys[${i}] is constant`);
    return unit;
  });
  return {
    excludes: (k) => (k === side ? null : `the keys of ${source} are ${side}x${side}`),
    ...nearestOf(
      () => rows,
      signed,
      () => null,
    ),
  };
}

/** The key of the largest cosine, in magnitude unless `signed`. */
function nearestOf(
  rowsOf: (k: number) => readonly Float64Array[],
  signed: boolean,
  familyOf: (key: number) => IdealModel["family"],
): Omit<Ideals, "excludes"> {
  return {
    nearest(_, filters, k) {
      const rows = rowsOf(k);
      return Array.from({ length: filters.length / (k * k) }, (_, i) => {
        const unit = centred(filters.subarray(i * k * k, (i + 1) * k * k))?.unit;
        if (unit === undefined) return null;
        let [key, largest] = [0, -Infinity];
        for (const [at, row] of rows.entries()) {
          let cosine = 0;
          for (let j = 0; j < row.length; j++) cosine += row[j] * unit[j];
          const rank = signed ? cosine : Math.abs(cosine);
          if (rank > largest) [key, largest] = [at + 1, rank];
        }
        return { family: familyOf(key), key, sigmaX: null, sigmaY: null, alpha: null };
      });
    },
    weights: (_, { key }, k) => rowsOf(k)[(key as number) - 1],
  };
}
