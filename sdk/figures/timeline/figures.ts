import { type DocumentFigure, ready } from "../document-figure.ts";
import type { DrawOptions, FigureRow } from "../figure-row.ts";
import { timelineFiltersRow } from "./filters.ts";
import { type TimelinePart, timelineRow } from "./series.ts";

/** Every figure of a training, in the order in which they are read. */
export const timelineFigures: readonly FigureRow<TimelinePart>[] = [timelineRow, timelineFiltersRow];

/** The figures that a training has data for; apart from `figuresOf`, so that the page does without them. */
export function timelineFiguresOf(part: TimelinePart, options: DrawOptions = {}): DocumentFigure[] {
  return ready("timeline", timelineFigures, part, options);
}
