// Studies as files: read, planned, run, and shown as a page.

export type { FolderOf } from "./choose-models.ts";
export type { Drawing, DrawnFigure } from "./draw-figure.ts";
export { type ExploredStudy, type ExploreStudyOptions, exploreStudy } from "./explore-study.ts";
export { parseStudyFile } from "./parse-study-file.ts";
export { renderStudy } from "./render-study.ts";
export {
  type PlannedRun,
  planStudyFile,
  runStudyFile,
  type StudyFileOptions,
  type StudyRun,
} from "./run-study-file.ts";
export { shippedStudies, shippedStudy } from "./shipped.ts";
export type { Manifests, StepRun } from "./step-run.ts";
