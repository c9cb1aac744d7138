export { volumeTables } from "../tables/volume-tables.ts";
export { basisStrip } from "./basis-strip.ts";
export type { Caption } from "./caption.ts";
export { comparisonFigures, type Drawable, figureOf, figures, figuresOf } from "./catalogue.ts";
export { eigenFiltersFigure } from "./channels/eigen-filters.ts";
export { firstFiltersFigure } from "./channels/first-filters.ts";
export { mixingRanksFigure } from "./channels/mixing-ranks.ts";
export { radialSpectrumFigure } from "./channels/radial-spectrum.ts";
export { type ComponentShareOptions, componentShareFigure } from "./component-share.ts";
export { covarianceFigure } from "./covariance.ts";
export { decileFigure } from "./decile.ts";
export { changeStripFigure } from "./diff/change-strip.ts";
export { changedFiltersFigure } from "./diff/changed-filters.ts";
export type { DiffPart } from "./diff/changed-layers.ts";
export { familyChangesFigure, labelChangesFigure } from "./diff/label-changes.ts";
export { divergenceHeatmap } from "./divergence-heatmap.ts";
export type { DocumentFigure } from "./document-figure.ts";
export { explainedVarianceFigure } from "./explained-variance.ts";
export { explorePieces } from "./explore-page.ts";
export type { DrawOptions, FigureChoice, FigureRow } from "./figure-row.ts";
export { type FilterGridOptions, filterGrid } from "./filter-grid.ts";
export { groupBoxesFigure } from "./group-boxes.ts";
export { keyGrid } from "./keys/key-grid.ts";
export { keysCurveFigure } from "./keys/keys-curve.ts";
export { operatorBlindnessFigure } from "./operators/blindness.ts";
export { operatorExamplesFigure } from "./operators/examples.ts";
export { operatorGroupsFigure } from "./operators/group-bars.ts";
export { operatorLayersFigure } from "./operators/label-bars.ts";
export { layerNormsFigure } from "./operators/layer-norms.ts";
export { operatorFigures } from "./operators/operator-figures.ts";
export { type OperatorPlaneOptions, operatorPlaneFigure } from "./operators/planes.ts";
export { operatorSpectraFigure } from "./operators/spectra.ts";
export { type OverlayOptions, overlayFigure } from "./overlay.ts";
export { planeFigure } from "./plane.ts";
export { qualityFigure } from "./quality.ts";
export type { Reference } from "./references.ts";
export { renderDiffReport } from "./report/diff.ts";
export { type ReportDocument, type ReportOptions, renderReport } from "./report/render-report.ts";
export { renderTimelineReport } from "./report/timeline.ts";
export { renderVolumeReport } from "./report/volume.ts";
export { type RidgeOptions, ridgeFigure } from "./ridge.ts";
export { type FamilyBarsOptions, familyBarsFigure } from "./scale-space/family-bars.ts";
export { idealFiltersFigure } from "./scale-space/ideal-filters.ts";
export { nearestKeysFigure } from "./scale-space/nearest-keys.ts";
export { residualsFigure } from "./scale-space/residuals.ts";
export { scaleSpaceFigures } from "./scale-space/scale-space-figures.ts";
export { type SigmaDepthOptions, sigmaDepthFigure } from "./scale-space/sigma-depth.ts";
export { spreadEllipsesFigure } from "./scale-space/spread-ellipses.ts";
export { stripFigure } from "./strip.ts";
export type { FigureColumns } from "./svg/columns.ts";
export type { FigureOptions } from "./svg/frame.ts";
export type { FigureStyle } from "./svg/themes.ts";
export { timelineFigures, timelineFiguresOf } from "./timeline/figures.ts";
export { timelineFiltersFigure } from "./timeline/filters.ts";
export { type TimelinePart, timelineFigure } from "./timeline/series.ts";
export {
  anisotropyFigure,
  type VolumePart,
  volumeBasisFigure,
  volumeFigures,
  volumeFiguresOf,
  volumeKernelsFigure,
} from "./volume/figures.ts";
