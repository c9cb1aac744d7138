import { join } from "node:path";
import { renderStudy, type StepRun, type StudyRun } from "../../sdk/study-files/index.ts";
import { type StagedPaths, stageFiles } from "../files/staged-files.ts";
import { addDocumentFiles, type FileFormat } from "../study/document-files.ts";

/**
 * Writes a study into a folder: report.html, study.json, figures/*.svg, their numbers as tables/*.csv, and in steps/NAME what
 * the step's own command would write.
 */
export function writeStudy(folder: string, run: StudyRun, formats: readonly FileFormat[]): Promise<StagedPaths> {
  return stageFiles(async (files) => {
    await files.folder(folder);
    for (const name of ["figures", "tables", "steps"]) await files.folder(join(folder, name));
    await files.addText(join(folder, "report.html"), renderStudy(run));
    await files.addJson(join(folder, "study.json"), run.outcome);
    for (const { file, drawings, table } of run.figures) {
      for (const drawing of drawings)
        await files.addText(join(folder, "figures", `${drawing.file}.svg`), drawing.svg());
      await files.addTable(join(folder, "tables"), { ...table(), name: file });
    }
    for (const { table } of run.tables) await files.addTable(join(folder, "tables"), table);
    for (const [name, { document }] of namedRuns(run.runs)) {
      const own = join(folder, "steps", name);
      if (!("manifests" in document)) {
        await addDocumentFiles(files, own, formats, document);
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
