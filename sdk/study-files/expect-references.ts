import { figures } from "../figures/catalogue.ts";
import { nearestName } from "../model/nearest-name.ts";
import type { Fault } from "../results/find-fault.ts";
import { listed } from "../results/plain-text.ts";
import type { StudyFile } from "../results/study-file.ts";
import { studyFigures } from "./figures/study-figures.ts";
import { expressionsOf, sentenceFormats } from "./fill-sentence.ts";
import { stepsOf } from "./step-run.ts";
import { studyTables } from "./tables/study-tables.ts";

/** Every figure of a step's result. */
const drawable = Object.values(figures).flatMap((rows) => rows.map(({ name }) => name));

/** What a study names that it does not have: a step, a figure, a format; undefined for nothing. */
export function expectReferences(study: StudyFile): Fault | undefined {
  const names = study.steps.map(({ name }) => name);
  const twice = names.findIndex((name, i) => names.indexOf(name) !== i);
  if (twice >= 0) return { path: ["steps", twice, "name"], what: `two steps are called ${names[twice]}` };
  for (const [i, step] of study.steps.entries()) {
    if (step.run !== "analyze" || step.basisOf === undefined) continue;
    const fitted = study.steps
      .slice(0, i)
      .flatMap(({ run, name, forEach }) => (run === "analyze" && forEach === undefined ? [name] : []));
    const fault = expectOne(step.basisOf, fitted, "an earlier step that analyzes", ["steps", i, "basisOf"]);
    if (fault !== undefined) return fault;
  }
  for (const [i, figure] of (study.figures ?? []).entries()) {
    const fault = expectFigure(figure, names, i);
    if (fault !== undefined) return fault;
  }
  for (const [i, table] of (study.tables ?? []).entries()) {
    const fault = expectTable(table, names, i);
    if (fault !== undefined) return fault;
  }
  // Their numbers are beside each other in tables/.
  const figureFiles = (study.figures ?? []).map(({ file }, i) => ({ file, path: ["figures", i, "file"] }));
  const all = [...figureFiles, ...(study.tables ?? []).map(({ file }, i) => ({ file, path: ["tables", i, "file"] }))];
  const again = all.find(({ file }, i) => all.findIndex((other) => other.file === file) !== i);
  if (again !== undefined) return { path: again.path, what: `two figures or tables are called ${again.file}` };
  for (const [i, sentence] of (study.sentences ?? []).entries()) {
    for (const { path, format } of expressionsOf(sentence)) {
      const fault =
        expectOne(path[0], names, "a step", ["sentences", i]) ??
        expectOne(format, Object.keys(sentenceFormats), "a format", ["sentences", i]);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function expectFigure(
  { figure, step, steps, tied }: NonNullable<StudyFile["figures"]>[number],
  names: readonly string[],
  index: number,
): Fault | undefined {
  const over = Object.keys(studyFigures);
  const unknown = expectOne(figure, [...drawable, ...over], "a figure", ["figures", index, "figure"]);
  if (unknown !== undefined) return unknown;
  const shown = stepsOf({ step, steps });
  if (shown.length === 0) return { path: ["figures", index], what: "has no step" };
  if (steps !== undefined && !over.includes(figure))
    return { path: ["figures", index, "steps"], what: `${figure} shows one step: name it by step` };
  if (tied !== undefined && figure !== "divergence")
    return { path: ["figures", index, "tied"], what: `${figure} has no colour scale of D: only divergence has` };
  const place = ["figures", index, step === undefined ? "steps" : "step"];
  return shown.map((name) => expectOne(name, names, "a step", place)).find((fault) => fault !== undefined);
}

/** A table of a step's result is known when the step has run; one over steps by its name alone. */
function expectTable(
  { table, step, steps }: NonNullable<StudyFile["tables"]>[number],
  names: readonly string[],
  index: number,
): Fault | undefined {
  const shown = stepsOf({ step, steps });
  if (shown.length === 0) return { path: ["tables", index], what: "has no step" };
  if (steps !== undefined && !Object.keys(studyTables).includes(table))
    return { path: ["tables", index, "steps"], what: `${table} is of one step: name it by step` };
  const place = ["tables", index, step === undefined ? "steps" : "step"];
  return shown.map((name) => expectOne(name, names, "a step", place)).find((fault) => fault !== undefined);
}

function expectOne(found: string, known: readonly string[], what: string, path: Fault["path"]): Fault | undefined {
  if (known.includes(found)) return undefined;
  const nearest = nearestName(found, known);
  const there = known.length === 0 ? "there is none" : `there are ${listed(known, 10)}`;
  return {
    path,
    what: `${JSON.stringify(found)} is not ${what}${nearest === undefined ? `; ${there}` : `, did you mean ${nearest}?`}`,
  };
}
