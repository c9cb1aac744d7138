import { throwIfAborted } from "../abort.ts";
import { NoFiltersError, UsageError } from "../errors.ts";
import type { Model } from "../model/model.ts";
import { columnsOf, expectColumn } from "../model/select-layers.ts";
import type { StudyFile, StudyOutcome, StudyStep, StudyStepOutcome } from "../results/study-file.ts";
import type { CommonOptions } from "../studies/study.ts";
import { version } from "../version.ts";
import { choose, type FolderOf, modelsOfStudy, splitByLabel } from "./choose-models.ts";
import { type DrawnFigure, drawFigure, tiedScales } from "./draw-figure.ts";
import { type DrawnTable, drawTable } from "./draw-table.ts";
import { fillSentences, type SentenceResults } from "./fill-sentence.ts";
import { runStep } from "./run-step.ts";
import { analysisOf, type StepRun, studiedOf } from "./step-run.ts";

/** How a study is run. */
export interface StudyFileOptions extends Pick<CommonOptions, "pool" | "signal" | "onProgress" | "digest"> {
  /** Where a model's file lies, for selections by folder. */
  folderOf?: FolderOf;
}

/** What a study gave: the results of its steps, its figures and its sentences. */
export interface StudyRun {
  /** In short, without the results: what `convscope study` writes as study.json. */
  readonly outcome: StudyOutcome;
  /** Every run of every step. */
  readonly runs: readonly StepRun[];
  /** What is drawn. */
  readonly figures: readonly DrawnFigure[];
  /** What is written out in full. */
  readonly tables: readonly DrawnTable[];
}

/** A run of a step that is planned: its models, or why there are none. */
export interface PlannedRun {
  /** The step. */
  readonly step: StudyStep;
  /** The label that it is for; null for a step that is run once. */
  readonly label: string | null;
  /** The models, with the layers that are left out marked. */
  readonly models: readonly Model[];
  /** What is counted, and why it is left out. */
  readonly facts: StudyStepOutcome;
}

/**
 * What a study takes of models, step by step; nothing is computed.
 * @throws UsageError for columns that are not there, and where no layer is left for any step.
 */
export function planStudyFile(study: StudyFile, models: readonly Model[], folderOf: FolderOf = () => ""): PlannedRun[] {
  const all = modelsOfStudy(study, models, folderOf);
  const planned = study.steps.flatMap((step) => planStep(step, all, folderOf));
  const [first] = planned;
  if (planned.every(({ facts }) => facts.reason !== null)) {
    throw new UsageError(`no step of the study ${study.name} finds a layer; the first: ${first.facts.reason}`);
  }
  return planned;
}

function planStep(step: StudyStep, all: readonly Model[], folderOf: FolderOf): PlannedRun[] {
  // Before anything is computed: a step may take an hour to come to its labels.
  const column = step.run === "analyze" ? step.options?.labelColumn : undefined;
  if (column !== undefined) expectColumn(columnsOf(all), column, "to group by");
  let chosen: readonly Model[];
  try {
    chosen = choose(all, step.select, folderOf);
  } catch (error) {
    // Without a column nothing can be meant; without a layer the other steps may still find theirs.
    if (!(error instanceof UsageError) || !error.message.startsWith("no layer")) throw error;
    return [planned(step, null, [], error.message)];
  }
  if (step.forEach === undefined) return [planned(step, null, chosen, null)];
  const parts = splitByLabel(chosen, step.forEach, folderOf);
  if (parts.length === 0) return [planned(step, null, [], `no layer has a label in the column ${step.forEach}`)];
  return parts.map(({ label, models }) => planned(step, label, models, null));
}

function planned(step: StudyStep, label: string | null, models: readonly Model[], reason: string | null): PlannedRun {
  const layers = models.flatMap((model) => model.layers.filter((layer) => layer.reason === null));
  const facts = {
    name: step.name,
    label,
    models: models.length,
    layers: layers.length,
    filters: layers.reduce((sum, { filters }) => sum + filters, 0),
    reason,
  };
  return { step, label, models, facts };
}

/**
 * Runs a study on models: its steps one after the other, then its figures and sentences. Files are hashed by the first step alone.
 * A step for which no layer is left is left out, with what needs it; the outcome says so.
 *
 * @throws UsageError for what has no meaning, or where no step finds a layer; AbortedError.
 */
export async function runStudyFile(
  study: StudyFile,
  models: readonly Model[],
  { pool, signal, onProgress, digest = true, folderOf }: StudyFileOptions = {},
): Promise<StudyRun> {
  const plan = planStudyFile(study, models, folderOf);
  const runs: StepRun[] = [];
  const steps: StudyStepOutcome[] = [];
  for (const { step, label, models: chosen, facts } of plan) {
    throwIfAborted(signal);
    let reason = facts.reason;
    const basisRun = step.run === "analyze" ? step.basisOf : undefined;
    const fitted = runs.find(({ name }) => name === basisRun);
    if (reason === null && basisRun !== undefined && fitted === undefined)
      reason = `its basis is of ${basisRun}, which was left out`;
    if (reason === null) {
      const basis = fitted && analysisOf(fitted)?.basis;
      const running = {
        pool,
        signal,
        names: namesOf(chosen),
        digest: digest && runs.length === 0,
        onProgress:
          onProgress &&
          (({ stage, ...rest }: { stage: string; done: number; total: number }) =>
            onProgress({ stage: `${step.name}: ${stage}`, ...rest })),
      };
      try {
        const document = await runStep(step, chosen, running, basis && { ...basis, source: `step ${basisRun}` });
        const run = { name: step.name, label, step, models: chosen, document };
        runs.push(run);
        steps.push({ ...facts, ...studiedOf(run), reason });
        continue;
      } catch (error) {
        if (!(error instanceof NoFiltersError)) throw error;
        reason = error.message;
      }
    }
    steps.push({ ...facts, reason });
  }
  const notes = steps.flatMap(({ name, label, reason }) =>
    reason === null ? [] : [`The step ${label === null ? name : `${name} (${label})`} is left out: ${reason}.`],
  );
  if (runs.length === 0) throw new UsageError(`no step of the study ${study.name} could be run; ${notes[0]}`);
  const ends = tiedScales(study.figures ?? [], runs);
  const figures = (study.figures ?? []).flatMap((figure) => {
    const drawn = drawFigure(figure, runs, ends);
    if (typeof drawn !== "string") return [drawn];
    notes.push(`The figure ${figure.file} is left out: ${drawn}.`);
    return [];
  });
  const tables = (study.tables ?? []).flatMap((table) => {
    const drawn = drawTable(table, runs);
    if (typeof drawn !== "string") return [drawn];
    notes.push(`The table ${table.file} is left out: ${drawn}.`);
    return [];
  });
  const results = resultsOf(runs);
  const sentences = (study.sentences ?? []).flatMap((text) =>
    fillSentences(text, results).flatMap((filled) => {
      if (typeof filled !== "string") return [filled];
      notes.push(`${filled.charAt(0).toUpperCase()}${filled.slice(1)}.`);
      return [];
    }),
  );
  const outcome: StudyOutcome = {
    schema: "convscope-study/1",
    command: "study",
    study,
    steps,
    figures: figures.map(({ drawings, title, caption }) => ({
      files: drawings.map(({ file }) => file),
      title,
      caption,
    })),
    tables: tables.map(({ asked: { file, title }, table }) => ({ file, title, rows: table.rows.length })),
    sentences,
    notes,
    version,
  };
  return { outcome, runs, figures, tables };
}

function resultsOf(runs: readonly StepRun[]): SentenceResults {
  const results = new Map<string, { once: unknown } | { each: Map<string, object> }>();
  for (const { name, label, document } of runs) {
    if (label === null) results.set(name, { once: document });
    else {
      const known = results.get(name);
      if (known !== undefined && "each" in known) known.each.set(label, document);
      else results.set(name, { each: new Map([[label, document]]) });
    }
  }
  return results;
}

/** Without the file that they have in common, as far as they stay distinct: "unet_brain", not "dataset.h5#unet_brain". */
function namesOf(models: readonly Model[]): string[] {
  const parts = models.map(({ part }) => part);
  return new Set(parts).size === parts.length && !parts.includes("") ? parts : models.map(({ name }) => name);
}
