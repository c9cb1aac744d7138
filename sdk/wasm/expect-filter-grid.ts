import { UsageError } from "../errors.ts";

/** Throws unless k x k filters of odd k fit on an n x m grid of at least 2 x 2. */
export function expectFilterGrid(k: number, n: number, m: number): void {
  if (!Number.isInteger(k) || k < 1 || k % 2 === 0) {
    throw new UsageError(`filters of ${k} x ${k}, expected an odd size: an even one has no middle`);
  }
  for (const size of [n, m]) {
    if (!Number.isInteger(size) || size < 2) throw new UsageError(`a grid of ${n} x ${m}, expected 2 x 2 or more`);
    if (size < k) throw new UsageError(`filters of ${k} x ${k} do not fit on a grid of ${n} x ${m}`);
  }
}
