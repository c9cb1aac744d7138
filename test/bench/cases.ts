import type { BenchCase } from "./bench-case.ts";
import { basisF32, basisF64, basisScaled, projection } from "./cases/basis.ts";
import { histogramCase } from "./cases/density-histogram.ts";
import { kdeCase } from "./cases/density-kde.ts";
import { kdeExactCase } from "./cases/density-kde-exact.ts";
import { pairwiseKLCase } from "./cases/density-kl.ts";
import { orthogonality } from "./cases/orthogonality.ts";
import { oneScaleSquares, twoScaleAbsolutes } from "./cases/scale-fits.ts";
import { spreadCase } from "./cases/scale-spread.ts";
import { svdBatchF32, svdBatchF64 } from "./cases/svd-batch.ts";

/** Every case, in the order of the table. */
export const cases: readonly BenchCase[] = [
  basisF64,
  basisF32,
  basisScaled,
  projection,
  svdBatchF64,
  svdBatchF32,
  orthogonality,
  histogramCase,
  kdeCase,
  kdeExactCase,
  pairwiseKLCase,
  spreadCase,
  oneScaleSquares,
  twoScaleAbsolutes,
];
