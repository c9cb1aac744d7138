import {
  basisStrip,
  componentShareFigure,
  decileFigure,
  divergenceHeatmap,
  explainedVarianceFigure,
  familyBarsFigure,
  figureOf,
  filterGrid,
  idealFiltersFigure,
  layerNormsFigure,
  nearestKeysFigure,
  operatorBlindnessFigure,
  operatorExamplesFigure,
  operatorGroupsFigure,
  operatorLayersFigure,
  operatorPlaneFigure,
  operatorSpectraFigure,
  overlayFigure,
  planeFigure,
  qualityFigure,
  residualsFigure,
  ridgeFigure,
  sigmaDepthFigure,
  spreadEllipsesFigure,
} from "../../sdk/figures/index.ts";
import {
  type AnalysisResult,
  type NormsResult,
  type OperatorsResult,
  type PlaneResult,
  type ScaleSpaceResult,
  UsageError,
} from "../../sdk/index.ts";
import type { Everything, FigureRequest } from "./protocol.ts";

/** A figure of the result as SVG. Its heading stands on the page. */
export function drawFigure(all: Everything, { name, width, model, layer, pair, group }: FigureRequest): string {
  const options = { heading: false, ...(width === undefined ? {} : { width }) };
  switch (name) {
    case "ridge":
      return ridgeFigure(resultOf(all), options);
    case "basis":
      return basisStrip(resultOf(all), options);
    case "explained-variance":
      return explainedVarianceFigure(resultOf(all), options);
    case "plane":
      return planeFigure({ ...resultOf(all), planes: planesOf(all, group) }, options);
    case "divergence":
      return divergenceHeatmap(resultOf(all), options);
    case "component-share":
      return componentShareFigure(resultOf(all), options);
    case "overlay":
      return overlayFigure(resultOf(all), { ...options, pair });
    case "quality":
      return qualityFigure(resultOf(all), options);
    case "deciles":
      return decileFigure(resultOf(all), options);
    case "filters":
      return filterGrid(resultOf(all), { ...options, model, layer });
    case "operator-layers":
      return operatorLayersFigure(operatorsOf(all), options);
    case "operator-groups":
      return operatorGroupsFigure(operatorsOf(all), options);
    case "operator-examples":
      return operatorExamplesFigure(operatorsOf(all), options);
    case "operator-spectra":
      return operatorSpectraFigure(operatorsOf(all), options);
    case "operator-blindness":
      return operatorBlindnessFigure(operatorsOf(all), options);
    case "operator-plane":
      return operatorPlaneFigure(operatorsOf(all), options);
    case "operator-plane-halves":
      return operatorPlaneFigure(operatorsOf(all), { ...options, by: "half" });
    case "operator-plane-layers":
      return operatorPlaneFigure(operatorsOf(all), { ...options, by: "layer" });
    case "layer-norms":
      return layerNormsFigure(normsOf(all), options);
    case "ideal-filters":
      return idealFiltersFigure(scaleSpaceOf(all), options);
    case "families":
      return familyBarsFigure(scaleSpaceOf(all), options);
    case "sigma-depth":
      return sigmaDepthFigure(scaleSpaceOf(all), options);
    case "spread":
      return spreadEllipsesFigure(scaleSpaceOf(all), options);
    case "nearest-keys":
      return nearestKeysFigure(scaleSpaceOf(all), options);
    case "residuals":
      return residualsFigure(scaleSpaceOf(all), options);
    case "keys":
    case "keys-curve":
      return figureOf(all, name, options).svg();
  }
}

/** The plane of one group, or those of all. */
export function planesOf(all: Everything, group: number | undefined): PlaneResult[] {
  const { planes } = resultOf(all);
  return group === undefined ? planes : [planes[group]];
}

export function resultOf({ result }: Everything): AnalysisResult {
  if (result === undefined) throw new UsageError("the filters were not analysed");
  return result;
}

export function operatorsOf({ operators }: Everything): { operators: OperatorsResult } {
  if (operators === undefined) throw new UsageError("the filters were not labelled yet");
  return { operators };
}

export function normsOf({ norms }: Everything): { norms: NormsResult } {
  if (norms === undefined) throw new UsageError("the layers were not measured yet");
  return { norms };
}

export function scaleSpaceOf({ scaleSpace }: Everything): { scaleSpace: ScaleSpaceResult } {
  if (scaleSpace === undefined) throw new UsageError("the filters were not fitted yet");
  return { scaleSpace };
}
