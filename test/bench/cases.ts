import type { BenchCase } from "./bench-case.ts";
import { basisF32, basisF64, basisScaled, projection } from "./cases/basis.ts";
import { histogramCase } from "./cases/density-histogram.ts";
import { kdeCase } from "./cases/density-kde.ts";
import { kdeExactCase } from "./cases/density-kde-exact.ts";
import { pairwiseKLCase } from "./cases/density-kl.ts";
import { chunkCases } from "./cases/hdf5-chunks.ts";
import { fewKeys, fewKeysOfMany, manyKeys, nearestKeysCase } from "./cases/keys.ts";
import { layerNormCase, layerSpectraCase } from "./cases/layer-operator.ts";
import { orthogonality } from "./cases/orthogonality.ts";
import { oneScaleSquares, oneScaleSquaresPaper, twoScaleAbsolutes } from "./cases/scale-fits.ts";
import { spreadCase } from "./cases/scale-spread.ts";
import { smoothImageF32, smoothImageF64 } from "./cases/smooth-image.ts";
import { periodicCases } from "./cases/spectrum-periodic.ts";
import { zeroCases } from "./cases/spectrum-zero.ts";
import { svdF32, svdF64 } from "./cases/svd-batch.ts";

/** Every case, in the order of the table. */
export const cases: readonly BenchCase[] = [
  basisF64,
  basisF32,
  basisScaled,
  projection,
  svdF64,
  svdF32,
  orthogonality,
  nearestKeysCase,
  fewKeys,
  fewKeysOfMany,
  manyKeys,
  histogramCase,
  kdeCase,
  kdeExactCase,
  pairwiseKLCase,
  ...periodicCases,
  ...zeroCases,
  layerSpectraCase,
  layerNormCase,
  smoothImageF64,
  smoothImageF32,
  spreadCase,
  oneScaleSquares,
  oneScaleSquaresPaper,
  twoScaleAbsolutes,
  ...chunkCases,
];
