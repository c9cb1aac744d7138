import type { StudyFile, StudyStepOutcome } from "../../sdk/index.ts";
import { withTimesSigns } from "../../sdk/results/times-signs.ts";
import { count, counted } from "../format/numbers.ts";
import { safeText } from "../format/safe-text.ts";
import { formatTable } from "../format/table.ts";
import { wrap } from "../format/wrap.ts";
import type { Colors } from "../terminal.ts";

/** Of a last column, which goes on in further lines. */
const sentence = { prose: true, shrink: 14 } as const;

/** What a study is, and what it takes of the models, where there are any. */
export function formatPlan(
  study: StudyFile,
  planned: readonly StudyStepOutcome[] | undefined,
  width: number,
  colors: Colors,
): string {
  const prose = Math.min(width, 100);
  const head = [study.source, study.about].flatMap((text) => (text === undefined ? [] : wrap(safeText(text), prose)));
  const figures = (study.figures ?? []).map(({ file, figure, step, steps = [], where }) => [
    safeText(file),
    safeText(where === undefined ? figure : `${figure}, for each layer with ${where}`),
    safeText([...(step === undefined ? [] : [step]), ...steps].join(", ")),
  ]);
  const sections = [
    `${colors.bold(wrap(`${safeText(study.name)}: ${safeText(study.title)}`, prose))}\n${head.map((line) => `${line}\n`).join("")}`,
    `${colors.bold("Steps")}\n\n${formatSteps(study, planned, width, colors)}`,
    figures.length === 0
      ? ""
      : `${colors.bold("Figures")}\n\n${formatTable([{ title: "file" }, { title: "figure", shrink: 30 }, { title: "of", ...sentence }], figures, width, colors)}`,
    (study.sentences ?? []).length === 0
      ? ""
      : `${colors.bold("Sentences")}\n\n${(study.sentences ?? []).map((text) => `${wrap(safeText(withTimesSigns(text)), prose, "  ")}\n`).join("")}`,
  ];
  return sections.filter((section) => section !== "").join("\n");
}

function formatSteps(
  study: StudyFile,
  planned: readonly StudyStepOutcome[] | undefined,
  width: number,
  colors: Colors,
): string {
  const about = { title: "of", ...sentence };
  const settings = new Map(study.steps.map((step) => [step.name, describe(step)]));
  if (planned === undefined) {
    const rows = study.steps.map(({ name, run }) => [safeText(name), run, settings.get(name) as string]);
    return formatTable([{ title: "step" }, { title: "run" }, about], rows, width, colors);
  }
  return formatStepCounts(planned, width, colors, (name) => settings.get(name) as string);
}

/** Models, layers and filters of each step, or why it was left out. */
export function formatStepCounts(
  steps: readonly StudyStepOutcome[],
  width: number,
  colors: Colors,
  about: (name: string) => string = () => "",
): string {
  const rows = steps.map(({ name, label, models, layers, filters, reason }) => [
    safeText(label === null ? name : `${name} ${label}`),
    ...[models, layers, filters].map((number) => (reason === null ? count(number) : "")),
    safeText(reason === null ? about(name) : `left out: ${reason}`),
  ]);
  const right = { align: "right" } as const;
  const columns = [
    { title: "step", shrink: 30 },
    { title: "models", ...right },
    { title: "layers", ...right },
    { title: "filters", ...right },
    { title: "", ...sentence },
  ];
  return formatTable(columns, rows, width, colors);
}

/** Selections, basis and options of a step, as its file has them. */
function describe({ select = [], forEach, options = {}, ...step }: StudyFile["steps"][number]): string {
  const basis = step.run === "analyze" && step.basisOf !== undefined ? [`basis of ${step.basisOf}`] : [];
  const settings = Object.entries(options).map(([key, value]) => `${key} ${JSON.stringify(value).replaceAll('"', "")}`);
  const each = forEach === undefined ? [] : [`for each ${forEach}`];
  return safeText([...select, ...each, ...basis, ...settings].join("; "));
}

/** Sentences, steps and notes of a study that was run. */
export function formatOutcome(
  outcome: {
    study: StudyFile;
    steps: readonly StudyStepOutcome[];
    sentences: readonly { text: string }[];
    notes: readonly string[];
    figures: readonly { files: readonly string[] }[];
  },
  width: number,
  colors: Colors,
): string {
  const prose = Math.min(width, 100);
  const drawn = outcome.figures.reduce((sum, { files }) => sum + files.length, 0);
  const sentences = outcome.sentences.map(
    ({ text }, i) =>
      `${colors.cyan(String(i + 1).padStart(2))}  ${wrap(safeText(withTimesSigns(text)), prose, "    ").trimStart()}\n`,
  );
  const notes = outcome.notes.map((note) => `${colors.dim(wrap(safeText(withTimesSigns(note)), prose, "  "))}\n`);
  return [
    `${colors.bold(wrap(safeText(outcome.study.title), prose))}\n${outcome.study.source === undefined ? "" : `${wrap(safeText(outcome.study.source), prose)}\n`}`,
    sentences.join("\n"),
    `${colors.bold("Steps")}  ${counted(drawn, "drawing")}\n\n${formatStepCounts(outcome.steps, width, colors)}`,
    notes.length === 0 ? "" : `${colors.bold("Left out")}\n${notes.join("")}`,
  ]
    .filter((part) => part !== "")
    .join("\n");
}
