import type { BenchCase } from "./bench-case.ts";
import { basisCase } from "./cases/basis.ts";

/** Every case, in the order of the table. */
export const cases: readonly BenchCase[] = [basisCase];
