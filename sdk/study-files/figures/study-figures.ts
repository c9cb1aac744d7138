import type { StudyFigureMaker } from "./made-figure.ts";
import { modelPairs } from "./model-pairs.ts";
import { pairDistances } from "./pair-distances.ts";
import { rankCorrelation } from "./rank-correlation.ts";
import { varianceOfEach } from "./variance-of-each.ts";

/** Figures that no single result has, by their names in a study. */
export const studyFigures: Readonly<Record<string, StudyFigureMaker>> = {
  "pair-distances": pairDistances,
  "variance-of-each": varianceOfEach,
  "model-pairs": modelPairs,
  "rank-correlation": rankCorrelation,
};
