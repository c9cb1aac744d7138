import type { FigureOptions } from "../../figures/svg/frame.ts";
import type { StudyFigure } from "../../results/study-file.ts";
import type { Table } from "../../tables/table.ts";
import type { StepRun } from "../step-run.ts";

/** A figure over the results of steps. */
export interface MadeFigure {
  readonly caption: string;
  svg(options: FigureOptions): string;
  readonly table: Table;
}

/** Makes it of the runs of its steps; a text why not, where they have nothing to draw. */
export type StudyFigureMaker = (figure: StudyFigure, runs: readonly StepRun[]) => MadeFigure | string;
