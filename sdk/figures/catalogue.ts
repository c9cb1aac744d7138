import { UsageError } from "../errors.ts";
import type { AnalysisResult, KernelStudy, ModelResult } from "../results/analysis.ts";
import type { AtlasPlaces } from "../results/atlas.ts";
import type { ChannelsResult } from "../results/channels.ts";
import type { DiffDocument } from "../results/diff.ts";
import type { ModelFacts, StudyName } from "../results/facts.ts";
import type { KeysResult } from "../results/keys.ts";
import type { NormsResult } from "../results/norms.ts";
import type { OperatorsResult } from "../results/operators.ts";
import type { ScaleSpaceResult } from "../results/scale-space.ts";
import { studiesOf } from "../tables/studies.ts";
import { basisRow } from "./basis-strip.ts";
import { eigenFiltersRow } from "./channels/eigen-filters.ts";
import { firstFiltersRow } from "./channels/first-filters.ts";
import { mixingRanksRow } from "./channels/mixing-ranks.ts";
import { radialSpectrumRow } from "./channels/radial-spectrum.ts";
import { componentShareRow } from "./component-share.ts";
import { covarianceRow } from "./covariance.ts";
import { decileRow } from "./decile.ts";
import { changeStripRow } from "./diff/change-strip.ts";
import { changedFiltersRow } from "./diff/changed-filters.ts";
import type { DiffPart } from "./diff/changed-layers.ts";
import { familyChangesRow, labelChangesRow } from "./diff/label-changes.ts";
import { divergenceRow } from "./divergence-heatmap.ts";
import { type DocumentFigure, ready } from "./document-figure.ts";
import { explainedVarianceRow } from "./explained-variance.ts";
import type { DrawOptions, FigureRow } from "./figure-row.ts";
import { filtersRow } from "./filter-grid.ts";
import { groupBoxesRow } from "./group-boxes.ts";
import { keysRow } from "./keys/key-grid.ts";
import { keysCurveRow } from "./keys/keys-curve.ts";
import { operatorBlindnessRow } from "./operators/blindness.ts";
import { operatorExamplesRow } from "./operators/examples.ts";
import { operatorGroupsRow } from "./operators/group-bars.ts";
import { operatorLayersRow } from "./operators/label-bars.ts";
import { layerNormsRow } from "./operators/layer-norms.ts";
import { operatorPlaneRows } from "./operators/planes.ts";
import { operatorSpectraRow } from "./operators/spectra.ts";
import { overlayRow } from "./overlay.ts";
import { planeRow } from "./plane.ts";
import { qualityRow } from "./quality.ts";
import { ridgeRow } from "./ridge.ts";
import { familiesDepthRow, familiesRow } from "./scale-space/family-bars.ts";
import { idealFiltersRow } from "./scale-space/ideal-filters.ts";
import { nearestKeysRow } from "./scale-space/nearest-keys.ts";
import { residualsRow } from "./scale-space/residuals.ts";
import { sigmasDepthRow, sigmasRow } from "./scale-space/sigma-depth.ts";
import { spreadRow } from "./scale-space/spread-ellipses.ts";
import { stripRow } from "./strip.ts";
import { drawnWithoutEndings } from "./without-endings.ts";

/** What figures are drawn from: any result document, or some parts of one. */
export type Drawable = Partial<KernelStudy> & {
  /** The models of the document. */
  models?: readonly (ModelResult | ModelFacts)[];
  /** The study of filters at further kernel sizes. */
  otherKernels?: KernelStudy[];
  /** Where the layers lie among those of an atlas. */
  atlas?: AtlasPlaces;
  /** What filters do as operators. */
  operators?: OperatorsResult;
  /** Norms of whole layers. */
  norms?: NormsResult;
  /** First layers in colour, and 1 x 1 layers. */
  channels?: ChannelsResult;
  /** Idealised receptive fields. */
  scaleSpace?: ScaleSpaceResult;
  /** Key filters. */
  keys?: KeysResult;
  /** What changed from one model to another. */
  diff?: DiffPart;
};

/** Every figure, by study, in the order in which they are read. */
export const figures = {
  /** Of the study of filters. */
  filters: [
    stripRow,
    ridgeRow,
    basisRow,
    planeRow,
    divergenceRow,
    componentShareRow,
    overlayRow,
    explainedVarianceRow,
    covarianceRow,
    decileRow,
    groupBoxesRow,
    qualityRow,
    filtersRow,
  ] as FigureRow<AnalysisResult>[],
  /** Of the study of filters as operators. */
  operators: [
    operatorLayersRow,
    operatorGroupsRow,
    operatorExamplesRow,
    operatorSpectraRow,
    operatorBlindnessRow,
    ...operatorPlaneRows,
  ] as FigureRow<{ operators: OperatorsResult }>[],
  /** Of the norms of whole layers. */
  norms: [layerNormsRow] as FigureRow<{ norms: NormsResult }>[],
  /** Of first layers and 1 x 1 layers. */
  channels: [firstFiltersRow, eigenFiltersRow, radialSpectrumRow, mixingRanksRow] as FigureRow<{
    channels: ChannelsResult;
  }>[],
  /** Of the study of idealised receptive fields. */
  "scale-space": [
    idealFiltersRow,
    spreadRow,
    familiesRow,
    sigmasRow,
    familiesDepthRow,
    sigmasDepthRow,
    nearestKeysRow,
    residualsRow,
  ] as FigureRow<{ scaleSpace: ScaleSpaceResult }>[],
  /** Of key filters. */
  keys: [keysRow, keysCurveRow] as FigureRow<{ keys: KeysResult }>[],
} satisfies Record<StudyName, unknown>;

/** Every figure of documents that are no study's. */
export const comparisonFigures = {
  /** Of what changed from one model to another. */
  diff: [changeStripRow, changedFiltersRow, labelChangesRow, familyChangesRow] as FigureRow<DiffPart>[],
};

/**
 * The figures that a result document has data for, in the order in which they are read; `options` are those of each drawing. They
 * name models without the endings of their files, where those differ without them; tables have the whole names.
 */
export function figuresOf(document: Drawable | DiffDocument, options: DrawOptions = {}): DocumentFigure[] {
  return drawnWithoutEndings(document, (each) => namedFigures(each, options));
}

function namedFigures(document: Drawable | DiffDocument, options: DrawOptions): DocumentFigure[] {
  if ("command" in document && document.command === "diff") return namedFigures({ diff: document }, options);
  const { operators, norms, channels, scaleSpace, keys, diff } = document as Drawable;
  return [
    ...filterFigures(document as Drawable, options),
    ...(operators === undefined ? [] : ready("operators", figures.operators, { operators }, options)),
    ...(norms === undefined ? [] : ready("norms", figures.norms, { norms }, options)),
    ...(channels === undefined ? [] : ready("channels", figures.channels, { channels }, options)),
    ...(scaleSpace === undefined ? [] : ready("scale-space", figures["scale-space"], { scaleSpace }, options)),
    ...(keys === undefined ? [] : ready("keys", figures.keys, { keys }, options)),
    ...(diff === undefined ? [] : ready("diff", comparisonFigures.diff, diff, options)),
  ];
}

/** One figure of a document by its name. @throws UsageError where the document has no such figure. */
export function figureOf(document: Drawable | DiffDocument, name: string, options: DrawOptions = {}): DocumentFigure {
  const found = figuresOf(document, options).find((figure) => figure.name === name);
  if (found === undefined) throw new UsageError(`this result has no figure ${JSON.stringify(name)}`);
  return found;
}

/** Those of every kernel size, the first without a suffix, then those of the whole. */
function filterFigures(document: Drawable, options: DrawOptions): DocumentFigure[] {
  if (document.basis === undefined) return [];
  const result = document as AnalysisResult;
  const [each, once] = [true, false].map((wanted) =>
    figures.filters.filter(({ eachKernel = false }) => eachKernel === wanted),
  );
  const ofKernels = studiesOf(result).flatMap((study, i) => {
    const suffix = i === 0 ? "" : `-${study.basis.kernel.join("x")}`;
    return ready("filters", each, { ...result, ...study, otherKernels: [] }, options, suffix);
  });
  return [...ofKernels, ...ready("filters", once, result, options)];
}
