import type { ScaleSpaceResult } from "../../results/scale-space.ts";
import type { FigureOptions } from "../svg/frame.ts";
import { familyBarsFigure } from "./family-bars.ts";
import { idealFiltersFigure } from "./ideal-filters.ts";
import { nearestKeysFigure } from "./nearest-keys.ts";
import { residualsFigure } from "./residuals.ts";
import { sigmaDepthFigure } from "./sigma-depth.ts";
import { spreadEllipsesFigure } from "./spread-ellipses.ts";

/** Every figure that a scale-space result has data for, with a name that suits a file. */
export function scaleSpaceFigures(
  { scaleSpace }: { scaleSpace?: ScaleSpaceResult },
  options: FigureOptions = {},
): { name: string; svg: string }[] {
  if (scaleSpace === undefined) return [];
  const result = { scaleSpace };
  const figures: { name: string; svg: string }[] = [];
  if (scaleSpace.examples.length > 0) {
    figures.push({ name: "scale-ideal-filters", svg: idealFiltersFigure(result, options) });
    figures.push({ name: "scale-spread", svg: spreadEllipsesFigure(result, options) });
  }
  if (scaleSpace.layers.length > 0) {
    figures.push({ name: "scale-families", svg: familyBarsFigure(result, options) });
    figures.push({ name: "scale-sigmas", svg: sigmaDepthFigure(result, options) });
  }
  if (scaleSpace.groups.length > 0) {
    figures.push({ name: "scale-families-depth", svg: familyBarsFigure(result, { ...options, by: "depth" }) });
    figures.push({ name: "scale-sigmas-depth", svg: sigmaDepthFigure(result, { ...options, by: "depth" }) });
  }
  if (scaleSpace.layers.length > 0) {
    figures.push({ name: "scale-nearest-keys", svg: nearestKeysFigure(result, options) });
    figures.push({ name: "scale-residuals", svg: residualsFigure(result, options) });
  }
  return figures;
}
