import type { BenchCase } from "./bench-case.ts";
import { basisCase } from "./cases/basis.ts";
import { histogramCase } from "./cases/density-histogram.ts";
import { kdeCase } from "./cases/density-kde.ts";
import { kdeExactCase } from "./cases/density-kde-exact.ts";
import { pairwiseKLCase } from "./cases/density-kl.ts";

/** Every case, in the order of the table. */
export const cases: readonly BenchCase[] = [basisCase, histogramCase, kdeCase, kdeExactCase, pairwiseKLCase];
