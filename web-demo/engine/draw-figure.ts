import {
  basisStrip,
  componentShareFigure,
  decileFigure,
  divergenceHeatmap,
  explainedVarianceFigure,
  filterGrid,
  overlayFigure,
  planeFigure,
  qualityFigure,
  ridgeFigure,
} from "../../sdk/figures/index.ts";
import type { AnalysisResult } from "../../sdk/index.ts";
import type { FigureRequest } from "./protocol.ts";

/** A figure of the result as SVG. Its heading stands on the page. */
export function drawFigure(result: AnalysisResult, { name, width, model, layer, pair }: FigureRequest): string {
  const options = { heading: false, ...(width === undefined ? {} : { width }) };
  switch (name) {
    case "ridge":
      return ridgeFigure(result, options);
    case "basis":
      return basisStrip(result, options);
    case "explained-variance":
      return explainedVarianceFigure(result, options);
    case "plane":
      return planeFigure(result, options);
    case "divergence":
      return divergenceHeatmap(result, options);
    case "component-share":
      return componentShareFigure(result, options);
    case "overlay":
      return overlayFigure(result, { ...options, pair });
    case "quality":
      return qualityFigure(result, options);
    case "deciles":
      return decileFigure(result, options);
    case "filters":
      return filterGrid(result, { ...options, model, layer });
  }
}
