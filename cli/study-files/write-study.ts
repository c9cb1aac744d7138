import { join } from "node:path";
import type { FigureOptions } from "../../sdk/figures/index.ts";
import { exploreStudy, renderStudy, type StepRun, type StudyRun } from "../../sdk/study-files/index.ts";
import { addFigures } from "../files/drawn-files.ts";
import { type StagedPaths, stageFiles } from "../files/staged-files.ts";
import type { Output } from "../options/output.ts";
import { addDocumentFiles, type FileFormat } from "../study/document-files.ts";
import { readPage } from "../study/page-file.ts";

/**
 * Writes a study into a folder, or one file of it: report.html, study.json, figures/*.svg (and *.pdf), their numbers as tables/*.csv, explore.html
 * with the results of its steps, and in steps/NAME what the step's own command would write; explore.html only of a step that has no room in that page.
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
      else if (formats.includes("explore")) await files.addPieces(folder, exploreStudy(await readPage(), run).pieces);
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
    const names = namesOf(run.runs);
    const pageOf = (step: StepRun) => `steps/${names.get(step)}/explore.html`;
    const explored = formats.includes("explore") ? exploreStudy(await readPage(), run, { pageOf }) : undefined;
    if (explored !== undefined) await files.addPieces(join(folder, "explore.html"), explored.pieces);
    for (const [step, name] of names) {
      const { document } = step;
      const own = join(folder, "steps", name);
      if (!("manifests" in document)) {
        const inside = explored !== undefined && !explored.apart.includes(step);
        const others = formats.filter((format) => format !== "explore" || !inside);
        await addDocumentFiles(files, { path: own, isFile: false }, others, document, look);
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
function namesOf(runs: readonly StepRun[]): Map<StepRun, string> {
  const names = new Map<StepRun, string>();
  const taken = new Set<string>();
  for (const run of runs) {
    const letters = (run.label ?? "")
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, "-")
      .slice(0, 40);
    const base = run.label === null ? run.name : `${run.name}-${letters.replaceAll(/^-|-$/g, "")}`;
    let name = base;
    for (let number = 2; taken.has(name); number++) name = `${base}-${number}`;
    taken.add(name);
    names.set(run, name);
  }
  return names;
}
