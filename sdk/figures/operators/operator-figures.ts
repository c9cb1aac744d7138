import type { NormsResult, OperatorsResult } from "../../results/operators.ts";
import type { FigureOptions } from "../svg/frame.ts";
import { operatorBlindnessFigure } from "./blindness.ts";
import { operatorExamplesFigure } from "./examples.ts";
import { operatorGroupsFigure } from "./group-bars.ts";
import { operatorLayersFigure } from "./label-bars.ts";
import { layerNormsFigure } from "./layer-norms.ts";
import { operatorPlaneFigure } from "./planes.ts";
import { operatorSpectraFigure } from "./spectra.ts";

/** Every figure that a document of operators has data for, with a name that suits a file. */
export function operatorFigures(
  document: { operators?: OperatorsResult; norms?: NormsResult },
  options: FigureOptions = {},
): { name: string; svg: string }[] {
  const { operators, norms } = document;
  const figures: { name: string; svg: string }[] = [];
  if (operators !== undefined) {
    const result = { operators };
    if (operators.layers.length > 0)
      figures.push({ name: "operator-layers", svg: operatorLayersFigure(result, options) });
    if (operators.groups.length > 0)
      figures.push({ name: "operator-groups", svg: operatorGroupsFigure(result, options) });
    if (operators.examples.length > 0) {
      figures.push({ name: "operator-examples", svg: operatorExamplesFigure(result, options) });
      figures.push({ name: "operator-spectra", svg: operatorSpectraFigure(result, options) });
    }
    if (operators.blindness !== null)
      figures.push({ name: "operator-blindness", svg: operatorBlindnessFigure(result, options) });
    for (const [by, name] of [
      ["all", "operator-plane"],
      ["half", "operator-plane-halves"],
      ["layer", "operator-plane-layers"],
    ] as const) {
      if (operators.planes.some((plane) => plane.by === by))
        figures.push({ name, svg: operatorPlaneFigure(result, { ...options, by }) });
    }
  }
  if (norms !== undefined && norms.layers.length > 0)
    figures.push({ name: "layer-norms", svg: layerNormsFigure({ norms }, options) });
  return figures;
}
