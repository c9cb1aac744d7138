// The public surface of convscope: re-exports only, pinned by test/api.test.ts.

export { analyze, compare } from "./analysis/analyze.ts";
export { fitBasis } from "./analysis/basis.ts";
export { type Coefficients, project } from "./analysis/coefficients.ts";
export { type Density, type DensityGrid, estimateDensity } from "./analysis/density.ts";
export {
  compareDistributions,
  type DivergenceOptions,
  type DivergencePreset,
  type DivergenceSettings,
  divergenceSettings,
  type GroupHistograms,
} from "./analysis/divergence.ts";
export { type GroupBy, groupLayers, type LayerGroup, type OwnedLayer } from "./analysis/groups.ts";
export { idealize } from "./analysis/idealize/idealize.ts";
export { type IdealizeOptions, type IdealKind, idealKinds } from "./analysis/idealize/options.ts";
export type * from "./analysis/idealize/result.ts";
export { extractKeys } from "./analysis/keys/extract-keys.ts";
export { isAlike, leastLikeness } from "./analysis/keys/likeness.ts";
export type { KeysOptions } from "./analysis/keys/options.ts";
export type * from "./analysis/keys/result.ts";
export { masterKeySet, parseKeys, type SavedKeys, savedKeys } from "./analysis/keys/saved-keys.ts";
export { type Labels, parseLabels } from "./analysis/labels.ts";
export { labelFilters } from "./analysis/operators/label-filters.ts";
export { measureNorms, type NormsOptions } from "./analysis/operators/layer-norms.ts";
export { operators } from "./analysis/operators/operators.ts";
export type { LabelOptions, OperatorsOptions, OperatorsProgress } from "./analysis/operators/options.ts";
export { parseReferences } from "./analysis/operators/parse-references.ts";
export { clinicalReferences, type Reference } from "./analysis/operators/references.ts";
export type * from "./analysis/operators/result.ts";
export type { AnalyzeOptions, Progress } from "./analysis/options.ts";
export { measureQuality, type QualityOptions } from "./analysis/quality.ts";
export type * from "./analysis/result.ts";
export {
  isPublishedBasis,
  type PublishedBasisName,
  parseBasis,
  publishedBases,
  publishedBasis,
} from "./analysis/saved-basis.ts";
export { type ExtendedFit, fitExtended } from "./analysis/scale-space/fit-extended.ts";
export {
  bestFit,
  type FamilyNormalization,
  type FilterFits,
  type FitOptions,
  fitFilters,
  type ScaleFit,
} from "./analysis/scale-space/fit-filters.ts";
export { fitPooled, type PooledFit, type PooledMethod } from "./analysis/scale-space/fit-pooled.ts";
export { type FilterSpread, measureSpread, type SpreadOptions } from "./analysis/scale-space/measure-spread.ts";
export {
  type Family,
  families as scaleSpaceFamilies,
  type Method,
  type Mode,
  methods as scaleSpaceMethods,
  modes as scaleSpaceModes,
} from "./analysis/scale-space/names.ts";
export { type NearestKey, nearestKeys } from "./analysis/scale-space/nearest-keys.ts";
export type * from "./analysis/scale-space/result.ts";
export { scaleSpace } from "./analysis/scale-space/scale-space.ts";
export type { ScaleSpaceOptions } from "./analysis/scale-space/study-options.ts";
export { type TemplateParameters, template as scaleTemplate } from "./analysis/scale-space/template.ts";
export { fromBlob } from "./bytes/blob.ts";
export type { ByteSource } from "./bytes/byte-source.ts";
export { fromBytes } from "./bytes/bytes.ts";
export { fromFiles } from "./bytes/files.ts";
export { fromUrl } from "./bytes/http.ts";
export type { Fetch, HttpOptions } from "./bytes/http-fetch.ts";
export { fromHub, type HubOptions } from "./bytes/hub.ts";
export { sha256Hex } from "./bytes/sha256.ts";
export * from "./errors.ts";
export * from "./export/index.ts";
export { accountTensors } from "./model/account-tensors.ts";
export type { ConvLayer } from "./model/conv-layer.ts";
export { digestModel, type ModelDigest } from "./model/digest-model.ts";
export { collectFilters, type FilterSet } from "./model/filter-set.ts";
export { listConvLayers } from "./model/list-conv-layers.ts";
export type { Model } from "./model/model.ts";
export type { ModelTensor } from "./model/model-file.ts";
export { nameModels } from "./model/name-models.ts";
export { openModel } from "./model/open-model.ts";
export { type FilterChunk, readFilters } from "./model/read-filters.ts";
export { toTensorOrder } from "./model/reorder-filters.ts";
export type { StoredRun, TensorStorage } from "./model/tensor-storage.ts";
export * from "./tables/index.ts";
export { version } from "./version.ts";
export { type KernelsSource, load } from "./wasm/load.ts";
export { createPool, type Pool, type PoolOptions } from "./workers/pool.ts";
