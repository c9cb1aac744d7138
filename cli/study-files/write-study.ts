import { join } from "node:path";
import type { FigureOptions } from "../../sdk/figures/index.ts";
import { renderStudy, type StepRun, type StudyRun } from "../../sdk/study-files/index.ts";
import { addFigures } from "../files/drawn-files.ts";
import { type StagedPaths, stageFiles } from "../files/staged-files.ts";
import type { Output } from "../options/output.ts";
import { addDocumentFiles, type FileFormat } from "../study/document-files.ts";

/**
 * Writes a study into a folder, or its report or what was found in one file: report.html, study.json, figures/*.svg (and *.pdf), their numbers as tables/*.csv, and in steps/NAME what
 * the step's own command would write.
 */
export function writeStudy(
  output: Output<FileFormat>,
  run: StudyRun,
  formats: readonly FileFormat[],
  look: FigureOptions,
): Promise<StagedPaths> {
  return stageFiles(async (files) => {
    const folder = output.path;
    if (output.isFile) {
      if (formats.includes("html")) await files.addText(folder, renderStudy(run));
      else await files.addJson(folder, run.outcome);
      return;
    }
    await files.folder(folder);
    for (const name of ["tables", "steps"]) await files.folder(join(folder, name));
    await files.addText(join(folder, "report.html"), renderStudy(run));
    await files.addJson(join(folder, "study.json"), run.outcome);
    const drawings = run.figures.flatMap((figure) => figure.drawings);
    const figures = drawings.map(({ file, svg }) => ({ name: file, svg }));
    await addFigures(files, folder, figures, ["svg", ...formats], look);
    for (const { file, table } of run.figures) await files.addTable(join(folder, "tables"), { ...table(), name: file });
    for (const { table } of run.tables) await files.addTable(join(folder, "tables"), table);
    for (const [name, { document }] of namedRuns(run.runs)) {
      const own = join(folder, "steps", name);
      if (!("manifests" in document)) {
        await addDocumentFiles(files, { path: own, isFile: false }, formats, document, look);
        continue;
      }
      await files.folder(own);
      for (const [i, manifest] of document.manifests.entries()) {
        await files.addJson(join(own, `manifest-${i + 1}.json`), manifest);
      }
    }
  });
}

/** A folder's name for each run: the step's, and a number where it has several. */
function namedRuns(runs: readonly StepRun[]): Map<string, StepRun> {
  const named = new Map<string, StepRun>();
  for (const run of runs) {
    const letters = (run.label ?? "")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, 40);
    const base = run.label === null ? run.name : `${run.name}-${letters.replaceAll(/^-|-$/g, "")}`;
    let name = base;
    for (let number = 2; named.has(name); number++) name = `${base}-${number}`;
    named.set(name, run);
  }
  return named;
}
