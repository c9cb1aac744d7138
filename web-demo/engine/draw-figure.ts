import { type DocumentFigure, figureOf, figuresOf } from "../../sdk/figures/index.ts";
import type { Everything, FigureFacts, FigureRequest } from "./protocol.ts";

/** The figure that the page asks for; its heading stands on the page. */
export function requestedFigure(all: Everything, { name, ...options }: FigureRequest): DocumentFigure {
  return figureOf(partsOf(all), name, { heading: false, ...options });
}

/** What there is to draw. */
export function figureFacts(all: Everything, others: readonly DocumentFigure[] = []): FigureFacts[] {
  return [...figuresOf(partsOf(all)), ...others].map(({ name, study, title, caption, least }) => ({
    name,
    study,
    title,
    caption,
    least,
  }));
}

function partsOf({ result, ...further }: Everything) {
  return { ...result, ...further };
}
