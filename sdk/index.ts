// The public surface of convscope: re-exports only, pinned by test/api.test.ts.

export { fromBlob } from "./bytes/blob.ts";
export type { ByteSource } from "./bytes/byte-source.ts";
export { fromBytes } from "./bytes/bytes.ts";
export { fromFiles } from "./bytes/files.ts";
export { fromUrl } from "./bytes/http.ts";
export type { Fetch, HttpOptions } from "./bytes/http-fetch.ts";
export { fromHub, type HubOptions } from "./bytes/hub.ts";
export { sha256Hex } from "./bytes/sha256.ts";
export {
  AbortedError,
  ConvscopeError,
  type ErrorCode,
  type ErrorPlace,
  NoFiltersError,
  UnreadableError,
  UnsafeError,
  UnsupportedError,
  UsageError,
  WorkerError,
} from "./errors.ts";
export * from "./export/index.ts";
export { checkRules, type Violation } from "./gate/check-rules.ts";
export { describeViolation } from "./gate/describe-violation.ts";
export { type Comparison, parseRules, type Rule } from "./gate/parse-rules.ts";
export { toJunit } from "./gate/to-junit.ts";
export { toSarif } from "./gate/to-sarif.ts";
export { accountTensors } from "./model/account-tensors.ts";
export { cleanLabels } from "./model/clean-labels.ts";
export type { ConvLayer } from "./model/conv-layer.ts";
export { digestModel } from "./model/digest-model.ts";
export type { FilterRow } from "./model/filter-rows.ts";
export { collectFilters, type FilterSet } from "./model/filter-set.ts";
export { chooseLayers } from "./model/keep-layers.ts";
export { type Labels, labelModels } from "./model/label-models.ts";
export { listConvLayers } from "./model/list-conv-layers.ts";
export type { LabelSource, Model } from "./model/model.ts";
export type { ModelTensor, Padding } from "./model/model-file.ts";
export { nameModels } from "./model/name-models.ts";
export { nearestName } from "./model/nearest-name.ts";
export { openModel } from "./model/open-model.ts";
export { type OpenModelOptions, openModels } from "./model/open-models.ts";
export { parseLabels } from "./model/parse-labels.ts";
export { parseSelection } from "./model/parse-selection.ts";
export { type FilterChunk, readFilters } from "./model/read-filters.ts";
export { toTensorOrder } from "./model/reorder-filters.ts";
export { columnsOf, type Selection, selectLayers } from "./model/select-layers.ts";
export type { StoredRun, TensorStorage } from "./model/tensor-storage.ts";
export { modelExtensions } from "./readers/registry.ts";
export { isAboveFloor } from "./results/above-floor.ts";
export type * from "./results/analysis.ts";
export type * from "./results/atlas.ts";
export type * from "./results/channels.ts";
export type * from "./results/clip.ts";
export { comparabilityNote } from "./results/comparability.ts";
export { componentShare, strongestComponent } from "./results/component-share.ts";
export * from "./results/diff.ts";
export { type DiffFurther, diffFurther } from "./results/diff-further.ts";
export type * from "./results/facts.ts";
export type * from "./results/finding.ts";
export { type FindingId, findingIds, type Severity } from "./results/finding-rows.ts";
export { type Headlines, headlines, interpretation, mergeFindings, mostHeadlines } from "./results/findings.ts";
export { type Flag, type FlaggedLayer, layerFlags } from "./results/flags.ts";
export type * from "./results/idealize.ts";
export * from "./results/inspect.ts";
export type * from "./results/keys.ts";
export type * from "./results/layer-quality.ts";
export {
  formatMeasure,
  layerMeasures,
  type Measure,
  type MeasureFormat,
  type MeasureHeads,
  measuresAt,
} from "./results/measures.ts";
export type * from "./results/norms.ts";
export type * from "./results/operators.ts";
export type * from "./results/parts.ts";
export { agree, counted, thousands } from "./results/plain-text.ts";
export { sampleNote } from "./results/sampled-pairs.ts";
export type * from "./results/scale-space.ts";
export {
  type Family,
  families as scaleSpaceFamilies,
  type Method,
  type Mode,
  methods as scaleSpaceMethods,
  modes as scaleSpaceModes,
} from "./results/scale-space-names.ts";
export { type NameRuler, shortNames } from "./results/short-names.ts";
export type * from "./results/study-file.ts";
export type * from "./results/study-settings.ts";
export { type SummaryKey, summarise, summaryKeys, summaryMeasures, summaryPercentiles } from "./results/summarise.ts";
export type * from "./results/summary.ts";
export * from "./results/timeline.ts";
export type * from "./results/units.ts";
export type * from "./results/volume.ts";
export { fitBasis } from "./statistics/basis.ts";
export { type Coefficients, project } from "./statistics/coefficients.ts";
export { type Density, type DensityGrid, estimateDensity } from "./statistics/density.ts";
export {
  compareDistributions,
  type DivergenceOptions,
  type DivergencePreset,
  type DivergenceSettings,
  divergenceSettings,
  type GroupHistograms,
  type ZeroFilters,
} from "./statistics/divergence.ts";
export { measureQuality, type QualityOptions } from "./statistics/quality.ts";
export {
  isPublishedBasis,
  type PublishedBasisName,
  parseBasis,
  publishedBases,
  publishedBasis,
} from "./statistics/saved-basis.ts";
export type { AtlasOptions } from "./studies/atlas/build-atlas.ts";
export { buildAtlas, parseAtlas, placeInAtlas } from "./studies/atlas/on-demand.ts";
export type { PlacingOptions } from "./studies/atlas/place-in-atlas.ts";
export { channels } from "./studies/channels/channels.ts";
export type { DiffOptions } from "./studies/diff/diff.ts";
export { diff } from "./studies/diff/on-demand.ts";
export { analyze, compare } from "./studies/filters/analyze.ts";
export { groupings, groupLayers, type LayerGroup, type OwnedLayer } from "./studies/filters/groups.ts";
export type { AnalyzeOptions } from "./studies/filters/options.ts";
export { furtherStudies } from "./studies/further.ts";
export { type Clipping, clipNorms } from "./studies/idealize/clip/clip-norms.ts";
export type { ClipOptions } from "./studies/idealize/clip/options.ts";
export type { Idealization } from "./studies/idealize/idealization.ts";
export { idealize } from "./studies/idealize/idealize.ts";
export { idealizeInto } from "./studies/idealize/idealize-into.ts";
export { type IdealizeOptions, type IdealKind, idealKinds } from "./studies/idealize/options.ts";
export { type InspectOptions, inspect } from "./studies/inspect.ts";
export { extractKeys } from "./studies/keys/extract-keys.ts";
export { isAlike, leastLikeness } from "./studies/keys/likeness.ts";
export type { KeysOptions } from "./studies/keys/options.ts";
export { masterKeySet, parseKeys, savedKeys } from "./studies/keys/saved-keys.ts";
export type { LayerValues } from "./studies/norms/measure-layer.ts";
export { norms } from "./studies/norms/norms.ts";
export type { NormsOptions } from "./studies/norms/norms-options.ts";
export { measureNorms } from "./studies/norms/on-demand.ts";
export type { NormsStudyOptions } from "./studies/norms/study.ts";
export { labelFilters } from "./studies/operators/label-filters.ts";
export { labelTypicalFilters } from "./studies/operators/on-demand.ts";
export { operators } from "./studies/operators/operators.ts";
export type { LabelOptions, OperatorsOptions } from "./studies/operators/options.ts";
export { parseReferences } from "./studies/operators/parse-references.ts";
export { clinicalReferences, type Reference } from "./studies/operators/references.ts";
export { bestFit } from "./studies/scale-space/fits/best-fit.ts";
export type { ExtendedFit } from "./studies/scale-space/fits/fit-extended.ts";
export type {
  FamilyNormalization,
  FilterFits,
  FitOptions,
  ScaleFit,
} from "./studies/scale-space/fits/fit-filters.ts";
export type { PooledFit, PooledMethod } from "./studies/scale-space/fits/fit-pooled.ts";
export type { FilterSpread, SpreadOptions } from "./studies/scale-space/fits/measure-spread.ts";
export { type NearestKey, nearestKeys } from "./studies/scale-space/fits/nearest-keys.ts";
export {
  fitExtended,
  fitFilters,
  fitPooled,
  measureSpread,
  template as scaleTemplate,
} from "./studies/scale-space/fits/on-demand.ts";
export type { TemplateParameters } from "./studies/scale-space/fits/template.ts";
export { scaleSpace } from "./studies/scale-space/scale-space.ts";
export type { ScaleSpaceOptions } from "./studies/scale-space/study-options.ts";
export type { CommonOptions, Progress } from "./studies/study.ts";
export { tablesOf } from "./studies/tables-of.ts";
export { checkpointOrder, stepOf } from "./studies/timeline/checkpoint-order.ts";
export { timeline } from "./studies/timeline/on-demand.ts";
export type { Checkpoint, TimelineOptions } from "./studies/timeline/timeline.ts";
export { volume } from "./studies/volume/on-demand.ts";
export * from "./tables/index.ts";
export { version } from "./version.ts";
export { type KernelsSource, load } from "./wasm/load.ts";
export { createPool, type Pool, type PoolOptions } from "./workers/pool.ts";
