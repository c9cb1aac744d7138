import type { AnalysisResult } from "../results/analysis.ts";
import type { FigureChoice, FigureRow } from "./figure-row.ts";

/**
 * A figure's title; where it is drawn once for each kernel size and the models have layers of several, with the size, so that two
 * of one kind can be told apart.
 */
export function sizedTitle<Part>(row: FigureRow<Part>, part: Part, choice?: FigureChoice): string {
  const title = row.title(part, choice);
  if (!row.eachKernel) return title;
  const { models = [], basis } = part as Partial<Pick<AnalysisResult, "models" | "basis">>;
  const sizes = new Set(models.flatMap(({ layers }) => layers.map(({ kernel }) => kernel.join())));
  if (basis === undefined || sizes.size < 2) return title;
  const size = `${basis.kernel.join("×")} filters`;
  return title.includes(size) ? title : `${title}, ${size}`;
}

/** The option by which a drawing gets it; none where it is the title that the drawing gives itself. */
export function sizedTitleOption<Part>(row: FigureRow<Part>, part: Part, choice?: FigureChoice): { title?: string } {
  const title = sizedTitle(row, part, choice);
  return title === row.title(part, choice) ? {} : { title };
}
