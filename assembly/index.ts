// The whole ABI: one export a kernel, `fn(out..., in..., sizes..., parameters...)`, byte addresses and element counts.

export { addMoments, tallyMoments } from "./density/binned-moments";
export { gatherBetween } from "./density/gather-between";
export { addTally, tallyBins, tallyBinsOfParts } from "./density/histogram";
export { histogram2d } from "./density/histogram-2d";
export { histogramDistances, histogramTableLength, tabulateHistograms } from "./density/histogram-distances";
export { kdeFromBins } from "./density/kde-from-bins";
export { pairwiseDistances } from "./density/pairwise-distances";
export { pairwiseKL } from "./density/pairwise-kl";
export { filterNormsF32, filterNormsF64 } from "./linear/filter-norms";
export {
  extent,
  markNonFiniteF32,
  markNonFiniteF64,
  maxAbsF32,
  maxAbsF64,
  scaleByMaxAbsF32,
  scaleByMaxAbsF64,
} from "./linear/filters";
export { followKeysF32, followKeysScratch, packedBytes, packFilters } from "./linear/follow-keys";
export { addToKeysF32, centredNormsF32, nearestKeysF32, nearestKeysScratch } from "./linear/keys";
export { accumulateMomentsF32, accumulateMomentsF64, accumulateMomentsScratch, mergeMoments } from "./linear/moments";
export { normalizeRowsF32, normalizeRowsF64, orthogonalitySum, orthogonalitySumScratch } from "./linear/orthogonality";
export { projectF32, projectF64, projectScratch } from "./linear/project";
export { nearerSeedsF32 } from "./linear/seed-distances";
export { svd, svdScratch } from "./linear/svd";
export { svdBatchF64, svdBatchScratch } from "./linear/svd-batch";
export { arenaMark, arenaPush, arenaRelease } from "./memory/arena";
export { applyPadded } from "./operators/apply-padded";
export { bandIsPositive } from "./operators/band-proof";
export { layerNormScratch, layerNorms } from "./operators/layer-norm";
export { layerSpectrum, layerSpectrumScratch, scaleToUnit } from "./operators/layer-spectrum";
export { normProofScratch, proveNorms } from "./operators/norm-proof";
export { discreteGaussian } from "./scale-space/discrete-gaussian";
export { fitScales, fitScratch } from "./scale-space/fit";
export { freeFits, freeFitsScratch } from "./scale-space/free/fit";
export { correlatePlane, correlatePlaneScratch } from "./scale-space/image-plane";
export {
  correlateSeparableF32,
  correlateSeparableF64,
  correlateSeparableScratch,
} from "./scale-space/image-separable";
export { pooledScale, pooledScratch } from "./scale-space/pooled";
export { spreadF32, spreadF64 } from "./scale-space/spread";
export { template, templateScratch } from "./scale-space/template";
export { erf, erfc } from "./special/erf";
export { exp } from "./special/exp";
export { log } from "./special/log";
export { turnTable } from "./special/turns";
export { binnedPeriodicDistances, binnedScratch } from "./spectrum/binned-distances";
export { spectrumDistances, spectrumDistancesScratch } from "./spectrum/distances";
export {
  periodicDistances,
  periodicScratch,
  periodicSpectra,
  roughPeriodicDistances,
} from "./spectrum/periodic";
export { zeroMethod } from "./spectrum/zero/method";
export { zeroScratch, zeroSpectra } from "./spectrum/zero/zero";
